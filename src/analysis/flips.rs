//! The nearest other definition that gives another answer.

use serde::Serialize;

use super::Setting;
use super::outcomes::{Outcomes, Table};

/// A change of as few choices as possible after which the other group leads.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Flip {
    /// The choices that change, and their new values.
    pub changes: Setting,
    /// The lead then, in points.
    pub lead: f64,
}

/// All flips of a combination that take the fewest changes, those first that change the lead least.
///
/// They are among the supported combinations of the table; the combination itself may be any. Without
/// a leader there is nothing to flip.
pub(super) fn flips(outcomes: &Outcomes, table: &Table, from: usize) -> Vec<Flip> {
    let space = &outcomes.space;
    let Some(own) = outcomes.lead(from).filter(|lead| *lead != 0.0) else {
        return Vec::new();
    };
    let choices = 0..space.choices.len();
    let differing = |number: usize| {
        let choices = choices.clone();
        choices.filter(move |choice| space.value(number, *choice) != space.value(from, *choice))
    };
    let mut fewest = usize::MAX;
    let mut found: Vec<(usize, f64)> = Vec::new();
    for (number, lead) in table.numbers.iter().zip(&table.leads) {
        let Some(lead) = lead.filter(|lead| *lead != 0.0 && (*lead > 0.0) != (own > 0.0)) else {
            continue;
        };
        let changes = differing(*number).count();
        if changes < fewest {
            fewest = changes;
            found.clear();
        }
        if changes == fewest {
            found.push((*number, lead));
        }
    }
    found.sort_by(|(one, a), (other, b)| {
        let by_size = (a - own).abs().total_cmp(&(b - own).abs());
        by_size.then(one.cmp(other))
    });
    let flip = |(number, lead): (usize, f64)| {
        let changes = differing(number).map(|choice| {
            let (name, values) = &space.choices[choice];
            (name.clone(), values[space.value(number, choice)].clone())
        });
        Flip {
            changes: Setting(changes.collect()),
            lead,
        }
    };
    found.into_iter().map(flip).collect()
}
