//! Observations on their way into a history.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::journal::{Replaced, Staging};
use super::{
    Addition, Changes, Entry, List, Locked, Outcome, Written, digest_of, missing, names,
    parquet_file, unwritable,
};
use crate::date::Day;
use crate::disk;
use crate::error::{Error, ErrorKind};
use crate::observation::Observation;

/// Observations that are being added: all of them are kept, by [`keep`](Adding::keep), or none.
///
/// Each is on the disk before the next is asked for, so that the memory does not grow with their
/// number.
pub struct Adding<'a> {
    locked: &'a mut Locked,
    staging: Staging,
    /// The list as it is to be.
    list: List,
    /// By date: the number of models, and what becomes of them.
    added: BTreeMap<Day, (u64, Outcome)>,
}

/// An observation that was added: its day, its number of models and what became of it.
pub type Added = (Day, u64, Outcome);

impl<'a> Adding<'a> {
    pub(super) fn begin(locked: &'a mut Locked) -> Result<Self, Error> {
        let folder = &locked.history.folder;
        let told = |error: io::Error| unwritable(&error).in_file(folder.display().to_string());
        Ok(Adding {
            staging: Staging::create(folder).map_err(told)?,
            list: locked.history.list.clone(),
            locked,
            added: BTreeMap::new(),
        })
    }

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
        let history = &self.locked.history;
        let before = history.list.position(date).ok();
        let entry = match before.map(|at| history.list.observations[at].clone()) {
            Some(before) => std::mem::replace(&mut self.list.observations[at], before),
            None => self.list.observations.remove(at),
        };
        let path = self.staging.path(date);
        let name = path.display().to_string();
        let file = File::open(&path).map_err(|error| missing(&error).in_file(&name))?;
        let rows = parquet_file::read(file).map_err(|error| error.in_file(&name))?;
        let removed = self.staging.take_back(date);
        removed.map_err(|error| unwritable(&error).in_file(name))?;
        Ok(Some((rows, entry)))
    }

    /// Adds an observation. One that the history has already changes nothing.
    ///
    /// # Errors
    /// Where the history has other figures of the same day and `replace` is not set; where a file
    /// cannot be written.
    pub fn add(&mut self, addition: &Addition, replace: bool) -> Result<(), Error> {
        let date = addition.date;
        let rows = addition.rows.len() as u64;
        let written = write(addition, &self.staging.path(date))?;
        let position = self.list.position(date);
        if let Ok(at) = position
            && self.list.observations[at].sha256 == written.sha256
        {
            let entry = &self.list.observations[at];
            let outcome = match self.locked.history.checked(entry, |_| Ok(())) {
                Ok(()) => Outcome::Known,
                Err(_) => {
                    self.staging.complete(date, &entry.file, &entry.sha256);
                    Outcome::Restored
                }
            };
            self.added.insert(date, (rows, outcome));
            return Ok(());
        }
        self.staging.complete(date, &written.file, &written.sha256);
        let entry = Entry::of(addition, written);
        let outcome = match position {
            Ok(at) if replace => {
                let old = std::mem::replace(&mut self.list.observations[at], entry);
                self.list.observations[at].replaces = Some(old.sha256);
                Outcome::Replaced(Changes::default())
            }
            Ok(at) => {
                let old = &self.list.observations[at];
                let expected =
                    format!("no other observation of {date}; --replace puts this one in its place");
                let found = format!("one of {} models from {}", old.rows, old.input.name);
                let error = Error::new(ErrorKind::Duplicate, "observation", expected, found);
                return Err(error.in_file(&addition.input.0));
            }
            Err(at) => {
                self.list.observations.insert(at, entry);
                Outcome::Added(Changes::default())
            }
        };
        self.added.insert(date, (rows, outcome));
        Ok(())
    }

    /// Keeps what was added, and says of each observation how its models differ from those before.
    ///
    /// `renamed` gives the name of today for an id; it is used to tell what is new.
    ///
    /// # Errors
    /// Where a file of the history is missing or changed; where a file cannot be written or read.
    pub fn keep(self, renamed: &dyn Fn(&str) -> String) -> Result<Vec<Added>, Error> {
        let mut outcomes = self.added.values();
        if outcomes.any(|(_, outcome)| *outcome != Outcome::Known) {
            self.check_others()?;
            let history = &mut self.locked.history;
            let replaced = self.added.iter().filter_map(|(date, (_, outcome))| {
                let is_replaced = matches!(outcome, Outcome::Replaced(_));
                let at = history.list.position(*date).ok().filter(|_| is_replaced)?;
                let old = &history.list.observations[at];
                Some(Replaced {
                    file: old.file.clone(),
                    sha256: old.sha256.clone(),
                })
            });
            let replaced: Vec<Replaced> = replaced.collect();
            let name = history.folder.display().to_string();
            let kept = self.staging.commit(&self.list, replaced);
            kept.map_err(|error| unwritable(&error).in_file(name))?;
            history.list = self.list;
        }
        self.locked.changes(self.added, renamed)
    }

    /// Makes sure, before anything is changed, that the observations that are not about to be
    /// written are what they were: later they are read to say what is new.
    fn check_others(&self) -> Result<(), Error> {
        let history = &self.locked.history;
        let last = self.added.last_key_value().map(|(date, _)| *date);
        for entry in history.entries() {
            let day = entry.day();
            if day.is_some_and(|day| self.has(day)) {
                continue;
            }
            if day <= last {
                history.checked(entry, |_| Ok(()))?;
                continue;
            }
            let path = history.folder.join(&entry.file);
            fs::metadata(&path)
                .map_err(|error| missing(&error).in_file(path.display().to_string()))?;
        }
        Ok(())
    }
}

/// Writes the rows of a day.
fn write(addition: &Addition, path: &Path) -> Result<Written, Error> {
    let name = path.display().to_string();
    let told = |error: io::Error| unwritable(&error).in_file(&name);
    let file = File::create_new(path).map_err(told)?;
    parquet_file::write(&addition.rows, addition.date, &file)
        .map_err(|error| error.in_file(&name))?;
    disk::crash_point("append-write");
    file.sync_all().map_err(told)?;
    let sha256 = digest_of(path).map_err(told)?;
    Ok(Written {
        file: names::observation(addition.date, &sha256),
        bytes: file.metadata().map_err(told)?.len(),
        sha256,
    })
}
