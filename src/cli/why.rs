//! `modelshare why`.

use std::io::{self, Write};

use super::analyses::WhyArgs;
use super::args::{self, Format};
use super::progress::Progress;
use super::table::{Lines, NONE, columns, heading, measured, some_percent};
use super::{Failure, answer, csv, files, say, table};
use crate::analysis::{Term, Why, WhyModel};
use crate::dataset::Dataset;
use crate::date::Day;
use crate::quality::counted;
use crate::snapshot::Counter;
use crate::words::{English, coverage, grouped_number};

/// How many models and organisations are listed unless asked otherwise.
pub const LISTED: usize = 20;
/// How many counts of a model a table writes out; a year of weeks has 53.
const WRITTEN_OUT: usize = 4;

const HEADER: [&str; 15] = [
    "date",
    "group",
    "model",
    "downloads",
    "weight",
    "whole",
    "share_of_group",
    "share_of_total",
    "namespace",
    "organisation",
    "country",
    "basis",
    "confidence",
    "via",
    "arithmetic",
];

pub fn run(args: &WhyArgs) -> Result<(), Failure> {
    let query = args.definition.query(args.at.as_deref())?;
    let most = listed(&args.models)?;
    let format = args.format.get()?;
    let progress = Progress::new();
    let dataset = files::dataset(&args.snapshot, &progress)?;
    let why = dataset.why(&args.group, &query, most)?;
    drop(progress);
    let rest = rest(&why);
    if let (Format::Csv, false) = (format, rest.is_empty()) {
        let texts: Vec<String> = rest
            .iter()
            .map(|(what, part)| format!("{what} with {part} {}", measured(&why.query)))
            .collect();
        say("note", &format!("not listed: {}", texts.join(", ")));
    }
    answer(
        format,
        (&why, &why.warnings),
        || {
            table::of_analysis(&dataset, &why.query, &[why.date], |out| {
                lines(&dataset, &why, out);
            })
        },
        |out| write(&dataset, &why, out),
    )
}

/// How many things a list is to have.
pub fn listed(models: &Option<String>) -> Result<usize, crate::Error> {
    match models {
        Some(models) => Ok(args::whole("models", models, 0, u64::from(u32::MAX))? as usize),
        None => Ok(LISTED),
    }
}

/// What is not listed, and what the group gets of it.
fn rest(why: &Why) -> Vec<(String, String)> {
    let more = why.more.map(|rest| (rest, "more model"));
    let rolled_up = why.rolled_up.map(|rest| (rest, "rolled-up model"));
    let rests = [more, rolled_up].into_iter().flatten();
    rests
        .map(|(rest, noun)| {
            let downloads = grouped_number(rest.downloads.value());
            (counted(rest.models, noun), downloads)
        })
        .collect()
}

fn lines(dataset: &Dataset, why: &Why, out: &mut Lines) {
    out.add(&format!(
        "{} on {}: {} = {} of {} {}",
        why.group.label,
        why.date.in_words(),
        some_percent(why.share),
        grouped_number(why.downloads.value()),
        grouped_number(why.total.value()),
        measured(&why.query),
    ));
    if let Some(lack) = coverage(why.coverage, &English) {
        out.add(&lack);
    }
    out.add("");
    models(why, out);
    let mut written = false;
    for model in &why.models {
        if let Some(text) = arithmetic(dataset, model, Style::Table) {
            if !written {
                out.add("");
                out.add("Arithmetic");
                written = true;
            }
            out.add(&format!("{}  {text}", model.id));
        }
    }
    if why.organisations.is_empty() {
        return;
    }
    out.add("");
    let head = ["Organisation", "Models", heading(&why.query), "Of group"];
    let mut rows = vec![head.map(str::to_owned)];
    for organisation in &why.organisations {
        rows.push([
            organisation.id.clone(),
            grouped_number(organisation.models as f64),
            grouped_number(organisation.downloads.value()),
            some_percent(organisation.share_of_group),
        ]);
    }
    columns(&rows, "<", out);
}

