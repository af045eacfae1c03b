//! `modelshare append`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::args;
use super::progress::Progress;
use super::{Failure, files, say};
use crate::build::{Aliases, Input};
use crate::date::Day;
use crate::error::{Error, ErrorKind};
use crate::history::{Addition, Changes, History, Outcome, Vanished, digest_of};
use crate::import::{self, Known};
use crate::observation::Scope;
use crate::quality::counted;
use crate::words::grouped_number;

const HELP: &str = "\
A history is a folder: one Parquet file an observation, and history.json that lists them with their
SHA-256 and where they come from. All of the files are added or none; one that is added again
changes nothing. Where history.json does not name a file of the folder, nothing is added: see
modelshare history repair.

Understood are the files of modelshare fetch, JSON lines of the Hub's API, weekly dumps
(models.parquet) and other Parquet tables, and CSV with a header: model or id, any of downloads and
downloads_all_time, and any of date, created, likes, parameters, task, library, licence, base_models,
base_relation, format.

Examples:
  modelshare append history 2026-10-27.jsonl.gz --aliases aliases.csv
  modelshare append history models/2026-10-20/models.parquet --licence ODbL-1.0
  duckdb -c \"select date, sum(downloads) from 'history/*.parquet' group by date\"";

#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct AppendArgs {
    /// Folder of the history; a new one is made
    history: PathBuf,
    /// Observations
    #[arg(required = true)]
    observations: Vec<PathBuf>,
    /// Day on which the counters were read, where the file does not say it
    #[arg(long, value_name = "DATE", allow_negative_numbers = true)]
    date: Option<String>,
    /// Put an observation in the place of another one of the same day
    #[arg(long)]
    replace: bool,
    /// Renamed accounts and models: from,to; tells renamed models from new ones
    #[arg(long, value_name = "FILE")]
    aliases: Option<PathBuf>,
    /// Name of the source [default: what the file says, else its name]
    #[arg(long, value_name = "TEXT")]
    source_name: Option<String>,
    /// Address of the source
    #[arg(long, value_name = "URL")]
    source_url: Option<String>,
    /// Licence of the figures
    #[arg(long, value_name = "TEXT")]
    licence: Option<String>,
}

pub fn run(args: &AppendArgs) -> Result<(), Failure> {
    let date = args.date.as_ref().map(|text| {
        let day = text.parse::<Day>();
        day.map_err(|_| args::wrong("date", "a date of the form YYYY-MM-DD", text))
    });
    let known = Known {
        date: date.transpose()?,
        source: args.source_name.clone(),
        url: args.source_url.clone(),
        licence: args.licence.clone(),
    };
    let progress = Progress::new();
    let open = |path: &Path| -> Result<Input, Error> { files::open(path, &progress) };
    let aliases = match &args.aliases {
        Some(path) => Aliases::read(open(path)?)?,
        None => Aliases::default(),
    };
    // Locked first: what is read for nothing costs an hour.
    let mut history = History::lock(&args.history)?;
    let mut adding = history.begin()?;
    let mut remarks = Vec::new();
    for path in &args.observations {
        let found = import::read(path, &known, &open, &*progress)?;
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        remarks.extend(
            found
                .remarks
                .iter()
                .map(|remark| format!("{}: {remark}", path.display())),
        );
        let sha256 = digest_of(path).map_err(|error| {
            Error::new(ErrorKind::Io, "file", "to read it", error).in_file(&name)
        })?;
        for (date, rows) in found.observations {
            if adding.has(date) {
                let expected = "one observation a day";
                let found = format!("another one of {date}");
                let error = Error::new(ErrorKind::Duplicate, "observations", expected, found);
                return Err(error.in_file(name).into());
            }
            let mut about = found.about.clone();
            about.date = date.to_string();
            let addition = Addition {
                rows,
                date,
                about,
                input: (name.clone(), sha256.clone()),
            };
            adding.add(&addition, args.replace)?;
        }
    }
    crate::build::Watch::stage(&*progress, "adding to the history", 0);
    let added = adding.keep(&|id| aliases.id(id).into_owned())?;
    drop(progress);
    for file in history.finished() {
        let text = format!("{file} was written by an append that was interrupted, and is added");
        say("note", &text);
    }
    for remark in &remarks {
        say("note", remark);
    }
    for (date, rows, outcome) in &added {
        let models = counted(*rows, "model");
        let text = match outcome {
            Outcome::Known => "is in the history already".to_owned(),
            Outcome::Restored => "is in the history already; its file was missing or damaged, and \
                                  is there again"
                .to_owned(),
            Outcome::Added(changes) => format!("added, {}", told(changes)),
            Outcome::Replaced(changes) => format!("replaced, {}", told(changes)),
        };
        say("note", &format!("{date} of {models} {text}"));
        if let Outcome::Added(changes) | Outcome::Replaced(changes) = outcome
            && changes.vanished > 0
        {
            say("note", &format!("{date}: {}", told_vanished(&changes.lost)));
        }
    }
    warn_of_scopes(&history.scopes());
    Ok(())
}

/// Names the largest models that vanished, with what they were downloaded before.
fn told_vanished(vanished: &Vanished) -> String {
    let downloads = match vanished.all_time {
        true => "downloads of all time",
        false => "downloads in 30 days",
    };
    let part = |count: u64| match vanished.total {
        0 => String::new(),
        total => format!(", {:.1} %", 100.0 * count as f64 / total as f64),
    };
    let named = vanished.largest.iter().map(|(id, count)| {
        let number = grouped_number(*count as f64);
        format!("{id} ({number}{})", part(*count))
    });
    let named: Vec<String> = named.collect();
    format!(
        "what vanished had {} {downloads}{} of all; the largest: {}",
        grouped_number(vanished.downloads as f64),
        part(vanished.downloads),
        named.join(", ")
    )
}

fn told(changes: &Changes) -> String {
    let Some(before) = changes.before else {
        return "the first of the history".to_owned();
    };
    let mut text = format!("{} new", changes.new);
    for (count, what) in [
        (changes.returned, "returned"),
        (changes.vanished, "vanished"),
        (changes.renamed, "under a new name"),
    ] {
        if count > 0 {
            text.push_str(&format!(", {count} {what}"));
        }
    }
    format!("{text} since {before}")
}

/// Observations of different questions do not make a series: what one did not ask for looks as if
/// it had vanished.
fn warn_of_scopes(scopes: &[(String, Scope)]) {
    if let [.., (before, earlier), (last, latest)] = scopes
        && earlier != latest
    {
        let text = format!(
            "the observation of {last} asked for other models than that of {before}: models that \
             only one of them has look as if they had vanished or were new"
        );
        say("warning", &text);
    }
}
