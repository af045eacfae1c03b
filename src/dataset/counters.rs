//! Counters in one form for all three kinds (`docs/definitions.md`, "From counters to downloads").

use super::check;
use super::columns::{Order, UNKNOWN_DAY};
use crate::error::{Error, ErrorKind};
use crate::order::sorted;
use crate::snapshot::{BadCell, Counter, Counts, LARGEST_COUNT, Snapshot};

/// Downloads by row and observation date, and what does not fit that grid.
///
/// A cell at date `d` of row `m` is, by counter kind:
/// - period P: the downloads that lie evenly over `(d − P, d]`;
/// - cumulative: the rise that lies evenly between the date before and `d`, where both have a value;
/// - trailing N: the counter read at `d`.
///
/// Nothing observed is 0 in all three. Only the run of dates from a row's first value to its last takes
/// memory, row after row in the order of the file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counters {
    runs: Vec<Place>,
    /// For each row the index of its run, or [`NO_RUN`].
    run_of_row: Vec<u32>,
    /// All cells; those that pass 32 bits are [`u32::MAX`], and the rest of them is in `large`.
    cells: Vec<u32>,
    /// By row and date.
    large: Vec<Large>,
    /// Cumulative counters: rises over other intervals than that between two dates, by row.
    pub spans: Vec<Span>,
    /// Cumulative counters: what a counter stood at when it was first read and what came before is
    /// unknown. Part of the counter itself, but of no interval.
    pub entries: Vec<Entry>,
    /// How many models with rows of their own have a value on each date.
    pub observed: Vec<u32>,
    /// Dates without a value inside runs, by row.
    #[cfg(feature = "analysis")]
    holes: Vec<Hole>,
}

/// Neighbouring dates of a run on which its row has no value, by the indices of the first and the last.
#[cfg(feature = "analysis")]
#[derive(Debug, Clone, Copy)]
struct Hole {
    row: u32,
    first: u32,
    last: u32,
}

/// Stands for a row without any value.
const NO_RUN: u32 = u32::MAX;

/// Where the cells of a row are.
#[derive(Debug, Clone, Copy)]
struct Place {
    row: u32,
    first: u32,
    start: usize,
    length: u32,
}

/// The cells of a row, from its first value on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run<'a> {
    pub row: usize,
    /// Index of the date of the first cell.
    pub first: usize,
    pub cells: &'a [u32],
}

impl Run<'_> {
    /// The index of the date behind the last cell.
    pub fn end(&self) -> usize {
        self.first + self.cells.len()
    }
}

/// By how much a cell is more than fits it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Large {
    pub row: u32,
    pub date: u32,
    pub more: u64,
}

impl Counters {
    /// The runs of all rows that have one, in the order in which they lie in memory.
    pub fn runs(&self) -> impl Iterator<Item = Run<'_>> {
        self.runs.iter().map(|place| self.run_at(place))
    }

    fn run_at(&self, place: &Place) -> Run<'_> {
        Run {
            row: place.row as usize,
            first: place.first as usize,
            cells: &self.cells[place.start..][..place.length as usize],
        }
    }

    /// The run of a row, if it has any value.
    pub fn run(&self, row: usize) -> Option<Run<'_>> {
        let place = self.runs.get(self.run_of_row[row] as usize)?;
        Some(self.run_at(place))
    }

    /// What cells are more than fits them.
    pub fn large(&self) -> &[Large] {
        &self.large
    }

    /// The cell of a row at the date of this index.
    pub fn cell(&self, row: usize, date: usize) -> u64 {
        let Some(run) = self.run(row) else {
            return 0;
        };
        let cell = date.checked_sub(run.first).and_then(|at| run.cells.get(at));
        match cell {
            Some(&u32::MAX) => {
                let key = (row, date);
                let place = |large: &Large| (large.row as usize, large.date as usize).cmp(&key);
                let found = self.large.binary_search_by(place);
                u64::from(u32::MAX) + found.map_or(0, |found| self.large[found].more)
            }
            cell => u64::from(cell.copied().unwrap_or(0)),
        }
    }

    /// Whether a row has a value on every date of a range, whose last one is inside.
    #[cfg(feature = "analysis")]
    pub fn is_throughout(&self, row: usize, first: usize, last: usize) -> bool {
        let covers = |run: Run| run.first <= first && last < run.end();
        let holes = &self.holes;
        let start = holes.partition_point(|hole| (hole.row as usize) < row);
        let mut own = holes[start..]
            .iter()
            .take_while(|hole| hole.row as usize == row);
        self.run(row).is_some_and(covers)
            && own.all(|hole| (hole.last as usize) < first || last < hole.first as usize)
    }

    /// The spans of a row.
    #[cfg(feature = "analysis")]
    pub fn spans_of(&self, row: usize) -> &[Span] {
        let start_of = |row: usize| self.spans.partition_point(|span| (span.row as usize) < row);
        &self.spans[start_of(row)..start_of(row + 1)]
    }
}

