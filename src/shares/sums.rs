//! Downloads by date and bin of rows: one pass over the counters, however many windows read them.
//!
//! A cell lies in one run of windows as a whole and in few windows in part. So cells are added up by
//! bin and date first, each sum is given to its run of windows by its two ends, and time grows with
//! the number of counters, not with that number times the length of the windows.

use std::ops::Range;

use super::Downloads;
use super::query::{MaxAge, Window};
use super::window::{Reading, Readings, cell_days, life};
use crate::dataset::{Dataset, UNKNOWN_DAY};
use crate::date::CREATION_FLOOR;
use crate::snapshot::Counter;

/// How many sums by bin and date are worked on at once; more bins take more turns.
const AT_ONCE: usize = 1 << 20;

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
        let readings = Readings::new(dataset, window, axis);
        let mut pass = Pass {
            dataset,
            of_row,
            max_age,
            has_entries: window == Window::All && max_age == MaxAge::Any,
            lives: Lives::new(dataset, max_age),
            slots: Slots::new(dataset, &readings, axis, max_age),
            axis,
            bins,
            downloads: vec![Downloads::default(); bins * axis.len()],
            readings,
        };
        let width = pass.slots.width.max(axis.len());
        let at_once = (AT_ONCE / width.max(1)).max(1);
        let mut first = 0;
        while first < bins && !axis.is_empty() {
            let last = bins.min(first + at_once);
            pass.add(first..last);
            first = last;
        }
        let coverage = pass.readings.list.iter().map(|reading| reading.coverage);
        Sums {
            bins,
            coverage: coverage.collect(),
            downloads: pass.downloads,
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
        let readings = Readings::new(dataset, window, axis);
        let coverage = readings.list.iter().map(|reading| reading.coverage);
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
    /// Whether windows count what counters stood at when they were first read.
    has_entries: bool,
    lives: Lives,
    readings: Readings,
    slots: Slots,
    axis: &'a [usize],
    bins: usize,
    downloads: Vec<Downloads>,
}

/// Which cells of each row lie within its age limit as a whole, as indices of dates.
///
/// Rows without a usable creation day have none: an age limit leaves them out, or has long passed
/// those at the floor.
struct Lives(Option<Vec<(u32, u32)>>);

impl Lives {
    fn new(dataset: &Dataset, max_age: MaxAge) -> Self {
        let MaxAge::Days(max_age) = max_age else {
            return Lives(None);
        };
        let dates = dataset.dates.len();
        let is_trailing = matches!(dataset.counter, Counter::Trailing { .. });
        // Rows are sorted by creation day, so both ends only move on.
        let (mut start, mut end) = (0, 0);
        let of_row = dataset.rows.created.iter().map(|created| {
            if *created == UNKNOWN_DAY || *created == CREATION_FLOOR.0 {
                return (0, 0);
            }
            let created = i64::from(*created);
            // A cell of a trailing counter counts by the age at its date alone.
            while !is_trailing && start < dates && cell_days(dataset, start).0 < created {
                start += 1;
            }
            let dies = created + i64::from(max_age);
            while end < dates && i64::from(dataset.dates[end].0) <= dies {
                end += 1;
            }
            (start as u32, end as u32)
        });
        Lives(Some(of_row.collect()))
    }

    fn of(&self, row: usize) -> Range<usize> {
        match &self.0 {
            None => 0..usize::MAX,
            Some(of_row) => of_row[row].0 as usize..of_row[row].1 as usize,
        }
    }
}

/// The columns of cells that some window reads.
struct Slots {
    /// Runs of dates with slots side by side: first date, date behind the last, first slot.
    runs: Vec<(usize, usize, usize)>,
    /// Whether all dates of a run have one slot together.
    joined: bool,
    width: usize,
    /// For counters that are no trailing ones: what each slot is to the windows.
    cells: Vec<Cell>,
}

/// A column of cells, or several that are alike, and the windows that read them.
struct Cell {
    date: usize,
    /// The days over which the cells lie evenly.
    from: i64,
    to: i64,
    /// The windows that read all of these days.
    whole: Range<usize>,
    /// All windows that read some.
    any: Range<usize>,
}

