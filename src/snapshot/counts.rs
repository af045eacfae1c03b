//! Sparse counters: one JSON array a row, `[first date, first count, difference, …]`.

use std::fmt;

use serde::de::{self, SeqAccess, Visitor};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::LARGEST_COUNT;

/// Rows of counts, each with a count or nothing for a run of dates.
///
/// In the file a row is an array: the index of its first date, the count there, then for every
/// following date the difference to the last known count, or `null` where there is none. A row
/// without any count is `[]`. In memory all rows lie in one piece, still as differences.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    cells: Vec<i64>,
    ends: Vec<usize>,
}

/// Stands for `null`; no count or difference is as low.
const NOTHING: i64 = i64::MIN;

impl Counts {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Appends a row with the counts that `values` gives for the first, second, … date.
    ///
    /// Counts are at most [`LARGEST_COUNT`]; larger ones are the caller's fault and are refused
    /// when the snapshot becomes a data set.
    pub fn push(&mut self, values: &[Option<u64>]) {
        let first = values.iter().position(Option::is_some);
        let last = values.iter().rposition(Option::is_some);
        if let (Some(first), Some(last)) = (first, last) {
            self.cells.push(first as i64);
            let mut before = 0;
            for value in &values[first..=last] {
                self.cells.push(match value {
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
        self.ends.push(self.cells.len());
    }

    /// The row at this index: its first date's index and its counts, or what is wrong with it.
    pub(crate) fn row(&self, index: usize) -> Result<Row<'_>, BadCell> {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        match self.cells[start..self.ends[index]] {
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

    /// The counts, date by date, with the differences added up.
    pub fn counts(&self) -> impl Iterator<Item = Result<Option<u64>, BadCell>> + '_ {
        let mut count = 0i64;
        self.cells.iter().enumerate().map(move |(position, &cell)| {
            if cell == NOTHING {
                return Ok(None);
            }
            count = count.saturating_add(cell);
            match u64::try_from(count) {
                Ok(count) if count <= LARGEST_COUNT => Ok(Some(count)),
                _ => Err(BadCell {
                    position: position + 1,
                    value: Some(count),
                }),
            }
        })
    }
}

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Cells<'a>(&'a [i64]);
        impl Serialize for Cells<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut seq = serializer.serialize_seq(Some(self.0.len()))?;
                for &cell in self.0 {
                    seq.serialize_element(&(cell != NOTHING).then_some(cell))?;
                }
                seq.end()
            }
        }
        let mut seq = serializer.serialize_seq(Some(self.len()))?;
        let mut start = 0;
        for &end in &self.ends {
            seq.serialize_element(&Cells(&self.cells[start..end]))?;
            start = end;
        }
        seq.end()
    }
}

impl<'de> Deserialize<'de> for Counts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Rows)
    }
}

struct Rows;

impl<'de> Visitor<'de> for Rows {
    type Value = Counts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<Counts, A::Error> {
        let mut counts = Counts::default();
        while rows.next_element_seed(OneRow(&mut counts.cells))?.is_some() {
            counts.ends.push(counts.cells.len());
        }
        Ok(counts)
    }
}

/// Appends the cells of one row to those of the rows before it.
struct OneRow<'a>(&'a mut Vec<i64>);

impl<'de> de::DeserializeSeed<'de> for OneRow<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for OneRow<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row of counts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut cells: A) -> Result<(), A::Error> {
        while let Some(Cell(cell)) = cells.next_element()? {
            self.0.push(cell);
        }
        Ok(())
    }
}

/// A count, a difference of two, or nothing.
struct Cell(i64);

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CellVisitor;
        impl Visitor<'_> for CellVisitor {
            type Value = Cell;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number of at most 2^53, or null")
            }
            fn visit_unit<E: de::Error>(self) -> Result<Cell, E> {
                Ok(Cell(NOTHING))
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Cell, E> {
                if value.unsigned_abs() <= LARGEST_COUNT {
                    Ok(Cell(value))
                } else {
                    Err(E::invalid_value(de::Unexpected::Signed(value), &self))
                }
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Cell, E> {
                if value <= LARGEST_COUNT {
                    Ok(Cell(value as i64))
                } else {
                    Err(E::invalid_value(de::Unexpected::Unsigned(value), &self))
                }
            }
        }
        deserializer.deserialize_any(CellVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(counts: &Counts) -> Vec<Vec<Option<u64>>> {
        (0..counts.len())
            .map(|index| {
                let row = counts.row(index).unwrap();
                let mut values = vec![None; row.first];
                values.extend(row.counts().map(Result::unwrap));
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
        let read: Counts = serde_json::from_str(&json).unwrap();
        assert_eq!(read, counts);
        assert_eq!(rows(&read), given);
    }

    #[test]
    fn a_count_below_zero_is_found_where_it_is_reached() {
        let counts: Counts = serde_json::from_str("[[2,5,-3,null,-4]]").unwrap();
        let last = counts.row(0).unwrap().counts().last();
        assert_eq!(
            last,
            Some(Err(BadCell {
                position: 4,
                value: Some(-2)
            }))
        );
    }
}