/// A rise that lies evenly over the days `(from, to]`: a birth, or a bridge over missing values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub row: u32,
    pub from: i32,
    pub to: i32,
    pub amount: u64,
}

/// A counter's first value, at the date of this index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub row: u32,
    pub date: u32,
    pub amount: u64,
}

/// Irregularities of the counters, for the quality report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CounterFaults {
    /// Steps at which a cumulative counter fell and that count as a rise of 0.
    pub clamped_steps: u64,
    /// By how much the counters fell in these steps, together.
    pub clamped_downloads: u64,
    /// How many rows have such a step.
    pub clamped_models: u64,
    /// Dates without a value between two dates with one.
    pub gaps: u64,
    /// How many rows have such a gap.
    pub models_with_gaps: u64,
    /// Rows without any value.
    pub never_observed: u64,
}

/// The counts of the models, and behind them those of the roll-up.
pub(super) fn together(mut counts: Counts, of_rollup: Option<Counts>) -> Counts {
    if let Some(others) = of_rollup {
        counts.append(others);
    }
    counts
}

/// Lays counters out: those of the models and behind them those of the roll-up, in the order of the
/// file.
pub(super) fn build(
    snapshot: &Snapshot,
    mut counts: Counts,
    order: &Order,
) -> Result<(Counters, CounterFaults), Error> {
    let rows = counts.len();
    let models = snapshot.models.name.len();
    let mut builder = Builder {
        days: snapshot.dates.iter().map(|day| day.0).collect(),
        cumulative: snapshot.counter == Counter::Cumulative,
        counters: Counters {
            run_of_row: vec![NO_RUN; rows],
            observed: vec![0; snapshot.dates.len()],
            ..Counters::default()
        },
        faults: CounterFaults::default(),
        models,
        sum: 0,
    };
    let mut of_models = 0;
    for source in 0..rows {
        let row = order.row_of[source] as usize;
        let fault = builder.row(row, order.created[source], &mut counts, source);
        fault.map_err(|fault| match source.checked_sub(models) {
            None => fault.within("counts", source),
            Some(index) => fault.within("rollup.counts", index),
        })?;
        if source < models {
            of_models = builder.sum;
        }
    }
    // Where the models alone are within the limit, the roll-up is not.
    let place = match of_models <= u128::from(LARGEST_COUNT) {
        true if rows > models => "rollup.counts",
        _ => "counts",
    };
    check::sum(builder.sum, "sum of all counts", place)?;
    let mut counters = builder.counters;
    counters.cells = counts.into_cells();
    let spans = &counters.spans;
    if !spans.is_sorted_by_key(|span| span.row) {
        let by_row = sorted(spans.len(), &|a, b| spans[a].row.cmp(&spans[b].row));
        counters.spans = by_row.into_iter().map(|at| spans[at]).collect();
    }
    #[cfg(feature = "analysis")]
    {
        let holes = &counters.holes;
        let key = |at: usize| (holes[at].row, holes[at].first);
        let by_row = sorted(holes.len(), &|a, b| key(a).cmp(&key(b)));
        counters.holes = by_row.into_iter().map(|at| holes[at]).collect();
    }
    let large = &counters.large;
    let by_row = sorted(large.len(), &|a, b| large[a].row.cmp(&large[b].row));
    counters.large = by_row.into_iter().map(|at| large[at]).collect();
    Ok((counters, builder.faults))
}

struct Builder {
    days: Vec<i32>,
    cumulative: bool,
    counters: Counters,
    faults: CounterFaults,
    /// How many rows of the file are models.
    models: usize,
    /// Of all cells, spans and entries: every sum of downloads is a part of it.
    sum: u128,
}

/// What is wrong with a row of counts.
enum Fault {
    /// It has cells for so many dates.
    Length(usize, usize),
    Cell(BadCell),
}

