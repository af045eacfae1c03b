//! Parquet: weekly dumps of the whole Hub, the study's table, tables with the columns of the CSV
//! files.

use std::fs::File;

use super::skipped::Skipped;
use super::{Dates, Imported, finished, no_date};
use crate::build::{Watch, is_id};
use crate::date::Day;
use crate::error::{Error, ErrorKind, quoted};
use crate::history::{Columns, Leaf};
use crate::observation::{HubRow, Row};

/// The columns that are read, each under the names that it may have.
const COLUMNS: [&[&[&str]]; 18] = [
    &[&["model"], &["id"], &["modelId"]],
    &[&["date"], &["time"]],
    &[&["created"], &["createdAt"]],
    &[&["downloads"]],
    &[&["downloads_all_time"], &["downloadsAllTime"]],
    &[&["likes"]],
    &[&["parameters"]],
    &[&["task"], &["pipeline_tag"]],
    &[&["library"], &["library_name"]],
    &[&["licence"], &["license"]],
    &[&["base_models"]],
    &[&["base_relation"]],
    &[&["format"]],
    &[&["tags"]],
    &[&["baseModels", "models", "id"], &["baseModels", "models"]],
    &[&["baseModels", "relation"]],
    &[&["safetensors", "total"]],
    &[&["gguf", "total"]],
];

pub fn read(file: File, date: Option<Day>, watch: &dyn Watch) -> Result<Imported, Error> {
    let columns = Columns::open(file)?;
    watch.stage("reading rows", columns.rows());
    let found = COLUMNS.map(|names| {
        let mut names = names.iter();
        names.find_map(|path| Some((columns.index(path)?, path[0])))
    });
    let names = columns.names();
    if found[0].is_none() {
        let expected = "a column model or id";
        let found = quoted(&names.join(","));
        return Err(Error::new(
            ErrorKind::Shape,
            "Parquet file",
            expected,
            found,
        ));
    }
    if found[3].is_none() && found[4].is_none() {
        let expected = "a column downloads or downloadsAllTime";
        let found = quoted(&names.join(","));
        return Err(Error::new(
            ErrorKind::Shape,
            "Parquet file",
            expected,
            found,
        ));
    }
    if found[1].is_none() && date.is_none() {
        return Err(no_date());
    }
    let mut used: Vec<&str> = found.iter().flatten().map(|(_, name)| *name).collect();
    used.dedup();
    let mut skipped = Skipped::default();
    let others = names.iter().filter(|name| !used.contains(&name.as_str()));
    skipped.columns(others.cloned().collect());
    let has = |name: &str| names.iter().any(|column| column == name);
    let understood = match (has("time"), has("id")) {
        (true, _) if has("downloadsAllTime") => "the study's table",
        (_, true) => "a dump of the Hub",
        _ => "a table of counters",
    };

    let mut dates = Dates::default();
    let mut number = 0u64;
    let dated = found[1].is_some();
    columns.each_step(
        &found.map(|found| found.map(|(index, _)| index)),
        |leaves, count| {
            for _ in 0..count {
                number += 1;
                for leaf in leaves.iter_mut() {
                    leaf.next_row();
                }
                let row = Read::of(leaves);
                let place = || format!("in row {number}");
                let day = if dated { leaves[1].day() } else { date };
                match (row.fault(leaves), day) {
                    (Some(why), _) => skipped.row(why, place),
                    (None, None) => skipped.row("no date", place),
                    (None, Some(day)) => row.push(leaves, dates.of(day)),
                }
            }
            watch.advance(count as u64);
            Ok(())
        },
    )?;
    let with = format!("{understood} with {}", used.join(", "));
    Ok(finished(with, dates, skipped))
}

/// What of a row has to be put together.
struct Read {
    hub: HubRow,
}

impl Read {
    fn of(leaves: &[Leaf]) -> Self {
        let own = |text: &str| text.to_owned();
        Read {
            hub: HubRow::of_parts(
                leaves[13].texts(),
                leaves[14].texts().map(own).collect(),
                leaves[15].text().map(own),
                leaves[16].count(),
                leaves[17].count(),
            ),
        }
    }

    /// Why a row is of no use.
    fn fault(&self, leaves: &[Leaf]) -> Option<&'static str> {
        let id = leaves[0].text().unwrap_or_default();
        if !is_id(id) || id.contains(|character: char| character.is_control()) {
            return Some("no model id of the form namespace/name or name");
        }
        let counts = [(3, "downloads"), (4, "downloads of all time"), (5, "likes")];
        for (leaf, name) in counts {
            if leaves[leaf].is_known() && leaves[leaf].count().is_none() {
                return Some(match name {
                    "likes" => "likes that are no whole number from 0 to 2^53",
                    _ => "downloads that are no whole number from 0 to 2^53",
                });
            }
        }
        let counters = leaves[3].is_known() || leaves[4].is_known();
        (!counters).then_some("no counter")
    }

    fn push(&self, leaves: &[Leaf], table: &mut crate::observation::Observation) {
        let derived = self.hub.derived();
        let from_hub = self.hub.row(&derived);
        table.push(&Row {
            model: leaves[0].text().unwrap_or_default(),
            created: leaves[2].day(),
            downloads: leaves[3].count(),
            downloads_all_time: leaves[4].count(),
            likes: leaves[5].count(),
            parameters: leaves[6].count().or(from_hub.parameters),
            task: leaves[7].text(),
            library: leaves[8].text(),
            licence: leaves[9].text().or(from_hub.licence),
            base_models: leaves[10].text().or(from_hub.base_models),
            base_relation: leaves[11].text().or(from_hub.base_relation),
            format: leaves[12].text().or(from_hub.format),
        });
    }
}
