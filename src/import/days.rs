//! Days in the names of files and folders.

use std::path::{Component, Path};

use crate::date::Day;
use crate::observation::day::{FIRST_YEAR, of_text};

/// A day in the names of a file and its folders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    pub day: Day,
    /// Whether a folder has it as the key of a table that is kept in parts, so that it is a value of
    /// the rows.
    pub is_key: bool,
}

/// The day for which a file or one of its folders is named, the innermost that is: in
/// `models/2026-10-27/models.parquet`, `date=2026-10-27/part-0.parquet`,
/// `year=2026/month=10/day=27/0.parquet`, `models-20261027.csv.gz`.
///
/// # Errors
/// The name that has two days.
pub fn in_path(path: &Path) -> Result<Option<Named>, String> {
    let names = path.components().filter_map(|part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    let names: Vec<&str> = names.collect();
    for (at, name) in names.iter().enumerate().rev() {
        let name = match at + 1 == names.len() {
            true => without_endings(name),
            false => name,
        };
        let day = match name.split_once('=') {
            Some((key, _)) if key.starts_with("created") => None,
            Some(("day", day)) => of_keys(&names[..at], day).or_else(|| of_value(day)),
            Some((_, value)) => of_value(value),
            None => of_name(name)?,
        };
        if let Some(day) = day {
            let is_key = name.contains('=');
            return Ok(Some(Named { day, is_key }));
        }
    }
    Ok(None)
}

/// `2026-10-27`, or `2026-10-27%2000%3A00%3A00` where the key of a partition was a time.
fn of_value(value: &str) -> Option<Day> {
    let value = value
        .replace("%20", " ")
        .replace("%3A", ":")
        .replace("%3a", ":");
    of_text(&value).filter(|day| day.year_month_day().0 >= FIRST_YEAR)
}

/// The day of `year=2026/month=10` above a folder `day=27`.
fn of_keys(above: &[&str], day: &str) -> Option<Day> {
    let [.., year, month] = above else {
        return None;
    };
    let number = |text: &str| text.parse::<u32>().ok();
    let year = number(year.strip_prefix("year=")?)?;
    Day::from_year_month_day(
        year as i32,
        number(month.strip_prefix("month=")?)?,
        number(day)?,
    )
}

/// A name without `.csv.gz` and the like.
fn without_endings(name: &str) -> &str {
    const ENDINGS: [&str; 22] = [
        "csv", "tsv", "txt", "tab", "json", "jsonl", "ndjson", "parquet", "parq", "pq", "gz",
        "gzip", "snappy", "zstd", "zst", "lz4", "brotli", "br", "zip", "xz", "bz2", "data",
    ];
    let mut name = name;
    while let Some((rest, ending)) = name.rsplit_once('.') {
        if !ENDINGS.contains(&ending.to_ascii_lowercase().as_str()) {
            break;
        }
        name = rest;
    }
    name
}

/// The day at the beginning or the end of a name.
fn of_name(name: &str) -> Result<Option<Day>, String> {
    let mut found: Vec<(Day, bool)> = Vec::new();
    for (at, _) in name.char_indices() {
        // The forms of a day in a name: how long it is, and whether it is divided.
        for (length, divided) in [(10, true), (8, false)] {
            let Some(text) = name.get(at..at + length) else {
                continue;
            };
            let (before, after) = (&name[..at], &name[at + length..]);
            // The time of the day may follow.
            let is_time = |rest: &str| rest.starts_with(|next: char| next.is_ascii_digit());
            let ends = match after.chars().next() {
                Some('T' | 't') => is_time(&after[1..]),
                next => next.is_none_or(|next| !next.is_alphanumeric()),
            };
            let begins = before.chars().next_back();
            if ends
                && begins.is_none_or(|last| !last.is_alphanumeric())
                && let Some(day) = of_form(text, divided)
            {
                found.push((day, before.is_empty() || after.is_empty()));
            }
        }
    }
    let Some((day, _)) = found.iter().find(|(_, at_edge)| *at_edge) else {
        return Ok(None);
    };
    match found.iter().all(|(other, _)| other == day) {
        true => Ok(Some(*day)),
        false => Err(name.to_owned()),
    }
}

fn of_form(text: &str, divided: bool) -> Option<Day> {
    let day = match divided {
        true => text.replace('_', "-").parse().ok(),
        false => {
            let sound = text.bytes().all(|byte| byte.is_ascii_digit());
            sound.then(|| of_text(text)).flatten()
        }
    };
    day.filter(|day: &Day| (FIRST_YEAR..2100).contains(&day.year_month_day().0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_paths() {
        let day = |path: &str| {
            in_path(Path::new(path)).map(|named| named.map(|named| named.day.to_string()))
        };
        for path in [
            "2026-10-27.csv",
            "models/2026-10-27/models.parquet",
            "20261027.parquet",
            "dumps/models-2026-10-27.jsonl.gz",
            "dumps/models_20261027.csv.gz",
            "hub.2026-10-27.snappy.parquet",
            "2026-10-27-week/x.csv",
            "2026-10-27T04-17.json",
            "h/date=2026-10-27/part-00000-1a2b.c000.snappy.parquet",
            "dt=20261027/data_0.parquet",
            "date=2026-10-27%2000%3A00%3A00/0.parquet",
            "date=2026-10-27 00:00:00/0.parquet",
            "year=2026/month=10/day=27/0.parquet",
            "year=2026/month=10/day=2026-10-27/0.parquet",
            "2026_10_27.csv",
            "/a/2020-01-01/b/2026-10-27/x.parquet",
            "2026-10-27_2026-10-27.csv",
            "2020-01-01/models-2026-10-27.csv",
            "created=2020-01-01/../2026-10-27.csv",
        ] {
            assert_eq!(day(path), Ok(Some("2026-10-27".to_owned())), "{path}");
        }
        for path in [
            "models.csv",
            "a/b.parquet",
            "part-00000-20261027abcd.parquet",
            "v20261027.csv",
            "2026-10.csv",
            "x1234567890.csv",
            "20261327.csv",
            "19001027.csv",
            "date=null/x.csv",
            "created=2026-10-27/0.parquet",
            "00010203.csv",
            "models_2026-10-27_v2.csv",
        ] {
            assert_eq!(day(path), Ok(None), "{path}");
        }
        let is_key = |path: &str| in_path(Path::new(path)).unwrap().unwrap().is_key;
        assert!(is_key("date=2026-10-27/x.csv") && is_key("year=2026/month=10/day=27/x.csv"));
        assert!(!is_key("a=b/2026-10-27.csv") && !is_key("2026-10-27/x.csv"));
        for name in ["models_2026-10-20_2026-10-27", "2026-10-20_20261027"] {
            assert_eq!(day(&format!("a/{name}.csv")), Err(name.to_owned()));
        }
    }
}
