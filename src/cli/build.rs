//! `modelshare build`.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::rc::Rc;

use super::args::{self, BuildArgs};
use super::progress::Progress;
use super::{Failure, files, say};
use crate::build::{self, Input, Inputs, Options, RollupSummary, Watch, is_web_address};
use crate::date::Day;
use crate::error::Error;
use crate::quality::counted;
use crate::snapshot::{LARGEST_COUNT, Source};
use crate::words::grouped_number;

pub fn run(args: &BuildArgs) -> Result<(), Failure> {
    let options = options(args)?;
    let packing = args::packing(&args.output)?;
    let progress = Progress::new();
    let open = |path: &Option<PathBuf>| -> Result<Option<Input>, Error> {
        let input = path.as_ref().map(|path| files::open(path, &progress));
        input.transpose()
    };
    let inputs = Inputs {
        models: open(&args.models)?,
        organisations: open(&args.organisations)?,
        aliases: open(&args.aliases)?,
        events: open(&args.events)?,
        observations: files::open(&args.observations, &progress)?,
    };
    let watch = Reading {
        progress: Rc::clone(&progress),
        observations: files::length(&args.observations),
    };
    let built = build::build(inputs, &options, &watch)?;
    let bytes = files::write(&built.snapshot, &args.output, packing, &progress)?;
    drop(watch);
    drop(progress);

    for remark in &built.remarks {
        say("note", remark);
    }
    if let Some(rollup) = built.rollup {
        tell_rollup(&rollup);
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

fn options(args: &BuildArgs) -> Result<Options, Error> {
    let text = |option: &str, text: &str| match text.trim() {
        "" => Err(args::wrong(option, "a text", text)),
        text => Ok(text.to_owned()),
    };
    let given = |option: &str, value: &Option<String>| {
        value.as_ref().map(|value| text(option, value)).transpose()
    };
    let name = match given("source-name", &args.source_name)? {
        Some(name) => name,
        None => {
            let file = args.observations.file_name().unwrap_or_default();
            let name = file.to_string_lossy();
            // Compressed or not, it is the same source.
            name.strip_suffix(".gz").unwrap_or(&name).to_owned()
        }
    };
    let url = given("source-url", &args.source_url)?;
    if let Some(url) = url.as_ref().filter(|url| !is_web_address(url)) {
        let expected = "an address that begins with https:// or http://";
        return Err(args::wrong("source-url", expected, url));
    }
    let retrieved = args.retrieved.as_ref().map(|text| {
        let day = text.parse::<Day>();
        day.map_err(|_| args::wrong("retrieved", "a date of the form YYYY-MM-DD", text))
    });
    let notes = args.notes.iter().map(|note| text("note", note));
    let top = args
        .top
        .as_ref()
        .map(|text| args::whole("top", text, 1, LARGEST_COUNT));
    Ok(Options {
        counter: args::counter(&args.counter)?,
        top: top
            .transpose()?
            .and_then(|top| NonZeroUsize::new(usize::try_from(top).unwrap_or(usize::MAX))),
        source: Source {
            name,
            url,
            licence: given("licence", &args.licence)?,
            retrieved: retrieved.transpose()?,
            notes: notes.collect::<Result<_, _>>()?,
        },
    })
}
