//! What an append writes before it changes the history, so that an interrupted one can be finished
//! or undone, and nothing else is ever touched.
//!
//! An append writes its files to the folder `.append`, which [`MARK`] marks as its own. When all of
//! them are complete, [`JOURNAL`] says what is to become of the history; from then on the append is
//! finished by the next one, whatever happens to this process. Before that, the next one removes the
//! files of the marked folder.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::list::List;
use super::names::{self, LIST};
use super::{digest_of, replace_list};
use crate::date::Day;
use crate::disk::{self, AtomicFile};

/// The folder of a running append.
const FOLDER: &str = ".append";
const MARK: &str = "append.json";
const JOURNAL: &str = "journal.json";
const NAME: &str = "append";

/// What is to become of a history.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Journal {
    modelshare: String,
    /// The SHA-256 of the list before; empty where there was none.
    before: String,
    /// The list that is to be.
    pub list: List,
    /// Files that are moved from the folder of the append to that of the history.
    pub moved: Vec<Moved>,
    /// Observations that others replace, which are removed.
    pub replaced: Vec<Replaced>,
}

/// A file that belongs to the history once the list names it.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(super) struct Moved {
    from: String,
    file: String,
    sha256: String,
}

/// An observation that is removed.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(super) struct Replaced {
    pub file: String,
    pub sha256: String,
}

/// What is found of an interrupted append.
pub(super) enum Interrupted {
    /// Nothing, or nothing of value, which is removed.
    Nothing,
    /// One that was finished just now.
    Finished(Vec<String>),
    /// One that cannot be finished: the history is not the one with which it began.
    Stuck(Box<Journal>),
}

/// The folder of a running append. Dropped before [`Staging::commit`] it leaves nothing.
#[derive(Debug)]
pub(super) struct Staging {
    history: PathBuf,
    folder: PathBuf,
    moved: Vec<Moved>,
    /// Whether the next append is to find the folder.
    kept: bool,
}

impl Staging {
    /// Makes the folder; there is none left of an earlier append.
    pub fn create(history: &Path) -> io::Result<Self> {
        let folder = history.join(FOLDER);
        fs::create_dir(&folder)?;
        let staging = Staging {
            history: history.to_owned(),
            folder,
            moved: Vec::new(),
            kept: false,
        };
        let mark = format!("{{\"modelshare\":\"{NAME}\"}}\n");
        let mut file = File::create_new(staging.folder.join(MARK))?;
        file.write_all(mark.as_bytes())?;
        Ok(staging)
    }

    /// Where the rows of a day are to be written.
    pub fn path(&self, date: Day) -> PathBuf {
        self.folder.join(staged(date))
    }

    /// Notes that the file of a day is complete, to become one of the history.
    pub fn complete(&mut self, date: Day, file: &str, sha256: &str) {
        self.moved.push(Moved {
            from: staged(date),
            file: file.to_owned(),
            sha256: sha256.to_owned(),
        });
    }

    /// Removes the file of a day, which is not to become one of the history.
    pub fn take_back(&mut self, date: Day) -> io::Result<()> {
        let name = staged(date);
        self.moved.retain(|moved| moved.from != name);
        fs::remove_file(self.folder.join(name))
    }

    /// Changes the history from one list to another.
    pub fn commit(mut self, list: &List, replaced: Vec<Replaced>) -> io::Result<()> {
        disk::sync_folder(&self.folder.join(MARK))?;
        let journal = Journal {
            modelshare: NAME.to_owned(),
            before: list_digest(&self.history)?,
            list: list.clone(),
            moved: self.moved.clone(),
            replaced,
        };
        let path = self.folder.join(JOURNAL);
        let mut file = AtomicFile::create(&path)?;
        serde_json::to_writer(&mut file, &journal)?;
        disk::crash_point("append-journal");
        file.finish()?;
        disk::crash_point("append-files");
        let done = journal.finish(&self.history);
        if done.is_err() && list_digest(&self.history).is_ok_and(|now| now == journal.before) {
            // The history is as it was, and is to stay so: a disk may be full.
            fs::remove_file(path)?;
            for moved in &journal.moved {
                let _ = fs::rename(
                    self.history.join(&moved.file),
                    self.folder.join(&moved.from),
                );
            }
        } else {
            self.kept = done.is_err();
        }
        done
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.kept {
            // What matters is the first error, and the next append tries again.
            let _ = remove(&self.folder);
        }
    }
}

