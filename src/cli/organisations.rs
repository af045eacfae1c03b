//! `modelshare organisations check`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::args;
use super::progress::Progress;
use super::{Failure, files, for_terminal, print};
use crate::build::{Aliases, Audit, Coverage, Remark};
use crate::date::Day;
use crate::error::{Error, ErrorKind};
use crate::history::History;
use crate::quality::counted;
use crate::shares::{GroupBy, MaxAge, Query, Window};
use crate::words::{grouped_number, percent};

#[derive(Debug, Args)]
pub struct OrganisationsArgs {
    #[command(subcommand)]
    command: OrganisationsCommand,
}

#[derive(Debug, Subcommand)]
enum OrganisationsCommand {
    /// Say what is wrong with a table of organisations, and which rows it lacks
    Check(CheckArgs),
}

#[derive(Debug, Args)]
#[command(
    after_help = "Told are countries, kinds and grades that have no meaning, countries without a \
                  basis, rows under old names, rows that contradict each other. Held against a \
                  snapshot or a history, also rows that speak of nobody in it, and the accounts that \
                  no country is known for, those of most downloads first: the rows to add next. The \
                  accounts of a snapshot with a roll-up are those above its cut; those of a history \
                  are ranked by the last 30 days of its last observation.\n\n\
                  The exit code is 1 where a row is wrong."
)]
struct CheckArgs {
    /// Tables; rows of later ones stand in the place of earlier ones
    #[arg(required = true)]
    tables: Vec<PathBuf>,
    /// Renamed accounts and models: from,to
    #[arg(long, value_name = "FILE")]
    aliases: Option<PathBuf>,
    /// Snapshot, or folder of a history
    #[arg(long, value_name = "DATA")]
    against: Option<PathBuf>,
    /// How many accounts without a country are named [default: 50]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    top: Option<String>,
    /// table or json
    #[arg(
        long,
        default_value = "table",
        hide_default_value = true,
        value_name = "FORMAT"
    )]
    format: String,
}

#[derive(Serialize)]
struct Report {
    rows: u64,
    /// The oldest and the newest day.
    #[serde(skip_serializing_if = "Option::is_none")]
    judged: Option<(Day, Day)>,
    remarks: Vec<Remark>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<Coverage>,
}

pub fn run(args: &OrganisationsArgs) -> Result<(), Failure> {
    let OrganisationsCommand::Check(args) = &args.command;
    let json = args::one_of("format", &args.format, &[("table", false), ("json", true)])?;
    let top = match &args.top {
        Some(text) => args::whole("top", text, 0, 1_000_000)? as usize,
        None => 50,
    };
    let progress = Progress::new();
    let aliases = match &args.aliases {
        Some(path) => Aliases::read(files::open(path, &progress)?)?,
        None => Aliases::default(),
    };
    let mut audit = Audit::default();
    for path in &args.tables {
        audit.read(files::open(path, &progress)?, &aliases)?;
    }
    let downloads = match &args.against {
        Some(path) if History::is_at(path) => Some(of_history(path, &aliases)?),
        Some(path) => Some(of_snapshot(path, &aliases, &progress)?),
        None => None,
    };
    drop(progress);
    let report = Report {
        rows: audit.len() as u64,
        judged: audit.judged(),
        remarks: audit.remarks(),
        coverage: downloads.map(|downloads| audit.coverage(&downloads, top)),
    };
    print(|out| match json {
        true => {
            serde_json::to_writer(&mut *out, &report)?;
            writeln!(out)
        }
        false => out.write_all(for_terminal(&text(&report)).as_bytes()),
    })?;
    // Rows under old names, or of parents in several countries, may well be meant.
    let wrong = ["country", "kind", "confidence"];
    let faults = report.remarks.iter();
    match faults
        .filter(|remark| wrong.contains(&remark.about))
        .count() as u64
    {
        0 => Ok(()),
        wrong => {
            let found = counted(wrong, "value");
            let found = format!("{found} without a meaning");
            let error = Error::new(ErrorKind::Value, "organisations", "a sound table", found);
            Err(error.into())
        }
    }
}

fn text(report: &Report) -> String {
    let mut text = counted(report.rows, "row");
    if let Some((first, last)) = report.judged {
        text.push_str(&format!(", judged from {first} to {last}"));
    }
    text.push('\n');
    for remark in &report.remarks {
        text.push_str(&format!(
            "{:<14}{}: {}\n",
            remark.about, remark.place, remark.text
        ));
    }
    let Some(coverage) = &report.coverage else {
        return text;
    };
    text.push_str(&format!(
        "{} of the downloads of {} have a country or belong to individuals\n",
        percent(coverage.attributed * 100.0),
        counted(coverage.namespaces, "account"),
    ));
    if !coverage.unused.is_empty() {
        let unused = &coverage.unused;
        let named: Vec<&str> = unused.iter().take(20).map(String::as_str).collect();
        let more = if unused.len() > named.len() {
            " …"
        } else {
            ""
        };
        text.push_str(&format!(
            "{} of no account here: {}{more}\n",
            counted(unused.len() as u64, "row"),
            named.join(", "),
        ));
    }
    if !coverage.missing.is_empty() {
        text.push_str("Without a country, most downloads first\n");
    }
    for missing in &coverage.missing {
        text.push_str(&format!(
            "{:>16} {:>8}  {}{}\n",
            grouped_number(missing.downloads),
            super::table::share(missing.share),
            missing.namespace,
            if missing.listed { " (listed)" } else { "" },
        ));
    }
    text
}

/// The downloads of the accounts in the last 30 days of a history; of all time where those are not
/// known.
fn of_history(path: &Path, aliases: &Aliases) -> Result<BTreeMap<String, f64>, Error> {
    let history = History::open(path)?;
    let Some(last) = history.entries().last() else {
        let error = Error::new(
            ErrorKind::Empty,
            "history",
            "at least one observation",
            "none",
        );
        return Err(error.in_file(path.display().to_string()));
    };
    let rows = history.rows(last)?;
    let month = rows.rows().any(|row| row.downloads.is_some());
    let mut downloads = BTreeMap::new();
    for row in rows.rows() {
        let id = aliases.id(row.model);
        if let Some((namespace, _)) = id.split_once('/') {
            let count = if month {
                row.downloads
            } else {
                row.downloads_all_time
            };
            *downloads.entry(namespace.to_owned()).or_default() += count.unwrap_or(0) as f64;
        }
    }
    Ok(downloads)
}

fn of_snapshot(
    path: &Path,
    aliases: &Aliases,
    progress: &Rc<Progress>,
) -> Result<BTreeMap<String, f64>, Error> {
    let (name, snapshot) = files::snapshot(path, progress)?;
    let namespaces = snapshot.namespaces.clone();
    let dataset = crate::dataset::Dataset::new(snapshot).map_err(|error| error.in_file(name))?;
    let shares = dataset.shares(&Query {
        by: GroupBy::Namespace,
        window: Some(Window::All),
        max_age: Some(MaxAge::Any),
        ..Query::default()
    })?;
    let mut downloads: BTreeMap<String, f64> = BTreeMap::new();
    for group in &shares.groups {
        // Groups that are no account, such as the rolled-up rest, have other ids.
        if namespaces.contains(&group.id) {
            let count = group
                .downloads
                .last()
                .map_or(0.0, |downloads| downloads.value());
            *downloads
                .entry(aliases.namespace(&group.id).to_owned())
                .or_default() += count;
        }
    }
    Ok(downloads)
}
