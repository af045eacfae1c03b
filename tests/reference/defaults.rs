//! The default definition: what the data support where a query names none.

use super::counters::usable;
use super::{Choices, Counter, Sum, World};

/// The windows that may be a default, largest first.
const WINDOWS: [i64; 4] = [365, 180, 90, 30];

impl World {
    /// The window at a date, or at the last one: the largest one that is covered there and at two
    /// thirds of the dates up to it; else the counter's own length; else all days.
    pub fn default_window(&self, at: Option<i64>) -> Option<i64> {
        let own = match self.counter {
            Counter::Trailing(days) | Counter::Period(days) => Some(days),
            Counter::Cumulative => None,
        };
        let Some(at) = at.or(self.dates.last().copied()) else {
            return own;
        };
        let is_supported = |days: &i64| {
            let choices = Choices {
                window: Some(*days),
                ..Choices::default()
            };
            let axis = self.axis(&choices).into_iter();
            let axis: Vec<i64> = axis.filter(|date| *date <= at).collect();
            let covered = |date: &i64| self.coverage(*date, &choices) >= 0.9;
            let many = axis.iter().filter(|date| covered(date)).count();
            axis.contains(&at) && covered(&at) && many * 3 >= axis.len() * 2
        };
        WINDOWS.into_iter().find(is_supported).or(own)
    }

    /// The age limit in a window at a date: a year where enough downloads are of models whose
    /// creation date can be used and some of these models are new; else none.
    pub fn default_max_age(&self, window: Option<i64>, at: Option<i64>) -> Option<i64> {
        let at = at.or(self.dates.last().copied())?;
        let year = Choices {
            window,
            max_age: Some(365),
            ..Choices::default()
        };
        let ageless = Choices {
            max_age: None,
            ..year.clone()
        };
        let (mut all, mut dated) = (Sum::default(), Sum::default());
        let mut some_new = false;
        for model in &self.models {
            let downloads = self.downloads(model, &self.daily(model), at, &ageless);
            all.join(&downloads);
            if usable(model.created, at, &year) {
                dated.join(&downloads);
                let new = |created: i64| at - 365 < created && created <= at;
                some_new |= model.created.is_some_and(new) && !downloads.is_zero();
            }
        }
        // A hair below nine tenths may be sums of parts of days.
        let enough = dated.value() >= all.value() * (0.9 - 1e-12);
        (some_new && enough).then_some(365)
    }

    /// Choices of which those that are not named are the defaults.
    pub fn resolved(&self, choices: &Choices, named: [bool; 2], at: Option<i64>) -> Choices {
        let [names_window, names_age] = named;
        let window = match names_window {
            true => choices.window,
            false => self.default_window(at),
        };
        let max_age = match names_age {
            true => choices.max_age,
            false => self.default_max_age(window, at),
        };
        Choices {
            window,
            max_age,
            ..choices.clone()
        }
    }
}
