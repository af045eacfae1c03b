//! Parquet: weekly dumps of the whole Hub, the study's table, tables with the columns of the CSV
//! files.

use std::fs::File;

use super::gather::{Cells, Gather, Gathered};
use super::names::{FIELDS, Field, field};
use super::{lists, no_date};
use crate::build::{Watch, key};
use crate::error::{Error, ErrorKind, quoted};
use crate::history::{Columns, Leaf};
use crate::observation::HubRow;

pub fn read(
    file: File,
    mut gather: Gather,
    name: &str,
    watch: &dyn Watch,
) -> Result<Gathered, Error> {
    let columns = Columns::open(file).map_err(|error| error.in_file(name))?;
    watch.stage("reading rows", columns.rows());
    let found = find(&columns, &mut gather).map_err(|error| error.in_file(name))?;
    gather.dated = found[Field::Date as usize].is_some();
    if !gather.has_day() {
        return Err(no_date().in_file(name));
    }
    let names = columns.names();
    let top = |index: usize| columns.path(index).swap_remove(0);
    let mut used: Vec<String> = found.iter().flatten().map(|index| top(*index)).collect();
    used.dedup();
    for name in names.iter().filter(|name| !used.contains(name)) {
        gather.unread(name);
    }
    let has = |name: &str| names.iter().any(|column| key(column) == name);
    let understood = match (has("time"), has("id")) {
        (true, _) if has("downloadsalltime") => "the study's table",
        (_, true) => "a dump of the Hub",
        _ => "a table of counters",
    };
    let understood = format!("{understood} with {}", used.join(", "));

    let mut number = 0u64;
    let mut bases = String::new();
    let read = columns.each_step(&found, |leaves, count| {
        for _ in 0..count {
            number += 1;
            for leaf in leaves.iter_mut() {
                leaf.next_row();
            }
            take(leaves, number, &mut bases, &mut gather);
        }
        watch.advance(count as u64);
        Ok(())
    });
    read.map_err(|error| error.in_file(name))?;
    gather.finished(&understood, name)
}

/// The leaf column of each field that is read.
fn find(columns: &Columns, gather: &mut Gather) -> Result<[Option<usize>; FIELDS], Error> {
    let mut found = [None; FIELDS];
    let mut ranks = [usize::MAX; FIELDS];
    for index in 0..columns.len() {
        let name: String = columns.path(index).iter().map(|part| key(part)).collect();
        if let Some((field, rank)) = field(&name)
            && rank < ranks[field]
        {
            (found[field], ranks[field]) = (Some(index), rank);
        }
    }
    let wrong = |expected: &str| {
        let found = quoted(&columns.names().join(","));
        Error::new(ErrorKind::Shape, "Parquet file", expected, found)
    };
    if found[Field::Model as usize].is_none() {
        return Err(wrong("a column model or id"));
    }
    let counters = [Field::Downloads, Field::AllTime];
    if counters
        .iter()
        .all(|field| found[*field as usize].is_none())
    {
        return Err(wrong("a column downloads or downloadsAllTime"));
    }
    let needed = [Field::Model, Field::Date, Field::Downloads, Field::AllTime];
    for (field, index) in found.iter_mut().enumerate() {
        let Some(at) = *index else { continue };
        let column = columns.path(at).join(".");
        if let Some(kind) = columns.unread(at) {
            if needed.iter().any(|needed| *needed as usize == field) {
                let expected = "numbers, texts or dates";
                let thing = format!("column {column}");
                return Err(Error::new(ErrorKind::Shape, thing, expected, kind));
            }
            gather.remark(format!(
                "column {column} is of type {kind}, which is not read"
            ));
            *index = None;
        } else if counters.iter().any(|counter| *counter as usize == field)
            && columns.is_short_float(at)
        {
            gather.remark(format!(
                "column {column} has numbers of 32 bits, which are rounded above 16,777,216"
            ));
        }
    }
    Ok(found)
}

fn take(leaves: &[Leaf], number: u64, bases: &mut String, gather: &mut Gather) {
    let leaf = |field: Field| &leaves[field as usize];
    let own = |text: &str| text.to_owned();
    bases.clear();
    for base in leaf(Field::BaseModels).texts() {
        bases.push_str(if bases.is_empty() { "" } else { ";" });
        bases.push_str(base);
    }
    let hub = HubRow::of_parts(
        leaf(Field::Tags).texts().flat_map(lists::items),
        leaf(Field::HubBases).texts().map(own).collect(),
        leaf(Field::HubRelation).text().map(own),
        leaf(Field::Safetensors).count().map(Some),
        leaf(Field::Gguf).count().map(Some),
    );
    let value = |field: Field| leaf(field).value();
    let text = |field: Field| leaf(field).text();
    gather.row(
        number,
        &Cells {
            model: value(Field::Model),
            date: value(Field::Date),
            created: value(Field::Created),
            numbers: [
                value(Field::Downloads),
                value(Field::AllTime),
                value(Field::Likes),
                value(Field::Parameters),
            ],
            texts: [
                text(Field::Task),
                text(Field::Library),
                text(Field::Licence),
                text(Field::BaseRelation),
                text(Field::Format),
            ],
            bases: Some(bases.as_str()).filter(|bases| !bases.is_empty()),
            hub: Some(&hub),
        },
    );
}
