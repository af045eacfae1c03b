//! JSON: observation files of `modelshare fetch`, rows of the Hub and of any table, one a line or in
//! a list.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value as Json};

use super::gather::{Cells, Gather, Gathered};
use super::names::{FIELDS, Field, field};
use super::{lists, no_date};
use crate::build::key;
use crate::date::Day;
use crate::error::{Error, ErrorKind, quoted};
use crate::observation::{About, HubRow, Value, bases_of, heading, total_of};

/// What a file of JSON is.
pub struct JsonFile {
    pub gathered: Gathered,
    /// What its first line says of it.
    pub about: Option<About>,
}

pub fn read(
    reader: Box<dyn Read>,
    mut gather: Gather,
    given: Option<Day>,
    name: &str,
    unreadable: &dyn Fn(&io::Error) -> Error,
) -> Result<JsonFile, Error> {
    let mut reader = BufReader::with_capacity(1 << 16, reader);
    let mut first = String::new();
    let mut blank = 0;
    // A list begins with a bracket and may be one long line.
    loop {
        let bytes = reader.fill_buf().map_err(|error| unreadable(&error))?;
        let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace());
        let (skipped, found) = match start {
            Some(at) => (at, Some(bytes[at])),
            None => (bytes.len(), None),
        };
        blank += bytes[..skipped]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count() as u64;
        let is_end = bytes.is_empty();
        reader.consume(skipped);
        match found {
            Some(b'[') => return document(reader, gather, name).map(of_others),
            Some(_) => break,
            None if is_end => break,
            None => {}
        }
    }
    reader
        .read_line(&mut first)
        .map_err(|error| unreadable(&error))?;
    if let Some(heading) = heading(first.trim()) {
        let (heading, day) = heading.map_err(|found| {
            let expected = "the heading of an observation file of version 1";
            Error::new(ErrorKind::Value, "observation", expected, found).in_file(name)
        })?;
        gather.read_on(day);
        lines(reader, blank + 1, &mut gather, unreadable)?;
        // It has what fetch writes, some of which nothing here is made of.
        gather.used_all();
        if gather.rows != heading.rows {
            // What is not complete would look like models that vanished.
            let expected = format!("{} rows, as its first line says", heading.rows);
            let error = Error::new(ErrorKind::Truncated, "observation", expected, gather.rows);
            return Err(error.in_file(name));
        }
        if let Some(date) = given.filter(|date| *date != day) {
            let expected = format!("the day {day} of its first line");
            return Err(Error::new(ErrorKind::Value, "date", expected, date).in_file(name));
        }
        return Ok(JsonFile {
            gathered: gather.finished("observation file", name)?,
            about: Some(heading.about),
        });
    }
    match object(first.trim()) {
        Ok(row) => {
            // One object, or the first of many.
            gather.in_lines();
            Rows::new(&mut gather).take(blank + 1, &row);
            lines(reader, blank + 1, &mut gather, unreadable)?;
            let gathered = finish(gather, "rows as JSON lines", Some(&row), name)?;
            Ok(of_others(gathered))
        }
        Err(_) => {
            let whole = io::Cursor::new(first.into_bytes()).chain(reader);
            document(whole, gather, name).map(of_others)
        }
    }
}

fn of_others(gathered: Gathered) -> JsonFile {
    JsonFile {
        gathered,
        about: None,
    }
}

fn finish(
    gather: Gather,
    understood: &str,
    first: Option<&Map<String, Json>>,
    name: &str,
) -> Result<Gathered, Error> {
    if let Some(error) = first.and_then(|row| no_row(row, gather.rows)) {
        return Err(error.in_file(name));
    }
    if !gather.has_day() {
        return Err(no_date().in_file(name));
    }
    gather.finished(understood, name)
}

/// Lines of one object each, after so many lines.
fn lines(
    mut reader: impl BufRead,
    before: u64,
    gather: &mut Gather,
    unreadable: &dyn Fn(&io::Error) -> Error,
) -> Result<(), Error> {
    let mut line = String::new();
    let mut number = before;
    gather.in_lines();
    let mut rows = Rows::new(gather);
    loop {
        line.clear();
        let read = reader
            .read_line(&mut line)
            .map_err(|error| unreadable(&error))?;
        if read == 0 {
            return Ok(());
        }
        number += 1;
        // Some write commas between the lines of a list.
        let text = line.trim();
        if text.is_empty() {
            continue;
        }
        match object(text) {
            Ok(row) => rows.take(number, &row),
            Err(why) => rows.gather.no_row(number, &why, ""),
        }
    }
}

/// An object in a text; Python writes what is not a number as `NaN`, which JSON does not have.
fn object(text: &str) -> Result<Map<String, Json>, String> {
    let value = serde_json::from_str::<Json>(text);
    let value = match value {
        Err(_) if text.contains("NaN") => {
            let mut json = String::new();
            let read = WithoutNan::new(text.as_bytes()).read_to_string(&mut json);
            read.map_err(|error| error.to_string())?;
            serde_json::from_str(&json)
        }
        value => value,
    };
    match value {
        Ok(Json::Object(row)) => Ok(row),
        Ok(_) => Err("a line that is no object in JSON".to_owned()),
        Err(_) => Err("a line that is no JSON".to_owned()),
    }
}

