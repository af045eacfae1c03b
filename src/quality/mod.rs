//! What must be known of a snapshot before its figures are believed.
//!
//! No file access: the command line and the browser show the same report.

mod continued;
mod counters;
mod created;
mod falls;
mod findings;
mod findings_text;
mod frozen;
mod interval;
mod largest;
mod median;
mod rule_changes;
mod spikes;
mod text;
mod vanished;

use std::collections::HashSet;

use serde::Serialize;

use crate::dataset::{CounterFaults, Dataset, LicenceClass, LineageFaults, ParameterBand};
use crate::date::Day;
use crate::error::Error;
use crate::shares::{Downloads, GroupBy, MaxAge, Query, UNATTRIBUTED, Unavailable, Window};
use crate::snapshot::{Counter, Snapshot, Source};

/// How many unattributed namespaces a report names.
const NAMED: usize = 20;

pub use continued::{Continuation, Continuations};
pub use created::{EarlyCounter, EarlyCounters};
pub use falls::{Fall, FewerModels, LowerTotal, Read, Scaled};
pub use findings::Findings;
pub use findings_text::Sentence;
pub use frozen::Frozen;
pub use interval::{LARGEST, LastInterval, LastRead};
pub use rule_changes::RuleChange;
pub use spikes::{Spike, Spikes};
pub(crate) use text::counted;
pub use vanished::Vanished;

/// The quality report of a snapshot.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Quality {
    /// Whether at least one share can be computed.
    pub usable: bool,
    /// Where the counters come from.
    pub source: Source,
    /// What one counter means.
    pub counter: Counter,
    /// When the counters were read.
    pub dates: Dates,
    /// How many models have rows of their own.
    pub models: u64,
    /// How many namespaces publish them.
    pub namespaces: u64,
    /// What was summed away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollup: Option<RolledUp>,
    /// Irregularities of the counters. Rows of a roll-up count as models here; what was irregular
    /// in the models that they sum cannot be seen any more.
    pub counters: CounterFaults,
    /// What an age limit cannot place.
    pub creation: Creation,
    /// The part of the study's window to the last date that the data can speak of, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<f64>,
    /// What no country is known for.
    pub unattributed: Unattributed,
    /// The table of organisations, where the report was made beside the snapshot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisations: Option<OrganisationRows>,
    /// For what part of the models an attribute is known.
    pub known: Known,
    /// How far models can be followed to what they are made from.
    pub lineage: LineageFaults,
    /// The choices that the snapshot cannot support, each with the reason.
    pub unavailable: Vec<Unavailable>,
    /// Rises and steps that a person should look at; none where only a data set is known.
    pub findings: Findings,
    /// How many renames the snapshot has applied.
    pub aliases: u64,
    /// How many dated events it carries.
    pub events: u64,
}

/// The observation dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Dates {
    /// How many there are.
    pub count: u64,
    /// The first.
    pub first: Option<Day>,
    /// The last.
    pub last: Option<Day>,
    /// Days between neighbours; `None` with fewer than two dates.
    pub spacing: Option<Spacing>,
}

/// Days between neighbouring dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Spacing {
    /// The fewest.
    pub shortest: u32,
    /// The usual number; of two in the middle the smaller.
    pub median: u32,
    /// The most.
    pub longest: u32,
}

/// What a roll-up leaves known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RolledUp {
    /// How many models have rows of their own.
    pub cut: u64,
    /// How many models are summed.
    pub models: u64,
    /// By how many points at most that moves a share by country without an age limit, as the build
    /// measured it.
    pub deviation_without_age_limit: Option<f64>,
    /// The same with one.
    pub deviation_with_age_limit: Option<f64>,
}

/// Creation dates that an age limit cannot use, over all models, summed ones among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Creation {
    /// How many models there are.
    pub models: u64,
    /// How many have no creation date.
    pub unknown: u64,
    /// How many stand at the Hub's floor, 2022-03-02.
    pub at_floor: u64,
}

