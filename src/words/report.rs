//! The sentence that a careful editor would print, and the warnings that belong beside it.

use serde::Serialize;

use super::choices::{choices, condition};
use super::more_texts::*;
use super::{Language, age, by, covered, left_out, texts};
use crate::analysis::{Fragility, Survey};
use crate::dataset::Dataset;
use crate::error::Error;
use crate::shares::{Group, GroupBy, Measure, Query, Shares, Window};
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
    /// `survey` is of a claim under the same query. `names` gives other names than those of the
    /// language.
    ///
    /// # Errors
    /// Those of [`Dataset::shares`].
    pub fn report(
        &self,
        query: &Query,
        survey: Option<&Survey>,
        names: &dyn Fn(&str) -> Option<String>,
        language: &dyn Language,
    ) -> Result<Report, Error> {
        let shares = self.shares(&Query {
            series: false,
            top: None,
            ..query.clone()
        })?;
        let by_country = query.by == GroupBy::Country;
        let name = |group: &Group| {
            let name = names(&group.id).or_else(|| language.label(query.by, &group.id));
            let name = name.unwrap_or_else(|| group.label.clone());
            match by_country {
                true => language.in_sentence(&name),
                false => name,
            }
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
        let spoken: Vec<&str> = [leader, second]
            .into_iter()
            .flatten()
            .map(|group| group.id.as_str())
            .collect();
        let mut report = Report {
            sentence: sentence(&shares, [leader, second], &name, language),
            warnings: shares
                .warnings
                .iter()
                .filter(|one| !one.is_of_another_group(&spoken))
                .map(|one| language.said_with(one, names))
                .collect(),
        };
        if let Some(survey) = survey {
            let robustness = robustness(survey, &shares, &name, language);
            language.append(&mut report.sentence, &language.stopped(&robustness));
        }
        report.warnings.extend(self.beside(
            &shares,
            second.map(name),
            fragility.as_ref(),
            language,
        ));
        Ok(report)
    }

    /// What belongs beside the number.
    fn beside(
        &self,
        shares: &Shares,
        second: Option<String>,
        fragility: Option<&Fragility>,
        language: &dyn Language,
    ) -> Vec<String> {
        let mut said = Vec::new();
        let coverage = shares.coverage.last();
        if let Some(percent) = coverage.and_then(|part| covered(*part, language)) {
            said.push(language.say(REPORT_COVERAGE, &[("percent", &percent)]));
        }
        let models = shares.left_out.last();
        if let Some(text) = models.and_then(|models| left_out(*models, language)) {
            said.push(language.sentence(&text));
        }
        if let (Some(fragility), Some(second)) = (fragility, second) {
            let points = fragility.lead.unwrap_or(0.0).abs();
            let unattributed = shares
                .groups
                .iter()
                .find(|group| group.id == crate::UNATTRIBUTED);
            let share = unattributed.and_then(|group| group.share[0]).unwrap_or(0.0);
            if share * 100.0 > points {
                let text = match shares.query.measure {
                    Measure::Downloads => UNATTRIBUTED_DOWNLOADS,
                    Measure::Models => UNATTRIBUTED_MODELS,
                    Measure::Likes => UNATTRIBUTED_LIKES,
                };
                let share = language.share(share);
                let points = language.decimal(points, 1);
                said.push(language.say(text, &[("share", &share), ("points", &points)]));
            }
            if let Some(model) = fragility.flipping_models.first() {
                let parts = [("model", model.id.as_str()), ("second", &second)];
                said.push(language.say(ONE_MODEL, &parts));
            } else if let Some(organisation) = fragility.flipping_organisations.first() {
                let parts = [
                    ("organisation", organisation.id.as_str()),
                    ("second", &second),
                ];
                said.push(language.say(ONE_ORGANISATION, &parts));
            }
        }
        if let Some((first, last)) = self.growth() {
            let (first, last) = (language.whole(first as f64), language.whole(last as f64));
            said.push(language.say(GROWING_CATALOGUE, &[("first", &first), ("last", &last)]));
        }
        said
    }

    /// How many models have a value on the first and on the last date, where that grows much.
    ///
    /// Of a cumulative counter: how many are first read on the first date, and how many besides
    /// them later although they are older than the date before.
    fn growth(&self) -> Option<(usize, usize)> {
        let (first, last) = match self.counter() {
            Counter::Cumulative => {
                let entries = &self.counters.entries;
                let first = entries.iter().filter(|entry| entry.date == 0).count();
                (first, entries.len())
            }
            _ => {
                let last = self.dates.len().checked_sub(1)?;
                let mut seen = (0, 0);
                for run in self.counters.runs() {
                    let is_seen = |date: usize| {
                        let cell = date.checked_sub(run.first).map(|at| run.cells.get(at));
                        usize::from(cell.flatten().is_some_and(|count| *count > 0))
                    };
                    seen = (seen.0 + is_seen(0), seen.1 + is_seen(last));
                }
                seen
            }
        };
        (first > 0 && last as f64 > first as f64 * GROWING).then_some((first, last))
    }
}

/// A name within a sentence, at its start: the article gets a capital letter, and an account that is
/// written with a small one keeps it.
pub(crate) fn capitalised(text: &str) -> String {
    match text.strip_prefix("the ") {
        Some(rest) => format!("The {rest}"),
        None => text.to_owned(),
    }
}

