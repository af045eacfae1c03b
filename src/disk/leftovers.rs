//! Names of files that are being written, and the removal of those that nobody writes any more.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::PART;

/// What the name of a replaced folder ends in until it is removed.
pub(super) const OLD: &str = ".old";

/// A new hidden name beside `target`, so that the file can be renamed into its place.
pub(super) fn name(target: &Path) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(".{}-{count}{PART}", std::process::id()));
    target.with_file_name(name)
}

/// Creates a file and locks it. The lock ends with the process, however that ends.
pub(super) fn create_locked(path: &Path) -> io::Result<File> {
    loop {
        let file = match File::options().write(true).create_new(true).open(path) {
            // Of an ended process that had the number of this one.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                fs::remove_file(path)?;
                continue;
            }
            opened => opened?,
        };
        // Where the system has no locks, nobody takes the file for a leftover either.
        let _ = file.lock();
        // Another process may have removed it before it was locked.
        if fs::exists(path)? {
            return Ok(file);
        }
    }
}

/// Files and folders beside `target` that processes left which are no more.
pub(super) fn of(target: &Path) -> Vec<PathBuf> {
    let folder = target.parent().filter(|folder| *folder != Path::new(""));
    let Ok(entries) = fs::read_dir(folder.unwrap_or(Path::new("."))) else {
        return Vec::new();
    };
    let Some(target) = target.file_name().and_then(|name| name.to_str()) else {
        return Vec::new();
    };
    let entries = entries.flatten().filter(|entry| {
        let name = entry.file_name();
        name.to_str().is_some_and(|name| is_of(name, target))
    });
    let paths = entries.map(|entry| entry.path());
    paths.filter(|path| is_free(path)).collect()
}

/// Removes what ended processes left beside `target`. What cannot be removed stays: the file to be
/// written matters more.
pub(super) fn remove(target: &Path) {
    for path in of(target) {
        let _ = match path.is_dir() {
            true => fs::remove_dir_all(path),
            false => fs::remove_file(path),
        };
    }
}

/// Whether a name is one that [`name`] makes for a target.
fn is_of(name: &str, target: &str) -> bool {
    let number = name
        .strip_prefix('.')
        .and_then(|rest| rest.strip_prefix(target)?.strip_prefix('.'))
        .and_then(|rest| rest.strip_suffix(PART))
        .map(|rest| rest.strip_suffix(OLD).unwrap_or(rest));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    number.is_some_and(|number| match number.split_once('-') {
        Some((process, count)) => digits(process) && digits(count),
        None => digits(number),
    })
}

/// Whether no process has locked a file or folder.
fn is_free(path: &Path) -> bool {
    let Ok(file) = File::open(path) else {
        return false;
    };
    match file.try_lock() {
        Ok(()) => true,
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => false,
    }
}
