//! The sentence that a careful editor would print, and the warnings that belong beside it.

use serde::Serialize;

use super::choices::choices;
use super::more_texts::*;
use super::names::{Name, in_sentence};
use super::robustness::{of_flip, robustness};
use super::{Language, age, by, covered, left_out, texts};
use crate::analysis::{Claim, Fragility, Survey};
use crate::dataset::Dataset;
use crate::error::Error;
use crate::shares::{Downloads, Group, Measure, Query, Shares, Window, rounded_percentages};
use crate::snapshot::Counter;

/// An answer in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Who leads, by how much, of what total, under which definition, and in how many others.
    pub sentence: String,
    /// What belongs beside the number.
    pub warnings: Vec<String>,
    /// Of a survey: in how many questions who leads, what decides, and what would change the answer.
    /// The sentence has these behind it.
    pub robustness: Vec<String>,
    /// Of a survey: what its counts mean.
    pub counts: Vec<String>,
    /// Of a survey: its nearest flips in words, in their order.
    pub flip_texts: Vec<String>,
}

/// Of which two groups a report speaks.
#[derive(Debug, Clone, Copy)]
pub enum About<'a> {
    /// The two largest that have a name.
    Largest,
    /// The two of a claim.
    Claim(&'a Claim),
    /// The two of a survey, which is of the same query.
    Survey(&'a Survey),
}

/// From how much a catalogue must grow over its dates to be called growing.
const GROWING: f64 = 1.5;

impl Dataset {
    /// Writes the answer to a query at its last date, and how robust it is.
    ///
    /// `names` gives other names than those of the language.
    ///
    /// # Errors
    /// Those of [`Dataset::shares`].
    pub fn report(
        &self,
        query: &Query,
        about: About,
        names: &dyn Fn(&str) -> Option<String>,
        language: &dyn Language,
    ) -> Result<Report, Error> {
        let shares = self.shares(&Query {
            series: false,
            top: None,
            ..query.clone()
        })?;
        let name = |id: &str, label: &str| {
            let name = names(id).or_else(|| language.label(query.by, id));
            let name = name.unwrap_or_else(|| label.to_owned());
            in_sentence(query.by, id, &name, language)
        };
        let asked = match about {
            About::Largest => None,
            About::Claim(claim) => Some(claim.clone()),
            About::Survey(survey) => Claim::parse(&survey.claim).ok(),
        };
        let pair = match &asked {
            Some(Claim { a, b }) => [a, b].map(|id| Some(group_of(&shares, id))),
            None => {
                let mut named = shares.groups.iter().filter(|group| {
                    !group.stands_for_no_name() && group.downloads[0].value() > 0.0
                });
                [named.next().cloned(), named.next().cloned()]
            }
        };
        let own_name = |group: &Group| name(&group.id, &group.label);
        let own_fragility = match about {
            About::Survey(survey) => survey.fragility.clone(),
            _ => match &pair {
                [Some(a), Some(b)] => self.fragility(query, &a.id, &b.id)?,
                _ => None,
            },
        };
        let mut report = Report {
            sentence: sentence(&shares, &pair, &own_name, language),
            warnings: shares
                .warnings
                .iter()
                .map(|one| language.said(one))
                .collect(),
            robustness: Vec::new(),
            counts: Vec::new(),
            flip_texts: Vec::new(),
        };
        if let (About::Survey(survey), [Some(a), Some(b)]) = (about, &pair) {
            let (a, b) = (own_name(a), own_name(b));
            let said = robustness(survey, [&a, &b], language);
            report.robustness = said.sentences();
            for sentence in &report.robustness {
                language.append(&mut report.sentence, sentence);
            }
            report.counts = said.counts;
            let flips = survey.flips.iter();
            let flips = flips.map(|flip| language.sentence(&of_flip(flip, [&a, &b], language)));
            report.flip_texts = flips.collect();
        }
        let [a, b] = &pair;
        let is_behind = own_fragility
            .as_ref()
            .and_then(|fragility| fragility.lead)
            .is_some_and(|lead| lead < 0.0);
        // Who would be ahead is whoever is not.
        let second = if is_behind { a } else { b };
        report.warnings.extend(self.beside(
            &shares,
            second.as_ref().map(|group| own_name(group).text),
            own_fragility.as_ref(),
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
            let share = unattributed.and_then(|group| group.share[0]).unwrap_or(0.0) * 100.0;
            if share > points {
                let text = match shares.query.measure {
                    Measure::Downloads => UNATTRIBUTED_DOWNLOADS,
                    Measure::Models => UNATTRIBUTED_MODELS,
                    Measure::Likes => UNATTRIBUTED_LIKES,
                };
                let share = language.percent(share, 1);
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

/// The group of an id at the only date; one that nothing is credited to has nothing.
fn group_of(shares: &Shares, id: &str) -> Group {
    let found = shares.groups.iter().find(|group| group.id == id);
    found.cloned().unwrap_or_else(|| Group {
        id: id.to_owned(),
        label: crate::shares::label(shares.query.by, id),
        downloads: vec![Downloads::default(); shares.dates.len()],
        share: shares
            .total
            .iter()
            .map(|total| Downloads::default().share_of(*total))
            .collect(),
    })
}

fn sentence(
    shares: &Shares,
    [leader, second]: &[Option<Group>; 2],
    name: &dyn Fn(&Group) -> Name,
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
    let has_any = leader.as_ref().filter(|_| total.value() > 0.0);
    let Some(leader) = has_any else {
        return language.say(none, &[("when", &when)]);
    };
    let share_of: Vec<Option<f64>> = shares.groups.iter().map(|group| group.share[0]).collect();
    let rounded = rounded_percentages(&share_of, 1);
    let share = |group: &Group| {
        let at = shares.groups.iter().position(|one| one.id == group.id);
        language.percent(at.and_then(|at| rounded[at]).unwrap_or(0.0), 1)
    };
    let number = |value: f64| match query.measure {
        Measure::Downloads => language.short(value),
        _ => language.whole(value),
    };
    let parts = [
        ("when", when.as_str()),
        ("leader", &name(leader).text),
        ("share", &share(leader)),
        ("part", &number(leader.downloads[0].value())),
        ("total", &number(total.value())),
    ];
    let mut text = language.say(had, &parts);
    if let Some(second) = second {
        let ahead = leader.share[0].zip(second.share[0]);
        let ahead = ahead.map_or(0.0, |(first, second)| (first - second) * 100.0);
        let tenths = (ahead.abs() * 10.0).round();
        let number = language.decimal(ahead.abs().max(0.1), 1);
        let points = match tenths {
            0.0 => language.say(LESS, &[("number", &number)]),
            _ => number,
        };
        // What differs only in the rounding of its sums is a tie.
        let key = match ahead {
            _ if ahead.abs() <= 1e-10 => REPORT_LEVEL,
            _ if ahead > 0.0 => REPORT_AHEAD,
            _ => REPORT_BEHIND,
        };
        let parts = [
            ("points", points.as_str()),
            ("second", &name(second).text),
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
            .report(&query, About::Survey(&survey), &|_| None, &English)
            .unwrap();
        assert_eq!(
            report.sentence.replace('\u{a0}', " "),
            "In the 30 days to 27 Oct 2026, China had 60.0 % of downloads (600 of 1,000), 30.0 points \
             ahead of the United States (30.0 %), counting models of any age, by country of the \
             publisher, without x/*. China leads in 2 of 3 combinations of choices, the United \
             States in 1. Leaving out one name explains 100 % of the differences. Set “Left out” to \
             Qwen/a, and the United States lead."
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
    fn the_sentence_is_about_the_pair_that_was_asked() {
        let dataset = dataset(100);
        let query = query(&[("window", "30"), ("max-age", "any")]);
        let claim = Claim::parse("US > DE").unwrap();
        let said = |claim: &Claim| {
            let about = About::Claim(claim);
            let report = dataset.report(&query, about, &|_| None, &English).unwrap();
            report.sentence.replace('\u{a0}', " ")
        };
        // The United States are second and Germany has nothing; China is not spoken of.
        assert_eq!(
            said(&claim),
            "In the 30 days to 27 Oct 2026, the United States had 30.0 % of downloads (300 of 1,000), \
             30.0 points ahead of Germany (0.0 %), counting models of any age, by country of the \
             publisher."
        );
        let claim = Claim::parse("US > CN").unwrap();
        assert!(said(&claim).contains("30.0 points behind China (60.0 %)"));
    }

    #[test]
    fn what_belongs_beside_a_number() {
        let query = query(&[("window", "60"), ("max-age", "any")]);
        let report = dataset(1_100)
            .report(&query, About::Largest, &|_| None, &English)
            .unwrap();
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
            .report(&Query::study(), About::Largest, &|_| None, &English)
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
