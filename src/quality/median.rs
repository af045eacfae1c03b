//! The median of numbers that come one by one.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// Numbers in two halves, so that the middle one is at hand.
#[derive(Default)]
pub(super) struct Median {
    /// The smaller half, and the middle one.
    lower: BinaryHeap<Number>,
    upper: BinaryHeap<Reverse<Number>>,
}

#[derive(Clone, Copy, PartialEq)]
struct Number(f64);

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl Median {
    /// Adds a number.
    pub fn add(&mut self, number: f64) {
        let number = Number(number);
        match self.lower.peek() {
            Some(middle) if number > *middle => self.upper.push(Reverse(number)),
            _ => self.lower.push(number),
        }
        if self.lower.len() > self.upper.len() + 1 {
            self.upper.extend(self.lower.pop().map(Reverse));
        } else if self.upper.len() > self.lower.len() {
            self.lower.extend(self.upper.pop().map(|number| number.0));
        }
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.lower.len() + self.upper.len()
    }

    /// The middle number, of two the smaller.
    pub fn get(&self) -> Option<f64> {
        self.lower.peek().map(|number| number.0)
    }
}

impl FromIterator<f64> for Median {
    fn from_iter<I: IntoIterator<Item = f64>>(numbers: I) -> Self {
        let mut median = Median::default();
        for number in numbers {
            median.add(number);
        }
        median
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_that_of_the_sorted_numbers() {
        let mut sorted: Vec<f64> = Vec::new();
        let mut median = Median::default();
        assert_eq!(median.get(), None);
        for number in [5.0, 1.0, 1.0, 9.0, -2.0, 4.0, 4.0, 7.5, 0.0, 100.0, 3.0] {
            median.add(number);
            sorted.push(number);
            sorted.sort_by(f64::total_cmp);
            assert_eq!(median.len(), sorted.len());
            assert_eq!(median.get(), Some(sorted[(sorted.len() - 1) / 2]));
        }
    }
}
