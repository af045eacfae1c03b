//! A file or standard input, opened once: what it is, what it holds, and its SHA-256.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};

use super::decode::Decoded;
use super::kinds::{self, Kind, LOOKED_AT};
use crate::error::{Error, ErrorKind};

/// The name of standard input where a file is asked for.
const STANDARD_INPUT: &str = "-";
/// How often a file may be packed by gzip.
const PACKED: usize = 3;

/// Is told how many bytes were read.
pub type OnRead = Rc<dyn Fn(u64)>;

/// What is read, not yet looked at.
pub struct Source {
    /// As errors tell it.
    name: String,
    path: Option<PathBuf>,
    raw: Rc<RefCell<Raw>>,
    /// The file, where it is one that can be read in any order.
    file: Option<File>,
}

/// What a source holds.
pub enum Content {
    /// Parquet, in a file of its own.
    Parquet(File),
    /// Text in UTF-8, and whether it was Latin-1.
    Text(Box<dyn Read>, Rc<Cell<bool>>),
}

/// Bytes as they come.
struct Raw {
    inner: Box<dyn Read>,
    hasher: Sha256,
    on_read: OnRead,
}

/// The same for a reader that may outlive the source.
struct Shared(Rc<RefCell<Raw>>);

impl Read for Shared {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let raw = &mut *self.0.borrow_mut();
        let read = raw.inner.read(out)?;
        raw.hasher.update(&out[..read]);
        (raw.on_read)(read as u64);
        Ok(read)
    }
}

impl Source {
    /// Opens a file, or standard input under the name `-`.
    ///
    /// # Errors
    /// Where there is none that can be read.
    pub fn open(path: &Path, on_read: OnRead) -> Result<Self, Error> {
        let is_standard = path == Path::new(STANDARD_INPUT);
        let (name, inner, file): (String, Box<dyn Read>, _) = if is_standard {
            ("standard input".into(), Box::new(io::stdin()), None)
        } else {
            let name = path.display().to_string();
            let told = |error: &io::Error| not_a_file(error).in_file(&name);
            let file = File::open(path).map_err(|error| told(&error))?;
            let metadata = file.metadata().map_err(|error| told(&error))?;
            // A pipe cannot be read twice.
            let again = metadata.is_file().then(|| file.try_clone().ok()).flatten();
            (name, Box::new(file), again)
        };
        Ok(Source {
            name,
            path: (!is_standard).then(|| path.to_owned()),
            raw: Rc::new(RefCell::new(Raw {
                inner,
                hasher: Sha256::new(),
                on_read,
            })),
            file,
        })
    }

    /// As errors tell it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is, unless it is standard input.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The name without folders.
    pub fn label(&self) -> String {
        let name = self.path.as_deref().and_then(Path::file_name);
        name.map_or_else(
            || self.name.clone(),
            |name| name.to_string_lossy().into_owned(),
        )
    }

    /// How many bytes the file has, 0 where that is not known.
    pub fn length(&self) -> u64 {
        let metadata = self.file.as_ref().and_then(|file| file.metadata().ok());
        metadata.map_or(0, |metadata| metadata.len())
    }

    /// Looks at what the source holds.
    ///
    /// # Errors
    /// Names a file that is none of those that are read.
    pub fn content(&self) -> Result<Content, Error> {
        let told = |error: io::Error| self.unreadable(&error);
        let mut reader: Box<dyn Read> = Box::new(Shared(Rc::clone(&self.raw)));
        for packed in 0..=PACKED {
            let mut start = Vec::new();
            reader
                .by_ref()
                .take(LOOKED_AT as u64)
                .read_to_end(&mut start)
                .map_err(told)?;
            let kind = kinds::of(&start);
            let whole = io::Cursor::new(start).chain(reader);
            match kind {
                Kind::Gzip => {
                    let buffered = BufReader::with_capacity(1 << 16, whole);
                    reader = Box::new(MultiGzDecoder::new(buffered));
                }
                Kind::Parquet => return self.parquet(whole, packed > 0).map(Content::Parquet),
                Kind::Text(encoding) => {
                    let (decoded, latin) = Decoded::new(Box::new(whole), encoding);
                    return Ok(Content::Text(Box::new(decoded), latin));
                }
                Kind::Other(name, advice) => {
                    let kind = match name {
                        "a web page" => ErrorKind::Html,
                        name if name.contains("compressed") => ErrorKind::Compressed,
                        _ => ErrorKind::Io,
                    };
                    let found = match packed {
                        0 => format!("{name}; {advice}"),
                        _ => format!("{name} packed by gzip; {advice}"),
                    };
                    return Err(self.wrong(kind, &found));
                }
            }
        }
        Err(self.wrong(
            ErrorKind::Compressed,
            "gzip inside gzip, more than three times",
        ))
    }

    /// Parquet is read from its end: what comes in a row goes through a file without a name.
    fn parquet(&self, mut reader: impl Read, is_packed: bool) -> Result<File, Error> {
        let told = |error: io::Error| self.unreadable(&error);
        let file = match &self.file {
            Some(file) if !is_packed => {
                io::copy(&mut reader, &mut io::sink()).map_err(told)?;
                file.try_clone().map_err(told)?
            }
            _ => {
                let mut file = tempfile::tempfile().map_err(|error| {
                    let expected = "room for what is unpacked in the folder of temporary files";
                    Error::new(ErrorKind::Io, "file", expected, error).in_file(&self.name)
                })?;
                io::copy(&mut reader, &mut file).map_err(told)?;
                file
            }
        };
        (&file).seek(SeekFrom::Start(0)).map_err(told)?;
        Ok(file)
    }

    /// The SHA-256 of all bytes, in hexadecimal digits.
    ///
    /// # Errors
    /// Where the rest of them cannot be read.
    pub fn sha256(&self) -> Result<String, Error> {
        let mut rest = Shared(Rc::clone(&self.raw));
        io::copy(&mut rest, &mut io::sink()).map_err(|error| self.unreadable(&error))?;
        let digest = self.raw.borrow().hasher.clone().finalize();
        Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// What went wrong while it was read.
    pub fn unreadable(&self, error: &io::Error) -> Error {
        crate::build::unreadable("file", error).in_file(&self.name)
    }

    fn wrong(&self, kind: ErrorKind, found: &str) -> Error {
        let expected = "Parquet, CSV or JSON, plain or packed by gzip";
        Error::new(kind, "file", expected, found).in_file(&self.name)
    }
}

fn not_a_file(error: &io::Error) -> Error {
    let found = match error.kind() {
        io::ErrorKind::NotFound => "none of this name".to_owned(),
        io::ErrorKind::PermissionDenied => "one that may not be read".to_owned(),
        _ => error.to_string(),
    };
    Error::new(ErrorKind::Io, "file", "a file to read", found)
}
