//! Text in other encodings as UTF-8.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::kinds::Encoding;

const STEP: usize = 1 << 16;

/// A reader of text, whatever its encoding, without a byte order mark.
pub struct Decoded {
    inner: Box<dyn Read>,
    state: State,
    /// What one call of the inner reader fills.
    chunk: Box<[u8]>,
    /// What was read and not yet decoded.
    input: Vec<u8>,
    output: Vec<u8>,
    /// How much of the output was handed out.
    taken: usize,
    /// Whether characters outside ASCII came in UTF-8.
    has_utf8: bool,
    at_start: bool,
    ended: bool,
    latin: Rc<Cell<bool>>,
}

enum State {
    Utf8,
    Decoding(Box<Decoder>),
}

impl Decoded {
    /// A reader, and whether it has met text in Latin-1 so far.
    pub fn new(inner: Box<dyn Read>, encoding: Encoding) -> (Self, Rc<Cell<bool>>) {
        let latin = Rc::new(Cell::new(false));
        let state = match encoding {
            Encoding::Bytes => State::Utf8,
            Encoding::Utf16Le => State::Decoding(Box::new(UTF_16LE.new_decoder_with_bom_removal())),
            Encoding::Utf16Be => State::Decoding(Box::new(UTF_16BE.new_decoder_with_bom_removal())),
        };
        let decoded = Decoded {
            inner,
            state,
            chunk: vec![0; STEP].into_boxed_slice(),
            input: Vec::new(),
            output: Vec::new(),
            taken: 0,
            has_utf8: false,
            at_start: true,
            ended: false,
            latin: Rc::clone(&latin),
        };
        (decoded, latin)
    }

    /// Makes more output from more input.
    fn advance(&mut self) -> io::Result<()> {
        let read = self.inner.read(&mut self.chunk)?;
        self.input.extend_from_slice(&self.chunk[..read]);
        self.ended = read == 0;
        self.output.clear();
        self.taken = 0;
        if matches!(self.state, State::Utf8) {
            self.check()?;
        }
        self.decode()
    }

    /// Passes on what is UTF-8, and goes on in Latin-1 where the rest is none.
    fn check(&mut self) -> io::Result<()> {
        const MARK: &[u8] = "\u{feff}".as_bytes();
        if self.at_start && self.input.len() >= MARK.len() || self.ended {
            if self.at_start && self.input.starts_with(MARK) {
                self.input.drain(..MARK.len());
            }
            self.at_start = false;
        }
        if self.at_start {
            return Ok(());
        }
        let (valid, is_whole) = match std::str::from_utf8(&self.input) {
            Ok(text) => (text.len(), true),
            // A character may be cut at the end of what was read, not at that of the file.
            Err(error) => (
                error.valid_up_to(),
                error.error_len().is_none() && !self.ended,
            ),
        };
        self.has_utf8 |= !self.input[..valid].is_ascii();
        self.output.extend(self.input.drain(..valid));
        if !is_whole {
            if self.has_utf8 {
                let found = "text that is neither UTF-8 nor Latin-1 throughout; save it as UTF-8";
                return Err(io::Error::other(found));
            }
            self.latin.set(true);
            self.state = State::Decoding(Box::new(WINDOWS_1252.new_decoder_without_bom_handling()));
        }
        Ok(())
    }

    fn decode(&mut self) -> io::Result<()> {
        let State::Decoding(decoder) = &mut self.state else {
            return Ok(());
        };
        let room = decoder.max_utf8_buffer_length_without_replacement(self.input.len());
        let start = self.output.len();
        self.output.resize(start + room.unwrap_or(4 * STEP), 0);
        let (result, read, written) = decoder.decode_to_utf8_without_replacement(
            &self.input,
            &mut self.output[start..],
            self.ended,
        );
        self.output.truncate(start + written);
        self.input.drain(..read);
        match result {
            DecoderResult::Malformed(..) => Err(io::Error::other(
                "text that is not the UTF-16 that it begins with",
            )),
            DecoderResult::InputEmpty | DecoderResult::OutputFull => Ok(()),
        }
    }
}

impl Read for Decoded {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.output.len() {
            if self.ended && self.input.is_empty() {
                return Ok(0);
            }
            self.advance()?;
        }
        let count = out.len().min(self.output.len() - self.taken);
        out[..count].copy_from_slice(&self.output[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands bytes out one by one.
    struct Slowly(io::Cursor<Vec<u8>>);

    impl Read for Slowly {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let one = out.len().min(1);
            self.0.read(&mut out[..one])
        }
    }

    fn read(bytes: &[u8], encoding: Encoding) -> Result<(String, bool), String> {
        let mut found = Vec::new();
        for slowly in [false, true] {
            let cursor = io::Cursor::new(bytes.to_vec());
            let inner: Box<dyn Read> = match slowly {
                true => Box::new(Slowly(cursor)),
                false => Box::new(cursor),
            };
            let (mut decoded, latin) = Decoded::new(inner, encoding);
            let mut text = String::new();
            let read = decoded.read_to_string(&mut text);
            found.push(
                read.map(|_| (text, latin.get()))
                    .map_err(|error| error.to_string()),
            );
        }
        assert_eq!(found[0], found[1]);
        found.swap_remove(0)
    }

    #[test]
    fn text_is_text_in_any_encoding() {
        let text = "é 4\u{a0}200\u{202f}000 ’漢𝄞\r\n".repeat(3_000);
        let utf16 = |to_bytes: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
            let units = format!("{mark}{text}");
            units.encode_utf16().flat_map(to_bytes).collect()
        };
        for (bytes, encoding) in [
            (text.clone().into_bytes(), Encoding::Bytes),
            (format!("\u{feff}{text}").into_bytes(), Encoding::Bytes),
            (utf16(u16::to_le_bytes, "\u{feff}"), Encoding::Utf16Le),
            (utf16(u16::to_le_bytes, ""), Encoding::Utf16Le),
            (utf16(u16::to_be_bytes, "\u{feff}"), Encoding::Utf16Be),
        ] {
            assert!(
                read(&bytes, encoding) == Ok((text.clone(), false)),
                "{encoding:?}"
            );
        }
        assert_eq!(read(b"", Encoding::Bytes), Ok((String::new(), false)));
        assert_eq!(read(b"a", Encoding::Bytes), Ok(("a".to_owned(), false)));
    }

    #[test]
    fn what_is_not_utf8_is_latin_1_if_all_of_it_can_be() {
        let latin = |bytes| read(bytes, Encoding::Bytes);
        assert_eq!(
            latin(b"a;4\xa0200\x92\xe9"),
            Ok(("a;4\u{a0}200’é".to_owned(), true))
        );
        // Cut inside a character.
        assert_eq!(latin(b"a\xc3"), Ok(("aÃ".to_owned(), true)));
        let error = latin(
            "é\u{ff}"
                .as_bytes()
                .iter()
                .copied()
                .chain([0xe9])
                .collect::<Vec<u8>>()
                .leak(),
        );
        assert!(error.is_err_and(|error| error.contains("neither UTF-8 nor Latin-1")));
        assert!(read(b"\xff\xfea\0\0\xd8", Encoding::Utf16Le).is_err());
    }
}
