//! Counts as people and programs write them: `1090000`, `1,090,000`, `1.090.000`, `1 090 000`,
//! `10,90,000`, `1090000.0`, `1.09e6`.
//!
//! Read is what can mean one whole number only. Whether the separator of `300.000` marks thousands
//! or a fraction, other numbers of the same file may show.

use crate::snapshot::LARGEST_COUNT;

/// Why a number is none.
pub const WRONG: &str = "no whole number from 0 to 2^53";

/// What a text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// One number.
    Whole(u64),
    /// A number with one separator, three digits behind it: thousands, or a fraction; as a fraction
    /// it is a whole number only where the three digits are zeros.
    Either {
        separator: Separator,
        thousands: u64,
        fraction: Option<u64>,
    },
    /// Nothing that is a count.
    Wrong,
}

/// The separators that mean either of two things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    Dot,
    Comma,
}

impl Separator {
    fn of(character: char) -> Option<Self> {
        match character {
            '.' => Some(Separator::Dot),
            ',' => Some(Separator::Comma),
            _ => None,
        }
    }
}

/// What the numbers of a file show of its separators.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Habits {
    thousands: [bool; 2],
    fraction: [bool; 2],
    /// How many have an exponent, as numbers have that were shortened.
    pub exponents: u64,
}

impl Habits {
    /// Reads a text without white space around it, and learns from it.
    pub fn read(&mut self, text: &str) -> Count {
        let text = text.strip_prefix('+').unwrap_or(text);
        match text.find(['e', 'E']) {
            Some(at) => self.scientific(&text[..at], &text[at + 1..]),
            None => self.plain(text),
        }
    }

    /// Whether a separator marks thousands (`Some(true)`) or a fraction; nothing where the numbers
    /// show neither, or both.
    pub fn meaning(&self, separator: Separator) -> Option<bool> {
        let (this, other) = match separator {
            Separator::Dot => (0, 1),
            Separator::Comma => (1, 0),
        };
        // No writer uses one character for both, or two for one.
        let thousands = self.thousands[this] || self.fraction[other];
        let fraction = self.fraction[this] || self.thousands[other];
        (thousands != fraction).then_some(thousands)
    }

    fn plain(&mut self, text: &str) -> Count {
        let (runs, separators) = parts(text);
        let Some(last) = separators.last().copied() else {
            return digits(&runs).map_or(Count::Wrong, Count::Whole);
        };
        let separator = Separator::of(last);
        let alone = separators.iter().filter(|other| **other == last).count() == 1;
        // The last one marks a fraction where it is another one than those before it.
        if separators.len() > 1 && alone {
            let before = &separators[..separators.len() - 1];
            let (whole, rest) = runs.split_at(runs.len() - 1);
            let (Some(separator), true) = (separator, is_grouped(whole, before)) else {
                return Count::Wrong;
            };
            self.note_thousands(before[0]);
            self.fraction[separator as usize] = true;
            return whole_part(whole, rest[0]);
        }
        if separators.len() > 1 || separator.is_none() {
            if !is_grouped(&runs, &separators) {
                return Count::Wrong;
            }
            self.note_thousands(last);
            return digits(&runs).map_or(Count::Wrong, Count::Whole);
        }
        let (Some(separator), [left, right]) = (separator, &runs[..]) else {
            return Count::Wrong;
        };
        if !is_grouped(&runs, &separators) {
            if !left.is_empty() && right.bytes().all(|byte| byte.is_ascii_digit()) {
                self.fraction[separator as usize] = true;
            }
            return whole_part(&[left], right);
        }
        match (digits(&runs), whole_part(&[left], right)) {
            (Some(thousands), as_fraction) => Count::Either {
                separator,
                thousands,
                fraction: match as_fraction {
                    Count::Whole(number) => Some(number),
                    _ => None,
                },
            },
            _ => Count::Wrong,
        }
    }

    fn note_thousands(&mut self, separator: char) {
        if let Some(separator) = Separator::of(separator) {
            self.thousands[separator as usize] = true;
        }
    }

    /// `1.09e6`, exactly: a number whose digits do not end before its decimal point is no count.
    fn scientific(&mut self, mantissa: &str, exponent: &str) -> Count {
        let Ok(exponent) = exponent.parse::<i32>() else {
            return Count::Wrong;
        };
        let (runs, separators) = parts(mantissa);
        let (left, right) = match (&runs[..], &separators[..]) {
            ([left], []) => (*left, ""),
            ([left, right], ['.' | ',']) if !left.is_empty() => (*left, *right),
            _ => return Count::Wrong,
        };
        let number = format!("{left}{right}");
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Count::Wrong;
        }
        let zeros = i64::from(exponent) - right.len() as i64;
        let significant = number.trim_start_matches('0');
        let exact = match zeros {
            _ if significant.is_empty() => Some("0".to_owned()),
            0..=20 => Some(format!("{significant}{}", "0".repeat(zeros as usize))),
            -400..0 => {
                let cut = usize::try_from(-zeros).unwrap_or(usize::MAX);
                let kept = significant.len().checked_sub(cut);
                let kept = kept.filter(|at| significant[*at..].bytes().all(|byte| byte == b'0'));
                kept.map(|at| significant[..at].to_owned())
            }
            _ => None,
        };
        self.exponents += 1;
        let number = exact.and_then(|digits| within(&digits));
        number.map_or(Count::Wrong, Count::Whole)
    }
}

/// A text cut at its separators: what is between them, and they.
fn parts(text: &str) -> (Vec<&str>, Vec<char>) {
    const SEPARATORS: [char; 10] = [
        '.', ',', '\'', '’', '_', ' ', '\u{a0}', '\u{202f}', '\u{2009}', '\u{2007}',
    ];
    // Most numbers have none.
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return (vec![text], Vec::new());
    }
    let runs = text.split(SEPARATORS).collect();
    let separators = text
        .chars()
        .filter(|character| SEPARATORS.contains(character));
    (runs, separators.collect())
}

