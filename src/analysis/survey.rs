//! What a survey has found, and what the answer depends on.

use std::collections::HashMap;

use serde::Serialize;

use super::fragility::Fragility;
use super::{Claim, Grid, unmet};
use crate::dataset::Dataset;
use crate::date::Day;
use crate::error::Error;
use crate::message::Message;
use crate::order::sorted;
use crate::shares::Query;

/// In how many specifications a claim holds, and what that depends on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Survey {
    /// As it is written.
    pub claim: String,
    /// The query from which the specifications differ, with every default filled in.
    pub query: Query,
    /// The date at which windows end; `None` where the snapshot has none.
    pub date: Option<Day>,
    /// How many specifications give different figures.
    pub specifications: usize,
    /// How many more give the figures of one of these.
    pub merged: usize,
    /// In how many of the specifications the claim holds.
    pub holds: usize,
    /// How many have no total, and so no answer.
    pub undecided: usize,
    /// The leads; `None` where no specification has one.
    pub lead: Option<Leads>,
    /// What each choice of the grid moves, most first.
    pub effects: Vec<Effect>,
    /// What the lead of the query hangs on.
    pub fragility: Option<Fragility>,
    /// The specification with the smallest lead.
    pub worst: Option<Query>,
    /// The specification with the largest lead.
    pub best: Option<Query>,
    /// What a reader must be told.
    pub warnings: Vec<Message>,
    /// Every specification that has an answer, by its lead, smallest first.
    #[serde(skip)]
    pub all: Vec<Specification>,
    /// The choices of the grid and their values.
    #[serde(skip)]
    pub grid: Grid,
}

/// Leads of the first group over the second, in points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Leads {
    /// The smallest.
    pub min: f64,
    /// The middle one, or the mean of the two in the middle.
    pub median: f64,
    /// The largest.
    pub max: f64,
}

/// How far the answer moves with one choice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effect {
    /// The choice.
    pub choice: String,
    /// Largest less smallest median lead of its levels, in points.
    pub spread: f64,
    /// Its values.
    pub levels: Vec<Level>,
}

/// The specifications that have one value of a choice. One that can be written with several values
/// counts for each of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Level {
    /// The value, as in the grid.
    pub value: String,
    /// In how many the claim holds.
    pub holds: usize,
    /// How many there are.
    pub specifications: usize,
    /// How many of them have no answer.
    pub undecided: usize,
    /// Their median lead in points; `None` where none has an answer.
    pub median_lead: Option<f64>,
}

/// One way to define the shares, and its lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Specification {
    /// Its number in the grid, the last choice running fastest.
    pub number: usize,
    /// In points.
    pub lead: f64,
    /// For each choice of the grid the values with which it can be written, as bits.
    pub levels: Vec<u64>,
}

/// Smallest and largest lead at each date.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Band {
    /// The dates at which windows end, ascending.
    pub dates: Vec<Day>,
    /// In points; `None` where no specification has an answer.
    pub min: Vec<Option<f64>>,
    /// In points.
    pub max: Vec<Option<f64>>,
}

/// What one specification of a grid gives.
pub(super) struct Outcome {
    /// The index of the value of each choice.
    pub values: Vec<usize>,
    /// In points; `None` without a total.
    pub lead: Option<f64>,
    /// Specifications of the same key are one, whatever they are called.
    pub key: [u64; 3],
}

/// A specification with its lead and levels; equal ones are merged.
type Distinct = (usize, Option<f64>, Vec<u64>);

