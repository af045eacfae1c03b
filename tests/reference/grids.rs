//! Random grids of choices for a claim.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

use super::Choices;
use super::choices::choices;
use super::robustness::{Combination, Space};

/// The choices that a grid may vary.
const VARYING: [&str; 14] = [
    "window",
    "max-age",
    "measure",
    "individuals",
    "attribution",
    "unattributed",
    "unaffiliated",
    "exclude",
    "exclude-list",
    "drop-top",
    "leave-out",
    "scope",
    "override",
    "join",
];

/// Those that change how downloads are booked, unless they are moved.
const BOOKKEEPING: [&str; 9] = [
    "attribution",
    "unattributed",
    "unaffiliated",
    "individuals",
    "exclude",
    "exclude-list",
    "drop-top",
    "leave-out",
    "override",
];

/// A query and the values that some of its choices may have instead, each by choices that have it.
#[derive(Debug, Clone)]
pub struct Grid {
    pub base: Choices,
    pub dimensions: Vec<(&'static str, Vec<Choices>)>,
    /// Of each value; some are 0, never all of a choice.
    pub weights: Vec<Vec<f64>>,
    /// Two dimensions that vary together.
    pub link: Option<(usize, usize)>,
    /// Whether each dimension is moved to the other side.
    pub moved: Vec<bool>,
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
        "measure" => to.measure = from.measure,
        "individuals" => to.individuals_by_country = from.individuals_by_country,
        "attribution" => to.attribution = from.attribution,
        "unattributed" => to.unattributed = from.unattributed,
        "unaffiliated" => to.unaffiliated = from.unaffiliated,
        "exclude" => to.exclude = from.exclude,
        "exclude-list" => to.exclude_list = from.exclude_list,
        "drop-top" => to.drop_top = from.drop_top,
        "leave-out" => to.leave_out = from.leave_out,
        "scope" => to.scope = from.scope,
        "override" => to.overrides = from.overrides,
        "join" => to.joins = from.joins,
        other => panic!("no grid varies {other}"),
    }
}

/// A text of a choice with its lists in order: what differs in nothing else is the same.
fn meaning(choice: &str, choices: &Choices) -> String {
    let mut choices = choices.clone();
    choices.exclude_list.sort_unstable();
    choices.exclude_list.dedup();
    for (_, values) in &mut choices.scope {
        values.sort();
        values.dedup();
    }
    text(choice, &choices)
}

impl Grid {
    /// A random one: two to four choices of at most three values.
    pub fn any() -> impl Strategy<Value = Grid> {
        let varying = subsequence(&VARYING[..], 2..=4).prop_shuffle();
        let weights = vec(vec(select(vec![1.0, 1.0, 1.0, 0.0, 0.5, 3.0]), 3), 4);
        let link = prop::option::weighted(0.4, any::<[Index; 2]>());
        let moved = vec(prop::bool::weighted(0.2), 4);
        let parts = (choices(), vec(choices(), 8), varying, weights, link, moved);
        parts.prop_map(|(base, others, varying, mut weights, link, moved)| {
            let values = |choice: &'static str| {
                let mut seen = BTreeSet::new();
                let others = others.iter().cloned();
                let values = others.filter(|one| seen.insert(meaning(choice, one)));
                (choice, values.take(3).collect())
            };
            let dimensions: Vec<(&'static str, Vec<Choices>)> =
                varying.into_iter().map(values).collect();
            for ((_, values), weights) in dimensions.iter().zip(&mut weights) {
                weights.truncate(values.len());
                if weights.iter().all(|weight| *weight == 0.0) {
                    weights[0] = 1.0;
                }
            }
            weights.truncate(dimensions.len());
            let link = link.map(|link| link.map(|one| one.index(dimensions.len())));
            let mut grid = Grid {
                base,
                moved: moved[..dimensions.len()].to_vec(),
                dimensions,
                weights,
                link: None,
            };
            // Linked choices must have something that goes together.
            if let Some([a, b]) = link.filter(|[a, b]| a != b) {
                if !grid.together(a, b).is_empty() {
                    grid.link = Some((a, b));
                }
            }
            grid
        })
    }

    /// The values of two dimensions that go together when they are linked.
    fn together(&self, a: usize, b: usize) -> Vec<(usize, usize)> {
        let texts = self.texts();
        let (a, b) = (&texts[a].1, &texts[b].1);
        let everything = ["all", "any"];
        let mut pairs = Vec::new();
        for (at, one) in a.iter().enumerate() {
            for (place, other) in b.iter().enumerate() {
                let every = |text: &String| everything.contains(&text.as_str());
                if one == other || every(one) && every(other) {
                    pairs.push((at, place));
                }
            }
        }
        if pairs.is_empty() && a.len() == b.len() {
            pairs = (0..a.len()).map(|at| (at, at)).collect();
        }
        pairs
    }

    /// The place of the query's own value of each dimension; behind all of them where it has another.
    pub fn own_values(&self) -> Vec<usize> {
        let own = self.dimensions.iter().map(|(choice, values)| {
            let own = meaning(choice, &self.base);
            let place = values.iter().position(|one| meaning(choice, one) == own);
            place.unwrap_or(values.len())
        });
        own.collect()
    }

    /// Whether a dimension changes what is asked.
    fn asks(&self, dimension: usize) -> bool {
        let usual = !BOOKKEEPING.contains(&self.dimensions[dimension].0);
        usual != self.moved[dimension]
    }

    /// Every combination with what it gives, in the order of the grid.
    pub fn space(&self, found: &mut dyn FnMut(&[usize]) -> (f64, Outcome)) -> Space {
        let combinations = self.specifications().into_iter().map(|values| {
            let weights = values.iter().zip(&self.weights);
            let mut weight: f64 = weights.map(|(value, weights)| weights[*value]).product();
            if let Some((a, b)) = self.link {
                if !self.together(a, b).contains(&(values[a], values[b])) {
                    weight = 0.0;
                }
            }
            let (coverage, outcome) = found(&values);
            Combination {
                values,
                weight,
                coverage,
                outcome,
            }
        });
        let mut factors: Vec<Vec<usize>> = Vec::new();
        for at in 0..self.dimensions.len() {
            match self.link {
                Some((a, b)) if at == a.min(b) => factors.push(vec![a.min(b), a.max(b)]),
                Some((a, b)) if at == a.max(b) => {}
                _ => factors.push(vec![at]),
            }
        }
        Space {
            asks: factors
                .iter()
                .map(|choices| choices.iter().any(|choice| self.asks(*choice)))
                .collect(),
            combinations: combinations.collect(),
            factors,
        }
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
