//! Bytes → [`Snapshot`], with errors that say what stands where.

use std::num::NonZeroU32;

use super::json::{Fault, Reader};
use super::node::{Field, Fields, NOTHING};
use super::{
    Aliases, Counter, Counts, Deviation, Dictionary, Event, FORMAT, ListDictionary, Localised,
    Models, Organisations, Rollup, Snapshot, Source,
};
use crate::date::Day;
use crate::error::{Error, ErrorKind, quoted};

const THING: &str = "snapshot";
const INDEX: &str = "an index of at least 0, or null";

/// The JSON of a snapshot on its way to a tree. Who has other things to do, as a page has, does them
/// between its pieces.
pub(crate) struct Parsing(Reader);

impl Parsing {
    /// Begins with the bytes of a file.
    pub fn new(bytes: &[u8]) -> Result<Self, Error> {
        let mark = "\u{feff}".as_bytes();
        let start = if bytes.starts_with(mark) {
            mark.len()
        } else {
            0
        };
        check_first_bytes(&bytes[start..])?;
        Ok(Parsing(Reader::new(start)))
    }

    /// Reads so many of the same bytes; gives the tree after the last.
    pub fn piece(&mut self, bytes: &[u8], most: usize) -> Result<Option<Tree>, Error> {
        let node = self.0.read(bytes, most);
        let node = node.map_err(|fault| not_json(bytes, fault))?;
        node.map(|node| Field::root(node).fields().map(Tree))
            .transpose()
    }
}

/// A snapshot as JSON, nothing known of its fields yet.
pub(crate) struct Tree(Fields);

impl Tree {
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
        let mut parsing = Parsing::new(bytes)?;
        loop {
            if let Some(tree) = parsing.piece(bytes, usize::MAX)? {
                return tree.snapshot();
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
fn check_first_bytes(bytes: &[u8]) -> Result<(), Error> {
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

fn not_json(bytes: &[u8], fault: Fault) -> Error {
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
    let names = &mut snapshot.namespaces;
    required(&mut fields, "namespaces", Field::texts, names)?;
    models(&mut snapshot.models, fields.required("models")?.fields()?)?;
    snapshot.counts = counts(fields.required("counts")?)?;
    if let Some(table) = fields.optional("organisations") {
        organisations(&mut snapshot.organisations, table.fields()?)?;
    }
    if let Some(table) = fields.optional("aliases") {
        let mut table = table.fields()?;
        required(&mut table, "from", Field::texts, &mut snapshot.aliases.from)?;
        required(&mut table, "to", Field::texts, &mut snapshot.aliases.to)?;
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

fn days(field: Field) -> Result<Vec<Day>, Error> {
    field.each(day)
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
    for tag in fields.names() {
        if let Some(field) = fields.optional(&tag) {
            localised.others.push((tag, read(field)?));
        }
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

fn models(models: &mut Models, mut fields: Fields) -> Result<(), Error> {
    const NUMBER: &str = "a whole number of at least 0, or null";
    required(&mut fields, "namespace", indices, &mut models.namespace)?;
    required(&mut fields, "name", Field::texts, &mut models.name)?;
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
        present(&mut fields, name, dictionary, column)?;
    }
    for (name, column) in [
        ("parameters", &mut models.parameters),
        ("likes", &mut models.likes),
    ] {
        present(
            &mut fields,
            name,
            |field| field.optional_wholes(NUMBER),
            column,
        )?;
    }
    models.base = optional(&mut fields, "base", list_dictionary)?;
    Ok(())
}

fn dictionary(field: Field) -> Result<Dictionary, Error> {
    let mut fields = field.fields()?;
    let mut read = Dictionary::default();
    required(&mut fields, "values", Field::texts, &mut read.values)?;
    required(&mut fields, "codes", indices, &mut read.codes)?;
    Ok(read)
}

fn indices(field: Field) -> Result<Vec<Option<u32>>, Error> {
    field.optional_wholes(INDEX)
}

fn list_dictionary(field: Field) -> Result<ListDictionary, Error> {
    let mut fields = field.fields()?;
    let mut read = ListDictionary::default();
    required(&mut fields, "values", Field::texts, &mut read.values)?;
    let codes = |field: Field| field.each(|field| field.one_or_many(INDEX));
    required(&mut fields, "codes", codes, &mut read.codes)?;
    Ok(read)
}

fn counts(field: Field) -> Result<Counts, Error> {
    let place = field.place();
    let mut counts = Counts::default();
    for (row, cells) in field.rows()?.into_iter().enumerate() {
        let Some((first, differences)) = cells.split_first() else {
            counts.end_row(0);
            continue;
        };
        let Ok(first) = u32::try_from(*first) else {
            let thing = "first date of a row of counts";
            let found = match *first {
                NOTHING => "null".to_owned(),
                number => number.to_string(),
            };
            let error = Error::new(ErrorKind::Count, thing, "an index into dates", found);
            return Err(error.at(format!("{place}[{row}][0]")));
        };
        for difference in differences {
            counts.cell((*difference != NOTHING).then_some(*difference));
        }
        counts.end_row(first);
    }
    Ok(counts)
}

fn organisations(table: &mut Organisations, mut fields: Fields) -> Result<(), Error> {
    required(&mut fields, "namespace", Field::texts, &mut table.namespace)?;
    required(
        &mut fields,
        "country",
        Field::optional_texts,
        &mut table.country,
    )?;
    for (name, column) in [
        ("kind", &mut table.kind),
        ("parent", &mut table.parent),
        ("basis", &mut table.basis),
        ("confidence", &mut table.confidence),
    ] {
        let mut read = None;
        present(&mut fields, name, Field::optional_texts, &mut read)?;
        *column = read.unwrap_or_default();
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
    required(&mut fields, "country", dictionary, &mut rollup.country)?;
    required(&mut fields, "kind", dictionary, &mut rollup.kind)?;
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
