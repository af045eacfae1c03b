//! A history: a folder with one Parquet file an observation, and `history.json` that lists them.
//!
//! The list is the truth. It is replaced in one step after every file that it names is on the
//! disk, so that a crash at any point leaves the old history or the new one; files that it does not
//! name are of an interrupted append and are taken away by the next. Ids stand as they were
//! observed: renames are applied when a snapshot is built, by the table of that day.

mod columns;
mod digest;
mod list;
mod parquet_file;

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::date::Day;
use crate::disk::{self, PART, Whole};
use crate::error::{Error, ErrorKind};
use crate::observation::{About, Observation, Scope};
pub(crate) use columns::{Columns, Leaf};
pub use digest::{digest, digest_of};
pub use list::{Entry, List};

const LIST: &str = "history.json";
const LOCK: &str = ".lock";
const ENDING: &str = ".parquet";

/// A history on the disk.
#[derive(Debug)]
pub struct History {
    folder: PathBuf,
    list: List,
}

/// A history that no other process can write to meanwhile.
#[derive(Debug)]
pub struct Locked {
    history: History,
    /// Released when it is closed, by the system if need be.
    _lock: File,
}

/// What became of an observation that was to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is new.
    Added(Changes),
    /// The history has it already.
    Known,
    /// It took the place of another one of the same day.
    Replaced(Changes),
}

/// How the models of an observation differ from those of the one before it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// The observation before.
    pub before: Option<Day>,
    /// Models that no earlier observation has.
    pub new: u64,
    /// Models of an earlier observation that the one before lacks.
    pub returned: u64,
    /// Models that the one before has and this one lacks.
    pub vanished: u64,
    /// Models that the one before has under another name.
    pub renamed: u64,
}

/// An observation to add.
pub struct Addition {
    /// Sorted.
    pub rows: Observation,
    /// Its day.
    pub date: Day,
    /// Where it comes from.
    pub about: About,
    /// Name and SHA-256 of the file from which it was read.
    pub input: (String, String),
}

impl History {
    /// Opens a history to read it.
    ///
    /// # Errors
    /// Where there is none in the folder, or its list cannot be read.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(LIST);
        let list = fs::read(&path).map_err(|error| {
            let found = match error.kind() {
                io::ErrorKind::NotFound => format!("none of the name {LIST}"),
                _ => error.to_string(),
            };
            Error::new(
                ErrorKind::Io,
                "history",
                "a folder with a list of observations",
                found,
            )
            .in_file(folder.display().to_string())
        })?;
        let list = List::read(&list).map_err(|error| error.in_file(path.display().to_string()))?;
        Ok(History {
            folder: folder.to_owned(),
            list,
        })
    }

    /// Whether a path is a folder with a history.
    pub fn is_at(path: &Path) -> bool {
        path.join(LIST).is_file()
    }

    /// The observations, by date.
    pub fn entries(&self) -> &[Entry] {
        &self.list.observations
    }

    /// The rows of an observation, by id.
    ///
    /// # Errors
    /// Where the file is not what it was when it was added.
    pub fn rows(&self, entry: &Entry) -> Result<Observation, Error> {
        let path = self.folder.join(&entry.file);
        let name = path.display().to_string();
        let found = digest_of(&path).map_err(|error| unreadable(&error).in_file(&name))?;
        if found != entry.sha256 {
            let expected = format!("the SHA-256 {} of the history's list", entry.sha256);
            return Err(Error::new(ErrorKind::Value, "observation", expected, found).in_file(name));
        }
        let file = File::open(&path).map_err(|error| unreadable(&error).in_file(&name))?;
        parquet_file::read(file).map_err(|error| error.in_file(name))
    }

    /// The ids of an observation, without a look at whether its file is as it was.
    fn each_id(&self, entry: &Entry, each: &mut dyn FnMut(&str)) -> Result<(), Error> {
        let path = self.folder.join(&entry.file);
        let name = path.display().to_string();
        let file = File::open(&path).map_err(|error| unreadable(&error).in_file(&name))?;
        parquet_file::each_id(file, each).map_err(|error| error.in_file(name))
    }

    /// Opens a history to add to it; an empty or missing folder becomes one.
    ///
    /// # Errors
    /// Where another process is writing, or the folder holds other things than a history.
    pub fn lock(folder: &Path) -> Result<Locked, Error> {
        let name = folder.display().to_string();
        let told = |error: io::Error| {
            Error::new(ErrorKind::Io, "history", "a folder to write to", error).in_file(&name)
        };
        fs::create_dir_all(folder).map_err(told)?;
        let path = folder.join(LOCK);
        let lock = File::options()
            .create(true)
            .append(true)
            .open(path)
            .map_err(told)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let found = "another process that is writing it";
                let error = Error::new(ErrorKind::Io, "history", "to be its only writer", found);
                return Err(error.in_file(name));
            }
            Err(TryLockError::Error(error)) => return Err(told(error)),
        }
        let list = match fs::exists(folder.join(LIST)).map_err(told)? {
            true => History::open(folder)?.list,
            false => {
                for file in fs::read_dir(folder).map_err(told)? {
                    let file = file
                        .map_err(told)?
                        .file_name()
                        .to_string_lossy()
                        .into_owned();
                    if file != LOCK && !is_part(&file) && !is_observation(&file) {
                        let expected = format!("a folder with {LIST}, or an empty one");
                        let found = format!("{file:?} and no {LIST}");
                        let error = Error::new(ErrorKind::Io, "history", expected, found);
                        return Err(error.in_file(name));
                    }
                }
                List::default()
            }
        };
        let history = History {
            folder: folder.to_owned(),
            list,
        };
        Ok(Locked {
            history,
            _lock: lock,
        })
    }
}