/// Models that no country is known for, counted over all days and models of any age.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Unattributed {
    /// How many namespaces, of those that have a row of their own.
    pub namespaces: u64,
    /// Their downloads, and those of summed models and models without a namespace.
    pub downloads: Downloads,
    /// These as a share of all; `None` where nothing was downloaded.
    pub share: Option<f64>,
    /// The namespaces that matter most.
    pub largest: Vec<Namespace>,
}

/// A namespace that no country is known for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Namespace {
    /// Its name.
    pub namespace: String,
    /// Its downloads.
    pub downloads: Downloads,
    /// These as a share of all.
    pub share: Option<f64>,
}

/// Rows of the table of organisations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct OrganisationRows {
    /// How many there are.
    pub rows: u64,
    /// How many speak of no namespace of the snapshot.
    pub unused: u64,
}

/// For what part of the models with rows of their own an attribute is known, 0 to 1; `None`
/// without such models.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Known {
    /// The task.
    pub task: Option<f64>,
    /// The licence.
    pub licence: Option<f64>,
    /// The number of parameters.
    pub parameters: Option<f64>,
}

impl OrganisationRows {
    /// Counts the rows of a snapshot.
    pub fn of(snapshot: &Snapshot) -> Self {
        let namespaces: HashSet<&str> = snapshot.namespaces.iter().map(String::as_str).collect();
        let rows = &snapshot.organisations.namespace;
        let unused = rows.iter().filter(|row| !namespaces.contains(row.as_str()));
        OrganisationRows {
            rows: rows.len() as u64,
            unused: unused.count() as u64,
        }
    }
}

impl Quality {
    /// Makes the report of a data set; the table of organisations is counted beside it, since a
    /// data set keeps only what its models need.
    ///
    /// # Errors
    /// None for a data set that exists; the type is that of the queries it asks.
    pub fn new(dataset: &Dataset, organisations: Option<OrganisationRows>) -> Result<Self, Error> {
        let (unknown, at_floor) = dataset
            .rows
            .without_usable_creation(&vec![true; dataset.rows.len()]);
        let everything = Query {
            window: Some(Window::All),
            max_age: Some(MaxAge::Any),
            ..Query::default()
        };
        let series = dataset.shares(&Query {
            series: true,
            ..everything.clone()
        })?;
        Ok(Quality {
            usable: series.total.iter().any(|total| total.value() > 0.0),
            source: dataset.source().clone(),
            counter: dataset.counter(),
            dates: Dates::of(dataset.dates()),
            models: dataset.models() as u64,
            namespaces: dataset.namespaces() as u64,
            rollup: dataset.rollup().map(|rollup| RolledUp {
                cut: rollup.cut,
                models: rollup.models,
                deviation_without_age_limit: rollup.deviation.map(|of| of.without_age_limit),
                deviation_with_age_limit: rollup.deviation.map(|of| of.with_age_limit),
            }),
            counters: *dataset.counter_faults(),
            creation: Creation {
                models: dataset.rows.stands_for.iter().sum(),
                unknown,
                at_floor,
            },
            coverage: dataset.shares(&Query::study())?.coverage.last().copied(),
            unattributed: Unattributed::of(dataset, &everything)?,
            organisations,
            known: Known::of(dataset),
            lineage: dataset.lineage.found,
            unavailable: dataset.unavailable(),
            findings: Findings::default(),
            aliases: dataset.aliases().from.len() as u64,
            events: dataset.events().len() as u64,
        })
    }
}

impl Dates {
    fn of(dates: &[Day]) -> Self {
        let mut days: Vec<u32> = dates
            .windows(2)
            .map(|pair| pair[1].0.abs_diff(pair[0].0))
            .collect();
        days.sort_unstable();
        let spacing = match days[..] {
            [shortest, .., longest] => Some((shortest, longest)),
            [only] => Some((only, only)),
            [] => None,
        };
        Dates {
            count: dates.len() as u64,
            first: dates.first().copied(),
            last: dates.last().copied(),
            spacing: spacing.map(|(shortest, longest)| Spacing {
                shortest,
                median: days[(days.len() - 1) / 2],
                longest,
            }),
        }
    }
}

