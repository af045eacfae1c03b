//! Sparse counters: one JSON array a row, `[first date, first count, difference, …]`.

use std::ops::Range;

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::LARGEST_COUNT;

/// Rows of counts, each with a count or nothing for a run of dates.
///
/// In the file a row is an array: the index of its first date, the count there, then for every
/// following date the difference to the last known count, or `null` where there is none. A row
/// without any count is `[]`. In memory a row is the same, with the differences not yet added up;
/// all rows stand in one list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    rows: Vec<RowEnd>,
    /// Differences that fit 32 bits, in two's complement, but for [`NOTHING`] and [`LARGE`].
    cells: Vec<u32>,
    /// The other differences: where in the cells, and what.
    large: Vec<(usize, i64)>,
}

/// A row: the index of its first date, and where its cells end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct RowEnd {
    first: u32,
    end: usize,
}

/// Stands for a date without a count.
const NOTHING: u32 = i32::MIN as u32;
/// Stands for a difference that does not fit.
const LARGE: u32 = NOTHING + 1;

impl Counts {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Appends a row with the counts that `values` gives for the first, second, … date.
    ///
    /// Counts are at most [`LARGEST_COUNT`]; larger ones are the caller's fault and are refused
    /// when the snapshot becomes a data set.
    pub fn push(&mut self, values: &[Option<u64>]) {
        let first = values.iter().position(Option::is_some);
        let last = values.iter().rposition(Option::is_some);
        let (Some(first), Some(last)) = (first, last) else {
            return self.end_row(0);
        };
        let mut before = 0;
        for value in &values[first..=last] {
            self.cell(value.map(|value| {
                let value = i64::try_from(value).unwrap_or(i64::MAX);
                let difference = value - before;
                before = value;
                difference
            }));
        }
        self.end_row(first as u32);
    }

    /// Appends a difference, or a date without a count, to the row that [`end_row`](Self::end_row)
    /// ends.
    pub(super) fn cell(&mut self, difference: Option<i64>) {
        let cell = match difference {
            None => NOTHING,
            Some(difference) => match i32::try_from(difference) {
                Ok(small) if small as u32 != NOTHING && small as u32 != LARGE => small as u32,
                _ => {
                    self.large.push((self.cells.len(), difference));
                    LARGE
                }
            },
        };
        self.cells.push(cell);
    }

    /// Ends a row that begins at the date of this index.
    pub(super) fn end_row(&mut self, first: u32) {
        let end = self.cells.len();
        self.rows.push(RowEnd { first, end });
    }

    /// Appends the rows of others.
    pub(crate) fn append(&mut self, others: Counts) {
        let before = self.cells.len();
        self.cells.extend(others.cells);
        let rows = others.rows.into_iter();
        self.rows.extend(rows.map(|RowEnd { first, end }| RowEnd {
            first,
            end: before + end,
        }));
        let large = others.large.into_iter();
        self.large
            .extend(large.map(|(at, difference)| (before + at, difference)));
    }

    /// The row at this index.
    pub(crate) fn row(&self, index: usize) -> Row<'_> {
        let place = self.place(index);
        Row {
            first: place.first,
            counts: self,
            cells: place.cells,
        }
    }

    /// Where the row at this index stands.
    pub(crate) fn place(&self, index: usize) -> Place {
        let RowEnd { first, end } = self.rows[index];
        let start = index
            .checked_sub(1)
            .map_or(0, |before| self.rows[before].end);
        Place {
            first: first as usize,
            cells: start..end,
        }
    }

    /// The difference of a cell; `None` where there is no count.
    fn difference(&self, at: usize) -> Option<i64> {
        match self.cells[at] {
            NOTHING => None,
            LARGE => {
                let found = self.large.binary_search_by(|(place, _)| place.cmp(&at));
                Some(found.map_or(0, |found| self.large[found].1))
            }
            cell => Some(i64::from(cell as i32)),
        }
    }

    /// Puts in the place of each cell of a row what `take` makes of its count, given with the position
    /// in the row. A row is no row of counts any more after this.
    pub(crate) fn replace(
        &mut self,
        index: usize,
        mut take: impl FnMut(usize, Option<u64>) -> u32,
    ) -> Result<(), BadCell> {
        let Place { cells, .. } = self.place(index);
        let mut count = 0i64;
        for (position, at) in cells.enumerate() {
            let known = match self.difference(at) {
                None => None,
                Some(difference) => Some(step(&mut count, difference, position)?),
            };
            self.cells[at] = take(position, known);
        }
        Ok(())
    }

    /// The cells of all rows.
    pub(crate) fn into_cells(self) -> Vec<u32> {
        self.cells
    }
}

