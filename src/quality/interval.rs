//! What a snapshot says of the interval that ends at its last date.

use std::collections::HashMap;

use super::counters::{created, each_row, id};
use crate::date::Day;
use crate::snapshot::{Counter, Snapshot};

/// How many models are the largest.
pub const LARGEST: usize = 5;

/// The downloads of the interval that ends at the last date: since the date before for a counter of
/// all time, else in the days that the counter counts.
#[derive(Debug, Clone, PartialEq)]
pub struct LastInterval {
    /// The last date.
    pub date: Day,
    /// How many days the interval has.
    pub days: u32,
    /// The models with rows of their own.
    pub models: Vec<LastRead>,
    /// The downloads of all rows, those of a roll-up too.
    pub total: f64,
    /// Whether smaller models are summed, so that one without a row may be among them.
    pub is_rolled_up: bool,
}

/// A model in the last interval.
#[derive(Debug, Clone, PartialEq)]
pub struct LastRead {
    /// Its id.
    pub model: String,
    /// Its downloads.
    pub downloads: f64,
    /// Whether it has a counter on the last date.
    pub is_read: bool,
}

impl LastInterval {
    /// Looks at the last dates of a snapshot; nothing where they give no interval.
    pub fn of(snapshot: &Snapshot) -> Option<Self> {
        let last = snapshot.dates.len().checked_sub(1)?;
        let date = snapshot.dates[last];
        let before = last.checked_sub(1).map(|before| snapshot.dates[before]);
        let days = match snapshot.counter {
            Counter::Period { days } | Counter::Trailing { days } => days.get(),
            Counter::Cumulative => date.0.abs_diff(before?.0),
        };
        let mut interval = LastInterval {
            date,
            days,
            models: Vec::new(),
            total: 0.0,
            is_rolled_up: snapshot.rollup.is_some(),
        };
        each_row(snapshot, |row, cells| {
            let Some(&(at, count)) = cells.last() else {
                return;
            };
            let is_read = at == last;
            let downloads = match snapshot.counter {
                _ if !is_read => 0.0,
                Counter::Period { .. } | Counter::Trailing { .. } => count as f64,
                Counter::Cumulative => match cells.len().checked_sub(2).map(|at| cells[at]) {
                    Some((earlier, from)) => {
                        // Over missing values a counter rises evenly.
                        let span = date.0.abs_diff(snapshot.dates[earlier].0).max(1);
                        count.saturating_sub(from) as f64 * f64::from(days) / f64::from(span)
                    }
                    None => {
                        let created = row.and_then(|row| created(snapshot, row));
                        let is_new = created > before.map(|day| i64::from(day.0));
                        if is_new { count as f64 } else { 0.0 }
                    }
                },
            };
            interval.total += downloads;
            if let Some(row) = row {
                interval.models.push(LastRead {
                    model: id(snapshot, row),
                    downloads,
                    is_read,
                });
            }
        });
        Some(interval)
    }

    /// Downloads a day.
    pub fn a_day(&self) -> f64 {
        self.total / f64::from(self.days.max(1))
    }

    /// The models of this interval that have no counter on the last date of a later one, largest
    /// first; `renamed` gives the id of today for one. Where the later one sums smaller models, those
    /// without a row are not taken for missing, but for the largest.
    pub fn missing_in<'a>(
        &'a self,
        later: &LastInterval,
        renamed: &dyn Fn(&str) -> String,
    ) -> Vec<&'a LastRead> {
        let rows = later.models.iter();
        let rows: HashMap<&str, bool> = rows
            .map(|model| (model.model.as_str(), model.is_read))
            .collect();
        let mut read: Vec<&LastRead> = self.models.iter().filter(|model| model.is_read).collect();
        sort(&mut read);
        let missing = read.into_iter().enumerate().filter(|(rank, model)| {
            match rows.get(renamed(&model.model).as_str()) {
                Some(is_read) => !is_read,
                None => *rank < LARGEST || !later.is_rolled_up,
            }
        });
        missing.map(|(_, model)| model).collect()
    }

    /// The largest models.
    pub fn largest(&self) -> Vec<&LastRead> {
        let mut models: Vec<&LastRead> = self.models.iter().collect();
        sort(&mut models);
        models.retain(|model| model.downloads > 0.0);
        models.truncate(LARGEST);
        models
    }
}

/// Sorts models, largest first.
fn sort(models: &mut [&LastRead]) {
    models.sort_by(|a, b| {
        let by_size = b.downloads.total_cmp(&a.downloads);
        by_size.then_with(|| a.model.cmp(&b.model))
    });
}
