//! Names of the files of a history.

use std::fs;
use std::io;
use std::path::Path;

use crate::date::Day;

/// The list.
pub(crate) const LIST: &str = "history.json";
/// The file whose lock makes a process the only writer.
pub(super) const LOCK: &str = ".lock";
/// The ending of observations.
pub(super) const ENDING: &str = ".parquet";
/// How many digits of the SHA-256 a name has.
pub(super) const DIGITS: usize = 12;
/// How many files an error names.
const NAMED: usize = 5;

/// The name of an observation: its day and the beginning of the SHA-256 of the file.
pub(super) fn observation(date: Day, sha256: &str) -> String {
    format!("{date}-{}{ENDING}", &sha256[..DIGITS])
}

/// The day and the digits in the name of an observation; `None` for any other name.
pub(super) fn parts(name: &str) -> Option<(Day, &str)> {
    let name = name.strip_suffix(ENDING)?;
    let (date, digits) = (name.get(..10)?, name.get(10..)?.strip_prefix('-')?);
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let is_hash = digits.len() == DIGITS && digits.bytes().all(is_digit);
    is_hash.then_some((date.parse().ok()?, digits))
}

/// The names of all files in a folder, sorted.
pub(super) fn all(folder: &Path) -> io::Result<Vec<String>> {
    let entries = fs::read_dir(folder)?;
    let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names: Vec<String> = names.collect::<io::Result<_>>()?;
    names.sort();
    Ok(names)
}

/// The first names of several, and how many more there are.
pub(super) fn listed(names: &[String]) -> String {
    let mut text = names[..names.len().min(NAMED)].join(", ");
    if names.len() > NAMED {
        text.push_str(&format!(" and {} more", names.len() - NAMED));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_append_gives_are_those_of_observations() {
        let day: Day = "2026-10-06".parse().unwrap();
        let name = observation(day, &"0a".repeat(32));
        assert_eq!(parts(&name), Some((day, "0a0a0a0a0a0a")));
        for name in [
            "2026-10-06.parquet",
            "2026-10-06-backup-copyx.parquet",
            "2026-10-06-0A0A0A0A0A0A.parquet",
            "2026-13-06-0a0a0a0a0a0a.parquet",
            "2026-10-06-0a0a0a0a0a0a.parquet.bak",
            "x2026-10-06-0a0a0a0a0a0a.parquet",
            "größe–täglich-0a0a0a0a0a0a.parquet",
        ] {
            assert_eq!(parts(name), None, "{name}");
        }
    }
}
