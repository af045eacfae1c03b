//! The bytes of a snapshot → its columns, in one pass, in pieces between which a page can respond.
//!
//! What is large, the columns, is read straight into its place. What is small and has many forms goes
//! through a tree. What does not fit is noted, and the text gone through once more without keeping
//! anything: a fault of syntax and another format version are told first.

use super::json::{Fault, Reader, WANTED, peek, text_at, whole_at};
use super::node::{Field, Node, field_twice, twice};
use super::read::{self, INDEX, Part, Parts, check_first_bytes, not_json};
use super::{
    Aliases, Counts, Dictionary, FORMAT, LARGEST_FILE, ListDictionary, Models, Organisations,
    Rollup, Snapshot,
};
use crate::date::Day;
use crate::error::{Error, ErrorKind, quoted};

/// What may stand at a place, and where it goes.
#[derive(Debug, Clone, Copy)]
enum Slot {
    Object(&'static Schema),
    Dates,
    /// Texts, each of which must be there.
    Texts(usize),
    OptionalTexts(usize),
    /// Indices into a table.
    Indices(usize),
    /// Days of creation.
    Days(usize),
    /// Whole numbers of at least 0.
    Wholes(usize),
    /// Numbers of models.
    Models,
    /// Lists of indices; one that stands alone is a list of one.
    IndexLists,
    Counts(usize),
    /// What is read by way of a tree.
    Tree(Part),
}

/// The fields of an object: name, whether it must be there, what stands in it.
#[derive(Debug)]
struct Schema(&'static [(&'static str, bool, Slot)]);

const NAMESPACES: usize = 0;
const NAMES: usize = 1;
const TASKS: usize = 2;
const LIBRARIES: usize = 3;
const LICENCES: usize = 4;
const RELATIONS: usize = 5;
const FORMATS: usize = 6;
const COUNTRIES: usize = 7;
const KINDS: usize = 8;
const BASES: usize = 9;
const ALIASES: usize = 10;
const TARGETS: usize = 11;
const ORGANISATIONS: usize = 12;

static SNAPSHOT: Schema = Schema(&[
    ("format", true, Slot::Tree(Part::Format)),
    ("source", true, Slot::Tree(Part::Source)),
    #[cfg(feature = "cli")]
    ("provenance", false, Slot::Tree(Part::Provenance)),
    ("counter", true, Slot::Tree(Part::Counter)),
    ("dates", true, Slot::Dates),
    ("namespaces", true, Slot::Texts(NAMESPACES)),
    ("models", true, Slot::Object(&MODELS)),
    ("counts", true, Slot::Counts(0)),
    ("organisations", false, Slot::Object(&TABLE)),
    ("aliases", false, Slot::Object(&RENAMES)),
    ("events", false, Slot::Tree(Part::Events)),
    ("rollup", false, Slot::Object(&ROLLUP)),
]);
static MODELS: Schema = Schema(&[
    ("namespace", true, Slot::Indices(NAMESPACES)),
    ("name", true, Slot::Texts(NAMES)),
    ("created", false, Slot::Days(0)),
    ("task", false, Slot::Object(&TASK)),
    ("library", false, Slot::Object(&LIBRARY)),
    ("licence", false, Slot::Object(&LICENCE)),
    ("relation", false, Slot::Object(&RELATION)),
    ("format", false, Slot::Object(&FILES)),
    ("parameters", false, Slot::Wholes(0)),
    ("likes", false, Slot::Wholes(1)),
    ("base", false, Slot::Object(&BASE)),
]);
static TASK: Schema = dictionary(&[
    ("values", true, Slot::Texts(TASKS)),
    ("codes", true, Slot::Indices(TASKS)),
]);
static LIBRARY: Schema = dictionary(&[
    ("values", true, Slot::Texts(LIBRARIES)),
    ("codes", true, Slot::Indices(LIBRARIES)),
]);
static LICENCE: Schema = dictionary(&[
    ("values", true, Slot::Texts(LICENCES)),
    ("codes", true, Slot::Indices(LICENCES)),
]);
static RELATION: Schema = dictionary(&[
    ("values", true, Slot::Texts(RELATIONS)),
    ("codes", true, Slot::Indices(RELATIONS)),
]);
static FILES: Schema = dictionary(&[
    ("values", true, Slot::Texts(FORMATS)),
    ("codes", true, Slot::Indices(FORMATS)),
]);
static COUNTRY: Schema = dictionary(&[
    ("values", true, Slot::Texts(COUNTRIES)),
    ("codes", true, Slot::Indices(COUNTRIES)),
]);
static KIND: Schema = dictionary(&[
    ("values", true, Slot::Texts(KINDS)),
    ("codes", true, Slot::Indices(KINDS)),
]);
static BASE: Schema = dictionary(&[
    ("values", true, Slot::Texts(BASES)),
    ("codes", true, Slot::IndexLists),
]);
static RENAMES: Schema = dictionary(&[
    ("from", true, Slot::Texts(ALIASES)),
    ("to", true, Slot::Texts(TARGETS)),
]);
static TABLE: Schema = Schema(&[
    ("namespace", true, Slot::Texts(ORGANISATIONS)),
    ("country", true, Slot::OptionalTexts(0)),
    ("kind", false, Slot::OptionalTexts(1)),
    ("parent", false, Slot::OptionalTexts(2)),
    ("basis", false, Slot::OptionalTexts(3)),
    ("confidence", false, Slot::OptionalTexts(4)),
]);
static ROLLUP: Schema = Schema(&[
    ("cut", true, Slot::Tree(Part::Cut)),
    ("country", true, Slot::Object(&COUNTRY)),
    ("kind", true, Slot::Object(&KIND)),
    ("created", true, Slot::Days(1)),
    ("models", true, Slot::Models),
    ("counts", true, Slot::Counts(1)),
    ("deviation", false, Slot::Tree(Part::Deviation)),
]);

