//! The definition of a query that names none: the one that the data support.

use std::num::NonZeroU32;

use super::Downloads;
use super::query::{MaxAge, Query, Window};
use super::sums::pro_rata;
use super::window::{Reading, reaches_behind_floor};
use crate::dataset::{Dataset, UNKNOWN_DAY};
use crate::date::CREATION_FLOOR;
use crate::error::Error;
use crate::snapshot::Counter;

/// The windows among which a default is chosen, in days, largest first.
const WINDOWS: [u32; 4] = [365, 180, 90, 30];
/// The age limit that the data may support, in days: the "new models" of the study.
const NEW: u32 = 365;
/// The least coverage of a window that is shown without reserve.
pub(crate) const SUPPORTED: f64 = 0.9;
/// The least part of the downloads that models with a usable creation date must have.
const DATED: f64 = 0.9;
/// What sums of fractions of days may differ by.
const ROUNDING: f64 = 1e-12;

impl Dataset {
    /// Fills in what a query leaves to the data: window and age limit, each for itself.
    ///
    /// The window is the largest of 365, 180, 90 and 30 days of which the data cover 90 % at the date
    /// of the query and at two thirds of the dates up to it, else the counter's own length, else all
    /// days. The age limit is 365 days where models with a usable creation date have 90 % of the
    /// downloads in the window and one of them was created in the 365 days up to the date, else
    /// there is none. Scope and exclusions play no part, so that they never change the definition.
    ///
    /// ```
    /// # use modelshare::{Dataset, MaxAge, Query, Window};
    /// let json = br#"{
    ///   "format": 1,
    ///   "source": {"name": "An example"},
    ///   "counter": {"kind": "trailing", "days": 30},
    ///   "dates": ["2026-10-27"],
    ///   "namespaces": ["Qwen"],
    ///   "models": {"namespace": [0], "name": ["Qwen3-8B"]},
    ///   "counts": [[0, 300]]
    /// }"#;
    /// let query = Dataset::from_slice(json)?.resolve(&Query::default())?;
    /// // One date covers 30 days, and nothing is known of when the model was created.
    /// assert_eq!(query.window, Window::days(30));
    /// assert_eq!(query.max_age, Some(MaxAge::Any));
    /// # Ok::<(), modelshare::Error>(())
    /// ```
    ///
    /// # Errors
    /// When `at` is not an observation date.
    pub fn resolve(&self, query: &Query) -> Result<Query, Error> {
        let mut resolved = query.clone();
        if query.window.is_some() && query.max_age.is_some() {
            return Ok(resolved);
        }
        let first = query.window.map_or(0, |window| self.axis_start(window));
        let end = match query.at {
            Some(at) => Some(self.date_on_axis(at, first)?),
            None => self.dates.len().checked_sub(1),
        };
        let window = query.window.unwrap_or_else(|| self.default_window(end));
        resolved.window = Some(window);
        if query.max_age.is_none() {
            let is_supported = end.is_some_and(|end| self.supports_age_limit(window, end));
            resolved.max_age = Some(match is_supported {
                true => MaxAge::Days(NEW),
                false => MaxAge::Any,
            });
        }
        Ok(resolved)
    }

    /// The default window of a query that ends at the date of this index.
    fn default_window(&self, end: Option<usize>) -> Window {
        let supported = self.defaults.windows.get_or_init(|| self.default_windows());
        let found = end.and_then(|end| Window::days(supported[end]));
        found.unwrap_or(match self.counter {
            Counter::Period { days } | Counter::Trailing { days } => Window::Days(days),
            Counter::Cumulative => Window::All,
        })
    }

    /// For each date the days of the largest of the windows that is supported there; 0 for none.
    fn default_windows(&self) -> Vec<u32> {
        let mut largest = vec![0; self.dates.len()];
        // Smallest first, so that a larger one overwrites it.
        for days in WINDOWS.into_iter().rev() {
            let Some(window) = Window::days(days) else {
                continue;
            };
            let start = self.axis_start(window);
            let mut supported = 0;
            for (date, largest) in largest.iter_mut().enumerate().skip(start) {
                if Reading::new(self, window, date).coverage >= SUPPORTED {
                    supported += 1;
                    if 3 * supported >= 2 * (date + 1 - start) {
                        *largest = days;
                    }
                }
            }
        }
        largest
    }

    /// Whether creation dates carry an age limit of a year in the window that ends at a date.
    fn supports_age_limit(&self, window: Window, end: usize) -> bool {
        let reading = Reading::new(self, window, end);
        let created = &self.rows.created;
        let floor = i64::from(CREATION_FLOOR.0);
        let reaches_floor = reaches_behind_floor(self.dates[end], window, NEW);
        let is_unusable =
            |day: i32| day == UNKNOWN_DAY || (i64::from(day) == floor && reaches_floor);
        // The rows created in the days of the limit up to the date.
        let count_to = |day: i64| created.partition_point(|created| i64::from(*created) <= day);
        let new = count_to(reading.to - i64::from(NEW))..count_to(reading.to);
        let is_new = |row: usize| new.contains(&row) && !is_unusable(created[row]);

        let mut all = Downloads::default();
        let mut unusable = Downloads::default();
        let mut has_new = false;
        let columns = self.defaults.columns.get_or_init(|| self.column_sums());
        for tile in &reading.tiles {
            let [total, unknown, at_floor] = columns[tile.date];
            let without = unknown + if reaches_floor { at_floor } else { 0 };
            all.add(pro_rata(total, tile.days, tile.of));
            unusable.add(pro_rata(without, tile.days, tile.of));
            let cells = &self.counters.cells[tile.date];
            has_new |= new.clone().any(|row| cells[row] > 0 && is_new(row));
        }
        let mut add = |row: u32, downloads: Downloads| {
            all.add(downloads);
            if is_unusable(created[row as usize]) {
                unusable.add(downloads);
            }
            has_new |= is_new(row as usize) && downloads.value() > 0.0;
        };
        for span in &self.counters.spans {
            let (from, to) = (i64::from(span.from), i64::from(span.to));
            let days = to.min(reading.to) - from.max(reading.from);
            if days > 0 {
                add(
                    span.row,
                    pro_rata(span.amount, days as u64, (to - from) as u64),
                );
            }
        }
        if window == Window::All {
            let entries = self.counters.entries.iter();
            for entry in entries.filter(|entry| entry.date as usize <= end) {
                add(entry.row, pro_rata(entry.amount, 1, 1));
            }
        }
        let (all, unusable) = (all.value(), unusable.value());
        has_new && (all - unusable) / all >= DATED - ROUNDING
    }

    /// For each date the sum of its cells: of all rows, of those without a creation date, and of
    /// those at the Hub's floor.
    fn column_sums(&self) -> Vec<[u64; 3]> {
        let created = &self.rows.created;
        let start_of = |day: i32| created.partition_point(|created| *created < day);
        let unknown = start_of(UNKNOWN_DAY)..created.len();
        let floor = start_of(CREATION_FLOOR.0)..start_of(CREATION_FLOOR.0 + 1);
        let columns = self.counters.cells.iter();
        columns
            .map(|cells| {
                let sum = |cells: &[u64]| cells.iter().sum();
                [
                    sum(cells),
                    sum(&cells[unknown.clone()]),
                    sum(&cells[floor.clone()]),
                ]
            })
            .collect()
    }
}

impl Window {
    /// A window of so many days; `None` of 0.
    pub fn days(days: u32) -> Option<Self> {
        NonZeroU32::new(days).map(Window::Days)
    }
}
