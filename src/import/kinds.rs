//! What a file is, by its first bytes: those that are read, and those that are named.

/// How many bytes are looked at.
pub const LOOKED_AT: usize = 4_096;

/// What is between the bytes and the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, or Latin-1 where it turns out to be none.
    Bytes,
    Utf16Le,
    Utf16Be,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Gzip,
    Parquet,
    /// JSON or a table of cells.
    Text(Encoding),
    /// What nothing is read from: its name, and what to do.
    Other(&'static str, &'static str),
}

/// Where a kind of file has bytes of its own.
struct Mark {
    at: usize,
    bytes: &'static [u8],
    name: &'static str,
    advice: &'static str,
}

const fn mark(at: usize, bytes: &'static [u8], name: &'static str, advice: &'static str) -> Mark {
    Mark {
        at,
        bytes,
        name,
        advice,
    }
}

const EXPORT: &str = "export it as CSV or Parquet first";
const ARROW: &str = "write it as Parquet first";

const MARKS: [Mark; 31] = [
    mark(0, b"PK\x03\x04", "a zip archive", "unpack it first (unzip)"),
    mark(
        0,
        b"PK\x05\x06",
        "an empty zip archive",
        "choose another file",
    ),
    mark(
        0,
        b"\x28\xb5\x2f\xfd",
        "a file compressed by Zstandard",
        "unpack it first (zstd -d)",
    ),
    mark(
        0,
        b"\xfd7zXZ\0",
        "a file compressed by xz",
        "unpack it first (xz -d)",
    ),
    mark(
        0,
        b"BZh",
        "a file compressed by bzip2",
        "unpack it first (bzip2 -d)",
    ),
    mark(
        0,
        b"\x04\x22\x4d\x18",
        "a file compressed by LZ4",
        "unpack it first (lz4 -d)",
    ),
    mark(
        0,
        b"7z\xbc\xaf\x27\x1c",
        "a 7z archive",
        "unpack it first (7z x)",
    ),
    mark(0, b"Rar!\x1a\x07", "a RAR archive", "unpack it first"),
    mark(257, b"ustar", "a tar archive", "unpack it first (tar xf)"),
    mark(
        0,
        b"version https://git-lfs.github.com/spec/",
        "a pointer of Git LFS, not the file itself",
        "fetch the file first (git lfs pull)",
    ),
    mark(
        0,
        b"# xet version",
        "a pointer of Xet, not the file itself",
        "fetch the file first",
    ),
    mark(
        0,
        b"SQLite format 3\0",
        "an SQLite database",
        "export the table as CSV first",
    ),
    mark(
        8,
        b"DUCK",
        "a DuckDB database",
        "export the table first (COPY … TO 'x.parquet')",
    ),
    mark(
        0,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an Excel workbook (.xls)",
        "save the sheet as CSV UTF-8 first",
    ),
    mark(0, b"ARROW1", "an Arrow or Feather file", ARROW),
    mark(0, b"FEA1", "a Feather file", ARROW),
    mark(0, b"\xff\xff\xff\xff", "an Arrow stream", ARROW),
    mark(
        0,
        b"PARE",
        "an encrypted Parquet file",
        "write it without encryption first",
    ),
    mark(0, b"ORC", "an ORC file", "write it as Parquet first"),
    mark(0, b"Obj\x01", "an Avro file", "write it as Parquet first"),
    mark(0, b"\x89HDF\r\n\x1a\n", "an HDF5 file", EXPORT),
    mark(0, b"\x93NUMPY", "a NumPy file", EXPORT),
    mark(0, b"RDX", "a workspace of R (.RData)", EXPORT),
    mark(0, b"X\n\0\0\0", "a value of R (.rds)", EXPORT),
    mark(0, b"\x80\x04\x95", "a pickle of Python", EXPORT),
    mark(0, b"\x80\x05\x95", "a pickle of Python", EXPORT),
    mark(0, b"<stata_dta>", "a Stata file", EXPORT),
    mark(
        0,
        b"%PDF-",
        "a PDF file",
        "choose the table that it was made from",
    ),
    mark(
        0,
        b"\x89PNG",
        "a PNG picture",
        "choose the table that it was made from",
    ),
    mark(
        0,
        b"\xff\xfe\0\0",
        "text in UTF-32",
        "save it as UTF-8 first",
    ),
    mark(
        0,
        b"\0\0\xfe\xff",
        "text in UTF-32",
        "save it as UTF-8 first",
    ),
];

