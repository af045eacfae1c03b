//! Times of servers and of this machine.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::date::Day;

/// Tells the time and lets it pass.
pub trait Clock {
    /// Seconds since 1970.
    fn now(&self) -> i64;
    /// Waits.
    fn sleep(&self, duration: Duration);
    /// A number from 0 to 1 that differs from call to call, so that many clients do not come back
    /// at once.
    fn chance(&self) -> f64;
}

/// The clock of this machine.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map_or(0, |since| since.as_secs() as i64)
    }

    fn sleep(&self, duration: Duration) {
        std::thread::sleep(duration);
    }

    fn chance(&self) -> f64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let nanos = since.map_or(0, |since| since.subsec_nanos());
        // The low digits of the time; the process tells apart what starts at one moment.
        f64::from((nanos ^ std::process::id().wrapping_mul(2_654_435_761)) % 1_000) / 1_000.0
    }
}

const DAY: i64 = 86_400;

/// The day of a time.
pub fn day(seconds: i64) -> Day {
    Day::from_number(seconds.div_euclid(DAY)).unwrap_or(Day(0))
}

/// A time as `YYYY-MM-DDThh:mm:ssZ`.
pub fn text(seconds: i64) -> String {
    let of_day = seconds.rem_euclid(DAY);
    let (hours, minutes) = (of_day / 3_600, of_day / 60 % 60);
    format!(
        "{}T{hours:02}:{minutes:02}:{:02}Z",
        day(seconds),
        of_day % 60
    )
}

/// The time of a header such as `Sun, 06 Nov 1994 08:49:37 GMT`.
pub fn of_header(header: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (_, rest) = header.trim().split_once(", ")?;
    let words: Vec<&str> = rest.split(' ').collect();
    let [day, month, year, time, "GMT"] = words[..] else {
        return None;
    };
    let month = MONTHS.iter().position(|name| *name == month)? as u32 + 1;
    let day = Day::from_year_month_day(year.parse().ok()?, month, day.parse().ok()?)?;
    let mut parts = time.split(':').map(|part| part.parse::<u32>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    (parts.next().is_none() && hours < 24 && minutes < 60 && seconds < 61)
        .then(|| i64::from(day.0) * DAY + i64::from(hours * 3_600 + minutes * 60 + seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_headers_and_their_texts() {
        let time = of_header("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        assert_eq!(time, 784_111_777);
        assert_eq!(text(time), "1994-11-06T08:49:37Z");
        for wrong in [
            "",
            "yesterday",
            "Sun, 31 Feb 2026 08:49:37 GMT",
            "Sun, 06 Nov 1994 8h GMT",
        ] {
            assert_eq!(of_header(wrong), None, "{wrong}");
        }
    }
}
