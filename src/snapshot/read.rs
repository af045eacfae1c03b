//! Bytes → [`Snapshot`], with errors that say what stands where.

use std::num::NonZeroU32;

use super::json::Fault;
use super::node::{Field, Fields};
use super::parsing::Parsing;
#[cfg(feature = "cli")]
use super::provenance::{self, Provenance};
use super::{Counter, Deviation, Event, FORMAT, Localised, Snapshot, Source};
use crate::date::Day;
use crate::error::{Error, ErrorKind, quoted};

pub(super) const THING: &str = "snapshot";
pub(super) const INDEX: &str = "an index of at least 0, or null";
pub(super) const MODELS: &str = "a whole number of models";

impl Snapshot {
    /// Reads a snapshot from the bytes of its JSON file.
    ///
    /// # Errors
    /// When the bytes are not JSON, not complete, not of format 1, or when a field is missing or of
    /// the wrong type. Whether the parts fit together is checked by
    /// [`Dataset::new`](crate::Dataset::new).
    pub fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
        let mut parsing = Parsing::new(bytes)?;
        loop {
            if let Some(snapshot) = parsing.piece(bytes, usize::MAX)? {
                return Ok(snapshot);
            }
        }
    }

    /// The snapshot as the text of its JSON file, ending in a line feed.
    pub fn to_json(&self) -> String {
        // A structure of numbers and texts has nothing that JSON could not hold.
        let mut json = serde_json::to_string(self).unwrap_or_default();
        json.push('\n');
        json
    }
}

/// What can be told before the JSON is read: most wrong files are no JSON at all.
pub(super) fn check_first_bytes(bytes: &[u8]) -> Result<(), Error> {
    let text = bytes.trim_ascii_start();
    let wrong = |kind, expected: &str, found: String| Err(Error::new(kind, THING, expected, found));
    match text {
        [] => wrong(ErrorKind::Empty, "a JSON object", "an empty file".into()),
        [b'<', ..] => {
            let beginning = beginning(text, 40);
            let found = format!("a web page or XML that begins with {beginning}");
            wrong(ErrorKind::Html, "a JSON object", found)
        }
        [0x1f, 0x8b, ..] => wrong(ErrorKind::Compressed, "plain JSON", "gzip data".into()),
        _ => Ok(()),
    }
}

/// The first bytes, quoted, as far as they are text; the cut may split a letter.
fn beginning(bytes: &[u8], most: usize) -> String {
    let bytes = &bytes[..bytes.len().min(most)];
    let valid = match std::str::from_utf8(bytes) {
        Ok(_) => bytes,
        Err(error) => &bytes[..error.valid_up_to()],
    };
    quoted(std::str::from_utf8(valid).unwrap_or_default())
}

pub(super) fn not_json(bytes: &[u8], fault: Fault) -> Error {
    // The end is told by the last byte, the place of a fault by the first one.
    let (end, behind) = match fault {
        Fault::End => (bytes.len(), 0),
        Fault::At(at) => (at, 1),
    };
    let before = &bytes[..end];
    let lines = before.split(|byte| *byte == b'\n');
    let (line, column) = lines.enumerate().fold((1, behind), |_, (index, text)| {
        (index + 1, text.len() + behind)
    });
    let place = format!("line {line}, column {column}");
    match fault {
        Fault::End => {
            let found = format!("the end of the data after {end} bytes ({place})");
            Error::new(ErrorKind::Truncated, THING, "a complete JSON object", found)
        }
        Fault::At(at) => {
            let rest = beginning(&bytes[at..], 24);
            let found = format!("a fault of syntax, or too many levels, at {rest}");
            Error::new(ErrorKind::NotJson, THING, "JSON", found).at(place)
        }
    }
}

/// The small parts of a snapshot.
#[derive(Debug)]
pub(super) struct Parts {
    pub source: Source,
    #[cfg(feature = "cli")]
    pub provenance: Option<Provenance>,
    pub counter: Counter,
    pub events: Vec<Event>,
    /// Of a roll-up: how many models have rows of their own, and what it changes.
    pub cut: u64,
    pub deviation: Option<Deviation>,
}

/// A small part of a snapshot.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Format,
    Source,
    #[cfg(feature = "cli")]
    Provenance,
    Counter,
    Events,
    Cut,
    Deviation,
}

impl Default for Parts {
    fn default() -> Self {
        Parts {
            source: Source::default(),
            #[cfg(feature = "cli")]
            provenance: None,
            counter: Counter::Cumulative,
            events: Vec::new(),
            cut: 0,
            deviation: None,
        }
    }
}

