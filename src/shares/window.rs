//! Which cells of the counters a window reads, and what part of it they cover.

use super::query::{MaxAge, Window};
use crate::dataset::Dataset;
use crate::date::{CREATION_FLOOR, Day};
use crate::snapshot::Counter;

/// Far before and after every day, and far from overflow.
const EVER: i64 = i64::MIN / 4;

/// Windows that end at observation dates, resolved against the dates of a data set.
///
/// Made in time that grows with the number of dates, however many cells the windows read.
pub(super) struct Readings {
    /// One a window, ascending.
    pub list: Vec<Reading>,
    /// For trailing counters the tiles that windows are laid with.
    pub chain: Option<Chain>,
}

/// A window that ends at an observation date.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// The days `(from, to]`.
    pub from: i64,
    pub to: i64,
    /// The part of the window that the data can speak of, 0 to 1.
    pub coverage: f64,
    /// For trailing counters its tiles.
    pub tiled: Tiled,
}

/// A column of cells of which a window takes the part `days ÷ of`.
#[cfg(feature = "analysis")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tile {
    pub date: usize,
    pub days: u64,
    pub of: u64,
}

/// The part of a window that the data can speak of, where the window ends at an observation date.
#[cfg(feature = "analysis")]
pub(crate) fn coverage(dataset: &Dataset, window: Window, end: usize) -> f64 {
    let readings = Readings::new(dataset, window, &[end]);
    readings
        .list
        .first()
        .map_or(0.0, |reading| reading.coverage)
}

impl Readings {
    /// The windows that end at the observation dates of these indices, which ascend.
    pub fn new(dataset: &Dataset, window: Window, ends: &[usize]) -> Self {
        let dates = &dataset.dates;
        let chain = match dataset.counter {
            Counter::Trailing { days } => Some(Chain::new(dates, i64::from(days.get()))),
            _ => None,
        };
        let covered = Covered::new(dates, dataset.counter);
        let reading = |end: &usize| {
            let to = i64::from(dates[*end].0);
            let from = match window {
                Window::All => EVER,
                Window::Days(days) => to - i64::from(days.get()),
            };
            // A window of all days reaches back to the first cell's first day.
            let asked = |length: i64| match window {
                Window::All => to - (i64::from(dates[0].0) - length),
                Window::Days(_) => to - from,
            };
            let tiled = chain
                .as_ref()
                .map_or(Tiled::default(), |chain| chain.tiled(*end, from));
            let coverage = match (dataset.counter, window) {
                (Counter::Trailing { days }, _) => {
                    part(tiled.covered, asked(i64::from(days.get())))
                }
                (Counter::Period { days }, _) => {
                    let known = covered.up_to(dates, to) - covered.up_to(dates, from);
                    part(known, asked(i64::from(days.get())))
                }
                (Counter::Cumulative, Window::All) => 1.0,
                (Counter::Cumulative, _) => {
                    part(to - from.max(i64::from(dates[0].0)).min(to), to - from)
                }
            };
            Reading {
                from,
                to,
                coverage,
                tiled,
            }
        };
        Readings {
            list: ends.iter().map(reading).collect(),
            chain,
        }
    }

    /// The windows that read at least one day of `(from, to]`.
    pub fn overlapping(&self, from: i64, to: i64) -> std::ops::Range<usize> {
        let start = self.list.partition_point(|reading| reading.to <= from);
        let end = self.list.partition_point(|reading| reading.from < to);
        start..end.max(start)
    }

    /// The windows that read all days of `(from, to]`.
    pub fn containing(&self, from: i64, to: i64) -> std::ops::Range<usize> {
        let start = self.list.partition_point(|reading| reading.to < to);
        let end = self.list.partition_point(|reading| reading.from <= from);
        start..end.max(start)
    }
}

