//! What is derived from shares: leads, concentration, the models behind a share, how much a claim
//! depends on the definition, and what changed between two snapshots.

mod claim;
mod classes;
mod combinations;
mod concentration;
mod crediting;
mod diff;
mod effects;
mod factorial;
mod flips;
mod fragility;
mod grid;
mod grid_json;
mod lead;
mod matrix;
mod noise;
mod outcomes;
mod pairs;
mod plan;
mod questions;
mod rules;
mod run;
mod summary;
mod survey;
mod tops;
mod weighing;
mod why;

use serde::Serialize;

use crate::dataset::Dataset;
use crate::date::Day;
use crate::error::Error;
use crate::message::{Message, Part, texts};
use crate::shares::{Crediting, Downloads, Query, Shares, label};
pub use claim::Claim;
pub use combinations::{Combinations, Leads, Level, Specification};
pub use concentration::Concentration;
pub use diff::{Change, Diff, GroupChange, ModelChange};
pub use effects::Effect;
use factorial::Factorial;
pub use factorial::Setting;
pub use flips::Flip;
pub use fragility::{Bounds, Fragility, Removed};
pub use grid::{Grid, GridChoice, GridValue, Side};
pub use lead::{Crossing, Lead};
pub use matrix::{Matrix, MatrixCell};
pub use noise::{Noise, band};
pub use pairs::Pair;
pub use questions::{Answer, Question, Questions, Spread};
pub use rules::{Holds, Rule};
pub use run::ClaimRun;
pub use survey::{Band, Survey};
pub use why::{Rest, Term, Why, WhyModel, WhyOrganisation};

texts! {
    UNMET "warning.unmet" "no model is credited to “{id}”: its share is 0";
    OLD "warning.old" "the old snapshot: {warning}";
}

/// A group by its id and English name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// As in a [`Group`](crate::Group).
    pub id: String,
    /// Name in English.
    pub label: String,
}

impl Named {
    fn new(query: &Query, id: &str) -> Self {
        Named {
            id: id.to_owned(),
            label: label(query.by, id),
        }
    }
}

/// The lead of `a` over `b` in points (hundredths of the total); `None` without a total.
///
/// What differs only in the rounding of its sums is a tie.
fn points(a: f64, b: f64, total: f64) -> Option<f64> {
    (total > 0.0).then(|| {
        let lead = (a - b) / total * 100.0;
        if lead.abs() <= 1e-10 { 0.0 } else { lead }
    })
}

/// What must be said of groups that nothing is credited to: a share of 0 may be a slip of the pen.
fn unmet(shares: &Shares, ids: [&str; 2]) -> Vec<Message> {
    let met = |id: &str| shares.groups.iter().any(|group| group.id == id);
    let unmet = ids
        .into_iter()
        .filter(|id| !shares.dates.is_empty() && !met(id));
    unmet
        .map(|id| Message::new(UNMET, vec![("id", Part::Name(id.to_owned()))]))
        .collect()
}

/// What each row gives to each group at one date.
struct Standing<'a> {
    date: usize,
    /// What is measured of each row, before it is credited.
    of_row: Vec<Downloads>,
    crediting: Crediting<'a>,
}

impl<'a> Standing<'a> {
    /// At the last date of a resolved query; `None` where the snapshot has no date for it.
    fn new(dataset: &'a Dataset, query: &'a Query) -> Result<Option<Self>, Error> {
        let Some(date) = dataset.end(query)? else {
            return Ok(None);
        };
        let counts = dataset.counting(query, date);
        let at = Some(dataset.dates[date]);
        Ok(Some(Standing {
            date,
            of_row: dataset.of_rows(query, date),
            crediting: Crediting::new(dataset, query, &counts, at),
        }))
    }

    fn day(&self, dataset: &Dataset) -> Day {
        dataset.dates[self.date]
    }

    /// The part of a row that a group gets.
    fn weight(&self, row: usize, group: usize) -> f64 {
        let credits = self.crediting.credits(self.crediting.of_row[row] as usize);
        let of_group = credits
            .iter()
            .filter(|credit| credit.group as usize == group);
        of_group.map(|credit| credit.weight).sum()
    }

    /// What the rows of each bin have.
    fn of_bin(&self) -> Vec<Downloads> {
        let mut of_bin = vec![Downloads::default(); self.crediting.bins()];
        for (bin, downloads) in self.crediting.of_row.iter().zip(&self.of_row) {
            of_bin[*bin as usize].add(*downloads);
        }
        of_bin
    }

    /// What each group has, in the order of the crediting's groups.
    fn of_group(&self) -> Vec<Downloads> {
        self.crediting.by_group(&self.of_bin())
    }
}

impl Dataset {
    /// What the lead of group `a` over group `b` hangs on, at the last date of a query; `None` where
    /// the snapshot has no date for it.
    ///
    /// # Errors
    /// Those of [`Dataset::shares`].
    pub fn fragility(&self, query: &Query, a: &str, b: &str) -> Result<Option<Fragility>, Error> {
        let query = &self.resolve(query)?;
        let Some(standing) = Standing::new(self, query)? else {
            return Ok(None);
        };
        let mut fragility = Fragility::new(self, &standing, [a, b]);
        fragility.bounds = fragility::bounds(self, query)?;
        Ok(Some(fragility))
    }
}

fn sum(all: &[Downloads]) -> Downloads {
    let mut sum = Downloads::default();
    for downloads in all {
        sum.add(*downloads);
    }
    sum
}
