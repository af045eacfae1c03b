//! Whole days, UTC.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// A day, as the number of days since 1970-01-01 (negative before).
///
/// Written and read as `YYYY-MM-DD`, years 0001 to 9999. Intervals of days are half open,
/// `(from, to]`: a day stands for its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// The Hub's floor for creation dates: models older than this all carry this day.
pub const CREATION_FLOOR: Day = Day(19_053);

const FIRST: i32 = -719_162; // 0001-01-01
const LAST: i32 = 2_932_896; // 9999-12-31

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

impl Day {
    /// The day with this number, when its year is 0001 to 9999.
    pub fn from_number(number: i64) -> Option<Self> {
        let number = i32::try_from(number).ok()?;
        (FIRST..=LAST).contains(&number).then_some(Day(number))
    }

    /// Year, month (1–12) and day of the month (1–31) in the Gregorian calendar.
    pub fn year_month_day(self) -> (i32, u32, u32) {
        // Counted in 400-year cycles whose years begin in March, so that the leap day is last.
        let days = i64::from(self.0) + 719_468;
        let cycle = days.div_euclid(146_097);
        let of_cycle = days.rem_euclid(146_097);
        let year = (of_cycle - of_cycle / 1_460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
        let of_year = of_cycle - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + cycle * 400 + i64::from(month <= 2);
        (year as i32, month as u32, day as u32)
    }

    /// The day of this year, month (1–12) and day of the month, or `None` where there is none.
    pub fn from_year_month_day(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let shifted = i64::from(year) - i64::from(month <= 2);
        let cycle = shifted.div_euclid(400);
        let of_cycle = shifted.rem_euclid(400);
        let from_march = i64::from(if month > 2 { month - 3 } else { month + 9 });
        let of_year = (153 * from_march + 2) / 5 + i64::from(day) - 1;
        let days = cycle * 146_097 + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year;
        let found = Day((days - 719_468) as i32);
        // A 31 April would come out as 1 May.
        (found.year_month_day() == (year, month, day)).then_some(found)
    }

    /// The day as a reader of English meets it: `27 Oct 2026`.
    pub fn in_words(self) -> String {
        let (year, _, day) = self.year_month_day();
        format!("{day} {} {year}", self.month_in_words())
    }

    /// The month only: `Oct`.
    pub fn month_in_words(self) -> &'static str {
        let (_, month, _) = self.year_month_day();
        MONTHS[month as usize - 1]
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.year_month_day();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// A text that is not a day of the form `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotADay;

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let bytes = text.as_bytes();
        let digits = |range: std::ops::Range<usize>| {
            let part = bytes.get(range)?;
            part.iter().try_fold(0u32, |sum, byte| {
                byte.is_ascii_digit()
                    .then(|| sum * 10 + u32::from(byte - b'0'))
            })
        };
        let dashes = bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-';
        match (dashes, digits(0..4), digits(5..7), digits(8..10)) {
            (true, Some(year), Some(month), Some(day)) => {
                Day::from_year_month_day(year as i32, month, day).ok_or(NotADay)
            }
            _ => Err(NotADay),
        }
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days() {
        assert_eq!("1970-01-01".parse(), Ok(Day(0)));
        assert_eq!("2022-03-02".parse(), Ok(CREATION_FLOOR));
        assert_eq!(Day(-1).to_string(), "1969-12-31");
        assert_eq!("2024-02-29".parse::<Day>().unwrap().0, 19_782);
        assert_eq!("0001-01-01".parse(), Ok(Day(FIRST)));
        assert_eq!("9999-12-31".parse(), Ok(Day(LAST)));
        assert_eq!(Day(20_753).in_words(), "27 Oct 2026");
    }

    #[test]
    fn every_day_of_eight_centuries_reads_back() {
        for number in -200_000..200_000 {
            let day = Day(number);
            assert_eq!(day.to_string().parse(), Ok(day));
        }
    }

    #[test]
    fn what_is_no_day() {
        for text in [
            "",
            "2023-02-29",
            "2023-13-01",
            "2023-00-10",
            "2023-04-31",
            "2023-1-01",
            "20230101",
            "2023-01-01T00",
            "0000-01-01",
            "２023-01-01",
            "+023-01-01",
            "2023/01/01",
        ] {
            assert_eq!(text.parse::<Day>(), Err(NotADay), "{text}");
        }
    }
}
