//! Under which choices a claim always holds, and under which it never does.

use std::collections::HashMap;

use serde::Serialize;

use super::Setting;
use super::outcomes::{Outcomes, Table};

/// Values of choices under which all supported combinations with an answer say the same; without any
/// one of them they do not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rule {
    /// The values; none where all combinations of the grid say the same.
    pub when: Setting,
    /// What they say.
    pub holds: Holds,
    /// The part of all answers that the rule is about, 0 to 1, by weight.
    pub part: f64,
}

/// In how many combinations of a rule a claim holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Holds {
    /// In all.
    Always,
    /// In none.
    Never,
}

/// How many combinations may be looked at for the rules, each once a subset of choices.
const MOST_WORK: usize = 40_000_000;

/// The search for rules, subset of factors by subset, the smaller ones first.
#[derive(Debug)]
pub(super) struct Search {
    /// Subsets of the factors that vary, as bits of their places.
    subsets: Vec<usize>,
    done: usize,
    /// How many values a rule may have; all where that is not limited.
    pub limit: Option<usize>,
    /// What each combination of a subset's levels says.
    said: HashMap<usize, Vec<Option<Holds>>>,
    found: Vec<Rule>,
    weight: f64,
}

/// Counts of the combinations that have some levels.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    answers: usize,
    holds: usize,
    weight: f64,
}

impl Counts {
    fn said(self) -> Option<Holds> {
        match (self.answers, self.holds) {
            (0, _) => None,
            (_, 0) => Some(Holds::Never),
            (answers, holds) if answers == holds => Some(Holds::Always),
            _ => None,
        }
    }
}

impl Search {
    pub fn new(table: &Table) -> Self {
        let factors = &table.factorial.factors;
        let varying: Vec<usize> = (0..factors.len())
            .filter(|at| factors[*at].levels.len() > 1)
            .collect();
        let bits = |chosen: usize| {
            let places = varying.iter().enumerate();
            let places = places.filter(|(index, _)| chosen & (1 << index) != 0);
            places.fold(0, |bits, (_, at)| bits | (1 << at))
        };
        let mut subsets: Vec<usize> = (0..1 << varying.len()).map(bits).collect();
        subsets.sort_by_key(|subset| subset.count_ones());
        let mut limit = None;
        let most = (MOST_WORK / table.leads.len().max(1)).max(1);
        if subsets.len() > most {
            // Rules of one length are looked for all or not at all.
            let cut = subsets[most].count_ones();
            subsets.retain(|subset| subset.count_ones() < cut);
            limit = Some(cut as usize - 1);
        }
        let answered = table.leads.iter().zip(&table.weights);
        let answered = answered.filter(|(lead, _)| lead.is_some());
        Search {
            subsets,
            done: 0,
            limit,
            said: HashMap::new(),
            found: Vec::new(),
            weight: answered.map(|(_, weight)| weight).sum(),
        }
    }

    /// Looks at one subset; the cost of it, 0 where there is none left.
    pub fn step(&mut self, outcomes: &Outcomes, table: &Table) -> usize {
        let Some(subset) = self.subsets.get(self.done).copied() else {
            return 0;
        };
        self.done += 1;
        let factors = &table.factorial.factors;
        let inside: Vec<usize> = (0..factors.len())
            .filter(|at| subset & (1 << at) != 0)
            .collect();
        let size = |at: &usize| factors[*at].levels.len();
        let count: usize = inside.iter().map(size).product();
        let mut counts = vec![Counts::default(); count];
        let cell = |levels: &[usize], skipped: Option<usize>| {
            let inside = inside.iter().filter(|at| Some(**at) != skipped);
            inside.fold(0, |cell, at| cell * size(at) + levels[*at])
        };
        table.each(|_, levels, lead, weight| {
            if let Some(lead) = lead {
                let counts = &mut counts[cell(levels, None)];
                counts.answers += 1;
                counts.holds += usize::from(lead > 0.0);
                counts.weight += weight;
            }
        });
        let said: Vec<Option<Holds>> = counts.iter().map(|counts| counts.said()).collect();
        for (at, holds) in said.iter().enumerate() {
            let Some(holds) = *holds else {
                continue;
            };
            let mut levels = vec![0; factors.len()];
            let mut rest = at;
            for factor in inside.iter().rev() {
                levels[*factor] = rest % size(factor);
                rest /= size(factor);
            }
            // With one value less all say the same already.
            let is_longer = inside.iter().any(|factor| {
                let shorter = self.said.get(&(subset & !(1 << factor)));
                let cell = cell(&levels, Some(*factor));
                shorter.is_some_and(|said| said[cell] == Some(holds))
            });
            if !is_longer {
                let when = inside.iter().flat_map(|factor| {
                    factors[*factor].setting(&outcomes.space, levels[*factor]).0
                });
                self.found.push(Rule {
                    when: Setting(when.collect()),
                    holds,
                    part: counts[at].weight / self.weight,
                });
            }
        }
        self.said.insert(subset, said);
        table.leads.len() * 2
    }

    /// The rules, those of the fewest values first, then those that are about most.
    pub fn finish(mut self) -> Vec<Rule> {
        // Stable: of equals the order of the grid.
        self.found.sort_by(|a, b| {
            let by_length = a.when.0.len().cmp(&b.when.0.len());
            by_length.then(b.part.total_cmp(&a.part))
        });
        self.found
    }
}
