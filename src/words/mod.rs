//! What stands around a figure in words: title, definition, denominator, source, description.
//!
//! English. Texts are made here and nowhere else, from a result alone, so that the picture, the
//! page and a screen reader say the same.

#[cfg(feature = "analysis")]
mod choices;
#[cfg(feature = "analysis")]
mod messages;
#[cfg(feature = "analysis")]
mod report;

use crate::dataset::Dataset;
use crate::date::Day;
#[cfg(feature = "analysis")]
use crate::shares::Measure;
use crate::shares::{GroupBy, Individuals, MaxAge, Query, Shares, Window, rounded_percentages};

#[cfg(feature = "analysis")]
pub use report::Report;

/// The texts that belong to one result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caption {
    /// What the figure is about.
    pub title: String,
    /// The definition of the share.
    pub subtitle: String,
    /// The denominator at the last date, and what the data lack for it.
    pub data: String,
    /// Name, licence and date of the source.
    pub source: String,
    /// The source's caveats, and those of the roll-up.
    pub notes: Vec<String>,
}

impl Caption {
    /// Writes the texts for a result.
    pub fn new(dataset: &Dataset, shares: &Shares) -> Self {
        Caption {
            title: title(&shares.query),
            subtitle: definition(&shares.query, &shares.dates),
            data: data_line(shares),
            source: source_line(dataset),
            notes: notes(dataset),
        }
    }
}

fn title(query: &Query) -> String {
    let by = match query.by {
        GroupBy::Country => "country",
        GroupBy::Organisation => "organisation",
        GroupBy::Namespace => "publishing account",
        GroupBy::Model => "model",
        GroupBy::Task => "task",
        #[cfg(feature = "analysis")]
        GroupBy::Modality => "modality",
        GroupBy::Licence => "class of licence",
        #[cfg(feature = "analysis")]
        GroupBy::Openness => "openness of licence",
        GroupBy::Parameters => "model size",
        #[cfg(feature = "analysis")]
        GroupBy::Derivation => "derivation",
        #[cfg(feature = "analysis")]
        GroupBy::Age => "model age",
    };
    #[cfg(feature = "analysis")]
    match query.measure {
        Measure::Downloads => {}
        Measure::Models => return format!("Open models by {by}"),
        Measure::Likes => return format!("Likes of open models by {by}"),
    }
    format!("Open-model downloads by {by}")
}

/// The definition of the share, as in "Share of downloads in the 365 days to 27 Oct 2026, models up
/// to 365 days old, by country of the publisher".
pub fn definition(query: &Query, dates: &[Day]) -> String {
    let to = match dates {
        [] => "each date".to_owned(),
        [_, .., _] => "each date".to_owned(),
        [date] => date.in_words(),
    };
    let window = match query.window {
        Window::All => format!("all days to {to}"),
        Window::Days(days) if days.get() == 1 => format!("the day to {to}"),
        Window::Days(days) => format!("the {days} days to {to}"),
    };
    let individuals = match (query.by, query.individuals) {
        (GroupBy::Country, Individuals::Country) => ", individuals counted to their country",
        _ => "",
    };
    let (age, by) = (age(query.max_age), by(query.by));
    #[cfg(feature = "analysis")]
    let (measured, choices) = (choices::measured(query.measure), choices::choices(query));
    #[cfg(not(feature = "analysis"))]
    let (measured, choices) = ("downloads", "");
    format!("Share of {measured} in {window}, {age}, by {by}{individuals}{choices}")
}

/// The models that an age limit leaves.
fn age(max_age: MaxAge) -> String {
    match max_age {
        MaxAge::Any => "models of any age".to_owned(),
        MaxAge::Days(1) => "models up to 1 day old".to_owned(),
        MaxAge::Days(days) => format!("models up to {days} days old"),
    }
}

/// What models are grouped by.
fn by(by: GroupBy) -> &'static str {
    match by {
        GroupBy::Country => "country of the publisher",
        GroupBy::Organisation => "organisation of the publisher",
        GroupBy::Namespace => "account of the publisher",
        GroupBy::Model => "model",
        GroupBy::Task => "task of the model",
        #[cfg(feature = "analysis")]
        GroupBy::Modality => "modality of the model’s task",
        GroupBy::Licence => "class of the model’s licence",
        #[cfg(feature = "analysis")]
        GroupBy::Openness => "openness of the model’s licence",
        GroupBy::Parameters => "number of the model’s parameters",
        #[cfg(feature = "analysis")]
        GroupBy::Derivation => "the way the model is made",
        #[cfg(feature = "analysis")]
        GroupBy::Age => "age of the model",
    }
}

fn data_line(shares: &Shares) -> String {
    let (Some(total), Some(date)) = (shares.total.last(), shares.dates.last()) else {
        return shares.warnings.join(" ");
    };
    #[cfg(feature = "analysis")]
    let measured = choices::measured(shares.query.measure);
    #[cfg(not(feature = "analysis"))]
    let measured = "downloads";
    let mut parts = vec![format!(
        "100\u{a0}% = {} {measured} ({})",
        short_number(total.value()),
        date.in_words()
    )];
    if let Some(covered) = shares.coverage.last().and_then(|part| coverage(*part)) {
        parts.push(covered);
    }
    if let Some(left_out) = shares.left_out.last().and_then(|models| left_out(*models)) {
        parts.push(left_out);
    }
    parts.join(" · ")
}

/// What must be said where the data cover only a part of the window; `None` where they cover all.
pub fn coverage(part: f64) -> Option<String> {
    (part < 1.0).then(|| {
        // 0.9996 must not read as 100.
        let percent = one_decimal((part * 1000.0).floor() / 10.0);
        format!("data for {percent}\u{a0}% of the window")
    })
}

