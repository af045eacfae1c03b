//! The largest of many, kept while they come.

/// How many models a finding names.
pub(super) const NAMED: usize = 5;

/// The largest of what was taken, and how many there were.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Largest<T> {
    /// Largest first, each with what it is measured by.
    kept: Vec<(f64, T)>,
    most: usize,
    pub count: u64,
}

impl<T> Largest<T> {
    /// Keeps so many.
    pub fn new(most: usize) -> Self {
        Largest {
            kept: Vec::new(),
            most,
            count: 0,
        }
    }

    /// Takes one of this size; of two of a size the first stays first.
    pub fn take(&mut self, size: f64, make: impl FnOnce() -> T) {
        self.count += 1;
        let at = self.kept.partition_point(|(other, _)| *other >= size);
        if at < self.most {
            self.kept.truncate(self.most - 1);
            self.kept.insert(at, (size, make()));
        }
    }

    /// Those that were kept, largest first, with their sizes.
    pub fn into_sized(self) -> Vec<(f64, T)> {
        self.kept
    }

    /// Those that were kept, largest first.
    pub fn into_vec(self) -> Vec<T> {
        self.kept.into_iter().map(|(_, one)| one).collect()
    }
}
