//! Shares as a reader sees them: each rounded on its own, so that it is the same everywhere.

/// A share in per cent with one digit after the point, half away from zero.
///
/// Each share is rounded on its own, so the figures of one date may not [add up](adds_up) to 100.
///
/// ```
/// let third = modelshare::rounded_percent(1.0 / 3.0);
/// assert_eq!(third, 33.3);
/// assert_eq!(modelshare::rounded_percent(0.1235), 12.4);
/// ```
pub fn rounded_percent(share: f64) -> f64 {
    tenths(share) / 10.0
}

/// Tenths of a per cent. A share is a quotient, and ten times a half of one may miss the half by the
/// error of a division and a product; that must not decide.
fn tenths(share: f64) -> f64 {
    (share * 1000.0 * (1.0 + 4.0 * f64::EPSILON)).round()
}

/// Whether the rounded shares of one date add up to 100; those of an empty total do.
#[cfg(feature = "cli")]
pub(crate) fn adds_up(shares: &[Option<f64>]) -> bool {
    let known: Vec<f64> = shares.iter().flatten().copied().collect();
    known.is_empty() || known.into_iter().map(tenths).sum::<f64>() == 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_goes_up_whatever_its_quotient_is() {
        // k + 1/2 tenths of a per cent, as a quotient of whole numbers of every size.
        for half in 0..1000_u32 {
            for factor in [1_u64, 3, 7, 1_000_003, 4_000_000_000_000] {
                let part = u64::from(2 * half + 1) * factor;
                let share = part as f64 / (2000 * factor) as f64;
                assert_eq!(rounded_percent(share), f64::from(half + 1) / 10.0, "{half}");
            }
        }
        // What is below a half stays below, as far as downloads can be below.
        for (part, total, percent) in [
            (1_234_999_999, 10_000_000_000_u64, 12.3),
            (499_999, 1_000_000_000, 0.0),
            (999_499_999, 1_000_000_000, 99.9),
            (0, 7, 0.0),
            (7, 7, 100.0),
        ] {
            let share = part as f64 / total as f64;
            assert_eq!(rounded_percent(share), percent, "{part} of {total}");
        }
    }

    #[cfg(feature = "cli")]
    #[test]
    fn thirds_do_not_add_up() {
        assert!(!adds_up(&[Some(1.0 / 3.0); 3]));
        assert!(adds_up(&[Some(0.25); 4]));
        assert!(adds_up(&[None, None]) && adds_up(&[]));
    }
}
