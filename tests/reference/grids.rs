//! Random grids of choices for a claim.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;

use super::analyses::claim;
use super::choices::choices;
use super::{Choices, World};

/// The choices that a grid may vary.
const VARYING: [&str; 14] = [
    "window",
    "max-age",
    "individuals",
    "attribution",
    "unattributed",
    "unaffiliated",
    "exclude",
    "exclude-list",
    "drop-top",
    "leave-out",
    "scope",
    "panel",
    "override",
    "join",
];

/// A query and the values that some of its choices may have instead, each by choices that have it.
#[derive(Debug, Clone)]
pub struct Grid {
    pub base: Choices,
    pub dimensions: Vec<(&'static str, Vec<Choices>)>,
}

fn text(choice: &str, choices: &Choices) -> String {
    let mut pairs = choices.pairs().into_iter();
    pairs.find(|(name, _)| *name == choice).unwrap().1
}

/// Takes one choice over.
fn set(choice: &str, from: &Choices, to: &mut Choices) {
    let from = from.clone();
    match choice {
        "window" => to.window = from.window,
        "max-age" => to.max_age = from.max_age,
        "individuals" => to.individuals_by_country = from.individuals_by_country,
        "attribution" => to.attribution = from.attribution,
        "unattributed" => to.unattributed = from.unattributed,
        "unaffiliated" => to.unaffiliated = from.unaffiliated,
        "exclude" => to.exclude = from.exclude,
        "exclude-list" => to.exclude_list = from.exclude_list,
        "drop-top" => to.drop_top = from.drop_top,
        "leave-out" => to.leave_out = from.leave_out,
        "scope" => to.scope = from.scope,
        "panel" => to.panel = from.panel,
        "override" => to.overrides = from.overrides,
        "join" => to.joins = from.joins,
        other => panic!("no grid varies {other}"),
    }
}

impl Grid {
    /// A random one: two to four choices of at most three values.
    pub fn any() -> impl Strategy<Value = Grid> {
        let varying = subsequence(&VARYING[..], 2..=4).prop_shuffle();
        (choices(), vec(choices(), 8), varying).prop_map(|(base, others, varying)| {
            let values = |choice: &'static str| {
                let mut seen = BTreeSet::new();
                let others = others.iter().cloned();
                let values = others.filter(|one| seen.insert(text(choice, one)));
                (choice, values.take(3).collect())
            };
            Grid {
                base,
                dimensions: varying.into_iter().map(values).collect(),
            }
        })
    }

    /// Without the names that a world does not have.
    pub fn known_in(mut self, world: &World) -> Self {
        self.base = self.base.known_in(world);
        for (choice, values) in &mut self.dimensions {
            let mut seen = BTreeSet::new();
            let known = std::mem::take(values).into_iter();
            let known = known.map(|value| value.known_in(world));
            *values = known.filter(|one| seen.insert(text(choice, one))).collect();
        }
        self
    }

    /// Names and texts.
    pub fn texts(&self) -> Vec<(String, Vec<String>)> {
        let dimensions = self.dimensions.iter();
        dimensions
            .map(|(choice, values)| {
                let texts = values.iter().map(|value| text(choice, value)).collect();
                (choice.to_string(), texts)
            })
            .collect()
    }

    /// Every specification, by the index of its value of each choice; the last one runs fastest.
    pub fn specifications(&self) -> Vec<Vec<usize>> {
        let mut all = vec![Vec::new()];
        for (_, values) in &self.dimensions {
            let longer = |one: &Vec<usize>| -> Vec<Vec<usize>> {
                let next = |value| one.iter().copied().chain([value]).collect();
                (0..values.len()).map(next).collect()
            };
            all = all.iter().flat_map(longer).collect();
        }
        all
    }

    pub fn choices(&self, specification: &[usize]) -> Choices {
        let mut choices = self.base.clone();
        for ((choice, values), value) in self.dimensions.iter().zip(specification) {
            set(choice, &values[*value], &mut choices);
        }
        choices
    }
}

/// What A, B and all have under a specification; nothing where there is no such date.
pub type Outcome = [f64; 3];

pub fn lead_of([a, b, total]: Outcome) -> Option<f64> {
    (total > 0.0).then(|| 100.0 * (a - b) / total)
}

/// Specifications with one outcome, and for each dimension the values with which they are written.
#[derive(Debug, Clone)]
pub struct Merged {
    pub first: usize,
    pub outcome: Outcome,
    pub values: Vec<BTreeSet<usize>>,
}

/// Joins what has one outcome; `None` where sums of parts differ so little that they may be one.
pub fn merge(specifications: &[Vec<usize>], outcomes: &[Outcome]) -> Option<Vec<Merged>> {
    let mut merged: Vec<Merged> = Vec::new();
    for (number, (values, outcome)) in specifications.iter().zip(outcomes).enumerate() {
        let near = |other: &Outcome| {
            let scale = outcome[2].max(other[2]);
            let mut pairs = outcome.iter().zip(other);
            pairs.all(|(one, other)| (one - other).abs() <= 1e-9 * scale)
        };
        match merged.iter().position(|one| near(&one.outcome)) {
            Some(at) if merged[at].outcome == *outcome => {
                for (known, value) in merged[at].values.iter_mut().zip(values) {
                    known.insert(*value);
                }
            }
            Some(_) => return None,
            None => merged.push(Merged {
                first: number,
                outcome: *outcome,
                values: values
                    .iter()
                    .map(|value| BTreeSet::from([*value]))
                    .collect(),
            }),
        }
    }
    Some(merged)
}

/// Of one value of a choice: where the claim holds, specifications, those without an answer, and
/// the median lead.
pub type OfValue = (usize, usize, usize, Option<f64>);

/// For each dimension what its values do, and by how much their medians differ.
pub fn effects(grid: &Grid, merged: &[Merged]) -> BTreeMap<&'static str, (f64, Vec<OfValue>)> {
    let dimensions = grid.dimensions.iter().enumerate();
    let effect = |(at, (choice, values)): (usize, &(&'static str, Vec<Choices>))| {
        let of_value = |value: usize| -> OfValue {
            let with = merged.iter().filter(|one| one.values[at].contains(&value));
            let claim = claim(with.map(|one| lead_of(one.outcome)).collect());
            (
                claim.holds,
                claim.leads.len(),
                claim.undecided,
                claim.median,
            )
        };
        let values: Vec<OfValue> = (0..values.len()).map(of_value).collect();
        let mut medians: Vec<f64> = values
            .iter()
            .filter_map(|(_, _, _, median)| *median)
            .collect();
        medians.sort_by(f64::total_cmp);
        let ends = medians.first().zip(medians.last());
        (
            *choice,
            (ends.map_or(0.0, |(low, high)| high - low), values),
        )
    };
    dimensions.map(effect).collect()
}
