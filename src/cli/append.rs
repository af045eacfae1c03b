//! `modelshare append`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use clap::Args;

use super::args;
use super::progress::Progress;
use super::{Failure, files, say};
use crate::build::{Aliases, Watch};
use crate::date::Day;
use crate::error::{Error, ErrorKind};
use crate::history::{Adding, Addition, Changes, History, Outcome, Vanished, digest};
use crate::import::{self, Imported, Known, Source, Table};
use crate::observation::{About, Scope};
use crate::quality::counted;
use crate::words::grouped_number;

const HELP: &str = "\
A history is a folder: one Parquet file an observation, and history.json that lists them with their
SHA-256 and where they come from. All of the files are added or none; one that is added again
changes nothing. Where history.json does not name a file of the folder, nothing is added: see
modelshare history repair.

Read are the files of modelshare fetch, JSON of the Hub's API (lines, lists, objects), weekly dumps
(models.parquet) and other Parquet tables, and tables with a header and cells between commas,
semicolons, tabs or bars: model or id, any of downloads and downloads_all_time, and any of date,
created, likes, parameters, task, library, licence, base_models, base_relation, format. Any of them may
be packed by gzip; - is standard input. A folder stands for its files. The day is that of the rows, of
--date, or of a name: 2026-10-27.csv, models/2026-10-27/models.parquet, date=2026-10-27/part-0.parquet.

Numbers may be written 1090000, 1,090,000, 1.090.000, 1 090 000, 1090000.0 or 1.09e6; NA, NaN, null,
None, \\N, N/A and - are unknown. A row that cannot be understood ends the append, unless
--allow-skipped is given. Rows of one model and day must not differ.

Examples:
  modelshare append history 2026-10-27.jsonl.gz --aliases aliases.csv
  modelshare append history dumps
  curl -s https://huggingface.co/api/models?limit=1000 | modelshare append history - --date 2026-10-27
  modelshare append history models/2026-10-20/models.parquet --licence ODbL-1.0
  duckdb -c \"select date, sum(downloads) from 'history/*.parquet' group by date\"";

#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct AppendArgs {
    /// Folder of the history; a new one is made
    history: PathBuf,
    /// Observations: files, folders of them, or - for standard input
    #[arg(required = true)]
    observations: Vec<PathBuf>,
    /// Day on which the counters were read, where the file does not say it
    #[arg(long, value_name = "DATE", allow_negative_numbers = true)]
    date: Option<String>,
    /// Put an observation in the place of another one of the same day
    #[arg(long)]
    replace: bool,
    /// Leave out rows, and take values for unknown, that cannot be understood
    #[arg(long)]
    allow_skipped: bool,
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
        allow_skipped: args.allow_skipped,
    };
    let progress = Progress::new();
    let aliases = match &args.aliases {
        Some(path) => Aliases::read(files::open(path, &progress)?)?,
        None => Aliases::default(),
    };
    let (paths, mut remarks) = paths(&args.observations)?;
    // Locked first: what is read for nothing costs an hour.
    let mut history = History::lock(&args.history)?;
    let mut parts = Parts {
        adding: history.begin()?,
        replace: args.replace,
        waiting: BTreeMap::new(),
        added: BTreeMap::new(),
        remarks: Vec::new(),
    };
    for path in &paths {
        let counted = Rc::clone(&progress);
        let source = Source::open(path, Rc::new(move |bytes| counted.advance(bytes)))?;
        let found = import::read(&source, &known, &*progress)?;
        let told = found.remarks.iter();
        remarks.extend(told.map(|remark| format!("{}: {remark}", source.name())));
        parts.take(path, &source, found)?;
    }
    let (adding, more) = parts.finished()?;
    remarks.extend(more);
    progress.stage("adding to the history", 0);
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

/// The files that the arguments stand for, each once.
fn paths(arguments: &[PathBuf]) -> Result<(Vec<PathBuf>, Vec<String>), Error> {
    let (mut paths, mut remarks) = (Vec::new(), Vec::new());
    for argument in arguments {
        let (found, told) = import::expanded(argument)?;
        remarks.extend(told);
        for path in found {
            if paths.contains(&path) {
                remarks.push(format!("{}: named twice, read once", path.display()));
            } else {
                paths.push(path);
            }
        }
    }
    Ok((paths, remarks))
}