impl Survey {
    /// Makes the survey of a claim from the outcome of every specification of a grid, in the order of
    /// their numbers.
    pub(super) fn new(
        dataset: &Dataset,
        (claim, query, date): (&Claim, &Query, Option<Day>),
        grid: Grid,
        outcomes: Vec<Outcome>,
    ) -> Result<Self, Error> {
        let asked = outcomes.len();
        let distinct = distinct(outcomes);
        let mut all: Vec<Specification> = Vec::new();
        for (number, lead, levels) in &distinct {
            if let Some(lead) = *lead {
                let (number, levels) = (*number, levels.clone());
                all.push(Specification {
                    number,
                    lead,
                    levels,
                });
            }
        }
        let order = sorted(all.len(), &|a, b| all[a].lead.total_cmp(&all[b].lead));
        let all: Vec<Specification> = order.into_iter().map(|at| all[at].clone()).collect();
        let shares = dataset.shares(&Query {
            series: false,
            top: None,
            ..query.clone()
        })?;
        let mut warnings = shares.warnings.clone();
        warnings.retain(|warning| !warning.is_of_another_group(&[&claim.a, &claim.b]));
        warnings.extend(unmet(&shares, [&claim.a, &claim.b]));
        let leads: Vec<f64> = all.iter().map(|one| one.lead).collect();
        let lead = leads.first().zip(leads.last()).zip(median(&leads));
        let query_of = |one: Option<&Specification>| {
            let number = one.map(|one| one.number);
            number.map(|number| grid.query(query, number)).transpose()
        };
        Ok(Survey {
            claim: claim.text(),
            date,
            specifications: distinct.len(),
            merged: asked - distinct.len(),
            holds: leads.iter().filter(|lead| **lead > 0.0).count(),
            undecided: distinct.len() - all.len(),
            lead: lead.map(|((min, max), median)| Leads {
                min: *min,
                median,
                max: *max,
            }),
            effects: effects(&grid, &distinct),
            fragility: dataset.fragility(query, &claim.a, &claim.b)?,
            worst: query_of(all.first())?,
            best: query_of(all.last())?,
            query: shares.query,
            warnings,
            all,
            grid,
        })
    }

    /// The query of a specification by its number in the grid.
    ///
    /// # Errors
    /// Never, for a number of one of its specifications.
    pub fn specification(&self, number: usize) -> Result<Query, Error> {
        self.grid.query(&self.query, number)
    }
}

/// Merges the specifications of one key.
fn distinct(outcomes: Vec<Outcome>) -> Vec<Distinct> {
    let mut known: HashMap<[u64; 3], usize> = HashMap::new();
    let mut distinct: Vec<Distinct> = Vec::new();
    for (number, Outcome { values, lead, key }) in outcomes.into_iter().enumerate() {
        let at = *known.entry(key).or_insert(distinct.len());
        if at == distinct.len() {
            distinct.push((number, lead, vec![0; values.len()]));
        }
        for (bits, value) in distinct[at].2.iter_mut().zip(&values) {
            *bits |= 1 << value;
        }
    }
    distinct
}

/// What each choice of a grid moves, most first.
fn effects(grid: &Grid, distinct: &[Distinct]) -> Vec<Effect> {
    let mut effects: Vec<Effect> = Vec::new();
    for (index, (choice, values)) in grid.choices.iter().enumerate() {
        let level = |(value, text): (usize, &String)| {
            let mut level = Level {
                value: text.clone(),
                holds: 0,
                specifications: 0,
                undecided: 0,
                median_lead: None,
            };
            let mut leads = Vec::new();
            for (_, lead, bits) in distinct {
                if bits[index] & (1 << value) != 0 {
                    level.specifications += 1;
                    leads.extend(*lead);
                }
            }
            level.undecided = level.specifications - leads.len();
            leads.sort_by(f64::total_cmp);
            level.holds = leads.iter().filter(|lead| **lead > 0.0).count();
            level.median_lead = median(&leads);
            level
        };
        let levels: Vec<Level> = values.iter().enumerate().map(level).collect();
        let medians = || levels.iter().filter_map(|level| level.median_lead);
        let most = medians().fold(f64::NEG_INFINITY, f64::max);
        let least = medians().fold(f64::INFINITY, f64::min);
        effects.push(Effect {
            choice: choice.clone(),
            spread: (most - least).max(0.0),
            levels,
        });
    }
    let order = sorted(effects.len(), &|a, b| {
        effects[b].spread.total_cmp(&effects[a].spread)
    });
    order.into_iter().map(|at| effects[at].clone()).collect()
}

/// The middle of sorted values, or the mean of the two in the middle.
fn median(sorted: &[f64]) -> Option<f64> {
    let upper = *sorted.get(sorted.len() / 2)?;
    match sorted.len() % 2 {
        1 => Some(upper),
        _ => Some((sorted[sorted.len() / 2 - 1] + upper) / 2.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[1.0, 2.0, 4.0]), Some(2.0));
        assert_eq!(median(&[1.0, 2.0, 4.0, 9.0]), Some(3.0));
    }
}