const fn dictionary(fields: &'static [(&'static str, bool, Slot); 2]) -> Schema {
    Schema(fields)
}

/// An object whose end is still to come.
#[derive(Debug)]
struct Open {
    schema: &'static Schema,
    /// One bit a field that stands in it, and one that is more than `null`.
    met: u32,
    given: u32,
    /// The field whose value is read.
    field: &'static str,
    /// Fields that the schema does not know.
    others: Vec<String>,
}

/// What comes next.
#[derive(Debug)]
enum Next {
    Value(Slot),
    /// The name of a field; the end of the object too if none came before.
    Name {
        may_end: bool,
    },
    /// What follows the value of a field.
    Comma,
    /// An element of a list, of which so many are read.
    Element(Slot, usize),
    /// The rest of a value that is read by way of a tree.
    Tree(Part, Reader),
    /// The rest of a value that nobody wants.
    Other(Reader),
    /// The rest of a value that should not be there; what was expected there, and where that is.
    Wrong(Reader, &'static str, String),
    /// The whole text once more, as something in it is wrong.
    Check(Reader),
    End,
}

/// The columns as they are read.
#[derive(Debug, Default)]
struct Columns {
    parts: Parts,
    dates: Vec<Day>,
    texts: [Vec<String>; 13],
    optional_texts: [Vec<Option<String>>; 5],
    indices: [Option<Vec<Option<u32>>>; 9],
    days: [Option<Vec<Option<i64>>>; 2],
    wholes: [Option<Vec<Option<u64>>>; 2],
    models: Option<Vec<u64>>,
    index_lists: Option<Vec<Option<Vec<u32>>>>,
    counts: [Counts; 2],
}

/// A snapshot on its way from the bytes of its file.
#[derive(Debug)]
pub(crate) struct Parsing {
    start: usize,
    at: usize,
    open: Vec<Open>,
    next: Next,
    columns: Columns,
    /// What is wrong, unless there is a fault of syntax.
    fault: Option<Error>,
}

/// Why reading stops.
enum Stop {
    Syntax(Fault),
    Fault(Error),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Stop::Syntax(fault)
    }
}

