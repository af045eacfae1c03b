//! What stands around a figure in words: title, definition, denominator, source, description.
//!
//! Texts are made here and nowhere else, from a result alone, so that the picture, the page and a
//! screen reader say the same. They are English unless a [`Language`] says them otherwise.

#[cfg(feature = "analysis")]
mod choices;
mod english;
mod language;
#[cfg(feature = "analysis")]
mod levels;
#[cfg(feature = "analysis")]
pub(crate) mod more_texts;
#[cfg(feature = "analysis")]
mod report;
pub(crate) mod texts;

use crate::dataset::Dataset;
use crate::date::Day;
use crate::message::Text;
#[cfg(feature = "analysis")]
use crate::shares::Measure;
use crate::shares::{
    GroupBy, Individuals, MaxAge, Query, SUPPORTED, Shares, Window, rounded_percent,
};

pub use english::{grouped_number, percent, short_number};
pub(crate) use language::Names;
#[cfg(feature = "analysis")]
pub(crate) use language::upper_first;
pub use language::{English, Language, Precision};
#[cfg(feature = "analysis")]
pub(crate) use levels::{of_choice, of_level};
#[cfg(feature = "analysis")]
pub use report::Report;
#[cfg(feature = "analysis")]
pub(crate) use report::capitalised;

/// What a table says where the rounded shares of a date do not add up.
#[cfg(feature = "cli")]
pub(crate) const ROUNDING: &str = "Figures may not add up to 100 because of rounding";

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
    pub fn new(dataset: &Dataset, shares: &Shares, language: &dyn Language) -> Self {
        Caption {
            title: title(&shares.query, language),
            subtitle: definition(&shares.query, &shares.dates, language),
            data: data_line(shares, language),
            source: source_line(dataset, language),
            notes: notes(dataset, language),
        }
    }
}

/// The one of these texts that speaks of what is measured; of the first chart it is downloads.
#[cfg(not(feature = "analysis"))]
macro_rules! measured {
    ($query:expr, $downloads:expr, $models:ident, $likes:ident) => {
        $downloads
    };
}
#[cfg(feature = "analysis")]
macro_rules! measured {
    ($query:expr, $downloads:expr, $models:ident, $likes:ident) => {
        match $query.measure {
            Measure::Downloads => $downloads,
            Measure::Models => more_texts::$models,
            Measure::Likes => more_texts::$likes,
        }
    };
}

fn title(query: &Query, language: &dyn Language) -> String {
    let text = measured!(query, texts::TITLE, TITLE_MODELS, TITLE_LIKES);
    titled(text, query, language)
}

/// A title that says what models are grouped by.
pub(crate) fn titled(text: Text, query: &Query, language: &dyn Language) -> String {
    let by = language.term("title.by", query.by.name());
    let by = by.as_deref().unwrap_or(grouping(query.by).0);
    language.say(text, &[("by", by)])
}

/// A grouping as a title says it, and as a definition does.
pub(crate) fn grouping(by: GroupBy) -> (&'static str, &'static str) {
    match by {
        GroupBy::Country => ("country", "country of the publisher"),
        GroupBy::Organisation => ("organisation", "organisation of the publisher"),
        GroupBy::Namespace => ("publishing account", "account of the publisher"),
        GroupBy::Model => ("model", "model"),
        GroupBy::Task => ("task", "task of the model"),
        #[cfg(feature = "analysis")]
        GroupBy::Modality => ("modality", "modality of the model’s task"),
        GroupBy::Licence => ("class of licence", "class of the model’s licence"),
        #[cfg(feature = "analysis")]
        GroupBy::Openness => ("openness of licence", "openness of the model’s licence"),
        GroupBy::Parameters => ("model size", "number of the model’s parameters"),
        #[cfg(feature = "analysis")]
        GroupBy::Derivation => ("derivation", "the way the model is made"),
        #[cfg(feature = "analysis")]
        GroupBy::Age => ("model age", "age of the model"),
    }
}

/// The definition of the share, as in "Share of downloads in the 365 days to 27 Oct 2026, models up
/// to 365 days old, by country of the publisher". The query is that of a result.
pub fn definition(query: &Query, dates: &[Day], language: &dyn Language) -> String {
    let text = measured!(
        query,
        texts::DEFINITION,
        DEFINITION_MODELS,
        DEFINITION_LIKES
    );
    defined(text, query, dates, language)
}

