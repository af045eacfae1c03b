//! Who has what share: a [`Query`] over a [`Dataset`] gives [`Shares`].
//!
//! S_g(t) = D_g(t) ÷ Σ_h D_h(t), where D_g(t) are the downloads, in the window that ends at t and
//! within the age limit, of the models credited to g (`docs/definitions.md`).

mod grouping;
mod labels;
mod query;
mod rounding;
mod sums;
mod window;

use serde::Serialize;

use crate::dataset::Dataset;
use crate::date::Day;
use crate::error::{Error, ErrorKind};
use crate::order::sorted;
use crate::snapshot::{Counter, LARGEST_COUNT};
use grouping::Grouping;
pub use labels::country_name;
pub use query::{GroupBy, Individuals, MaxAge, Query, Window};
pub use rounding::rounded_percentages;
use sums::Sums;

/// Id of the group of models of individuals.
pub const UNAFFILIATED: &str = "unaffiliated";
/// Id of the group of models whose country or organisation is not known.
pub const UNATTRIBUTED: &str = "unattributed";
/// Id of the group that joins what `top` or a roll-up leaves without a group of its own.
pub const OTHER: &str = "other";
/// Id of the group of models that lack the attribute by which models are grouped.
pub const UNKNOWN: &str = "unknown";

/// The answer to a [`Query`]: downloads and shares of every group at every date asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shares {
    /// The query with every default filled in.
    pub query: Query,
    /// The dates at which windows end, ascending.
    pub dates: Vec<Day>,
    /// The denominator at each date.
    pub total: Vec<Downloads>,
    /// For each date the part of the window that the data can speak of, 0 to 1.
    pub coverage: Vec<f64>,
    /// For each date how many models the age limit leaves out, as they have no usable creation date.
    pub left_out: Vec<u64>,
    /// The groups by their share at the last date, largest first.
    pub groups: Vec<Group>,
    /// What a reader of the figures must be told; most answers have none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// One group of models.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Country code, organisation, namespace, model id or class; or one of the ids that stand for
    /// no such thing: [`UNAFFILIATED`], [`UNATTRIBUTED`], [`OTHER`], [`UNKNOWN`].
    pub id: String,
    /// Name in English.
    pub label: String,
    /// Downloads at each date.
    pub downloads: Vec<Downloads>,
    /// Share of the total at each date, 0 to 1; `None` where the total is 0.
    pub share: Vec<Option<f64>>,
}

impl Group {
    /// Whether the id is one of those that stand for no country, organisation, model or class.
    pub fn stands_for_no_name(&self) -> bool {
        grouping::SPECIAL.contains(&self.id.as_str())
    }
}

/// A number of downloads: an exact whole number and, where days are pro-rated, a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Downloads {
    /// The whole downloads.
    pub whole: u64,
    /// What pro-rated days add, at least 0; it may pass 1 where many fractions add up.
    pub part: f64,
}

impl Downloads {
    /// The number, rounded only where it passes 2^53.
    pub fn value(self) -> f64 {
        self.whole as f64 + self.part
    }

    fn add(&mut self, other: Downloads) {
        self.whole += other.whole;
        self.part += other.part;
    }

    /// This part of a total; `None` where the total is 0.
    fn share_of(self, total: Downloads) -> Option<f64> {
        let total = total.value();
        (total > 0.0).then(|| self.value() / total)
    }
}

impl Serialize for Downloads {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // JavaScript has no whole numbers above 2^53; JSON has.
        let exact = self.whole <= LARGEST_COUNT || !cfg!(target_family = "wasm");
        if self.part == 0.0 && exact {
            serializer.serialize_u64(self.whole)
        } else {
            serializer.serialize_f64(self.value())
        }
    }
}

impl Dataset {
    /// The dates at which a window can end: every observation date, and for a cumulative counter
    /// with a limited window those from the second on.
    pub fn axis(&self, window: Window) -> &[Day] {
        &self.dates[self.axis_start(window)..]
    }

    fn axis_start(&self, window: Window) -> usize {
        let needs_a_step = self.counter == Counter::Cumulative && window != Window::All;
        usize::from(needs_a_step).min(self.dates.len())
    }