/// The cells that a single window reads, latest first.
#[cfg(feature = "analysis")]
pub(super) fn tiles(dataset: &Dataset, window: Window, end: usize) -> (Reading, Vec<Tile>) {
    let readings = Readings::new(dataset, window, &[end]);
    let reading = readings.list[0];
    let mut tiles = Vec::new();
    match &readings.chain {
        Some(chain) => chain.each(end, reading.tiled, |date, days| {
            let of = chain.length as u64;
            tiles.push(Tile { date, days, of });
        }),
        None => {
            for date in (0..dataset.dates.len()).rev() {
                let (from, to) = cell_days(dataset, date);
                let (lo, hi) = (from.max(reading.from), to.min(reading.to));
                if lo < hi {
                    let (days, of) = ((hi - lo) as u64, (to - from) as u64);
                    tiles.push(Tile { date, days, of });
                }
            }
        }
    }
    (reading, tiles)
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

/// How many days lie in some period, up to each date.
///
/// Periods closer than their length overlap; a day counts once.
struct Covered {
    length: i64,
    sums: Vec<i64>,
}

impl Covered {
    fn new(dates: &[Day], counter: Counter) -> Self {
        let Counter::Period { days } = counter else {
            return Covered {
                length: 0,
                sums: Vec::new(),
            };
        };
        let length = i64::from(days.get());
        let (mut sum, mut before) = (0, EVER);
        let sums = dates.iter().map(|date| {
            let date = i64::from(date.0);
            sum += length.min(date - before);
            before = date;
            sum
        });
        let sums = sums.collect();
        Covered { length, sums }
    }

    /// How many days up to this one lie in a period.
    fn up_to(&self, dates: &[Day], day: i64) -> i64 {
        let after = dates.partition_point(|date| i64::from(date.0) <= day);
        let before = match after.checked_sub(1) {
            Some(last) => (self.sums[last], i64::from(dates[last].0)),
            None => (0, EVER),
        };
        // The next period may have begun; those after it begin later.
        let begun = dates.get(after).map_or(0, |next| {
            (day - before.1.max(i64::from(next.0) - self.length)).max(0)
        });
        before.0 + begun
    }
}

/// Trailing windows of `length` days laid side by side backwards, from every date on.
///
/// The tile that follows one depends on that one alone, so the dates form trees: a window is a way
/// towards a root, and what it adds up is a difference of two sums along such ways.
pub(super) struct Chain {
    pub length: i64,
    /// For each date the one of the next tile, or itself where there is none.
    next: Vec<u32>,
    /// How many days the next tile adds to what is covered from this date on.
    pub days: Vec<u32>,
    days_of_dates: Vec<i64>,
    /// How many days all tiles behind this one cover.
    covered: Vec<i64>,
    depth: Vec<u32>,
    /// A date some tiles farther back, so that a way of any length is walked in few steps.
    jump: Vec<u32>,
}

/// The tiles of a window: that of its end, those up to the one at `until` in whole, and a part of the
/// next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tiled {
    /// The days that the first tile gives.
    pub first: u64,
    /// The date of the last tile that lies in the window in whole, as far as it is not covered yet.
    pub until: usize,
    /// The days that the tile behind it gives, cut by the start of the window.
    pub last: u64,
    /// All days.
    covered: i64,
}

impl Chain {
    fn new(dates: &[Day], length: i64) -> Self {
        let count = dates.len();
        let mut chain = Chain {
            length,
            next: Vec::with_capacity(count),
            days: Vec::with_capacity(count),
            days_of_dates: dates.iter().map(|date| i64::from(date.0)).collect(),
            covered: Vec::with_capacity(count),
            depth: Vec::with_capacity(count),
            jump: Vec::with_capacity(count),
        };
        let mut after = 0;
        for at in 0..count {
            let start = chain.start(at);
            // The smallest date at or after the start and before this tile, else the latest before.
            while chain.days_of_dates[after] < start {
                after += 1;
            }
            let Some(latest) = at.checked_sub(1) else {
                chain.push(0, 0, 0, 0, 0);
                continue;
            };
            let next = after.min(latest);
            let days = chain.days_of_dates[next].min(start) - chain.start(next);
            let far = chain.jump[next] as usize;
            let depth = |at: usize| chain.depth[at];
            let equal = depth(next) - depth(far) == depth(far) - depth(chain.jump[far] as usize);
            let jump = if equal { chain.jump[far] } else { next as u32 };
            let (covered, depth) = (chain.covered[next] + days, depth(next) + 1);
            chain.push(next as u32, days as u32, covered, depth, jump);
        }
        chain
    }

    fn push(&mut self, next: u32, days: u32, covered: i64, depth: u32, jump: u32) {
        self.next.push(next);
        self.days.push(days);
        self.covered.push(covered);
        self.depth.push(depth);
        self.jump.push(jump);
    }

    /// The day at which the tile of a date begins.
    fn start(&self, at: usize) -> i64 {
        self.days_of_dates[at] - self.length
    }

    /// The date of the next tile, if there is one.
    pub fn next(&self, at: usize) -> Option<usize> {
        (self.depth[at] > 0).then(|| self.next[at] as usize)
    }

    /// The tiles of the window that begins after the day `from` and ends at a date.
    fn tiled(&self, end: usize, from: i64) -> Tiled {
        let to = self.days_of_dates[end];
        let mut tiled = Tiled {
            first: (to - self.start(end).max(from)) as u64,
            until: end,
            last: 0,
            covered: 0,
        };
        if self.start(end) > from {
            while let Some(next) = self.next(tiled.until) {
                let jump = self.jump[tiled.until] as usize;
                if self.start(jump) > from {
                    tiled.until = jump;
                } else if self.start(next) > from {
                    tiled.until = next;
                } else {
                    let hi = self.days_of_dates[next].min(self.start(tiled.until));
                    tiled.last = (hi - from).max(0) as u64;
                    break;
                }
            }
        }
        let whole = self.covered[end] - self.covered[tiled.until];
        tiled.covered = (tiled.first + tiled.last) as i64 + whole;
        tiled
    }

    /// Hands over the tiles of a window with their days, latest first.
    pub fn each(&self, end: usize, tiled: Tiled, mut take: impl FnMut(usize, u64)) {
        take(end, tiled.first);
        let mut at = end;
        while at != tiled.until {
            let next = self.next[at] as usize;
            take(next, u64::from(self.days[at]));
            at = next;
        }
        if tiled.last > 0 {
            take(self.next[at] as usize, tiled.last);
        }
    }
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
