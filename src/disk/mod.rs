//! Files that are written completely or not at all.
//!
//! A file is written beside its place, under a hidden name with the number of the process, and
//! renamed when it is complete. A process that is killed leaves such a file behind; the next one
//! that writes to the same place removes it.

mod folder;
mod leftovers;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

pub use folder::{FolderLock, write_folder};

/// The ending of files that are not complete.
pub const PART: &str = ".part";

/// How many links a path may lead through.
const MOST_LINKS: usize = 40;

/// Writes a file beside its place and puts it there when it is complete.
///
/// A link stays a link: the file that it leads to is written. Devices and pipes are written to as
/// they are.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(mut device) = device(path)? {
        return device.write_all(bytes);
    }
    let mut file = AtomicFile::create(path)?;
    file.write_all(bytes)?;
    file.finish()
}

/// Opens a path that is neither a file nor free: renaming over a device would replace it.
fn device(path: &Path) -> io::Result<Option<File>> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(metadata) if !metadata.is_file() => File::options().write(true).open(path).map(Some),
        _ => Ok(None),
    }
}

/// The path that a path leads to: every link is followed, one without a file behind it too.
fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut target = path.to_owned();
    for _ in 0..MOST_LINKS {
        if !fs::symlink_metadata(&target).is_ok_and(|metadata| metadata.is_symlink()) {
            return Ok(target);
        }
        // A link is relative to its own folder; joining an absolute path replaces the folder.
        let link = fs::read_link(&target)?;
        target = target.parent().unwrap_or(Path::new("")).join(link);
    }
    Err(io::Error::other("a link that leads back to itself"))
}

/// A file that is written beside its place; [`finish`](AtomicFile::finish) puts it there. Dropped
/// before that, it leaves nothing.
#[derive(Debug)]
pub struct AtomicFile {
    /// Locked, so that other processes see that it is being written.
    file: File,
    temporary: PathBuf,
    target: PathBuf,
    done: bool,
}

impl AtomicFile {
    /// Begins a file at `path`, or at the file that it leads to where it is a link.
    pub fn create(path: &Path) -> io::Result<Self> {
        let target = followed(path)?;
        leftovers::remove(&target);
        let temporary = leftovers::name(&target);
        let file = leftovers::create_locked(&temporary)?;
        let created = AtomicFile {
            file,
            temporary,
            target,
            done: false,
        };
        if let Ok(before) = fs::metadata(&created.target) {
            created.file.set_permissions(before.permissions())?;
        }
        Ok(created)
    }

    /// Makes sure that the file is on the disk.
    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_all()
    }

    /// Makes sure that the file is on the disk, and puts it in its place.
    pub fn finish(mut self) -> io::Result<()> {
        self.sync()?;
        fs::rename(&self.temporary, &self.target)?;
        self.done = true;
        sync_folder(&self.target)
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        if !self.done {
            // What matters is the first error.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// Makes sure that a rename in the folder of `target` survives a loss of power, where the system
/// can.
pub fn sync_folder(target: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let folder = target.parent().filter(|folder| *folder != Path::new(""));
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

/// Ends the process without any clearing up where a test asks for it, in builds for tests only.
pub fn crash_point(_name: &str) {
    #[cfg(debug_assertions)]
    if std::env::var("MODELSHARE_ABORT_AT").is_ok_and(|at| at == _name) {
        std::process::abort();
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
    fn leftovers_of_ended_processes_are_removed_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("hub.json");
        let mine = [
            ".hub.json.notes.part",
            ".hub.json.1-2.part.txt",
            ".other.json.12.part",
        ];
        for name in [".hub.json.4194399.part", ".hub.json.12-7.part"]
            .iter()
            .chain(&mine)
        {
            fs::write(folder.path().join(name), "cut").unwrap();
        }
        // One that another process is writing is locked.
        let live = folder.path().join(".hub.json.5-1.part");
        let held = leftovers::create_locked(&live).unwrap();
        write(&target, b"whole").unwrap();
        let mut expected = [&mine[..], &[".hub.json.5-1.part", "hub.json"]].concat();
        expected.sort_unstable();
        assert_eq!(names(folder.path()), expected);
        drop(held);
        write(&target, b"again").unwrap();
        assert!(!live.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_whether_or_not_a_file_is_behind_it() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("far")).unwrap();
        let link = folder.path().join("link.json");
        std::os::unix::fs::symlink("far/new.json", &link).unwrap();
        for text in ["first", "second"] {
            write(&link, text.as_bytes()).unwrap();
            assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
            let written = fs::read_to_string(folder.path().join("far/new.json")).unwrap();
            assert_eq!(written, text);
        }
        assert_eq!(names(folder.path()), ["far", "link.json"]);
        let ring = folder.path().join("ring");
        std::os::unix::fs::symlink(&ring, &ring).unwrap();
        assert!(write(&ring, b"x").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_keeps_its_permissions() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a");
        write(&target, b"old").unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
        write(&target, b"new").unwrap();
        let mode = fs::metadata(&target).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }
}
