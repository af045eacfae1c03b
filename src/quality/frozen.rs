//! Dates on which the counters are those of the date before: the source was not read again.

use serde::Serialize;

use super::counters::{Steps, each_row};
use crate::date::Day;
use crate::snapshot::Snapshot;

/// The part of the counters that is unchanged on a frozen date.
const PART: f64 = 0.95;
/// How many counters are needed for that to say something.
const LEAST: u64 = 10;

/// Dates in a row on which the counters are those of an earlier date.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Frozen {
    /// The dates.
    pub dates: Vec<Day>,
    /// The date of which the counters are.
    pub since: Day,
    /// How many models have counters on all of them, at the least.
    pub counters: u64,
    /// How many of these are the same as then, at the least.
    pub unchanged: u64,
}

/// Whether each date is frozen.
pub(super) fn flags(steps: &Steps) -> Vec<bool> {
    let steps = steps.steps.iter();
    let is_frozen = steps
        .map(|step| step.compared >= LEAST && step.unchanged as f64 >= PART * step.compared as f64);
    is_frozen.collect()
}

/// The frozen dates, one entry for those in a row.
pub(super) fn find(snapshot: &Snapshot, is_frozen: &[bool]) -> Vec<Frozen> {
    let dates = &snapshot.dates;
    // Of every date the last one before it that is not frozen.
    let mut since = vec![0; dates.len()];
    for date in 1..dates.len() {
        since[date] = if is_frozen[date] {
            since[date - 1]
        } else {
            date
        };
    }
    let mut compared = vec![(0u64, 0u64); dates.len()];
    if is_frozen.contains(&true) {
        each_row(snapshot, |row, cells| {
            let mut then: Option<(usize, u64)> = None;
            for &(date, count) in cells {
                if !is_frozen[date] {
                    then = Some((date, count));
                } else if row.is_some()
                    && let Some((at, before)) = then
                    && at == since[date]
                    && (before, count) != (0, 0)
                {
                    compared[date].0 += 1;
                    compared[date].1 += u64::from(before == count);
                }
            }
        });
    }
    let mut found: Vec<Frozen> = Vec::new();
    for date in (0..dates.len()).filter(|date| is_frozen[*date]) {
        let (counters, unchanged) = compared[date];
        let then = dates[since[date]];
        match found.last_mut().filter(|frozen| frozen.since == then) {
            Some(frozen) => {
                frozen.dates.push(dates[date]);
                frozen.counters = frozen.counters.min(counters);
                frozen.unchanged = frozen.unchanged.min(unchanged);
            }
            None => found.push(Frozen {
                dates: vec![dates[date]],
                since: then,
                counters,
                unchanged,
            }),
        }
    }
    found
}
