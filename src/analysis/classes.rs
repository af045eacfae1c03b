//! Rows that every combination of a grid treats alike.

use std::collections::HashMap;

/// A row's class decides whether it counts, and to whom it is credited, in every combination.
#[derive(Debug)]
pub(super) struct Classes {
    /// The class of each row.
    pub of_row: Vec<u32>,
    pub count: usize,
    /// What tells the classes apart: the code of each class, by distinction.
    codes: Vec<Vec<u32>>,
    split: Option<Split>,
}

/// A distinction on its way: from the class and code of rows to their new class.
#[derive(Debug)]
struct Split {
    codes: usize,
    table: Table,
    /// The class and code of each new one.
    of_new: Vec<(u32, u32)>,
}

#[derive(Debug)]
enum Table {
    /// By class times the number of codes, plus code.
    Dense(Vec<u32>),
    Sparse(HashMap<(u32, u32), u32>),
}

/// The largest table that is not a hash map.
const DENSE: usize = 1 << 22;
/// Stands for a class that there is not yet.
const NONE: u32 = u32::MAX;

impl Classes {
    /// All rows in one class.
    pub fn new(rows: usize) -> Self {
        Classes {
            of_row: vec![0; rows],
            count: 1,
            codes: Vec::new(),
            split: None,
        }
    }

    /// Begins a distinction by so many codes.
    pub fn begin(&mut self, codes: usize) {
        let size = self.count.checked_mul(codes).filter(|size| *size <= DENSE);
        self.split = Some(Split {
            codes,
            table: match size {
                Some(size) => Table::Dense(vec![NONE; size]),
                None => Table::Sparse(HashMap::new()),
            },
            of_new: Vec::new(),
        });
    }

    /// Tells the next rows apart, from `first` on.
    pub fn split(&mut self, first: usize, codes: impl Iterator<Item = u32>) {
        let Some(Split {
            codes: size,
            table,
            of_new,
        }) = &mut self.split
        else {
            return;
        };
        for (class, code) in self.of_row[first..].iter_mut().zip(codes) {
            let next = of_new.len() as u32;
            let known = match table {
                Table::Dense(table) => &mut table[*class as usize * *size + code as usize],
                Table::Sparse(table) => table.entry((*class, code)).or_insert(NONE),
            };
            if *known == NONE {
                *known = next;
                of_new.push((*class, code));
            }
            *class = *known;
        }
    }

    /// Ends a distinction, after the last row.
    pub fn end(&mut self) {
        let Some(Split { of_new, .. }) = self.split.take() else {
            return;
        };
        for codes in &mut self.codes {
            *codes = of_new.iter().map(|(old, _)| codes[*old as usize]).collect();
        }
        self.codes
            .push(of_new.iter().map(|(_, code)| *code).collect());
        self.count = of_new.len();
    }

    /// The code of each class in a distinction, by the order in which these were made.
    pub fn codes(&self, distinction: usize) -> &[u32] {
        &self.codes[distinction]
    }

    /// How many distinctions there are.
    pub fn distinctions(&self) -> usize {
        self.codes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_alike_where_every_code_is() {
        let distinctions = [
            [0_u32, 1, 0, 1, 0, 0],
            [5, 5, 2, 5, 5, 2],
            [0, 0, 0, 9, 0, 1],
        ];
        let mut classes = Classes::new(6);
        for codes in &distinctions {
            classes.begin(10);
            classes.split(0, codes[..4].iter().copied());
            classes.split(4, codes[4..].iter().copied());
            classes.end();
        }
        for (row, class) in classes.of_row.iter().enumerate() {
            for (at, codes) in distinctions.iter().enumerate() {
                assert_eq!(classes.codes(at)[*class as usize], codes[row]);
            }
        }
        // Rows 0 and 4 alone are alike.
        assert_eq!(classes.count, 5);
        assert_eq!(classes.of_row[0], classes.of_row[4]);
    }
}