/// The same of what is counted itself, of which no share is taken.
pub(crate) fn amounts(query: &Query, dates: &[Day], language: &dyn Language) -> String {
    let text = measured!(query, texts::AMOUNTS, AMOUNTS_MODELS, AMOUNTS_LIKES);
    defined(text, query, dates, language)
}

fn defined(text: Text, query: &Query, dates: &[Day], language: &dyn Language) -> String {
    let to = match dates {
        [date] => language.day(*date),
        _ => language.say(texts::EACH_DATE, &[]),
    };
    let date = [("date", to.as_str())];
    let (window, max_age) = query.when();
    let window = match window {
        Window::All => language.say(texts::WINDOW_ALL, &date),
        Window::Days(days) => language.count(texts::WINDOW_DAYS, f64::from(days.get()), &date),
    };
    let mut more = String::new();
    let mut add = |clause: &str| more.push_str(&language.say(texts::CLAUSE, &[("clause", clause)]));
    if (query.by, query.individuals) == (GroupBy::Country, Individuals::Country) {
        add(&language.say(texts::INDIVIDUALS, &[]));
    }
    #[cfg(feature = "analysis")]
    for clause in choices::choices(query, language) {
        add(&clause);
    }
    let parts = [
        ("window", window.as_str()),
        ("age", &age(max_age, language)),
        ("by", &by(query.by, language)),
        ("more", &more),
    ];
    language.say(text, &parts)
}

/// The models that an age limit leaves.
fn age(max_age: MaxAge, language: &dyn Language) -> String {
    match max_age {
        MaxAge::Any => language.say(texts::AGE_ANY, &[]),
        MaxAge::Days(days) => language.count(texts::AGE_DAYS, f64::from(days), &[]),
    }
}

/// What models are grouped by.
fn by(by: GroupBy, language: &dyn Language) -> String {
    let said = language.term("by", by.name());
    said.unwrap_or_else(|| grouping(by).1.to_owned())
}

fn data_line(shares: &Shares, language: &dyn Language) -> String {
    let (Some(total), Some(date)) = (shares.total.last(), shares.dates.last()) else {
        return warnings(&shares.warnings, language);
    };
    let text = measured!(shares.query, texts::DATA, DATA_MODELS, DATA_LIKES);
    let parts: [(&str, &str); 3] = [
        ("all", &language.percent(100.0, 0)),
        ("total", &language.short(total.value())),
        ("date", &language.day(*date)),
    ];
    let mut line = language.say(text, &parts);
    let coverage = shares.coverage.last();
    let left_out = shares.left_out.last();
    let lacks = [
        coverage.and_then(|part| self::coverage(*part, language)),
        left_out.and_then(|models| self::left_out(*models, language)),
    ];
    let drawn = how_drawn(&shares.coverage, language);
    for lack in lacks.into_iter().chain([drawn]).flatten() {
        line.push_str(" · ");
        line.push_str(&lack);
    }
    line
}

/// How dates are drawn of which the data cover too little; of a lone date the part itself says enough.
pub(crate) fn how_drawn(coverage: &[f64], language: &dyn Language) -> Option<String> {
    let is_mixed = coverage.len() > 1 && coverage.iter().any(|part| *part < SUPPORTED);
    is_mixed.then(|| language.say(texts::DRAWN, &[]))
}

/// What a reader must be told of a result, in one text.
pub(crate) fn warnings(warnings: &[crate::message::Message], language: &dyn Language) -> String {
    let mut said = String::new();
    for one in warnings {
        language.append(&mut said, &language.said(one));
    }
    said
}

/// What must be said where the data cover only a part of the window; `None` where they cover all.
pub fn coverage(part: f64, language: &dyn Language) -> Option<String> {
    covered(part, language).map(|percent| language.say(texts::COVERAGE, &[("percent", &percent)]))
}

/// The part of the window that the data cover, where that is not all.
fn covered(part: f64, language: &dyn Language) -> Option<String> {
    // 0.9996 must not read as 100.
    (part < 1.0).then(|| language.percent((part * 1000.0).floor() / 10.0, 1))
}

