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

use std::collections::{BTreeMap, HashMap, HashSet};
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

/// How many vanished models are named.
const NAMED: usize = 5;

/// Models of an observation that the next one lacks, measured by one of its counters: downloads in
/// 30 days where it has them, else those of all time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vanished {
    /// The largest, each with its downloads, the largest first.
    pub largest: Vec<(String, u64)>,
    /// The downloads of all that vanished.
    pub downloads: u64,
    /// The downloads of all models of the observation.
    pub total: u64,
    /// Whether they are those of all time.
    pub all_time: bool,
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
    /// What the vanished models were downloaded before.
    pub lost: Vanished,
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

impl Vanished {
    /// Counts a model of the observation.
    fn take(&mut self, id: &str, count: u64, gone: bool) {
        self.total = self.total.saturating_add(count);
        if !gone {
            return;
        }
        self.downloads = self.downloads.saturating_add(count);
        let at = self.largest.partition_point(|(_, other)| *other >= count);
        if at < NAMED {
            self.largest.truncate(NAMED - 1);
            self.largest.insert(at, (id.to_owned(), count));
        }
    }
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

    /// Whether an observation has any downloads in 30 days, and any of all time, without a look at
    /// whether its file is as it was.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn counters(&self, entry: &Entry) -> Result<[bool; 2], Error> {
        let path = self.folder.join(&entry.file);
        let name = path.display().to_string();
        let file = File::open(&path).map_err(|error| unreadable(&error).in_file(&name))?;
        parquet_file::counters(file).map_err(|error| error.in_file(name))
    }

    /// The ids of an observation, without a look at whether its file is as it was.
    fn each_id(&self, entry: &Entry, each: &mut dyn FnMut(&str)) -> Result<(), Error> {
        let path = self.folder.join(&entry.file);
        let name = path.display().to_string();
        let file = File::open(&path).map_err(|error| unreadable(&error).in_file(&name))?;
        parquet_file::each_id(file, each).map_err(|error| error.in_file(name))
    }

    /// What the models of an observation were downloaded that are gone since.
    fn lost(&self, entry: &Entry, is_gone: &dyn Fn(&str) -> bool) -> Result<Vanished, Error> {
        let path = self.folder.join(&entry.file);
        let name = path.display().to_string();
        let file = File::open(&path).map_err(|error| unreadable(&error).in_file(&name))?;
        // By both counters, since which one the observation has is seen at its end.
        let mut by_counter = [Vanished::default(), Vanished::default()];
        let mut has_month = false;
        let each = &mut |id: &str, counters: [Option<u64>; 2]| {
            has_month |= counters[0].is_some();
            let gone = is_gone(id);
            for (vanished, count) in by_counter.iter_mut().zip(counters) {
                vanished.take(id, count.unwrap_or(0), gone);
            }
        };
        parquet_file::each_counter(file, each).map_err(|error| error.in_file(name))?;
        let [month, mut all_time] = by_counter;
        all_time.all_time = true;
        Ok(if has_month { month } else { all_time })
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
    /// Begins to add observations, one after the other.
    ///
    /// # Errors
    /// Where the folder cannot be written to.
    pub fn begin(&mut self) -> Result<Adding<'_>, Error> {
        self.clear_up()?;
        Ok(Adding {
            list: self.history.list.clone(),
            locked: self,
            added: BTreeMap::new(),
            written: Vec::new(),
            kept: false,
        })
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
        mut added: BTreeMap<Day, (u64, Outcome)>,
        renamed: &dyn Fn(&str) -> String,
    ) -> Result<Vec<Added>, Error> {
        // One pass over the history, from its first observation to the last one that is asked for.
        let last = added
            .iter()
            .filter(|(_, (_, outcome))| *outcome != Outcome::Known)
            .map(|(date, _)| *date)
            .next_back();
        let mut ever = HashSet::new();
        let mut before: Option<(Day, &Entry, HashMap<u64, u64>)> = None;
        for entry in self.history.entries() {
            let Some(date) = entry.day().filter(|day| last >= Some(*day)) else {
                break;
            };
            // Hashes take a tenth of the room of ids; two that collide miscount one of a million.
            let mut models: HashMap<u64, u64> = HashMap::new();
            self.history.each_id(entry, &mut |id| {
                models.insert(hash(&renamed(id)), hash(id));
            })?;
            if let Some((_, Outcome::Added(changes) | Outcome::Replaced(changes))) =
                added.get_mut(&date)
            {
                let empty = HashMap::new();
                let earlier = before.as_ref().map_or(&empty, |(.., models)| models);
                for (model, name) in &models {
                    match (ever.contains(model), earlier.get(model)) {
                        (false, _) => changes.new += 1,
                        (true, None) => changes.returned += 1,
                        (true, Some(old)) => changes.renamed += u64::from(old != name),
                    }
                }
                let gone = earlier.keys().filter(|model| !models.contains_key(model));
                changes.vanished = gone.count() as u64;
                if let Some((day, entry, _)) = before {
                    changes.before = Some(day);
                    if changes.vanished > 0 {
                        let is_gone = |id: &str| !models.contains_key(&hash(&renamed(id)));
                        changes.lost = self.history.lost(entry, &is_gone)?;
                    }
                }
            }
            ever.extend(models.keys().copied());
            before = Some((date, entry, models));
        }
        let added = added.into_iter();
        Ok(added
            .map(|(date, (rows, outcome))| (date, rows, outcome))
            .collect())
    }
}