/// A list of objects, or objects one after the other, on any lines.
fn document(reader: impl Read, mut gather: Gather, name: &str) -> Result<Gathered, Error> {
    let reader = BufReader::with_capacity(1 << 16, WithoutNan::new(reader));
    let mut parser = serde_json::Deserializer::from_reader(reader);
    let mut first = None;
    let mut number = 0;
    let mut values = 0;
    let read = loop {
        if parser.end().is_ok() {
            break Ok(());
        }
        let seed = Document {
            rows: Rows::new(&mut gather),
            first: &mut first,
            number: &mut number,
        };
        if let Err(error) = seed.deserialize(&mut parser) {
            break Err(error);
        }
        values += 1;
    };
    read.map_err(|error| {
        let error = match error.is_eof() {
            true => {
                let expected = "JSON to its end";
                let found = format!("the end of the file after {number} rows");
                Error::new(ErrorKind::Truncated, "file", expected, found)
            }
            false => {
                let place = format!("line {}, column {}", error.line(), error.column());
                let expected = "JSON: a list of objects, or an object a line";
                let found = error.to_string();
                let found = found.split(" at line ").next().unwrap_or_default();
                Error::new(ErrorKind::NotJson, "file", expected, found).at(place)
            }
        };
        error.in_file(name)
    })?;
    let understood = match values {
        1 if number == 1 => "an object in JSON",
        1 => "a list in JSON",
        _ => "objects in JSON",
    };
    if number == 0 {
        let expected = "at least one object, or a list of some";
        let found = "an empty list";
        return Err(Error::new(ErrorKind::Empty, "file", expected, found).in_file(name));
    }
    finish(gather, understood, first.as_ref(), name)
}

/// Takes the rows of a document while it is read: all of them at once may be gigabytes.
struct Document<'r, 'g, 'k> {
    rows: Rows<'g, 'k>,
    first: &'r mut Option<Map<String, Json>>,
    number: &'r mut u64,
}

