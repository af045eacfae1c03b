//! Which cells of the counters a window reads, and what part of it they cover.

use super::query::{MaxAge, Window};
use crate::dataset::Dataset;
use crate::date::{CREATION_FLOOR, Day};
use crate::snapshot::Counter;

/// Far before and after every day, and far from overflow.
const EVER: i64 = i64::MIN / 4;

/// A window that ends at an observation date, resolved against the dates of a data set.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// The days `(from, to]`.
    pub from: i64,
    pub to: i64,
    /// The cells that the window reads.
    pub tiles: Vec<Tile>,
    /// The part of the window that the data can speak of, 0 to 1.
    pub coverage: f64,
}

/// A column of cells of which a window takes the part `days ÷ of`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tile {
    pub date: usize,
    pub days: u64,
    pub of: u64,
}

impl Reading {
    /// The window that ends at the observation date of this index.
    pub fn new(dataset: &Dataset, window: Window, end: usize) -> Self {
        let dates = &dataset.dates;
        let to = i64::from(dates[end].0);
        let from = match window {
            Window::All => EVER,
            Window::Days(days) => to - i64::from(days.get()),
        };
        match dataset.counter {
            Counter::Trailing { days } => {
                let length = i64::from(days.get());
                let (tiles, covered) = trailing(dates, length, from, end);
                let asked = to - from.max(asked_from(window, dates[0], length));
                Reading {
                    from,
                    to,
                    tiles,
                    coverage: part(covered, asked),
                }
            }
            Counter::Period { days } => {
                let mut covered = 0;
                let mut covered_to = EVER;
                let tiles = overlapping(dataset, from, to, |lo, hi| {
                    // Periods closer than their length overlap; a day counts once as covered.
                    covered += (hi - lo.max(covered_to)).max(0);
                    covered_to = covered_to.max(hi);
                });
                let asked = to - from.max(asked_from(window, dates[0], i64::from(days.get())));
                Reading {
                    from,
                    to,
                    tiles,
                    coverage: part(covered, asked),
                }
            }
            Counter::Cumulative => {
                let tiles = overlapping(dataset, from, to, |_, _| {});
                let coverage = match window {
                    Window::All => 1.0,
                    Window::Days(_) => {
                        part(to - from.max(i64::from(dates[0].0)).min(to), to - from)
                    }
                };
                Reading {
                    from,
                    to,
                    tiles,
                    coverage,
                }
            }
        }
    }
}

/// Where the days asked for begin: a window of all days reaches back to the first cell's first day.
fn asked_from(window: Window, first: Day, length: i64) -> i64 {
    match window {
        Window::All => i64::from(first.0) - length,
        Window::Days(_) => EVER,
    }
}

fn part(covered: i64, days: i64) -> f64 {
    if days > 0 {
        covered as f64 / days as f64
    } else {
        0.0
    }
}

/// The days `(from, to]` over which the cell at a date lies evenly (not for trailing counters).
pub(super) fn cell_days(dataset: &Dataset, date: usize) -> (i64, i64) {
    (cell_start(dataset, date), i64::from(dataset.dates[date].0))
}

fn cell_start(dataset: &Dataset, date: usize) -> i64 {
    let to = i64::from(dataset.dates[date].0);
    match dataset.counter {
        Counter::Period { days } | Counter::Trailing { days } => to - i64::from(days.get()),
        // Nothing rose up to the first date.
        Counter::Cumulative if date == 0 => to,
        Counter::Cumulative => i64::from(dataset.dates[date - 1].0),
    }
}

/// The cells that reach into `(from, to]`, each told to `each` by the days that it has in there.
fn overlapping(dataset: &Dataset, from: i64, to: i64, mut each: impl FnMut(i64, i64)) -> Vec<Tile> {
    let mut tiles = Vec::new();
    // Cells begin and end in the order of their dates.
    let dates = &dataset.dates;
    let first = dates.partition_point(|date| i64::from(date.0) <= from);
    for date in first..dates.len() {
        if cell_start(dataset, date) >= to {
            break;
        }
        let (start, end) = cell_days(dataset, date);
        let (lo, hi) = (start.max(from), end.min(to));
        if lo < hi {
            each(lo, hi);
            tiles.push(Tile {
                date,
                days: (hi - lo) as u64,
                of: (end - start) as u64,
            });
        }
    }
    tiles
}

/// Trailing windows of `length` days laid side by side from the end of `(from, to]` backwards, and
/// how many days they cover.
fn trailing(dates: &[Day], length: i64, from: i64, end: usize) -> (Vec<Tile>, i64) {
    let day = |index: usize| i64::from(dates[index].0);
    let mut tiles = Vec::new();
    let mut covered = 0;
    let mut tile = end;
    // Start of what is covered so far.
    let mut start = day(end);
    loop {
        let lo = (day(tile) - length).max(from);
        let hi = day(tile).min(start);
        if lo >= hi {
            break;
        }
        covered += hi - lo;
        tiles.push(Tile {
            date: tile,
            days: (hi - lo) as u64,
            of: length as u64,
        });
        start = lo;
        if start <= from {
            break;
        }
        // The smallest date at or after the start and before this tile, else the latest before.
        let next = dates[..tile].partition_point(|date| i64::from(date.0) < start);
        tile = match tile.checked_sub(1) {
            Some(latest) => next.min(latest),
            None => break,
        };
    }
    (tiles, covered)
}

/// Whether an age limit reaches behind the Hub's floor of creation dates, where a model at the
/// floor may be of any age.
pub(super) fn reaches_behind_floor(date: Day, window: Window, max_age: u32) -> bool {
    match window {
        Window::All => true,
        Window::Days(days) => {
            let reach = i64::from(date.0) - i64::from(days.get()) - i64::from(max_age);
            reach < i64::from(CREATION_FLOOR.0)
        }
    }
}

/// The life of a model of which downloads count: `(created, created + max_age]`.
pub(super) fn life(created: i32, max_age: MaxAge) -> (i64, i64) {
    match max_age {
        MaxAge::Any => (EVER, -EVER),
        MaxAge::Days(days) => {
            let created = i64::from(created);
            (created, created + i64::from(days))
        }
    }
}
