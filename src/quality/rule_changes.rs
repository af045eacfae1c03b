//! What all downloads did around changes of the rules of counting.

use std::ops::Range;

use serde::Serialize;

use super::median::Median;
use crate::date::Day;
use crate::snapshot::{Counter, Event, Snapshot};

/// How many steps before and after a change are compared.
const STEPS: usize = 4;
/// How events that change the counting are titled.
const RULE: &str = "Counting rule";

/// A change of the rules of counting, and what all models did around it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleChange {
    /// What changed.
    pub title: String,
    /// When.
    pub date: Day,
    /// The median of all downloads a day over up to four steps before, and after; nothing where
    /// counters are frozen on one of these dates, which says more than the rule.
    pub steps: Option<(f64, f64)>,
}

/// Compares `totals`, downloads a day before each date.
pub(super) fn find(snapshot: &Snapshot, totals: &[f64], is_frozen: &[bool]) -> Vec<RuleChange> {
    let dates = &snapshot.dates;
    // The first date of a cumulative counter has no rate.
    let first = usize::from(snapshot.counter == Counter::Cumulative);
    let median = |steps: Range<usize>| {
        let median: Median = totals.get(steps)?.iter().copied().collect();
        median.get()
    };
    let change = |event: &Event| {
        let at = dates.partition_point(|date| *date <= event.date);
        // The step in which it changed has something of both.
        let before = at.saturating_sub(STEPS).max(first)..at;
        let after = (at + 1).min(totals.len())..(at + 1 + STEPS).min(totals.len());
        let around = before.start.saturating_sub(1)..after.end;
        let steps = (median(before)?, median(after)?);
        let is_sound = !is_frozen[around].contains(&true);
        (steps.0 > 0.0 || !is_sound).then(|| RuleChange {
            title: event.title.clone(),
            date: event.date,
            steps: is_sound.then_some(steps),
        })
    };
    let events = snapshot.events.iter();
    let events = events.filter(|event| event.title.starts_with(RULE));
    events.filter_map(change).collect()
}
