//! The largest models, where a grid or its query leaves some of them out.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};

use super::classes::Classes;
use super::plan::{Plan, Which};
use crate::dataset::Dataset;
use crate::shares::Query;

/// The rows that do not count as they are among the largest, each in a class of its own.
#[derive(Debug, Default)]
pub(super) struct Tops {
    /// By "when" and "which", as places in `rows`.
    dropped: HashMap<(usize, usize), Vec<usize>>,
    rows: Vec<usize>,
    /// The class of each of them.
    pub classes: Vec<u32>,
    done: usize,
}

/// A model by its size; the larger one is the greater, and of equals the one whose id sorts first.
struct Sized<'a> {
    size: f64,
    id: &'a str,
    row: usize,
}

impl Ord for Sized<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_size = self.size.total_cmp(&other.size);
        by_size.then_with(|| other.id.cmp(self.id))
    }
}

impl PartialOrd for Sized<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Sized<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Sized<'_> {}

impl Tops {
    /// Finds the largest models of one "when", and after the last gives them classes of their own; tells
    /// whether there is more to do.
    pub fn step(
        &mut self,
        dataset: &Dataset,
        plan: &Plan,
        classes: &mut Classes,
        axis: &[usize],
    ) -> bool {
        let Some(when) = plan.whens.get(self.done) else {
            self.isolate(classes);
            return false;
        };
        let last = axis.last().copied().unwrap_or(0);
        if dataset.axis_start(when.query.when().0) <= last {
            self.find(dataset, plan, classes, (&when.query, last));
        }
        self.done += 1;
        true
    }

    fn find(
        &mut self,
        dataset: &Dataset,
        plan: &Plan,
        classes: &Classes,
        (query, date): (&Query, usize),
    ) {
        let of_row = dataset.of_rows(query, date);
        let ids = &dataset.rows.id;
        let models = (0..ids.len()).filter(|row| !ids[*row].is_empty());
        let sized = models.map(|row| Sized {
            size: of_row[row].value(),
            id: &ids[row],
            row,
        });
        let mut largest: BinaryHeap<Sized> = sized.collect();
        let mut missing: Vec<(usize, usize)> = plan
            .whiches
            .iter()
            .enumerate()
            .map(|(which, one)| (which, one.drop_top as usize))
            .filter(|(_, count)| *count > 0)
            .collect();
        let mut places: HashMap<usize, usize> = HashMap::new();
        for (place, row) in self.rows.iter().enumerate() {
            places.insert(*row, place);
        }
        while let Some(Sized { row, .. }) = largest.pop().filter(|_| !missing.is_empty()) {
            let class = classes.of_row[row];
            for (which, count) in &mut missing {
                if counts(&plan.whiches[*which], classes, class) {
                    let place = *places.entry(row).or_insert_with(|| {
                        self.rows.push(row);
                        self.rows.len() - 1
                    });
                    let dropped = self.dropped.entry((self.done, *which));
                    dropped.or_default().push(place);
                    *count -= 1;
                }
            }
            missing.retain(|(_, count)| *count > 0);
        }
    }

    /// Tells each of the rows from all others.
    fn isolate(&mut self, classes: &mut Classes) {
        let mut codes = vec![0; classes.of_row.len()];
        for (place, row) in self.rows.iter().enumerate() {
            codes[*row] = place as u32 + 1;
        }
        classes.begin(self.rows.len() + 1);
        classes.split(0, codes.into_iter());
        classes.end();
        let class = |row: &usize| classes.of_row[*row];
        self.classes = self.rows.iter().map(class).collect();
    }

    /// The classes that do not count in a "when" and "which".
    pub fn dropped(&self, when: usize, which: usize) -> impl Iterator<Item = u32> {
        let places = self.dropped.get(&(when, which)).into_iter().flatten();
        places.map(|place| self.classes[*place])
    }
}

/// Whether the rows of a class meet all conditions.
pub(super) fn counts(which: &Which, classes: &Classes, class: u32) -> bool {
    // The conditions are the first distinctions, in their order.
    let mut conditions = which.conditions.iter();
    conditions.all(|condition| classes.codes(*condition)[class as usize] == 1)
}