/// What must be said where an age limit leaves models out.
pub fn left_out(models: u64, language: &dyn Language) -> Option<String> {
    (models > 0).then(|| language.count(texts::LEFT_OUT, models as f64, &[]))
}

fn source_line(dataset: &Dataset, language: &dyn Language) -> String {
    let source = dataset.source();
    let name = ("name", source.name.as_str());
    let line = match &source.licence {
        None => language.say(texts::SOURCE, &[name]),
        Some(licence) => language.say(texts::SOURCE_LICENCE, &[name, ("licence", licence)]),
    };
    match source.retrieved {
        None => line,
        Some(day) => {
            let parts = [("source", line.as_str()), ("date", &language.day(day))];
            language.say(texts::SOURCE_RETRIEVED, &parts)
        }
    }
}

fn notes(dataset: &Dataset, language: &dyn Language) -> Vec<String> {
    let mut notes = dataset.source().notes.in_language(&language.tag()).clone();
    if let Some(rollup) = dataset.rollup() {
        let deviation = rollup.deviation.map_or(String::new(), |deviation| {
            let points = deviation.with_age_limit.max(deviation.without_age_limit);
            // Never told smaller than it is.
            let points = (points * 100.0).ceil() / 100.0;
            let points = language.decimal(points, if points == 0.0 { 0 } else { 2 });
            language.say(texts::DEVIATION, &[("points", &points)])
        });
        let models = language.whole(rollup.models as f64);
        let parts = [("n", models.as_str()), ("deviation", &deviation)];
        notes.push(language.say(texts::ROLLUP, &parts));
    }
    notes
}

/// A chart and its dates, as in "Line chart of 3 dates from 1 Jan 2026 to 1 Mar 2026".
pub(crate) fn of_dates(chart: &str, dates: &[Day], language: &dyn Language) -> String {
    let (Some(first), Some(last)) = (dates.first(), dates.last()) else {
        return language.say(texts::WITHOUT_DATA, &[("chart", chart)]);
    };
    let (from, to) = (language.day(*first), language.day(*last));
    let parts = [("chart", chart), ("from", &from), ("to", &to)];
    language.count(texts::OF_DATES, dates.len() as f64, &parts)
}

/// The figure in a paragraph for those who do not see it.
pub fn description(
    shares: &Shares,
    chart: &str,
    names: &dyn Fn(usize) -> String,
    language: &dyn Language,
) -> String {
    let Some(last) = shares.dates.last() else {
        let warnings = warnings(&shares.warnings, language);
        return language.paragraph(&[of_dates(chart, &[], language), warnings]);
    };
    let drawn = shares.is_drawn(shares.dates.len() - 1);
    let groups = shares.groups.iter().enumerate().filter(|_| drawn);
    let said = groups.filter_map(|(index, group)| {
        let share = group.share.last().copied().flatten()?;
        let number = language.decimal(rounded_percent(share), 1);
        let parts: [(&str, &str); 2] = [("name", &names(index)), ("number", &number)];
        Some(language.say(texts::SHARE_SAID, &parts))
    });
    let list = language.list(said);
    language.paragraph(&[
        definition(&shares.query, &shares.dates, language),
        match shares.dates.len() {
            1 => chart.to_owned(),
            _ => of_dates(chart, &shares.dates, language),
        },
        match drawn {
            true => at_last_date(*last, &list, language),
            false => warnings(&shares.warnings, language),
        },
    ])
}

/// What a list says of the last date; an empty one that there are no downloads.
pub(crate) fn at_last_date(date: Day, list: &str, language: &dyn Language) -> String {
    if list.is_empty() {
        return language.say(texts::NO_DOWNLOADS, &[]);
    }
    let date = language.day(date);
    language.say(texts::AT_LAST, &[("date", &date), ("list", list)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_of_the_study() {
        let query = Query::study();
        let at = "2026-10-27".parse().unwrap();
        assert_eq!(
            definition(&query, &[at], &English),
            "Share of downloads in the 365 days to 27 Oct 2026, models up to 365 days old, by country of the publisher"
        );
    }

    #[test]
    fn nearly_all_is_not_all() {
        assert_eq!(coverage(1.0, &English), None);
        assert_eq!(
            coverage(0.9996, &English),
            Some("data for 99.9\u{a0}% of the window".to_owned())
        );
    }
}