impl Parts {
    /// Reads a part into its place.
    pub fn read(&mut self, part: Part, field: Field) -> Result<(), Error> {
        match part {
            Part::Format => format(field)?,
            Part::Source => self.source = source(field.fields()?)?,
            #[cfg(feature = "cli")]
            Part::Provenance => self.provenance = Some(provenance::read(field.fields()?)?),
            Part::Counter => self.counter = counter(field.fields()?)?,
            Part::Events => self.events = field.each(event)?,
            Part::Cut => self.cut = field.whole(MODELS)?,
            Part::Deviation => {
                let mut fields = field.fields()?;
                self.deviation = Some(Deviation {
                    without_age_limit: fields.required("without_age_limit")?.number()?,
                    with_age_limit: fields.required("with_age_limit")?.number()?,
                });
            }
        }
        Ok(())
    }
}

/// That a file is of the format that is read here.
pub(super) fn format(field: Field) -> Result<(), Error> {
    if field.is(FORMAT) {
        return Ok(());
    }
    let expected = format!("{FORMAT}, the only one that this version of modelshare reads");
    let found = field.named();
    let error = Error::new(ErrorKind::Version, "snapshot format", expected, found);
    Err(error.at("format"))
}

/// Reads a field into its place; in one place for all fields of a type, as it is much code in a page.
#[inline(never)]
fn required<T>(
    fields: &mut Fields,
    name: &str,
    read: fn(Field) -> Result<T, Error>,
    into: &mut T,
) -> Result<(), Error> {
    *into = read(fields.required(name)?)?;
    Ok(())
}

/// The same where it may be absent.
#[inline(never)]
fn present<T>(
    fields: &mut Fields,
    name: &str,
    read: fn(Field) -> Result<T, Error>,
    into: &mut Option<T>,
) -> Result<(), Error> {
    if let Some(field) = fields.optional(name) {
        *into = Some(read(field)?);
    }
    Ok(())
}

fn optional<T>(
    fields: &mut Fields,
    name: &str,
    read: impl FnOnce(Field) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    fields.optional(name).map(read).transpose()
}

fn day(field: Field) -> Result<Day, Error> {
    let place = field.place();
    let text = field.text()?;
    let expected = "a date of the form YYYY-MM-DD";
    text.parse()
        .map_err(|_| Field::wrong_text(place, &text, expected))
}

fn source(mut fields: Fields) -> Result<Source, Error> {
    let mut source = Source::default();
    required(&mut fields, "name", Field::text, &mut source.name)?;
    present(&mut fields, "url", Field::text, &mut source.url)?;
    present(&mut fields, "licence", Field::text, &mut source.licence)?;
    present(&mut fields, "retrieved", day, &mut source.retrieved)?;
    source.universe = optional(&mut fields, "universe", |field| {
        localised(field, Field::text)
    })?;
    if let Some(field) = fields.optional("notes") {
        source.notes = localised(field, Field::texts)?;
    }
    Ok(source)
}

/// A value in English alone, or an object of languages, English among them.
fn localised<T: Default>(
    field: Field,
    read: fn(Field) -> Result<T, Error>,
) -> Result<Localised<T>, Error> {
    let mut localised = Localised::default();
    if !field.is_object() {
        localised.english = read(field)?;
        return Ok(localised);
    }
    let mut fields = field.fields()?;
    required(&mut fields, "en", read, &mut localised.english)?;
    for (tag, field) in fields.rest() {
        localised.others.push((tag, read(field)?));
    }
    Ok(localised)
}

fn counter(mut fields: Fields) -> Result<Counter, Error> {
    let kind = fields.required("kind")?;
    let place = kind.place();
    let kind = kind.text()?;
    if kind == "cumulative" {
        return Ok(Counter::Cumulative);
    }
    let mut days = || -> Result<NonZeroU32, Error> {
        let field = fields.required("days")?;
        let place = field.place();
        let expected = "a whole number of days, at least 1";
        let days: u32 = field.whole(expected)?;
        NonZeroU32::new(days)
            .ok_or_else(|| Error::new(ErrorKind::Shape, "snapshot", expected, "0").at(place))
    };
    match kind.as_str() {
        "period" => Ok(Counter::Period { days: days()? }),
        "trailing" => Ok(Counter::Trailing { days: days()? }),
        _ => Err(Field::wrong_text(
            place,
            &kind,
            "period, cumulative or trailing",
        )),
    }
}

fn event(field: Field) -> Result<Event, Error> {
    let mut fields = field.fields()?;
    Ok(Event {
        date: day(fields.required("date")?)?,
        title: fields.required("title")?.text()?,
        url: optional(&mut fields, "url", Field::text)?,
    })
}