impl Unattributed {
    fn of(dataset: &Dataset, everything: &Query) -> Result<Self, Error> {
        let names: HashSet<&str> = dataset
            .owners
            .iter()
            .filter(|owner| owner.country.is_none() && !owner.individual)
            .filter_map(|owner| owner.namespace.as_deref())
            .collect();
        let countries = dataset.shares(everything)?;
        let group = countries
            .groups
            .iter()
            .find(|group| group.id == UNATTRIBUTED);
        let by_namespace = dataset.shares(&Query {
            by: GroupBy::Namespace,
            ..everything.clone()
        })?;
        let largest = by_namespace
            .groups
            .into_iter()
            .filter(|group| names.contains(group.id.as_str()))
            .filter_map(|group| {
                let downloads = *group.downloads.last()?;
                (downloads.value() > 0.0).then(|| Namespace {
                    namespace: group.id,
                    downloads,
                    share: group.share.last().copied().flatten(),
                })
            });
        let downloads = group.and_then(|group| group.downloads.last().copied());
        let total = countries
            .total
            .last()
            .is_some_and(|total| total.value() > 0.0);
        Ok(Unattributed {
            namespaces: names.len() as u64,
            downloads: downloads.unwrap_or_default(),
            share: match group {
                Some(group) => group.share.last().copied().flatten(),
                None => total.then_some(0.0),
            },
            largest: largest.take(NAMED).collect(),
        })
    }
}