impl Locked {
    /// Adds observations, all or none of them. Those that the history has already change nothing.
    ///
    /// `renamed` gives the name of today for an id; it is used to tell what is new.
    ///
    /// # Errors
    /// Where the history has other figures of the same day and `replace` is not set; where a file
    /// cannot be written.
    pub fn add(
        &mut self,
        additions: &[Addition],
        replace: bool,
        renamed: &dyn Fn(&str) -> String,
    ) -> Result<Vec<Outcome>, Error> {
        self.clear_up()?;
        let mut list = self.history.list.clone();
        let mut outcomes = Vec::new();
        let mut written = Vec::new();
        for addition in additions {
            let file = self.write(addition)?;
            let position = list.observations.binary_search_by(|entry| {
                // Dates of this form sort as days do.
                entry.date.cmp(&addition.date.to_string())
            });
            let known = position.is_ok_and(|at| list.observations[at].sha256 == file.sha256);
            if known {
                outcomes.push((Outcome::Known, addition.date));
                continue;
            }
            let entry = Entry::of(addition, file);
            let target = self.history.folder.join(&entry.file);
            match position {
                Ok(at) if replace => {
                    let old = std::mem::replace(&mut list.observations[at], entry);
                    list.observations[at].replaces = Some(old.sha256);
                    outcomes.push((Outcome::Replaced(Changes::default()), addition.date));
                }
                Ok(at) => {
                    // Not part of the history, and nobody will look for it.
                    let _ = fs::remove_file(target);
                    for file in written {
                        let _ = fs::remove_file(file);
                    }
                    let old = &list.observations[at];
                    let expected = format!(
                        "no other observation of {}; --replace puts this one in its place",
                        addition.date
                    );
                    let found = format!("one of {} models from {}", old.rows, old.input.name);
                    let error = Error::new(ErrorKind::Duplicate, "observation", expected, found);
                    return Err(error.in_file(&addition.input.0));
                }
                Err(at) => {
                    list.observations.insert(at, entry);
                    outcomes.push((Outcome::Added(Changes::default()), addition.date));
                }
            }
            written.push(target);
        }
        if list != self.history.list {
            disk::crash_point("append-files");
            let path = self.history.folder.join(LIST);
            let name = path.display().to_string();
            let bytes = list.to_json();
            let commit = || {
                let mut whole = Whole::create(&path)?;
                io::Write::write_all(&mut whole, bytes.as_bytes())?;
                disk::crash_point("append-list");
                whole.finish()
            };
            commit().map_err(|error| unwritable(&error).in_file(name))?;
            disk::crash_point("append-done");
            self.history.list = list;
            self.clear_up()?;
        }
        self.changes(outcomes, renamed)
    }

    /// What each observation asked for, by date.
    pub fn scopes(&self) -> Vec<(String, Scope)> {
        let entries = self.history.entries().iter();
        entries
            .map(|entry| (entry.date.clone(), entry.about.scope.clone()))
            .collect()
    }

    /// Writes the rows to a file named for what it holds.
    fn write(&self, addition: &Addition) -> Result<Written, Error> {
        let folder = &self.history.folder;
        let name = folder.display().to_string();
        let told = |error: io::Error| unwritable(&error).in_file(&name);
        let temporary = folder.join(format!(".{}{PART}", addition.date));
        let file = File::create(&temporary).map_err(told)?;
        parquet_file::write(&addition.rows, addition.date, &file)
            .map_err(|error| error.in_file(temporary.display().to_string()))?;
        disk::crash_point("append-write");
        file.sync_all().map_err(told)?;
        let bytes = file.metadata().map_err(told)?.len();
        let sha256 = digest_of(&temporary).map_err(told)?;
        let file = format!("{}-{}{ENDING}", addition.date, &sha256[..12]);
        fs::rename(&temporary, folder.join(&file)).map_err(told)?;
        Ok(Written {
            file,
            sha256,
            bytes,
        })
    }