/// Where a row stands: its first date, and its cells among those of all rows.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub first: usize,
    pub cells: Range<usize>,
}

/// One row of [`Counts`].
#[derive(Debug, Clone)]
pub(crate) struct Row<'a> {
    /// Index of the first date.
    pub first: usize,
    counts: &'a Counts,
    cells: Range<usize>,
}

/// A cell that cannot be a count: its position in the row's array and the count it comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadCell {
    pub position: usize,
    pub value: i64,
}

#[cfg(any(feature = "cli", test))]
impl Row<'_> {
    /// Hands over every count with its position in the row, the differences added up.
    pub fn each(&self, mut take: impl FnMut(usize, u64)) -> Result<(), BadCell> {
        let mut count = 0i64;
        for (position, at) in self.cells.clone().enumerate() {
            if let Some(difference) = self.counts.difference(at) {
                take(position, step(&mut count, difference, position)?);
            }
        }
        Ok(())
    }
}

/// The count after a difference, if it can be one.
fn step(count: &mut i64, difference: i64, position: usize) -> Result<u64, BadCell> {
    *count = count.saturating_add(difference);
    match *count {
        0..=MOST => Ok(*count as u64),
        value => Err(BadCell {
            position: position + 1,
            value,
        }),
    }
}

const MOST: i64 = LARGEST_COUNT as i64;

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Cells<'a>(Row<'a>);
        impl Serialize for Cells<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let Row {
                    first,
                    counts,
                    cells,
                } = &self.0;
                if cells.is_empty() {
                    return serializer.serialize_seq(Some(0))?.end();
                }
                let mut list = serializer.serialize_seq(Some(cells.len() + 1))?;
                list.serialize_element(first)?;
                for at in cells.clone() {
                    list.serialize_element(&counts.difference(at))?;
                }
                list.end()
            }
        }
        serializer.collect_seq((0..self.len()).map(|row| Cells(self.row(row))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(counts: &Counts) -> Vec<Vec<Option<u64>>> {
        (0..counts.len())
            .map(|index| {
                let row = counts.row(index);
                let mut values = vec![None; row.first + row.cells.len()];
                row.each(|position, count| values[row.first + position] = Some(count))
                    .unwrap();
                values
            })
            .collect()
    }

    #[test]
    fn rows_stand_in_the_file_as_they_were_pushed() {
        let given = vec![
            vec![None, Some(5), Some(3), None, Some(9)],
            vec![],
            vec![Some(0)],
            vec![Some(LARGEST_COUNT), Some(0), Some(LARGEST_COUNT)],
            // Differences that pass 32 bits by one, and those that stand for something else.
            vec![Some(1 << 31), Some(0), Some((1 << 31) - 1), Some(0)],
        ];
        let mut counts = Counts::default();
        for row in &given {
            counts.push(row);
        }
        let json = serde_json::to_string(&counts).unwrap();
        assert!(json.starts_with("[[1,5,-2,null,6],[],[0,0],"), "{json}");
        assert!(
            json.ends_with("[0,2147483648,-2147483648,2147483647,-2147483647]]"),
            "{json}"
        );
        assert_eq!(rows(&counts), given);
        let mut twice = counts.clone();
        twice.append(counts.clone());
        assert_eq!(rows(&twice), [given.clone(), given].concat());
    }

    #[test]
    fn a_count_below_zero_is_found_where_it_is_reached() {
        let mut counts = Counts::default();
        for difference in [Some(5), Some(-3), None, Some(-4)] {
            counts.cell(difference);
        }
        counts.end_row(2);
        let fault = counts.row(0).each(|_, _| {});
        assert_eq!(
            fault,
            Err(BadCell {
                position: 4,
                value: -2
            })
        );
    }
}
