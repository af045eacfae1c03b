//! `modelshare diff`.

use std::io::{self, Write};
use std::path::Path;
use std::rc::Rc;

use super::analyses::DiffArgs;
use super::args;
use super::progress::Progress;
use super::table::{Lines, aligned, columns, measured, some_percent, some_points};
use super::why::listed;
use super::{Failure, answer, csv, files, table};
use crate::analysis::{Change, Diff};
use crate::dataset::Dataset;
use crate::error::{Error, ErrorKind};
use crate::quality::counted;
use crate::shares::Query;
use crate::words::grouped_number;

const HEADER: [&str; 10] = [
    "kind",
    "id",
    "label",
    "change",
    "group",
    "old_downloads",
    "new_downloads",
    "old_share",
    "new_share",
    "points",
];

pub fn run(args: &DiffArgs) -> Result<(), Failure> {
    let query = args.definition.query(args.at.as_deref())?;
    let most = listed(&args.models)?;
    let format = args.format.get()?;
    if args.old == Path::new("-") && args.new == args.old {
        let expected = "a file, as the old snapshot is standard input";
        return Err(args::wrong("new", expected, "-").into());
    }
    let progress = Progress::new();
    let old = dataset(&args.old, &progress)?;
    let new = dataset(&args.new, &progress)?;
    let query = new.1.resolve(&query)?;
    for (name, dataset) in [&old, &new] {
        has_a_date(dataset, &query).map_err(|error| error.in_file(name))?;
    }
    let (old, new) = (old.1, new.1);
    let diff = old.diff(&new, &query, most)?;
    drop(progress);
    answer(
        format,
        (&diff, &diff.warnings),
        || {
            table::of_analysis(&new, &diff.query, &[diff.new.date], |out| {
                lines(&diff, out);
            })
        },
        |out| write(&diff, out),
    )
}

/// A snapshot and the name of its file.
fn dataset(path: &Path, progress: &Rc<Progress>) -> Result<(String, Dataset), Error> {
    let (name, snapshot) = files::snapshot(path, progress)?;
    let dataset = Dataset::new(snapshot).map_err(|error| error.in_file(&name))?;
    Ok((name, dataset))
}

/// Checks that a snapshot can be compared: that it has a date at which the window can end.
fn has_a_date(dataset: &Dataset, query: &Query) -> Result<(), Error> {
    match dataset.axis(query.when().0) {
        [] => {
            let expected = "an observation date at which the window can end";
            Err(Error::new(ErrorKind::Value, "snapshot", expected, "none"))
        }
        _ => Ok(()),
    }
}

fn word(change: Change) -> &'static str {
    match change {
        Change::New => "new",
        Change::Vanished => "vanished",
        Change::Revised => "revised",
        Change::Recredited => "recredited",
    }
}

fn lines(diff: &Diff, out: &mut Lines) {
    let measured = measured(&diff.query);
    for (which, side) in [("Old", diff.old), ("New", diff.new)] {
        out.add(&format!(
            "{which}: {} {measured} to {}",
            grouped_number(side.total.value()),
            side.date.in_words()
        ));
    }
    out.add("");
    let (old, new) = (format!("Old {measured}"), format!("New {measured}"));
    let head = ["", "Old share", "New share", "Points", &old, &new];
    let mut rows = vec![head.map(str::to_owned)];
    for group in &diff.groups {
        rows.push([
            group.label.clone(),
            some_percent(group.old_share),
            some_percent(group.new_share),
            some_points(group.points),
            grouped_number(group.old_downloads.value()),
            grouped_number(group.new_downloads.value()),
        ]);
    }
    aligned(&rows, out);
    out.add("");
    if diff.models.is_empty() && diff.more == 0 {
        out.add("No model changed.");
        return;
    }
    let head = ["Model", "Change", "Group", "Points", &old, &new];
    let mut rows = vec![head.map(str::to_owned)];
    for model in &diff.models {
        rows.push([
            model.id.clone(),
            word(model.change).to_owned(),
            model.group.clone(),
            some_points(model.points),
            grouped_number(model.old_downloads.value()),
            grouped_number(model.new_downloads.value()),
        ]);
    }
    columns(&rows, "<<<", out);
    if diff.more > 0 {
        out.add(&format!(
            "and {}",
            counted(diff.more as u64, "smaller change")
        ));
    }
}

fn write(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    let none = String::new;
    let groups = diff.groups.iter().map(|group| {
        [
            "group".to_owned(),
            csv::harmless(&group.id),
            csv::harmless(&group.label),
            none(),
            csv::harmless(&group.id),
            csv::number(group.old_downloads),
            csv::number(group.new_downloads),
            csv::some(group.old_share),
            csv::some(group.new_share),
            csv::some(group.points),
        ]
    });
    let models = diff.models.iter().map(|model| {
        [
            "model".to_owned(),
            csv::harmless(&model.id),
            none(),
            word(model.change).to_owned(),
            csv::harmless(&model.group),
            csv::number(model.old_downloads),
            csv::number(model.new_downloads),
            none(),
            none(),
            csv::some(model.points),
        ]
    });
    csv::table(HEADER, groups.chain(models), out)
}
