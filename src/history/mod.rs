//! A history: a folder with one Parquet file an observation, and `history.json` that lists them.
//!
//! The list is the truth. It is replaced in one step after every file that it names is on the
//! disk, so that a crash at any point leaves the old history or the new one, and the next append
//! finishes or undoes what was interrupted (`journal`). An observation that the list does not name is
//! never removed: `repair` makes the list anew from the files. Ids are kept as they were observed:
//! renames are applied when a snapshot is built, by the table of that day.

mod adding;
mod columns;
mod digest;
mod guard;
mod journal;
mod list;
mod names;
mod parquet_file;
mod repair;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::date::Day;
use crate::disk::{self, AtomicFile, FolderLock};
use crate::error::{Error, ErrorKind};
use crate::observation::{About, Observation, Scope};
pub use adding::{Added, Adding};
pub(crate) use columns::{Columns, Leaf};
pub use digest::{digest, digest_of};
use journal::Interrupted;
pub use list::{Entry, InputFile, List};
pub(crate) use names::LIST;
use names::LOCK;
pub use repair::{Dropped, Origin, Repaired};

/// A history on the disk.
#[derive(Debug)]
pub struct History {
    folder: PathBuf,
    list: List,
    /// The files that are what they were when they were added, as far as that was looked at.
    sound: RefCell<HashSet<String>>,
}

/// A history that no other process can write to meanwhile.
#[derive(Debug)]
pub struct Locked {
    history: History,
    /// Observations that an interrupted append had written and that were added just now.
    finished: Vec<String>,
    _lock: FolderLock,
}

