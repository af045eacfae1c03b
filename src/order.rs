//! One way to sort, so that a page downloads the code of one sort and not of each.

use std::cmp::Ordering;

/// The indices `0..count` in order; those that compare equal stay as they were.
///
/// By merging longer and longer runs: the standard library's sorts are ten times the code, and do
/// not compare less often.
pub(crate) fn sorted(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut indices: Vec<usize> = (0..count).collect();
    let mut run = 1;
    while run < count {
        let mut merged = Vec::with_capacity(count);
        while merged.len() < count {
            let (mut left, start) = (merged.len(), merged.len());
            let middle = (start + run).min(count);
            let end = (middle + run).min(count);
            let mut right = middle;
            while merged.len() < end {
                let from_right = right < end
                    && (left == middle || compare(indices[right], indices[left]) == Ordering::Less);
                let next = if from_right { &mut right } else { &mut left };
                merged.push(indices[*next]);
                *next += 1;
            }
        }
        indices = merged;
        run *= 2;
    }
    indices
}

/// The indices of values, the largest first; those of equal ones stay as they were.
pub(crate) fn largest_first(values: &[f64]) -> Vec<usize> {
    sorted(values.len(), &|a, b| values[b].total_cmp(&values[a]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_stay_as_they_were() {
        // Every length up to some powers of two and beyond, with many equals.
        for count in 0..70 {
            let values: Vec<usize> = (0..count).map(|index| index * 7919 % 13).collect();
            let mut expected: Vec<usize> = (0..count).collect();
            expected.sort_by_key(|index| values[*index]);
            let found = sorted(count, &|a, b| values[a].cmp(&values[b]));
            assert_eq!(found, expected);
        }
        assert_eq!(largest_first(&[1.0, 3.0, 3.0, 2.0]), [1, 2, 3, 0]);
    }
}