/// Observations that are being added: all of them are kept, by [`keep`](Adding::keep), or none.
///
/// Each is on the disk before the next is asked for, so that the memory does not grow with their
/// number.
pub struct Adding<'a> {
    locked: &'a mut Locked,
    /// The list as it is to be.
    list: List,
    /// By date: the number of models, and what becomes of them.
    added: BTreeMap<Day, (u64, Outcome)>,
    /// The files that only this call needs.
    written: Vec<PathBuf>,
    kept: bool,
}

/// An observation that was added: its day, its number of models and what became of it.
pub type Added = (Day, u64, Outcome);

impl Adding<'_> {
    /// Whether an observation of this day was added by this call.
    pub fn has(&self, date: Day) -> bool {
        self.added.contains_key(&date)
    }

    /// Takes an observation back that was added by this call, with the file from which it was read.
    ///
    /// # Errors
    /// Where its file cannot be read.
    pub fn take_back(&mut self, date: Day) -> Result<Option<(Observation, Entry)>, Error> {
        if self.added.remove(&date).is_none() {
            return Ok(None);
        }
        let Some(at) = self.list.position(date).ok() else {
            return Ok(None);
        };
        let before = self.locked.history.list.position(date).ok();
        let before = before.map(|at| self.locked.history.list.observations[at].clone());
        let entry = match before {
            Some(before) => std::mem::replace(&mut self.list.observations[at], before),
            None => self.list.observations.remove(at),
        };
        let rows = self.locked.history.rows(&entry)?;
        let path = self.locked.history.folder.join(&entry.file);
        if let Some(at) = self.written.iter().position(|written| *written == path) {
            // The next observation of this day may have the same name, never the same place here.
            let _ = fs::remove_file(self.written.swap_remove(at));
        }
        Ok(Some((rows, entry)))
    }

    /// Adds an observation. One that the history has already changes nothing.
    ///
    /// # Errors
    /// Where the history has other figures of the same day and `replace` is not set; where a file
    /// cannot be written.
    pub fn add(&mut self, addition: &Addition, replace: bool) -> Result<(), Error> {
        let rows = addition.rows.len() as u64;
        let file = self.locked.write(addition)?;
        let position = self.list.position(addition.date);
        if position.is_ok_and(|at| self.list.observations[at].sha256 == file.sha256) {
            self.added.insert(addition.date, (rows, Outcome::Known));
            return Ok(());
        }
        let entry = Entry::of(addition, file);
        self.written
            .push(self.locked.history.folder.join(&entry.file));
        let outcome = match position {
            Ok(at) if replace => {
                let old = std::mem::replace(&mut self.list.observations[at], entry);
                self.list.observations[at].replaces = Some(old.sha256);
                Outcome::Replaced(Changes::default())
            }
            Ok(at) => {
                let old = &self.list.observations[at];
                let expected = format!(
                    "no other observation of {}; --replace puts this one in its place",
                    addition.date
                );
                let found = format!("one of {} models from {}", old.rows, old.input.name);
                let error = Error::new(ErrorKind::Duplicate, "observation", expected, found);
                return Err(error.in_file(&addition.input.0));
            }
            Err(at) => {
                self.list.observations.insert(at, entry);
                Outcome::Added(Changes::default())
            }
        };
        self.added.insert(addition.date, (rows, outcome));
        Ok(())
    }

    /// Keeps what was added, and says of each observation how its models differ from those before.
    ///
    /// `renamed` gives the name of today for an id; it is used to tell what is new.
    ///
    /// # Errors
    /// Where a file cannot be written or read.
    pub fn keep(mut self, renamed: &dyn Fn(&str) -> String) -> Result<Vec<Added>, Error> {
        let history = &mut self.locked.history;
        if self.list != history.list {
            disk::crash_point("append-files");
            let path = history.folder.join(LIST);
            let name = path.display().to_string();
            let bytes = self.list.to_json();
            let commit = || {
                let mut whole = Whole::create(&path)?;
                io::Write::write_all(&mut whole, bytes.as_bytes())?;
                disk::crash_point("append-list");
                whole.finish()
            };
            commit().map_err(|error| unwritable(&error).in_file(name))?;
            disk::crash_point("append-done");
            history.list.clone_from(&self.list);
            self.kept = true;
            self.locked.clear_up()?;
        }
        self.kept = true;
        let added = std::mem::take(&mut self.added);
        self.locked.changes(added, renamed)
    }
}

impl Drop for Adding<'_> {
    fn drop(&mut self) {
        if !self.kept {
            for file in &self.written {
                // Not part of the history, and nobody will look for it.
                let _ = fs::remove_file(file);
            }
        }
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
