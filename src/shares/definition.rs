//! The definition of a query that names none: the one that the data support.

use std::num::NonZeroU32;

use super::query::{MaxAge, Query, Window};
use super::sums::Sums;
use super::window::{Readings, reaches_behind_floor};
use crate::dataset::{Dataset, Defaults, UNKNOWN_DAY};
use crate::date::CREATION_FLOOR;
use crate::error::Error;
use crate::snapshot::Counter;

/// The windows among which a default is chosen, in days, largest first.
const WINDOWS: [u32; 4] = [365, 180, 90, 30];
/// The age limit that the data may support, in days: the "new models" of the study.
const NEW: u32 = 365;
/// The least coverage of a window with which a figure is shown without reserve.
pub(crate) const SUPPORTED: f64 = 0.9;
/// The least coverage of a window with which a figure is drawn at all, and an answer counts.
pub(crate) const DRAWN: f64 = 0.5;
/// The least part of the downloads that models with a usable creation date must have.
const DATED: f64 = 0.9;
/// What sums of fractions of days may differ by.
const ROUNDING: f64 = 1e-12;

/// Models by what is known of their creation: not enough, that they are new, or that they are not.
const UNDATED: u32 = 0;
const YOUNG: u32 = 1;
const OLD: u32 = 2;

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
            let is_supported = end.is_some_and(|end| self.has_age_limit(window, end));
            resolved.max_age = Some(match is_supported {
                true => MaxAge::Days(NEW),
                false => MaxAge::Any,
            });
        }
        Ok(resolved)
    }

    /// The default window of a query that ends at the date of this index.
    fn default_window(&self, end: Option<usize>) -> Window {
        let supported = end.and_then(|end| Window::days(self.defaults().windows[end]));
        supported.unwrap_or(self.own_window())
    }

    /// The counter's own length; a cumulative one counts all days.
    fn own_window(&self) -> Window {
        match self.counter {
            Counter::Period { days } | Counter::Trailing { days } => Window::Days(days),
            Counter::Cumulative => Window::All,
        }
    }

    fn defaults(&self) -> &Defaults {
        self.defaults.get_or_init(|| {
            let windows = self.default_windows();
            let last = windows.last().map(|days| {
                let window = Window::days(*days).unwrap_or(self.own_window());
                self.supports_age_limit(window, windows.len() - 1)
            });
            Defaults {
                has_age_limit: last.unwrap_or(false),
                windows,
            }
        })
    }

    /// Whether a query has an age limit by default, in a window that ends at the date of this index.
    fn has_age_limit(&self, window: Window, end: usize) -> bool {
        let is_last = end + 1 == self.dates.len();
        if is_last && window == self.default_window(Some(end)) {
            return self.defaults().has_age_limit;
        }
        self.supports_age_limit(window, end)
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
            let axis: Vec<usize> = (start..self.dates.len()).collect();
            for (date, reading) in axis.iter().zip(Readings::new(self, window, &axis).list) {
                if reading.coverage >= SUPPORTED {
                    supported += 1;
                    if 3 * supported >= 2 * (date + 1 - start) {
                        largest[*date] = days;
                    }
                }
            }
        }
        largest
    }

    /// Whether creation dates carry an age limit of a year in the window that ends at a date.
    fn supports_age_limit(&self, window: Window, end: usize) -> bool {
        let date = self.dates[end];
        let reaches_floor = reaches_behind_floor(date, window, NEW);
        let bin = |created: &i32| {
            let is_at_floor = *created == CREATION_FLOOR.0 && reaches_floor;
            if *created == UNKNOWN_DAY || is_at_floor {
                UNDATED
            } else if i64::from(*created) > i64::from(date.0) - i64::from(NEW) && *created <= date.0
            {
                YOUNG
            } else {
                OLD
            }
        };
        let of_row: Vec<u32> = self.rows.created.iter().map(bin).collect();
        let sums = Sums::new(self, &of_row, 3, (window, MaxAge::Any), &[end]);
        let downloads = |bin: u32| sums.at(0)[bin as usize].value();
        let dated = downloads(YOUNG) + downloads(OLD);
        let all = dated + downloads(UNDATED);
        downloads(YOUNG) > 0.0 && dated / all >= DATED - ROUNDING
    }
}

impl Window {
    /// A window of so many days; `None` of 0.
    pub fn days(days: u32) -> Option<Self> {
        NonZeroU32::new(days).map(Window::Days)
    }
}