fn models(why: &Why, out: &mut Lines) {
    let head = [
        "Model",
        heading(&why.query),
        "Of group",
        "Of all",
        "Organisation",
        "Country",
        "Confidence",
        "Basis",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| NONE.to_owned());
    for model in &why.models {
        rows.push([
            model.id.clone(),
            grouped_number(model.downloads.value()),
            some_percent(model.share_of_group),
            some_percent(model.share_of_total),
            text(&model.organisation),
            text(&model.country),
            text(&model.confidence),
            text(&model.basis),
        ]);
    }
    let parts = [why.more, why.rolled_up].into_iter().flatten();
    for ((what, downloads), rest) in rest(why).into_iter().zip(parts) {
        let [organisation, country, confidence, basis] = [const { String::new() }; 4];
        rows.push([
            what,
            downloads,
            some_percent(rest.downloads.share_of(why.downloads)),
            some_percent(rest.downloads.share_of(why.total)),
            organisation,
            country,
            confidence,
            basis,
        ]);
    }
    columns(&rows, "<>>><<<<", out);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// For people: the largest counts written out, dates in words.
    Table,
    /// All counts, dates as data.
    Data,
}

/// How the downloads of a model come about; `None` where there is nothing to calculate.
fn arithmetic(dataset: &Dataset, model: &WhyModel, style: Style) -> Option<String> {
    let amount = |value: f64| match style {
        Style::Table => amount(value),
        Style::Data => value.to_string(),
    };
    let written = match style {
        // One that would be left over alone may as well be written.
        Style::Table if model.terms.len() > WRITTEN_OUT + 1 => WRITTEN_OUT,
        _ => model.terms.len(),
    };
    let mut terms: Vec<String> = model.terms[..written]
        .iter()
        .map(|term| self::term(dataset.counter(), term, style))
        .collect();
    let more = &model.terms[written..];
    if !more.is_empty() {
        let sum: f64 = more.iter().map(|term| term.downloads.value()).sum();
        terms.push(format!("{} from {} more counts", amount(sum), more.len()));
    }
    let mut text = terms.join(" + ");
    let whole = amount(model.whole.value());
    if text.is_empty() {
        if model.weight == 1.0 && model.via.is_empty() {
            return None;
        }
        text = whole;
    } else {
        text.push_str(&format!(" = {whole}"));
    }
    if model.weight != 1.0 {
        let weight = match style {
            Style::Table => format!("{:.4}", model.weight),
            Style::Data => model.weight.to_string(),
        };
        let weight = weight.trim_end_matches('0');
        let credited = amount(model.downloads.value());
        text.push_str(&format!("; × {weight} = {credited}"));
    }
    if !model.via.is_empty() {
        text.push_str(&format!("; credited through {}", model.via.join(" → ")));
    }
    Some(text)
}

/// A count and its part: `300 on 27 Oct 2026 × 30/30`.
fn term(counter: Counter, term: &Term, style: Style) -> String {
    let day = |day: Day| match style {
        Style::Table => day.in_words(),
        Style::Data => day.to_string(),
    };
    let count = match style {
        Style::Table => grouped_number(term.count as f64),
        Style::Data => term.count.to_string(),
    };
    let to = day(term.to);
    match (counter, term.from) {
        (Counter::Cumulative, Some(from)) => format!(
            "{count} from {} to {to} × {}/{}",
            day(from),
            term.days,
            term.of
        ),
        // The counter itself.
        (Counter::Cumulative, None) => format!("{count} up to {to}"),
        _ => format!("{count} on {to} × {}/{}", term.days, term.of),
    }
}

/// A number with one digit after the point where it is not whole.
fn amount(value: f64) -> String {
    let tenths = (value * 10.0).round();
    let (whole, rest) = ((tenths / 10.0).floor(), tenths % 10.0);
    match rest {
        0.0 => grouped_number(whole),
        _ => format!("{}.{rest}", grouped_number(whole)),
    }
}

fn write(dataset: &Dataset, why: &Why, out: &mut dyn Write) -> io::Result<()> {
    let text = |text: &Option<String>| text.as_deref().map_or(String::new(), csv::harmless);
    let rows = why.models.iter().map(|model| {
        let arithmetic = arithmetic(dataset, model, Style::Data);
        [
            why.date.to_string(),
            csv::harmless(&why.group.id),
            csv::harmless(&model.id),
            csv::number(model.downloads),
            model.weight.to_string(),
            csv::number(model.whole),
            csv::some(model.share_of_group),
            csv::some(model.share_of_total),
            text(&model.namespace),
            text(&model.organisation),
            text(&model.country),
            text(&model.basis),
            text(&model.confidence),
            csv::harmless(&model.via.join(" ")),
            arithmetic.unwrap_or_default(),
        ]
    });
    csv::table(HEADER, rows, out)
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn amounts() {
        for (value, text) in [
            (0.0, "0"),
            (1_234.0, "1,234"),
            (22.5, "22.5"),
            (0.04, "0"),
            (999.96, "1,000"),
        ] {
            assert_eq!(amount(value), text);
        }
    }
}
