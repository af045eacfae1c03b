//! A survey under way: a claim "A > B" under every specification of a grid.
//!
//! The grid is a product of three things: when (window and age limit), whom (attribution and its
//! like) and which (scope and exclusions). Rows that every specification treats alike are one class,
//! so the counters are read once for every "when", and a specification is a sum over classes.

use std::collections::HashMap;

use super::survey::Outcome;
use super::{Band, Claim, Grid, Survey, points};
use crate::dataset::Dataset;
use crate::error::Error;
use crate::shares::{Crediting, GroupBy, Measure, Panel, Query, ScopeBy, Sums};

/// What a choice decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    When,
    Whom,
    Which,
}

impl Part {
    fn of(choice: &str) -> Self {
        match choice {
            "window" | "max-age" => Part::When,
            "attribution" | "unattributed" | "unaffiliated" | "individuals" | "override"
            | "join" => Part::Whom,
            _ => Part::Which,
        }
    }
}

/// The weights of a class: of what it has, the parts that go to `a`, to `b`, and to anybody.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Weights {
    a: f64,
    b: f64,
    all: f64,
}

/// A survey under way; every step is short, so that a page stays alive between two of them.
pub struct ClaimRun {
    claim: Claim,
    query: Query,
    grid: Grid,
    /// The dates that are looked at: the last one, or all up to it.
    axis: Vec<usize>,
    whens: Vec<Query>,
    whoms: Vec<Query>,
    whiches: Vec<Query>,
    /// How many "whoms" masks differ by: all, or one for all of them.
    variants: usize,
    /// For each "when", variant and "which" the index of a mask of rows.
    masks: HashMap<Vec<bool>, usize>,
    mask_of: Vec<usize>,
    /// Class of each row, and what is known of each class so far.
    class_of_row: Vec<u32>,
    classes: usize,
    /// Whether a class counts, by mask.
    counts: Vec<Vec<bool>>,
    /// Weights of each class, by "whom" and date where they differ.
    weights: Vec<Vec<Weights>>,
    /// The outcome of every specification at the last date: what `a`, `b` and all have.
    outcomes: Vec<[f64; 3]>,
    band: Vec<Option<(f64, f64)>>,
    steps: usize,
    done: usize,
}

