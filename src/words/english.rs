//! Numbers and dates as a reader of English meets them.

use super::Precision;
use crate::date::Day;
use crate::message::glued;

/// A percentage with one digit after the point, `48.0 %`, whose space does not break.
pub fn percent(value: f64) -> String {
    percent_with(value, 1)
}

pub(super) fn percent_with(value: f64, digits: u32) -> String {
    let mut text = decimal(value, digits);
    text.push_str("\u{a0}%");
    text
}

/// A number that is at least 0 with so many digits after the point.
///
/// By whole numbers: formatting floats to a precision is 8 KiB of code in a page.
pub(super) fn decimal(value: f64, digits: u32) -> String {
    let unit = 10_u64.pow(digits);
    let units = (value * unit as f64).round() as u64;
    let mut text = (units / unit).to_string();
    if digits > 0 {
        // The 1 of the unit before them keeps the zeros of the digits.
        let rest = (unit + units % unit).to_string();
        text.push('.');
        text.push_str(rest.strip_prefix('1').unwrap_or(&rest));
    }
    text
}

/// A number of downloads in few words: `855 million`, `1.2 billion`, `12,345`.
pub fn short_number(value: f64) -> String {
    for (unit, name) in [(1e12, " trillion"), (1e9, " billion"), (1e6, " million")] {
        // What would round up to 1,000 of a unit is 1 of the next.
        if value >= unit * 0.9995 {
            let count = value / unit;
            let digits = u32::from(count < 9.95);
            let mut text = decimal(count, digits);
            if let Some(whole) = text.strip_suffix(".0") {
                text.truncate(whole.len());
            }
            text.push_str(name);
            return text;
        }
    }
    grouped_number(value)
}

/// A number rounded to a whole one, with a comma every three digits.
pub fn grouped_number(value: f64) -> String {
    let digits = (value.round() as u64).to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

pub(super) fn axis_date(day: Day, precision: Precision) -> String {
    let (year, _, date) = day.year_month_day();
    match precision {
        Precision::Year => year.to_string(),
        Precision::Month => day.month_in_words().to_owned(),
        Precision::Day => glued(&[&date.to_string(), " ", day.month_in_words()]),
    }
}

/// A name as it stands in a sentence: some countries have an article.
#[cfg(feature = "analysis")]
pub(super) fn in_sentence(name: &str) -> String {
    const ARTICLE: [&str; 8] = [
        "United States",
        "United Kingdom",
        "United Arab Emirates",
        "Netherlands",
        "Philippines",
        "Bahamas",
        "Maldives",
        "Dominican Republic",
    ];
    if ARTICLE.contains(&name) {
        format!("the {name}")
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_words() {
        for (value, text) in [
            (0.0, "0"),
            (999.6, "1,000"),
            (12_345.0, "12,345"),
            (999_499.0, "999,499"),
            (999_500.0, "1 million"),
            (1_250_000.0, "1.3 million"),
            (9_949_999.0, "9.9 million"),
            (9_950_000.0, "10 million"),
            (855_000_000.0, "855 million"),
            (999_600_000.0, "1 billion"),
            (45_438_836_957.0, "45 billion"),
        ] {
            assert_eq!(short_number(value), text, "{value}");
        }
    }

    #[test]
    fn digits_keep_their_zeros() {
        for (value, digits, text) in [
            (0.0, 0, "0"),
            (0.04, 2, "0.04"),
            (1.0, 1, "1.0"),
            (0.005, 3, "0.005"),
            (99.96, 1, "100.0"),
        ] {
            assert_eq!(decimal(value, digits), text);
        }
        assert_eq!(percent(48.0), "48.0\u{a0}%");
    }

    #[test]
    fn dates_of_an_axis() {
        let day = Day(20_753);
        let said = [Precision::Year, Precision::Month, Precision::Day];
        let said = said.map(|precision| axis_date(day, precision));
        assert_eq!(said, ["2026", "Oct", "27 Oct"]);
    }

    #[test]
    fn names_in_sentences() {
        assert_eq!(in_sentence("United States"), "the United States");
        assert_eq!(in_sentence("Qwen"), "Qwen");
    }
}
