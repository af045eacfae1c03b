//! What the differences between the answers come from: the variance of the lead over a full factorial,
//! decomposed by choices.

use serde::Serialize;

use super::Setting;
use super::combinations::Level;
use super::grid::Side;
use super::outcomes::{Outcomes, Table};

/// What one choice contributes to the variance of the lead over the grid, 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Effect {
    /// The choice; of several that are linked all, with `+` between them.
    pub choice: String,
    /// What it changes.
    pub side: Side,
    /// What it explains alone; `None` where there is nothing to decompose.
    pub first: Option<f64>,
    /// What it explains alone and together with others.
    pub total: Option<f64>,
    /// Its Shapley value: what it explains alone, and its part of what it explains with others. Those
    /// of all choices add up to 1 unless all answers are the same.
    pub shapley: Option<f64>,
    /// Whether it changes next to nothing: a total of at most 0.005.
    pub inert: bool,
    /// Its values.
    pub levels: Vec<Level>,
}

/// A total effect up to this is called inert.
const INERT: f64 = 0.005;
/// A variance up to this, in squares of points, is the rounding of sums.
const NO_VARIANCE: f64 = 1e-18;

/// What a choice explains.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Explained {
    pub first: f64,
    pub total: f64,
    pub shapley: f64,
}

impl Effect {
    pub(super) fn new(
        choice: String,
        side: Side,
        explained: Option<Explained>,
        levels: Vec<Level>,
    ) -> Self {
        Effect {
            choice,
            side,
            first: explained.map(|one| one.first),
            total: explained.map(|one| one.total),
            shapley: explained.map(|one| one.shapley),
            inert: explained.is_some_and(|one| one.total <= INERT),
            levels,
        }
    }
}

/// The supported combinations without the levels because of which some have no answer, and these levels.
///
/// The level goes of whose combinations the largest part has no answer, then again, until all are
/// answered; of equals the first in the order of the grid.
pub(super) fn answered(outcomes: &Outcomes, table: &Table) -> (Table, Vec<Setting>) {
    let mut table = table.clone();
    let mut dropped = Vec::new();
    while table.leads.iter().any(Option::is_none) {
        let factors = &table.factorial.factors;
        let counts = factors
            .iter()
            .map(|factor| vec![0_usize; factor.levels.len()]);
        let mut unanswered: Vec<Vec<usize>> = counts.collect();
        table.each(|_, levels, lead, _| {
            if lead.is_none() {
                for (counts, level) in unanswered.iter_mut().zip(levels) {
                    counts[*level] += 1;
                }
            }
        });
        // As a part of the combinations of a level, which are all ÷ the levels of its factor.
        let mut worst = (0, 0, 0);
        for (factor, counts) in unanswered.iter().enumerate() {
            for (level, count) in counts.iter().enumerate() {
                let part = count * counts.len();
                if part > worst.2 {
                    worst = (factor, level, part);
                }
            }
        }
        let (factor, level, _) = worst;
        dropped.push(factors[factor].setting(&outcomes.space, level));
        let gone = factors[factor].levels[level].clone();
        let left = table
            .factorial
            .only(&|at, level| at != factor || *level != gone);
        table = Table::new(outcomes, left);
    }
    (table, dropped)
}

/// The decomposition of a factorial whose combinations all have an answer, subset of factors by subset.
#[derive(Debug)]
pub(super) struct Decomposition {
    /// The factors that vary, by their places in the factorial.
    varying: Vec<usize>,
    /// What each of their levels counts for, adding up to 1.
    parts: Vec<Vec<f64>>,
    /// By subset, as bits: the variance of the mean lead over its combinations.
    closed: Vec<f64>,
    stack: Vec<Means>,
}

/// The mean lead at each combination of some factors, less the mean of all.
#[derive(Debug)]
struct Means {
    /// As bits.
    factors: usize,
    /// The first factor that is still to be averaged away from here: each subset is met once.
    next: usize,
    means: Vec<f64>,
}

