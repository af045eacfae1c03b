//! Folders that are written completely or not at all, and the lock of a folder.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::leftovers::{self, OLD};
use super::{crash_point, followed, sync_folder};

/// Writes a folder of files beside its place and puts it there when it is complete; it replaces one
/// that is there. What fails leaves everything as it was.
pub fn write_folder(path: &Path, files: &[(&str, &[u8])]) -> io::Result<()> {
    let target = &followed(path)?;
    restore(target)?;
    leftovers::remove(target);
    let new = leftovers::name(target);
    let old = with_old(&new);
    let made = fill(&new, files).and_then(|lock| {
        if !target.exists() {
            return fs::rename(&new, target).map(|()| lock);
        }
        // The lock goes with the folder, so that nobody takes it for a leftover.
        let replaced = open_locked(target);
        fs::rename(target, &old)?;
        crash_point("folder-replaced");
        fs::rename(&new, target).inspect_err(|_| {
            // What matters is the first error.
            let _ = fs::rename(&old, target);
        })?;
        drop(replaced);
        Ok(lock)
    });
    if made.is_err() {
        let _ = fs::remove_dir_all(&new);
    } else if old.exists() {
        fs::remove_dir_all(&old)?;
    }
    made?;
    sync_folder(target)
}

/// Puts a replaced folder back where a process ended between its two renames.
fn restore(target: &Path) -> io::Result<()> {
    if target.exists() {
        return Ok(());
    }
    let is_old = |path: &PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        name.ends_with(OLD)
    };
    match leftovers::of(target).into_iter().find(is_old) {
        Some(old) => fs::rename(old, target),
        None => Ok(()),
    }
}

fn with_old(new: &Path) -> PathBuf {
    let name = new.file_stem().unwrap_or_default().to_string_lossy();
    new.with_file_name(format!("{name}{OLD}{}", super::PART))
}

fn fill(folder: &Path, files: &[(&str, &[u8])]) -> io::Result<Option<File>> {
    fs::create_dir(folder)?;
    let lock = open_locked(folder);
    for (name, bytes) in files {
        let mut file = File::create_new(folder.join(name))?;
        file.write_all(bytes)?;
        file.sync_all()?;
        crash_point("folder");
    }
    sync_folder(&folder.join("file"))?;
    Ok(lock)
}

/// A folder that is held open and locked, where the system can do that.
fn open_locked(folder: &Path) -> Option<File> {
    let open = File::open(folder).ok()?;
    open.try_lock().ok()?;
    Some(open)
}

/// The right to be the only writer of a folder; it ends with the process, however that ends.
#[derive(Debug)]
pub struct FolderLock(#[allow(dead_code, reason = "holds the lock")] File);

impl FolderLock {
    /// Locks a folder by a file in it of this name; `None` where another process has it.
    pub fn by_file(folder: &Path, name: &str) -> io::Result<Option<Self>> {
        let path = folder.join(name);
        let file = File::options().create(true).append(true).open(path)?;
        Self::of(file)
    }

    /// Locks a folder without a file in it, which a web server would show; where the system cannot
    /// do that, by the file of this name.
    pub fn of_folder(folder: &Path, name: &str) -> io::Result<Option<Self>> {
        match File::open(folder).and_then(Self::of) {
            Ok(lock) => Ok(lock),
            Err(_) => Self::by_file(folder, name),
        }
    }

    fn of(file: File) -> io::Result<Option<Self>> {
        match file.try_lock() {
            Ok(()) => Ok(Some(FolderLock(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_is_replaced_completely() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("figure");
        write_folder(&target, &[("a", b"1"), ("b", b"2")]).unwrap();
        write_folder(&target, &[("a", b"3")]).unwrap();
        assert_eq!(names(&target), ["a"]);
        assert_eq!(names(folder.path()), ["figure"]);
    }

    #[test]
    fn what_a_killed_process_left_is_removed_and_what_it_moved_away_restored() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("figure");
        // Killed while the new folder was filled.
        let new = folder.path().join(".figure.4194399-0.part");
        fs::create_dir(&new).unwrap();
        fs::write(new.join("a"), "cut").unwrap();
        // Killed after the old folder was moved and before the new one was put in its place.
        let old = folder.path().join(".figure.4194399-0.old.part");
        fs::create_dir(&old).unwrap();
        fs::write(old.join("a"), "old").unwrap();
        // What fails leaves everything as it was before the process that was killed.
        assert!(write_folder(&target, &[("no/a", b"1")]).is_err());
        assert_eq!(names(folder.path()), ["figure"]);
        assert_eq!(fs::read(target.join("a")).unwrap(), b"old");
        write_folder(&target, &[("a", b"new")]).unwrap();
        assert_eq!(fs::read(target.join("a")).unwrap(), b"new");
        assert_eq!(names(folder.path()), ["figure"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_folder_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        write_folder(&real, &[("a", b"1")]).unwrap();
        std::os::unix::fs::symlink("real", &link).unwrap();
        write_folder(&link, &[("a", b"2")]).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(real.join("a")).unwrap(), b"2");
        assert_eq!(names(folder.path()), ["link", "real"]);
    }

    #[test]
    fn a_folder_has_one_writer() {
        let folder = tempfile::tempdir().unwrap();
        let lock = || FolderLock::of_folder(folder.path(), ".lock").unwrap();
        let held = lock();
        assert!(held.is_some() && lock().is_none());
        drop(held);
        assert!(lock().is_some());
    }
}
