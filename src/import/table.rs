//! CSV: a row a model and date.

use super::skipped::Skipped;
use super::{Dates, Imported, finished, no_date};
use crate::build::{Column, CsvRow, Input, Table, is_id};
use crate::date::Day;
use crate::error::Error;
use crate::observation::{Row, day};
use crate::snapshot::LARGEST_COUNT;

const COLUMNS: &[Column] = &[
    Column::required("model").also("id"),
    Column::optional("date").also("time"),
    Column::optional("created").also("createdat"),
    Column::optional("downloads"),
    Column::optional("downloads_all_time").also("downloadsalltime"),
    Column::optional("likes"),
    Column::optional("parameters"),
    Column::optional("task").also("pipeline_tag"),
    Column::optional("library").also("library_name"),
    Column::optional("licence").also("license"),
    Column::optional("base_models"),
    Column::optional("base_relation"),
    Column::optional("format"),
];

pub fn read(input: Input, date: Option<Day>) -> Result<Imported, Error> {
    let mut table = Table::open(input, COLUMNS)?;
    let file = table.file().to_owned();
    let understood: Vec<&str> = table.found().collect();
    let understood = format!("a CSV table with {}", understood.join(", "));
    if !table.has(1) && date.is_none() {
        return Err(no_date().in_file(file));
    }
    let mut skipped = Skipped::default();
    skipped.columns(table.others().to_vec());
    let mut dates = Dates::default();
    while let Some(row) = table.next()? {
        match understand(row, date) {
            Ok((day, row)) => dates.of(day).push(&row),
            Err(why) => skipped.row(why, || format!("on line {}", row.line)),
        }
    }
    Ok(finished(understood, dates, skipped))
}

/// What a row says, or why it is of no use.
fn understand<'a>(row: CsvRow<'a>, date: Option<Day>) -> Result<(Day, Row<'a>), &'static str> {
    let text = |column| match row.known(column) {
        Ok(text) => Ok(text),
        Err(_) => Err("a cell that is no text on one line"),
    };
    let count = |column, why| match text(column)? {
        None => Ok(None),
        // Tables of Python write whole numbers with a fraction where some are unknown.
        Some(text) => {
            let digits = text.strip_suffix(".0").unwrap_or(text);
            let sound = digits.bytes().all(|byte| byte.is_ascii_digit());
            let number = sound.then(|| digits.parse::<u64>().ok()).flatten();
            let number = number.filter(|number| *number <= LARGEST_COUNT);
            number.map(Some).ok_or(why)
        }
    };
    const COUNT: &str = "downloads that are no whole number from 0 to 2^53";
    const NUMBER: &str = "likes or parameters that are no whole number from 0 to 2^53";
    let model = text(0)?.unwrap_or_default();
    if !is_id(model) {
        return Err("no model id of the form namespace/name or name");
    }
    let read_on = match text(1)? {
        Some(text) => Some(day(text).ok_or("a date that is none")?),
        None => date,
    };
    let created = match text(2)? {
        Some(text) => Some(day(text).ok_or("a creation date that is none")?),
        None => None,
    };
    let found = Row {
        model,
        created,
        downloads: count(3, COUNT)?,
        downloads_all_time: count(4, COUNT)?,
        likes: count(5, NUMBER)?,
        parameters: count(6, NUMBER)?,
        task: text(7)?,
        library: text(8)?,
        licence: text(9)?,
        base_models: text(10)?,
        base_relation: text(11)?,
        format: text(12)?,
    };
    if found.downloads.or(found.downloads_all_time).is_none() {
        return Err("no counter");
    }
    Ok((read_on.ok_or("no date")?, found))
}
