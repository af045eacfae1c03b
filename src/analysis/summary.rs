//! What the kept outcomes of a grid come to under weights, links and sides.

use std::rc::Rc;

use super::Grid;
use super::combinations::{Combinations, Specification, levels, sorted};
use super::effects::{Decomposition, Effect, answered};
use super::factorial::{Factorial, Setting};
use super::flips::{Flip, flips};
use super::outcomes::{Outcomes, Table};
use super::pairs::{Pair, pairs};
use super::questions::Questions;
use super::rules::{Rule, Search};

/// All that weights, links and sides decide about.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Summary {
    pub combinations: Combinations,
    pub questions: Questions,
    pub effects: Vec<Effect>,
    pub variance: Option<f64>,
    pub dropped: Vec<Setting>,
    pub pairs: Vec<Pair>,
    pub flips: Vec<Flip>,
    pub rules: Vec<Rule>,
    pub rule_length: Option<usize>,
    pub all: Vec<Specification>,
}

/// A summary on its way, in short steps.
#[derive(Debug)]
pub(super) struct SummaryRun {
    outcomes: Rc<Outcomes>,
    all: Factorial,
    /// The supported combinations.
    table: Table,
    /// Those of them that are decomposed, and what they lack.
    complete: (Table, Vec<Setting>),
    decomposition: Decomposition,
    search: Search,
}

impl SummaryRun {
    /// Of a grid whose choices and values are those of the outcomes.
    pub fn new(outcomes: Rc<Outcomes>, grid: &Grid) -> Self {
        let all = Factorial::new(grid, &outcomes.space);
        let table = Table::new(&outcomes, outcomes.supported(&all));
        let complete = answered(&outcomes, &table);
        SummaryRun {
            decomposition: Decomposition::new(&complete.0),
            search: Search::new(&table),
            complete,
            table,
            all,
            outcomes,
        }
    }

    /// Does a little; what it costs, in combinations that are looked at, and 0 where all is done.
    pub fn step(&mut self) -> usize {
        match self.decomposition.step() {
            0 => self.search.step(&self.outcomes, &self.table),
            cost => cost,
        }
    }

    /// What is found; the steps that are left are done at once.
    pub fn finish(mut self) -> Summary {
        while self.step() > 0 {}
        let (outcomes, table) = (&self.outcomes, &self.table);
        let sorted = sorted(table);
        let (complete, dropped) = self.complete;
        let factors = &self.all.factors;
        let has_any = !complete.leads.is_empty();
        let decomposition = has_any.then_some(&self.decomposition);
        let explained = decomposition.map(|found| found.explained(factors.len()));
        let levels = levels(outcomes, &self.all, table, &sorted).into_iter();
        let effects = factors.iter().zip(levels).enumerate();
        let effects = effects.map(|(at, (factor, levels))| {
            let explained = explained.as_ref().map(|all| all[at]);
            Effect::new(factor.name(&outcomes.space), factor.side, explained, levels)
        });
        let mut effects: Vec<Effect> = effects.collect();
        // Stable: of equals the order of the grid.
        effects.sort_by(|a, b| {
            let value = |effect: &Effect| effect.shapley.unwrap_or(0.0);
            value(b).total_cmp(&value(a))
        });
        let mut pairs = pairs(outcomes, table, decomposition);
        pairs.sort_by(|a, b| {
            let value = |pair: &Pair| pair.interaction.unwrap_or(0.0);
            value(b).total_cmp(&value(a))
        });
        let own = outcomes.space.own;
        Summary {
            combinations: Combinations::new(outcomes, &self.all, table, &sorted),
            questions: Questions::new(outcomes, table),
            effects,
            variance: decomposition.map(Decomposition::total),
            dropped,
            pairs,
            flips: own.map_or(Vec::new(), |own| flips(outcomes, table, own)),
            rule_length: self.search.limit,
            rules: self.search.finish(),
            all: sorted,
        }
    }
}
