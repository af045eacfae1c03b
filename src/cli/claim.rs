//! `modelshare claim`.

use std::io::{self, Write};

use super::analyses::ClaimArgs;
use super::progress::Progress;
use super::table::{Lines, NONE, columns, measured, points, some_points};
use super::{Failure, answer, csv, files, table};
use serde::Serialize;

use crate::analysis::{Claim, ClaimRun, Fragility, Grid, Level, Removed, Survey};
use crate::build::Watch;
use crate::date::Day;
use crate::quality::counted;
use crate::shares::{Query, label};
use crate::words::{English, Report, definition, grouped_number, percent};

/// How many names of a list a table has.
const NAMED: usize = 5;
/// How many bounds, those of the claim's groups apart.
const BOUNDS: usize = 8;

const HEADER: [&str; 6] = [
    "choice",
    "value",
    "specifications",
    "holds",
    "median_lead",
    "spread",
];

pub fn run(args: &ClaimArgs) -> Result<(), Failure> {
    let query = args.definition.query(args.at.as_deref())?;
    let claim = Claim::parse(&args.claim)?;
    let format = args.format.get()?;
    let progress = Progress::new();
    let grid = match &args.grid {
        Some(file) => Some(files::grid(file, &progress)?),
        None => None,
    };
    let dataset = files::dataset(&args.snapshot, &progress)?;
    let grid = grid.unwrap_or_else(|| Grid::of(&dataset));
    let mut run = ClaimRun::new(&dataset, claim.clone(), &query, grid, false)?;
    progress.stage("trying definitions", run.progress().1 as u64);
    while run.step(&dataset) {
        progress.advance(1);
    }
    progress.stage("comparing them", 0);
    let survey = run.finish(&dataset)?;
    let mut report = dataset.report(&query, Some(&survey), &|_| None, &English)?;
    let warnings = &survey.warnings;
    report
        .warnings
        .retain(|text| !warnings.iter().any(|one| one.to_string() == *text));
    drop(progress);
    let told = Told {
        survey: &survey,
        sentence: &report.sentence,
    };
    let dates: Vec<Day> = survey.date.into_iter().collect();
    answer(
        format,
        (&told, &survey.warnings),
        || {
            table::of_analysis(&dataset, &survey.query, &dates, |out| {
                lines(&survey, &claim, &report, out);
            })
        },
        |out| write(&survey, out),
    )
}

/// A survey and what an editor would print of it.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    survey: &'a Survey,
    sentence: &'a str,
}

fn lines(survey: &Survey, claim: &Claim, report: &Report, out: &mut Lines) {
    let (a, b) = (
        label(survey.query.by, &claim.a),
        label(survey.query.by, &claim.b),
    );
    out.add(&format!(
        "Claim: the share of {a} is larger than that of {b}"
    ));
    out.add("");
    out.add(&report.sentence);
    for warning in &report.warnings {
        out.add(warning);
    }
    out.add("");
    // Without downloads a definition does not answer, which is not a no.
    let decided = survey.specifications - survey.undecided;
    let undecided = match survey.undecided {
        0 => String::new(),
        count => format!(
            "; {} more undecided, without {}",
            grouped_number(count as f64),
            measured(&survey.query)
        ),
    };
    out.add(&format!(
        "It holds in {} of {}{}{undecided}.",
        grouped_number(survey.holds as f64),
        counted(decided as u64, "definition"),
        part(survey.holds, decided),
    ));
    out.add(&format!(
        "{} more of the grid give the same figures as one of these.",
        grouped_number(survey.merged as f64)
    ));
    if let Some(lead) = survey.lead {
        out.add(&format!(
            "Lead of {a} in points: {} at least, {} in the middle, {} at most.",
            points(lead.min),
            points(lead.median),
            points(lead.max)
        ));
    }
    for (which, query, lead) in [
        ("Smallest", &survey.worst, survey.lead.map(|lead| lead.min)),
        ("Largest", &survey.best, survey.lead.map(|lead| lead.max)),
    ] {
        if let (Some(query), Some(lead)) = (query, lead) {
            out.add(&format!(
                "{which}, {}: {}",
                points(lead),
                in_words(query, survey.date)
            ));
        }
    }
    effects(survey, out);
    if let Some(fragility) = &survey.fragility {
        out.add("");
        fragile(fragility, claim, &survey.query, out);
    }
}

fn in_words(query: &Query, date: Option<Day>) -> String {
    let dates: Vec<Day> = date.into_iter().collect();
    definition(query, &dates, &English)
}

/// A part in per cent, in brackets.
fn part(of: usize, all: usize) -> String {
    match all {
        0 => String::new(),
        _ => format!(" ({})", percent(of as f64 / all as f64 * 100.0)),
    }
}

