//! CSV files as tables with named columns, and errors that name file, line and column.

use std::io::{self, BufRead, BufReader, Read};

use csv::ByteRecord;

use super::Input;
use super::line_ends::{LineEnds, without_mark};
use super::unknown::is_unknown;
use crate::date::Day;
use crate::error::{Error, ErrorKind, quoted};
use crate::snapshot::LARGEST_COUNT;

/// A column that a table may have.
pub(crate) struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// Other names of it, those that count first.
    pub also: &'static [&'static str],
    /// Whether a file without it is refused.
    pub required: bool,
}

impl Column {
    pub const fn required(name: &'static str) -> Self {
        Column {
            name,
            also: &[],
            required: true,
        }
    }

    pub const fn optional(name: &'static str) -> Self {
        Column {
            name,
            also: &[],
            required: false,
        }
    }

    pub const fn also(mut self, names: &'static [&'static str]) -> Self {
        self.also = names;
        self
    }

    /// Which of its names a cell of a header is, from 0.
    fn rank(&self, header: &str) -> Option<usize> {
        let header = key(header);
        let mut names = std::iter::once(&self.name).chain(self.also);
        names.position(|name| key(name) == header)
    }
}

/// A name without what spellings differ in: `createdAt`, `created_at` and `CREATED AT` are one.
pub(crate) fn key(name: &str) -> String {
    let inner = name.trim().trim_start_matches('_');
    // A name that begins so is another one: `_id` is not `id`.
    let mut key = "_".repeat(name.trim().len() - inner.len());
    let kept = inner
        .chars()
        .filter(|character| !"_-. ".contains(*character));
    key.extend(kept.flat_map(char::to_lowercase));
    key
}

/// The characters that may be between cells, the likeliest first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// A header that is longer is none.
const LONGEST_HEADER: u64 = 1 << 20;

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
    /// What is between cells.
    delimiter: u8,
    /// How many lines are before the header.
    skipped: u64,
    /// Whether the row below the header was read.
    begun: bool,
    reader: csv::Reader<Box<dyn Read>>,
    record: ByteRecord,
}

impl Table {
    /// Reads the header and finds the columns in it; others are ignored. Two columns under names of
    /// one are refused.
    pub fn open(input: Input, columns: &'static [Column]) -> Result<Self, Error> {
        Table::find(input, columns, false)
    }

    /// The same, but of two columns under different names of one the name that is listed first
    /// counts.
    pub fn open_by_rank(input: Input, columns: &'static [Column]) -> Result<Self, Error> {
        Table::find(input, columns, true)
    }

    fn find(input: Input, columns: &'static [Column], by_rank: bool) -> Result<Self, Error> {
        let begun = without_mark(input.reader).and_then(|reader| {
            let mut reader = BufReader::with_capacity(1 << 16, LineEnds::new(reader));
            let (delimiter, skipped, header) = beginning(&mut reader, columns)?;
            let whole: Box<dyn Read> = Box::new(io::Cursor::new(header).chain(reader));
            Ok((delimiter, skipped, whole))
        });
        let (delimiter, skipped, reader) = match begun {
            Ok(begun) => begun,
            Err(error) => return Err(unreadable("CSV file", &error).in_file(input.name)),
        };
        let mut table = Table {
            file: input.name,
            columns,
            positions: vec![None; columns.len()],
            others: Vec::new(),
            width: 0,
            delimiter,
            skipped,
            begun: false,
            reader: csv::ReaderBuilder::new()
                .delimiter(delimiter)
                .has_headers(false)
                .flexible(true)
                .buffer_capacity(1 << 16)
                .from_reader(reader),
            record: ByteRecord::new(),
        };
        match table.header(by_rank) {
            Ok(()) => Ok(table),
            Err(error) => Err(error.in_file(table.file)),
        }
    }

