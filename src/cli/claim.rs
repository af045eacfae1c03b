//! `modelshare claim`.

use std::io::{self, Write};

use serde::Serialize;

use super::analyses::ClaimArgs;
use super::progress::Progress;
use super::table::{Lines, columns, measured, some_percent, some_points};
use super::{Failure, answer, csv, files, table};
use crate::analysis::{
    Answer, Claim, ClaimRun, Fragility, Grid, Holds, Noise, Removed, Setting, Side, Survey, band,
};
use crate::build::Watch;
use crate::date::Day;
use crate::quality::counted;
use crate::shares::{Query, label};
use crate::words::{
    About, English, Name, Report, definition, grouped_number, in_sentence, percent, upper_first,
};

/// How many names of a list a table has.
const NAMED: usize = 5;
/// How many bounds, those of the claim's groups apart.
const BOUNDS: usize = 8;

const HEADER: [&str; 13] = [
    "choice",
    "value",
    "side",
    "weight",
    "combinations",
    "undecided",
    "holds",
    "part",
    "median_lead",
    "first",
    "total",
    "shapley",
    "inert",
];
/// How many interactions, flips and rules a table has.
const SHOWN: usize = 5;
/// Less than this part of the differences is no interaction worth a line.
const LEAST_INTERACTION: f64 = 0.005;

pub fn run(args: &ClaimArgs) -> Result<(), Failure> {
    let query = args.definition.query(args.at.as_deref())?;
    let claim = Claim::parse(&args.claim)?;
    let format = args.format.get()?;
    let noise = args.noise.as_deref().map(band).transpose()?;
    let progress = Progress::new();
    let grid = match &args.grid {
        Some(grid) => Some(files::grid(grid, &progress)?),
        None => None,
    };
    let dataset = files::dataset(&args.snapshot, &progress)?;
    let grid = grid.unwrap_or_else(|| Grid::of(&dataset));
    let mut run = ClaimRun::new(&dataset, claim.clone(), &query, grid, false)?;
    if let Some(noise) = noise {
        run.set_noise(noise);
    }
    progress.stage("trying definitions", run.progress().1 as u64);
    let mut before = 0;
    while run.step(&dataset) {
        let (done, _) = run.progress();
        progress.advance((done - before) as u64);
        before = done;
    }
    let survey = run.finish(&dataset)?;
    let about = About::Survey(&survey);
    let mut report = dataset.report(&query, about, &|_| None, &English)?;
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
    let name = |id: &str| named(survey, id);
    let (a, b) = (name(&claim.a), name(&claim.b));
    out.add(&format!(
        "Claim: the share of {a} is larger than that of {b}"
    ));
    out.add("");
    out.add(&report.sentence);
    for warning in &report.warnings {
        out.add(warning);
    }
    if !report.counts.is_empty() {
        out.add("");
    }
    for count in &report.counts {
        out.add(count);
    }
    for (which, query, lead) in [
        (
            "largest",
            &survey.best,
            survey.combinations.lead.map(|lead| lead.max),
        ),
        (
            "smallest",
            &survey.worst,
            survey.combinations.lead.map(|lead| lead.min),
        ),
    ] {
        if let (Some(query), Some(lead)) = (query, lead) {
            // What is least of the one is most of the other.
            let (which, name) = match lead < 0.0 {
                true if which == "smallest" => ("Largest lead", &b),
                true => ("Smallest lead", &b),
                false if which == "largest" => ("Largest lead", &a),
                false => ("Smallest lead", &a),
            };
            out.add(&format!(
                "{which} of {name}, {:.1} points: {}",
                lead.abs(),
                in_words(query, survey.date)
            ));
        }
    }
    questions(survey, [&a, &b], out);
    effects(survey, out);
    others(survey, report, out);
    if let Some(fragility) = &survey.fragility {
        out.add("");
        fragile(fragility, claim, &survey.query, out);
    }
    if let Some(noise) = &survey.noise {
        noisy(noise, [&a, &b], out);
    }
    if let Some(fragility) = &survey.fragility {
        bounds(fragility, claim, out);
    }
}

/// The name of a group in a sentence.
fn named(survey: &Survey, id: &str) -> String {
    in_sentence(survey.query.by, id, &label(survey.query.by, id), &English).text
}

fn in_words(query: &Query, date: Option<Day>) -> String {
    let dates: Vec<Day> = date.into_iter().collect();
    definition(query, &dates, &English)
}

