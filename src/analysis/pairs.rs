//! Every two choices of a grid together.

use serde::Serialize;

use super::Setting;
use super::effects::Decomposition;
use super::outcomes::{Outcomes, Table, Tally};

/// Two choices, and what their values give together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// The two, as in the effects.
    pub choices: [String; 2],
    /// What they explain of the variance together, beyond what each explains alone, 0 to 1; `None`
    /// where there is nothing to decompose.
    pub interaction: Option<f64>,
    /// The values of each.
    pub levels: [Vec<Setting>; 2],
    /// For each value of the first one, by those of the second: the part of the supported
    /// combinations with an answer in which the claim holds.
    pub part: Vec<Vec<Option<f64>>>,
    /// Their mean lead in points.
    pub lead: Vec<Vec<Option<f64>>>,
}

/// Every two choices that vary among the supported combinations.
pub(super) fn pairs(
    outcomes: &Outcomes,
    table: &Table,
    decomposition: Option<&Decomposition>,
) -> Vec<Pair> {
    let factors = &table.factorial.factors;
    let varying: Vec<usize> = (0..factors.len())
        .filter(|at| factors[*at].levels.len() > 1)
        .collect();
    let mut places = Vec::new();
    for (at, a) in varying.iter().enumerate() {
        places.extend(varying[at + 1..].iter().map(|b| (*a, *b)));
    }
    let size = |at: usize| factors[at].levels.len();
    let mut tallies: Vec<Vec<Tally>> = places
        .iter()
        .map(|(a, b)| vec![Tally::default(); size(*a) * size(*b)])
        .collect();
    table.each(|_, levels, lead, weight| {
        for ((a, b), tallies) in places.iter().zip(&mut tallies) {
            tallies[levels[*a] * size(*b) + levels[*b]].add(lead, weight);
        }
    });
    let pair = |((a, b), tallies): (&(usize, usize), &Vec<Tally>)| {
        let rows = |value: fn(&Tally) -> Option<f64>| {
            let rows = tallies.chunks(size(*b));
            rows.map(|row| row.iter().map(value).collect()).collect()
        };
        let settings = |at: usize| {
            let levels = 0..size(at);
            levels
                .map(|level| factors[at].setting(&outcomes.space, level))
                .collect()
        };
        Pair {
            choices: [*a, *b].map(|at| factors[at].name(&outcomes.space)),
            interaction: decomposition.map(|found| found.interaction(*a, *b)),
            levels: [*a, *b].map(settings),
            part: rows(Tally::part),
            lead: rows(Tally::mean),
        }
    };
    places.iter().zip(&tallies).map(pair).collect()
}