/// What is said where a list of numbers has something else.
const NUMBER: &str = "a whole number of at most 2^53, or null";

impl Parsing {
    /// Begins with the bytes of a file.
    pub fn new(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() as u64 > LARGEST_FILE {
            let found = bytes.len();
            return Err(Error::too_large(read::THING, LARGEST_FILE, "bytes", found));
        }
        let mark = "\u{feff}".as_bytes();
        let start = if bytes.starts_with(mark) {
            mark.len()
        } else {
            0
        };
        check_first_bytes(&bytes[start..])?;
        Ok(Parsing {
            start,
            at: start,
            open: Vec::new(),
            next: Next::Value(Slot::Object(&SNAPSHOT)),
            columns: Columns::default(),
            fault: None,
        })
    }

    /// Reads so many of the same bytes; gives the snapshot after the last.
    pub fn piece(&mut self, bytes: &[u8], most: usize) -> Result<Option<Snapshot>, Error> {
        let until = self.at.saturating_add(most);
        loop {
            match self.step(bytes, until) {
                Ok(()) => {}
                Err(Stop::Syntax(fault)) => return Err(not_json(bytes, fault)),
                Err(Stop::Fault(error)) => {
                    self.fault = Some(error);
                    self.next = Next::Check(Reader::counting(self.start, 0));
                    self.at = self.start;
                    return Ok(None);
                }
            }
            if matches!(self.next, Next::End) {
                return match self.fault.take() {
                    Some(error) => Err(error),
                    None => Ok(Some(std::mem::take(&mut self.columns).snapshot())),
                };
            }
            if self.at >= until {
                return Ok(None);
            }
        }
    }

    /// Reads up to the end of what comes next, or up to a place.
    fn step(&mut self, bytes: &[u8], until: usize) -> Result<(), Stop> {
        match &mut self.next {
            Next::Value(slot) => {
                let slot = *slot;
                let (byte, at) = peek(bytes, self.at)?;
                self.at = at;
                self.value(bytes, slot, byte)
            }
            Next::Name { may_end } => {
                let may_end = *may_end;
                let (byte, at) = peek(bytes, self.at)?;
                match byte {
                    b'"' => self.name(bytes, at),
                    b'}' if may_end => self.close(bytes, at),
                    _ => Err(Fault::At(at).into()),
                }
            }
            Next::Comma => {
                let (byte, at) = peek(bytes, self.at)?;
                match byte {
                    b',' => {
                        self.at = at + 1;
                        self.next = Next::Name { may_end: false };
                        Ok(())
                    }
                    b'}' => self.close(bytes, at),
                    _ => Err(Fault::At(at).into()),
                }
            }
            Next::Element(slot, count) => {
                let (slot, count) = (*slot, *count);
                self.elements(bytes, slot, count, until)
            }
            Next::Tree(part, reader) => {
                let (part, node) = (
                    *part,
                    reader.read(bytes, until.saturating_sub(reader.at).max(1))?,
                );
                self.at = reader.at;
                if let Some(node) = node {
                    let field = Field::new(node, self.place());
                    self.columns.parts.read(part, field).map_err(Stop::Fault)?;
                    self.next = Next::Comma;
                }
                Ok(())
            }
            Next::Other(reader) => {
                let node = reader.read(bytes, until.saturating_sub(reader.at).max(1))?;
                self.at = reader.at;
                if node.is_some() {
                    self.next = Next::Comma;
                }
                Ok(())
            }
            Next::Wrong(reader, expected, place) => {
                let node = reader.read(bytes, until.saturating_sub(reader.at).max(1))?;
                self.at = reader.at;
                match node {
                    None => Ok(()),
                    Some(node) => Err(Stop::Fault(wrong(expected, &node.named(), place))),
                }
            }
            Next::Check(reader) => {
                let node = reader.read(bytes, until.saturating_sub(reader.at).max(1))?;
                self.at = reader.at;
                if node.is_some() {
                    // A file of another format may differ in anything, so its version comes first.
                    let format = reader.wanted.take();
                    end(bytes, self.at)?;
                    let format = format.map(|node| Field::new(node, WANTED.to_owned()));
                    if let Some(error) = format.and_then(|field| read::format(field).err()) {
                        self.fault = Some(error);
                    }
                    self.next = Next::End;
                }
                Ok(())
            }
            Next::End => Ok(()),
        }
    }