fn sentence(
    shares: &Shares,
    [leader, second]: [Option<&Group>; 2],
    name: &dyn Fn(&Group) -> String,
    language: &dyn Language,
) -> String {
    let query = &shares.query;
    let (Some(date), Some(total)) = (shares.dates.last(), shares.total.last()) else {
        return super::warnings(&shares.warnings, language);
    };
    let date = language.day(*date);
    let date = [("date", date.as_str())];
    let (window, max_age) = query.when();
    let when = match window {
        Window::All => language.say(REPORT_ALL, &date),
        Window::Days(days) => language.count(REPORT_DAYS, f64::from(days.get()), &date),
    };
    let (had, none) = match query.measure {
        Measure::Downloads => (REPORT_DOWNLOADS, NONE_DOWNLOADS),
        Measure::Models => (REPORT_MODELS, NONE_MODELS),
        Measure::Likes => (REPORT_LIKES, NONE_LIKES),
    };
    let Some(leader) = leader else {
        return language.say(none, &[("when", &when)]);
    };
    let share = |group: &Group| language.share(group.share[0].unwrap_or(0.0));
    let number = |value: f64| match query.measure {
        Measure::Downloads => language.short(value),
        _ => language.whole(value),
    };
    let parts = [
        ("when", when.as_str()),
        ("leader", &name(leader)),
        ("share", &share(leader)),
        ("part", &number(leader.downloads[0].value())),
        ("total", &number(total.value())),
    ];
    let mut text = language.say(had, &parts);
    if let Some(second) = second {
        let ahead = leader.share[0].zip(second.share[0]);
        let points = ahead.map_or(0.0, |(first, second)| (first - second) * 100.0);
        let tenths = (points * 10.0).round();
        let number = language.decimal(points.max(0.1), 1);
        let points = match tenths {
            0.0 => language.say(LESS, &[("number", &number)]),
            _ => number,
        };
        let key = if ahead.is_none_or(|(first, second)| first <= second) {
            REPORT_LEVEL
        } else {
            REPORT_AHEAD
        };
        let parts = [
            ("points", points.as_str()),
            ("second", &name(second)),
            ("share", &share(second)),
        ];
        text.push_str(&language.say(key, &parts));
    }
    let clauses = choices(query, language).into_iter();
    let more: String = clauses
        .map(|clause| language.say(texts::CLAUSE, &[("clause", &clause)]))
        .collect();
    let parts = [
        ("age", age(max_age, language)),
        ("by", by(query.by, language)),
        ("more", more),
    ];
    text.push_str(&language.say(
        REPORT_COUNTING,
        &parts.each_ref().map(|(key, text)| (*key, text.as_str())),
    ));
    text
}

/// In how many definitions a claim holds, and in which it does not.
fn robustness(
    survey: &Survey,
    shares: &Shares,
    name: &dyn Fn(&Group) -> String,
    language: &dyn Language,
) -> String {
    let Some((a, b)) = survey.claim.split_once(" > ") else {
        return String::new();
    };
    let named = |id: &str| {
        let group = shares.groups.iter().find(|group| group.id == id);
        group.map_or_else(|| id.to_owned(), name)
    };
    let decided = survey.specifications - survey.undecided;
    let part = survey.holds as f64 / decided.max(1) as f64;
    let text = match survey.holds {
        0 => HOLDS_IN_NONE,
        holds if holds == decided => HOLDS_IN_ALL,
        _ => HOLDS,
    };
    // Neither all nor none may read so.
    let percent = |value: f64| language.percent(value, 0);
    let shown = match part * 100.0 {
        part if part < 1.0 => language.say(LESS, &[("number", &percent(1.0))]),
        part if part > 99.0 => language.say(MORE, &[("number", &percent(99.0))]),
        part => percent(part),
    };
    let parts = [
        ("leader", capitalised(&named(a))),
        ("second", named(b)),
        ("holds", language.whole(survey.holds as f64)),
        ("all", language.whole(decided as f64)),
        ("percent", shown),
    ];
    let parts = parts.each_ref().map(|(name, text)| (*name, text.as_str()));
    let mut text = language.say(text, &parts);
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
            let condition = condition(choice, &level.value, language);
            text.push_str(&language.say(NOT_WHEN, &[("condition", &condition)]));
        }
    }
    if survey.undecided > 0 {
        text.push_str(&language.count(UNDECIDED, survey.undecided as f64, &[]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Claim, Grid};
    use crate::words::English;

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
        let report = dataset
            .report(&query, Some(&survey), &|_| None, &English)
            .unwrap();
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
                "China: half or more is one model, Qwen/a",
                "United States: half or more is one model, google/c",
                "One model, Qwen/a, carries more than the lead: without it the United States would \
                 be ahead.",
            ]
        );
    }

    #[test]
    fn what_belongs_beside_a_number() {
        let query = query(&[("window", "60"), ("max-age", "any")]);
        let report = dataset(1_100)
            .report(&query, None, &|_| None, &English)
            .unwrap();
        let said: Vec<String> = report
            .warnings
            .iter()
            .map(|text| text.replace('\u{a0}', " "))
            .collect();
        assert_eq!(
            said,
            [
                "China: half or more is one model, Qwen/a",
                "United States: half or more is one model, google/c",
                "There are data for 50.0 % of the window.",
                "55.0 % of downloads belong to no known country or organisation, more than the lead \
                 of 15.0 points.",
                "One model, Qwen/a, carries more than the lead: without it the United States would \
                 be ahead.",
            ]
        );
        let report = dataset(100)
            .report(&Query::study(), None, &|_| None, &English)
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
