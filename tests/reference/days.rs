//! Days since 1970-01-01 and their dates, counted month by month.

fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a date from then on, counted month by month.
pub fn day(date: &str) -> i64 {
    let parts: Vec<i64> = date.split('-').map(|part| part.parse().unwrap()).collect();
    let (year, month) = (parts[0], parts[1]);
    let mut days = parts[2] - 1;
    for earlier in 1970..year {
        days += (1..=12)
            .map(|month| days_in_month(earlier, month))
            .sum::<i64>();
    }
    days + (1..month)
        .map(|month| days_in_month(year, month))
        .sum::<i64>()
}

/// The inverse of `day`.
pub fn date(day: i64) -> String {
    let (mut year, mut month, mut left) = (1970, 1, day);
    while left >= days_in_month(year, month) {
        left -= days_in_month(year, month);
        month += 1;
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
    }
    format!("{year:04}-{month:02}-{:02}", left + 1)
}
