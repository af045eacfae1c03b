//! `history.json`: which observations a history has, and where each comes from.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Addition, Written};
use crate::date::Day;
use crate::error::{Error, ErrorKind};
use crate::observation::About;

const NAME: &str = "history";
const VERSION: u32 = 1;

/// The list of a history.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct List {
    modelshare: String,
    version: u32,
    /// By date, one a date.
    pub observations: Vec<Entry>,
}

/// An observation of a history.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Entry {
    /// Its day, `YYYY-MM-DD`.
    pub date: String,
    /// Its file in the folder of the history.
    pub file: String,
    /// The SHA-256 of the file.
    pub sha256: String,
    /// How long the file is.
    pub bytes: u64,
    /// How many models it has.
    pub rows: u64,
    /// From which file it was read.
    pub input: InputFile,
    /// What that said of itself.
    pub about: About,
    /// The SHA-256 of the observation in whose place it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// Whether the list was lost, and this entry made again from the file: where that came from is
    /// not known any more.
    #[serde(default, skip_serializing_if = "is_false")]
    pub rebuilt: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct InputFile {
    /// Its name, without folders.
    pub name: String,
    /// Its SHA-256.
    pub sha256: String,
}

impl Default for List {
    fn default() -> Self {
        List {
            modelshare: NAME.to_owned(),
            version: VERSION,
            observations: Vec::new(),
        }
    }
}

impl Entry {
    pub(super) fn of(addition: &Addition, written: Written) -> Self {
        let (name, sha256) = addition.input.clone();
        Entry {
            date: addition.date.to_string(),
            file: written.file,
            sha256: written.sha256,
            bytes: written.bytes,
            rows: addition.rows.len() as u64,
            input: InputFile { name, sha256 },
            about: addition.about.clone(),
            replaces: None,
            rebuilt: false,
        }
    }

    /// Its day; there is one in every list that was read.
    pub fn day(&self) -> Option<Day> {
        self.date.parse().ok()
    }
}

impl List {
    /// Where the observation of a day is, or where it belongs.
    pub(super) fn position(&self, date: Day) -> Result<usize, usize> {
        // Dates of this form sort as days do.
        let date = date.to_string();
        self.observations
            .binary_search_by(|entry| entry.date.cmp(&date))
    }

    /// Reads a list and checks it.
    pub(super) fn read(bytes: &[u8], folder: &Path) -> Result<Self, Error> {
        let wrong = |expected: &str, found: String| {
            Error::new(ErrorKind::Value, "list of a history", expected, found)
        };
        let list: List = serde_json::from_slice(bytes).map_err(|error| {
            let found = format!("{error}; {}", super::repair::hint(folder));
            wrong("the list that append writes", found)
        })?;
        if list.modelshare != NAME || list.version != VERSION {
            let found = format!("{} {}", list.modelshare, list.version);
            return Err(wrong("a history of version 1", found));
        }
        for entry in &list.observations {
            if entry.day().is_none() {
                return Err(wrong("dates of the form YYYY-MM-DD", entry.date.clone()));
            }
            // A list from elsewhere must not lead out of its folder.
            if entry.file.contains(['/', '\\']) || entry.file.starts_with('.') {
                return Err(wrong("names of files in its folder", entry.file.clone()));
            }
        }
        let ordered = list
            .observations
            .windows(2)
            .all(|two| two[0].date < two[1].date);
        if !ordered {
            return Err(wrong(
                "one observation a date, ascending",
                "another order".to_owned(),
            ));
        }
        Ok(list)
    }

    pub(super) fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }
}
