//! What every combination of a grid gives. It is kept, so that other weights are answered from it.

use super::factorial::{Factorial, Space};
use super::points;

/// Less of a window than this, and the data do not support a combination.
pub(super) const SUPPORT: f64 = 0.5;

/// What `a`, `b` and all have in every combination of a space.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outcomes {
    pub space: Space,
    /// By the number of the combination.
    pub values: Vec<[f64; 3]>,
    /// The part of each window that the data can speak of; a single one where windows do not vary.
    pub coverage: Vec<f64>,
}

impl Outcomes {
    /// The lead of `a` over `b` in points; `None` without a total.
    pub fn lead(&self, number: usize) -> Option<f64> {
        let [a, b, all] = self.values[number];
        points(a, b, all)
    }

    /// The combinations that the data support.
    pub fn supported(&self, factorial: &Factorial) -> Factorial {
        let window = self.space.choice("window");
        let supported = factorial.only(&|factor, level| {
            let choices = &factorial.factors[factor].choices;
            let at = choices.iter().position(|choice| Some(*choice) == window);
            at.is_none_or(|at| self.coverage[level.values[at]] >= SUPPORT)
        });
        if window.is_some() || self.coverage[0] >= SUPPORT {
            return supported;
        }
        // Where no choice decides about it, it is all of them or none.
        supported.only(&|_, _| false)
    }

    /// What tells one answer from another; what differs by the rounding of its sums is the same.
    fn figures(&self, number: usize) -> [u64; 3] {
        self.values[number].map(|value| (value.to_bits() + (1 << 11)) >> 12)
    }

    /// How many of these combinations differ in their figures.
    pub fn distinct(&self, numbers: impl Iterator<Item = usize>) -> usize {
        let mut figures: Vec<[u64; 3]> = numbers.map(|number| self.figures(number)).collect();
        figures.sort_unstable();
        figures.dedup();
        figures.len()
    }
}

/// Combinations of a factorial with their answers.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub factorial: Factorial,
    /// In the space.
    pub numbers: Vec<usize>,
    pub weights: Vec<f64>,
    pub leads: Vec<Option<f64>>,
}

impl Table {
    pub fn new(outcomes: &Outcomes, factorial: Factorial) -> Self {
        let (numbers, weights) = factorial.combinations();
        let leads = numbers.iter().map(|number| outcomes.lead(*number));
        Table {
            leads: leads.collect(),
            factorial,
            numbers,
            weights,
        }
    }

    /// Calls `each` with the place of every combination, its level of each factor, and what is worth
    /// knowing of it.
    pub fn each(&self, mut each: impl FnMut(usize, &[usize], Option<f64>, f64)) {
        let sizes = self.factorial.sizes();
        let mut levels = vec![0; sizes.len()];
        for (at, (lead, weight)) in self.leads.iter().zip(&self.weights).enumerate() {
            each(at, &levels, *lead, *weight);
            for (level, size) in levels.iter_mut().zip(&sizes).rev() {
                *level += 1;
                if *level < *size {
                    break;
                }
                *level = 0;
            }
        }
    }
}

/// Counts of some combinations.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Tally {
    pub combinations: usize,
    pub undecided: usize,
    pub ties: usize,
    /// In how many the lead is above 0.
    pub holds: usize,
    /// The weight of those with an answer, and of those that hold.
    weight: f64,
    holding: f64,
    /// Leads times weights.
    sum: f64,
    /// Smallest and largest lead.
    pub range: Option<(f64, f64)>,
}

impl Tally {
    pub fn add(&mut self, lead: Option<f64>, weight: f64) {
        self.combinations += 1;
        let Some(lead) = lead else {
            self.undecided += 1;
            return;
        };
        self.weight += weight;
        self.sum += lead * weight;
        if lead > 0.0 {
            self.holds += 1;
            self.holding += weight;
        } else if lead == 0.0 {
            self.ties += 1;
        }
        let (least, most) = self.range.unwrap_or((lead, lead));
        self.range = Some((least.min(lead), most.max(lead)));
    }

    /// How many have an answer.
    pub fn answered(&self) -> usize {
        self.combinations - self.undecided
    }

    /// What those with an answer weigh.
    pub fn weight(&self) -> f64 {
        self.weight
    }

    /// The part of those with an answer that holds, by weight.
    pub fn part(&self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.holding / self.weight)
    }

    /// The mean lead in points, by weight.
    pub fn mean(&self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.sum / self.weight)
    }
}
