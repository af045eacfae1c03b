//! Sparse counters: one JSON array a row, `[first date, first count, difference, …]`.

use serde::{Serialize, Serializer};

use super::LARGEST_COUNT;
use super::node::NOTHING;

/// Rows of counts, each with a count or nothing for a run of dates.
///
/// In the file a row is an array: the index of its first date, the count there, then for every
/// following date the difference to the last known count, or `null` where there is none. A row
/// without any count is `[]`. In memory a row is the same, with the differences not yet added up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    rows: Vec<Vec<i64>>,
}

impl Counts {
    /// Rows as they stand in a file.
    pub(super) fn from_rows(rows: Vec<Vec<i64>>) -> Self {
        Counts { rows }
    }

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
        let mut row = Vec::new();
        if let (Some(first), Some(last)) = (first, last) {
            row.reserve_exact(last - first + 2);
            row.push(first as i64);
            let mut before = 0;
            for value in &values[first..=last] {
                row.push(match value {
                    Some(value) => {
                        let value = *value as i64;
                        let difference = value - before;
                        before = value;
                        difference
                    }
                    None => NOTHING,
                });
            }
        }
        self.rows.push(row);
    }

    /// The row at this index: its first date's index and its counts, or what is wrong with it.
    pub(crate) fn row(&self, index: usize) -> Result<Row<'_>, BadCell> {
        match self.rows[index][..] {
            [] => Ok(Row {
                first: 0,
                cells: &[],
            }),
            [first, ref cells @ ..] => match usize::try_from(first) {
                Ok(first) => Ok(Row { first, cells }),
                Err(_) => Err(BadCell {
                    position: 0,
                    value: (first != NOTHING).then_some(first),
                }),
            },
        }
    }
}

/// One row of [`Counts`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    /// Index of the first date.
    pub first: usize,
    cells: &'a [i64],
}

/// A cell that cannot be a count: its position in the row's array and the count it comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadCell {
    pub position: usize,
    /// `None` for a `null` where a number must stand.
    pub value: Option<i64>,
}

impl Row<'_> {
    /// How many dates the row covers, those without a count among them.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Hands over every count with its position in the row, the differences added up.
    pub fn each(&self, mut take: impl FnMut(usize, u64)) -> Result<(), BadCell> {
        let mut count = 0i64;
        for (position, cell) in self.cells.iter().enumerate() {
            if *cell == NOTHING {
                continue;
            }
            // Neither passes 2^53, so their sum is far from 2^63.
            count += *cell;
            if !(0..=LARGEST_COUNT as i64).contains(&count) {
                return Err(BadCell {
                    position: position + 1,
                    value: Some(count),
                });
            }
            take(position, count as u64);
        }
        Ok(())
    }
}

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Cells<'a>(&'a [i64]);
        impl Serialize for Cells<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let number = |cell: &i64| (*cell != NOTHING).then_some(*cell);
                serializer.collect_seq(self.0.iter().map(number))
            }
        }
        serializer.collect_seq(self.rows.iter().map(|row| Cells(row)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::json::Reader;
    use crate::snapshot::node::Field;

    fn rows(counts: &Counts) -> Vec<Vec<Option<u64>>> {
        (0..counts.len())
            .map(|index| {
                let row = counts.row(index).unwrap();
                let mut values = vec![None; row.first + row.len()];
                row.each(|position, count| values[row.first + position] = Some(count))
                    .unwrap();
                values
            })
            .collect()
    }

    #[test]
    fn rows_read_back_as_they_were_pushed() {
        let given = vec![
            vec![None, Some(5), Some(3), None, Some(9)],
            vec![],
            vec![Some(0)],
            vec![Some(LARGEST_COUNT), Some(0), Some(LARGEST_COUNT)],
        ];
        let mut counts = Counts::default();
        for row in &given {
            counts.push(row);
        }
        let json = serde_json::to_string(&counts).unwrap();
        assert!(json.starts_with("[[1,5,-2,null,6],[],[0,0],"), "{json}");
        let read = Reader::new(0).read(json.as_bytes(), usize::MAX).unwrap();
        let read = Field::root(read.unwrap()).rows();
        let read = Counts::from_rows(read.unwrap());
        assert_eq!(read, counts);
        assert_eq!(rows(&read), given);
    }

    #[test]
    fn a_count_below_zero_is_found_where_it_is_reached() {
        let counts = Counts::from_rows(vec![vec![2, 5, -3, NOTHING, -4]]);
        let fault = counts.row(0).unwrap().each(|_, _| {});
        assert_eq!(
            fault,
            Err(BadCell {
                position: 4,
                value: Some(-2)
            })
        );
    }
}