impl Cell {
    /// The windows that read some of the days and not all.
    fn cut(&self) -> impl Iterator<Item = usize> + '_ {
        let cut = |reading: &usize| !self.whole.contains(reading);
        self.any.clone().filter(cut)
    }

    fn length(&self) -> u64 {
        (self.to - self.from) as u64
    }
}

impl Slots {
    fn new(dataset: &Dataset, readings: &Readings, axis: &[usize], max_age: MaxAge) -> Self {
        let mut slots = Slots {
            runs: Vec::new(),
            // A single window reads the cells in its midst alike, unless an age limit cuts some.
            joined: axis.len() == 1 && max_age == MaxAge::Any && readings.chain.is_none(),
            width: 0,
            cells: Vec::new(),
        };
        match (axis, &readings.chain) {
            ([], _) => {}
            // A single window reads few dates, far apart.
            ([end], Some(chain)) => {
                let tiled = readings.list[0].tiled;
                chain.each(*end, tiled, |date, _| slots.run(date, date + 1));
            }
            ([.., end], Some(_)) => slots.run(0, end + 1),
            (_, None) => {
                for date in 0..dataset.dates.len() {
                    let (from, to) = cell_days(dataset, date);
                    let any = readings.overlapping(from, to);
                    // Nothing rose up to the first date of a cumulative counter.
                    if from < to && !any.is_empty() {
                        slots.cell(Cell {
                            date,
                            from,
                            to,
                            whole: readings.containing(from, to),
                            any,
                        });
                    }
                }
            }
        }
        slots
    }

    fn cell(&mut self, cell: Cell) {
        let date = cell.date;
        if let (Some(run), Some(before)) = (self.runs.last_mut(), self.cells.last())
            && run.1 == date
        {
            let is_like_before = before.whole == cell.whole && !cell.whole.is_empty();
            if !self.joined || is_like_before {
                run.1 += 1;
                if !self.joined {
                    self.width += 1;
                    self.cells.push(cell);
                }
                return;
            }
        }
        self.run(date, date + 1);
        self.cells.push(cell);
    }

    fn run(&mut self, from: usize, to: usize) {
        self.runs.push((from, to, self.width));
        self.width += to - from;
    }

    /// The slot of a date, if some window reads it.
    fn of(&self, date: usize) -> Option<usize> {
        let (from, _, slot) = self
            .runs
            .iter()
            .find(|run| (run.0..run.1).contains(&date))?;
        Some(slot + if self.joined { 0 } else { date - from })
    }
}

/// Amounts that are given to runs of windows, bin by bin.
struct Given {
    axis: usize,
    /// Where amounts begin and, negative, where they end, in parts of 2^−64: added up along the axis,
    /// what each window has got. Whole numbers wrap around, so nothing is lost on the way.
    ends: Vec<(u64, u64)>,
}

impl Given {
    fn new(bins: usize, axis: usize) -> Self {
        Given {
            axis,
            ends: vec![(0, 0); bins * (axis + 1)],
        }
    }

    fn add(&mut self, bin: usize, windows: &Range<usize>, amount: Exact, of: u64) {
        if windows.is_empty() {
            return;
        }
        let amount = (amount.whole, fixed_point(amount.rest, of));
        let ends = &mut self.ends[bin * (self.axis + 1)..][..=self.axis];
        ends[windows.start] = plus(ends[windows.start], amount);
        let end = &mut ends[windows.end];
        *end = plus(*end, plus((!amount.0, !amount.1), (0, 1)));
    }

    /// Hands over what each window has got of a bin.
    fn each(&self, bin: usize, mut take: impl FnMut(usize, Downloads)) {
        let mut sum = (0, 0);
        for (at, end) in self.ends[bin * (self.axis + 1)..][..self.axis]
            .iter()
            .enumerate()
        {
            sum = plus(sum, *end);
            // Parts that make a whole were each rounded down.
            let is_whole = sum.1 > u64::MAX - (1 << 24);
            let downloads = Downloads {
                whole: sum.0 + u64::from(is_whole),
                part: match is_whole {
                    true => 0.0,
                    false => sum.1 as f64 / (1u128 << 64) as f64,
                },
            };
            take(at, downloads);
        }
    }
}

