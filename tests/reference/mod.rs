//! A slow, plain reading of `docs/definitions.md`, to check the engine against.
//!
//! It shares no code and no idea of speed with the engine: every model gets a list of its
//! downloads day by day, as exact fractions, and every window is the sum of its days. Only the
//! tiles of a `trailing` counter, which do not belong to single days, are walked as written.
//! Credits are lists of parties with exact weights; every query works out all of them anew.

pub mod analyses;
pub mod ask;
pub mod broken;
pub mod choices;
pub mod compare;
mod counters;
mod days;
mod defaults;
pub mod grids;
pub mod groups;
pub mod parties;
mod random;
mod read;
pub mod robustness;
pub mod scopes;
mod sums;
pub mod worlds;
mod write;

use std::collections::BTreeMap;

pub use choices::Choices;
use counters::{OnDay, usable};
pub use days::{date, day};
pub use sums::{Fraction, Sum};

/// The Hub's first possible creation date, 2022-03-02, in days since 1970-01-01.
pub const FLOOR: i64 = 19_053;

/// What a count of the snapshot means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    Trailing(i64),
    Period(i64),
    Cumulative,
}

/// A model, or a row of the roll-up: models that stand together without ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Model {
    /// `namespace/name`, or the bare name; empty for a row of the roll-up.
    pub id: String,
    /// What a row of the roll-up says of its publishers, and how many models it sums.
    pub rolled: Option<(Organisation, u64)>,
    pub namespace: Option<String>,
    pub created: Option<i64>,
    pub task: Option<String>,
    pub licence: Option<String>,
    pub parameters: Option<u64>,
    /// Ids as the model states them; an empty list says that it has none.
    pub bases: Option<Vec<String>>,
    pub relation: Option<String>,
    pub format: Option<String>,
    pub likes: Option<u64>,
    /// One entry an observation date.
    pub values: Vec<Option<u64>>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Organisation {
    pub country: Option<String>,
    pub kind: Option<String>,
    pub parent: Option<String>,
}

/// A snapshot as plain structures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct World {
    pub counter: Counter,
    /// Days since 1970-01-01, ascending.
    pub dates: Vec<i64>,
    pub models: Vec<Model>,
    pub organisations: BTreeMap<String, Organisation>,
    /// Old namespaces and ids, and what they are called here.
    pub aliases: BTreeMap<String, String>,
}

/// The answer to one query, for every date of the axis.
#[derive(Debug, Default)]
pub struct Answer {
    pub dates: Vec<i64>,
    pub totals: Vec<Sum>,
    pub coverage: Vec<f64>,
    pub left_out: Vec<u64>,
    /// Every group that some model in scope is credited to, also with nothing.
    pub groups: BTreeMap<String, Vec<Sum>>,
    /// Which models `drop-top` takes hangs on the last bit of a sum of parts of days.
    pub unclear: bool,
}

impl World {
    /// The dates that can be asked for.
    pub fn axis(&self, choices: &Choices) -> Vec<i64> {
        let skipped = match (self.counter, choices.window) {
            (Counter::Cumulative, Some(_)) => 1,
            _ => 0,
        };
        self.dates.iter().skip(skipped).copied().collect()
    }

    /// Every date of the axis.
    pub fn answer(&self, choices: &Choices) -> Answer {
        self.answer_on(choices, &self.axis(choices))
    }

    /// Some dates of the axis; the last one says which models are the top.
    pub fn answer_on(&self, choices: &Choices, dates: &[i64]) -> Answer {
        let mut answer = Answer::default();
        let Some(&last) = dates.last() else {
            return answer;
        };
        let daily: Vec<Vec<OnDay>> = self.models.iter().map(|model| self.daily(model)).collect();
        let (rows, unclear) = self.counted(choices, &daily, last);
        answer.unclear = unclear;
        let credits = self.credits(choices);
        for (at, &date) in dates.iter().enumerate() {
            answer.dates.push(date);
            answer.coverage.push(self.coverage(date, choices));
            let mut total = Sum::default();
            let mut left_out = 0;
            for &row in &rows {
                let model = &self.models[row];
                let measured = usable(model.created, date, choices)
                    .then(|| self.measured(model, &daily[row], date, choices));
                if measured.is_none() {
                    left_out += model.rolled.as_ref().map_or(1, |(_, models)| *models);
                }
                for credit in &credits[row] {
                    let id = self.group(model, &credit.party, date, choices);
                    let group = answer.groups.entry(id);
                    let group = group.or_insert_with(|| vec![Sum::default(); dates.len()]);
                    if let Some(measured) = &measured {
                        for sum in [&mut group[at], &mut total] {
                            sum.join_part(measured, credit.weight);
                            // Parts of one credit that meet again in one party were added up.
                            sum.pro_rated |= credit.fractional;
                        }
                    }
                }
            }
            answer.totals.push(total);
            answer.left_out.push(left_out);
        }
        answer
    }

