//! Downloads by date and bin of rows: one pass over the cells that the windows read.

use std::ops::Range;

use super::Downloads;
use super::query::{MaxAge, Window};
use super::window::{Reading, cell_days, life};
use crate::dataset::{Dataset, UNKNOWN_DAY};
use crate::date::CREATION_FLOOR;
use crate::snapshot::Counter;

/// The downloads of every bin of rows at every date asked for.
pub(crate) struct Sums {
    bins: usize,
    /// Date by date, one entry a bin.
    downloads: Vec<Downloads>,
    /// Coverage at each date.
    pub coverage: Vec<f64>,
}

impl Sums {
    /// Adds up the downloads in the windows that end at the observation dates of `axis`, which
    /// ascend, by the bin of each row.
    pub fn new(
        dataset: &Dataset,
        of_row: &[u32],
        bins: usize,
        (window, max_age): (Window, MaxAge),
        axis: &[usize],
    ) -> Self {
        let readings: Vec<Reading> = axis
            .iter()
            .map(|end| Reading::new(dataset, window, *end))
            .collect();
        let mut pass = Pass {
            dataset,
            of_row,
            max_age,
            readings: &readings,
            bins,
            downloads: vec![Downloads::default(); bins * axis.len()],
        };
        pass.cells();
        if dataset.counter == Counter::Cumulative {
            pass.spans();
            if window == Window::All && max_age == MaxAge::Any {
                pass.entries(axis);
            }
        }
        Sums {
            bins,
            downloads: pass.downloads,
            coverage: readings.iter().map(|reading| reading.coverage).collect(),
        }
    }

    #[cfg(feature = "analysis")]
    /// Adds up what is known of each row at each date of an axis, by the bin of the row.
    pub fn of_rows(
        dataset: &Dataset,
        of_row: &[u32],
        bins: usize,
        window: Window,
        axis: &[usize],
        dates: impl Iterator<Item = Vec<Downloads>>,
    ) -> Self {
        let mut downloads = vec![Downloads::default(); bins * axis.len()];
        for (date, rows) in dates.enumerate() {
            for (bin, row) in of_row.iter().zip(rows) {
                downloads[date * bins + *bin as usize].add(row);
            }
        }
        let coverage = axis
            .iter()
            .map(|end| Reading::new(dataset, window, *end).coverage);
        Sums {
            bins,
            downloads,
            coverage: coverage.collect(),
        }
    }

    /// The downloads at the date of this index in the axis, one entry a bin.
    pub fn at(&self, date: usize) -> &[Downloads] {
        &self.downloads[date * self.bins..][..self.bins]
    }
}

struct Pass<'a> {
    dataset: &'a Dataset,
    of_row: &'a [u32],
    max_age: MaxAge,
    readings: &'a [Reading],
    bins: usize,
    downloads: Vec<Downloads>,
}

/// A window that reads a column: the index of its date in the axis and the part that it takes.
struct Reader {
    date: usize,
    days: u64,
    of: u64,
}