    /// Where the value of the innermost object's field stands.
    fn place(&self) -> String {
        let mut place = String::new();
        for open in &self.open {
            if !place.is_empty() {
                place.push('.');
            }
            place.push_str(open.field);
        }
        place
    }

    /// Where the innermost object stands.
    fn place_of_object(&self) -> String {
        let place = self.place();
        let outer = place.rsplit_once('.').map(|(outer, _)| outer.to_owned());
        outer.unwrap_or_default()
    }

    /// Begins a value, of which the first byte is known.
    fn value(&mut self, bytes: &[u8], slot: Slot, byte: u8) -> Result<(), Stop> {
        let around = self.open.len();
        let is_null = bytes[self.at..].starts_with(b"null");
        if is_null && !self.open.is_empty() {
            self.next = Next::Other(Reader::counting(self.at, around));
            return Ok(());
        }
        if let Some(open) = self.open.last_mut() {
            let field = open.schema.0.iter().position(|field| field.0 == open.field);
            open.given |= 1 << field.unwrap_or(31);
        }
        match (slot, byte) {
            (Slot::Tree(part), _) => {
                self.next = Next::Tree(part, Reader::new(self.at, around));
            }
            (Slot::Object(schema), b'{') => {
                self.at += 1;
                self.open.push(Open {
                    schema,
                    met: 0,
                    given: 0,
                    field: "",
                    others: Vec::new(),
                });
                self.next = Next::Name { may_end: true };
            }
            (Slot::Object(_), _) => self.wrong("an object", self.place()),
            (_, b'[') => {
                self.at += 1;
                self.columns.begin(slot);
                let (byte, at) = peek(bytes, self.at)?;
                self.next = Next::Element(slot, 0);
                if byte == b']' {
                    self.at = at + 1;
                    self.next = Next::Comma;
                }
            }
            _ => self.wrong("a list", self.place()),
        }
        Ok(())
    }

    /// Reads what should not be there, to tell what it is.
    fn wrong(&mut self, expected: &'static str, place: String) {
        let reader = Reader::counting(self.at, self.open.len());
        self.next = Next::Wrong(reader, expected, place);
    }

    /// Reads the name of a field.
    fn name(&mut self, bytes: &[u8], at: usize) -> Result<(), Stop> {
        let (name, at) = text_at(bytes, at)?;
        let (byte, at) = peek(bytes, at)?;
        if byte != b':' {
            return Err(Fault::At(at).into());
        }
        self.at = at + 1;
        let around = self.open.len();
        let Some(open) = self.open.last_mut() else {
            return Ok(());
        };
        let known = open.schema.0.iter().position(|field| field.0 == name);
        let Some(index) = known else {
            open.others.push(name.into_owned());
            self.next = Next::Other(Reader::counting(self.at, around));
            return Ok(());
        };
        let (name, _, slot) = open.schema.0[index];
        if open.met & 1 << index != 0 {
            return Err(Stop::Fault(field_twice(name, &self.place_of_object())));
        }
        open.met |= 1 << index;
        open.field = name;
        self.next = Next::Value(slot);
        Ok(())
    }