    /// Takes away what interrupted appends and replaced observations left.
    fn clear_up(&self) -> Result<(), Error> {
        let folder = &self.history.folder;
        let told = |error: io::Error| unwritable(&error).in_file(folder.display().to_string());
        for file in fs::read_dir(folder).map_err(told)? {
            let file = file.map_err(told)?;
            let name = file.file_name().to_string_lossy().into_owned();
            let listed = || {
                self.history
                    .entries()
                    .iter()
                    .any(|entry| entry.file == name)
            };
            if is_part(&name) || is_observation(&name) && !listed() {
                fs::remove_file(file.path()).map_err(told)?;
            }
        }
        Ok(())
    }

    /// Says of the new observations how their models differ from those before.
    fn changes(
        &self,
        outcomes: Vec<(Outcome, Day)>,
        renamed: &dyn Fn(&str) -> String,
    ) -> Result<Vec<Outcome>, Error> {
        // One pass over the history, from its first observation to the last one that is asked for.
        let asked = outcomes
            .iter()
            .filter(|(outcome, _)| *outcome != Outcome::Known);
        let mut asked: Vec<Day> = asked.map(|(_, date)| *date).collect();
        asked.sort_unstable();
        let mut found: Vec<(Day, Changes)> = Vec::new();
        let mut ever = HashSet::new();
        let mut before: Option<(Day, HashMap<u64, u64>)> = None;
        for entry in self.history.entries() {
            let Some(date) = entry.day().filter(|day| asked.last() >= Some(day)) else {
                break;
            };
            // Hashes take a tenth of the room of ids; two that collide miscount one of a million.
            let mut models: HashMap<u64, u64> = HashMap::new();
            self.history.each_id(entry, &mut |id| {
                models.insert(hash(&renamed(id)), hash(id));
            })?;
            if asked.contains(&date) {
                let mut changes = Changes {
                    before: before.as_ref().map(|(day, _)| *day),
                    ..Changes::default()
                };
                let empty = HashMap::new();
                let earlier = before.as_ref().map_or(&empty, |(_, models)| models);
                for (model, name) in &models {
                    match (ever.contains(model), earlier.get(model)) {
                        (false, _) => changes.new += 1,
                        (true, None) => changes.returned += 1,
                        (true, Some(old)) => changes.renamed += u64::from(old != name),
                    }
                }
                let gone = earlier.keys().filter(|model| !models.contains_key(model));
                changes.vanished = gone.count() as u64;
                found.push((date, changes));
            }
            ever.extend(models.keys().copied());
            before = Some((date, models));
        }
        let of = |date: Day| {
            let changes = found.iter().find(|(day, _)| *day == date);
            changes
                .map(|(_, changes)| changes.clone())
                .unwrap_or_default()
        };
        let outcomes = outcomes.into_iter().map(|(outcome, date)| match outcome {
            Outcome::Added(_) => Outcome::Added(of(date)),
            Outcome::Replaced(_) => Outcome::Replaced(of(date)),
            Outcome::Known => Outcome::Known,
        });
        Ok(outcomes.collect())
    }
}

/// Whether a file is one that was not finished; only names that are made here, since a folder may
/// hold a reader's own files.
fn is_part(name: &str) -> bool {
    let inner = name
        .strip_prefix('.')
        .and_then(|name| name.strip_suffix(PART));
    inner.is_some_and(|inner| inner.parse::<Day>().is_ok() || inner.starts_with(LIST))
}

/// Whether a file has a name that observations are given.
fn is_observation(name: &str) -> bool {
    name.ends_with(ENDING)
        && name
            .get(..10)
            .is_some_and(|date| date.parse::<Day>().is_ok())
        && name.len() == 10 + 1 + 12 + ENDING.len()
}

/// A file of a history, just written.
struct Written {
    file: String,
    sha256: String,
    bytes: u64,
}

fn hash(text: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn unreadable(error: &io::Error) -> Error {
    Error::new(ErrorKind::Io, "observation", "to read it", error)
}

fn unwritable(error: &io::Error) -> Error {
    Error::new(ErrorKind::Io, "history", "to write to it", error)
}
