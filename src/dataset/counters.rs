//! Counters in one form for all three kinds (`docs/definitions.md`, "From counters to downloads").

use super::check;
use super::columns::{Order, UNKNOWN_DAY};
use crate::error::{Error, ErrorKind};
use crate::snapshot::{BadCell, Counter, Counts, LARGEST_COUNT, Snapshot};

/// Downloads by observation date and row, and what does not fit that grid.
///
/// A cell at date `d` of row `m` is, by counter kind:
/// - period P: the downloads that lie evenly over `(d − P, d]`;
/// - cumulative: the rise that lies evenly between the date before and `d`, where both have a value;
/// - trailing N: the counter read at `d`.
///
/// Nothing observed is 0 in all three.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counters {
    /// One column a date, one cell a row.
    pub cells: Vec<Vec<u64>>,
    /// Cumulative counters: rises over other intervals than that between two dates.
    pub spans: Vec<Span>,
    /// Cumulative counters: what a counter stood at when it was first read and what came before is
    /// unknown. Part of the counter itself, but of no interval.
    pub entries: Vec<Entry>,
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

/// Lays the counters of a snapshot out in the order of the data set.
pub(super) fn build(
    snapshot: &Snapshot,
    order: &Order,
) -> Result<(Counters, CounterFaults), Error> {
    let dates = snapshot.dates.len();
    let rows = order.source.len();
    let mut builder = Builder {
        days: snapshot.dates.iter().map(|day| day.0).collect(),
        cumulative: snapshot.counter == Counter::Cumulative,
        counters: Counters {
            cells: vec![vec![0; rows]; dates],
            ..Counters::default()
        },
        faults: CounterFaults::default(),
        sum: 0,
        of_models: 0,
    };
    let models = snapshot.models.name.len();
    for (row, &source) in order.source.iter().enumerate() {
        let created = order.created[source];
        match source.checked_sub(models) {
            None => {
                let before = builder.sum;
                builder.row(row, created, &snapshot.counts, source, "counts")?;
                builder.of_models += builder.sum - before;
            }
            Some(index) => {
                if let Some(rollup) = &snapshot.rollup {
                    builder.row(row, created, &rollup.counts, index, "rollup.counts")?;
                }
            }
        }
    }
    let place = match &snapshot.rollup {
        // Where the models alone are within the limit.
        Some(_) if builder.of_models <= u128::from(LARGEST_COUNT) => "rollup.counts",
        _ => "counts",
    };
    check::sum(builder.sum, "sum of all counts", place)?;
    Ok((builder.counters, builder.faults))
}

struct Builder {
    days: Vec<i32>,
    cumulative: bool,
    counters: Counters,
    faults: CounterFaults,
    /// Of all cells, spans and entries: every sum of downloads is a part of it.
    sum: u128,
    /// The same of the models that have rows of their own.
    of_models: u128,
}

impl Builder {
    fn row(
        &mut self,
        row: usize,
        created: i32,
        counts: &Counts,
        source: usize,
        table: &str,
    ) -> Result<(), Error> {
        let bad = |cell: BadCell| bad_cell(cell, table, source);
        let given = counts.row(source).map_err(bad)?;
        if given.first + given.len() > self.days.len() {
            return Err(Error::new(
                ErrorKind::Length,
                "row of counts",
                format!("to end with the last of {} dates", self.days.len()),
                format!("a cell for date number {}", given.first + given.len()),
            )
            .at(format!("{table}[{source}]")));
        }
        let mut last: Option<(usize, u64)> = None;
        let (mut gaps, mut fell) = (0, false);
        given
            .each(|position, count| {
                let date = given.first + position;
                if let Some((before, _)) = last {
                    gaps += (date - before - 1) as u64;
                }
                if self.cumulative {
                    fell |= self.rise(row, created, last, (date, count));
                } else {
                    self.counters.cells[date][row] = count;
                    self.add(count);
                }
                last = Some((date, count));
            })
            .map_err(bad)?;
        self.faults.gaps += gaps;
        self.faults.models_with_gaps += u64::from(gaps > 0);
        self.faults.clamped_models += u64::from(fell);
        self.faults.never_observed += u64::from(last.is_none());
        Ok(())
    }

    /// Notes what a cumulative counter rose to reach `count` at `date`; tells whether it fell.
    fn rise(
        &mut self,
        row: usize,
        created: i32,
        last: Option<(usize, u64)>,
        (date, count): (usize, u64),
    ) -> bool {
        let to = self.days[date];
        let mut fell = false;
        match last {
            Some((before, from)) => {
                let rise = count.saturating_sub(from);
                self.add(rise);
                if count < from {
                    self.faults.clamped_steps += 1;
                    self.faults.clamped_downloads += from - count;
                    fell = true;
                } else if before + 1 == date {
                    self.counters.cells[date][row] = rise;
                } else {
                    self.span(row, self.days[before], to, rise);
                }
            }
            None => {
                self.add(count);
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
        fell
    }

    fn add(&mut self, count: u64) {
        self.sum += u128::from(count);
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

fn bad_cell(cell: BadCell, table: &str, row: usize) -> Error {
    let place = format!("{table}[{row}][{}]", cell.position);
    let (thing, expected) = match cell.position {
        0 => ("first date of a row of counts", "an index into dates"),
        _ => ("count", "0 to 2^53 (9007199254740992)"),
    };
    let found = cell
        .value
        .map_or("null".to_owned(), |value| value.to_string());
    Error::new(ErrorKind::Count, thing, expected, found).at(place)
}