/// Whether runs of digits are thousands between one separator: three digits each behind the first,
/// or two each but for the last three, as in India.
fn is_grouped(runs: &[&str], separators: &[char]) -> bool {
    let one_kind = separators.windows(2).all(|two| two[0] == two[1]);
    let ([first, middle @ .., last], true) = (runs, one_kind) else {
        return false;
    };
    let sound = runs
        .iter()
        .all(|run| run.bytes().all(|byte| byte.is_ascii_digit()));
    let thousands = (1..=3).contains(&first.len()) && middle.iter().all(|run| run.len() == 3);
    let lakhs = separators.first() == Some(&',')
        && (1..=2).contains(&first.len())
        && !middle.is_empty()
        && middle.iter().all(|run| run.len() == 2);
    sound && !first.starts_with('0') && last.len() == 3 && (thousands || lakhs)
}

/// A number whose fraction must be zero.
fn whole_part(whole: &[&str], fraction: &str) -> Count {
    match fraction.bytes().all(|byte| byte == b'0') {
        true => digits(whole).map_or(Count::Wrong, Count::Whole),
        false => Count::Wrong,
    }
}

fn digits(runs: &[&str]) -> Option<u64> {
    match runs {
        [run] => within(run),
        runs => within(&runs.concat()),
    }
}

fn within(digits: &str) -> Option<u64> {
    let sound = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = sound.then(|| digits.parse::<u64>().ok()).flatten()?;
    (number <= LARGEST_COUNT).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_mean_one_number_only_is_read() {
        for (text, number) in [
            ("1090000", 1_090_000),
            ("+12", 12),
            ("007", 7),
            ("0", 0),
            ("1090000.0", 1_090_000),
            ("1090000.", 1_090_000),
            ("12.0", 12),
            ("0.000", 0),
            ("1090000,00", 1_090_000),
            ("1090000.000", 1_090_000),
            ("1,090,000", 1_090_000),
            ("1.090.000", 1_090_000),
            ("1,090,000.0", 1_090_000),
            ("1.090.000,00", 1_090_000),
            ("1,090.00", 1_090),
            ("1'090'000", 1_090_000),
            ("1’090’000.00", 1_090_000),
            ("1\u{a0}090\u{a0}000", 1_090_000),
            ("1\u{202f}090\u{202f}000,0", 1_090_000),
            ("1 090 000", 1_090_000),
            ("300 000", 300_000),
            ("1_090_000", 1_090_000),
            ("10,90,000", 1_090_000),
            ("1,00,00,000", 10_000_000),
            ("1.09e6", 1_090_000),
            ("1.09E+06", 1_090_000),
            ("1,09E+06", 1_090_000),
            ("4.20E+06", 4_200_000),
            ("1e5", 100_000),
            ("1200e-2", 12),
            ("0e9", 0),
            ("9007199254740992", 1 << 53),
            ("9.007199254740992e15", 1 << 53),
        ] {
            assert_eq!(Habits::default().read(text), Count::Whole(number), "{text}");
        }
    }

    #[test]
    fn what_is_no_count_is_not_rounded() {
        for text in [
            "",
            "many",
            "-1",
            "−5",
            "1.5",
            "12.50",
            "0.123",
            "1,09",
            "1,0900",
            "10900,00,000",
            "1.09",
            "1,090,00",
            "1,,090",
            "1,090.5",
            "1.090,5",
            "1.090,000.0",
            "1,090,000,5",
            "0,123,456",
            "1.0.0",
            ".5",
            "1.234e2",
            "1.5e0",
            "e6",
            "1e",
            "1e6.5",
            "1.090.000e2",
            "1e99",
            "9007199254740993",
            "9.007199254740993e15",
            "99999999999999999999",
            "4.2M",
            "50%",
            "0x10",
            "１２",
            "1 09",
            "NA",
            "1e-9999999999",
        ] {
            assert_eq!(Habits::default().read(text), Count::Wrong, "{text}");
        }
    }

    #[test]
    fn one_separator_means_what_the_other_numbers_show() {
        let either = |separator, thousands, fraction| Count::Either {
            separator,
            thousands,
            fraction,
        };
        let mut habits = Habits::default();
        assert_eq!(
            habits.read("300.000"),
            either(Separator::Dot, 300_000, Some(300))
        );
        assert_eq!(habits.read("1,234"), either(Separator::Comma, 1_234, None));
        assert_eq!(habits.meaning(Separator::Dot), None);
        for (shows, dot, comma) in [
            ("4.200.000", Some(true), Some(false)),
            ("4.200.000,0", Some(true), Some(false)),
            ("4,200,000", Some(false), Some(true)),
            ("10,90,000", Some(false), Some(true)),
            ("12.0", Some(false), Some(true)),
            ("12.5", Some(false), Some(true)),
            ("1234.567", Some(false), Some(true)),
            ("12,5", Some(true), Some(false)),
            ("4 200 000", None, None),
            ("many", None, None),
            ("1.09e6", None, None),
        ] {
            let mut habits = Habits::default();
            habits.read(shows);
            assert_eq!(habits.meaning(Separator::Dot), dot, "{shows}");
            assert_eq!(habits.meaning(Separator::Comma), comma, "{shows}");
        }
        // One that shows both shows nothing.
        let mut habits = Habits::default();
        habits.read("4.200.000");
        habits.read("12.0");
        assert_eq!(habits.meaning(Separator::Dot), None);
    }
}
