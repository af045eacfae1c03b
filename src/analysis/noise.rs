//! How far a lead moves when the counters are a little wrong.

use serde::Serialize;

use super::questions::Spread;
use super::{Standing, points};
use crate::error::{Error, ErrorKind};
use crate::shares::{Measure, Query};

/// What happens to a lead when every model's counter may be some per cent higher or lower. It is a
/// what-if and no confidence interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Noise {
    /// By how many per cent every counter may be wrong, 0 to 100.
    pub band: f64,
    /// The lead when the models of the one group all fall by it and those of the other all rise, and
    /// the other way about; `None` without a total.
    pub lead: Option<Spread>,
    /// The per cent from which on the other group leads; `None` where none is enough, or nobody leads.
    pub flips_at: Option<f64>,
}

/// The per cent that are looked at unless another number is asked for.
pub const BAND: f64 = 5.0;

/// Reads a band in per cent.
///
/// # Errors
/// When it is no number from 0 to 100.
pub fn band(text: &str) -> Result<f64, Error> {
    let number = text.parse::<f64>().ok();
    let number = number.filter(|number| (0.0..=100.0).contains(number));
    number.ok_or_else(|| {
        let expected = "a number of per cent from 0 to 100";
        Error::new(
            ErrorKind::OptionValue,
            "option noise",
            expected,
            crate::error::quoted(text),
        )
    })
}

impl Noise {
    /// Of the lead of group `a` over group `b`; `None` where what is measured has no counters.
    pub(super) fn new(
        query: &Query,
        standing: &Standing,
        [a, b]: [&str; 2],
        band: f64,
    ) -> Option<Self> {
        if query.measure == Measure::Models {
            return None;
        }
        let crediting = &standing.crediting;
        let (a, b) = (crediting.group(a), crediting.group(b));
        // Of models of which one group gets more than the other, what both have and the total; a model
        // of which they get the same cannot stand for either.
        let mut sums = [(1.0, [0.0; 2]), (-1.0, [0.0; 2]), (0.0, [0.0; 2])];
        for (bin, downloads) in standing.of_bin().iter().enumerate() {
            let of = |group: Option<usize>| {
                let credits = crediting.credits(bin).iter();
                let of_group = credits.filter(|credit| Some(credit.group as usize) == group);
                of_group.map(|credit| credit.weight).sum::<f64>()
            };
            let net = of(a) - of(b);
            let all: f64 = crediting
                .credits(bin)
                .iter()
                .map(|credit| credit.weight)
                .sum();
            let sign = if net == 0.0 { 0.0 } else { net.signum() };
            for (_, [lead, total]) in sums.iter_mut().filter(|(known, _)| *known == sign) {
                *lead += net * downloads.value();
                *total += all * downloads.value();
            }
        }
        let lead = |part: f64| {
            let mut changed = [0.0; 2];
            for (sign, both) in &sums {
                for (changed, sum) in changed.iter_mut().zip(both) {
                    *changed += sum * (1.0 - sign * part);
                }
            }
            points(changed[0], 0.0, changed[1])
        };
        let ends = lead(band / 100.0).zip(lead(-band / 100.0));
        let all: f64 = sums.iter().map(|(_, [lead, _])| lead.abs()).sum();
        let flips_at = lead(0.0).filter(|lead| *lead != 0.0 && all > 0.0).map(|_| {
            let ahead: f64 = sums.iter().map(|(_, [lead, _])| lead).sum();
            ahead.abs() / all * 100.0
        });
        Some(Noise {
            band,
            lead: ends.map(|(min, max)| Spread { min, max }),
            // With all of its models gone the leader is level with who has none.
            flips_at: flips_at.filter(|part| *part < 100.0 - 1e-9),
        })
    }
}