/// The sum of two numbers, each with its parts of 2^−64.
fn plus(a: (u64, u64), b: (u64, u64)) -> (u64, u64) {
    let (parts, carried) = a.1.overflowing_add(b.1);
    let whole = a.0.wrapping_add(b.0).wrapping_add(u64::from(carried));
    (whole, parts)
}

/// `rest ÷ of`, which is less than 1, in parts of 2^−64; both are below 2^32.
fn fixed_point(rest: u64, of: u64) -> u64 {
    if rest == 0 {
        return 0;
    }
    let (high, rest) = ((rest << 32) / of, (rest << 32) % of);
    (high << 32) | ((rest << 32) / of)
}

impl Pass<'_> {
    /// Adds up the rows of some bins.
    fn add(&mut self, bins: Range<usize>) {
        let mut sums = vec![0; bins.len() * self.slots.width];
        self.add_cells(&bins, &mut sums);
        if self.readings.chain.is_some() {
            self.tiles(&bins, &sums);
            return;
        }
        self.cut_by_windows(&bins, &sums);
        let mut rests = Vec::new();
        if self.max_age != MaxAge::Any {
            rests.resize(sums.len(), 0);
            self.cut_by_age(&bins, &mut sums, &mut rests);
        }
        let mut given = Given::new(bins.len(), self.axis.len());
        let width = self.slots.width;
        for bin in 0..bins.len() {
            for (slot, cell) in self.slots.cells.iter().enumerate() {
                let at = bin * width + slot;
                let of = cell.length();
                let rest: u64 = rests.get(at).copied().unwrap_or(0);
                let sum = Exact {
                    whole: sums[at] + rest / of,
                    rest: rest % of,
                };
                given.add(bin, &cell.whole, sum, of);
            }
        }
        if self.dataset.counter == Counter::Cumulative {
            self.spans(&bins, &mut given);
            if self.has_entries {
                self.entries(&bins, &mut given);
            }
        }
        for bin in 0..bins.len() {
            let downloads = &mut self.downloads[bins.start + bin..];
            given.each(bin, |at, more| downloads[at * self.bins].add(more));
        }
    }

    /// Adds up the cells that age limits leave whole, by bin and slot.
    fn add_cells(&self, bins: &Range<usize>, sums: &mut [u64]) {
        let counters = &self.dataset.counters;
        let width = self.slots.width;
        for run in counters.runs() {
            let bin = self.of_row[run.row] as usize;
            if !bins.contains(&bin) {
                continue;
            }
            let of_bin = &mut sums[(bin - bins.start) * width..][..width];
            let life = self.lives.of(run.row);
            let (from, to) = (life.start.max(run.first), life.end.min(run.end()));
            for (start, end, slot) in &self.slots.runs {
                let (from, to) = (from.max(*start), to.min(*end));
                if from >= to {
                    continue;
                }
                let cells = &run.cells[from - run.first..to - run.first];
                if self.slots.joined {
                    of_bin[*slot] += total(cells);
                } else {
                    add_each(&mut of_bin[slot + from - start..], cells);
                }
            }
        }
        for large in counters.large() {
            let (row, date) = (large.row as usize, large.date as usize);
            let bin = self.of_row[row] as usize;
            if bins.contains(&bin)
                && self.lives.of(row).contains(&date)
                && let Some(slot) = self.slots.of(date)
            {
                sums[(bin - bins.start) * width + slot] += large.more;
            }
        }
    }

    /// Gives windows of trailing counters their tiles.
    fn tiles(&mut self, bins: &Range<usize>, sums: &[u64]) {
        let Some(chain) = &self.readings.chain else {
            return;
        };
        let of = chain.length as u64;
        let width = self.slots.width;
        let single: Vec<u64> = match self.axis {
            [end] => {
                let mut days = Vec::new();
                chain.each(*end, self.readings.list[0].tiled, |_, part| days.push(part));
                days
            }
            _ => Vec::new(),
        };
        // What the tiles behind each date add up to.
        let mut behind = vec![Exact::default(); width];
        for bin in bins.clone() {
            let sums = &sums[(bin - bins.start) * width..][..width];
            if !single.is_empty() {
                let mut sum = Exact::default();
                for (cell, days) in sums.iter().zip(&single) {
                    sum = sum.plus(Exact::part(*cell, *days, of), of);
                }
                self.downloads[bin] = sum.downloads(of);
                continue;
            }
            for date in 0..width {
                behind[date] = chain.next(date).map_or(Exact::default(), |next| {
                    let tile = Exact::part(sums[next], u64::from(chain.days[date]), of);
                    behind[next].plus(tile, of)
                });
            }
            for (at, (end, reading)) in self.axis.iter().zip(&self.readings.list).enumerate() {
                let tiled = reading.tiled;
                let mut sum = Exact::part(sums[*end], tiled.first, of);
                sum = sum.plus(behind[*end].minus(behind[tiled.until], of), of);
                if let Some(next) = chain.next(tiled.until) {
                    sum = sum.plus(Exact::part(sums[next], tiled.last, of), of);
                }
                self.downloads[at * self.bins + bin] = sum.downloads(of);
            }
        }
    }

    /// Gives windows their part of the cells of which they read some days.
    fn cut_by_windows(&mut self, bins: &Range<usize>, sums: &[u64]) {
        let width = self.slots.width;
        for (slot, cell) in self.slots.cells.iter().enumerate() {
            for at in cell.cut() {
                let days = days_in(&self.readings.list[at], cell.from, cell.to);
                for bin in bins.clone() {
                    let sum = sums[(bin - bins.start) * width + slot];
                    if sum > 0 {
                        let part = pro_rata(sum, days, cell.length());
                        self.downloads[at * self.bins + bin].add(part);
                    }
                }
            }
        }
    }

    /// Adds the cells of which an age limit leaves some days: to the sums and their rests, in parts of
    /// the length of a cell, what is for windows that read the cell as a whole.
    fn cut_by_age(&mut self, bins: &Range<usize>, sums: &mut [u64], rests: &mut [u64]) {
        let dataset = self.dataset;
        let width = self.slots.width;
        for (slot, cell) in self.slots.cells.iter().enumerate() {
            for row in self.cut_rows(cell).into_iter().flatten() {
                let bin = self.of_row[row] as usize;
                let amount = dataset.counters.cell(row, cell.date);
                if amount == 0 || !bins.contains(&bin) {
                    continue;
                }
                let (born, end) = life(dataset.rows.created[row], self.max_age);
                let (lo, hi) = (cell.from.max(born), cell.to.min(end));
                let exact = Exact::part(amount, (hi - lo).max(0) as u64, cell.length());
                let at = (bin - bins.start) * width + slot;
                sums[at] += exact.whole;
                rests[at] += exact.rest;
                for at in cell.cut() {
                    let days = days_in(&self.readings.list[at], lo, hi);
                    let part = pro_rata(amount, days, cell.length());
                    self.downloads[at * self.bins + bin].add(part);
                }
            }
        }
    }

    /// The rows of which an age limit leaves some days of a cell and not all.
    fn cut_rows(&self, cell: &Cell) -> [Range<usize>; 4] {
        let MaxAge::Days(max_age) = self.max_age else {
            return Default::default();
        };
        let max_age = i64::from(max_age);
        let (oldest, youngest) = (cell.to - max_age, cell.from);
        let [outer_oldest, outer_youngest] = [cell.from - max_age + 1, cell.to - 1];
        if oldest > youngest {
            let [a, b] = self.created_in(outer_oldest, outer_youngest);
            return [a, b, 0..0, 0..0];
        }
        let [a, b] = self.created_in(outer_oldest, oldest - 1);
        let [c, d] = self.created_in(youngest + 1, outer_youngest);
        [a, b, c, d]
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

    fn spans(&mut self, bins: &Range<usize>, given: &mut Given) {
        let dataset = self.dataset;
        for span in &dataset.counters.spans {
            let row = span.row as usize;
            let bin = self.of_row[row] as usize;
            let created = dataset.rows.created[row];
            let unusable = created == UNKNOWN_DAY || created == CREATION_FLOOR.0;
            if !bins.contains(&bin) || (self.max_age != MaxAge::Any && unusable) {
                continue;
            }
            let (from, to) = (i64::from(span.from), i64::from(span.to));
            let (born, end) = life(created, self.max_age);
            let (lo, hi) = (from.max(born), to.min(end));
            if lo >= hi {
                continue;
            }
            let of = (to - from) as u64;
            let whole = self.readings.containing(lo, hi);
            let part = Exact::part(span.amount, (hi - lo) as u64, of);
            given.add(bin - bins.start, &whole, part, of);
            for at in self.readings.overlapping(lo, hi) {
                if !whole.contains(&at) {
                    let days = days_in(&self.readings.list[at], lo, hi);
                    let part = pro_rata(span.amount, days, of);
                    self.downloads[at * self.bins + bin].add(part);
                }
            }
        }
    }

    /// Adds what counters stood at when they were first read, for windows of all days.
    fn entries(&self, bins: &Range<usize>, given: &mut Given) {
        for entry in &self.dataset.counters.entries {
            let bin = self.of_row[entry.row as usize] as usize;
            if bins.contains(&bin) {
                let first = self.axis.partition_point(|end| *end < entry.date as usize);
                let amount = Exact::part(entry.amount, 1, 1);
                given.add(bin - bins.start, &(first..self.axis.len()), amount, 1);
            }
        }
    }
}

