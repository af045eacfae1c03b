//! Files: reading plain and compressed ones, writing so that a half-written one is never seen.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::Path;
use std::rc::Rc;

use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::args::Packing;
use super::progress::Progress;
use crate::analysis::Grid;
use crate::build::{Input, Watch, unreadable};
use crate::dataset::Dataset;
use crate::disk;
use crate::error::{Error, ErrorKind};
use crate::snapshot::{LARGEST_FILE, Snapshot};

const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The name of standard input where a file is asked for.
const STANDARD_INPUT: &str = "-";

/// A checksum of a file as it is, of what has been read so far.
type Sum = Rc<RefCell<Sha256>>;

/// Opens a file and undoes gzip, which its first bytes tell.
pub fn open(path: &Path, progress: &Rc<Progress>) -> Result<Input, Error> {
    open_summed(path, progress, None)
}

fn open_summed(path: &Path, progress: &Rc<Progress>, sum: Option<Sum>) -> Result<Input, Error> {
    let (name, source): (String, Box<dyn Read>) = if path == Path::new(STANDARD_INPUT) {
        ("standard input".into(), Box::new(io::stdin().lock()))
    } else {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| unopenable(&error).in_file(&name))?;
        // Opening a folder works; reading it fails with less to say.
        if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
            return Err(not_a_file("a folder").in_file(&name));
        }
        (name, Box::new(file))
    };
    let counted = Counted {
        inner: source,
        progress: Rc::clone(progress),
        sum,
    };
    let mut buffered = BufReader::with_capacity(1 << 16, counted);
    let start = first_bytes(&mut buffered).map_err(|error| {
        let error = unreadable("file", &error);
        error.in_file(&name)
    })?;
    let reader: Box<dyn Read> = if start == GZIP {
        let whole = io::Cursor::new(start).chain(buffered);
        Box::new(MultiGzDecoder::new(BufReader::with_capacity(
            1 << 16,
            whole,
        )))
    } else {
        Box::new(io::Cursor::new(start).chain(buffered))
    };
    Ok(Input::new(name, reader))
}

/// The first two bytes, fewer at the end of the data; a pipe may hand them out one by one.
fn first_bytes(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(GZIP.len() as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A reader that tells how much was read.
struct Counted {
    inner: Box<dyn Read>,
    progress: Rc<Progress>,
    sum: Option<Sum>,
}

impl Read for Counted {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        if let Some(sum) = &self.sum {
            sum.borrow_mut().update(&out[..read]);
        }
        self.progress.advance(read as u64);
        Ok(read)
    }
}

/// How many bytes a file has, 0 where that is not known.
pub fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

/// Reads a snapshot; tells the name of its file, too.
pub fn snapshot(path: &Path, progress: &Rc<Progress>) -> Result<(String, Snapshot), Error> {
    summed(path, progress, None)
}

/// The bytes of a snapshot, whose file has so many, or 0 where that is not known.
fn all_of(reader: &mut dyn Read, packed: u64) -> Result<Vec<u8>, Error> {
    // A file of counters is packed to a tenth; one that grows a hundredfold is none.
    let most = match packed {
        0 => LARGEST_FILE,
        packed => LARGEST_FILE.min((100 * packed).max(1 << 26)),
    };
    let mut bytes = Vec::new();
    let read = reader.take(most + 1).read_to_end(&mut bytes);
    read.map_err(|error| unreadable("snapshot", &error))?;
    match bytes.len() as u64 > most {
        true => Err(Error::too_large(
            "snapshot",
            most,
            "bytes",
            "more, once unpacked",
        )),
        false => Ok(bytes),
    }
}

fn summed(
    path: &Path,
    progress: &Rc<Progress>,
    sum: Option<Sum>,
) -> Result<(String, Snapshot), Error> {
    progress.stage("reading the snapshot", length(path));
    let packed = length(path);
    let mut input = open_summed(path, progress, sum)?;
    let bytes = all_of(input.reader(), packed).map_err(|error| error.in_file(input.name()))?;
    progress.stage("making the data set", 0);
    let snapshot = Snapshot::from_slice(&bytes);
    let snapshot = snapshot.map_err(|error| error.in_file(input.name()))?;
    Ok((input.name().to_owned(), snapshot))
}

/// Reads the choices that a claim is to be tried under, from a file, or from JSON that is given.
pub fn grid(given: &str, progress: &Rc<Progress>) -> Result<Grid, Error> {
    // No file is called so by accident.
    if given.trim_start().starts_with('{') {
        return Grid::from_json(given);
    }
    let mut input = open(Path::new(given), progress)?;
    let mut json = String::new();
    let read = input.reader().read_to_string(&mut json);
    read.map_err(|error| unreadable("grid", &error).in_file(input.name()))?;
    Grid::from_json(&json).map_err(|error| error.in_file(input.name()))
}

/// Reads a snapshot and makes it a data set.
pub fn dataset(path: &Path, progress: &Rc<Progress>) -> Result<Dataset, Error> {
    let (name, snapshot) = snapshot(path, progress)?;
    Dataset::new(snapshot).map_err(|error| error.in_file(name))
}

/// The same, with the SHA-256 of the file in hexadecimal.
pub fn summed_dataset(path: &Path, progress: &Rc<Progress>) -> Result<(Dataset, String), Error> {
    let sum = Sum::default();
    let (name, snapshot) = summed(path, progress, Some(Rc::clone(&sum)))?;
    let dataset = Dataset::new(snapshot).map_err(|error| error.in_file(name))?;
    let digest = sum.take().finalize();
    let digits = digest.iter().map(|byte| format!("{byte:02x}"));
    Ok((dataset, digits.collect()))
}

/// A snapshot that is passed on as it is.
pub struct AsItIs {
    pub dataset: Dataset,
    /// The file, byte for byte.
    pub bytes: Vec<u8>,
    /// Its JSON, without gzip.
    pub json: String,
}

/// Reads a snapshot and keeps its file.
pub fn dataset_as_it_is(path: &Path, progress: &Rc<Progress>) -> Result<AsItIs, Error> {
    progress.stage("reading the snapshot", length(path));
    let name = match path == Path::new(STANDARD_INPUT) {
        true => "standard input".to_owned(),
        false => path.display().to_string(),
    };
    let told = |error: Error| error.in_file(&name);
    let mut bytes = Vec::new();
    let read = match path == Path::new(STANDARD_INPUT) {
        true => io::stdin().lock().read_to_end(&mut bytes),
        false => match fs::metadata(path).is_ok_and(|metadata| metadata.is_dir()) {
            true => return Err(told(not_a_file("a folder"))),
            false => File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)),
        },
    };
    read.map_err(|error| told(unopenable(&error)))?;
    let json = match bytes.starts_with(&GZIP) {
        true => all_of(&mut MultiGzDecoder::new(&bytes[..]), bytes.len() as u64),
        false => Ok(bytes.clone()),
    };
    let json = json.map_err(told)?;
    progress.stage("making the data set", 0);
    let dataset = Snapshot::from_slice(&json).and_then(Dataset::new);
    Ok(AsItIs {
        dataset: dataset.map_err(told)?,
        bytes,
        // It has been read as a snapshot, so it is text.
        json: String::from_utf8_lossy(&json).into_owned(),
    })
}