    fn header(&mut self, by_rank: bool) -> Result<(), Error> {
        let Some(line) = self.record()? else {
            return Err(Error::new(
                ErrorKind::Empty,
                "CSV file",
                "a header row",
                "an empty file",
            ));
        };
        let place = format!("line {line}");
        self.width = self.record.len();
        let mut names = Vec::with_capacity(self.width);
        for cell in &self.record {
            let Ok(name) = std::str::from_utf8(cell) else {
                return Err(not_utf8("header", cell).at(place));
            };
            names.push(name.trim().to_owned());
        }
        let mut ranks = vec![usize::MAX; self.columns.len()];
        for (position, name) in names.iter().enumerate() {
            let found = self.columns.iter().enumerate();
            let mut found = found.filter_map(|(index, column)| Some((index, column.rank(name)?)));
            let Some((index, rank)) = found.next() else {
                // The numbers of the rows, which R and Python write, have no name.
                self.others.extend((!name.is_empty()).then(|| name.clone()));
                continue;
            };
            let first = self.positions[index];
            if let Some(first) = first.filter(|_| !by_rank || ranks[index] == rank) {
                return Err(Error::new(
                    ErrorKind::Csv,
                    format!("column {}", self.columns[index].name),
                    "it to stand once in the header",
                    format!("it as cells {} and {}", first + 1, position + 1),
                )
                .at(place));
            }
            if rank < ranks[index] {
                ranks[index] = rank;
                let beaten = self.positions[index].replace(position);
                self.others.extend(beaten.map(|at| names[at].clone()));
            } else {
                self.others.push(name.clone());
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
                quoted(&names.join(",").to_lowercase()),
            )
            .at(place));
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
        let first = !std::mem::replace(&mut self.begun, true);
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
            // Of a row that is no first one, one cell too many is a separator in a number or text.
            let found = match row.table.record.len() == row.table.width + 1 && first {
                true => format!("{found}; names of rows, as R writes them, need row.names = FALSE"),
                false => found,
            };
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
                    self.skipped + start.max(end.saturating_sub(1 + inside.count() as u64)),
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

    /// Cells of the header that are no column here.
    pub fn others(&self) -> &[String] {
        &self.others
    }

    /// What is between cells.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }
}

/// What is between cells, the number of lines before the header, and the bytes of the header.
fn beginning(reader: &mut impl BufRead, columns: &[Column]) -> io::Result<(u8, u64, Vec<u8>)> {
    let (mut header, blank) = first_line(reader)?;
    // The line in which a spreadsheet says it.
    let told = std::str::from_utf8(&header).unwrap_or_default().trim_end();
    let told = told.trim_matches('"').strip_prefix("sep=");
    if let Some(&[delimiter]) = told.map(str::as_bytes) {
        let (next, more) = first_line(reader)?;
        return Ok((delimiter, blank + 1 + more, next));
    }
    let known = |delimiter: &u8| {
        let mut cells = csv::ReaderBuilder::new()
            .delimiter(*delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(&header[..]);
        let mut record = ByteRecord::new();
        if !cells.read_byte_record(&mut record).unwrap_or(false) {
            return 0;
        }
        let names = record
            .iter()
            .filter_map(|cell| std::str::from_utf8(cell).ok());
        names
            .filter(|name| columns.iter().any(|column| column.rank(name).is_some()))
            .count()
    };
    // Of those that find as many columns the first.
    let best = DELIMITERS
        .iter()
        .rev()
        .max_by_key(|delimiter| known(delimiter));
    let delimiter = best.copied().unwrap_or(b',');
    header.shrink_to_fit();
    Ok((delimiter, blank, header))
}

/// The first line that is not blank, with its end, and the number of blank lines before it.
fn first_line(reader: &mut impl BufRead) -> io::Result<(Vec<u8>, u64)> {
    let (mut line, mut blank, mut quotes) = (Vec::new(), 0, 0u64);
    for byte in reader.by_ref().take(LONGEST_HEADER).bytes() {
        let byte = byte?;
        quotes += u64::from(byte == b'"');
        match byte {
            b'\n' if line.is_empty() => blank += 1,
            b'\n' if quotes.is_multiple_of(2) => {
                line.push(byte);
                break;
            }
            _ => line.push(byte),
        }
    }
    Ok((line, blank))
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

    /// The cell in a column, or nothing where it is empty or says in one of the usual ways that the
    /// value is not known.
    pub fn known(self, column: usize) -> Result<Option<&'a str>, Error> {
        let text = self.text(column)?;
        Ok((!is_unknown(text)).then_some(text))
    }

    /// The code in a column, or nothing where it is empty or says `unknown`: other words for that,
    /// such as `NA`, may be codes.
    pub fn code(self, column: usize) -> Result<Option<&'a str>, Error> {
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
        Column::optional("licence").also(&["license"]),
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
    fn delimiters_are_found() {
        for delimiter in [',', ';', '\t', '|'] {
            let text =
                "number,colour x,\"id\",licence\n7,\"a\",b,\n".replace(',', &delimiter.to_string());
            let mut table = table(text.into_bytes().leak()).unwrap();
            assert_eq!(table.delimiter(), delimiter as u8);
            let row = table.next().unwrap().unwrap();
            assert_eq!((row.text(0).unwrap(), row.line), ("b", 2), "{delimiter:?}");
            assert_eq!(row.whole(2).unwrap(), Some(7));
        }
        // As a spreadsheet says it; lines are counted from the first.
        let mut told = table(b"sep=;\r\nid;number\r\na;5\r\n").unwrap();
        let row = told.next().unwrap().unwrap();
        assert_eq!((row.text(0).unwrap(), row.line), ("a", 3));
        assert_eq!(
            fault(b"\n\nid;number\n1;a\n2;x\n"),
            "t.csv: number (line 4, column number): expected a whole number from 0 to 2^53 \
             (9007199254740992), found \"a\""
        );
        assert_eq!(
            fault(b"id\tnumber\n1\ta\t5\n"),
            "t.csv: row (line 2): expected 2 cells as in the header, found 3 cells; names of rows, \
             as R writes them, need row.names = FALSE"
        );
    }

    #[test]
    fn names_in_any_spelling() {
        for name in [
            "createdAt",
            "created_at",
            "CREATED_AT",
            " Created at ",
            "created.at",
        ] {
            assert_eq!(key(name), "createdat");
        }
        assert_ne!(key("_id"), key("id"));
        let mut table = table(b",NUMBER,Id,License\n1,7,a,NA\n").unwrap();
        assert_eq!(table.others(), [] as [&str; 0]);
        let row = table.next().unwrap().unwrap();
        assert_eq!((row.text(0).unwrap(), row.known(1).unwrap()), ("a", None));
        assert_eq!(row.code(1).unwrap(), Some("NA"));
    }

    #[test]
    fn of_two_names_of_a_column_the_first_counts_where_that_is_asked_for() {
        let text = b"license,id,licence\nx,a,y\n";
        let input = || Input::new("t.csv", Box::new(&text[..]));
        let found = Table::open(input(), COLUMNS).err().unwrap().to_string();
        assert!(found.ends_with("found it as cells 1 and 3"), "{found}");
        let mut table = Table::open_by_rank(input(), COLUMNS).unwrap();
        assert_eq!(table.others(), ["license"]);
        assert_eq!(table.next().unwrap().unwrap().text(1).unwrap(), "y");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        assert_eq!(
            fault(b""),
            "t.csv: CSV file: expected a header row, found an empty file"
        );
        assert_eq!(
            fault(b"number:id\n"),
            "t.csv: header (line 1): expected the column id, found \"number:id\""
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