/// How many days of `(from, to]` a window reads.
fn days_in(reading: &Reading, from: i64, to: i64) -> u64 {
    (to.min(reading.to) - from.max(reading.from)).max(0) as u64
}

/// Adds each of some cells to a sum of its own. In fours: this is most of what a query does.
fn add_each(sums: &mut [u64], cells: &[u32]) {
    let (fours, rest) = cells.as_chunks::<4>();
    let (sums_of_fours, others) = sums[..cells.len()].as_chunks_mut::<4>();
    for (sums, cells) in sums_of_fours.iter_mut().zip(fours) {
        sums[0] += u64::from(cells[0]);
        sums[1] += u64::from(cells[1]);
        sums[2] += u64::from(cells[2]);
        sums[3] += u64::from(cells[3]);
    }
    for (sum, cell) in others.iter_mut().zip(rest) {
        *sum += u64::from(*cell);
    }
}

/// Adds up some cells.
fn total(cells: &[u32]) -> u64 {
    let (fours, rest) = cells.as_chunks::<4>();
    let mut sums = [0; 4];
    for cells in fours {
        add_each(&mut sums, cells);
    }
    sums.iter().sum::<u64>() + rest.iter().map(|cell| u64::from(*cell)).sum::<u64>()
}

/// A number of downloads whose fraction is exact: a rest in parts of some whole.
#[derive(Debug, Clone, Copy, Default)]
struct Exact {
    whole: u64,
    /// Less than the whole.
    rest: u64,
}

