//! Files of counters, whoever wrote them, as observations: one a date.
//!
//! Read are observation files, rows of the Hub and of tables in JSON, the Hub's weekly dumps and
//! other Parquet tables, and CSV and its relatives. What nothing can be made of is named; it is left
//! out only where that is allowed.

mod days;
mod decode;
mod files;
mod gather;
mod json;
mod kinds;
mod left_out;
mod lists;
mod names;
mod number;
mod parquet_table;
mod source;
mod table;

use std::collections::BTreeMap;

use crate::build::{Input, Watch};
use crate::date::Day;
use crate::error::{Error, ErrorKind};
use crate::observation::About;
pub use files::expanded;
pub use gather::Table;
use gather::{Gather, Gathered};
use source::Content;
pub use source::{OnRead, Source};

/// What the reader of a file knows and the file may not say.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The day on which the counters were read.
    pub date: Option<Day>,
    /// Name of the source; that of the file by default.
    pub source: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Licence of the figures.
    pub licence: Option<String>,
    /// Whether rows that are not understood may be left out.
    pub allow_skipped: bool,
}

/// What a file has.
pub struct Imported {
    /// The rows by date, not yet sorted.
    pub dates: BTreeMap<Day, Table>,
    /// Where they come from.
    pub about: About,
    /// Whether the file is an observation of its own, as `fetch` writes it, and no part of one.
    pub is_whole: bool,
    /// What was understood, what was left out and why, in sentences.
    pub remarks: Vec<String>,
    /// The SHA-256 of the file.
    pub sha256: String,
}

/// Reads a file.
///
/// # Errors
/// Where the file is none of those that are understood, or has no row that can be used; where a row
/// cannot be understood, unless that is allowed; where no date is known.
pub fn read(source: &Source, known: &Known, watch: &dyn Watch) -> Result<Imported, Error> {
    let name = source.name();
    watch.stage(&format!("reading {}", source.label()), source.length());
    let named = match source.path().map(days::in_path) {
        None | Some(Ok(None)) => None,
        Some(Ok(day)) => day,
        // Which of them it is does not matter where it is given.
        Some(Err(_)) if known.date.is_some() => None,
        Some(Err(found)) => {
            let expected = "one day in the name of the file or of a folder, or --date";
            let error = Error::new(ErrorKind::Value, "date of the observation", expected, found);
            return Err(error.in_file(name));
        }
    };
    let (gathered, about, latin) = match source.content()? {
        Content::Parquet(file) => {
            let gather = Gather::new(known, named, "row");
            let gathered = parquet_table::read(file, gather, name, watch)?;
            (gathered, None, None)
        }
        Content::Text(reader, latin) => {
            let (reader, is_json) = first_character(reader)
                .map(|(reader, first)| (reader, matches!(first, Some(b'{' | b'['))))
                .map_err(|error| source.unreadable(&error))?;
            let gather = Gather::new(known, named, if is_json { "row" } else { "line" });
            if is_json {
                let unreadable = &|error: &std::io::Error| source.unreadable(error);
                let found = json::read(reader, gather, known.date, name, unreadable)?;
                (found.gathered, found.about, Some(latin))
            } else {
                let input = Input::new(name, reader);
                (table::read(input, gather)?, None, Some(latin))
            }
        }
    };
    let Gathered {
        mut dates,
        unit,
        mut remarks,
    } = gathered;
    for table in dates.values_mut() {
        table.from_file(unit, &source.label());
    }
    if latin.is_some_and(|latin| latin.get()) {
        remarks.insert(
            1,
            "the text is no UTF-8 and was read as Latin-1 (Windows-1252)".to_owned(),
        );
    }
    let is_whole = about.is_some();
    let mut about = about.unwrap_or_default();
    if let Some(source) = &known.source {
        about.source.clone_from(source);
    } else if about.source.is_empty() {
        about.source = source.label();
    }
    about.url = known.url.clone().or(about.url.take());
    about.licence = known.licence.clone().or(about.licence.take());
    Ok(Imported {
        dates,
        about,
        is_whole,
        remarks,
        sha256: source.sha256()?,
    })
}

/// The first character that is no white space, and the reader as it was.
#[allow(clippy::type_complexity, reason = "a reader has no shorter type")]
fn first_character(
    mut reader: Box<dyn std::io::Read>,
) -> std::io::Result<(Box<dyn std::io::Read>, Option<u8>)> {
    use std::io::Read;
    let mut start = Vec::new();
    loop {
        let before = start.len();
        reader.by_ref().take(512).read_to_end(&mut start)?;
        let first = start[before..]
            .iter()
            .find(|byte| !byte.is_ascii_whitespace())
            .copied();
        if first.is_some() || start.len() == before {
            return Ok((Box::new(std::io::Cursor::new(start).chain(reader)), first));
        }
    }
}

/// That nobody says on which day a file was read.
fn no_date() -> Error {
    let expected = "a day, by a column date, by the name of the file or of a folder, or by --date";
    Error::new(
        ErrorKind::Value,
        "date of the observation",
        expected,
        "none",
    )
}
