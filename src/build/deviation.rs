//! How far a roll-up moves shares by country.

use std::collections::BTreeMap;

use super::Watch;
use crate::dataset::Dataset;
use crate::error::Error;
use crate::shares::Query;
use crate::snapshot::Deviation;

/// Windows, in days or all, and age limits, in days or none, for which shares are compared.
const WINDOWS: [&str; 5] = ["30", "90", "180", "365", "all"];
const AGE_LIMITS: [&str; 4] = ["any", "180", "365", "730"];
const INDIVIDUALS: [&str; 2] = ["unaffiliated", "country"];

/// Shares by country at every date, under every definition of a grid.
pub(super) struct Grid {
    answers: Vec<Answer>,
}

struct Answer {
    age_limit: bool,
    /// The share of each group at each date; 0 where there is no total.
    shares: BTreeMap<String, Vec<f64>>,
}

impl Grid {
    /// Asks a data set for all of the grid.
    pub fn new(dataset: &Dataset, what: &str, watch: &dyn Watch) -> Result<Self, Error> {
        watch.stage(
            what,
            (WINDOWS.len() * AGE_LIMITS.len() * INDIVIDUALS.len()) as u64,
        );
        let mut answers = Vec::new();
        for window in WINDOWS {
            for age_limit in AGE_LIMITS {
                for individuals in INDIVIDUALS {
                    let mut query = Query::default();
                    query.set("window", window)?;
                    query.set("max-age", age_limit)?;
                    query.set("individuals", individuals)?;
                    query.set("series", "true")?;
                    answers.push(Answer {
                        age_limit: age_limit != "any",
                        shares: shares(dataset, &query)?,
                    });
                    watch.advance(1);
                }
            }
        }
        Ok(Grid { answers })
    }

    /// The largest differences between two data sets of the same dates.
    pub fn deviation(&self, other: &Grid) -> Deviation {
        let mut deviation = Deviation::default();
        for (mine, its) in self.answers.iter().zip(&other.answers) {
            let largest = match mine.age_limit {
                true => &mut deviation.with_age_limit,
                false => &mut deviation.without_age_limit,
            };
            for id in mine.shares.keys().chain(its.shares.keys()) {
                let at = |answer: &Answer, date: usize| {
                    let shares = answer.shares.get(id);
                    shares
                        .and_then(|shares| shares.get(date))
                        .copied()
                        .unwrap_or(0.0)
                };
                let dates = mine
                    .shares
                    .get(id)
                    .or(its.shares.get(id))
                    .map_or(0, Vec::len);
                for date in 0..dates {
                    let points = (at(mine, date) - at(its, date)).abs() * 100.0;
                    *largest = largest.max(points);
                }
            }
        }
        deviation
    }
}

fn shares(dataset: &Dataset, query: &Query) -> Result<BTreeMap<String, Vec<f64>>, Error> {
    let groups = dataset.shares(query)?.groups.into_iter();
    let share = |share: Option<f64>| share.unwrap_or(0.0);
    let answer = groups.map(|group| (group.id, group.share.into_iter().map(share).collect()));
    Ok(answer.collect())
}