impl Document<'_, '_, '_> {
    fn take(&mut self, value: Json) {
        *self.number += 1;
        match value {
            Json::Object(row) => {
                self.rows.take(*self.number, &row);
                if self.first.is_none() {
                    *self.first = Some(row);
                }
            }
            other => {
                let why = "a value that is no object";
                let shown = format!(": {}", quoted(&other.to_string()));
                self.rows.gather.no_row(*self.number, why, &shown);
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for Document<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, parser: D) -> Result<(), D::Error> {
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Document<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element::<Json>()? {
            self.take(value);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<(), A::Error> {
        let mut row = Map::new();
        while let Some((key, value)) = object.next_entry::<String, Json>()? {
            row.insert(key, value);
        }
        if *self.number == 0 && row.is_empty() {
            return Err(A::Error::custom("an empty object"));
        }
        self.take(Json::Object(row));
        Ok(())
    }
}

/// What a file is whose only object is no row; nothing where it is one, or one of many.
fn no_row(row: &Map<String, Json>, rows: u64) -> Option<Error> {
    let is_field = |name: &str, value: &Json| {
        let is_id = field(&key(name)).is_some_and(|(field, _)| field == Field::Model as usize);
        is_id && value.is_string()
    };
    if rows != 1 || row.iter().any(|(name, value)| is_field(name, value)) {
        return None;
    }
    let names: Vec<&str> = row.keys().map(String::as_str).collect();
    let is_rows = |value: &Json| match value {
        Json::Array(items) => items.first().is_some_and(Json::is_object),
        _ => false,
    };
    let inner = row.iter().find(|(_, value)| is_rows(value));
    let has = |name: &str| row.contains_key(name);
    let found = if has("error") && row.len() <= 3 {
        format!(
            "the answer of a server that failed: {}",
            quoted(&row["error"].to_string())
        )
    } else if has("format") && has("counts") {
        "a snapshot; append takes what snapshots are built from".to_owned()
    } else if has("modelshare") {
        format!(
            "a file of modelshare: {}",
            quoted(&row["modelshare"].to_string())
        )
    } else if let Some((name, _)) = inner {
        format!("them inside the field {name}; take them out first (jq -c '.{name}[]')")
    } else if row
        .values()
        .all(|value| value.is_object() || value.is_array())
    {
        let names = quoted(&names.join(","));
        format!("columns {names}; pandas writes rows with orient=\"records\", lines=True")
    } else {
        format!("an object with the fields {}", quoted(&names.join(",")))
    };
    let expected = "objects with an id or a model, one a line or in a list";
    Some(Error::new(ErrorKind::Shape, "file", expected, found))
}

/// Takes objects as rows.
struct Rows<'g, 'k> {
    gather: &'g mut Gather<'k>,
}

impl<'g, 'k> Rows<'g, 'k> {
    fn new(gather: &'g mut Gather<'k>) -> Self {
        Rows { gather }
    }

    fn take(&mut self, number: u64, row: &Map<String, Json>) {
        let mut fields: [&Json; FIELDS] = [&Json::Null; FIELDS];
        let mut ranks = [usize::MAX; FIELDS];
        let (mut safetensors, mut gguf) = (None, None);
        for (name, value) in row {
            match key(name).as_str() {
                "safetensors" => safetensors = Some(value).filter(|value| !value.is_null()),
                "gguf" => gguf = Some(value).filter(|value| !value.is_null()),
                name_key => match field(name_key) {
                    Some((field, rank)) if rank < ranks[field] || fields[field].is_null() => {
                        (fields[field], ranks[field]) = (value, rank);
                    }
                    Some(_) => {}
                    None => self.gather.unread(name),
                },
            }
        }
        let of = |field: Field| fields[field as usize];
        let text = |field: Field| match value(of(field)) {
            Value::Text(text) => Some(text),
            _ => None,
        };
        let tags: Vec<&str> = match of(Field::Tags) {
            Json::Array(tags) => tags.iter().filter_map(Json::as_str).collect(),
            Json::String(tags) => lists::items(tags).collect(),
            _ => Vec::new(),
        };
        let bases = of(Field::BaseModels);
        let (hub_bases, relation) = bases_of(bases);
        let total = |part: Option<&Json>, flat: Field| match (part, of(flat)) {
            (Some(part), _) => Some(total_of(part)),
            (None, flat) => flat.as_u64().map(Some),
        };
        let is_text = bases.is_string();
        let hub = HubRow::of_parts(
            tags.into_iter(),
            if is_text { Vec::new() } else { hub_bases },
            relation.or_else(|| text(Field::HubRelation).map(str::to_owned)),
            total(safetensors, Field::Safetensors),
            total(gguf, Field::Gguf),
        );
        self.gather.row(
            number,
            &Cells {
                model: value(of(Field::Model)),
                date: value(of(Field::Date)),
                created: value(of(Field::Created)),
                numbers: [
                    value(of(Field::Downloads)),
                    value(of(Field::AllTime)),
                    value(of(Field::Likes)),
                    value(of(Field::Parameters)),
                ],
                texts: [
                    text(Field::Task),
                    text(Field::Library),
                    text(Field::Licence),
                    text(Field::BaseRelation),
                    text(Field::Format),
                ],
                bases: text(Field::BaseModels),
                hub: Some(&hub),
            },
        );
    }
}

/// A value as a cell; R writes one value as a list of one.
fn value(json: &Json) -> Value<'_> {
    match json {
        Json::Null => Value::Unknown,
        Json::String(text) => Value::Text(text),
        Json::Number(number) => match (number.as_u64(), number.as_f64()) {
            (Some(number), _) => Value::Number(number),
            (None, Some(float)) if float >= 0.0 => Value::of_float(float),
            _ => Value::Other(number.to_string()),
        },
        Json::Array(items) => match &items[..] {
            [] => Value::Unknown,
            [only @ (Json::String(_) | Json::Number(_) | Json::Null)] => value(only),
            _ => Value::Other("a list".to_owned()),
        },
        Json::Bool(truth) => Value::Other(truth.to_string()),
        Json::Object(_) => Value::Other("an object".to_owned()),
    }
}

/// JSON in which `NaN` outside of texts is `null`.
struct WithoutNan<R> {
    inner: R,
    in_text: bool,
    escaped: bool,
    /// What was read and not handed out.
    waiting: Vec<u8>,
    taken: usize,
    /// How much of the token has been met.
    met: usize,
}

impl<R: Read> WithoutNan<R> {
    fn new(inner: R) -> Self {
        WithoutNan {
            inner,
            in_text: false,
            escaped: false,
            waiting: Vec::new(),
            taken: 0,
            met: 0,
        }
    }

    fn pass(&mut self, bytes: &[u8]) {
        const TOKEN: &[u8] = b"NaN";
        for &byte in bytes {
            if !self.in_text {
                if byte == TOKEN[self.met] {
                    self.met += 1;
                    if self.met == TOKEN.len() {
                        self.waiting.extend(b"null");
                        self.met = 0;
                    }
                    continue;
                }
                // Neither is JSON, and the parser says so.
                self.waiting.extend(&TOKEN[..self.met]);
                self.met = 0;
                self.in_text = byte == b'"';
            } else if self.escaped {
                self.escaped = false;
            } else {
                self.escaped = byte == b'\\';
                self.in_text = byte != b'"';
            }
            self.waiting.push(byte);
        }
    }
}

impl<R: Read> Read for WithoutNan<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.waiting.len() {
            self.waiting.clear();
            self.taken = 0;
            let mut bytes = [0; 1 << 13];
            let read = self.inner.read(&mut bytes)?;
            if read == 0 {
                return Ok(0);
            }
            self.pass(&bytes[..read]);
        }
        let count = out.len().min(self.waiting.len() - self.taken);
        out[..count].copy_from_slice(&self.waiting[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }
}
