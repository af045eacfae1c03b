//! A part of a result, as a picture shows it.

use std::ops::Range;

use crate::date::Day;
use crate::error::{Error, ErrorKind};

/// Which dates of a result are wanted, and which groups even where they are small.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Extract<'a> {
    /// The first day that is wanted.
    pub from: Option<Day>,
    /// The last one.
    pub to: Option<Day>,
    /// Ids of groups that keep their own place beside those that `top` keeps.
    pub kept: &'a [String],
    /// Where the query has no `top`: at most so many groups, as far as they can be seen. At least one.
    pub fitting: Option<u32>,
}

impl Extract<'_> {
    /// The indices of the wanted ones among ascending dates; none of none.
    ///
    /// # Errors
    /// Where there are dates and none is wanted.
    pub fn within(&self, dates: &[Day]) -> Result<Range<usize>, Error> {
        let (mut start, mut end) = (0, 0);
        for date in dates {
            start += usize::from(self.from.is_some_and(|from| *date < from));
            end += usize::from(self.to.is_none_or(|to| *date <= to));
        }
        let (Some(first), Some(last)) = (dates.first(), dates.last()) else {
            return Ok(0..0);
        };
        if start < end {
            return Ok(start..end);
        }
        let day = |day: Option<Day>| day.map_or(String::new(), |day| day.to_string());
        Err(Error::new(
            ErrorKind::OptionValue,
            "options from and to",
            format!("days with an observation date between them; these are from {first} to {last}"),
            format!("{}..{}", day(self.from), day(self.to)),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_wanted_from_day_to_day() {
        let dates = [10, 20, 30].map(Day);
        let within = |from: Option<i32>, to: Option<i32>| {
            let extract = Extract {
                from: from.map(Day),
                to: to.map(Day),
                ..Extract::default()
            };
            extract.within(&dates)
        };
        assert_eq!(within(None, None).unwrap(), 0..3);
        assert_eq!(within(Some(20), None).unwrap(), 1..3);
        assert_eq!(within(Some(11), Some(20)).unwrap(), 1..2);
        assert_eq!(within(None, Some(29)).unwrap(), 0..2);
        for (from, to) in [
            (Some(31), None),
            (None, Some(9)),
            (Some(21), Some(29)),
            (Some(30), Some(10)),
        ] {
            let error = within(from, to).unwrap_err().to_string();
            assert!(error.contains("from 1970-01-11 to 1970-01-31"), "{error}");
        }
        assert_eq!(Extract::default().within(&[]).unwrap(), 0..0);
    }
}