/// How many questions there are, and where bookkeeping changes the answer.
fn questions(survey: &Survey, [a, b]: [&str; 2], out: &mut Lines) {
    let questions = &survey.questions;
    if questions.total < 2 {
        return;
    }
    let whole = |count: usize| grouped_number(count as f64);
    out.add("");
    let of_side = |side: Side| {
        let effects = survey.effects.iter().filter(|effect| effect.side == side);
        let mut names: Vec<&str> = effects.map(|effect| effect.choice.as_str()).collect();
        names.sort_unstable();
        names.join(", ")
    };
    out.add(&format!(
        "Questions ({}): {}. Always {a} {}, always {b} {}, mixed {}.",
        of_side(Side::Question),
        whole(questions.total),
        whole(questions.yes),
        whole(questions.behind),
        whole(questions.mixed)
    ));
    let bookkeeping = of_side(Side::Bookkeeping);
    if !bookkeeping.is_empty() {
        out.add(&format!("Bookkeeping: {bookkeeping}."));
    }
    let mixed = questions.cells.iter();
    let mixed = mixed.filter(|cell| cell.answer == Some(Answer::Mixed));
    let mut rows = vec![["Mixed", "Holds in", "Of", "Least", "Most"].map(str::to_owned)];
    for cell in mixed.clone().take(SHOWN) {
        rows.push([
            setting(&cell.when),
            whole(cell.holds),
            whole(cell.answers),
            some_points(cell.lead.map(|lead| lead.min)),
            some_points(cell.lead.map(|lead| lead.max)),
        ]);
    }
    if rows.len() > 1 {
        columns(&rows, "<", out);
    }
    let more = mixed.count().saturating_sub(SHOWN);
    if more > 0 {
        out.add(&format!("and {}", counted(more as u64, "more question")));
    }
}

/// Choices with their values, as options have them.
fn setting(setting: &Setting) -> String {
    let each = setting.0.iter();
    let each = each.map(|(choice, value)| format!("{choice} {}", plain(value)));
    each.collect::<Vec<String>>().join(", ")
}