impl Decomposition {
    /// Of combinations that all have an answer.
    pub fn new(table: &Table) -> Self {
        let factors = &table.factorial.factors;
        let varying: Vec<usize> = (0..factors.len())
            .filter(|at| factors[*at].levels.len() > 1)
            .collect();
        let parts: Vec<Vec<f64>> = varying.iter().map(|at| factors[*at].parts()).collect();
        let leads: Vec<f64> = table.leads.iter().map(|lead| lead.unwrap_or(0.0)).collect();
        let all: f64 = table.weights.iter().sum();
        let mean = leads.iter().zip(&table.weights);
        let mean: f64 = mean.map(|(lead, weight)| lead * weight).sum::<f64>() / all;
        let subsets = 1 << varying.len();
        let stack = if leads.is_empty() {
            Vec::new()
        } else {
            vec![Means {
                factors: subsets - 1,
                next: 0,
                means: leads.iter().map(|lead| lead - mean).collect(),
            }]
        };
        Decomposition {
            closed: vec![0.0; subsets],
            varying,
            parts,
            stack,
        }
    }

    /// Works through one subset; the cost of it, 0 where there is none left.
    pub fn step(&mut self) -> usize {
        let Some(Means {
            factors,
            next,
            means,
        }) = self.stack.pop()
        else {
            return 0;
        };
        let mut cost = means.len();
        let inside: Vec<usize> = (0..self.varying.len())
            .filter(|factor| factors & (1 << factor) != 0)
            .collect();
        self.closed[factors] = self.variance(&inside, &means);
        for factor in inside.iter().copied().filter(|factor| *factor >= next) {
            cost += means.len();
            let behind = inside.iter().filter(|other| **other > factor);
            let stride = behind.map(|other| self.parts[*other].len()).product();
            self.stack.push(Means {
                factors: factors & !(1 << factor),
                next: factor + 1,
                means: averaged(&means, &self.parts[factor], stride),
            });
        }
        cost
    }

    /// The mean square of means over the combinations of some factors.
    fn variance(&self, inside: &[usize], means: &[f64]) -> f64 {
        let mut squares: Vec<f64> = means.iter().map(|mean| mean * mean).collect();
        for factor in inside.iter().rev() {
            squares = averaged(&squares, &self.parts[*factor], 1);
        }
        squares.first().copied().unwrap_or(0.0)
    }

    fn all(&self) -> usize {
        self.closed.len() - 1
    }

    /// The variance of the lead, in squares of points.
    pub fn total(&self) -> f64 {
        let total = self.closed[self.all()];
        if total > NO_VARIANCE { total } else { 0.0 }
    }

    /// What each factor of the factorial explains, after the last step.
    pub fn explained(&self, factors: usize) -> Vec<Explained> {
        let nothing = Explained {
            first: 0.0,
            total: 0.0,
            shapley: 0.0,
        };
        let mut explained = vec![nothing; factors];
        let (total, all) = (self.total(), self.all());
        if total == 0.0 {
            return explained;
        }
        let count = self.varying.len();
        // One ÷ (how many factors there are × how many subsets of the others have that size).
        let mut weights = Vec::with_capacity(count);
        let mut subsets = 1.0;
        for size in 0..count {
            weights.push(1.0 / (count as f64 * subsets));
            subsets *= (count - 1 - size) as f64 / (size + 1) as f64;
        }
        for (factor, place) in self.varying.iter().enumerate() {
            let bit = 1 << factor;
            let mut shapley = 0.0;
            for subset in (0..=all).filter(|subset| subset & bit == 0) {
                let gain = self.closed[subset | bit] - self.closed[subset];
                shapley += weights[subset.count_ones() as usize] * gain;
            }
            explained[*place] = Explained {
                first: self.closed[bit] / total,
                total: (1.0 - self.closed[all & !bit] / total).max(0.0),
                shapley: shapley / total,
            };
        }
        explained
    }

    /// What two factors of the factorial explain together, beyond what each explains alone.
    pub fn interaction(&self, a: usize, b: usize) -> f64 {
        let place = |factor: usize| self.varying.iter().position(|one| *one == factor);
        let (Some(a), Some(b), true) = (place(a), place(b), self.total() > 0.0) else {
            return 0.0;
        };
        let (a, b) = (1 << a, 1 << b);
        let together = self.closed[a | b] - self.closed[a] - self.closed[b];
        (together / self.total()).max(0.0)
    }
}

/// The means over the levels of one factor, each of which counts for its part; `stride` is the number
/// of combinations of the factors that run faster.
fn averaged(means: &[f64], parts: &[f64], stride: usize) -> Vec<f64> {
    let block = stride * parts.len();
    let mut averaged = vec![0.0; means.len() / parts.len()];
    for (block, sums) in means.chunks(block).zip(averaged.chunks_mut(stride)) {
        for (level, part) in block.chunks(stride).zip(parts) {
            for (sum, mean) in sums.iter_mut().zip(level) {
                *sum += part * mean;
            }
        }
    }
    averaged
}
