//! CSV files as tables with named columns, and errors that name file, line and column.

use std::io::{self, Read};

use csv::ByteRecord;

use super::Input;
use super::line_ends::{LineEnds, without_mark};
use crate::date::Day;
use crate::error::{Error, ErrorKind, quoted};
use crate::snapshot::LARGEST_COUNT;

/// A column that a table may have.
pub(crate) struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// Another spelling of it.
    pub also: Option<&'static str>,
    /// Whether a file without it is refused.
    pub required: bool,
}

impl Column {
    pub const fn required(name: &'static str) -> Self {
        Column {
            name,
            also: None,
            required: true,
        }
    }

    pub const fn optional(name: &'static str) -> Self {
        Column {
            name,
            also: None,
            required: false,
        }
    }

    pub const fn also(mut self, name: &'static str) -> Self {
        self.also = Some(name);
        self
    }

    fn is(&self, header: &str) -> bool {
        header == self.name || Some(header) == self.also
    }
}

/// A CSV file behind its header.
pub(crate) struct Table {
    file: String,
    columns: &'static [Column],
    /// Where each column stands in the file, if at all.
    positions: Vec<Option<usize>>,
    /// Cells of the header that are no column here.
    others: Vec<String>,
    /// How many cells the header has, and so every row.
    width: usize,
    reader: csv::Reader<LineEnds<Box<dyn Read>>>,
    record: ByteRecord,
}

impl Table {
    /// Reads the header and finds the columns in it; others are ignored.
    pub fn open(input: Input, columns: &'static [Column]) -> Result<Self, Error> {
        let reader = match without_mark(input.reader) {
            Ok(reader) => reader,
            Err(error) => return Err(unreadable("CSV file", &error).in_file(input.name)),
        };
        let mut table = Table {
            file: input.name,
            columns,
            positions: vec![None; columns.len()],
            others: Vec::new(),
            width: 0,
            reader: csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .buffer_capacity(1 << 16)
                .from_reader(LineEnds::new(reader)),
            record: ByteRecord::new(),
        };
        match table.header() {
            Ok(()) => Ok(table),
            Err(error) => Err(error.in_file(table.file)),
        }
    }

    fn header(&mut self) -> Result<(), Error> {
        if self.record()?.is_none() {
            return Err(Error::new(
                ErrorKind::Empty,
                "CSV file",
                "a header row",
                "an empty file",
            ));
        }
        self.width = self.record.len();
        let mut names = Vec::with_capacity(self.width);
        for cell in &self.record {
            let Ok(name) = std::str::from_utf8(cell) else {
                return Err(not_utf8("header", cell).at("line 1"));
            };
            names.push(name.trim().to_lowercase());
        }
        for (position, name) in names.iter().enumerate() {
            let Some(index) = self.columns.iter().position(|column| column.is(name)) else {
                self.others.push(name.clone());
                continue;
            };
            if let Some(first) = self.positions[index].replace(position) {
                return Err(Error::new(
                    ErrorKind::Csv,
                    format!("column {}", self.columns[index].name),
                    "it to stand once in the header",
                    format!("it as cells {} and {}", first + 1, position + 1),
                )
                .at("line 1"));
            }
        }
        let missing =
            |(column, position): &(&Column, &Option<usize>)| column.required && position.is_none();
        if self
            .columns
            .iter()
            .zip(&self.positions)
            .any(|pair| missing(&pair))
        {
            let needed: Vec<&str> = self
                .columns
                .iter()
                .filter(|column| column.required)
                .map(|column| column.name)
                .collect();
            return Err(Error::new(
                ErrorKind::Csv,
                "header",
                format!("the column{} {}", plural(needed.len()), needed.join(", ")),
                quoted(&names.join(",")),
            )
            .at("line 1"));
        }
        Ok(())
    }

