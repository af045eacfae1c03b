//! How concentrated the shares of a grouping are.

use serde::Serialize;

use crate::dataset::Dataset;
use crate::date::Day;
use crate::error::Error;
use crate::message::Message;
use crate::order::largest_first;
use crate::shares::{Extract, Query, Shares};

/// Measures of concentration at every date.
///
/// They are over the groups that have a name. What has none (`other`, `unknown`, `unattributed`,
/// `unaffiliated`) is part of the total and stated as `ungrouped`; it adds nothing to the measures,
/// as if it were spread over very many.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Concentration {
    /// The query with every default filled in.
    pub query: Query,
    /// The dates at which windows end, ascending.
    pub dates: Vec<Day>,
    /// For each date the part of the window that the data can speak of, 0 to 1.
    pub coverage: Vec<f64>,
    /// How many named groups have downloads.
    pub groups: Vec<usize>,
    /// Herfindahl–Hirschman index: the sum of the squares of the shares in per cent, 0 to 10,000.
    pub hhi: Vec<Option<f64>>,
    /// How many groups of equal size would have this index: 10,000 ÷ HHI.
    pub effective: Vec<Option<f64>>,
    /// Share of the largest group, 0 to 1.
    pub cr1: Vec<Option<f64>>,
    /// Share of the 4 largest.
    pub cr4: Vec<Option<f64>>,
    /// Share of the 10 largest.
    pub cr10: Vec<Option<f64>>,
    /// Share of the 50 largest.
    pub cr50: Vec<Option<f64>>,
    /// Gini coefficient over named groups with downloads: 0 where all are equal, near 1 where one
    /// has nearly all.
    pub gini: Vec<Option<f64>>,
    /// Share of what belongs to no named group.
    pub ungrouped: Vec<Option<f64>>,
    /// What a reader must be told.
    pub warnings: Vec<Message>,
    /// The shares that this is computed from.
    #[serde(skip)]
    pub shares: Shares,
}

impl Dataset {
    /// The concentration of a grouping at every date up to that of the query.
    ///
    /// # Errors
    /// Those of [`Dataset::shares`].
    pub fn concentration(&self, query: &Query) -> Result<Concentration, Error> {
        self.concentration_in(query, &Extract::default())
    }

    /// The same at some of these dates.
    pub(crate) fn concentration_in(
        &self,
        query: &Query,
        extract: &Extract,
    ) -> Result<Concentration, Error> {
        let all = Query {
            top: None,
            ..query.clone()
        };
        let shares = self.shares_in(&all, extract)?;
        let mut found = Concentration {
            query: shares.query.clone(),
            dates: shares.dates.clone(),
            coverage: shares.coverage.clone(),
            groups: Vec::new(),
            hhi: Vec::new(),
            effective: Vec::new(),
            cr1: Vec::new(),
            cr4: Vec::new(),
            cr10: Vec::new(),
            cr50: Vec::new(),
            gini: Vec::new(),
            ungrouped: Vec::new(),
            warnings: shares.warnings.clone(),
            shares,
        };
        for date in 0..found.dates.len() {
            found.add(date);
        }
        Ok(found)
    }
}

impl Concentration {
    fn add(&mut self, date: usize) {
        let groups = self.shares.groups.iter();
        let named = groups.filter(|group| !group.stands_for_no_name());
        let sizes: Vec<f64> = named
            .map(|group| group.downloads[date].value())
            .filter(|size| *size > 0.0)
            .collect();
        let total = self.shares.total[date].value();
        let some = |value: f64| (total > 0.0).then_some(value);
        let largest: Vec<f64> = largest_first(&sizes)
            .into_iter()
            .map(|at| sizes[at])
            .collect();
        let ratio = |count: usize| some((largest.iter().take(count).sum::<f64>() / total).min(1.0));
        let squares = sizes.iter().map(|size| (size / total * 100.0).powi(2));
        // Sums of parts of days may pass their limits in the last digit.
        let hhi = some(squares.sum::<f64>().min(10_000.0));
        self.groups.push(sizes.len());
        self.hhi.push(hhi);
        self.effective
            .push(hhi.filter(|hhi| *hhi > 0.0).map(|hhi| 10_000.0 / hhi));
        self.cr1.push(ratio(1));
        self.cr4.push(ratio(4));
        self.cr10.push(ratio(10));
        self.cr50.push(ratio(50));
        self.gini.push(gini(&largest));
        let named: f64 = largest.iter().sum();
        self.ungrouped.push(some((1.0 - named / total).max(0.0)));
    }
}

/// The Gini coefficient of sizes above 0, largest first; `None` of none.
fn gini(largest: &[f64]) -> Option<f64> {
    let count = largest.len() as f64;
    let sum: f64 = largest.iter().sum();
    let ranked = largest.iter().rev().enumerate();
    let weighted: f64 = ranked.map(|(index, size)| (index + 1) as f64 * size).sum();
    (sum > 0.0).then(|| (2.0 * weighted / (count * sum) - (count + 1.0) / count).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::gini;

    #[test]
    fn gini_by_hand() {
        assert_eq!(gini(&[]), None);
        assert_eq!(gini(&[7.0]), Some(0.0));
        assert_eq!(gini(&[5.0, 5.0, 5.0, 5.0]), Some(0.0));
        // Lorenz curve of 1, 3: area 0.25 + 0.125, so 1 − 2 × 0.375.
        assert!((gini(&[3.0, 1.0]).unwrap() - 0.25).abs() < 1e-15);
        // Mean difference of 1, 2, 6 over twice the mean: (1 + 5 + 4) × 2 ÷ 9 ÷ 6.
        assert!((gini(&[6.0, 2.0, 1.0]).unwrap() - 10.0 / 27.0).abs() < 1e-15);
    }
}
