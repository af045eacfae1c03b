//! The file of an observation: JSON lines, gzip; the first line says what the others are.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use super::HubRow;
use crate::date::Day;
use crate::disk::AtomicFile;

/// What the first line of an observation file calls itself.
pub const NAME: &str = "observation";
const VERSION: u32 = 1;

/// What was asked of a source; all of its models where nothing is set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Scope {
    /// Only so many models, those with the most downloads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top: Option<u64>,
    /// Only models of this task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// Only models of this account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Only models created on this day, `YYYY-MM-DD`, or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
}

/// Where an observation comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct About {
    /// The day on which the counters were read, `YYYY-MM-DD`, UTC.
    pub date: String,
    /// Name of the source.
    pub source: String,
    /// Address that was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Licence of the figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// When reading began and ended, `YYYY-MM-DDThh:mm:ssZ`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[allow(missing_docs, reason = "said above")]
    pub ended: Option<String>,
    /// What was asked for.
    #[serde(default)]
    pub scope: Scope,
    /// What read it, with its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
}

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Heading {
    modelshare: String,
    version: u32,
    /// How many lines follow.
    pub rows: u64,
    #[serde(flatten)]
    pub about: About,
}

/// The heading in the first line of a file, or nothing where the line is none.
///
/// # Errors
/// A text that says what of it cannot be used.
pub(crate) fn heading(line: &str) -> Option<Result<(Heading, Day), String>> {
    let value: serde_json::Value = serde_json::from_str(line).ok()?;
    if value.get("modelshare")? != NAME {
        return None;
    }
    let read = serde_json::from_value::<Heading>(value).map_err(|error| error.to_string());
    Some(read.and_then(|heading| {
        if heading.version != VERSION {
            return Err(format!("version {}", heading.version));
        }
        let date = heading.about.date.parse();
        let date = date.map_err(|_| format!("the date {:?}", heading.about.date))?;
        Ok((heading, date))
    }))
}

/// How many rows an observation file has, if it is one that asked the same.
pub(crate) fn rows_at(path: &Path, scope: &Scope) -> Option<u64> {
    let mut line = String::new();
    let file = BufReader::new(GzDecoder::new(File::open(path).ok()?));
    // No heading is as long, but what stands there may be anything.
    file.take(1 << 16).read_line(&mut line).ok()?;
    let (heading, _) = heading(&line)?.ok()?;
    (heading.about.scope == *scope).then_some(heading.rows)
}

/// Writes an observation file, whole or not at all.
pub struct Writer(GzEncoder<AtomicFile>);

impl Writer {
    /// Begins a file of so many rows.
    pub fn create(path: &Path, about: &About, rows: u64) -> io::Result<Self> {
        // Neither name nor time in the gzip header: the same rows give the same bytes.
        let mut writer = Writer(GzEncoder::new(
            AtomicFile::create(path)?,
            Compression::default(),
        ));
        writer.line(&Heading {
            modelshare: NAME.to_owned(),
            version: VERSION,
            rows,
            about: about.clone(),
        })?;
        Ok(writer)
    }

    /// Writes a row that is a line of JSON already.
    pub fn raw(&mut self, line: &str) -> io::Result<()> {
        self.0.write_all(line.as_bytes())?;
        self.0.write_all(b"\n")
    }

    /// Writes a row.
    pub fn row(&mut self, row: &HubRow) -> io::Result<()> {
        self.line(row)
    }

    fn line(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.0, value)?;
        self.0.write_all(b"\n")
    }

    /// Puts the file in its place.
    pub fn finish(self) -> io::Result<()> {
        self.0.finish()?.finish()
    }
}
