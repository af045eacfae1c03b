//! Files of counters, whoever wrote them, as observations: one a date.
//!
//! Understood are observation files and other JSON lines of the Hub's rows, its weekly dumps and
//! other Parquet tables, and CSV. What a row says that cannot be used is skipped and counted.

mod json_lines;
mod parquet_table;
mod skipped;
mod table;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::build::{Input, Watch};
use crate::date::Day;
use crate::error::{Error, ErrorKind};
use crate::observation::{About, Observation};

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
}

/// What a file has.
#[derive(Debug, Default)]
pub struct Imported {
    /// By date, each sorted by id.
    pub observations: Vec<(Day, Observation)>,
    /// Where they come from.
    pub about: About,
    /// What was understood, what was skipped and why, in sentences.
    pub remarks: Vec<String>,
}

/// The first bytes of a Parquet file.
const PARQUET: &[u8] = b"PAR1";

/// Reads a file; `open` gives what it holds, uncompressed.
///
/// # Errors
/// Where the file is none of those that are understood, or has no row that can be used; where no
/// date is known.
pub fn read(
    path: &Path,
    known: &Known,
    open: &dyn Fn(&Path) -> Result<Input, Error>,
    watch: &dyn Watch,
) -> Result<Imported, Error> {
    let name = path.display().to_string();
    let unreadable =
        |error: std::io::Error| crate::build::unreadable("file", &error).in_file(&name);
    let mut start = Vec::new();
    let mut input = open(path)?;
    let first = input
        .reader()
        .take(PARQUET.len() as u64)
        .read_to_end(&mut start);
    first.map_err(unreadable)?;
    let mut found = if start == PARQUET {
        drop(input);
        let file = File::open(path).map_err(unreadable)?;
        let date = known.date.or_else(|| date_in(path));
        parquet_table::read(file, date, watch).map_err(|error| error.in_file(&name))?
    } else {
        drop(input);
        // Readers of text tell how many bytes they have read.
        let bytes = path.metadata().map_or(0, |metadata| metadata.len());
        watch.stage("reading the observations", bytes);
        match start.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'{') => json_lines::read(open(path)?, known.date)?,
            _ => table::read(open(path)?, known.date)?,
        }
    };
    let rows: usize = found.observations.iter().map(|(_, rows)| rows.len()).sum();
    if rows == 0 {
        // The first remark says what was understood, the others why nothing is left of it.
        let why = found.remarks.iter().skip(1).map(|remark| remark.trim());
        let why: Vec<&str> = std::iter::once("none").chain(why).collect();
        let expected = "at least one row of use";
        let error = Error::new(ErrorKind::Empty, "observations", expected, why.join("; "));
        return Err(error.in_file(name));
    }
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let about = &mut found.about;
    if let Some(source) = &known.source {
        about.source.clone_from(source);
    } else if about.source.is_empty() {
        about.source = file.into_owned();
    }
    about.url = known.url.clone().or(about.url.take());
    about.licence = known.licence.clone().or(about.licence.take());
    Ok(found)
}

/// The date that a folder of a path is named for, as in `models/2026-10-27/models.parquet`, or
/// with which the file's name begins.
fn date_in(path: &Path) -> Option<Day> {
    let parts = path.components().rev();
    let mut days = parts.filter_map(|part| part.as_os_str().to_str()?.get(..10)?.parse().ok());
    days.next()
}

/// Rows of several dates, being collected.
#[derive(Debug, Default)]
struct Dates(BTreeMap<Day, Observation>);

impl Dates {
    fn of(&mut self, date: Day) -> &mut Observation {
        self.0.entry(date).or_default()
    }

    /// The tables, sorted; tells how many rows repeat a model of their date.
    fn sorted(self) -> (Vec<(Day, Observation)>, usize) {
        let mut repeated = 0;
        let sorted = self.0.into_iter().map(|(date, mut rows)| {
            repeated += rows.sort();
            (date, rows)
        });
        (sorted.collect(), repeated)
    }
}

/// What every kind of file is told of.
fn finished(understood: String, dates: Dates, skipped: skipped::Skipped) -> Imported {
    let (observations, repeated) = dates.sorted();
    let rows: usize = observations.iter().map(|(_, rows)| rows.len()).sum();
    let on = match &observations[..] {
        [(only, _)] => format!("on {only}"),
        [(first, _), .., (last, _)] => {
            format!("on {} dates from {first} to {last}", observations.len())
        }
        [] => "on no date".to_owned(),
    };
    let mut remarks = vec![format!("{understood}: {rows} models {on}")];
    if repeated > 0 {
        remarks.push(format!(
            "{repeated} rows repeat a model of their date; the last of each holds"
        ));
    }
    remarks.extend(skipped.told());
    Imported {
        observations,
        remarks,
        about: About::default(),
    }
}

/// That nobody says on which day a file was read.
fn no_date() -> Error {
    let expected = "a day, by a column, by the name of a folder or by --date";
    Error::new(
        ErrorKind::Value,
        "date of the observation",
        expected,
        "none",
    )
}
