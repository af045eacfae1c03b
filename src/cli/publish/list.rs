//! `latest.json`: the versions that were published, and what was wrong with some of them.

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};

/// The name of the list.
pub const LIST: &str = "latest.json";
/// The folder of the versions.
pub const ARCHIVE: &str = "archive";
const NAME: &str = "publication";
const VERSION: u32 = 1;
/// How many digits of a hash name a version at the least.
pub const LEAST_DIGITS: usize = 8;

/// The list of a folder of published files.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct List {
    modelshare: String,
    version: u32,
    /// The version to follow: of those that are not known to be wrong the one of the last date.
    pub latest: Option<Version>,
    /// Newest first.
    pub versions: Vec<Version>,
    /// Newest first.
    pub corrections: Vec<Correction>,
}

/// A snapshot that was published.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Version {
    /// Below the folder.
    pub file: String,
    pub sha256: String,
    pub bytes: u64,
    /// The last date of the snapshot.
    pub date: String,
    pub models: u64,
    pub published: String,
}

/// What was wrong with a version.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Correction {
    /// The version that is wrong.
    pub sha256: String,
    /// The version that is right.
    pub by: String,
    pub note: String,
    pub published: String,
}

impl List {
    /// Reads the list of a folder; an empty one where there is none.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(LIST);
        let name = path.display().to_string();
        let wrong = |found: String| {
            let expected = "the list that publish writes";
            Error::new(ErrorKind::Value, "publication", expected, found).in_file(&name)
        };
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(List {
                    modelshare: NAME.to_owned(),
                    version: VERSION,
                    latest: None,
                    versions: Vec::new(),
                    corrections: Vec::new(),
                });
            }
            bytes => bytes.map_err(|error| wrong(error.to_string()))?,
        };
        let list: List =
            serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
        let inside = |version: &Version| {
            let rest = version
                .file
                .strip_prefix(ARCHIVE)
                .and_then(|rest| rest.strip_prefix('/'));
            rest.is_some_and(|file| !file.contains(['/', '\\']))
        };
        match (list.modelshare.as_str(), list.version) {
            (NAME, VERSION) if list.versions.iter().chain(&list.latest).all(inside) => Ok(list),
            (name, version) => Err(wrong(format!("{name} {version}"))),
        }
    }

    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }

    /// The version with these bytes.
    pub fn version(&self, sha256: &str) -> Option<&Version> {
        let mut versions = self.versions.iter();
        versions.find(|version| version.sha256 == sha256)
    }

    /// The version that the beginning of a hash names.
    pub fn named(&self, digits: &str) -> Result<&Version, String> {
        if digits.len() < LEAST_DIGITS {
            let count = digits.chars().count();
            return Err(format!(
                "{count} digits, which may name another one tomorrow"
            ));
        }
        let mut found = self.versions.iter();
        let mut found = found
            .by_ref()
            .filter(|version| version.sha256.starts_with(digits));
        match (found.next(), found.next()) {
            (Some(version), None) => Ok(version),
            (Some(_), Some(_)) => Err("the beginning of several".to_owned()),
            (None, _) => Err("that of no version".to_owned()),
        }
    }

    /// Whether a version is known to be wrong.
    pub fn is_wrong(&self, sha256: &str) -> bool {
        let mut corrections = self.corrections.iter();
        corrections.any(|correction| correction.sha256 == sha256)
    }

    /// A version of this date that is not known to be wrong.
    pub fn right_of(&self, date: &str) -> Option<&Version> {
        let mut versions = self.versions.iter();
        versions.find(|version| version.date == date && !self.is_wrong(&version.sha256))
    }

    /// Whether a version is corrected, in the end, by another.
    pub fn leads_to(&self, wrong: &str, right: &str) -> bool {
        let mut seen = vec![wrong];
        let mut at = 0;
        while let Some(&hash) = seen.get(at) {
            let corrections = self.corrections.iter();
            for correction in corrections.filter(|correction| correction.sha256 == hash) {
                if correction.by == right {
                    return true;
                }
                if !seen.contains(&correction.by.as_str()) {
                    seen.push(&correction.by);
                }
            }
            at += 1;
        }
        false
    }

    /// Chooses the version to follow anew.
    pub fn choose_latest(&mut self) {
        let right = self
            .versions
            .iter()
            .filter(|version| !self.is_wrong(&version.sha256));
        // Of one date the newest stays, which comes first.
        let latest = right.reduce(|latest, version| {
            let is_later = version.date > latest.date;
            if is_later { version } else { latest }
        });
        self.latest = latest.or(self.versions.first()).cloned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(versions: &[(&str, &str)], corrections: &[(&str, &str)]) -> List {
        let text = |text: &str| text.to_owned();
        List {
            modelshare: text(NAME),
            version: VERSION,
            latest: None,
            versions: versions
                .iter()
                .map(|(sha256, date)| Version {
                    file: format!("{ARCHIVE}/hub-{date}.json"),
                    sha256: sha256.repeat(8),
                    bytes: 1,
                    date: text(date),
                    models: 1,
                    published: text(""),
                })
                .collect(),
            corrections: corrections
                .iter()
                .map(|(wrong, right)| Correction {
                    sha256: wrong.repeat(8),
                    by: right.repeat(8),
                    note: text(""),
                    published: text(""),
                })
                .collect(),
        }
    }

    #[test]
    fn the_version_to_follow_is_the_last_one_that_is_not_wrong() {
        for (versions, corrections, latest) in [
            (
                &[("b", "2026-11-10"), ("a", "2026-11-03")][..],
                &[][..],
                "b",
            ),
            // A correction of an older version does not go back in time.
            (
                &[
                    ("c", "2026-11-03"),
                    ("b", "2026-11-10"),
                    ("a", "2026-11-03"),
                ],
                &[("a", "c")],
                "b",
            ),
            // That of the last one does, where the right one is older.
            (
                &[("b", "2026-11-10"), ("a", "2026-11-03")],
                &[("b", "a")],
                "a",
            ),
            (
                &[
                    ("c", "2026-11-10"),
                    ("b", "2026-11-10"),
                    ("a", "2026-11-03"),
                ],
                &[("b", "c")],
                "c",
            ),
        ] {
            let mut list = list(versions, corrections);
            list.choose_latest();
            assert_eq!(
                list.latest.unwrap().sha256,
                latest.repeat(8),
                "{versions:?}"
            );
        }
    }

    #[test]
    fn a_beginning_names_one_version_or_none() {
        let list = list(&[("a", "2026-11-03"), ("b", "2026-11-10")], &[("a", "b")]);
        assert_eq!(list.named("aaaaaaaa").unwrap().date, "2026-11-03");
        for (digits, found) in [
            ("aaaaaaa", "7 digits"),
            ("", "0 digits"),
            ("cccccccc", "that of no version"),
            ("aaaaaaaab", "that of no version"),
        ] {
            let error = list.named(digits).unwrap_err();
            assert!(error.contains(found), "{digits}: {error}");
        }
        assert!(list.leads_to(&"a".repeat(8), &"b".repeat(8)));
        assert!(!list.leads_to(&"b".repeat(8), &"a".repeat(8)));
    }
}
