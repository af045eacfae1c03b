//! The lead of one group over another, over time.

use serde::Serialize;

use super::{Named, points, unmet};
use crate::dataset::Dataset;
use crate::date::Day;
use crate::error::{Error, ErrorKind};
use crate::message::Message;
use crate::shares::{DRAWN, Extract, Query, SUPPORTED, Shares, is_at_least};

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
    /// For each date the part of the window that the data can speak of, 0 to 1.
    pub coverage: Vec<f64>,
    /// Share of `a`, 0 to 1; `None` where the total is 0.
    pub share_a: Vec<Option<f64>>,
    /// Share of `b`.
    pub share_b: Vec<Option<f64>>,
    /// Share of `a` less share of `b`, in points, −100 to 100.
    pub lead: Vec<Option<f64>>,
    /// Every change of its sign between dates of which the data cover at least 0.9 of the window.
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
    /// The lead of group `a` over group `b` at every date up to that of the query.
    ///
    /// A group without models has a share of 0. `hold` is the number of observations that a change
    /// of sign must stay; `None` is 2.
    ///
    /// # Errors
    /// Those of [`Dataset::shares`], and when `hold` is 0.
    pub fn lead(
        &self,
        a: &str,
        b: &str,
        query: &Query,
        hold: Option<usize>,
    ) -> Result<Lead, Error> {
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
        warnings.retain(|warning| !warning.is_of_another_group(&[a, b]));
        warnings.extend(unmet(&shares, [a, b]));
        let crossings = crossings(&shares.dates, &shares.coverage, &lead, hold, [a, b]);
        Ok(Lead {
            a: Named::new(query, a),
            b: Named::new(query, b),
            hold,
            first_that_holds: first_that_holds(&crossings),
            crossings,
            share_a,
            share_b,
            lead,
            coverage: shares.coverage,
            query: shares.query,
            dates: shares.dates,
            warnings,
        })
    }
}

impl Lead {
    /// Whether the data cover enough of the window to a date to draw its lead.
    pub(crate) fn is_drawn(&self, date: usize) -> bool {
        is_at_least(&self.coverage, date, DRAWN)
    }

    /// The same of the last date.
    pub(crate) fn is_drawn_at_last(&self) -> bool {
        let last = self.dates.len().checked_sub(1);
        last.is_some_and(|last| self.is_drawn(last))
    }

    /// Whether they cover enough of it to draw it without reserve.
    pub(crate) fn is_supported(&self, date: usize) -> bool {
        is_at_least(&self.coverage, date, SUPPORTED)
    }

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
        self.coverage = self.coverage[range.clone()].to_vec();
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

/// What is lacking in the data is no change of hands, so dates that they cover too little are not
/// seen.
fn crossings(
    dates: &[Day],
    coverage: &[f64],
    lead: &[Option<f64>],
    hold: usize,
    ids: [&str; 2],
) -> Vec<Crossing> {
    let seen: Vec<(Day, f64)> = dates
        .iter()
        .zip(lead)
        .enumerate()
        .filter(|(date, _)| is_at_least(coverage, *date, SUPPORTED))
        .filter_map(|(_, (date, lead))| Some((*date, (*lead)?)))
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
        let found = crossings(&dates, &[1.0; 8], &lead, 2, ["A", "B"]);
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
        let found = crossings(&dates[..5], &[0.9; 5], &gaps, 2, ["A", "B"]);
        assert_eq!((found.len(), found[0].kept), (1, 2));
        assert!(crossings(&dates, &[1.0; 8], &[None; 8], 1, ["A", "B"]).is_empty());
    }

    #[test]
    fn dates_that_the_data_hardly_cover_are_no_crossing() {
        let dates: Vec<Day> = (0..6).map(Day).collect();
        let lead = [-2.0, 1.0, -1.0, 2.0, 3.0, -1.0].map(Some);
        let coverage = [1.0, 0.89, 0.9, 0.95, 0.4, 0.9];
        let found = crossings(&dates, &coverage, &lead, 1, ["A", "B"]);
        let plain: Vec<_> = found
            .iter()
            .map(|crossing| (crossing.date.0, crossing.from, crossing.to, crossing.kept))
            .collect();
        // Between the third and the fourth date, and from the fourth over the fifth to the sixth.
        assert_eq!(plain, [(3, -1.0, 2.0, 1), (5, 2.0, -1.0, 1)]);
        assert!(crossings(&dates, &[0.5; 6], &lead, 1, ["A", "B"]).is_empty());
    }
}
