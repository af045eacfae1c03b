//! The sentence that a careful editor would print, and the warnings that belong beside it.

use serde::Serialize;

use super::choices::{choices, condition, measured};
use super::messages::say;
use super::{age, by, coverage, grouped_number, left_out, one_decimal, percent, short_number};
use crate::analysis::{Fragility, Survey};
use crate::dataset::Dataset;
use crate::error::Error;
use crate::shares::{Group, GroupBy, Measure, Query, Shares, Window, rounded_percentages};
use crate::snapshot::Counter;

/// An answer in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Who leads, by how much, of what total, under which definition, and in how many others.
    pub sentence: String,
    /// What belongs beside the number.
    pub warnings: Vec<String>,
}

/// From how much a catalogue must grow over its dates to be called growing.
const GROWING: f64 = 1.5;

impl Dataset {
    /// Writes the answer to a query at its last date, and how firm it is.
    ///
    /// `survey` is of a claim under the same query. `names` gives other names than the English ones.
    ///
    /// # Errors
    /// Those of [`Dataset::shares`].
    pub fn report(
        &self,
        query: &Query,
        survey: Option<&Survey>,
        names: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Report, Error> {
        let shares = self.shares(&Query {
            series: false,
            top: None,
            ..query.clone()
        })?;
        let by_country = query.by == GroupBy::Country;
        let name = |group: &Group| {
            let name = names(&group.id).unwrap_or_else(|| group.label.clone());
            if by_country { with_article(name) } else { name }
        };
        let mut named = shares
            .groups
            .iter()
            .filter(|group| !group.stands_for_no_name() && group.downloads[0].value() > 0.0);
        let (leader, second) = (named.next(), named.next());
        let fragility = match (leader, second) {
            (Some(leader), Some(second)) => self.fragility(query, &leader.id, &second.id)?,
            _ => None,
        };
        let mut report = Report {
            sentence: sentence(&shares, [leader, second], &name),
            warnings: shares.warnings.clone(),
        };
        if let Some(survey) = survey {
            report
                .sentence
                .push_str(&robustness(survey, &shares, &name));
        }
        report
            .warnings
            .extend(self.beside(&shares, second.map(name), fragility.as_ref()));
        Ok(report)
    }

    /// What belongs beside the number.
    fn beside(
        &self,
        shares: &Shares,
        second: Option<String>,
        fragility: Option<&Fragility>,
    ) -> Vec<String> {
        let mut said = Vec::new();
        if let Some(text) = shares.coverage.last().and_then(|part| coverage(*part)) {
            said.push(say("coverage", &[("coverage", &text)]));
        }
        if let Some(text) = shares.left_out.last().and_then(|models| left_out(*models)) {
            said.push(say("left-out", &[("left_out", &text)]));
        }
        if let (Some(fragility), Some(second)) = (fragility, second) {
            let points = fragility.lead.unwrap_or(0.0).abs();
            let unattributed = shares
                .groups
                .iter()
                .find(|group| group.id == crate::UNATTRIBUTED);
            let share = unattributed.and_then(|group| group.share[0]).unwrap_or(0.0) * 100.0;
            if share > points {
                let parts = [
                    ("share", percent(share)),
                    ("points", one_decimal(points)),
                    ("measured", measured(shares.query.measure).to_owned()),
                ];
                said.push(say(
                    "unattributed",
                    &parts.each_ref().map(|(key, text)| (*key, text.as_str())),
                ));
            }
            if let Some(model) = fragility.flipping_models.first() {
                said.push(say(
                    "one-model",
                    &[("model", &model.id), ("second", &second)],
                ));
            } else if let Some(organisation) = fragility.flipping_organisations.first() {
                let parts = [
                    ("organisation", organisation.id.as_str()),
                    ("second", &second),
                ];
                said.push(say("one-organisation", &parts));
            }
        }
        if let Some((first, last)) = self.growth() {
            let (first, last) = (grouped_number(first as f64), grouped_number(last as f64));
            said.push(say("growing", &[("first", &first), ("last", &last)]));
        }
        said
    }

    /// How many models have a value on the first and on the last date, where that grows much.
    ///
    /// Of a cumulative counter: how many are first read on the first date, and how many besides
    /// them later although they are older than the date before.
    fn growth(&self) -> Option<(usize, usize)> {
        let cells = &self.counters.cells;
        let (first, last) = match self.counter() {
            Counter::Cumulative => {
                let entries = &self.counters.entries;
                let first = entries.iter().filter(|entry| entry.date == 0).count();
                (first, entries.len())
            }
            _ => {
                let seen = |column: &Vec<u64>| column.iter().filter(|count| **count > 0).count();
                (cells.first().map(seen)?, cells.last().map(seen)?)
            }
        };
        (first > 0 && last as f64 > first as f64 * GROWING).then_some((first, last))
    }
}

/// Countries whose English names have an article in a sentence.
fn with_article(name: String) -> String {
    const WITH: [&str; 6] = [
        "United States",
        "United Kingdom",
        "United Arab Emirates",
        "Netherlands",
        "Philippines",
        "Bahamas",
    ];
    match WITH.contains(&name.as_str()) {
        true => format!("the {name}"),
        false => name,
    }
}

/// A sentence begins with a capital letter.
fn capitalised(text: &str) -> String {
    match text.strip_prefix("the ") {
        Some(rest) => format!("The {rest}"),
        None => text.to_owned(),
    }
}

fn sentence(
    shares: &Shares,
    [leader, second]: [Option<&Group>; 2],
    name: &dyn Fn(&Group) -> String,
) -> String {
    let query = &shares.query;
    let (Some(date), Some(total)) = (shares.dates.last(), shares.total.last()) else {
        return shares.warnings.join(" ");
    };
    let date = date.in_words();
    let when = match query.window {
        Window::All => say("in-all", &[("date", &date)]),
        Window::Days(days) if days.get() == 1 => say("in-day", &[("date", &date)]),
        Window::Days(days) => say("in-window", &[("days", &days.to_string()), ("date", &date)]),
    };
    let measured = measured(query.measure);
    let Some(leader) = leader else {
        return say("nothing", &[("when", &when), ("measured", measured)]);
    };
    let share_of: Vec<Option<f64>> = shares.groups.iter().map(|group| group.share[0]).collect();
    let rounded = rounded_percentages(&share_of, 1);
    let share = |group: &Group| {
        let at = shares.groups.iter().position(|one| one.id == group.id);
        percent(at.and_then(|at| rounded[at]).unwrap_or(0.0))
    };
    let number = |value: f64| match query.measure {
        Measure::Downloads => short_number(value),
        _ => grouped_number(value),
    };
    let mut text = say(
        "had",
        &[
            ("when", &when),
            ("leader", &name(leader)),
            ("share", &share(leader)),
            ("measured", measured),
            ("part", &number(leader.downloads[0].value())),
            ("total", &number(total.value())),
        ],
    );
    if let Some(second) = second {
        let ahead = leader.share[0].zip(second.share[0]);
        let points = ahead.map_or(0.0, |(first, second)| (first - second) * 100.0);
        let points = match one_decimal(points).as_str() {
            "0.0" if points > 0.0 => "less than 0.1".to_owned(),
            text => text.to_owned(),
        };
        let key = if points == "0.0" { "level" } else { "ahead" };
        let parts = [
            ("points", points.as_str()),
            ("second", &name(second)),
            ("share", &share(second)),
        ];
        text.push_str(&say(key, &parts));
    }
    let parts = [
        ("age", age(query.max_age)),
        ("by", by(query.by).to_owned()),
        ("choices", choices(query)),
    ];
    text.push_str(&say(
        "counting",
        &parts.each_ref().map(|(key, text)| (*key, text.as_str())),
    ));
    text
}

/// In how many definitions a claim holds, and in which it does not.
fn robustness(survey: &Survey, shares: &Shares, name: &dyn Fn(&Group) -> String) -> String {
    let Some((a, b)) = survey.claim.split_once(" > ") else {
        return String::new();
    };
    let named = |id: &str| {
        let group = shares.groups.iter().find(|group| group.id == id);
        group.map_or_else(|| id.to_owned(), name)
    };
    let decided = survey.specifications - survey.undecided;
    let part = survey.holds as f64 / decided.max(1) as f64;
    let key = match survey.holds {
        0 => "holds-in-none",
        holds if holds == decided => "holds-in-all",
        _ => "holds",
    };
    // Neither all nor none may read so.
    let shown = match part * 100.0 {
        part if part < 1.0 => "less than 1\u{a0}%".to_owned(),
        part if part > 99.0 => "more than 99\u{a0}%".to_owned(),
        part => format!("{}\u{a0}%", part.round()),
    };
    let mut text = say(
        key,
        &[
            ("leader", &capitalised(&named(a))),
            ("second", &named(b)),
            ("holds", &grouped_number(survey.holds as f64)),
            ("all", &grouped_number(decided as f64)),
            ("percent", &shown),
        ],
    );
    if part > 0.5 && survey.holds < decided {
        // The level in which the claim fares worst, where it fails in most of them.
        let levels = survey.effects.iter().flat_map(|effect| {
            effect
                .levels
                .iter()
                .map(move |level| (effect.choice.as_str(), level))
        });
        let worst = levels
            .filter(|(_, level)| level.specifications > level.undecided)
            .map(|(choice, level)| {
                (
                    level.holds as f64 / (level.specifications - level.undecided) as f64,
                    choice,
                    level,
                )
            })
            .filter(|(part, _, _)| *part < 0.5)
            .min_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, choice, level)) = worst {
            let condition = condition(choice, &level.value);
            text.push_str(&say("not-when", &[("condition", &condition)]));
        }
    }
    if survey.undecided > 0 {
        let undecided = grouped_number(survey.undecided as f64);
        let key = match survey.undecided {
            1 => "undecided-one",
            _ => "undecided",
        };
        text.push_str(&say(key, &[("undecided", &undecided)]));
    }
    text.push('.');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Claim, Grid};

    /// China 600, of which one model 450; the United States 300; the rest is unknown.
    fn dataset(rest: u64) -> Dataset {
        let json = r#"{"format": 1, "source": {"name": "a test"},
            "counter": {"kind": "trailing", "days": 30}, "dates": ["2026-10-27"],
            "namespaces": ["Qwen", "google", "nobody"],
            "models": {"namespace": [0, 0, 1, 2], "name": ["a", "b", "c", "d"]},
            "counts": [[0, 450], [0, 150], [0, 300], [0, REST]],
            "organisations": {"namespace": ["Qwen", "google"], "country": ["CN", "US"],
                "parent": ["Alibaba", null]}}"#;
        let json = json.replace("REST", &rest.to_string());
        Dataset::from_slice(json.as_bytes()).unwrap()
    }

    fn query(choices: &[(&str, &str)]) -> Query {
        let mut query = Query::default();
        for (choice, value) in choices {
            query.set(choice, value).unwrap();
        }
        query
    }

    #[test]
    fn what_an_editor_would_print() {
        let dataset = dataset(100);
        let query = query(&[("window", "30"), ("max-age", "any"), ("exclude", "x/*")]);
        let grid = Grid::from_json(r#"{"leave-out": ["", "Qwen/a", "google"]}"#).unwrap();
        let claim = Claim::parse("CN > US").unwrap();
        let survey = dataset.claim(&claim, &query, &grid).unwrap();
        let report = dataset.report(&query, Some(&survey), &|_| None).unwrap();
        assert_eq!(
            report.sentence.replace('\u{a0}', " "),
            "In the 30 days to 27 Oct 2026, China had 60.0 % of downloads (600 of 1,000), 30.0 points \
             ahead of the United States (30.0 %), counting models of any age, by country of the \
             publisher, without x/*. China leads the United States in 2 of 3 definitions (67 %); it \
             does not in most of those in which leave-out is Qwen/a."
        );
        assert_eq!(
            report.warnings,
            [
                "exclude: no model fits “x/*”",
                "One model, Qwen/a, carries more than the lead: without it the United States would \
                 be ahead.",
            ]
        );
    }

    #[test]
    fn what_belongs_beside_a_number() {
        let query = query(&[("window", "60"), ("max-age", "any")]);
        let report = dataset(1_100).report(&query, None, &|_| None).unwrap();
        let said: Vec<String> = report
            .warnings
            .iter()
            .map(|text| text.replace('\u{a0}', " "))
            .collect();
        assert_eq!(
            said,
            [
                "There are data for 50.0 % of the window.",
                "55.0 % of downloads belong to no known country or organisation, more than the lead \
                 of 15.0 points.",
                "One model, Qwen/a, carries more than the lead: without it the United States would \
                 be ahead.",
            ]
        );
        let report = dataset(100)
            .report(&Query::default(), None, &|_| None)
            .unwrap();
        assert!(
            report
                .sentence
                .ends_with("no group has downloads under this definition.")
        );
        let text = "4 models without a usable creation date left out.";
        assert!(
            report.warnings.iter().any(|warning| warning == text),
            "{report:?}"
        );
    }
}