impl ClaimRun {
    /// Prepares a survey at the last date of a query, or with `every_date` at all dates up to it.
    ///
    /// # Errors
    /// When the grid is wrong, or the query's date is not on the axis.
    pub fn new(
        dataset: &Dataset,
        claim: Claim,
        query: &Query,
        grid: Grid,
        every_date: bool,
    ) -> Result<Self, Error> {
        grid.check()?;
        let query = &dataset.resolve(query)?;
        // Windows differ in where the axis starts; the claim is at one date, or at those of all.
        // Where the query's window has no date, that of another definition may.
        let last = dataset.end(query)?.or(dataset.dates.len().checked_sub(1));
        let axis = match last {
            Some(last) if every_date => {
                (dataset.axis_start(query.when().0).min(last)..=last).collect()
            }
            Some(last) => vec![last],
            None => Vec::new(),
        };
        let combinations = |part: Part| -> Result<Vec<Query>, Error> {
            let mut all = vec![Query {
                series: false,
                top: None,
                at: None,
                ..query.clone()
            }];
            for (choice, values) in grid
                .choices
                .iter()
                .filter(|(choice, _)| Part::of(choice) == part)
            {
                let mut next = Vec::with_capacity(all.len() * values.len());
                for before in &all {
                    for value in values {
                        let mut query = before.clone();
                        query.set(choice, value)?;
                        next.push(query);
                    }
                }
                all = next;
            }
            Ok(all)
        };
        let known = |queries: Vec<Query>| -> Result<Vec<Query>, Error> {
            let queries = queries.iter().map(|query| dataset.resolve(query));
            queries.collect()
        };
        let whoms = known(combinations(Part::Whom)?)?;
        let whiches = known(combinations(Part::Which)?)?;
        // A group that only some joins make is one of the claim, too.
        let mut pairs = std::iter::once(query).chain(&whoms);
        let first = pairs
            .next()
            .map(|query| dataset.pair(query, [&claim.a, &claim.b]));
        let pair = match first {
            Some(Err(error)) => pairs
                .find_map(|query| dataset.pair(query, [&claim.a, &claim.b]).ok())
                .ok_or(error)?,
            Some(Ok(pair)) => pair,
            None => [claim.a, claim.b],
        };
        let [a, b] = pair;
        // A scope by country is of the countries that individuals and overrides give.
        let varies = |choice: &str| {
            let mut choices = grid.choices.iter();
            choices.any(|(name, values)| name == choice && values.len() > 1)
        };
        let by_country = |query: &Query| {
            let mut scope = query.scope.0.iter();
            scope.any(|(by, _)| *by == ScopeBy::Country)
        };
        let depends =
            whiches.iter().any(by_country) && (varies("individuals") || varies("override"));
        let rows = dataset.rows.len();
        let mut run = ClaimRun {
            whens: combinations(Part::When)?,
            variants: if depends { whoms.len() } else { 1 },
            whoms,
            whiches,
            claim: Claim { a, b },
            query: query.clone(),
            grid,
            band: vec![None; axis.len()],
            axis,
            masks: HashMap::new(),
            mask_of: Vec::new(),
            class_of_row: vec![0; rows],
            classes: 1,
            counts: Vec::new(),
            weights: Vec::new(),
            outcomes: Vec::new(),
            steps: 0,
            done: 0,
        };
        let (whens, whoms, whiches) = (run.whens.len(), run.whoms.len(), run.whiches.len());
        run.outcomes = vec![[0.0; 3]; whens * whoms * whiches];
        run.steps = whens * run.variants * whiches + whoms * run.crediting_dates() + 1 + whens;
        if run.axis.is_empty() {
            run.done = run.steps;
        }
        Ok(run)
    }

