//! From which observations a snapshot is built, and what it says of that.

use std::path::Path;

use super::args::{self, BuildArgs};
use crate::date::Day;
use crate::error::{Error, ErrorKind};
use crate::history::{Entry, History, digest_of};
use crate::hub::utc;
use crate::quality::counted;
use crate::snapshot::{Counter, InputFile, Provenance};

/// The role of a file of a history.
pub const OBSERVATION: &str = "observation";

/// The observations that are used, and the days of those that lack the counter.
pub fn chosen<'a>(
    history: &'a History,
    args: &BuildArgs,
    counter: Counter,
    again: Option<&Provenance>,
) -> Result<(Vec<&'a Entry>, Vec<Day>), Error> {
    let name = || {
        args.history
            .as_deref()
            .unwrap_or(Path::new(""))
            .display()
            .to_string()
    };
    if let Some(again) = again {
        let inputs = again
            .inputs
            .iter()
            .filter(|input| input.role == OBSERVATION);
        let find = |input: &InputFile| {
            let mut entries = history.entries().iter();
            entries
                .find(|entry| entry.sha256 == input.sha256)
                .ok_or_else(|| {
                    let expected = format!("the observation {} of {:?}", input.sha256, input.date);
                    Error::new(ErrorKind::Value, "history", expected, "none").in_file(name())
                })
        };
        let entries: Result<Vec<&Entry>, Error> = inputs.map(find).collect();
        return Ok((entries?, Vec::new()));
    }
    let days = |option: &str, text: &Option<String>| {
        let day = text.as_ref().map(|text| {
            let day = text.parse::<Day>();
            day.map_err(|_| args::wrong(option, "a date of the form YYYY-MM-DD", text))
        });
        day.transpose()
    };
    let (from, to) = (days("from", &args.from)?, days("to", &args.to)?);
    // The period that a date belongs to; of each the last observation stays.
    let of_day: fn(Day) -> i32 = |day| day.0;
    let of_week: fn(Day) -> i32 = |day| (day.0 + 3).div_euclid(7);
    let of_month: fn(Day) -> i32 = |day| {
        let (year, month, _) = day.year_month_day();
        year * 12 + month as i32
    };
    let periods = [("all", of_day), ("weekly", of_week), ("monthly", of_month)];
    let period = args::one_of("dates", args.dates.as_deref().unwrap_or("all"), &periods)?;
    let which = usize::from(counter == Counter::Cumulative);
    let mut chosen: Vec<&Entry> = Vec::new();
    let mut lacking = Vec::new();
    for entry in history.entries() {
        let Some(day) = entry.day() else { continue };
        if from.is_some_and(|from| day < from) || to.is_some_and(|to| day > to) {
            continue;
        }
        // A day on which no such counter was read is no observation date.
        if !history.counters(entry)?[which] {
            lacking.push(day);
            continue;
        }
        let last = chosen.last().and_then(|entry| entry.day());
        if last.is_some_and(|last| period(last) == period(day)) {
            chosen.pop();
        }
        chosen.push(entry);
    }
    if chosen.is_empty() {
        let expected = format!(
            "at least one observation of the dates that are asked for with {}",
            downloads(counter)
        );
        let found = match lacking.len() {
            0 => "none".to_owned(),
            count => format!("none; {} without", counted(count as u64, "observation")),
        };
        return Err(Error::new(ErrorKind::Empty, "history", expected, found).in_file(name()));
    }
    Ok((chosen, lacking))
}

/// What a counter of a history counts.
pub fn downloads(counter: Counter) -> &'static str {
    match counter {
        Counter::Cumulative => "downloads of all time",
        _ => "downloads in 30 days",
    }
}

/// The name of a file, without folders.
pub fn named(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// How the snapshot is made: inputs by their hashes, and the command with bare names of files.
pub fn provenance(
    args: &BuildArgs,
    chosen: &[&Entry],
    again: Option<&Provenance>,
) -> Result<Provenance, Error> {
    let mut command = vec!["build".to_owned()];
    command.extend(match again {
        // Whoever verifies may keep the history in a folder of another name.
        Some(again) => again.command.get(1).cloned(),
        None => args.history.as_deref().map(named),
    });
    let mut option = |name: &str, value: Option<String>| {
        command.extend(
            value
                .into_iter()
                .flat_map(|value| [format!("--{name}"), value]),
        );
    };
    option("counter", Some(args.counter.clone()));
    for (name, value) in [
        ("dates", &args.dates),
        ("from", &args.from),
        ("to", &args.to),
        ("top", &args.top),
        ("share", &args.share),
        ("budget", &args.budget),
    ] {
        option(name, value.clone());
    }
    let mut files: Vec<(&str, &Path)> = Vec::new();
    for (role, path) in [
        ("observations", &args.observations),
        ("models", &args.models),
        ("aliases", &args.aliases),
        ("events", &args.events),
    ] {
        option(role, path.as_deref().map(named));
        files.extend(path.as_deref().map(|path| (role, path)));
    }
    for path in &args.organisations {
        option("organisations", Some(named(path)));
        files.push(("organisations", path));
    }
    for (name, value) in [
        ("source-name", &args.source_name),
        ("source-url", &args.source_url),
        ("licence", &args.licence),
        ("retrieved", &args.retrieved),
        ("universe", &args.universe),
    ] {
        option(name, value.clone());
    }
    for (name, values) in [
        ("universe-in", &args.universe_in),
        ("note", &args.notes),
        ("note-in", &args.notes_in),
    ] {
        for value in values {
            option(name, Some(value.clone()));
        }
    }
    if args.provenance {
        command.push("--provenance".to_owned());
    }
    let mut inputs: Vec<InputFile> = chosen.iter().map(|entry| of_entry(entry)).collect();
    for (role, path) in files {
        let sha256 = digest_of(path).map_err(|error| {
            let error = Error::new(ErrorKind::Io, "file", "to read it", error);
            error.in_file(path.display().to_string())
        })?;
        inputs.push(InputFile {
            role: role.to_owned(),
            name: named(path),
            sha256,
            ..InputFile::default()
        });
    }
    let built = match again {
        Some(again) => again.built.clone(),
        None => epoch()?,
    };
    Ok(Provenance {
        tool: concat!("modelshare ", env!("CARGO_PKG_VERSION")).to_owned(),
        command,
        built,
        inputs,
    })
}

fn of_entry(entry: &Entry) -> InputFile {
    InputFile {
        role: OBSERVATION.to_owned(),
        name: entry.input.name.clone(),
        sha256: entry.sha256.clone(),
        date: Some(entry.date.clone()),
        source: Some(entry.about.source.clone()),
        read: entry.about.ended.clone(),
        licence: entry.about.licence.clone(),
    }
}

/// The time that a reproducible build is told to be made at.
fn epoch() -> Result<Option<String>, Error> {
    let Ok(text) = std::env::var("SOURCE_DATE_EPOCH") else {
        return Ok(None);
    };
    let seconds = args::whole("SOURCE_DATE_EPOCH", &text, 0, u64::from(u32::MAX))?;
    Ok(Some(utc(seconds as i64)))
}
