//! A claim "A > B".

use super::{ClaimRun, Grid, Survey};
use crate::dataset::Dataset;
use crate::error::{Error, ErrorKind, quoted};
use crate::shares::Query;

/// The two groups of a claim: the share of `a` is larger than that of `b`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Who is claimed to lead.
    pub a: String,
    /// Over whom.
    pub b: String,
}

impl Claim {
    /// Reads `A > B`, or `B < A`, of group ids.
    ///
    /// # Errors
    /// When it is neither, or both groups are the same.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let wrong =
            |expected: &str| Error::new(ErrorKind::OptionValue, "claim", expected, quoted(text));
        // With spaces first: ids of classes, such as >=2y, have signs of their own.
        let between = |greater: &str, less: &str| {
            let count = text.matches(greater).count() + text.matches(less).count();
            let swapped = |(b, a): (&'_ str, &'_ str)| (a.to_owned(), b.to_owned());
            let parts = text
                .split_once(greater)
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .or_else(|| text.split_once(less).map(swapped));
            (count, parts)
        };
        let found = match between(" > ", " < ") {
            (0, _) => between(">", "<"),
            found => found,
        };
        let (1, Some((a, b))) = found else {
            return Err(wrong("two group ids with > between them, as in CN > US"));
        };
        let (a, b) = (a.trim(), b.trim());
        if a.is_empty() || b.is_empty() || a == b {
            return Err(wrong("two different group ids, as in CN > US"));
        }
        Ok(Claim {
            a: a.to_owned(),
            b: b.to_owned(),
        })
    }

    /// The claim as it is written.
    pub fn text(&self) -> String {
        format!("{} > {}", self.a, self.b)
    }
}

impl Dataset {
    /// Looks at a claim under every specification of a grid.
    ///
    /// # Errors
    /// When the grid is wrong, or the query's date is not on the axis.
    pub fn claim(&self, claim: &Claim, query: &Query, grid: &Grid) -> Result<Survey, Error> {
        ClaimRun::new(self, claim.clone(), query, grid.clone(), false)?.finish(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_read() {
        let claim = Claim::parse(" CN > US ").unwrap();
        assert_eq!((claim.a.as_str(), claim.b.as_str()), ("CN", "US"));
        assert_eq!(Claim::parse("US<CN").unwrap(), claim);
        let classes = Claim::parse(">=2y > <90d").unwrap();
        assert_eq!((classes.a.as_str(), classes.b.as_str()), (">=2y", "<90d"));
        for text in ["", "CN", "CN >", "CN > CN", "A > B > C", "A < B > C"] {
            assert!(Claim::parse(text).is_err(), "{text}");
        }
    }
}