    /// How many steps are done, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        (self.done, self.steps)
    }

    /// Does one step; tells whether there are more.
    pub fn step(&mut self, dataset: &Dataset) -> bool {
        let (whens, whoms, whiches) = (self.whens.len(), self.whoms.len(), self.whiches.len());
        let (masks, dates) = (whens * self.variants * whiches, self.crediting_dates());
        let credits = whoms * dates;
        match self.done {
            step if step < masks => {
                let (before, which) = (step / whiches, step % whiches);
                let (when, variant) = (before / self.variants, before % self.variants);
                self.mask(dataset, when, variant, which);
            }
            step if step < masks + credits => {
                let (whom, date) = ((step - masks) / dates, (step - masks) % dates);
                self.credit(dataset, whom, date);
            }
            step if step == masks + credits => self.close_classes(),
            step if step < self.steps => self.weigh(dataset, step - masks - credits - 1),
            _ => return false,
        }
        self.done += 1;
        self.done < self.steps
    }

    /// At how many dates of the axis the credits differ.
    fn crediting_dates(&self) -> usize {
        match self.query.by {
            GroupBy::Age => self.axis.len().max(1),
            _ => 1,
        }
    }

    /// Finds which rows count.
    fn mask(&mut self, dataset: &Dataset, when: usize, variant: usize, which: usize) {
        let which_query = &self.whiches[which];
        let depends = which_query.drop_top > 0 || which_query.panel == Panel::Same;
        if !depends && when > 0 {
            self.mask_of
                .push(self.mask_of[variant * self.whiches.len() + which]);
            return;
        }
        let mut query = Query {
            window: self.whens[when].window,
            max_age: self.whens[when].max_age,
            ..which_query.clone()
        };
        if self.variants > 1 {
            query.individuals = self.whoms[variant].individuals;
            query.overrides.clone_from(&self.whoms[variant].overrides);
        }
        let last = self.axis.last().copied().unwrap_or(0);
        let mask = dataset.counting(&query, last);
        let next = self.masks.len();
        let known = self.masks.get(&mask).copied();
        self.mask_of.push(known.unwrap_or(next));
        if known.is_none() {
            self.refine(&mask);
            self.masks.insert(mask, next);
        }
    }

    /// Splits the classes by a code of each row.
    fn refine<C: Copy + Eq + std::hash::Hash>(&mut self, codes: &[C]) {
        let mut known: HashMap<(u32, C), u32> = HashMap::new();
        for (class, code) in self.class_of_row.iter_mut().zip(codes) {
            let next = known.len() as u32;
            *class = *known.entry((*class, *code)).or_insert(next);
        }
        self.classes = known.len().max(1);
    }

    /// Finds whom rows are credited to; ages of models are those of a date.
    fn credit(&mut self, dataset: &Dataset, whom: usize, date: usize) {
        let counts = vec![true; dataset.rows.len()];
        let at = self.axis.get(date).map(|date| dataset.dates[*date]);
        let crediting = Crediting::new(dataset, &self.whoms[whom], &counts, at);
        let a = crediting.group(&self.claim.a);
        let b = crediting.group(&self.claim.b);
        let weights = |bin: usize| {
            let part = |wanted: &dyn Fn(usize) -> bool| {
                let credits = crediting.credits(bin).iter();
                let wanted = credits.filter(|credit| wanted(credit.group as usize));
                let part: f64 = wanted.map(|credit| credit.weight).sum();
                // Three thirds are one, whatever their sum is.
                if (part - 1.0).abs() < 1e-12 {
                    1.0
                } else {
                    part
                }
            };
            Weights {
                a: part(&|group| Some(group) == a),
                b: part(&|group| Some(group) == b),
                all: part(&|_| true),
            }
        };
        let of_bin: Vec<Weights> = (0..crediting.bins()).map(weights).collect();
        let of_row = crediting.of_row.iter();
        let of_row: Vec<Weights> = of_row.map(|bin| of_bin[*bin as usize]).collect();
        let codes = of_row.iter().map(|weights| {
            let Weights { a, b, all } = weights;
            [a.to_bits(), b.to_bits(), all.to_bits()]
        });
        let codes: Vec<[u64; 3]> = codes.collect();
        self.refine(&codes);
        // Of rows for now, of classes as soon as these are known.
        self.weights.push(of_row);
    }

    /// Reads masks and weights of classes off a row of each.
    fn close_classes(&mut self) {
        let mut row_of_class = vec![0; self.classes];
        for (row, class) in self.class_of_row.iter().enumerate() {
            row_of_class[*class as usize] = row;
        }
        let rows = &row_of_class;
        self.counts = vec![Vec::new(); self.masks.len()];
        for (mask, at) in std::mem::take(&mut self.masks) {
            self.counts[at] = rows
                .iter()
                .filter_map(|row| mask.get(*row).copied())
                .collect();
        }
        for of_row in &mut self.weights {
            *of_row = rows
                .iter()
                .filter_map(|row| of_row.get(*row).copied())
                .collect();
        }
    }

    /// Adds the classes up for one "when", and weighs them for all its specifications.
    fn weigh(&mut self, dataset: &Dataset, when: usize) {
        let query = &self.whens[when];
        let times = query.when();
        let first = dataset.axis_start(times.0);
        let axis: Vec<usize> = self
            .axis
            .iter()
            .copied()
            .filter(|date| *date >= first)
            .collect();
        let skipped = self.axis.len() - axis.len();
        let sums = match query.measure {
            Measure::Downloads => {
                Sums::new(dataset, &self.class_of_row, self.classes, times, &axis)
            }
            _ => {
                let dates = axis.iter().map(|date| dataset.of_rows(query, *date));
                Sums::of_rows(
                    dataset,
                    &self.class_of_row,
                    self.classes,
                    times.0,
                    &axis,
                    dates,
                )
            }
        };
        let whiches = self.whiches.len();
        for date in 0..axis.len() {
            let of_class: Vec<f64> = sums.at(date).iter().map(|sum| sum.value()).collect();
            let is_last = date + 1 == axis.len();
            for which in 0..whiches {
                let live = |variant: usize| -> Vec<(usize, f64)> {
                    let mask = self.mask_of[(when * self.variants + variant) * whiches + which];
                    let counted = self.counts[mask].iter().zip(&of_class);
                    counted
                        .enumerate()
                        .filter(|(_, (counts, value))| **counts && **value > 0.0)
                        .map(|(class, (_, value))| (class, *value))
                        .collect()
                };
                let of_variant: Vec<Vec<(usize, f64)>> = (0..self.variants).map(live).collect();
                for whom in 0..self.whoms.len() {
                    let live = &of_variant[whom % self.variants];
                    let mut outcome = [0.0; 3];
                    let dates = self.crediting_dates();
                    let credits = whom * dates + (skipped + date) % dates;
                    for (class, value) in live {
                        let weights = &self.weights[credits][*class];
                        outcome[0] += weights.a * value;
                        outcome[1] += weights.b * value;
                        outcome[2] += weights.all * value;
                    }
                    let lead = points(outcome[0], outcome[1], outcome[2]);
                    if let Some(lead) = lead {
                        let (least, most) = self.band[skipped + date].unwrap_or((lead, lead));
                        self.band[skipped + date] = Some((least.min(lead), most.max(lead)));
                    }
                    if is_last {
                        let at = (when * self.whoms.len() + whom) * whiches + which;
                        self.outcomes[at] = outcome;
                    }
                }
            }
        }
    }

    /// The band of leads at each date, as far as it is known.
    pub fn band(&self, dataset: &Dataset) -> Band {
        let first = dataset.axis_start(self.query.when().0);
        let dates = self.axis.iter().zip(&self.band);
        let of_query: Vec<(usize, Option<(f64, f64)>)> = dates
            .map(|(date, leads)| (*date, *leads))
            .filter(|(date, _)| *date >= first)
            .collect();
        let leads = |side: fn((f64, f64)) -> f64| {
            let leads = of_query.iter();
            leads.map(|(_, leads)| leads.map(side)).collect()
        };
        Band {
            dates: of_query
                .iter()
                .map(|(date, _)| dataset.dates[*date])
                .collect(),
            min: leads(|(least, _)| least),
            max: leads(|(_, most)| most),
        }
    }

    /// Where the outcome of a specification stands.
    fn outcome(&self, values: &[usize]) -> usize {
        let (mut when, mut whom, mut which) = (0, 0, 0);
        for ((choice, all), value) in self.grid.choices.iter().zip(values) {
            let index = match Part::of(choice) {
                Part::When => &mut when,
                Part::Whom => &mut whom,
                Part::Which => &mut which,
            };
            *index = *index * all.len() + value;
        }
        (when * self.whoms.len() + whom) * self.whiches.len() + which
    }

    /// What the steps have found; those that are left are done at once.
    ///
    /// # Errors
    /// Those of [`Dataset::shares`].
    pub fn finish(mut self, dataset: &Dataset) -> Result<Survey, Error> {
        while self.step(dataset) {}
        let count = if self.axis.is_empty() {
            0
        } else {
            self.grid.len()
        };
        let outcomes = (0..count).map(|number| {
            let values = self.grid.values(number);
            let at = self.outcome(&values);
            let [a, b, all] = self.outcomes[at];
            let lead = points(a, b, all);
            let key = match lead {
                Some(_) => [a.to_bits(), b.to_bits(), all.to_bits()],
                // Nothing is measured: the same where the same models count at the same time.
                None => {
                    let (before, which) = (at / self.whiches.len(), at % self.whiches.len());
                    let (when, whom) = (before / self.whoms.len(), before % self.whoms.len());
                    let variant = when * self.variants + whom % self.variants;
                    let mask = self.mask_of[variant * self.whiches.len() + which];
                    [u64::MAX, when as u64, mask as u64]
                }
            };
            Outcome { values, lead, key }
        });
        let outcomes: Vec<Outcome> = outcomes.collect();
        let date = self.axis.last().map(|date| dataset.dates[*date]);
        Survey::new(
            dataset,
            (&self.claim, &self.query, date),
            self.grid,
            outcomes,
        )
    }
}