    /// Ends the innermost object, once every field is there that must be, and none twice.
    fn close(&mut self, bytes: &[u8], at: usize) -> Result<(), Stop> {
        self.at = at + 1;
        let place = self.place_of_object();
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let others: Vec<&str> = open.others.iter().map(String::as_str).collect();
        if let Some(name) = twice(&others) {
            return Err(Stop::Fault(field_twice(name, &place)));
        }
        for (index, (name, is_required, _)) in open.schema.0.iter().enumerate() {
            if *is_required && open.given & 1 << index == 0 {
                let expected = format!("a field `{name}`");
                let error = Error::new(ErrorKind::Shape, read::THING, expected, "none");
                return Err(Stop::Fault(error.at(place)));
            }
        }
        self.next = Next::Comma;
        if self.open.is_empty() {
            end(bytes, self.at)?;
            self.next = Next::End;
        }
        Ok(())
    }

    /// Reads elements of a list up to its end or a place.
    fn elements(
        &mut self,
        bytes: &[u8],
        slot: Slot,
        mut count: usize,
        until: usize,
    ) -> Result<(), Stop> {
        loop {
            let (byte, at) = peek(bytes, self.at)?;
            self.at = at;
            let end = match self.columns.element(bytes, slot, byte, at) {
                Ok(end) => end,
                Err(Unfit::Syntax(fault)) => return Err(fault.into()),
                Err(unfit) => return self.unfit(unfit, count),
            };
            let (byte, at) = peek(bytes, end)?;
            self.at = at + 1;
            count += 1;
            match byte {
                b',' => {}
                b']' => {
                    self.next = Next::Comma;
                    return Ok(());
                }
                _ => return Err(Fault::At(at).into()),
            }
            if self.at >= until {
                self.next = Next::Element(slot, count);
                return Ok(());
            }
        }
    }

    /// Tells of an element that is none of its list.
    #[cold]
    fn unfit(&mut self, unfit: Unfit, count: usize) -> Result<(), Stop> {
        let mut place = format!("{}[{count}]", self.place());
        match unfit {
            Unfit::Syntax(fault) => Err(fault.into()),
            Unfit::Type(at, inner, expected) => {
                if let Some(inner) = inner {
                    place = format!("{place}[{inner}]");
                }
                self.at = at;
                self.wrong(expected, place);
                // The list around it, and the one inside.
                if let Next::Wrong(reader, ..) = &mut self.next {
                    reader.around += 1 + usize::from(inner.is_some());
                }
                Ok(())
            }
            Unfit::Value(expected, found) => Err(Stop::Fault(wrong(expected, &found, &place))),
            Unfit::First(found) => {
                let thing = "first date of a row of counts";
                let error = Error::new(ErrorKind::Count, thing, "an index into dates", found);
                Err(Stop::Fault(error.at(format!("{place}[0]"))))
            }
        }
    }
}

fn wrong(expected: &str, found: &str, place: &str) -> Error {
    Error::new(ErrorKind::Shape, read::THING, expected, found).at(place)
}

/// That there is nothing but space.
fn end(bytes: &[u8], at: usize) -> Result<(), Fault> {
    match peek(bytes, at) {
        Ok((_, at)) => Err(Fault::At(at)),
        Err(_) => Ok(()),
    }
}

