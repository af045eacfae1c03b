//! Bytes of a text file as the CSV reader wants them.

use std::io::{self, BufRead, BufReader, Read};

/// Takes the byte order mark away that files from Windows begin with.
///
/// The CSV reader does that too, but only where the mark comes in one piece.
pub(super) fn without_mark(mut reader: Box<dyn Read>) -> io::Result<Box<dyn Read>> {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    let mut start = Vec::new();
    reader
        .by_ref()
        .take(MARK.len() as u64)
        .read_to_end(&mut start)?;
    if start == MARK {
        start.clear();
    }
    Ok(Box::new(io::Cursor::new(start).chain(reader)))
}

/// Gives every line the same end, one line feed, the last one too.
///
/// The CSV reader counts line feeds and takes a carriage return for an end as well, so that the
/// lines of a file from Windows would be told one too low.
pub(super) struct LineEnds<R> {
    inner: BufReader<R>,
    /// The last byte handed out, or a carriage return whose line feed was.
    last: u8,
}

impl<R: Read> LineEnds<R> {
    pub fn new(inner: R) -> Self {
        LineEnds {
            inner: BufReader::with_capacity(1 << 16, inner),
            last: b'\n',
        }
    }
}

impl<R: Read> Read for LineEnds<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let bytes = self.inner.fill_buf()?;
            if bytes.is_empty() {
                let ended = matches!(self.last, b'\n' | b'\r') || out.is_empty();
                if !ended {
                    out[0] = b'\n';
                    self.last = b'\n';
                }
                return Ok(usize::from(!ended));
            }
            let taken = bytes.len().min(out.len());
            let mut written = 0;
            for &byte in &bytes[..taken] {
                let second_half = byte == b'\n' && self.last == b'\r';
                if !second_half {
                    out[written] = if byte == b'\r' { b'\n' } else { byte };
                    written += 1;
                }
                self.last = byte;
            }
            self.inner.consume(taken);
            if written > 0 || taken == 0 {
                return Ok(written);
            }
        }
    }
}