    /// The next row, or nothing at the end of the file.
    pub fn next(&mut self) -> Result<Option<Row<'_>>, Error> {
        let line = match self.record() {
            Ok(None) => return Ok(None),
            Ok(Some(line)) => line,
            Err(error) => return Err(error.in_file(&self.file)),
        };
        let row = Row { table: self, line };
        if row.table.record.len() != row.table.width {
            let found = format!(
                "{} cell{}",
                row.table.record.len(),
                plural(row.table.record.len())
            );
            let expected = format!(
                "{} cell{} as in the header",
                row.table.width,
                plural(row.table.width)
            );
            let error = Error::new(ErrorKind::Csv, "row", expected, found);
            return Err(error.at(format!("line {line}")).in_file(&row.table.file));
        }
        Ok(Some(row))
    }

    /// Reads a record and tells the line on which it begins.
    fn record(&mut self) -> Result<Option<u64>, Error> {
        match self.reader.read_byte_record(&mut self.record) {
            Ok(false) => Ok(None),
            Ok(true) => {
                // The reader counts the blank lines before a record as its own; its end is sure.
                let start = self.record.position().map_or(1, csv::Position::line);
                let inside = self.record.as_slice().iter().filter(|byte| **byte == b'\n');
                let end = self.reader.position().line();
                Ok(Some(
                    start.max(end.saturating_sub(1 + inside.count() as u64)),
                ))
            }
            Err(error) => Err(match error.into_kind() {
                csv::ErrorKind::Io(error) => unreadable("CSV file", &error),
                other => Error::new(
                    ErrorKind::Csv,
                    "CSV file",
                    "rows of cells",
                    format!("{other:?}"),
                ),
            }),
        }
    }

    /// The name of the file.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Whether the file has a column.
    pub fn has(&self, column: usize) -> bool {
        self.positions[column].is_some()
    }

    /// The columns that the file has.
    pub fn found(&self) -> impl Iterator<Item = &'static str> {
        let columns = self.columns.iter().zip(&self.positions);
        columns.filter_map(|(column, position)| position.map(|_| column.name))
    }

    /// Cells of the header that are no column here, in lower case.
    pub fn others(&self) -> &[String] {
        &self.others
    }
}

/// What went wrong while `thing` was read.
pub(crate) fn unreadable(thing: &str, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Error::new(
            ErrorKind::Truncated,
            thing,
            "complete gzip data",
            "the end of the file before theirs",
        ),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            Error::new(ErrorKind::Io, thing, "sound gzip data", error.to_string())
        }
        _ => Error::new(ErrorKind::Io, thing, "to read it", error.to_string()),
    }
}

fn not_utf8(thing: &str, cell: &[u8]) -> Error {
    Error::new(
        ErrorKind::Csv,
        thing,
        "text in UTF-8",
        quoted(&String::from_utf8_lossy(cell)),
    )
}

/// A row of a [`Table`].
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    table: &'a Table,
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
}

