//! The list of a history, made anew from its files.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::journal::{self, Interrupted};
use super::list::{Entry, InputFile, List};
use super::names::{self, DIGITS, LIST};
use super::{History, digest, digest_of, only_writer, parquet_file, replace_list, unwritable};
use crate::date::Day;
use crate::error::{Error, ErrorKind};
use crate::observation::About;

/// Where observations come from, as the person who repairs a history knows it: their files do not
/// say it.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// Name of the source.
    pub source: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Licence of the figures.
    pub licence: Option<String>,
}

/// What a repair did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repaired {
    /// How many observations the list has now.
    pub observations: usize,
    /// Files whose entries were made again; where they were read from is not known any more.
    pub rebuilt: Vec<String>,
    /// Entries that were dropped, since there is no file of them.
    pub dropped: Vec<Dropped>,
    /// The name under which the list as it was is kept; nothing where it was right, or not there.
    pub kept_as: Option<String>,
    /// Whether there was a list that could not be read.
    pub was_unreadable: bool,
    /// Whether the list was written anew.
    pub is_new: bool,
}

/// An entry of a list whose file is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// The day, `YYYY-MM-DD`.
    pub date: String,
    /// The file.
    pub file: String,
    /// The SHA-256 that the file had.
    pub sha256: String,
}

/// The next step for a history whose list is lost or older than its files.
pub(super) fn hint(folder: &Path) -> String {
    format!(
        "`modelshare history repair {}` makes the list anew from the files",
        folder.display()
    )
}

impl History {
    /// Makes the list of a history anew from its files, and keeps what an older list says of them.
    ///
    /// Nothing is removed but the folder of an interrupted append, once its files are in the history.
    ///
    /// # Errors
    /// Where a file is not what its name says, or two are of one day: a person must decide which one
    /// is right. Nothing is written then.
    pub fn repair(folder: &Path, origin: &Origin) -> Result<Repaired, Error> {
        let name = folder.display().to_string();
        let told = |error: io::Error| unwritable(&error).in_file(&name);
        if !folder.is_dir() {
            let error = Error::new(ErrorKind::Io, "history", "a folder", "none");
            return Err(error.in_file(name));
        }
        let _lock = only_writer(folder)?;
        let interrupted = match journal::recover(folder).map_err(told)? {
            Interrupted::Stuck(journal) => {
                journal.put_files(folder).map_err(told)?;
                Some(journal.list)
            }
            Interrupted::Nothing | Interrupted::Finished(_) => None,
        };
        let (old, was_unreadable) = match fs::read(folder.join(LIST)) {
            Ok(bytes) => {
                let list = List::read(&bytes, folder).ok();
                let is_unreadable = list.is_none();
                (Some((bytes, list.unwrap_or_default())), is_unreadable)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => (None, false),
            Err(error) => return Err(told(error)),
        };
        // Of two lists that name a file the newer one is the interrupted append's.
        let listed = old.iter().map(|(_, list)| list).chain(&interrupted);
        let known: HashMap<&str, &Entry> = listed
            .flat_map(|list| &list.observations)
            .map(|entry| (entry.file.as_str(), entry))
            .collect();
        let mut files = Files::default();
        for file in names::all(folder).map_err(told)? {
            files.add(folder, &file, known.get(file.as_str()).copied(), origin)?;
        }
        let Files { list, rebuilt } = files;
        if list.observations.is_empty() {
            let expected = "a folder with observations, as append names them";
            return Err(Error::new(ErrorKind::Io, "history", expected, "none").in_file(name));
        }
        let gone = |entry: &&Entry| {
            let found = |other: &Entry| other.date == entry.date;
            !list.observations.iter().any(found)
        };
        let dropped = old.iter().flat_map(|(_, list)| &list.observations);
        let dropped = dropped.filter(gone).map(|entry| Dropped {
            date: entry.date.clone(),
            file: entry.file.clone(),
            sha256: entry.sha256.clone(),
        });
        let mut repaired = Repaired {
            observations: list.observations.len(),
            rebuilt,
            dropped: dropped.collect(),
            kept_as: None,
            was_unreadable,
            is_new: false,
        };
        let json = list.to_json();
        let is_same = old
            .as_ref()
            .is_some_and(|(bytes, _)| *bytes == json.as_bytes());
        if !is_same {
            if let Some((bytes, _)) = &old {
                let kept = format!("history-{}.json", &digest(bytes)[..DIGITS]);
                fs::rename(folder.join(LIST), folder.join(&kept)).map_err(told)?;
                repaired.kept_as = Some(kept);
            }
            replace_list(folder, &json).map_err(told)?;
            repaired.is_new = true;
        }
        if interrupted.is_some() {
            journal::forget(folder).map_err(told)?;
        }
        Ok(repaired)
    }
}

/// The observations of a folder.
#[derive(Default)]
struct Files {
    list: List,
    rebuilt: Vec<String>,
}

impl Files {
    /// Adds a file, if it is an observation by its name, after a look at its hash and content.
    fn add(
        &mut self,
        folder: &Path,
        file: &str,
        known: Option<&Entry>,
        origin: &Origin,
    ) -> Result<(), Error> {
        let Some((date, digits)) = names::parts(file) else {
            return Ok(());
        };
        let path = folder.join(file);
        let name = path.display().to_string();
        let wrong = |expected: String, found: String| {
            let found = format!("{found}; move the file out of the folder, or put it right");
            Error::new(ErrorKind::Value, "observation", expected, found).in_file(&name)
        };
        let unreadable = |error: io::Error| wrong("a file to read".to_owned(), error.to_string());
        let sha256 = digest_of(&path).map_err(unreadable)?;
        let expected = known.map_or(digits, |entry| entry.sha256.as_str());
        if !sha256.starts_with(expected) {
            let expected = format!("a file with the SHA-256 {expected}");
            return Err(wrong(expected, sha256));
        }
        let open = File::open(&path).map_err(unreadable)?;
        let bytes = open.metadata().map_err(unreadable)?.len();
        let rows = parquet_file::check(open, date).map_err(|error| error.in_file(&name))?;
        let observations = &mut self.list.observations;
        if let Some(other) = observations.last()
            && other.day() == Some(date)
        {
            let found = format!("{} of {} models too", other.file, other.rows);
            return Err(wrong(format!("one observation of {date}"), found));
        }
        // Names sort as their days do.
        observations.push(match known {
            Some(entry) => entry.clone(),
            None => {
                self.rebuilt.push(file.to_owned());
                rebuilt(date, file, (sha256, bytes, rows), origin)
            }
        });
        Ok(())
    }
}

/// An entry as far as a file gives one.
fn rebuilt(
    date: Day,
    file: &str,
    (sha256, bytes, rows): (String, u64, u64),
    origin: &Origin,
) -> Entry {
    let Origin {
        source,
        url,
        licence,
    } = origin.clone();
    Entry {
        date: date.to_string(),
        file: file.to_owned(),
        sha256: sha256.clone(),
        bytes,
        rows,
        input: InputFile {
            name: file.to_owned(),
            sha256,
        },
        about: About {
            date: date.to_string(),
            source: source.unwrap_or_else(|| "unknown source".to_owned()),
            url,
            licence,
            ..About::default()
        },
        replaces: None,
        rebuilt: true,
    }
}
