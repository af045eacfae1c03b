//! `modelshare build`.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::args::{self, BuildArgs};
use super::progress::Progress;
use super::{Failure, files, say};
use crate::build::{
    self, Built, Counters, Cut, Input, Inputs, Options, RollupSummary, Tables, Watch, Which,
    brotli_size, is_web_address,
};
use crate::date::Day;
use crate::error::{Error, ErrorKind};
use crate::history::{Entry, History, digest_of};
use crate::hub::utc;
use crate::quality::{Findings, counted};
use crate::snapshot::{Counter, InputFile, LARGEST_COUNT, Provenance, Source};
use crate::words::grouped_number;

pub fn run(args: &BuildArgs) -> Result<(), Failure> {
    let packing = args::packing(&args.output)?;
    let progress = Progress::new();
    let built = snapshot(args, None, &progress)?;
    let bytes = files::write(&built.snapshot, &args.output, packing, &progress)?;
    drop(progress);

    for remark in &built.remarks {
        say("note", remark);
    }
    if let Some(rollup) = built.rollup {
        tell_rollup(&rollup);
    }
    for finding in Findings::of(&built.snapshot).told() {
        say("note", &finding);
    }
    if args.budget.is_some() {
        let size = brotli_size(built.snapshot.to_json().as_bytes());
        say("note", &format!("{} under brotli", counted(size, "byte")));
    }
    say(
        "note",
        &format!(
            "wrote {}: {} on {}, {}",
            args.output.display(),
            counted(built.snapshot.models.name.len() as u64, "model"),
            counted(built.snapshot.dates.len() as u64, "date"),
            counted(bytes, "byte"),
        ),
    );
    Ok(())
}

/// Builds what the arguments ask for; `again` is the provenance of a snapshot that is to be built
/// once more, from the same observations.
pub fn snapshot(
    args: &BuildArgs,
    again: Option<&Provenance>,
    progress: &Rc<Progress>,
) -> Result<Built, Error> {
    let history = args
        .history
        .as_ref()
        .map(|path| History::open(path))
        .transpose()?;
    let chosen = match &history {
        Some(history) => chosen(history, args, again)?,
        None => Vec::new(),
    };
    let counter = counter(args)?;
    let mut options = options(args, counter, chosen.last().copied())?;
    let open = |path: &PathBuf| files::open(path, progress);
    let one = |path: &Option<PathBuf>| path.as_ref().map(open).transpose();
    if history.is_some() || args.provenance {
        options.provenance = Some(provenance(args, &chosen, again)?);
    }
    let organisations: Result<Vec<Input>, Error> = args.organisations.iter().map(open).collect();
    let counters = match (&history, &args.observations) {
        (Some(history), _) => Counters::Tables(Tables {
            dates: chosen.iter().filter_map(|entry| entry.day()).collect(),
            which: match counter {
                Counter::Cumulative => Which::AllTime,
                _ => Which::Month,
            },
            read: Box::new(|position| history.rows(chosen[position])),
        }),
        (None, Some(path)) => Counters::Csv(open(path)?),
        (None, None) => {
            let expected = "a history or --observations";
            return Err(Error::new(
                ErrorKind::OptionValue,
                "build",
                expected,
                "neither",
            ));
        }
    };
    let inputs = Inputs {
        models: one(&args.models)?,
        organisations: organisations?,
        aliases: one(&args.aliases)?,
        events: one(&args.events)?,
        counters,
    };
    let watch = Reading {
        progress: Rc::clone(progress),
        observations: args.observations.as_deref().map_or(0, files::length),
    };
    build::build(inputs, &options, &watch)
}

/// The observations that are used.
fn chosen<'a>(
    history: &'a History,
    args: &BuildArgs,
    again: Option<&Provenance>,
) -> Result<Vec<&'a Entry>, Error> {
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
        return inputs.map(find).collect();
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
    let mut chosen: Vec<&Entry> = Vec::new();
    for entry in history.entries() {
        let Some(day) = entry.day() else { continue };
        if from.is_some_and(|from| day < from) || to.is_some_and(|to| day > to) {
            continue;
        }
        let last = chosen.last().and_then(|entry| entry.day());
        if last.is_some_and(|last| period(last) == period(day)) {
            chosen.pop();
        }
        chosen.push(entry);
    }
    if chosen.is_empty() {
        let expected = "at least one observation of the dates that are asked for";
        return Err(Error::new(ErrorKind::Empty, "history", expected, "none").in_file(name()));
    }
    Ok(chosen)
}

const OBSERVATION: &str = "observation";

fn counter(args: &BuildArgs) -> Result<Counter, Error> {
    let counter = args::counter(&args.counter)?;
    let kept = match counter {
        Counter::Cumulative => true,
        Counter::Trailing { days } => days.get() == 30,
        Counter::Period { .. } => false,
    };
    match args.history.is_none() || kept {
        true => Ok(counter),
        false => {
            let expected = "cumulative or trailing:30, the counters of a history";
            Err(args::wrong("counter", expected, &args.counter))
        }
    }
}

