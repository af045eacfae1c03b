//! Files that are written whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes a file beside its place and puts it there when it is complete.
///
/// A link stays one: what it leads to is written. Devices and pipes are written as they are.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let before = fs::metadata(&target).ok();
    if before.as_ref().is_some_and(fs::Metadata::is_dir) {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if before.as_ref().is_some_and(|metadata| !metadata.is_file()) {
        // Renaming over it would replace it.
        return File::options().write(true).open(&target)?.write_all(bytes);
    }
    let mut file = Whole::create(&target)?;
    if let Some(before) = before {
        file.file.set_permissions(before.permissions())?;
    }
    file.write_all(bytes)?;
    file.finish()
}

/// A file that is written beside its place; [`finish`](Whole::finish) puts it there. Dropped
/// before, it leaves nothing.
#[derive(Debug)]
pub struct Whole {
    file: File,
    temporary: PathBuf,
    target: PathBuf,
    done: bool,
}

impl Whole {
    /// Begins a file that is to stand at `target`, which is no link.
    pub fn create(target: &Path) -> io::Result<Self> {
        let temporary = beside(target);
        let open = || {
            File::options()
                .write(true)
                .create_new(true)
                .open(&temporary)
        };
        let file = match open() {
            // Of a process of this number that did not end well.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                fs::remove_file(&temporary)?;
                open()?
            }
            opened => opened?,
        };
        Ok(Whole {
            file,
            temporary,
            target: target.to_owned(),
            done: false,
        })
    }

    /// Makes sure that the file is on the disk, and puts it in its place.
    pub fn finish(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.temporary, &self.target)?;
        self.done = true;
        sync_folder(&self.target)
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if !self.done {
            // What matters is the first error.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// Writes a folder of files beside its place and puts it there when it is complete; one that stands
/// there gives way. What fails leaves everything as it was.
pub fn write_folder(target: &Path, files: &[(&str, &[u8])]) -> io::Result<()> {
    let new = beside(target);
    let old = new.with_extension("old.part");
    let made = fill(&new, files).and_then(|()| {
        if !target.exists() {
            return fs::rename(&new, target);
        }
        fs::rename(target, &old)?;
        fs::rename(&new, target).inspect_err(|_| {
            // What matters is the first error.
            let _ = fs::rename(&old, target);
        })
    });
    if made.is_err() {
        let _ = fs::remove_dir_all(&new);
    } else if old.exists() {
        fs::remove_dir_all(&old)?;
    }
    made?;
    sync_folder(target)
}

fn fill(folder: &Path, files: &[(&str, &[u8])]) -> io::Result<()> {
    if folder.exists() {
        // Of a process of this number that did not end well.
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir(folder)?;
    for (name, bytes) in files {
        let mut file = File::create_new(folder.join(name))?;
        file.write_all(bytes)?;
        file.sync_all()?;
        crash_point("folder");
    }
    sync_folder(&folder.join(PART))
}

/// The ending of files that are not complete.
pub const PART: &str = ".part";

/// A name in the same folder, so that the file can be renamed into its place.
fn beside(target: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(".{}{PART}", std::process::id()));
    target.with_file_name(name)
}

/// Makes sure that a rename survives a loss of power, where the system can.
fn sync_folder(target: &Path) -> io::Result<()> {
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