/// Why an element is none of its list.
enum Unfit {
    Syntax(Fault),
    /// At a place in the bytes is something else; the index in the list that the element is, if it
    /// is one, and what was expected.
    Type(usize, Option<usize>, &'static str),
    /// What was expected, and what was found instead.
    Value(&'static str, String),
    /// What a row of counts has in the place of its first date.
    First(String),
}

impl From<Fault> for Unfit {
    fn from(fault: Fault) -> Self {
        Unfit::Syntax(fault)
    }
}

/// The whole number, or nothing for `null`, at a place, and where it ends.
#[inline(never)]
fn number(bytes: &[u8], at: usize, inner: Option<usize>) -> Result<(Option<i64>, usize), Unfit> {
    match whole_at(bytes, at) {
        Some((number, end)) => Ok((Some(number), end)),
        None => other_number(bytes, at, inner),
    }
}

/// The same where it is no short row of digits.
#[cold]
fn other_number(
    bytes: &[u8],
    at: usize,
    inner: Option<usize>,
) -> Result<(Option<i64>, usize), Unfit> {
    let wrong = Unfit::Type(at, inner, NUMBER);
    if !matches!(bytes[at], b'-' | b'0'..=b'9' | b'n') {
        return Err(wrong);
    }
    let mut reader = Reader::new(at, 0);
    loop {
        match reader.read(bytes, usize::MAX)? {
            Some(Node::Null) => return Ok((None, reader.at)),
            Some(Node::Whole(number)) => return Ok((Some(number), reader.at)),
            Some(_) => return Err(wrong),
            None => {}
        }
    }
}

impl Columns {
    /// Begins a list, so that it is there though it may be empty.
    fn begin(&mut self, slot: Slot) {
        match slot {
            Slot::Indices(column) => self.indices[column] = Some(Vec::new()),
            Slot::Days(column) => self.days[column] = Some(Vec::new()),
            Slot::Wholes(column) => self.wholes[column] = Some(Vec::new()),
            Slot::Models => self.models = Some(Vec::new()),
            Slot::IndexLists => self.index_lists = Some(Vec::new()),
            _ => {}
        }
    }

    /// Reads an element of a list, of which the first byte is known; tells where it ends.
    fn element(&mut self, bytes: &[u8], slot: Slot, byte: u8, at: usize) -> Result<usize, Unfit> {
        match slot {
            Slot::Counts(table) => return row(&mut self.counts[table], bytes, byte, at),
            Slot::Texts(column) => {
                if byte != b'"' {
                    return Err(Unfit::Type(at, None, "a text"));
                }
                let (text, end) = text_at(bytes, at)?;
                self.texts[column].push(text.into_owned());
                return Ok(end);
            }
            Slot::OptionalTexts(column) => {
                let column = &mut self.optional_texts[column];
                return match byte {
                    b'"' => {
                        let (text, end) = text_at(bytes, at)?;
                        column.push(Some(text.into_owned()));
                        Ok(end)
                    }
                    b'n' if bytes[at..].starts_with(b"null") => {
                        column.push(None);
                        Ok(at + 4)
                    }
                    _ => Err(Unfit::Type(at, None, "a text or null")),
                };
            }
            Slot::Dates => {
                if byte != b'"' {
                    return Err(Unfit::Type(at, None, "a text"));
                }
                let (text, end) = text_at(bytes, at)?;
                let day = text.parse();
                let wrong = |_| Unfit::Value("a date of the form YYYY-MM-DD", quoted(&text));
                self.dates.push(day.map_err(wrong)?);
                return Ok(end);
            }
            Slot::IndexLists => {
                let (list, end) = index_list(bytes, byte, at)?;
                self.index_lists.get_or_insert_default().push(list);
                return Ok(end);
            }
            _ => {}
        }
        let (number, end) = number(bytes, at, None).map_err(|unfit| match (unfit, slot) {
            (Unfit::Type(at, ..), Slot::Models) => Unfit::Type(at, None, read::MODELS),
            (unfit, _) => unfit,
        })?;
        let unfit = |expected| {
            let found = number.map_or("null".to_owned(), |number| number.to_string());
            Unfit::Value(expected, found)
        };
        match slot {
            Slot::Indices(column) => {
                let index = number.map(u32::try_from).transpose();
                let column = self.indices[column].get_or_insert_default();
                column.push(index.map_err(|_| unfit(INDEX))?);
            }
            Slot::Days(column) => self.days[column].get_or_insert_default().push(number),
            Slot::Wholes(column) => {
                let whole = number.map(u64::try_from).transpose();
                let column = self.wholes[column].get_or_insert_default();
                let expected = "a whole number of at least 0, or null";
                column.push(whole.map_err(|_| unfit(expected))?);
            }
            _ => {
                let models = number.and_then(|number| u64::try_from(number).ok());
                let column = self.models.get_or_insert_default();
                column.push(models.ok_or_else(|| unfit(read::MODELS))?);
            }
        }
        Ok(end)
    }

    /// The snapshot, once all is read.
    fn snapshot(self) -> Snapshot {
        let Columns {
            parts,
            dates,
            mut texts,
            optional_texts: [country, kind, parent, basis, confidence],
            mut indices,
            days: [created, created_of_rollup],
            wholes: [parameters, likes],
            models,
            index_lists,
            counts: [counts, counts_of_rollup],
        } = self;
        let mut text = |column: usize| std::mem::take(&mut texts[column]);
        let mut dictionary = |column: usize| {
            let codes = indices[column].take();
            codes.map(|codes| Dictionary {
                values: text(column),
                codes,
            })
        };
        let rollup = models.map(|models| Rollup {
            cut: parts.cut,
            country: dictionary(COUNTRIES).unwrap_or_default(),
            kind: dictionary(KINDS).unwrap_or_default(),
            created: created_of_rollup.unwrap_or_default(),
            models,
            counts: counts_of_rollup,
            deviation: parts.deviation,
        });
        let mut models = Models {
            task: dictionary(TASKS),
            library: dictionary(LIBRARIES),
            licence: dictionary(LICENCES),
            relation: dictionary(RELATIONS),
            format: dictionary(FORMATS),
            ..Models::default()
        };
        models.namespace = indices[NAMESPACES].take().unwrap_or_default();
        let mut text = |column: usize| std::mem::take(&mut texts[column]);
        models.name = text(NAMES);
        models.created = created;
        models.parameters = parameters;
        models.likes = likes;
        models.base = index_lists.map(|codes| ListDictionary {
            values: text(BASES),
            codes,
        });
        Snapshot {
            format: FORMAT,
            source: parts.source,
            #[cfg(feature = "cli")]
            provenance: parts.provenance,
            counter: parts.counter,
            dates,
            namespaces: text(NAMESPACES),
            models,
            counts,
            organisations: Organisations {
                namespace: text(ORGANISATIONS),
                country,
                kind,
                parent,
                basis,
                confidence,
            },
            aliases: Aliases {
                from: text(ALIASES),
                to: text(TARGETS),
            },
            events: parts.events,
            rollup,
        }
    }
}

/// Reads a row of counts; tells where it ends.
fn row(counts: &mut Counts, bytes: &[u8], byte: u8, at: usize) -> Result<usize, Unfit> {
    if byte != b'[' {
        return Err(Unfit::Type(at, None, "a list"));
    }
    let (byte, mut at) = peek(bytes, at + 1)?;
    if byte == b']' {
        counts.end_row(0);
        return Ok(at + 1);
    }
    let (mut first, mut position) = (0, 0);
    loop {
        let (number, end) = number(bytes, at, Some(position))?;
        if position > 0 {
            counts.cell(number);
        } else {
            let index = number.and_then(|number| u32::try_from(number).ok());
            first = index.ok_or_else(|| {
                Unfit::First(number.map_or("null".to_owned(), |number| number.to_string()))
            })?;
        }
        position += 1;
        let (byte, end) = peek(bytes, end)?;
        match byte {
            b',' => at = peek(bytes, end + 1)?.1,
            b']' => {
                counts.end_row(first);
                return Ok(end + 1);
            }
            _ => return Err(Fault::At(end).into()),
        }
    }
}

/// Reads a list of indices, one that stands alone, or nothing; tells where it ends.
fn index_list(bytes: &[u8], byte: u8, at: usize) -> Result<(Option<Vec<u32>>, usize), Unfit> {
    let index = |at: usize, inner: Option<usize>| match number(bytes, at, inner) {
        Ok((Some(number), end)) => match u32::try_from(number) {
            Ok(index) => Ok((Some(index), end)),
            Err(_) => Err(Unfit::Type(at, inner, INDEX)),
        },
        Ok((None, end)) => Ok((None, end)),
        Err(Unfit::Type(at, inner, _)) => Err(Unfit::Type(at, inner, INDEX)),
        Err(unfit) => Err(unfit),
    };
    match byte {
        b'[' => {}
        b'-' | b'0'..=b'9' | b'n' => {
            let (index, end) = index(at, None)?;
            return Ok((index.map(|index| vec![index]), end));
        }
        _ => return Err(Unfit::Type(at, None, "a list")),
    }
    let (byte, mut at) = peek(bytes, at + 1)?;
    let mut list = Vec::new();
    if byte == b']' {
        return Ok((Some(list), at + 1));
    }
    loop {
        let inner = Some(list.len());
        let (Some(found), end) = index(at, inner)? else {
            return Err(Unfit::Type(at, inner, INDEX));
        };
        list.push(found);
        let (byte, end) = peek(bytes, end)?;
        match byte {
            b',' => at = peek(bytes, end + 1)?.1,
            b']' => return Ok((Some(list), end + 1)),
            _ => return Err(Fault::At(end).into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every kind of column, with escapes, unknown values and a count of more than 32 bits.
    const SMALL: &str = r#"{
        "format": 1,
        "source": {"name": "An \"example\" \u00e9", "notes": ["one", "two"]},
        "counter": {"kind": "cumulative"},
        "dates": ["2026-01-04", "2026-01-11", "2026-01-18"],
        "namespaces": ["Qwen", "google", "caf\u00e9"],
        "models": {
            "namespace": [0, 1, null, 2],
            "name": ["Qwen3-8B", "gemma", "gpt2", "a\\b"],
            "created": [20100, null, 19053, 20200],
            "task": {"values": ["text-generation"], "codes": [0, null, 0, null]},
            "parameters": [8000000000, null, 124000000, null],
            "likes": [12, 0, null, 3]
        },
        "counts": [[0, 300, 20, 5000000000], [1, 7, -3], [2, 0], [0, 1, null, 4]],
        "organisations": {
            "namespace": ["Qwen", "google"],
            "country": ["CN", null],
            "kind": ["company", "company"],
            "parent": ["Alibaba", null]
        },
        "aliases": {"from": ["old/gpt2"], "to": ["gpt2"]},
        "events": [{"date": "2026-01-10", "title": "A rule changed"}],
        "something else": [1, {"deep": ["x", 2.5e3, true, null]}]
    }"#;

    fn read(bytes: &[u8], piece: usize) -> Result<Snapshot, Error> {
        let mut parsing = Parsing::new(bytes)?;
        loop {
            if let Some(snapshot) = parsing.piece(bytes, piece)? {
                return Ok(snapshot);
            }
        }
    }

    #[test]
    fn a_file_in_pieces_is_the_file_as_a_whole() {
        let snapshot = read(SMALL.as_bytes(), usize::MAX).unwrap();
        assert_eq!(snapshot.models.name[3], "a\\b");
        let json: serde_json::Value = serde_json::from_str(SMALL).unwrap();
        let json = json.to_string();
        for text in [SMALL, &json, &format!("\u{feff}{json}")] {
            for piece in [1, 2, 7, 100, usize::MAX] {
                assert_eq!(read(text.as_bytes(), piece), Ok(snapshot.clone()));
            }
        }
        // A fault is the same wherever the pieces end.
        for at in (0..json.len()).step_by(7) {
            for byte in *b"\"[]{}0,: x" {
                let mut broken = json.clone().into_bytes();
                broken[at] = byte;
                let whole = read(&broken, usize::MAX);
                assert_eq!(read(&broken, 3), whole, "{at} {}", char::from(byte));
            }
        }
    }

    #[test]
    fn the_version_comes_before_what_does_not_fit_it_wherever_it_stands() {
        for text in [
            r#"{"format": 2, "dates": 7}"#,
            r#"{"dates": 7, "format": 2}"#,
            r#"{"dates": ["x"], "models": {"format": 1}, "format": 2}"#,
        ] {
            let error = read(text.as_bytes(), usize::MAX).unwrap_err();
            assert_eq!(error.code(), "version", "{text}: {error}");
        }
        // And a fault of syntax before the version.
        let error = read(br#"{"format": 2, "dates": 7"#, usize::MAX).unwrap_err();
        assert_eq!(error.code(), "truncated");
    }
}
