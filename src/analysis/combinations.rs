//! In how many combinations a claim holds.

use serde::Serialize;

use super::outcomes::{Outcomes, Table, Tally};
use super::{Setting, factorial::Factorial};

/// How many combinations of a grid answer a claim, and how.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Combinations {
    /// How many the grid has.
    pub combinations: usize,
    /// How many of them rest on data for at least half of their window.
    pub supported: usize,
    /// How many do not, and are not counted below.
    pub unsupported: usize,
    /// How many of the supported ones have no total, and so no answer.
    pub undecided: usize,
    /// In how many neither leads.
    pub ties: usize,
    /// In how many the claim holds.
    pub holds: usize,
    /// The part of the supported ones with an answer in which it holds, 0 to 1, by their weights;
    /// `None` where there is none.
    pub part: Option<f64>,
    /// How many of the answers differ in their figures.
    pub distinct: usize,
    /// The leads; `None` where no combination has one.
    pub lead: Option<Leads>,
}

/// Leads of the first group over the second, in points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Leads {
    /// The smallest.
    pub min: f64,
    /// The middle one by weight, or the mean of the two in the middle.
    pub median: f64,
    /// The largest.
    pub max: f64,
}

/// One combination that has an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Specification {
    /// Its number, the last choice of the grid running fastest.
    pub number: usize,
    /// In points.
    pub lead: f64,
    /// How much it counts.
    pub weight: f64,
}

/// The combinations that have one value of a choice.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Level {
    /// The value, of each choice where several are linked.
    pub when: Setting,
    /// How much it counts.
    pub weight: f64,
    /// How many supported combinations have it.
    pub combinations: usize,
    /// In how many of them the claim holds.
    pub holds: usize,
    /// How many of them have no answer.
    pub undecided: usize,
    /// The part of the others in which it holds, by weight.
    pub part: Option<f64>,
    /// Their middle lead in points; `None` where none has one.
    pub median_lead: Option<f64>,
}

impl Combinations {
    pub(super) fn new(
        outcomes: &Outcomes,
        all: &Factorial,
        table: &Table,
        sorted: &[Specification],
    ) -> Self {
        let mut tally = Tally::default();
        table.each(|_, _, lead, weight| tally.add(lead, weight));
        Combinations {
            combinations: all.len(),
            supported: tally.combinations,
            unsupported: all.len() - tally.combinations,
            undecided: tally.undecided,
            ties: tally.ties,
            holds: tally.holds,
            part: tally.part(),
            distinct: outcomes.distinct(sorted.iter().map(|one| one.number)),
            lead: tally
                .range
                .zip(median(sorted))
                .map(|((min, max), median)| Leads { min, median, max }),
        }
    }
}

/// Those that have an answer, by their leads, smallest first.
pub(super) fn sorted(table: &Table) -> Vec<Specification> {
    let each = table.numbers.iter().zip(&table.leads).zip(&table.weights);
    let mut all: Vec<Specification> = each
        .filter_map(|((number, lead), weight)| {
            Some(Specification {
                number: *number,
                lead: (*lead)?,
                weight: *weight,
            })
        })
        .collect();
    all.sort_unstable_by(|a, b| {
        let by_lead = a.lead.total_cmp(&b.lead);
        by_lead.then(a.number.cmp(&b.number))
    });
    all
}

/// The levels of each factor of all that counts, and the supported combinations that have them.
pub(super) fn levels(
    outcomes: &Outcomes,
    all: &Factorial,
    table: &Table,
    sorted: &[Specification],
) -> Vec<Vec<Level>> {
    let mut tallies: Vec<Vec<Tally>> = table
        .factorial
        .factors
        .iter()
        .map(|factor| vec![Tally::default(); factor.levels.len()])
        .collect();
    table.each(|_, levels, lead, weight| {
        for (tallies, level) in tallies.iter_mut().zip(levels) {
            tallies[*level].add(lead, weight);
        }
    });
    let space = &outcomes.space;
    let of_factor = |at: usize| {
        let (factor, supported) = (&all.factors[at], &table.factorial.factors[at]);
        // The level that each combination has, by the value of its choices.
        let level_of = |number: usize| {
            let has = |level: &super::factorial::Level| {
                let mut values = factor.choices.iter().zip(&level.values);
                values.all(|(choice, value)| space.value(number, *choice) == *value)
            };
            supported.levels.iter().position(has)
        };
        let halves = tallies[at].iter().map(|tally| tally.weight() / 2.0);
        let mut middles: Vec<Middle> = halves.map(Middle::new).collect();
        for one in sorted {
            if let Some(level) = level_of(one.number) {
                middles[level].add(one.lead, one.weight);
            }
        }
        let each = factor.levels.iter().enumerate().map(|(index, level)| {
            let place = supported.levels.iter().position(|one| one == level);
            let tally = place.map_or(Tally::default(), |place| tallies[at][place]);
            Level {
                when: factor.setting(space, index),
                weight: level.weight,
                combinations: tally.combinations,
                holds: tally.holds,
                undecided: tally.undecided,
                part: tally.part(),
                median_lead: place.and_then(|place| middles[place].value),
            }
        });
        each.collect()
    };
    (0..all.factors.len()).map(of_factor).collect()
}

/// The middle of values that come sorted, by their weights; or the mean of the two in the middle.
struct Middle {
    half: f64,
    before: f64,
    /// Whether as much lies on either side of the value: then it is the lower of two.
    is_lower: bool,
    value: Option<f64>,
}

impl Middle {
    /// Of values that weigh twice as much together.
    fn new(half: f64) -> Self {
        Middle {
            half,
            before: 0.0,
            is_lower: false,
            value: None,
        }
    }

    fn add(&mut self, value: f64, weight: f64) {
        if let Some(lower) = self.value {
            if self.is_lower {
                self.value = Some(f64::midpoint(lower, value));
                self.is_lower = false;
            }
            return;
        }
        self.before += weight;
        // As many on either side, but for the rounding of sums of weights.
        self.is_lower = (self.before - self.half).abs() <= self.half * 1e-12;
        if self.is_lower || self.before > self.half {
            self.value = Some(value);
        }
    }
}

/// The middle of sorted values by their weights.
fn median(sorted: &[Specification]) -> Option<f64> {
    let weight: f64 = sorted.iter().map(|one| one.weight).sum();
    let mut middle = Middle::new(weight / 2.0);
    for one in sorted {
        middle.add(one.lead, one.weight);
    }
    middle.value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        let of = |values: &[(f64, f64)]| {
            let one = |(lead, weight): &(f64, f64)| Specification {
                number: 0,
                lead: *lead,
                weight: *weight,
            };
            median(&values.iter().map(one).collect::<Vec<_>>())
        };
        let alike =
            |values: &[f64]| of(&values.iter().map(|value| (*value, 1.0)).collect::<Vec<_>>());
        assert_eq!(alike(&[]), None);
        assert_eq!(alike(&[1.0, 2.0, 4.0]), Some(2.0));
        assert_eq!(alike(&[1.0, 2.0, 4.0, 9.0]), Some(3.0));
        // As if the second were there three times.
        assert_eq!(of(&[(1.0, 1.0), (2.0, 3.0), (4.0, 1.0)]), Some(2.0));
        assert_eq!(of(&[(1.0, 0.5), (2.0, 0.25), (4.0, 0.25)]), Some(1.5));
        assert_eq!(of(&[(1.0, 0.1), (2.0, 0.2), (4.0, 0.3)]), Some(3.0));
    }
}