/// What must be said where an age limit leaves models out.
pub fn left_out(models: u64) -> Option<String> {
    match models {
        0 => None,
        1 => Some("1 model without a usable creation date left out".to_owned()),
        _ => Some(format!(
            "{} models without a usable creation date left out",
            grouped_number(models as f64)
        )),
    }
}

fn source_line(dataset: &Dataset) -> String {
    let source = dataset.source();
    let mut line = format!("Source: {}", source.name);
    if let Some(licence) = &source.licence {
        line.push_str(&format!(" ({licence})"));
    }
    if let Some(retrieved) = source.retrieved {
        line.push_str(&format!(", retrieved {}", retrieved.in_words()));
    }
    line
}

fn notes(dataset: &Dataset) -> Vec<String> {
    let mut notes = dataset.source().notes.clone();
    if let Some(rollup) = dataset.rollup() {
        let mut note = format!(
            "{} smaller models are summed by country, kind of publisher and month of creation",
            grouped_number(rollup.models as f64)
        );
        if let Some(deviation) = rollup.deviation {
            note.push_str(&format!(
                "; this moves shares by country by at most {} points",
                rounded_up(deviation.with_age_limit.max(deviation.without_age_limit))
            ));
        }
        note.push('.');
        notes.push(note);
    }
    notes
}

fn rounded_up(points: f64) -> String {
    match (points * 100.0).ceil() as u64 {
        0 => "0".to_owned(),
        hundredths => format!("{}.{:02}", hundredths / 100, hundredths % 100),
    }
}

/// The figure in a paragraph for those who do not see it.
pub fn description(shares: &Shares, chart: &str, names: &dyn Fn(usize) -> String) -> String {
    let (Some(first), Some(last)) = (shares.dates.first(), shares.dates.last()) else {
        return format!("{chart} without data. {}", shares.warnings.join(" "));
    };
    let mut text = definition(&shares.query, &shares.dates);
    text.push_str(&format!(". {chart}"));
    if shares.dates.len() > 1 {
        let (from, to) = (first.in_words(), last.in_words());
        text.push_str(&format!(
            " of {} dates from {from} to {to}",
            shares.dates.len()
        ));
    }
    let at_last: Vec<Option<f64>> = shares
        .groups
        .iter()
        .map(|group| group.share.last().copied().flatten())
        .collect();
    let said: Vec<String> = rounded_percentages(&at_last, 1)
        .iter()
        .enumerate()
        .filter_map(|(group, percent)| {
            let percent = (*percent)?;
            Some(format!("{} {} percent", names(group), one_decimal(percent)))
        })
        .collect();
    if said.is_empty() {
        text.push_str(". No downloads in the window.");
    } else {
        text.push_str(&format!(". {}: {}.", last.in_words(), said.join(", ")));
    }
    text
}

/// A percentage with one digit after the point, `48.0 %`, whose space does not break.
pub fn percent(value: f64) -> String {
    format!("{}\u{a0}%", one_decimal(value))
}

/// A number that is at least 0 with one digit after the point.
///
/// By whole numbers: formatting floats to a precision is 8 KiB of code in a page.
fn one_decimal(value: f64) -> String {
    let tenths = (value * 10.0).round() as u64;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A figure that somebody has published, at length and in short.
#[cfg(feature = "analysis")]
pub fn published(figure: &str, source: &str) -> [String; 2] {
    [
        format!("published: {figure} ({source})"),
        format!("published: {figure}"),
    ]
}

/// A number of percentage points.
#[cfg(feature = "analysis")]
pub fn points(number: &str) -> String {
    format!("{number} points")
}

/// What stands in place of a plot.
pub fn nothing_to_show() -> String {
    "No downloads under this definition".to_owned()
}

/// Events that are marked as one.
pub fn several_events(count: u32) -> String {
    format!("{count} events")
}

/// A number of downloads in few words: `855 million`, `1.2 billion`, `12,345`.
pub fn short_number(value: f64) -> String {
    for (unit, name) in [(1e12, "trillion"), (1e9, "billion"), (1e6, "million")] {
        // What would round up to 1,000 of a unit is 1 of the next.
        if value >= unit * 0.9995 {
            let count = value / unit;
            return if count < 9.95 {
                let text = one_decimal(count);
                format!("{} {name}", text.strip_suffix(".0").unwrap_or(&text))
            } else {
                format!("{} {name}", count.round() as u64)
            };
        }
    }
    grouped_number(value)
}

/// A number rounded to a whole one, with a comma every three digits.
pub fn grouped_number(value: f64) -> String {
    let digits = (value.round() as u64).to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_words() {
        for (value, text) in [
            (0.0, "0"),
            (999.6, "1,000"),
            (12_345.0, "12,345"),
            (999_499.0, "999,499"),
            (999_500.0, "1 million"),
            (1_250_000.0, "1.3 million"),
            (9_949_999.0, "9.9 million"),
            (9_950_000.0, "10 million"),
            (855_000_000.0, "855 million"),
            (999_600_000.0, "1 billion"),
            (45_438_836_957.0, "45 billion"),
        ] {
            assert_eq!(short_number(value), text, "{value}");
        }
    }

    #[test]
    fn the_definition_of_the_study() {
        let query = Query::default();
        let at = "2026-10-27".parse().unwrap();
        assert_eq!(
            definition(&query, &[at]),
            "Share of downloads in the 365 days to 27 Oct 2026, models up to 365 days old, by country of the publisher"
        );
    }

    #[test]
    fn nearly_all_is_not_all() {
        assert_eq!(coverage(1.0), None);
        assert_eq!(
            coverage(0.9996),
            Some("data for 99.9\u{a0}% of the window".to_owned())
        );
    }
}
