//! `modelshare append`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use super::args;
use super::progress::Progress;
use super::{Failure, files, say};
use crate::build::{Aliases, Input};
use crate::date::Day;
use crate::error::{Error, ErrorKind};
use crate::history::{Addition, Changes, History, Outcome, digest_of};
use crate::import::{self, Known};
use crate::observation::Scope;
use crate::quality::counted;

const HELP: &str = "\
A history is a folder: one Parquet file an observation, and history.json that lists them with their
SHA-256 and where they come from. All of the files are added or none; one that is added again
changes nothing.

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
    let mut additions = BTreeMap::new();
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
            let mut about = found.about.clone();
            about.date = date.to_string();
            let addition = Addition {
                rows,
                date,
                about,
                input: (name.clone(), sha256.clone()),
            };
            if additions.insert(date, addition).is_some() {
                let expected = "one observation a day";
                let found = format!("another one of {date}");
                let error = Error::new(ErrorKind::Duplicate, "observations", expected, found);
                return Err(error.in_file(name).into());
            }
        }
    }
    let additions: Vec<Addition> = additions.into_values().collect();
    crate::build::Watch::stage(&*progress, "adding to the history", 0);
    let outcomes = history.add(&additions, args.replace, &|id| aliases.id(id).into_owned())?;
    drop(progress);
    for remark in &remarks {
        say("note", remark);
    }
    for (addition, outcome) in additions.iter().zip(&outcomes) {
        let models = counted(addition.rows.len() as u64, "model");
        let text = match outcome {
            Outcome::Known => "is in the history already".to_owned(),
            Outcome::Added(changes) => format!("added, {}", told(changes)),
            Outcome::Replaced(changes) => format!("replaced, {}", told(changes)),
        };
        say("note", &format!("{} of {models} {text}", addition.date));
    }
    warn_of_scopes(&history.scopes());
    Ok(())
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