impl<'a> Row<'a> {
    /// The cell in a column, without white space around it; empty where the file lacks the column.
    pub fn text(self, column: usize) -> Result<&'a str, Error> {
        let cell = match self.table.positions[column] {
            Some(position) => self.table.record.get(position).unwrap_or_default(),
            None => return Ok(""),
        };
        let Ok(text) = std::str::from_utf8(cell) else {
            return Err(self.place(not_utf8("cell", cell), column));
        };
        let text = text.trim();
        // A quote that is never closed swallows the lines behind it.
        if text.contains(['\n', '\0']) {
            let expected = "text on one line";
            return Err(self.wrong(column, "cell", expected, &quoted(text)));
        }
        Ok(text)
    }

    /// The cell in a column that every row must fill.
    pub fn filled(self, column: usize) -> Result<&'a str, Error> {
        match self.text(column)? {
            "" => Err(self.wrong(column, "cell", "text", "an empty cell")),
            text => Ok(text),
        }
    }

    /// The cell in a column, or nothing where it is empty or says `unknown`.
    pub fn known(self, column: usize) -> Result<Option<&'a str>, Error> {
        let text = self.text(column)?;
        let unknown = text.is_empty() || text.eq_ignore_ascii_case("unknown");
        Ok((!unknown).then_some(text))
    }

    /// The day in a column, or nothing where it is unknown.
    pub fn day(self, column: usize) -> Result<Option<Day>, Error> {
        match self.known(column)? {
            None => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| {
                let expected = "a date of the form YYYY-MM-DD";
                self.wrong(column, "date", expected, &quoted(text))
            }),
        }
    }

    /// The whole number in a column, or nothing where it is unknown.
    pub fn whole(self, column: usize) -> Result<Option<u64>, Error> {
        let Some(text) = self.known(column)? else {
            return Ok(None);
        };
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.then(|| text.parse::<u64>().ok()).flatten();
        match number.filter(|number| *number <= LARGEST_COUNT) {
            Some(number) => Ok(Some(number)),
            None => {
                let expected = "a whole number from 0 to 2^53 (9007199254740992)";
                Err(self.wrong(column, "number", expected, &quoted(text)))
            }
        }
    }

    /// The model id in a text of a column: `namespace/name`, or a name alone.
    pub fn id(self, column: usize, text: &str) -> Result<&str, Error> {
        if is_id(text) {
            Ok(text)
        } else {
            Err(self.wrong(column, "model id", "namespace/name or name", &quoted(text)))
        }
    }

    /// The namespace in a text of a column.
    pub fn namespace(self, column: usize, text: &str) -> Result<&str, Error> {
        if !text.is_empty() && !text.contains('/') {
            Ok(text)
        } else {
            Err(self.wrong(column, "namespace", "a name without a slash", &quoted(text)))
        }
    }

    /// The web address in a column, or nothing where it is unknown.
    pub fn address(self, column: usize) -> Result<Option<&'a str>, Error> {
        match self.known(column)? {
            Some(text) if !is_web_address(text) => {
                let expected = "an address that begins with https:// or http://";
                Err(self.wrong(column, "address", expected, &quoted(text)))
            }
            address => Ok(address),
        }
    }

    /// An error about what stands in a column.
    pub fn wrong(self, column: usize, thing: &str, expected: &str, found: &str) -> Error {
        self.place(Error::new(ErrorKind::Csv, thing, expected, found), column)
    }

    /// An error about a row that repeats what the row of line `first` says.
    pub fn twice(self, column: usize, thing: &str, first: u64) -> Error {
        self.place(twice(thing, first), column)
    }

    fn place(self, error: Error, column: usize) -> Error {
        // The name in the file, which may be the other spelling, is what a reader looks for.
        let name = self.table.columns[column].name;
        error
            .at(format!("line {}, column {name}", self.line))
            .in_file(self.table.file.as_str())
    }
}

/// An error about a thing that stands twice, the first time on the line `first`.
pub(super) fn twice(thing: &str, first: u64) -> Error {
    Error::new(
        ErrorKind::Duplicate,
        thing,
        "each to stand once",
        format!("it on line {first} too"),
    )
}

/// Whether a text can be the id of a model: one part, or two with a slash between them.
pub(crate) fn is_id(text: &str) -> bool {
    !text.is_empty() && text.split('/').count() <= 2 && text.split('/').all(|part| !part.is_empty())
}

