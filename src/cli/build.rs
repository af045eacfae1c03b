//! `modelshare build`.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::args::{self, BuildArgs};
use super::origin::{chosen, downloads, named, provenance};
use super::progress::Progress;
use super::{Failure, files, say};
use crate::build::{
    self, Built, Counters, Cut, Input, Inputs, Options, RollupSummary, Tables, Watch, Which,
    brotli_size, is_web_address,
};
use crate::dataset::Dataset;
use crate::date::Day;
use crate::error::{Error, ErrorKind};
use crate::history::{Entry, History};
use crate::quality::{Findings, Quality, counted};
use crate::snapshot::{Counter, HUB, LARGEST_COUNT, Localised, Provenance, Source};
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
    let mut quality = Quality::new(&Dataset::of(&built.snapshot)?, None)?;
    quality.findings = Findings::of(&built.snapshot);
    for finding in quality.told() {
        let what = if finding.is_grave { "warning" } else { "note" };
        say(what, &finding.text);
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
    if let Some(unlisted) = history.as_ref().and_then(History::unlisted) {
        say("warning", &unlisted);
    }
    let counter = counter(args)?;
    let (chosen, lacking) = match &history {
        Some(history) => chosen(history, args, counter, again)?,
        None => Default::default(),
    };
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
    let mut built = build::build(inputs, &options, &watch)?;
    if let Some(remark) = build::no_observation_dates(&lacking, downloads(counter)) {
        built.remarks.insert(0, remark);
    }
    Ok(built)
}

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
    let mut notes = Localised::from(notes.collect::<Result<Vec<String>, Error>>()?);
    for given in &args.notes_in {
        let (tag, note) = in_language("note-in", given)?;
        match notes.others.iter_mut().find(|(known, _)| *known == tag) {
            Some((_, notes)) => notes.push(note),
            None => notes.others.push((tag, vec![note])),
        }
    }
    Ok(Options {
        counter,
        cut: cut(args)?,
        source: Source {
            name,
            url,
            licence: licence.or_else(|| last?.about.licence.clone()),
            retrieved,
            universe: universe(args)?,
            notes,
        },
        provenance: None,
    })
}

/// Of what the models are all.
fn universe(args: &BuildArgs) -> Result<Option<Localised<String>>, Error> {
    let Some(english) = args.universe.as_deref().map(str::trim) else {
        return Ok(None);
    };
    if english.is_empty() {
        return Err(args::wrong("universe", "hub or a short text", english));
    }
    // Somebody who writes it with a capital letter means the Hub all the same.
    let english = match english.eq_ignore_ascii_case(HUB) {
        true => HUB,
        false => english,
    };
    let mut universe = Localised::from(english.to_owned());
    for given in &args.universe_in {
        let (tag, text) = in_language("universe-in", given)?;
        if english == HUB {
            let expected = "none, as hub is said in every language";
            return Err(args::wrong("universe-in", expected, given));
        }
        if universe.others.iter().any(|(known, _)| *known == tag) {
            let expected = format!("one text for the language {tag}");
            return Err(args::wrong("universe-in", expected, given));
        }
        universe.others.push((tag, text));
    }
    Ok(Some(universe))
}

/// A text and the tag of its language, which is not English.
fn in_language(option: &str, given: &str) -> Result<(String, String), Error> {
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let is_tag = |tag: &str| {
        let primary = tag.split('-').next().unwrap_or("");
        (2..=3).contains(&primary.len())
            && primary.bytes().all(|byte| byte.is_ascii_lowercase())
            && primary != "en"
            && tag.split('-').all(is_part)
    };
    given
        .split_once('=')
        .map(|(tag, text)| (tag.trim(), text.trim()))
        .filter(|(tag, text)| is_tag(tag) && !text.is_empty())
        .map(|(tag, text)| (tag.to_owned(), text.to_owned()))
        .ok_or_else(|| {
            let expected = "LANGUAGE=TEXT, LANGUAGE being a tag such as de or pt-BR, not English";
            args::wrong(option, expected, given)
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
