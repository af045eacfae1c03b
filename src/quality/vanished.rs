//! Large models that have no counter any more.

use serde::Serialize;

use super::counters::{Steps, each_row, id};
use crate::date::Day;
use crate::snapshot::Snapshot;

/// The part of all downloads from which on a model is large.
const PART: f64 = 0.05;

/// A large model without a counter on a date, that has one on the date before.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Vanished {
    /// Its id.
    pub model: String,
    /// The first date without a counter.
    pub date: Day,
    /// The date before.
    pub before: Day,
    /// Its counter then.
    pub count: u64,
    /// Its part of all then: of the counters, or of what they rose by, whichever is more.
    pub part: f64,
    /// The date on which it has a counter again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returns: Option<Day>,
}

pub(super) fn find(snapshot: &Snapshot, steps: &Steps) -> Vec<Vanished> {
    let dates = &snapshot.dates;
    let mut found: Vec<Vanished> = Vec::new();
    each_row(snapshot, |row, cells| {
        let Some(row) = row else { return };
        for (at, &(date, count)) in cells.iter().enumerate() {
            let next = cells.get(at + 1).map(|(next, _)| *next);
            if date + 1 == dates.len() || next == Some(date + 1) {
                continue;
            }
            let before = at.checked_sub(1).map(|at| cells[at].1);
            let rise = before.map(|before| count.saturating_sub(before));
            let part = steps.part(date, count, rise);
            if part >= PART {
                found.push(Vanished {
                    model: id(snapshot, row),
                    date: dates[date + 1],
                    before: dates[date],
                    count,
                    part,
                    returns: next.map(|next| dates[next]),
                });
            }
        }
    });
    found.sort_by(|a, b| a.date.cmp(&b.date).then(b.part.total_cmp(&a.part)));
    found
}