/// How far each choice moves the lead, and by which of its values.
fn effects(survey: &Survey, out: &mut Lines) {
    if survey.effects.is_empty() {
        return;
    }
    out.add("");
    let head = [
        "Choice",
        "Spread",
        "Value",
        "Holds in",
        "Of",
        "",
        "Median lead",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    for effect in &survey.effects {
        for (at, level) in effect.levels.iter().enumerate() {
            let [choice, spread] = match at {
                0 => [effect.choice.clone(), format!("{:.1}", effect.spread)],
                _ => [const { String::new() }; 2],
            };
            let of_all = match level.specifications - level.undecided {
                0 => NONE.to_owned(),
                all => percent(level.holds as f64 / all as f64 * 100.0),
            };
            rows.push([
                choice,
                spread,
                value(level),
                grouped_number(level.holds as f64),
                grouped_number(level.specifications as f64),
                of_all,
                some_points(level.median_lead),
            ]);
        }
    }
    columns(&rows, "<><>>>>", out);
    out.add("Spread: largest less smallest median lead of a choice’s values, in points.");
    if survey.undecided > 0 {
        out.add("Of: all definitions with the value, undecided ones among them.");
    }
}

/// A value of a choice; of a list there may be none.
fn value(level: &Level) -> String {
    match level.value.as_str() {
        "" => "none".to_owned(),
        value => value.replace('\n', "; "),
    }
}

/// What the lead hangs on, in words.
fn fragile(fragility: &Fragility, claim: &Claim, query: &Query, out: &mut Lines) {
    let name = |id: &str| label(query.by, id);
    let by = |lead: f64| format!("{:.1} points", lead.abs());
    let (leader, lead) = match (&fragility.leader, fragility.lead) {
        (Some(leader), Some(lead)) => (leader, lead),
        (None, Some(_)) => {
            out.add("Under the definition asked for neither leads.");
            return bounds(fragility, claim, out);
        }
        _ => {
            out.add("Under the definition asked for there is no lead.");
            return;
        }
    };
    let other = if *leader == claim.a {
        &claim.b
    } else {
        &claim.a
    };
    let (leader, other) = (name(leader), name(other));
    out.add(&format!(
        "Under the definition asked for {leader} leads by {}.",
        by(lead)
    ));
    out.add(&match fragility.models_to_flip.as_deref() {
        Some([only]) => format!("{other} leads once 1 model is gone: {}.", name_of(only)),
        Some(models) => format!(
            "{other} leads once {} are gone, the fewest: {}.",
            counted(models.len() as u64, "model"),
            names(models)
        ),
        None => format!("{other} does not lead whatever models are gone."),
    });
    for (what, flipping) in [
        ("model", &fragility.flipping_models),
        ("organisation", &fragility.flipping_organisations),
    ] {
        out.add(&match flipping.len() {
            0 => format!("No single {what} is enough."),
            count => format!(
                "{}, alone, {} enough: {}.",
                counted(count as u64, what),
                if count == 1 { "is" } else { "are each" },
                names(flipping)
            ),
        });
    }
    out.add(&match fragility.unattributed_to_flip {
        Some(part) => format!(
            "It turns if {} of the {} that are not attributed belong to {other}.",
            percent(part * 100.0),
            measured(query)
        ),
        None => format!(
            "It stays if all {} that are not attributed belong to {other}.",
            measured(query)
        ),
    });
    bounds(fragility, claim, out);
}

/// The first of what can be taken away, with what it adds to the lead.
fn names(removed: &[Removed]) -> String {
    let named: Vec<String> = removed.iter().take(NAMED).map(name_of).collect();
    let mut text = named.join(", ");
    if removed.len() > NAMED {
        text.push_str(&format!(" and {} more", removed.len() - NAMED));
    }
    text
}

fn name_of(removed: &Removed) -> String {
    format!("{} ({})", removed.id, grouped_number(removed.downloads))
}

fn bounds(fragility: &Fragility, claim: &Claim, out: &mut Lines) {
    if fragility.bounds.is_empty() {
        return;
    }
    out.add("");
    let mut rows =
        vec![["Share, whoever the unattributed are", "Least", "Most"].map(str::to_owned)];
    let shown = fragility
        .bounds
        .iter()
        .enumerate()
        .filter(|(at, bounds)| *at < BOUNDS || bounds.id == claim.a || bounds.id == claim.b);
    for (_, bounds) in shown {
        rows.push([
            bounds.label.clone(),
            table::share(bounds.min),
            table::share(bounds.max),
        ]);
    }
    let more = fragility.bounds.len() + 1 - rows.len();
    columns(&rows, "<", out);
    if more > 0 {
        out.add(&format!("and {}", counted(more as u64, "smaller group")));
    }
}

fn write(survey: &Survey, out: &mut dyn Write) -> io::Result<()> {
    let all = [
        String::new(),
        String::new(),
        survey.specifications.to_string(),
        survey.holds.to_string(),
        csv::some(survey.lead.map(|lead| lead.median)),
        String::new(),
    ];
    let levels = survey.effects.iter().flat_map(|effect| {
        effect.levels.iter().map(|level| {
            [
                effect.choice.clone(),
                csv::harmless(&level.value),
                level.specifications.to_string(),
                level.holds.to_string(),
                csv::some(level.median_lead),
                effect.spread.to_string(),
            ]
        })
    });
    csv::table(HEADER, std::iter::once(all).chain(levels), out)
}