/// Writes a snapshot.
pub fn write(
    snapshot: &Snapshot,
    path: &Path,
    packing: Packing,
    progress: &Rc<Progress>,
) -> Result<u64, Error> {
    progress.stage("writing the snapshot", 0);
    let json = snapshot.to_json();
    let bytes = match packing {
        Packing::Plain => json.into_bytes(),
        Packing::Gzip => {
            // The header holds neither name nor time, so the same snapshot gives the same bytes.
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            let packed = encoder
                .write_all(json.as_bytes())
                .and_then(|()| encoder.finish());
            packed.map_err(|error| unwritable(&path.display().to_string(), &error))?
        }
    };
    write_bytes(&bytes, path)?;
    Ok(bytes.len() as u64)
}

/// Writes a file whole or not at all.
pub fn write_bytes(bytes: &[u8], path: &Path) -> Result<(), Error> {
    disk::write(path, bytes).map_err(|error| unwritable(&path.display().to_string(), &error))
}

fn unopenable(error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound => not_a_file("none of this name"),
        io::ErrorKind::PermissionDenied => not_a_file("one that may not be read"),
        _ => not_a_file(&error.to_string()),
    }
}

fn not_a_file(found: &str) -> Error {
    Error::new(ErrorKind::Io, "file", "a file to read", found)
}

/// What went wrong while a file was written.
pub fn unwritable(name: &str, error: &io::Error) -> Error {
    let found = match error.kind() {
        io::ErrorKind::NotFound => "no such folder".to_owned(),
        io::ErrorKind::PermissionDenied => "one that may not be written".to_owned(),
        io::ErrorKind::IsADirectory => "a folder".to_owned(),
        io::ErrorKind::BrokenPipe => "one that nobody reads".to_owned(),
        _ => error.to_string(),
    };
    Error::new(ErrorKind::Io, "file", "a place to write to", found).in_file(name)
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
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        write_bytes(b"old and longer", &path).unwrap();
        write_bytes(b"new", &path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(folder.path()), ["a.json"]);
    }

    #[test]
    fn what_cannot_be_written_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a.json");
        fs::create_dir(&inner).unwrap();
        let error = write_bytes(b"x", &inner).unwrap_err().to_string();
        assert!(
            error.ends_with("expected a place to write to, found a folder"),
            "{error}"
        );
        let missing = folder.path().join("no/a.json");
        let error = write_bytes(b"x", &missing).unwrap_err().to_string();
        assert!(error.ends_with("found no such folder"), "{error}");
        assert_eq!(names(folder.path()), ["a.json"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_devices_stay_what_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        fs::write(&target, "old").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        write_bytes(b"new", &link).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&target).unwrap(), b"new");
        let device = Path::new("/dev/null");
        write_bytes(b"x", device).unwrap();
        assert!(!fs::metadata(device).unwrap().is_file());
    }
}