/// What became of an observation that was to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is new.
    Added(Changes),
    /// The history has it already.
    Known,
    /// The history has it already, but its file was missing or damaged; now it is there again.
    Restored,
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
                io::ErrorKind::NotFound => match unlisted(folder, &[]) {
                    files if files.is_empty() => format!("none of the name {LIST}"),
                    files => return not_listed(folder, &files),
                },
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
        let list =
            List::read(&list, folder).map_err(|error| error.in_file(path.display().to_string()))?;
        Ok(History::of(folder, list))
    }

    fn of(folder: &Path, list: List) -> Self {
        History {
            folder: folder.to_owned(),
            list,
            sound: RefCell::default(),
        }
    }

    /// What is to be said where the folder has observations that the list does not name, as where
    /// that was taken from a backup: they are not read.
    pub fn unlisted(&self) -> Option<String> {
        let files = unlisted(&self.folder, self.entries());
        (!files.is_empty()).then(|| not_listed(&self.folder, &files).to_string())
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
        self.checked(entry, parquet_file::read)
    }

    /// Whether an observation has any downloads in 30 days, and any of all time.
    ///
    /// # Errors
    /// Where the file is not what it was when it was added.
    pub fn counters(&self, entry: &Entry) -> Result<[bool; 2], Error> {
        self.checked(entry, parquet_file::counters)
    }

    /// The ids of an observation.
    fn each_id(&self, entry: &Entry, each: &mut dyn FnMut(&str)) -> Result<(), Error> {
        self.checked(entry, |file| parquet_file::each_id(file, each))
    }

    /// Reads the file of an observation once it is known to be what it was when it was added.
    fn checked<T>(
        &self,
        entry: &Entry,
        read: impl FnOnce(File) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let path = self.folder.join(&entry.file);
        let name = path.display().to_string();
        let told = |error: io::Error| missing(&error).in_file(&name);
        let mut file = File::open(&path).map_err(told)?;
        if !self.sound.borrow().contains(&entry.file) {
            let found = digest::digest_of_file(&mut file).map_err(told)?;
            if found != entry.sha256 {
                let expected = format!("the SHA-256 {} of {LIST}", entry.sha256);
                let error = Error::new(ErrorKind::Value, "observation", expected, found);
                return Err(error.in_file(name));
            }
            self.sound.borrow_mut().insert(entry.file.clone());
        }
        read(file).map_err(|error| error.in_file(name))
    }

    /// What the models of an observation were downloaded that are gone since.
    fn lost(&self, entry: &Entry, is_gone: &dyn Fn(&str) -> bool) -> Result<Vanished, Error> {
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
        self.checked(entry, |file| parquet_file::each_counter(file, each))?;
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
        let lock = only_writer(folder)?;
        let finished = match journal::recover(folder).map_err(told)? {
            Interrupted::Nothing => Vec::new(),
            Interrupted::Finished(files) => files,
            Interrupted::Stuck(_) => {
                let expected = "the list with which an interrupted append began";
                let found = format!("another {LIST}, or none; {}", repair::hint(folder));
                return Err(Error::new(ErrorKind::Io, "history", expected, found).in_file(name));
            }
        };
        let list = match fs::exists(folder.join(LIST)).map_err(told)? {
            true => History::open(folder)?.list,
            false => List::default(),
        };
        let unlisted = unlisted(folder, &list.observations);
        if !unlisted.is_empty() {
            return Err(not_listed(folder, &unlisted));
        }
        if list.observations.is_empty() {
            let mut others = names::all(folder).map_err(told)?;
            others.retain(|file| file != LOCK && file != LIST);
            if let Some(file) = others.first() {
                let expected = format!("a folder with {LIST}, or an empty one");
                let found = format!("{file:?} and no {LIST}");
                return Err(Error::new(ErrorKind::Io, "history", expected, found).in_file(name));
            }
        }
        Ok(Locked {
            history: History::of(folder, list),
            finished,
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
        Adding::begin(self)
    }

    /// Observations that an interrupted append had written completely and that were added when the
    /// history was locked.
    pub fn finished(&self) -> &[String] {
        &self.finished
    }

    /// What each observation asked for, by date, where that is known.
    pub fn scopes(&self) -> Vec<(String, Scope)> {
        let entries = self.history.entries().iter();
        entries
            .filter(|entry| !entry.rebuilt)
            .map(|entry| (entry.date.clone(), entry.about.scope.clone()))
            .collect()
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
            .filter(|(_, (_, outcome))| !matches!(outcome, Outcome::Known | Outcome::Restored))
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

/// Locks a history to write to it.
fn only_writer(folder: &Path) -> Result<FolderLock, Error> {
    let name = || folder.display().to_string();
    match FolderLock::by_file(folder, LOCK) {
        Ok(Some(lock)) => Ok(lock),
        Ok(None) => {
            let found = "another process that is writing it";
            let error = Error::new(ErrorKind::Io, "history", "to be its only writer", found);
            Err(error.in_file(name()))
        }
        Err(error) => {
            let error = Error::new(ErrorKind::Io, "history", "a folder to write to", error);
            Err(error.in_file(name()))
        }
    }
}

/// Replaces the list in one step.
fn replace_list(folder: &Path, json: &str) -> io::Result<()> {
    let mut file = AtomicFile::create(&folder.join(LIST))?;
    file.write_all(json.as_bytes())?;
    disk::crash_point("append-list");
    file.finish()
}

/// Files of observations that no entry names.
fn unlisted(folder: &Path, entries: &[Entry]) -> Vec<String> {
    let listed: HashSet<&str> = entries.iter().map(|entry| entry.file.as_str()).collect();
    let mut files = names::all(folder).unwrap_or_default();
    files.retain(|file| names::parts(file).is_some() && !listed.contains(file.as_str()));
    files
}

/// What is said of observations that the list does not name.
fn not_listed(folder: &Path, files: &[String]) -> Error {
    let expected = format!("every observation in {LIST}");
    let found = format!(
        "{} that it does not name: {}; {}",
        crate::quality::counted(files.len() as u64, "file"),
        names::listed(files),
        repair::hint(folder)
    );
    let error = Error::new(ErrorKind::Value, "history", expected, found);
    error.in_file(folder.display().to_string())
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

fn missing(error: &io::Error) -> Error {
    let found = match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        _ => error.to_string(),
    };
    let expected = format!("the file that {LIST} names");
    Error::new(ErrorKind::Io, "observation", expected, found)
}

fn unwritable(error: &io::Error) -> Error {
    Error::new(ErrorKind::Io, "history", "to write to it", error)
}