    /// The rows that count: in scope, not excluded, not among the top models of the last date.
    fn counted(&self, choices: &Choices, daily: &[Vec<OnDay>], last: i64) -> (Vec<usize>, bool) {
        let mut rows = self.in_scope(choices);
        let mut ranked: Vec<(Sum, usize)> = rows
            .iter()
            .filter(|&&row| self.models[row].rolled.is_none())
            .map(|&row| {
                let model = &self.models[row];
                let measured = match usable(model.created, last, choices) {
                    true => self.measured(model, &daily[row], last, choices),
                    false => Sum::default(),
                };
                (measured, row)
            })
            .collect();
        ranked.sort_by(|(left, one), (right, other)| {
            let by_size = right.value().total_cmp(&left.value());
            by_size.then_with(|| self.models[*one].id.cmp(&self.models[*other].id))
        });
        let top = choices.drop_top.min(ranked.len());
        let unclear = top > 0
            && ranked
                .get(top)
                .is_some_and(|(next, _)| next.hardly_differs(&ranked[top - 1].0));
        rows.retain(|row| !ranked[..top].iter().any(|(_, dropped)| dropped == row));
        (rows, unclear)
    }

    /// The models that `drop-top` takes at a date, and whether it might as well be others.
    pub fn dropped(&self, choices: &Choices, at: i64) -> (Vec<String>, bool) {
        let daily: Vec<Vec<OnDay>> = self.models.iter().map(|model| self.daily(model)).collect();
        let (kept, unclear) = self.counted(choices, &daily, at);
        let gone = self.in_scope(choices).into_iter();
        let gone = gone.filter(|row| !kept.contains(row));
        let ids = gone.map(|row| self.models[row].id.clone());
        (ids.collect(), unclear)
    }

    /// What a row counts in the window that ends at `date`, before any weight.
    fn measured(&self, model: &Model, daily: &[OnDay], date: i64, choices: &Choices) -> Sum {
        let downloads = self.downloads(model, daily, date, choices);
        match choices.measure {
            "downloads" => downloads,
            _ if downloads.is_zero() => Sum::default(),
            "models" => Sum::of(model.rolled.as_ref().map_or(1, |(_, models)| *models)),
            "likes" => Sum::of(model.likes.unwrap_or(0)),
            other => panic!("the reference does not know measure={other}"),
        }
    }

    /// What a group's models give to it at a date: row, credited part, weight.
    pub fn contributions(&self, choices: &Choices, group: &str, at: i64) -> Vec<Contribution> {
        let daily: Vec<Vec<OnDay>> = self.models.iter().map(|model| self.daily(model)).collect();
        let credits = self.credits(choices);
        let mut found: Vec<Contribution> = Vec::new();
        for row in self.counted(choices, &daily, at).0 {
            let model = &self.models[row];
            let mut weight = Fraction::ZERO;
            for credit in &credits[row] {
                if self.group(model, &credit.party, at, choices) == group {
                    weight = weight.plus(credit.weight);
                }
            }
            if weight == Fraction::ZERO || !usable(model.created, at, choices) {
                continue;
            }
            let whole = self.measured(model, &daily[row], at, choices);
            let mut credited = Sum::default();
            credited.join_part(&whole, weight);
            found.push(Contribution {
                row,
                credited,
                weight,
                whole,
            });
        }
        found
    }
}

impl World {
    /// What every group gets of every row that counts, at a date.
    pub fn credited(&self, choices: &Choices, at: i64) -> BTreeMap<(usize, String), Sum> {
        let daily: Vec<Vec<OnDay>> = self.models.iter().map(|model| self.daily(model)).collect();
        let credits = self.credits(choices);
        let mut credited: BTreeMap<(usize, String), Sum> = BTreeMap::new();
        for row in self.counted(choices, &daily, at).0 {
            let model = &self.models[row];
            if !usable(model.created, at, choices) {
                continue;
            }
            let whole = self.measured(model, &daily[row], at, choices);
            for credit in &credits[row] {
                let group = self.group(model, &credit.party, at, choices);
                let sum = credited.entry((row, group)).or_default();
                sum.join_part(&whole, credit.weight);
                sum.pro_rated |= credit.fractional;
            }
        }
        credited
    }
}

/// A row's part of a group.
#[derive(Debug, Clone)]
pub struct Contribution {
    pub row: usize,
    /// What the group gets.
    pub credited: Sum,
    pub weight: Fraction,
    /// What the row counts before the weight.
    pub whole: Sum,
}
