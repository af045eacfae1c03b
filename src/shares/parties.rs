//! To whom rows are credited under many attributions, worked out in short steps.

use std::collections::HashMap;
use std::ops::Range;

use super::credit::{Codes, Credit, Publishers, Seen};
use super::query::Query;
use super::whom::Whom;
use crate::dataset::Dataset;
use crate::date::Day;

/// Rows of one kind are credited alike, whatever the attribution and the treatment of publishers. The
/// grouping, overrides, joins and the treatment of individuals are those of one query.
pub(crate) struct Parties {
    seen: Vec<Seen>,
    /// Without their keys, which the data set has.
    codes: Codes<'static>,
    known: HashMap<(u32, u32, u8), u32>,
    /// The first row of each kind.
    rows: Vec<u32>,
    /// The kind of each row that was sorted.
    pub of_row: Vec<u32>,
    /// The two groups that are looked for, where some row may be credited to them.
    groups: [Option<u32>; 2],
}

impl Parties {
    /// Looks for two groups by their ids; for ages of models at a date.
    pub fn new(dataset: &Dataset, query: &Query, at: Option<Day>, ids: [&str; 2]) -> Self {
        let publishers = Publishers::new(dataset, query);
        let codes = Codes::new(dataset, query, &publishers, at);
        let place = |id: &str| codes.keys.iter().position(|key| key.id == id);
        Parties {
            groups: ids.map(|id| place(id).map(|place| place as u32)),
            codes: Codes {
                of_row: codes.of_row,
                of_node: codes.of_node,
                keys: Vec::new(),
            },
            seen: publishers.owners,
            known: HashMap::new(),
            rows: Vec::new(),
            of_row: Vec::with_capacity(dataset.rows.len()),
        }
    }

    /// Finds the kinds of the next rows.
    pub fn sort(&mut self, dataset: &Dataset, rows: Range<usize>) {
        for row in rows {
            let status = self.seen[dataset.rows.owner[row] as usize].status as u8;
            let key = (self.codes.of_row[row], dataset.lineage.list(row), status);
            let next = self.rows.len() as u32;
            let kind = *self.known.entry(key).or_insert(next);
            if kind == next {
                self.rows.push(row as u32);
            }
            self.of_row.push(kind);
        }
    }

    /// How many kinds there are.
    pub fn kinds(&self) -> usize {
        self.rows.len()
    }

    /// Of what a row of each kind has, the parts that go to the two groups and to anybody, under the
    /// attribution and treatments of a query.
    pub fn weights(&self, dataset: &Dataset, query: &Query) -> Vec<[f64; 3]> {
        let whom = Whom {
            dataset,
            query,
            seen: &self.seen,
            codes: &self.codes,
        };
        let mut credits: Vec<Credit> = Vec::new();
        let weights = self.rows.iter().map(|row| {
            credits.clear();
            whom.credit(*row as usize, &mut credits);
            let part = |group: Option<u32>| {
                let of_group = credits
                    .iter()
                    .filter(|credit| group.is_none_or(|group| credit.group == group));
                let part: f64 = of_group.map(|credit| credit.weight).sum();
                // Three thirds are one, whatever their sum is.
                if (part - 1.0).abs() < 1e-12 {
                    1.0
                } else {
                    part
                }
            };
            let of = |group: Option<u32>| group.map_or(0.0, |group| part(Some(group)));
            [of(self.groups[0]), of(self.groups[1]), part(None)]
        });
        weights.collect()
    }
}