/// What is known of the files that an observation is read from.
#[derive(Clone)]
struct Origin {
    folder: PathBuf,
    /// Whether there is no more to it than one file.
    is_whole: bool,
    about: About,
    /// The last file, as errors name it.
    last: String,
    /// Name and SHA-256 of each file.
    inputs: Vec<(String, String)>,
}

impl Origin {
    /// What the history says of where the observation was read from: a file, or those of a folder
    /// as `sha256sum` lists them.
    fn input(&self) -> (String, String) {
        if let [only] = &self.inputs[..] {
            return only.clone();
        }
        let lines = self.inputs.iter();
        let lines: String = lines
            .map(|(name, sha256)| format!("{sha256}  {name}\n"))
            .collect();
        let folder = self
            .folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        let name = format!("{folder} ({} files)", self.inputs.len());
        (name.trim_start().to_owned(), digest(lines.as_bytes()))
    }
}

/// Observations whose files come one after the other: what is in memory are those of the last file.
struct Parts<'a> {
    adding: Adding<'a>,
    replace: bool,
    waiting: BTreeMap<Day, (Table, Origin)>,
    added: BTreeMap<Day, Origin>,
    remarks: Vec<String>,
}

impl<'a> Parts<'a> {
    /// Takes what a file has. Files of one folder may be parts of an observation.
    fn take(&mut self, path: &Path, source: &Source, found: Imported) -> Result<(), Error> {
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let over = self.waiting.iter().filter(|(date, (_, origin))| {
            origin.folder != folder || !found.dates.contains_key(date)
        });
        let over: Vec<Day> = over.map(|(date, _)| *date).collect();
        for date in over {
            self.add(date)?;
        }
        let origin = Origin {
            folder,
            is_whole: found.is_whole,
            about: found.about,
            last: source.name().to_owned(),
            inputs: vec![(source.label(), found.sha256)],
        };
        for (date, table) in found.dates {
            let before = self.waiting.get(&date).map(|(_, origin)| origin);
            if let Some(before) = before.or(self.added.get(&date)) {
                if before.is_whole || origin.is_whole || before.folder != origin.folder {
                    let expected = "one observation a day, or parts of one in a folder";
                    let found = format!("another one of {date} in {}", before.last);
                    let error = Error::new(ErrorKind::Duplicate, "observations", expected, found);
                    return Err(error.in_file(source.name()));
                }
                self.take_back(date)?;
            }
            match self.waiting.get_mut(&date) {
                Some((whole, whole_origin)) => {
                    whole.absorb(&table);
                    whole_origin.last.clone_from(&origin.last);
                    whole_origin.inputs.extend(origin.inputs.clone());
                }
                None => {
                    self.waiting.insert(date, (table, origin.clone()));
                }
            }
        }
        Ok(())
    }

    /// Makes an observation that was added wait for more.
    fn take_back(&mut self, date: Day) -> Result<(), Error> {
        let Some(origin) = self.added.remove(&date) else {
            return Ok(());
        };
        if let Some((rows, _)) = self.adding.take_back(date)? {
            let table = Table::of(&rows, &origin.input().0);
            self.waiting.insert(date, (table, origin));
        }
        Ok(())
    }

    /// Adds an observation to the history.
    fn add(&mut self, date: Day) -> Result<(), Error> {
        let Some((table, origin)) = self.waiting.remove(&date) else {
            return Ok(());
        };
        let input = origin.input();
        let finished = table.finished(date);
        let (rows, repeated) = finished.map_err(|error| error.in_file(&input.0))?;
        if repeated > 0 {
            let rows = counted(repeated as u64, "row");
            let repeat = if repeated == 1 { "repeats" } else { "repeat" };
            self.remarks
                .push(format!("{}: {rows} of {date} {repeat} another", input.0));
        }
        let mut about = origin.about.clone();
        about.date = date.to_string();
        let addition = Addition {
            rows,
            date,
            about,
            input,
        };
        self.adding.add(&addition, self.replace)?;
        self.added.insert(date, origin);
        Ok(())
    }

    /// Adds what waits.
    fn finished(mut self) -> Result<(Adding<'a>, Vec<String>), Error> {
        while let Some(date) = self.waiting.keys().next().copied() {
            self.add(date)?;
        }
        Ok((self.adding, self.remarks))
    }
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