impl Fault {
    #[cold]
    fn within(self, table: &str, row: usize) -> Error {
        match self {
            Fault::Length(dates, end) => Error::new(
                ErrorKind::Length,
                "row of counts",
                format!("to end with the last of {dates} dates"),
                format!("a cell for date number {end}"),
            )
            .at(format!("{table}[{row}]")),
            Fault::Cell(BadCell { position, value }) => Error::new(
                ErrorKind::Count,
                "count",
                "0 to 2^53 (9007199254740992)",
                value.to_string(),
            )
            .at(format!("{table}[{row}][{position}]")),
        }
    }
}

impl Builder {
    fn row(
        &mut self,
        row: usize,
        created: i32,
        counts: &mut Counts,
        source: usize,
    ) -> Result<(), Fault> {
        let given = counts.place(source);
        let (first, start, length) = (given.first, given.cells.start, given.cells.len());
        // Without overflow where an address has 32 bits.
        let dates = self.days.len();
        if first > dates || length > dates - first {
            return Err(Fault::Length(dates, first.saturating_add(length)));
        }
        let mut last: Option<(usize, u64)> = None;
        let (mut gaps, mut fell) = (0, false);
        counts
            .replace(source, |position, count| {
                let date = first + position;
                let Some(count) = count else {
                    return 0;
                };
                if let Some((before, _)) = last {
                    gaps += (date - before - 1) as u64;
                }
                self.counters.observed[date] += u32::from(source < self.models);
                #[cfg(feature = "analysis")]
                self.hole(row, last.map_or(first, |(before, _)| before + 1), date);
                let cell = match self.cumulative {
                    true => self.rise(row, created, last, (date, count), &mut fell),
                    false => {
                        self.sum += u128::from(count);
                        count
                    }
                };
                last = Some((date, count));
                self.fitting(row, date, cell)
            })
            .map_err(Fault::Cell)?;
        #[cfg(feature = "analysis")]
        self.hole(
            row,
            last.map_or(first, |(before, _)| before + 1),
            first + length,
        );
        if length > 0 {
            self.counters.run_of_row[row] = self.counters.runs.len() as u32;
            self.counters.runs.push(Place {
                row: row as u32,
                first: first as u32,
                start,
                length: length as u32,
            });
        }
        self.faults.gaps += gaps;
        self.faults.models_with_gaps += u64::from(gaps > 0);
        self.faults.clamped_models += u64::from(fell);
        self.faults.never_observed += u64::from(last.is_none());
        Ok(())
    }

    /// Notes that a row has no value from a date up to another, which is not one of them.
    #[cfg(feature = "analysis")]
    fn hole(&mut self, row: usize, first: usize, end: usize) {
        if first < end {
            self.counters.holes.push(Hole {
                row: row as u32,
                first: first as u32,
                last: end as u32 - 1,
            });
        }
    }

    /// What of a cell fits 32 bits; the rest is noted.
    fn fitting(&mut self, row: usize, date: usize, cell: u64) -> u32 {
        match u32::try_from(cell) {
            Ok(cell) if cell < u32::MAX => cell,
            _ => {
                self.counters.large.push(Large {
                    row: row as u32,
                    date: date as u32,
                    more: cell - u64::from(u32::MAX),
                });
                u32::MAX
            }
        }
    }

    /// Notes what a cumulative counter rose to reach `count` at `date`; gives what of it lies between
    /// that date and the one before.
    fn rise(
        &mut self,
        row: usize,
        created: i32,
        last: Option<(usize, u64)>,
        (date, count): (usize, u64),
        fell: &mut bool,
    ) -> u64 {
        let to = self.days[date];
        match last {
            Some((before, from)) => {
                let rise = count.saturating_sub(from);
                self.sum += u128::from(rise);
                if count < from {
                    self.faults.clamped_steps += 1;
                    self.faults.clamped_downloads += from - count;
                    *fell = true;
                } else if before + 1 == date {
                    return rise;
                } else {
                    self.span(row, self.days[before], to, rise);
                }
            }
            None => {
                self.sum += u128::from(count);
                let born_since =
                    date > 0 && created != UNKNOWN_DAY && created > self.days[date - 1];
                if born_since {
                    self.span(row, created.min(to - 1), to, count);
                } else if count > 0 {
                    self.counters.entries.push(Entry {
                        row: row as u32,
                        date: date as u32,
                        amount: count,
                    });
                }
            }
        }
        0
    }

    fn span(&mut self, row: usize, from: i32, to: i32, amount: u64) {
        if amount > 0 {
            self.counters.spans.push(Span {
                row: row as u32,
                from,
                to,
                amount,
            });
        }
    }
}