    /// Computes the shares that a query asks for.
    ///
    /// # Errors
    /// When `at` is not a date of the [`axis`](Dataset::axis); the message names the nearest ones.
    pub fn shares(&self, query: &Query) -> Result<Shares, Error> {
        let first = self.axis_start(query.window);
        let last = match query.at {
            None => self
                .dates
                .len()
                .checked_sub(1)
                .filter(|last| *last >= first),
            Some(at) => Some(self.date_on_axis(at, first)?),
        };
        let Some(last) = last else {
            return Ok(self.no_shares(query));
        };
        let start = if query.series { first } else { last };
        let axis: Vec<usize> = (start..=last).collect();

        let mut grouping = Grouping::new(self, query.by, query.individuals);
        if let Some(top) = query.top {
            let ranks = Sums::new(self, &grouping, query.window, query.max_age, &[last]);
            grouping.keep_top(top.get() as usize, ranks.row(0));
        }
        let sums = Sums::new(self, &grouping, query.window, query.max_age, &axis);
        Ok(self.table(query, &axis, &grouping, &sums))
    }

    fn date_on_axis(&self, at: Day, first: usize) -> Result<usize, Error> {
        let axis = &self.dates[first..];
        axis.binary_search(&at)
            .map(|index| first + index)
            .map_err(|after| {
                let before = after.checked_sub(1).map(|index| axis[index]);
                let expected = match (before, axis.get(after)) {
                    (Some(before), Some(after)) => {
                        format!("an observation date, the nearest are {before} and {after}")
                    }
                    (Some(nearest), None) => {
                        format!("an observation date, the nearest is {nearest}")
                    }
                    (None, Some(nearest)) => {
                        format!("an observation date, the nearest is {nearest}")
                    }
                    (None, None) => "no date, as the snapshot has none to end a window at".into(),
                };
                Error::new(
                    ErrorKind::OptionValue,
                    "option at",
                    expected,
                    at.to_string(),
                )
            })
    }

    fn no_shares(&self, query: &Query) -> Shares {
        let needed = match (self.counter, query.window) {
            (Counter::Cumulative, Window::Days(_)) => "two observation dates",
            _ => "one observation date",
        };
        Shares {
            query: query.clone(),
            dates: Vec::new(),
            total: Vec::new(),
            coverage: Vec::new(),
            left_out: Vec::new(),
            groups: Vec::new(),
            warnings: vec![format!(
                "no date to show: a share needs at least {needed}, the snapshot has {}",
                self.dates.len()
            )],
        }
    }

    fn table(&self, query: &Query, axis: &[usize], grouping: &Grouping, sums: &Sums) -> Shares {
        let dates: Vec<Day> = axis.iter().map(|index| self.dates[*index]).collect();
        let mut total = vec![Downloads::default(); axis.len()];
        for (index, total) in total.iter_mut().enumerate() {
            for downloads in sums.row(index) {
                total.add(*downloads);
            }
        }
        let last = |group: usize| match axis.len() {
            0 => 0.0,
            dates => sums.of(dates - 1, group).value(),
        };
        let order = sorted(grouping.len(), &|a, b| {
            let by_size = last(b).total_cmp(&last(a));
            by_size.then_with(|| grouping.id(a).cmp(grouping.id(b)))
        });
        let group = |group: usize| {
            let downloads: Vec<Downloads> =
                (0..axis.len()).map(|index| sums.of(index, group)).collect();
            let share = downloads
                .iter()
                .zip(&total)
                .map(|(downloads, total)| downloads.share_of(*total))
                .collect();
            let id = grouping.id(group).to_owned();
            let label = labels::label(query.by, &id);
            Group {
                id,
                label,
                downloads,
                share,
            }
        };
        let groups = order.into_iter().map(group).collect();

        let mut warnings = Vec::new();
        if total.last().is_some_and(|total| total.value() == 0.0) {
            let date = dates.last().map(Day::to_string).unwrap_or_default();
            warnings.push(format!(
                "no downloads in the window to {date}: without a total there is no share"
            ));
        }
        Shares {
            query: Query {
                at: dates.last().copied(),
                ..query.clone()
            },
            total,
            coverage: sums.coverage.clone(),
            left_out: self.left_out(query, &dates),
            dates,
            groups,
            warnings,
        }
    }

    /// How many models have no usable creation date at each date.
    fn left_out(&self, query: &Query, dates: &[Day]) -> Vec<u64> {
        let MaxAge::Days(max_age) = query.max_age else {
            return vec![0; dates.len()];
        };
        let (unknown, at_floor) = self.rows.without_usable_creation();
        let reaches_floor = |date: &Day| window::reaches_behind_floor(*date, query.window, max_age);
        dates
            .iter()
            .map(|date| unknown + if reaches_floor(date) { at_floor } else { 0 })
            .collect()
    }
}
