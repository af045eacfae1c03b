//! Days as texts and numbers have them.

use crate::date::Day;

/// A time before the first model is no day of a counter or of a model's creation.
pub(crate) const FIRST_YEAR: i32 = 2010;
const SECONDS_A_DAY: i64 = 86_400;

/// The day, in UTC, of a date with the year first or of a time that begins with one:
/// `2026-10-27`, `2026/10/7`, `20261027`, `2026-10-27T23:30:00-05:00`; of a number, that of
/// [`of_number`].
pub(crate) fn of_text(text: &str) -> Option<Day> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return of_number(text.parse().ok()?);
    }
    let separator = text.chars().find(|character| !character.is_ascii_digit())?;
    if !matches!(separator, '-' | '/' | '.') {
        return None;
    }
    let mut parts = text.splitn(3, separator);
    let (year, month, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let end = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (day, time) = rest.split_at(end);
    let lengths = [(year, 4..=4), (month, 1..=2), (day, 1..=2)];
    let sound = lengths.into_iter().all(|(part, lengths)| {
        lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    });
    if !sound {
        return None;
    }
    let date =
        Day::from_year_month_day(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
    match time.strip_prefix(['T', 't', ' ']) {
        Some(time) => Day::from_number(i64::from(date.0) + shift(time.trim())?),
        None => time.is_empty().then_some(date),
    }
}

/// How many days a time of day is away from the same day in UTC: -1, 0 or 1.
fn shift(time: &str) -> Option<i64> {
    let time = time
        .strip_suffix("UTC")
        .or(time.strip_suffix("GMT"))
        .unwrap_or(time)
        .trim_end();
    let zone = time.rfind(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (time, zone) = time.split_at(zone);
    let time = time.trim_end();
    let time = time.split_once('.').map_or(time, |(time, _)| time);
    let mut seconds = 0;
    let mut units = [3_600, 60, 1].into_iter();
    for part in time.split(':') {
        let sound = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        seconds += i64::from(sound.then(|| part.parse::<u8>().ok()).flatten()?) * units.next()?;
    }
    let offset = match zone.chars().next() {
        None | Some('Z' | 'z') if zone.len() <= 1 => 0,
        Some(sign @ ('+' | '-')) => {
            let digits: String = zone[1..]
                .chars()
                .filter(|character| *character != ':')
                .collect();
            let sound = digits.bytes().all(|byte| byte.is_ascii_digit());
            let (hours, minutes) = match (sound, digits.len()) {
                (true, 2) => (digits.as_str(), "0"),
                (true, 4) => digits.split_at(2),
                _ => return None,
            };
            let seconds = hours.parse::<i64>().ok()? * 3_600 + minutes.parse::<i64>().ok()? * 60;
            if sign == '-' { -seconds } else { seconds }
        }
        _ => return None,
    };
    // A leap second belongs to its day.
    (0..=SECONDS_A_DAY)
        .contains(&seconds)
        .then(|| (seconds.min(SECONDS_A_DAY - 1) - offset).div_euclid(SECONDS_A_DAY))
}

/// The day of a number: `20261027`, or seconds, milliseconds, microseconds or nanoseconds since
/// 1970. For the years of the Hub none of them can be another.
pub(crate) fn of_number(number: i64) -> Option<Day> {
    if (19_000_000..100_000_000).contains(&number) {
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
        return Day::from_year_month_day(year as i32, month as u32, day as u32);
    }
    [1, 1_000, 1_000_000, 1_000_000_000]
        .into_iter()
        .find_map(|a_second| {
            let day = Day::from_number(number.div_euclid(SECONDS_A_DAY * a_second))?;
            (FIRST_YEAR..2100)
                .contains(&day.year_month_day().0)
                .then_some(day)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_texts_are_days_in_utc() {
        let day = |text: &str| of_text(text).map(|day| day.to_string());
        for text in [
            "2026-10-27",
            "2026/10/27",
            "2026.10.27",
            "20261027",
            "2026-10-27T03:42:21.000Z",
            "2026-10-27T03:42:21+00:00",
            "2026-10-27 03:42:21+00:00",
            "2026-10-27 00:00:00",
            "2026-10-27 23:59:59.5 UTC",
            "2026-10-27T23:30:00+02:00",
            "2026-10-26T23:30:00-05:00",
            "2026-10-28T01:00:00+0530",
            "2026-10-27T23:59:60Z",
            "2026-10-27 23:59:59.999999 +00",
            "2026-10-27T24:00:00",
            "1793059200",
            "1793059200000",
            "1793059200000000",
            "1793059200000000000",
            " 2026-10-27 ",
        ] {
            assert_eq!(day(text).as_deref(), Some("2026-10-27"), "{text}");
        }
        assert_eq!(day("2026-1-5").as_deref(), Some("2026-01-05"));
        for text in [
            "",
            "someday",
            "27.10.2026",
            "10/27/2026",
            "27-10-2026",
            "2026-13-01",
            "2026-02-30",
            "26-10-27",
            "2026-10",
            "2026-10-27x",
            "2026-10-27T3",
            "2026-10-27T03:42:21 o'clock",
            "46322",
            "20261340",
            "12",
            "2026-10-27T03:42:21+5",
            "2026-10-27T",
            "-5",
            "²026-10-27",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