impl Known {
    fn of(dataset: &Dataset) -> Self {
        let rows = &dataset.rows;
        let models: Vec<usize> = (0..rows.len())
            .filter(|row| !rows.id[*row].is_empty())
            .collect();
        let part = |known: &dyn Fn(usize) -> bool| {
            let known = models.iter().filter(|row| known(**row)).count();
            (!models.is_empty()).then(|| known as f64 / models.len() as f64)
        };
        Known {
            task: part(&|row| rows.task.code(row).is_some()),
            licence: part(&|row| rows.licence[row] != LicenceClass::Unknown as u8),
            parameters: part(&|row| rows.parameters[row] != ParameterBand::Unknown as u8),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quality(json: &str) -> Quality {
        let snapshot = Snapshot::from_slice(json.as_bytes()).unwrap();
        let organisations = OrganisationRows::of(&snapshot);
        let dataset = Dataset::new(snapshot).unwrap();
        Quality::new(&dataset, Some(organisations)).unwrap()
    }

    #[test]
    fn what_no_country_is_known_for_is_named_largest_first() {
        let quality = quality(
            r#"{"format": 1, "source": {"name": "a test"}, "counter": {"kind": "cumulative"},
            "dates": ["2026-01-01", "2026-01-08", "2026-01-22"],
            "namespaces": ["known", "listed", "person", "strange", "silent"],
            "models": {"namespace": [0, 1, 2, 3, 3, 4, null],
                "name": ["a", "b", "c", "d", "e", "f", "g"],
                "created": [19053, null, null, 20000, 20000, 20000, 20000],
                "task": {"values": ["t"], "codes": [0, null, null, null, null, null, null]}},
            "counts": [[0, 50, 0, 0], [0, 10, -2, 1], [0, 5], [0, 20, null, 5], [0, 2], [], [1, 7]],
            "organisations": {"namespace": ["known", "listed", "person", "gone"],
                "country": ["CN", null, null, "US"],
                "kind": [null, "company", "individual", null]}}"#,
        );
        assert!(quality.usable);
        // Counters as they stand: 50 + (10 + 1) + 5 + 25 + 2 + 7.
        let unattributed = &quality.unattributed;
        assert_eq!(unattributed.downloads.value(), 45.0);
        assert_eq!(unattributed.share, Some(0.45));
        assert_eq!(unattributed.namespaces, 3);
        let named: Vec<(&str, f64)> = unattributed
            .largest
            .iter()
            .map(|namespace| (namespace.namespace.as_str(), namespace.downloads.value()))
            .collect();
        assert_eq!(named, [("strange", 27.0), ("listed", 11.0)]);
        assert_eq!(
            quality.organisations,
            Some(OrganisationRows { rows: 4, unused: 1 })
        );
        assert_eq!(
            quality.creation,
            Creation {
                models: 7,
                unknown: 2,
                at_floor: 1
            }
        );
        let spacing = Spacing {
            shortest: 7,
            median: 7,
            longest: 14,
        };
        assert_eq!(quality.dates.spacing, Some(spacing));
        assert_eq!(quality.known.task, Some(1.0 / 7.0));
        assert_eq!(quality.lineage, LineageFaults::default());
        let text = quality.to_string().replace('\u{a0}', " ");
        for line in [
            "Counters      1 decrease by 2 downloads in 1 model, each counted as a rise of 0; \
             1 missing value in 1 model; 1 model without any value\n",
            "Dates         3 from 2026-01-01 to 2026-01-22, 7 to 14 days (median 7) apart\n",
            "Unattributed  45 downloads, 45.0 % of all; 3 namespaces\n",
            "              strange  27  27.00 %\n",
            "Bases         no model names one\n",
            "              measure likes: no model of the snapshot has likes\n",
            "              by derivation, scope derivation: no model of the snapshot says how it is \
             made from others\n",
        ] {
            assert!(text.contains(line), "{text}");
        }
    }

    #[test]
    fn chains_of_bases_are_counted() {
        // a and b lead to each other, c leads out of the snapshot, d to a; twice the same is one.
        let quality = quality(
            r#"{"format": 1, "source": {"name": "a test"}, "counter": {"kind": "cumulative"},
            "dates": ["2026-01-01"], "namespaces": ["n"],
            "models": {"namespace": [0, 0, 0, 0, 0], "name": ["a", "b", "c", "d", "e"],
                "base": {"values": ["n/a", "n/b", "gone/x"],
                    "codes": [1, 0, [2, 0], [0, 0], null]}},
            "counts": [[0, 1], [0, 1], [0, 1], [0, 1], [0, 1]]}"#,
        );
        let lineage = LineageFaults {
            with_base: 4,
            unknown_base: 1,
            in_cycle: 2,
        };
        assert_eq!(quality.lineage, lineage);
        let text = quality.to_string();
        let line = "Bases         4 models name one; 1 names one that the snapshot does not have; 2 \
                    name one that leads back to the model\n";
        assert!(text.contains(line), "{text}");
        let named = quality.unavailable.iter();
        let mut named = named.filter(|one| one.choice == "attribution");
        assert_eq!(named.next(), None);
    }

    #[test]
    fn without_dates_models_or_downloads_nothing_can_be_used() {
        for (dates, models, counts) in [
            ("", r#""namespace": [], "name": []"#, ""),
            (r#""2026-01-01""#, r#""namespace": [], "name": []"#, ""),
            ("", r#""namespace": [null], "name": ["a"]"#, "[]"),
            (
                r#""2026-01-01""#,
                r#""namespace": [null], "name": ["a"]"#,
                "[0, 0]",
            ),
        ] {
            let quality = quality(&format!(
                r#"{{"format": 1, "source": {{"name": "a test"}},
                "counter": {{"kind": "period", "days": 7}}, "dates": [{dates}], "namespaces": [],
                "models": {{{models}}}, "counts": [{counts}]}}"#
            ));
            assert!(!quality.usable, "{quality}");
            assert!(quality.to_string().starts_with("Usable        no\n"));
        }
    }
}
