//! What identifies the content of a file.

use std::fs::File;
use std::io::{self, Seek};
use std::path::Path;

use sha2::{Digest, Sha256};

/// The SHA-256 of a file, in hexadecimal digits.
///
/// # Errors
/// Where it cannot be read.
pub fn digest_of(path: &Path) -> io::Result<String> {
    digest_of_file(&mut File::open(path)?)
}

/// The SHA-256 of an open file, which is left at its beginning.
pub(super) fn digest_of_file(file: &mut File) -> io::Result<String> {
    let mut hasher = Sha256::new();
    io::copy(file, &mut HashWriter(&mut hasher))?;
    file.rewind()?;
    Ok(hexadecimal(&hasher.finalize()))
}

/// The SHA-256 of bytes, in hexadecimal digits.
pub fn digest(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

struct HashWriter<'a>(&'a mut Sha256);

impl io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