impl Pass<'_> {
    fn cells(&mut self) {
        let mut readers: Vec<Vec<Reader>> = Vec::new();
        readers.resize_with(self.dataset.dates.len(), Vec::new);
        for (date, reading) in self.readings.iter().enumerate() {
            for tile in &reading.tiles {
                readers[tile.date].push(Reader {
                    date,
                    days: tile.days,
                    of: tile.of,
                });
            }
        }
        let mut column = vec![0; self.bins];
        for (date, readers) in readers.iter().enumerate() {
            if !readers.is_empty() {
                self.column(date, readers, &mut column);
            }
        }
    }

    /// Adds up one column of cells by bin and gives every window its part of the sums.
    fn column(&mut self, date: usize, readers: &[Reader], sums: &mut [u64]) {
        let living = self.living(date);
        sums.fill(0);
        let cells = &self.dataset.counters.cells[date];
        for range in living.whole {
            let bins = &self.of_row[range.clone()];
            for (bin, count) in bins.iter().zip(&cells[range]) {
                sums[*bin as usize] += count;
            }
        }
        for reader in readers {
            let downloads = &mut self.downloads[reader.date * self.bins..][..self.bins];
            for (downloads, sum) in downloads.iter_mut().zip(&*sums) {
                if *sum > 0 {
                    downloads.add(pro_rata(*sum, reader.days, reader.of));
                }
            }
        }
        let (from, to) = cell_days(self.dataset, date);
        for row in living.cut.into_iter().flatten() {
            self.piece(row, cells[row], from, to);
        }
    }

    /// Which rows' cells at a date lie within their age limit, wholly or in part.
    ///
    /// Rows are sorted by creation day, so both are runs. Rows without a usable creation day are in
    /// neither: an age limit leaves them out, or has long passed those at the floor.
    fn living(&self, date: usize) -> Living {
        let MaxAge::Days(max_age) = self.max_age else {
            return Living {
                whole: [0..self.of_row.len(), 0..0],
                cut: Default::default(),
            };
        };
        let max_age = i64::from(max_age);
        let (from, to) = cell_days(self.dataset, date);
        if let Counter::Trailing { .. } = self.dataset.counter {
            return Living {
                whole: self.created_in(to - max_age, i64::from(UNKNOWN_DAY) - 1),
                cut: Default::default(),
            };
        }
        let (oldest, youngest) = (to - max_age, from);
        let [outer_oldest, outer_youngest] = [from - max_age + 1, to - 1];
        if oldest > youngest {
            let [a, b] = self.created_in(outer_oldest, outer_youngest);
            return Living {
                whole: [0..0, 0..0],
                cut: [a, b, 0..0, 0..0],
            };
        }
        let [a, b] = self.created_in(outer_oldest, oldest - 1);
        let [c, d] = self.created_in(youngest + 1, outer_youngest);
        Living {
            whole: self.created_in(oldest, youngest),
            cut: [a, b, c, d],
        }
    }

    /// The rows created on these days, both included, but for those at the Hub's floor.
    fn created_in(&self, first: i64, last: i64) -> [Range<usize>; 2] {
        let created = &self.dataset.rows.created;
        let start_of = |day: i64| created.partition_point(|created| i64::from(*created) < day);
        let floor = i64::from(CREATION_FLOOR.0);
        let (start, end) = (start_of(first), start_of(last + 1).max(start_of(first)));
        let (floor_start, floor_end) = (start_of(floor), start_of(floor + 1));
        let before = start..end.min(floor_start).max(start);
        let after = start.max(floor_end)..end.max(start.max(floor_end));
        [before, after]
    }

    /// Gives every window its part of an amount that lies evenly over `(from, to]`, cut to the row's
    /// life.
    fn piece(&mut self, row: usize, amount: u64, from: i64, to: i64) {
        let (born, end) = life(self.dataset.rows.created[row], self.max_age);
        let (lo, hi) = (from.max(born), to.min(end));
        if amount == 0 || lo >= hi {
            return;
        }
        let bin = self.of_row[row] as usize;
        let first = self.readings.partition_point(|reading| reading.to <= lo);
        for (date, reading) in self.readings.iter().enumerate().skip(first) {
            if reading.from >= hi {
                break;
            }
            let days = hi.min(reading.to) - lo.max(reading.from);
            let part = pro_rata(amount, days as u64, (to - from) as u64);
            self.downloads[date * self.bins + bin].add(part);
        }
    }

    fn spans(&mut self) {
        let dataset = self.dataset;
        for span in &dataset.counters.spans {
            let row = span.row as usize;
            let created = dataset.rows.created[row];
            let unusable = created == UNKNOWN_DAY || created == CREATION_FLOOR.0;
            if self.max_age == MaxAge::Any || !unusable {
                self.piece(row, span.amount, i64::from(span.from), i64::from(span.to));
            }
        }
    }

    /// Adds what counters stood at when they were first read, for windows of all days.
    fn entries(&mut self, axis: &[usize]) {
        for entry in &self.dataset.counters.entries {
            let bin = self.of_row[entry.row as usize] as usize;
            let first = axis.partition_point(|end| *end < entry.date as usize);
            for date in first..axis.len() {
                self.downloads[date * self.bins + bin].whole += entry.amount;
            }
        }
    }
}

/// Runs of rows by what an age limit leaves of their cells.
struct Living {
    /// All of the cell.
    whole: [Range<usize>; 2],
    /// A part of its days.
    cut: [Range<usize>; 4],
}

/// `amount × days ÷ of`, whole downloads and the fraction apart.
pub(super) fn pro_rata(amount: u64, days: u64, of: u64) -> Downloads {
    if days == of {
        return Downloads {
            whole: amount,
            part: 0.0,
        };
    }
    // amount = q × of + r, so that no product passes 64 bits: days and of are below 2^32.
    let rest = amount % of * days;
    let whole = amount / of * days + rest / of;
    let rest = rest % of;
    Downloads {
        whole,
        part: rest as f64 / of as f64,
    }
}
