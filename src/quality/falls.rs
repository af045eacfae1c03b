//! Dates on which much less was read than on the date before.

use std::collections::HashMap;

use serde::Serialize;

use super::counters::{Step, Steps, each_row, id};
use super::largest::{Largest, NAMED};
use crate::date::Day;
use crate::snapshot::{Counter, Snapshot};

/// By what part the number of models falls at the least.
const MODELS: f64 = 0.2;
/// By what part the total falls at the least.
const TOTAL: f64 = 0.25;
/// The part of the counters that changed alike where all of them were scaled.
const ALIKE: f64 = 0.95;
/// How far a counter may be from the common change, as a part of the larger one.
const SPREAD: f64 = 0.1;
/// At most what part of the counters is left where all of them fell.
const FALLEN: f64 = 0.8;
/// At least how many times as large the counters are where all of them rose. Counters of all time
/// may rise so in the youth of all models.
const RISEN: f64 = 1.5;
/// How many counters are needed for a common change to say something.
const LEAST: u64 = 3;

/// A date on which fewer models have a counter than on the one before.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FewerModels {
    /// The date.
    pub date: Day,
    /// The date before.
    pub before: Day,
    /// How many models had a counter then.
    pub models_before: u64,
    /// How many have one now.
    pub models: u64,
    /// The largest of those that have none any more.
    pub largest: Vec<Read>,
}

/// A date on which all counters together are less than on the one before.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LowerTotal {
    /// The date.
    pub date: Day,
    /// The date before.
    pub before: Day,
    /// All counters together then.
    pub total_before: f64,
    /// All counters together now.
    pub total: f64,
    /// The models that fell most.
    pub largest: Vec<Fall>,
}

/// A date on which nearly all counters changed by the same factor.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Scaled {
    /// The date.
    pub date: Day,
    /// The date before.
    pub before: Day,
    /// How many models have a counter on both.
    pub counters: u64,
    /// How many of these changed alike.
    pub alike: u64,
    /// Counters of the date ÷ counters of the date before.
    pub factor: f64,
    /// The largest of them.
    pub largest: Vec<Fall>,
}

/// A model with its counter on a date.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Read {
    /// Its id.
    pub model: String,
    /// Its counter.
    pub count: u64,
}

/// A model with its counters on a date and the one before.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fall {
    /// Its id.
    pub model: String,
    /// Its counter on the date before.
    pub from: u64,
    /// Its counter on the date; none where it was not read.
    pub to: Option<u64>,
}

/// All three.
#[derive(Default)]
pub(super) struct Falls {
    pub fewer_models: Vec<FewerModels>,
    pub lower_totals: Vec<LowerTotal>,
    pub scaled: Vec<Scaled>,
}

/// What is looked for at a date.
struct Suspect {
    fewer: bool,
    lower: bool,
    /// The common factor that is tried.
    factor: Option<f64>,
    alike: u64,
    missing: Largest<usize>,
    fallen: Largest<(usize, u64, Option<u64>)>,
    scaled: Largest<(usize, u64, Option<u64>)>,
}

impl Suspect {
    fn of(before: &Step, step: &Step, counter: Counter) -> Option<Self> {
        let fewer =
            before.observed > 0 && step.observed as f64 <= (1.0 - MODELS) * before.observed as f64;
        let lower = before.total > 0.0 && step.total <= (1.0 - TOTAL) * before.total;
        let factor =
            (step.compared >= LEAST && step.before > 0.0).then(|| step.after / step.before);
        let is_far =
            |factor: &f64| *factor <= FALLEN || *factor >= RISEN && counter != Counter::Cumulative;
        let factor = factor.filter(is_far);
        (fewer || lower || factor.is_some()).then(|| Suspect {
            fewer,
            lower,
            factor,
            alike: 0,
            missing: Largest::new(NAMED),
            fallen: Largest::new(NAMED),
            scaled: Largest::new(NAMED),
        })
    }

    fn take(&mut self, row: usize, from: u64, to: Option<u64>) {
        match to {
            None => self.missing.take(from as f64, || row),
            Some(to) => {
                let expected = self.factor.map(|factor| factor * from as f64);
                // A counter of 1 cannot be halved.
                let is_alike = |expected: f64| {
                    (to as f64 - expected).abs() <= SPREAD * expected.max(from as f64) + 1.0
                };
                if (from, to) != (0, 0) && expected.is_some_and(is_alike) {
                    self.alike += 1;
                    self.scaled.take(from as f64, || (row, from, Some(to)));
                }
            }
        }
        let fall = from.saturating_sub(to.unwrap_or(0));
        if fall > 0 {
            self.fallen.take(fall as f64, || (row, from, to));
        }
    }
}

pub(super) fn find(snapshot: &Snapshot, steps: &Steps) -> Falls {
    let steps = &steps.steps;
    let of = |date: usize| Suspect::of(&steps[date - 1], &steps[date], snapshot.counter);
    let suspects = (1..steps.len()).filter_map(|date| Some((date, of(date)?)));
    let mut suspects: HashMap<usize, Suspect> = suspects.collect();
    if suspects.is_empty() {
        return Falls::default();
    }
    each_row(snapshot, |row, cells| {
        let Some(row) = row else { return };
        for (at, &(date, count)) in cells.iter().enumerate() {
            if let Some(suspect) = suspects.get_mut(&(date + 1)) {
                let next = cells.get(at + 1).filter(|(next, _)| *next == date + 1);
                suspect.take(row, count, next.map(|(_, count)| *count));
            }
        }
    });
    let mut suspects: Vec<(usize, Suspect)> = suspects.into_iter().collect();
    suspects.sort_unstable_by_key(|(date, _)| *date);
    let mut falls = Falls::default();
    for (date, suspect) in suspects {
        falls.add(snapshot, date, (&steps[date - 1], &steps[date]), suspect);
    }
    falls
}

impl Falls {
    fn add(
        &mut self,
        snapshot: &Snapshot,
        date: usize,
        (earlier, step): (&Step, &Step),
        suspect: Suspect,
    ) {
        let (day, before) = (snapshot.dates[date], snapshot.dates[date - 1]);
        let read = |(row, from, to): (usize, u64, Option<u64>)| Fall {
            model: id(snapshot, row),
            from,
            to,
        };
        if suspect.fewer {
            let missing = suspect.missing.into_sized().into_iter();
            self.fewer_models.push(FewerModels {
                date: day,
                before,
                models_before: earlier.observed,
                models: step.observed,
                largest: missing
                    .map(|(count, row)| Read {
                        model: id(snapshot, row),
                        count: count as u64,
                    })
                    .collect(),
            });
        }
        if suspect.lower {
            let fallen = suspect.fallen.into_vec().into_iter();
            self.lower_totals.push(LowerTotal {
                date: day,
                before,
                total_before: earlier.total,
                total: step.total,
                largest: fallen.map(read).collect(),
            });
        }
        // What rises again after a fall of all is no finding of its own.
        let rises_again = |factor: f64| {
            let last = self.scaled.last();
            factor > 1.0 && last.is_some_and(|last| last.date == before && last.factor < 1.0)
        };
        if let Some(factor) = suspect.factor
            && suspect.alike as f64 >= ALIKE * step.compared as f64
            && !rises_again(factor)
        {
            self.scaled.push(Scaled {
                date: day,
                before,
                counters: step.compared,
                alike: suspect.alike,
                factor,
                largest: suspect.scaled.into_vec().into_iter().map(read).collect(),
            });
        }
    }
}
