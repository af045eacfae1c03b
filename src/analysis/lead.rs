//! The lead of one group over another, over time.

use serde::Serialize;

use super::{Named, points, unmet};
use crate::dataset::Dataset;
use crate::date::Day;
use crate::error::{Error, ErrorKind};
use crate::message::Message;
use crate::shares::{Extract, Query, Shares};

/// The lead of `a` over `b` at every date, and where it changes hands.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Lead {
    /// The query with every default filled in.
    pub query: Query,
    /// Whose lead it is where it is above 0.
    pub a: Named,
    /// Whose lead it is where it is below 0.
    pub b: Named,
    /// For how many observations a change of sign must stay to hold.
    pub hold: usize,
    /// The dates at which windows end, ascending.
    pub dates: Vec<Day>,
    /// Share of `a`, 0 to 1; `None` where the total is 0.
    pub share_a: Vec<Option<f64>>,
    /// Share of `b`.
    pub share_b: Vec<Option<f64>>,
    /// Share of `a` less share of `b`, in points, −100 to 100.
    pub lead: Vec<Option<f64>>,
    /// Every change of its sign.
    pub crossings: Vec<Crossing>,
    /// The first crossing that holds.
    pub first_that_holds: Option<Day>,
    /// What a reader must be told.
    pub warnings: Vec<Message>,
}

/// A date at which the lead has another sign than the last time that it had one.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Crossing {
    /// The first date with the new sign.
    pub date: Day,
    /// The last lead with the old sign, in points.
    pub from: f64,
    /// The first lead with the new sign, in points.
    pub to: f64,
    /// Id of the group that leads from here on.
    pub leader: String,
    /// For how many observations in a row the sign stays, this one included.
    pub kept: usize,
    /// Whether that is long enough.
    pub holds: bool,
}

/// For how many observations a change of sign must stay to hold, unless asked otherwise.
pub(crate) const HOLD: usize = 2;

impl Dataset {
    /// The lead of group `a` over group `b`, ids or labels, at every date up to that of the query.
    ///
    /// A group without models has a share of 0. `hold` is the number of observations that a change
    /// of sign must stay; `None` is 2.
    ///
    /// # Errors
    /// Those of [`Dataset::shares`], when a group is not known, and when `hold` is 0.
    pub fn lead(
        &self,
        a: &str,
        b: &str,
        query: &Query,
        hold: Option<usize>,
    ) -> Result<Lead, Error> {
        let query = &self.resolve(query)?;
        let [a, b] = &self.pair(query, [a, b])?;
        let shares = self.shares(&Query {
            series: true,
            top: None,
            ..query.clone()
        })?;
        let of = |id: &str| share_of(&shares, id);
        let (share_a, share_b) = (of(a), of(b));
        let lead: Vec<Option<f64>> = share_a
            .iter()
            .zip(&share_b)
            .map(|(a, b)| points((*a)?, (*b)?, 1.0))
            .collect();
        let hold = hold.unwrap_or(HOLD);
        if hold == 0 {
            let expected = "a whole number of observations, at least 1";
            return Err(Error::new(
                ErrorKind::OptionValue,
                "option hold",
                expected,
                "0",
            ));
        }
        let mut warnings = shares.warnings.clone();
        warnings.extend(unmet(&shares, &[a, b]));
        let crossings = crossings(&shares.dates, &lead, hold, [a, b]);
        Ok(Lead {
            a: Named::new(query, a),
            b: Named::new(query, b),
            hold,
            first_that_holds: first_that_holds(&crossings),
            crossings,
            share_a,
            share_b,
            lead,
            query: shares.query,
            dates: shares.dates,
            warnings,
        })
    }
}

impl Lead {
    /// The same lead at some of its dates: with the crossings there, each as it is over all dates.
    ///
    /// # Errors
    /// Where no date is wanted.
    pub(crate) fn within(mut self, extract: &Extract) -> Result<Self, Error> {
        let range = extract.within(&self.dates)?;
        let dates = &self.dates[range.clone()];
        self.crossings
            .retain(|crossing| dates.contains(&crossing.date));
        self.first_that_holds = first_that_holds(&self.crossings);
        self.dates = dates.to_vec();
        for values in [&mut self.share_a, &mut self.share_b, &mut self.lead] {
            *values = values[range.clone()].to_vec();
        }
        Ok(self)
    }
}

fn first_that_holds(crossings: &[Crossing]) -> Option<Day> {
    let first = crossings.iter().find(|crossing| crossing.holds);
    first.map(|crossing| crossing.date)
}

/// The share of a group at each date, 0 where there is a total and no such group.
fn share_of(shares: &Shares, id: &str) -> Vec<Option<f64>> {
    match shares.groups.iter().find(|group| group.id == id) {
        Some(group) => group.share.clone(),
        None => {
            let some = |total: &crate::Downloads| (total.value() > 0.0).then_some(0.0);
            shares.total.iter().map(some).collect()
        }
    }
}

fn crossings(dates: &[Day], lead: &[Option<f64>], hold: usize, ids: [&str; 2]) -> Vec<Crossing> {
    let seen: Vec<(Day, f64)> = dates
        .iter()
        .zip(lead)
        .filter_map(|(date, lead)| Some((*date, (*lead)?)))
        .collect();
    let mut crossings = Vec::new();
    let mut before = 0.0;
    for (index, (date, to)) in seen.iter().enumerate() {
        if *to == 0.0 {
            continue;
        }
        let same = |lead: f64| lead != 0.0 && (lead > 0.0) == (*to > 0.0);
        if before != 0.0 && !same(before) {
            let kept = seen[index..]
                .iter()
                .take_while(|(_, lead)| same(*lead))
                .count();
            crossings.push(Crossing {
                date: *date,
                from: before,
                to: *to,
                leader: ids[usize::from(*to < 0.0)].to_owned(),
                kept,
                holds: kept >= hold,
            });
        }
        before = *to;
    }
    crossings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crossings_by_hand() {
        let dates: Vec<Day> = (0..8).map(Day).collect();
        let lead = [-2.0, -1.0, 1.0, 0.0, 2.0, 3.0, -1.0, -1.0].map(Some);
        let found = crossings(&dates, &lead, 2, ["A", "B"]);
        let plain: Vec<_> = found
            .iter()
            .map(|crossing| {
                (
                    crossing.date.0,
                    crossing.leader.as_str(),
                    crossing.kept,
                    crossing.holds,
                )
            })
            .collect();
        // A tie ends a run, but is no crossing.
        assert_eq!(plain, [(2, "A", 1, false), (6, "B", 2, true)]);
        assert_eq!((found[0].from, found[0].to), (-1.0, 1.0));
        let gaps = [Some(1.0), None, Some(-1.0), None, Some(-2.0)];
        let found = crossings(&dates[..5], &gaps, 2, ["A", "B"]);
        assert_eq!((found.len(), found[0].kept), (1, 2));
        assert!(crossings(&dates, &[None; 8], 1, ["A", "B"]).is_empty());
    }
}