/// What each choice explains, and how its values answer.
fn effects(survey: &Survey, out: &mut Lines) {
    if survey.effects.is_empty() {
        return;
    }
    out.add("");
    let head = [
        "Choice",
        "Alone",
        "With others",
        "Shapley",
        "Value",
        "Holds in",
        "Of",
        "",
        "Median lead",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    for effect in &survey.effects {
        for (at, level) in effect.levels.iter().enumerate() {
            let [choice, first, total, shapley] = match at {
                0 => [
                    effect.choice.clone(),
                    some_percent(effect.first),
                    some_percent(effect.total),
                    some_percent(effect.shapley),
                ],
                _ => [const { String::new() }; 4],
            };
            let values: Vec<&str> = level.when.0.iter().map(|(_, value)| plain(value)).collect();
            let weight = match level.weight {
                1.0 => String::new(),
                weight => format!(" (×{weight})"),
            };
            rows.push([
                choice,
                first,
                total,
                shapley,
                values.join(" + ").replace('\n', "; ") + &weight,
                grouped_number(level.holds as f64),
                grouped_number((level.combinations - level.undecided) as f64),
                some_percent(level.part),
                some_points(level.median_lead),
            ]);
        }
    }
    columns(&rows, "<>>><>>>>", out);
    out.add(
        "Alone, with others, Shapley: part of the variance of the lead that a choice explains.",
    );
    let inert: Vec<&str> = survey
        .effects
        .iter()
        .filter(|effect| effect.inert)
        .map(|effect| effect.choice.as_str())
        .collect();
    if !inert.is_empty() {
        out.add(&format!("Inert, at most 0.5 %: {}.", inert.join(", ")));
    }
    let strong = survey.pairs.iter();
    let strong = strong
        .filter(|pair| pair.interaction.unwrap_or(0.0) >= LEAST_INTERACTION)
        .take(SHOWN);
    let strong: Vec<String> = strong
        .map(|pair| {
            let [a, b] = &pair.choices;
            format!("{a} × {b} {}", some_percent(pair.interaction))
        })
        .collect();
    if !strong.is_empty() {
        out.add(&format!("Interactions of two: {}.", strong.join(", ")));
    }
}

/// The nearest flips, and the rules.
fn others(survey: &Survey, report: &Report, out: &mut Lines) {
    let mut list = |title: &str, all: Vec<String>| {
        if all.is_empty() {
            return;
        }
        out.add("");
        out.add(title);
        for text in all.iter().take(SHOWN) {
            out.add(&format!("  {text}"));
        }
        if all.len() > SHOWN {
            let more = all.len() - SHOWN;
            out.add(&format!("  and {} more", grouped_number(more as f64)));
        }
    };
    let flips = survey.flips.iter().zip(&report.flip_texts);
    let flips = flips.map(|(flip, text)| {
        let text = text.strip_suffix('.').unwrap_or(text);
        format!("{text} by {:.1} points", flip.lead.abs())
    });
    list("Nearest flips:", flips.collect());
    let rules = survey.rules.iter().map(|rule| {
        let part = percent(rule.part * 100.0);
        match (rule.when.0.is_empty(), rule.holds) {
            (true, Holds::Always) => "in all combinations".to_owned(),
            (true, Holds::Never) => "in none of the combinations".to_owned(),
            (_, holds) => {
                let word = if holds == Holds::Always {
                    "always"
                } else {
                    "never"
                };
                format!(
                    "{word} with {} ({part} of the combinations)",
                    setting(&rule.when)
                )
            }
        }
    });
    list("It holds", rules.collect());
}

/// What wrong counters would do.
fn noisy(noise: &Noise, [a, b]: [&str; 2], out: &mut Lines) {
    if let Some(lead) = noise.lead {
        let one = |lead: f64| match lead < 0.0 {
            true => format!("{b} {:.1} points", lead.abs()),
            false => format!("{a} {lead:.1} points"),
        };
        out.add(&format!(
            "With every counter up to {} % wrong the lead is from {} to {}.",
            noise.band,
            one(lead.min),
            one(lead.max)
        ));
    }
    out.add(&match noise.flips_at {
        Some(part) => format!("It reverses where counters are {part:.1} % wrong, all to one side."),
        None => "Counters that are wrong do not reverse it.".to_owned(),
    });
}

/// A value of a choice; of a list there may be none.
fn plain(value: &str) -> &str {
    if value.is_empty() { "none" } else { value }
}

/// What the lead hangs on, in words.
fn fragile(fragility: &Fragility, claim: &Claim, query: &Query, out: &mut Lines) {
    let name = |id: &str| in_sentence(query.by, id, &label(query.by, id), &English);
    let by = |lead: f64| format!("{:.1} points", lead.abs());
    let (leader, lead) = match (&fragility.leader, fragility.lead) {
        (Some(leader), Some(lead)) => (leader, lead),
        (None, Some(_)) => {
            out.add("Under the definition asked for, neither leads.");
            return;
        }
        _ => {
            out.add("Under the definition asked for, there is no lead.");
            return;
        }
    };
    let other = if *leader == claim.a {
        &claim.b
    } else {
        &claim.a
    };
    let (leader, other) = (name(leader), name(other));
    let verb = |one: &'static str, many: &'static str, name: &Name| match name.number() {
        1.0 => one,
        _ => many,
    };
    out.add(&format!(
        "Under the definition asked for, {} {} by {}.",
        leader.text,
        verb("leads", "lead", &leader),
        by(lead)
    ));
    let start = upper_first(&other.text);
    let (other_leads, other) = (verb("leads", "lead", &other), other.text);
    out.add(&match fragility.models_to_flip.as_deref() {
        Some([only]) => format!(
            "{start} {other_leads} once 1 model is gone: {}.",
            name_of(only)
        ),
        Some(models) => format!(
            "{start} {other_leads} once {} are gone, the fewest: {}.",
            counted(models.len() as u64, "model"),
            names(models)
        ),
        None => format!("No number of models is enough for {other} to lead."),
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
            "It reverses if {} of the {} that are not attributed belong to {other}.",
            percent(part * 100.0),
            measured(query)
        ),
        None => format!(
            "It stays if all {} that are not attributed belong to {other}.",
            measured(query)
        ),
    });
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
            percent(bounds.min * 100.0),
            percent(bounds.max * 100.0),
        ]);
    }
    let more = fragility.bounds.len() + 1 - rows.len();
    columns(&rows, "<", out);
    if more > 0 {
        out.add(&format!("and {}", counted(more as u64, "smaller group")));
    }
}

fn write(survey: &Survey, out: &mut dyn Write) -> io::Result<()> {
    let counts = &survey.combinations;
    let none = String::new;
    let all = [
        none(),
        none(),
        none(),
        none(),
        counts.supported.to_string(),
        counts.undecided.to_string(),
        counts.holds.to_string(),
        csv::some(counts.part),
        csv::some(counts.lead.map(|lead| lead.median)),
        none(),
        none(),
        none(),
        none(),
    ];
    let levels = survey.effects.iter().flat_map(|effect| {
        effect.levels.iter().map(|level| {
            let values: Vec<&str> = level
                .when
                .0
                .iter()
                .map(|(_, value)| value.as_str())
                .collect();
            [
                effect.choice.clone(),
                csv::harmless(&values.join(" + ")),
                effect.side.name().to_owned(),
                level.weight.to_string(),
                level.combinations.to_string(),
                level.undecided.to_string(),
                level.holds.to_string(),
                csv::some(level.part),
                csv::some(level.median_lead),
                csv::some(effect.first),
                csv::some(effect.total),
                csv::some(effect.shapley),
                effect.inert.to_string(),
            ]
        })
    });
    csv::table(HEADER, std::iter::once(all).chain(levels), out)
}