/// Finds out what a file is that begins so.
pub fn of(start: &[u8]) -> Kind {
    if start.starts_with(b"\x1f\x8b") {
        return Kind::Gzip;
    }
    if start.starts_with(b"PAR1") {
        return Kind::Parquet;
    }
    let has = |mark: &&Mark| {
        start
            .get(mark.at..)
            .is_some_and(|rest| rest.starts_with(mark.bytes))
    };
    if let Some(mark) = MARKS.iter().find(has) {
        return match mark.name == MARKS[0].name {
            true => archive(start),
            false => Kind::Other(mark.name, mark.advice),
        };
    }
    match start {
        [0xff, 0xfe, ..] => return Kind::Text(Encoding::Utf16Le),
        [0xfe, 0xff, ..] => return Kind::Text(Encoding::Utf16Be),
        // Latin letters are half zeros there, and a text has no others.
        [0x01..=0x7f, 0, 0x01..=0x7f, 0, ..] => return Kind::Text(Encoding::Utf16Le),
        [0, 0x01..=0x7f, 0, 0x01..=0x7f, ..] => return Kind::Text(Encoding::Utf16Be),
        _ => {}
    }
    if start.contains(&0) {
        return Kind::Other("binary data of an unknown kind", EXPORT);
    }
    markup(start).unwrap_or(Kind::Text(Encoding::Bytes))
}

/// What is packed as an archive.
fn archive(start: &[u8]) -> Kind {
    let holds = |name: &[u8]| start.windows(name.len()).any(|window| window == name);
    if holds(b"[Content_Types].xml") || holds(b"xl/") {
        return Kind::Other(
            "an Excel workbook (.xlsx)",
            "save the sheet as CSV UTF-8 first",
        );
    }
    if holds(b"application/vnd.oasis.opendocument") {
        return Kind::Other("an OpenDocument file", "save the sheet as CSV first");
    }
    Kind::Other(MARKS[0].name, MARKS[0].advice)
}

/// A page that a server sends in the place of a file, and other markup.
fn markup(start: &[u8]) -> Option<Kind> {
    let text = String::from_utf8_lossy(start).to_lowercase();
    let text = text
        .trim_start_matches(|character: char| character.is_whitespace() || character == '\u{feff}');
    if !text.starts_with('<') {
        return None;
    }
    let is_page = text.starts_with("<!doctype html") || text.contains("<html");
    Some(match is_page {
        true => Kind::Other(
            "a web page",
            "save the file itself: the address may ask for a login, or be that of a page about it",
        ),
        false => Kind::Other("XML or other markup", EXPORT),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        let mut tar = vec![b'm'; 300];
        tar[257..262].copy_from_slice(b"ustar");
        for (start, found) in [
            (&b"PK\x03\x04\x14\0\0\0models.csv"[..], "a zip archive"),
            (
                b"PK\x03\x04\x14\0\0\0[Content_Types].xml",
                "an Excel workbook (.xlsx)",
            ),
            (
                b"PK\x03\x04\x14\0\0\0mimetypeapplication/vnd.oasis.opendocument",
                "an OpenDocument file",
            ),
            (b"\x28\xb5\x2f\xfd\x04\0", "a file compressed by Zstandard"),
            (b"\xfd7zXZ\0\0", "a file compressed by xz"),
            (b"BZh91AY", "a file compressed by bzip2"),
            (&tar, "a tar archive"),
            (
                b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 5\n",
                "a pointer of Git LFS, not the file itself",
            ),
            (b"\xef\xbb\xbf  <!DOCTYPE html><html>", "a web page"),
            (b"\n<html lang=en>", "a web page"),
            (b"<?xml version='1.0'?><rows/>", "XML or other markup"),
            (b"SQLite format 3\0", "an SQLite database"),
            (b"12345678DUCK", "a DuckDB database"),
            (b"ARROW1\0\0", "an Arrow or Feather file"),
            (b"PARE", "an encrypted Parquet file"),
            (b"\x7fELF\x02\x01\x01\0\0", "binary data of an unknown kind"),
        ] {
            match of(start) {
                Kind::Other(name, advice) => assert_eq!((name, advice.is_empty()), (found, false)),
                other => panic!("{other:?} for {found}"),
            }
        }
        for (start, found) in [
            (&b"model,downloads\n"[..], Kind::Text(Encoding::Bytes)),
            (b"", Kind::Text(Encoding::Bytes)),
            (b"\xef\xbb\xbf{\"id\"", Kind::Text(Encoding::Bytes)),
            (b"\xff\xfem\0o\0", Kind::Text(Encoding::Utf16Le)),
            (b"m\0o\0d\0", Kind::Text(Encoding::Utf16Le)),
            (b"\xfe\xff\0m", Kind::Text(Encoding::Utf16Be)),
            (b"\0m\0o", Kind::Text(Encoding::Utf16Be)),
            (b"PAR1", Kind::Parquet),
            (b"\x1f\x8b\x08", Kind::Gzip),
        ] {
            assert_eq!(of(start), found, "{start:?}");
        }
    }
}
