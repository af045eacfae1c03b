//! One way to sort, so that a page downloads the code of one sort and not of each.

use std::cmp::Ordering;

/// The indices `0..count` in order; those that compare equal stay as they were.
pub(crate) fn sorted(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut indices: Vec<usize> = (0..count).collect();
    // By index among equals; a stable sort is twice the code.
    indices.sort_unstable_by(|a, b| compare(*a, *b).then(a.cmp(b)));
    indices
}

/// The indices of values, the largest first; those of equal ones stay as they were.
pub(crate) fn largest_first(values: &[f64]) -> Vec<usize> {
    sorted(values.len(), &|a, b| values[b].total_cmp(&values[a]))
}
