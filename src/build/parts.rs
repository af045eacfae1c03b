//! What one model counts for, taken apart so that the parts of several models can be added up.
//!
//! Counters of a period and trailing ones are sums date by date as they are. A cumulative counter
//! is not: its gaps are bridged, its decreases clamped, and its first value means one thing or
//! another. So it is cut into pieces of which every one counts as it did inside the whole: the
//! rises between neighbouring dates, and apart from them its birth, its first value where what came
//! before is unknown, and each bridge over a gap. Pieces of the same dates add up exactly, and those
//! of many models to few rows.

use crate::snapshot::{Counter, Snapshot};

/// Which piece of a model it is; dates are indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// Date by date; for a cumulative counter its value on the first date of all, then its rises.
    Whole,
    /// A first value on a later date, what came before being unknown.
    Entry { date: usize },
    /// A rise from nothing at creation to the first value.
    Birth { date: usize, day: i64 },
    /// A rise over dates without a value.
    Bridge { from: usize, to: usize },
}

/// A piece of a model.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub part: Part,
    /// One cell, but for the whole, which has one a date.
    pub cells: Vec<Option<u64>>,
    /// The downloads in it that an age limit may cut.
    pub weight: u64,
}

/// The pieces of a model; the whole is always there.
pub(super) fn of(
    snapshot: &Snapshot,
    counts: Vec<Option<u64>>,
    created: Option<i64>,
) -> Vec<Piece> {
    if snapshot.counter != Counter::Cumulative {
        let weight = sum(&counts);
        return vec![Piece {
            part: Part::Whole,
            cells: counts,
            weight,
        }];
    }
    let mut whole = vec![None; counts.len()];
    let mut pieces = Vec::new();
    let mut last: Option<(usize, u64)> = None;
    for (date, count) in counts.iter().enumerate() {
        let Some(count) = *count else { continue };
        match last {
            Some((before, from)) => {
                let rise = count.saturating_sub(from);
                if before + 1 == date {
                    whole[date] = Some(rise);
                } else if rise > 0 {
                    let bridge = Part::Bridge {
                        from: before,
                        to: date,
                    };
                    pieces.push(Piece::one(bridge, rise));
                }
            }
            None if date == 0 => whole[0] = Some(count),
            None => {
                let before = i64::from(snapshot.dates[date - 1].0);
                let part = match created.filter(|day| *day > before) {
                    Some(day) => Part::Birth { date, day },
                    None => Part::Entry { date },
                };
                if count > 0 {
                    pieces.push(Piece::one(part, count));
                }
                whole[date] = Some(0);
            }
        }
        last = Some((date, count));
    }
    pieces.push(Piece {
        part: Part::Whole,
        weight: sum(whole.get(1..).unwrap_or_default()),
        cells: whole,
    });
    pieces
}

impl Piece {
    fn one(part: Part, amount: u64) -> Self {
        let uncut = matches!(part, Part::Entry { .. });
        Piece {
            part,
            cells: vec![Some(amount)],
            weight: if uncut { 0 } else { amount },
        }
    }
}

fn sum(cells: &[Option<u64>]) -> u64 {
    cells.iter().flatten().copied().fold(0, u64::saturating_add)
}

impl Part {
    /// The counts of a row that sums parts of this kind to these cells.
    pub fn values(self, counter: Counter, cells: &[Option<u64>], dates: usize) -> Vec<Option<u64>> {
        let mut values = vec![None; dates];
        let amount = cells.first().copied().flatten();
        match self {
            Part::Whole if counter == Counter::Cumulative => cumulated(cells, &mut values),
            Part::Whole => values.copy_from_slice(cells),
            Part::Entry { date } | Part::Birth { date, .. } => values[date] = amount,
            Part::Bridge { from, to } => {
                values[from] = Some(0);
                values[to] = amount;
            }
        }
        values
    }
}

/// Adds up a first value and rises. What stays level at the beginning and the end is left away: the
/// counter says the same without it.
fn cumulated(cells: &[Option<u64>], values: &mut [Option<u64>]) {
    let risen = |cell: &Option<u64>| cell.is_some_and(|count| count > 0);
    let (Some(first), Some(last)) = (cells.iter().position(risen), cells.iter().rposition(risen))
    else {
        // Nothing ever rose; one value tells apart from never having been observed.
        if let Some(date) = cells.iter().position(Option::is_some) {
            values[date] = Some(0);
        }
        return;
    };
    let mut count = 0u64;
    for date in first.saturating_sub(1)..=last {
        count = count.saturating_add(cells[date].unwrap_or(0));
        values[date] = Some(count);
    }
}
