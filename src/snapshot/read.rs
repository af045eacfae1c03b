//! Bytes → [`Snapshot`], with errors that say what stands where.

use std::num::NonZeroU32;

use serde_json::error::Category;

use super::node::{Field, Fields, Node};
use super::{
    Aliases, Counter, Counts, Deviation, Dictionary, Event, FORMAT, ListDictionary, Models,
    Organisations, Rollup, Snapshot, Source,
};
use crate::date::Day;
use crate::error::{Error, ErrorKind, quoted};

const THING: &str = "snapshot";
const INDEX: &str = "an index of at least 0, or null";

/// The first half of reading a snapshot: JSON, but nothing known of its fields yet. Who has other
/// things to do, as a page has, does them between the halves.
pub(crate) struct Tree(Fields);

impl Tree {
    /// Reads the JSON.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        check_first_bytes(bytes)?;
        let node = Node::read(bytes).map_err(|error| not_json(bytes, &error))?;
        Field::root(node).fields().map(Tree)
    }

    /// Reads the fields.
    pub fn snapshot(self) -> Result<Snapshot, Error> {
        snapshot(self.0)
    }
}

impl Snapshot {
    /// Reads a snapshot from the bytes of its JSON file.
    ///
    /// # Errors
    /// When the bytes are not JSON, not complete, not of format 1, or when a field is missing or of
    /// the wrong type. Whether the parts fit together is checked by
    /// [`Dataset::new`](crate::Dataset::new).
    pub fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
        Tree::parse(bytes)?.snapshot()
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
fn check_first_bytes(bytes: &[u8]) -> Result<(), Error> {
    let text = bytes.trim_ascii_start();
    let wrong = |kind, expected: &str, found: String| Err(Error::new(kind, THING, expected, found));
    match text {
        [] => wrong(ErrorKind::Empty, "a JSON object", "an empty file".into()),
        [b'<', ..] => {
            let beginning = String::from_utf8_lossy(&text[..text.len().min(40)]);
            let found = format!("a web page or XML that begins with {}", quoted(&beginning));
            wrong(ErrorKind::Html, "a JSON object", found)
        }
        [0x1f, 0x8b, ..] => wrong(ErrorKind::Compressed, "plain JSON", "gzip data".into()),
        _ => Ok(()),
    }
}

fn not_json(bytes: &[u8], error: &serde_json::Error) -> Error {
    let (line, column) = (error.line(), error.column());
    if error.classify() == Category::Eof {
        let length = bytes.len();
        let found =
            format!("the end of the data after {length} bytes (line {line}, column {column})");
        return Error::new(ErrorKind::Truncated, THING, "a complete JSON object", found);
    }
    let message = error.to_string();
    let end = format!(" at line {line} column {column}");
    let message = message.strip_suffix(&end).unwrap_or(&message);
    let found = format!("a fault of syntax: {message}");
    Error::new(ErrorKind::NotJson, THING, "JSON", found).at(format!("line {line}, column {column}"))
}

fn snapshot(mut fields: Fields) -> Result<Snapshot, Error> {
    // A file of another format may differ in anything, so its version comes first.
    let format = fields.required("format")?;
    if !format.is(FORMAT) {
        let expected = format!("{FORMAT}, the only one that this version of modelshare reads");
        let found = format.named();
        let error = Error::new(ErrorKind::Version, "snapshot format", expected, found);
        return Err(error.at("format"));
    }
    // Field by field into what is there already, here and below: a literal of so many fields that
    // each may fail is three times the code, all of it to free those before.
    let mut snapshot = Snapshot {
        format: FORMAT,
        source: source(fields.required("source")?.fields()?)?,
        #[cfg(feature = "cli")]
        provenance: optional(&mut fields, "provenance", |field| {
            super::provenance::read(field.fields()?)
        })?,
        counter: counter(fields.required("counter")?.fields()?)?,
        dates: Vec::new(),
        namespaces: Vec::new(),
        models: Models::default(),
        counts: Counts::default(),
        organisations: Organisations::default(),
        aliases: Aliases::default(),
        events: Vec::new(),
        rollup: None,
    };
    snapshot.dates = days(fields.required("dates")?)?;
    snapshot.namespaces = fields.required("namespaces")?.texts()?;
    models(&mut snapshot.models, fields.required("models")?.fields()?)?;
    snapshot.counts = counts(fields.required("counts")?)?;
    if let Some(table) = fields.optional("organisations") {
        organisations(&mut snapshot.organisations, table.fields()?)?;
    }
    if let Some(table) = fields.optional("aliases") {
        let mut table = table.fields()?;
        snapshot.aliases.from = table.required("from")?.texts()?;
        snapshot.aliases.to = table.required("to")?.texts()?;
    }
    if let Some(list) = fields.optional("events") {
        snapshot.events = list.each(event)?;
    }
    if let Some(table) = fields.optional("rollup") {
        let rollup = snapshot.rollup.insert(Rollup::default());
        read_rollup(rollup, table.fields()?)?;
    }
    Ok(snapshot)
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

fn days(field: Field) -> Result<Vec<Day>, Error> {
    field.each(day)
}

fn source(mut fields: Fields) -> Result<Source, Error> {
    Ok(Source {
        name: fields.required("name")?.text()?,
        url: optional(&mut fields, "url", Field::text)?,
        licence: optional(&mut fields, "licence", Field::text)?,
        retrieved: optional(&mut fields, "retrieved", day)?,
        notes: optional(&mut fields, "notes", Field::texts)?.unwrap_or_default(),
    })
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

fn models(models: &mut Models, mut fields: Fields) -> Result<(), Error> {
    const NUMBER: &str = "a whole number of at least 0, or null";
    models.namespace = fields.required("namespace")?.optional_wholes(INDEX)?;
    models.name = fields.required("name")?.texts()?;
    models.created = optional(&mut fields, "created", |field| {
        field.optional_wholes("days since 1970-01-01, or null")
    })?;
    for (name, column) in [
        ("task", &mut models.task),
        ("library", &mut models.library),
        ("licence", &mut models.licence),
        ("relation", &mut models.relation),
        ("format", &mut models.format),
    ] {
        *column = optional(&mut fields, name, dictionary)?;
    }
    for (name, column) in [
        ("parameters", &mut models.parameters),
        ("likes", &mut models.likes),
    ] {
        *column = optional(&mut fields, name, |field| field.optional_wholes(NUMBER))?;
    }
    models.base = optional(&mut fields, "base", list_dictionary)?;
    Ok(())
}

fn dictionary(field: Field) -> Result<Dictionary, Error> {
    let mut fields = field.fields()?;
    Ok(Dictionary {
        values: fields.required("values")?.texts()?,
        codes: fields.required("codes")?.optional_wholes(INDEX)?,
    })
}

fn list_dictionary(field: Field) -> Result<ListDictionary, Error> {
    let mut fields = field.fields()?;
    let codes = |field: Field| field.one_or_many(INDEX);
    Ok(ListDictionary {
        values: fields.required("values")?.texts()?,
        codes: fields.required("codes")?.each(codes)?,
    })
}

fn counts(field: Field) -> Result<Counts, Error> {
    Ok(Counts::from_rows(field.rows()?))
}

fn organisations(table: &mut Organisations, mut fields: Fields) -> Result<(), Error> {
    table.namespace = fields.required("namespace")?.texts()?;
    table.country = fields.required("country")?.optional_texts()?;
    for (name, column) in [
        ("kind", &mut table.kind),
        ("parent", &mut table.parent),
        ("basis", &mut table.basis),
        ("confidence", &mut table.confidence),
    ] {
        if let Some(field) = fields.optional(name) {
            *column = field.optional_texts()?;
        }
    }
    Ok(())
}

fn event(field: Field) -> Result<Event, Error> {
    let mut fields = field.fields()?;
    Ok(Event {
        date: day(fields.required("date")?)?,
        title: fields.required("title")?.text()?,
        url: optional(&mut fields, "url", Field::text)?,
    })
}

fn read_rollup(rollup: &mut Rollup, mut fields: Fields) -> Result<(), Error> {
    const MODELS: &str = "a whole number of models";
    rollup.cut = fields.required("cut")?.whole(MODELS)?;
    rollup.country = dictionary(fields.required("country")?)?;
    rollup.kind = dictionary(fields.required("kind")?)?;
    rollup.created = fields
        .required("created")?
        .optional_wholes("days since 1970-01-01, or null")?;
    rollup.models = fields
        .required("models")?
        .each(|field| field.whole(MODELS))?;
    rollup.counts = counts(fields.required("counts")?)?;
    if let Some(field) = fields.optional("deviation") {
        let mut fields = field.fields()?;
        rollup.deviation = Some(Deviation {
            without_age_limit: fields.required("without_age_limit")?.number()?,
            with_age_limit: fields.required("with_age_limit")?.number()?,
        });
    }
    Ok(())
}