fn named(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// How the snapshot is made: inputs by their hashes, and the command with bare names of files.
fn provenance(
    args: &BuildArgs,
    chosen: &[&Entry],
    again: Option<&Provenance>,
) -> Result<Provenance, Error> {
    let mut command = vec!["build".to_owned()];
    command.extend(args.history.as_deref().map(named));
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
    ] {
        option(name, value.clone());
    }
    for note in &args.notes {
        option("note", Some(note.clone()));
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

/// Knows how long the observations are, which the builder does not.
struct Reading {
    progress: Rc<Progress>,
    observations: u64,
}

impl Watch for Reading {
    fn stage(&self, name: &str, steps: u64) {
        let steps = match name {
            build::READING => self.observations,
            _ => steps,
        };
        self.progress.stage(name, steps);
    }

    fn advance(&self, steps: u64) {
        self.progress.advance(steps);
    }
}

fn tell_rollup(rollup: &RollupSummary) {
    let span = match rollup.finer_than_months {
        true => "month of creation, shorter spans where much is downloaded",
        false => "month of creation",
    };
    say(
        "note",
        &format!(
            "{} models keep rows of their own, {} are summed to {} rows by country, kind and {span}",
            grouped_number(rollup.cut as f64),
            grouped_number(rollup.models as f64),
            grouped_number(rollup.rows as f64),
        ),
    );
    let deviation = rollup.deviation;
    say(
        "note",
        &format!(
            "the roll-up moves shares by country by at most {:.4} points without an age limit, \
             {:.4} with one",
            deviation.without_age_limit, deviation.with_age_limit
        ),
    );
    if deviation.with_age_limit > build::AIM {
        say(
            "warning",
            &format!(
                "with an age limit that is more than {} points: keep more models",
                build::AIM
            ),
        );
    }
}

fn options(args: &BuildArgs, counter: Counter, last: Option<&Entry>) -> Result<Options, Error> {
    let text = |option: &str, text: &str| match text.trim() {
        "" => Err(args::wrong(option, "a text", text)),
        text => Ok(text.to_owned()),
    };
    let given = |option: &str, value: &Option<String>| {
        value.as_ref().map(|value| text(option, value)).transpose()
    };
    let name = match (given("source-name", &args.source_name)?, last) {
        (Some(name), _) => name,
        (None, Some(entry)) => entry.about.source.clone(),
        (None, None) => {
            let name = named(args.observations.as_deref().unwrap_or(Path::new("")));
            // Compressed or not, it is the same source.
            name.strip_suffix(".gz").unwrap_or(&name).to_owned()
        }
    };
    let address = |url: &String| is_web_address(url);
    let url = given("source-url", &args.source_url)?;
    if let Some(url) = url.as_ref().filter(|url| !address(url)) {
        let expected = "an address that begins with https:// or http://";
        return Err(args::wrong("source-url", expected, url));
    }
    let url = url.or_else(|| last?.about.url.clone().filter(address));
    let retrieved = args.retrieved.as_ref().map(|text| {
        let day = text.parse::<Day>();
        day.map_err(|_| args::wrong("retrieved", "a date of the form YYYY-MM-DD", text))
    });
    let retrieved = retrieved.transpose()?.or_else(|| last?.day());
    let licence = given("licence", &args.licence)?;
    let notes = args.notes.iter().map(|note| text("note", note));
    Ok(Options {
        counter,
        cut: cut(args)?,
        source: Source {
            name,
            url,
            licence: licence.or_else(|| last?.about.licence.clone()),
            retrieved,
            notes: notes.collect::<Result<_, _>>()?,
        },
        provenance: None,
    })
}

fn cut(args: &BuildArgs) -> Result<Cut, Error> {
    if let Some(text) = &args.top {
        let top = args::whole("top", text, 1, LARGEST_COUNT)?;
        let top = NonZeroUsize::new(usize::try_from(top).unwrap_or(usize::MAX));
        return Ok(top.map_or(Cut::None, Cut::Top));
    }
    if let Some(text) = &args.share {
        let share = text
            .parse::<f64>()
            .ok()
            .filter(|share| *share > 0.0 && *share <= 1.0);
        let expected = "a part of all downloads above 0 and at most 1, such as 0.999";
        return share
            .map(Cut::Share)
            .ok_or_else(|| args::wrong("share", expected, text));
    }
    if let Some(text) = &args.budget {
        let (digits, unit) = match (text.strip_suffix("KiB"), text.strip_suffix("MiB")) {
            (Some(digits), _) => (digits, 1 << 10),
            (_, Some(digits)) => (digits, 1 << 20),
            _ => (text.as_str(), 1),
        };
        let digits = digits.trim().parse::<u64>().ok();
        let bytes = digits
            .and_then(|number| number.checked_mul(unit))
            .filter(|bytes| *bytes > 0);
        let expected = "a size such as 60KiB, 1MiB or a number of bytes";
        return bytes
            .map(Cut::Budget)
            .ok_or_else(|| args::wrong("budget", expected, text));
    }
    Ok(Cut::None)
}
