//! What was read so far, on the disk: JSON lines, a mark after every page.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::observation::HubRow;

/// A line that is no row.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Mark {
    /// The first line: what is being read, and since when.
    Began(Beginning),
    /// Everything before it is a whole page, read at a time by the clock of the server; how many
    /// rows of it were of no use; the next address.
    Page {
        next: Option<String>,
        at: i64,
        #[serde(default)]
        reasons: Reasons,
        /// Whether it had no row.
        #[serde(default)]
        empty: bool,
    },
}

/// Why rows are of no use: how many, and the first.
pub type Reasons = BTreeMap<String, (u64, String)>;

/// What a part is a part of.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Beginning {
    /// The address of the first page, which has everything that was asked for.
    pub first: String,
    /// How many models are wanted, and how new ones.
    pub wanted: String,
    /// When it began, by the clock of the server, in seconds since 1970.
    pub began: i64,
    /// The same by the clock of this machine.
    pub here: i64,
}

/// The rows that were read so far.
pub struct Part {
    path: PathBuf,
    file: File,
    pub beginning: Beginning,
    /// The address of the next page; none when the last was read.
    pub next: Option<String>,
    /// Of each model the number of its last row.
    ids: HashMap<String, u64>,
    rows: u64,
    pub reasons: Reasons,
    pub pages: u64,
    /// The numbers of the pages without a row, from 1.
    pub empty: Vec<u64>,
    /// When the last page was read, by the clock of the server.
    pub ended: i64,
}

impl Part {
    /// Begins a part, over one that may stand there.
    pub fn begin(path: &Path, beginning: Beginning) -> io::Result<Self> {
        let mut part = Part {
            path: path.to_owned(),
            file: File::create(path)?,
            next: Some(beginning.first.clone()),
            beginning: beginning.clone(),
            ids: HashMap::new(),
            rows: 0,
            reasons: Reasons::new(),
            pages: 0,
            empty: Vec::new(),
            ended: 0,
        };
        let line = line(&Mark::Began(beginning))?;
        part.file.write_all(line.as_bytes())?;
        Ok(part)
    }

    /// Takes up a part at the end of its last whole page; nothing where there is none.
    pub fn resume(path: &Path) -> io::Result<Option<Self>> {
        let file = match File::options().read(true).write(true).open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let mut lines = Lines::new(&file);
        let Some(Mark::Began(beginning)) = lines.next()?.and_then(|text| mark(&text)) else {
            return Ok(None);
        };
        let mut part = Part {
            path: path.to_owned(),
            file: file.try_clone()?,
            next: Some(beginning.first.clone()),
            beginning,
            ids: HashMap::new(),
            rows: 0,
            reasons: Reasons::new(),
            pages: 0,
            empty: Vec::new(),
            ended: 0,
        };
        let mut whole = lines.offset;
        let mut page: Vec<String> = Vec::new();
        while let Some(text) = lines.next()? {
            if let Some(Mark::Page {
                next,
                at,
                reasons,
                empty,
            }) = mark(&text)
            {
                for id in page.drain(..) {
                    part.count(id);
                }
                part.turned(next, at, reasons, empty);
                whole = lines.offset;
            } else if let Some(row) = row(&text) {
                page.push(row.id().to_owned());
            } else {
                break;
            }
        }
        // A page that is not whole is asked for again.
        file.set_len(whole)?;
        use std::io::Seek;
        part.file.seek(io::SeekFrom::End(0))?;
        Ok(Some(part))
    }

    /// How many models were read.
    pub fn models(&self) -> u64 {
        self.ids.len() as u64
    }

    /// How many rows repeat a model of another row.
    pub fn repeated(&self) -> u64 {
        self.rows - self.models()
    }

    /// Whether a model was read already.
    pub fn has(&self, id: &str) -> bool {
        self.ids.contains_key(id)
    }

    fn count(&mut self, id: String) {
        self.ids.insert(id, self.rows);
        self.rows += 1;
    }

    /// What a page leaves behind its rows.
    fn turned(&mut self, next: Option<String>, at: i64, reasons: Reasons, empty: bool) {
        self.next = next;
        self.ended = at;
        for (why, (count, first)) in reasons {
            self.reasons.entry(why).or_insert((0, first)).0 += count;
        }
        self.pages += 1;
        if empty {
            self.empty.push(self.pages);
        }
    }

    /// Adds a page: its rows, why others are of no use, whether it had none at all, and when it was
    /// read.
    pub fn page(
        &mut self,
        rows: &[HubRow],
        (reasons, empty): (Reasons, bool),
        at: i64,
        next: Option<String>,
    ) -> io::Result<()> {
        let mut text = String::new();
        for row in rows {
            text.push_str(&line(row)?);
            self.count(row.id().to_owned());
        }
        text.push_str(&line(&Mark::Page {
            next: next.clone(),
            at,
            reasons: reasons.clone(),
            empty,
        })?);
        // In one piece: what a cut leaves of it is not taken for a page.
        self.file.write_all(text.as_bytes())?;
        self.turned(next, at, reasons, empty);
        Ok(())
    }

    /// The rows with their lines, of each model the last.
    pub fn each(&self, mut use_row: impl FnMut(&HubRow, &str) -> io::Result<()>) -> io::Result<()> {
        let file = File::open(&self.path)?;
        let mut lines = Lines::new(&file);
        let mut number = 0;
        while let Some(text) = lines.next()? {
            if mark(&text).is_some() {
                continue;
            }
            if let Some(row) = row(&text) {
                if self.ids.get(row.id()) == Some(&number) {
                    use_row(&row, &text)?;
                }
                number += 1;
            }
        }
        Ok(())
    }

    /// Takes the part away.
    pub fn remove(self) -> io::Result<()> {
        drop(self.file);
        fs::remove_file(self.path)
    }
}

fn line(value: &impl Serialize) -> io::Result<String> {
    let mut line = serde_json::to_string(value)?;
    line.push('\n');
    Ok(line)
}

/// Rows have no field that marks have, so that what a line is is seen at its beginning.
fn mark(text: &str) -> Option<Mark> {
    let is_mark = text.starts_with("{\"began\"") || text.starts_with("{\"page\"");
    is_mark.then(|| serde_json::from_str(text).ok())?
}

fn row(text: &str) -> Option<HubRow> {
    HubRow::read(serde_json::from_str(text).ok()?).ok()
}

/// Whole lines of a file, and how far they lead.
struct Lines<'a> {
    reader: BufReader<&'a File>,
    offset: u64,
}

impl<'a> Lines<'a> {
    fn new(file: &'a File) -> Self {
        Lines {
            reader: BufReader::with_capacity(1 << 16, file),
            offset: 0,
        }
    }

    /// The next line that has an end; what a cut left of one is none.
    fn next(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        let read = self.reader.read_until(b'\n', &mut line)?;
        if line.pop() != Some(b'\n') {
            return Ok(None);
        }
        self.offset += read as u64;
        Ok(String::from_utf8(line).ok())
    }
}