/// Whether a text is an address that a page may link to.
pub(crate) fn is_web_address(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

/// The ending of a noun of which there are so many.
pub(super) fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[
        Column::required("id"),
        Column::optional("licence").also("license"),
        Column::optional("number"),
    ];

    fn table(text: &'static [u8]) -> Result<Table, Error> {
        Table::open(Input::new("t.csv", Box::new(text)), COLUMNS)
    }

    fn lines(text: &'static [u8]) -> Vec<(u64, String)> {
        let mut table = table(text).unwrap();
        let mut lines = Vec::new();
        while let Some(row) = table.next().unwrap() {
            lines.push((row.line, row.text(0).unwrap().to_owned()));
        }
        lines
    }

    fn fault(text: &'static [u8]) -> String {
        let read = || -> Result<(), Error> {
            let mut table = table(text)?;
            while let Some(row) = table.next()? {
                row.filled(0)?;
                row.known(1)?;
                row.whole(2)?;
            }
            Ok(())
        };
        read().unwrap_err().to_string()
    }

    #[test]
    fn lines_are_told_as_an_editor_counts_them() {
        let expected = vec![
            (2, "a".to_owned()),
            (5, "b".to_owned()),
            (6, "c".to_owned()),
        ];
        assert_eq!(lines(b"id\na\n\n\nb\nc\n"), expected);
        assert_eq!(lines(b"id\r\na\r\n\r\n\r\nb\r\nc"), expected);
        assert_eq!(lines(b"\xef\xbb\xbfid\ra\r\r\rb\rc"), expected);
        assert_eq!(lines(b"\xef\xbb\xbf\"id\"\na\n\n\nb\nc"), expected);
        assert_eq!(
            fault(b"id,number\r\na,1\r\n\r\nb,x\r\n"),
            "t.csv: number (line 4, column number): expected a whole number from 0 to 2^53 \
             (9007199254740992), found \"x\""
        );
    }

    #[test]
    fn headers_are_found_in_any_order_and_case() {
        let mut table = table(b" Number ,colour,LICENSE,\"id\"\n7,red,mit,a\n").unwrap();
        let row = table.next().unwrap().unwrap();
        assert_eq!(row.text(0).unwrap(), "a");
        assert_eq!(row.known(1).unwrap(), Some("mit"));
        assert_eq!(row.whole(2).unwrap(), Some(7));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        assert_eq!(
            fault(b""),
            "t.csv: CSV file: expected a header row, found an empty file"
        );
        assert_eq!(
            fault(b"number;id\n"),
            "t.csv: header (line 1): expected the column id, found \"number;id\""
        );
        assert_eq!(
            fault(b"id,licence,license\n"),
            "t.csv: column licence (line 1): expected it to stand once in the header, \
             found it as cells 2 and 3"
        );
        assert_eq!(
            fault(b"id,number\na,1\nb\n"),
            "t.csv: row (line 3): expected 2 cells as in the header, found 1 cell"
        );
        assert_eq!(
            fault(b"id\n\" \"\n"),
            "t.csv: cell (line 2, column id): expected text, found an empty cell"
        );
        assert_eq!(
            fault(b"number,id\n1,\"a\n2,b\n3,c\n"),
            "t.csv: cell (line 2, column id): expected text on one line, found \"a\\n2,b\\n3,c\""
        );
        assert!(
            fault(b"id\n\xff\n")
                .starts_with("t.csv: cell (line 2, column id): expected text in UTF-8")
        );
        for number in [
            "-1",
            "1.5",
            "1e3",
            "+1",
            "9007199254740993",
            "99999999999999999999",
        ] {
            let text = format!("id,number\na,{number}\n").into_bytes();
            assert!(
                fault(text.leak()).ends_with(&format!("found \"{number}\"")),
                "{number}"
            );
        }
    }

    #[test]
    fn ids_and_addresses() {
        for id in ["gpt2", "a/b", "a.b/c-d"] {
            assert!(is_id(id), "{id}");
        }
        for id in ["", "/", "a/", "/b", "a/b/c", "a//b"] {
            assert!(!is_id(id), "{id}");
        }
        assert!(is_web_address("https://example.org/a?b"));
        for address in [
            "javascript:alert(1)",
            "example.org",
            "https://",
            "https://a b",
        ] {
            assert!(!is_web_address(address), "{address}");
        }
    }
}
