//! What one row's downloads are made up of: the counts, and the part of each that counts.

use super::Downloads;
use super::query::{MaxAge, Query, Window};
use super::sums::pro_rata;
use super::window::{cell_days, life, tiles};
use crate::dataset::{Dataset, UNKNOWN_DAY};
use crate::date::CREATION_FLOOR;
use crate::snapshot::Counter;

/// A count, and the part of its days that is in the window and in the model's life.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Piece {
    /// The days `(from, to]` over which the count lies, since 1970-01-01.
    pub from: Option<i32>,
    pub to: i32,
    pub count: u64,
    pub days: u64,
    pub of: u64,
    pub downloads: Downloads,
}

/// The counts of a row that a query's window at an observation date takes, latest first; their
/// downloads add up to the row's.
pub(crate) fn pieces(dataset: &Dataset, row: usize, query: &Query, end: usize) -> Vec<Piece> {
    let (window, max_age) = query.when();
    let created = dataset.rows.created[row];
    let limited = max_age != MaxAge::Any;
    if limited && (created == UNKNOWN_DAY || created == CREATION_FLOOR.0) {
        return Vec::new();
    }
    let (reading, tiles) = tiles(dataset, window, end);
    let (born, dies) = life(created, max_age);
    let mut pieces = Vec::new();
    let mut add = |count: u64, (from, to): (i64, i64), days: i64| {
        if count > 0 && days > 0 {
            let (days, of) = (days as u64, (to - from) as u64);
            pieces.push(Piece {
                from: Some(from as i32),
                to: to as i32,
                count,
                days,
                of,
                downloads: pro_rata(count, days, of),
            });
        }
    };
    for tile in &tiles {
        let (from, to) = cell_days(dataset, tile.date);
        let days = match dataset.counter {
            // Counts as a whole while the model is young enough.
            Counter::Trailing { .. } if to <= dies => tile.days as i64,
            Counter::Trailing { .. } => 0,
            _ => to.min(reading.to).min(dies) - from.max(reading.from).max(born),
        };
        add(dataset.counters.cell(row, tile.date), (from, to), days);
    }
    for span in dataset.counters.spans_of(row) {
        let (from, to) = (i64::from(span.from), i64::from(span.to));
        let days = to.min(reading.to).min(dies) - from.max(reading.from).max(born);
        add(span.amount, (from, to), days);
    }
    if window == Window::All && !limited {
        let entries = dataset.counters.entries.iter();
        let of_row = |entry: &&crate::dataset::Entry| {
            entry.row as usize == row && entry.date as usize <= end
        };
        pieces.extend(entries.filter(of_row).map(|entry| Piece {
            from: None,
            to: dataset.dates[entry.date as usize].0,
            count: entry.amount,
            days: 1,
            of: 1,
            downloads: pro_rata(entry.amount, 1, 1),
        }));
    }
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.to));
    pieces
}
