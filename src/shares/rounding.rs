//! Shares as a page shows them: rounded, and still adding up.

use crate::order::largest_first;

/// Rounds shares to percentages with `decimals` digits so that they add up to what they add up to:
/// shares of one date to exactly 100 (largest remainder; among equal remainders the first wins).
///
/// `None`, a share of an empty total, stays `None`.
///
/// ```
/// let third = Some(1.0 / 3.0);
/// let shown = modelshare::rounded_percentages(&[third, third, third], 1);
/// assert_eq!(shown, [Some(33.4), Some(33.3), Some(33.3)]);
/// ```
pub fn rounded_percentages(shares: &[Option<f64>], decimals: u32) -> Vec<Option<f64>> {
    let units = 10f64.powi(decimals as i32);
    let exact: Vec<f64> = shares
        .iter()
        .map(|share| share.unwrap_or(0.0) * 100.0 * units)
        .collect();
    let mut rounded: Vec<f64> = exact.iter().map(|value| value.floor()).collect();
    let missing = exact.iter().sum::<f64>().round() - rounded.iter().sum::<f64>();
    let remainders: Vec<f64> = exact
        .iter()
        .zip(&rounded)
        .map(|(exact, rounded)| exact - rounded)
        .collect();
    let by_remainder = largest_first(&remainders);
    for index in by_remainder.into_iter().take(missing.max(0.0) as usize) {
        rounded[index] += 1.0;
    }
    shares
        .iter()
        .zip(rounded)
        .map(|(share, value)| share.map(|_| value / units))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_remainders_are_rounded_up() {
        let shown = rounded_percentages(&[Some(0.4857), Some(0.3149), Some(0.1994)], 0);
        assert_eq!(shown, [Some(49.0), Some(31.0), Some(20.0)]);
    }

    #[test]
    fn no_total_is_no_share() {
        assert_eq!(rounded_percentages(&[None, None], 1), [None, None]);
        assert_eq!(rounded_percentages(&[], 1), []);
    }

    #[test]
    fn whole_shares_stay_whole() {
        let shown = rounded_percentages(&[Some(0.1); 10], 1);
        assert_eq!(shown, [Some(10.0); 10]);
    }
}
