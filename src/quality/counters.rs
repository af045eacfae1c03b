//! The counters of a snapshot, row by row and summed by date.

use crate::snapshot::{Counter, Counts, Snapshot};

/// What was read for one row: indices of dates, ascending, with the counts.
pub(super) type Cells = Vec<(usize, u64)>;

/// The counters of one date and the one before, over models with rows of their own.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Step {
    /// How many models have a counter.
    pub observed: u64,
    /// All counters together, those of a roll-up too.
    pub total: f64,
    /// What the counters rose by since their last values, those of a roll-up too.
    pub rise: f64,
    /// How many models have counters on this date and the one before, not both of them 0.
    pub compared: u64,
    /// How many of these are the same on both.
    pub unchanged: u64,
    /// The sum of these on the date before.
    pub before: f64,
    /// The sum of these on this date.
    pub after: f64,
}

/// What is known of every date after one pass over the counters.
pub(super) struct Steps {
    /// One a date; that of the first compares nothing.
    pub steps: Vec<Step>,
}

impl Steps {
    pub fn of(snapshot: &Snapshot) -> Self {
        let mut steps = vec![Step::default(); snapshot.dates.len()];
        each_row(snapshot, |row, cells| {
            let mut last: Option<(usize, u64)> = None;
            for &(date, count) in cells {
                let step = &mut steps[date];
                step.total += count as f64;
                step.observed += u64::from(row.is_some());
                if let Some((before, from)) = last {
                    step.rise += count.saturating_sub(from) as f64;
                    if row.is_some() && before + 1 == date && (from, count) != (0, 0) {
                        step.compared += 1;
                        step.unchanged += u64::from(from == count);
                        step.before += from as f64;
                        step.after += count as f64;
                    }
                }
                last = Some((date, count));
            }
        });
        Steps { steps }
    }

    /// The part of a date's downloads that a counter has: of all counters, or of what they rose by,
    /// whichever is more.
    pub fn part(&self, date: usize, count: u64, rise: Option<u64>) -> f64 {
        let step = &self.steps[date];
        let part = |number: f64, all: f64| if all > 0.0 { number / all } else { 0.0 };
        let of_rise = rise.map_or(0.0, |rise| part(rise as f64, step.rise));
        part(count as f64, step.total).max(of_rise)
    }
}

/// Calls `take` with the counters of every row that has some: the index of a model, or nothing for a
/// row of the roll-up.
pub(super) fn each_row(snapshot: &Snapshot, mut take: impl FnMut(Option<usize>, &Cells)) {
    let mut cells = Cells::new();
    let mut each = |counts: &Counts, is_model: bool| {
        for row in 0..counts.len() {
            cells.clear();
            let given = counts.row(row);
            // A snapshot whose counts are at fault is refused elsewhere.
            let _ = given.each(|position, count| {
                let date = given.first + position;
                if date < snapshot.dates.len() {
                    cells.push((date, count));
                }
            });
            if !cells.is_empty() {
                take(is_model.then_some(row), &cells);
            }
        }
    };
    each(&snapshot.counts, true);
    if let Some(rollup) = &snapshot.rollup {
        each(&rollup.counts, false);
    }
}

/// Downloads a day, of one row at one date.
#[derive(Clone, Copy)]
pub(super) struct Rate {
    pub date: usize,
    pub a_day: f64,
    pub days: f64,
}

/// Downloads a day before each date with a value; for a cumulative counter from the second on, and
/// not below 0. Dates on which the counters are frozen have none, and the next date has the growth of
/// all days since the last date before them.
pub(super) fn rates(snapshot: &Snapshot, cells: &Cells, is_frozen: &[bool]) -> Vec<Rate> {
    let mut last: Option<(usize, u64)> = None;
    let read = cells.iter().filter(|(date, _)| !is_frozen[*date]);
    let rates = read.filter_map(|&(date, count)| match snapshot.counter {
        Counter::Period { days } | Counter::Trailing { days } => {
            let days = f64::from(days.get());
            let a_day = count as f64 / days;
            Some(Rate { date, a_day, days })
        }
        Counter::Cumulative => {
            let (before, from) = last.replace((date, count))?;
            let days = f64::from(snapshot.dates[date].0 - snapshot.dates[before].0).max(1.0);
            let a_day = count.saturating_sub(from) as f64 / days;
            Some(Rate { date, a_day, days })
        }
    });
    rates.collect()
}

/// The id of a model.
pub(super) fn id(snapshot: &Snapshot, row: usize) -> String {
    let name = &snapshot.models.name[row];
    match namespace(snapshot, row) {
        Some(namespace) => format!("{namespace}/{name}"),
        None => name.clone(),
    }
}

/// The account that publishes a model.
pub(super) fn namespace(snapshot: &Snapshot, row: usize) -> Option<&str> {
    let namespace = snapshot.models.namespace[row]?;
    let found = snapshot.namespaces.get(namespace as usize);
    found.map(String::as_str)
}

/// The day on which a model was created, where that is known.
pub(super) fn created(snapshot: &Snapshot, row: usize) -> Option<i64> {
    *snapshot.models.created.as_ref()?.get(row)?
}