impl Exact {
    /// `amount × days ÷ of`.
    fn part(amount: u64, days: u64, of: u64) -> Self {
        if days == of {
            return Exact {
                whole: amount,
                rest: 0,
            };
        }
        // amount = q × of + r, so that no product passes 64 bits: days and of are below 2^32.
        let rest = amount % of * days;
        Exact {
            whole: amount / of * days + rest / of,
            rest: rest % of,
        }
    }

    fn plus(self, other: Exact, of: u64) -> Self {
        let rest = self.rest + other.rest;
        let carried = u64::from(rest >= of);
        Exact {
            whole: self.whole + other.whole + carried,
            rest: rest - carried * of,
        }
    }

    fn minus(self, other: Exact, of: u64) -> Self {
        let borrowed = u64::from(self.rest < other.rest);
        Exact {
            whole: self.whole - other.whole - borrowed,
            rest: self.rest + borrowed * of - other.rest,
        }
    }

    fn downloads(self, of: u64) -> Downloads {
        Downloads {
            whole: self.whole,
            part: self.rest as f64 / of as f64,
        }
    }
}

/// `amount × days ÷ of`, whole downloads and the fraction apart.
pub(super) fn pro_rata(amount: u64, days: u64, of: u64) -> Downloads {
    Exact::part(amount, days, of).downloads(of)
}
