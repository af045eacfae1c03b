//! JSON lines: observation files of `modelshare fetch`, and rows of the Hub as they are.

use std::io::{BufRead, BufReader};

use super::skipped::Skipped;
use super::{Dates, Imported, finished, no_date};
use crate::build::{Input, unreadable};
use crate::date::Day;
use crate::error::{Error, ErrorKind};
use crate::observation::{HubRow, heading};

pub fn read(mut input: Input, date: Option<Day>) -> Result<Imported, Error> {
    let name = input.name().to_owned();
    let mut reader = BufReader::with_capacity(1 << 16, input.reader());
    let mut line = String::new();
    let mut skipped = Skipped::default();
    let mut dates = Dates::default();
    let mut about = None;
    let mut number = 0u64;
    loop {
        line.clear();
        let read = reader.read_line(&mut line);
        let read = read.map_err(|error| unreadable("observation", &error).in_file(&name))?;
        if read == 0 {
            break;
        }
        number += 1;
        let text = line.trim();
        if text.is_empty() {
            continue;
        }
        if number == 1
            && let Some(heading) = heading(text)
        {
            let heading = heading.map_err(|found| {
                let expected = "the heading of an observation file of version 1";
                Error::new(ErrorKind::Value, "observation", expected, found).in_file(&name)
            })?;
            about = Some(heading);
            continue;
        }
        let row = serde_json::from_str(text).map_err(|error| error.to_string());
        match row.and_then(HubRow::read) {
            Ok(row) => {
                let read_on = about.as_ref().map(|(_, date)| *date);
                let day = read_on.or(date).ok_or_else(|| no_date().in_file(&name))?;
                let derived = row.derived();
                dates.of(day).push(&row.row(&derived));
            }
            Err(why) => skipped.row(&why, || format!("on line {number}")),
        }
    }
    let Some((heading, day)) = about else {
        return Ok(finished(
            "rows of the Hub as JSON lines".to_owned(),
            dates,
            skipped,
        ));
    };
    let rows: u64 = dates.0.values().map(|rows| rows.len() as u64).sum();
    if rows != heading.rows {
        // What is not complete would look like models that vanished.
        let expected = format!("{} rows, as its first line says", heading.rows);
        return Err(Error::new(ErrorKind::Truncated, "observation", expected, rows).in_file(name));
    }
    if let Some(date) = date.filter(|date| *date != day) {
        let expected = format!("the day {day} of its first line");
        return Err(Error::new(ErrorKind::Value, "date", expected, date).in_file(name));
    }
    Ok(Imported {
        about: heading.about,
        ..finished("observation file".to_owned(), dates, skipped)
    })
}