impl Journal {
    /// Does what is left to do.
    fn finish(&self, history: &Path) -> io::Result<()> {
        let after = self.list.to_json();
        for moved in &self.moved {
            moved.put(history)?;
        }
        disk::crash_point("append-moved");
        if list_digest(history)? != super::digest(after.as_bytes()) {
            replace_list(history, &after)?;
        }
        disk::crash_point("append-done");
        for replaced in &self.replaced {
            replaced.remove(history)?;
        }
        disk::crash_point("append-replaced");
        Ok(())
    }

    /// Whether the history is the one before this append or the one after it.
    fn fits(&self, history: &Path) -> io::Result<bool> {
        let now = list_digest(history)?;
        let after = super::digest(self.list.to_json().as_bytes());
        Ok(
            now == after
                || now == self.before && self.moved.iter().all(|one| one.is_there(history)),
        )
    }

    /// Moves what there is of the files to the history, without a list that names them.
    pub fn put_files(&self, history: &Path) -> io::Result<()> {
        for moved in &self.moved {
            if moved.is_there(history) {
                moved.put(history)?;
            }
        }
        Ok(())
    }
}

impl Moved {
    fn is_there(&self, history: &Path) -> bool {
        let is = |path: PathBuf| digest_of(&path).is_ok_and(|found| found == self.sha256);
        is(history.join(&self.file)) || is(history.join(FOLDER).join(&self.from))
    }

    fn put(&self, history: &Path) -> io::Result<()> {
        let (from, to) = (
            history.join(FOLDER).join(&self.from),
            history.join(&self.file),
        );
        match fs::exists(&from)? {
            true => fs::rename(from, to),
            false => Ok(()),
        }
    }
}

impl Replaced {
    /// Removes the observation, if it still is the one that was replaced.
    fn remove(&self, history: &Path) -> io::Result<()> {
        let path = history.join(&self.file);
        match digest_of(&path).is_ok_and(|found| found == self.sha256) {
            true => fs::remove_file(path),
            false => Ok(()),
        }
    }
}

/// Finishes what an interrupted append began, or removes what it wrote.
pub(super) fn recover(history: &Path) -> io::Result<Interrupted> {
    let folder = history.join(FOLDER);
    if !fs::exists(&folder)? {
        return Ok(Interrupted::Nothing);
    }
    let Some(journal) = read(&folder)? else {
        remove(&folder)?;
        return Ok(Interrupted::Nothing);
    };
    if !journal.fits(history)? {
        return Ok(Interrupted::Stuck(Box::new(journal)));
    }
    journal.finish(history)?;
    remove(&folder)?;
    let files = journal.moved.into_iter().map(|moved| moved.file);
    Ok(Interrupted::Finished(files.collect()))
}

/// Removes the folder of an append.
pub(super) fn forget(history: &Path) -> io::Result<()> {
    remove(&history.join(FOLDER))
}

fn read(folder: &Path) -> io::Result<Option<Journal>> {
    let bytes = match fs::read(folder.join(JOURNAL)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        bytes => bytes?,
    };
    let journal: Journal = serde_json::from_slice(&bytes)?;
    let plain = |name: &str| !name.contains(['/', '\\']) && !name.starts_with("..");
    let names = journal.moved.iter().flat_map(|one| [&one.from, &one.file]);
    let mut names = names.chain(journal.replaced.iter().map(|one| &one.file));
    let is_ours = journal.modelshare == NAME && names.all(|name| plain(name));
    drop(names);
    match is_ours {
        true => Ok(Some(journal)),
        false => Err(io::Error::other("a journal that append did not write")),
    }
}

/// Removes the files that an append writes, and the folder if nothing else is in it.
fn remove(folder: &Path) -> io::Result<()> {
    let mark = folder.join(MARK);
    let names = names::all(folder)?;
    // Killed between the making of the folder and its mark, an append leaves nothing in it.
    if names.iter().any(|name| name == MARK) {
        let is_ours = |name: &&String| {
            let day = name.strip_suffix(names::ENDING);
            let is_journal =
                name.starts_with(&format!(".{JOURNAL}.")) && name.ends_with(disk::PART);
            *name == JOURNAL || is_journal || day.is_some_and(|day| day.parse::<Day>().is_ok())
        };
        for name in names.iter().filter(is_ours) {
            fs::remove_file(folder.join(name))?;
        }
        fs::remove_file(mark)?;
    }
    match fs::remove_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {
            Err(io::Error::other(format!(
                "files in {FOLDER} that append did not write: {}",
                names::listed(&names::all(folder)?)
            )))
        }
        removed => removed,
    }
}

/// The name of the file of a day in the folder of an append.
fn staged(date: Day) -> String {
    format!("{date}{}", names::ENDING)
}

/// The SHA-256 of the list; empty where there is none.
fn list_digest(history: &Path) -> io::Result<String> {
    match digest_of(&history.join(LIST)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        digest => digest,
    }
}
