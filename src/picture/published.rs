//! Figures that others have published, for pictures of the same definition.

use super::{PictureOptions, Shown};
use crate::dataset::Dataset;
use crate::date::Day;
use crate::scene::{Published, View};
use crate::shares::{GroupBy, MaxAge, Query, SUPPORTED, Window, is_at_least};

/// A published figure, and the definition that a picture must have to be compared with it.
struct Fact {
    /// Id of the group; `cr50` for the 50 largest together.
    group: &'static str,
    share: f64,
    /// The last day that it is of, and the first of the days that a picture of the same must reach.
    day: Day,
    since: Day,
    by: GroupBy,
    is_all_time: bool,
    source: &'static str,
}

/// 2025-08-01 and 2025-08-31: the study says no more than the month.
const AUGUST: (Day, Day) = (Day(20_301), Day(20_331));
/// 2025-10-01.
const OCTOBER: Day = Day(20_362);
/// "Economies of Open Intelligence: Tracing Power & Participation in the Model Ecosystem",
/// arXiv 2512.03073: new models, downloads of the trailing year.
const STUDY: &str = "Longpre et al., Aug 2025";
/// L. Bourdois, "Model statistics of the 50 most downloaded entities", October 2025: the counters of
/// the whole Hub.
const ENTITIES: &str = "Bourdois, Oct 2025";

const FACTS: [Fact; 3] = [
    Fact {
        group: "CN",
        share: 0.171,
        day: AUGUST.1,
        since: AUGUST.0,
        by: GroupBy::Country,
        is_all_time: false,
        source: STUDY,
    },
    Fact {
        group: "US",
        share: 0.158,
        day: AUGUST.1,
        since: AUGUST.0,
        by: GroupBy::Country,
        is_all_time: false,
        source: STUDY,
    },
    Fact {
        group: "cr50",
        share: 0.8022,
        day: OCTOBER,
        since: OCTOBER,
        by: GroupBy::Namespace,
        is_all_time: true,
        source: ENTITIES,
    },
];

/// The published figures that a picture shows its own beside: those of its groups, its definition
/// and its dates, where it is of all models of the Hub, as they are, and the data cover the window.
pub(super) fn matching(
    dataset: &Dataset,
    shown: &Shown,
    options: &PictureOptions,
) -> Vec<Published> {
    let (query, coverage, groups) = match shown {
        Shown::Shares(shares) => (&shares.query, &shares.coverage, ids(shares)),
        Shown::Concentration { ratios, .. } => (&ratios.query, &ratios.coverage, ids(ratios)),
        Shown::Lead { lead, .. } => {
            let ids = vec![lead.a.id.as_str(), lead.b.id.as_str()];
            (&lead.query, &lead.coverage, ids)
        }
        Shown::Survey(_) => return Vec::new(),
    };
    let dates = shown.dates();
    let ([first, ..], [.., last], true) = (dates, dates, dataset.source().is_hub()) else {
        return Vec::new();
    };
    // The date of the picture that is nearest to a day, and the later of two.
    let is_covered = |day: Day| {
        let nearest = (0..dates.len()).rev();
        let nearest = nearest.min_by_key(|date| dates[*date].0.abs_diff(day.0));
        nearest.is_some_and(|date| is_at_least(coverage, date, SUPPORTED))
    };
    // Where areas are stacked no height is that of a share alone.
    let view = shown.view(options.style.view);
    let mut found = Vec::new();
    for (index, id) in groups.iter().enumerate() {
        for fact in &FACTS {
            let fits = options.published
                && view != View::Share
                && fact.group == *id
                && is_of(fact, query)
                && *first <= fact.day
                && *last >= fact.since
                && is_covered(fact.day);
            if fits {
                found.push(Published {
                    group: index,
                    share: fact.share,
                    day: fact.day.min(*last),
                    source: fact.source,
                });
            }
        }
    }
    found
}

fn ids(shares: &crate::Shares) -> Vec<&str> {
    let groups = shares.groups.iter();
    groups.map(|group| group.id.as_str()).collect()
}

/// Whether a query has the definition of a fact; date, series and number of groups are no part of it.
fn is_of(fact: &Fact, query: &Query) -> bool {
    let mut definition = Query {
        by: fact.by,
        at: query.at,
        series: query.series,
        top: query.top,
        ..Query::study()
    };
    if fact.is_all_time {
        definition.window = Some(Window::All);
        definition.max_age = Some(MaxAge::Any);
    }
    definition == *query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_what_they_say() {
        assert_eq!(AUGUST.0.to_string(), "2025-08-01");
        assert_eq!(AUGUST.1.to_string(), "2025-08-31");
        assert_eq!(OCTOBER.to_string(), "2025-10-01");
    }

    #[test]
    fn only_the_same_definition_is_compared() {
        let matches = |choices: &[(&str, &str)], index: usize| {
            let mut query = Query::study();
            for (choice, value) in choices {
                query.set(choice, value).unwrap();
            }
            is_of(&FACTS[index], &query)
        };
        assert!(matches(&[], 0));
        assert!(matches(
            &[("series", "true"), ("top", "3"), ("at", "2026-01-01")],
            0
        ));
        for (choice, value) in [
            ("window", "30"),
            ("max-age", "any"),
            ("by", "organisation"),
            ("attribution", "base"),
            ("individuals", "country"),
            ("unattributed", "drop"),
            ("exclude", "a/*"),
            ("exclude-list", "telemetry"),
            ("drop-top", "1"),
            ("scope", "licence=permissive"),
            ("measure", "likes"),
            ("join", "EU"),
            ("override", "a=CN"),
            ("leave-out", "a"),
        ] {
            assert!(!matches(&[(choice, value)], 0), "{choice}");
        }
        assert!(!matches(&[], 2));
        assert!(matches(
            &[("by", "namespace"), ("window", "all"), ("max-age", "any")],
            2
        ));
    }
}
