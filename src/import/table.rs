//! CSV and its relatives: a row a model and date.

use super::gather::{Cells, Gather, Gathered};
use super::{lists, no_date};
use crate::build::{Column, CsvRow, Input, Table, is_unknown};
use crate::error::{Error, ErrorKind, quoted};
use crate::observation::{HubRow, Value, bases_of};

const COLUMNS: &[Column] = &[
    Column::required("model").also(&["id", "modelId", "repo_id"]),
    Column::optional("date").also(&["time", "snapshot_date", "observation_date"]),
    Column::optional("created").also(&["createdAt"]),
    Column::optional("downloads"),
    Column::optional("downloads_all_time"),
    Column::optional("likes"),
    Column::optional("parameters"),
    Column::optional("task").also(&["pipeline_tag"]),
    Column::optional("library").also(&["library_name"]),
    Column::optional("licence").also(&["license"]),
    Column::optional("base_models").also(&["baseModels.models"]),
    Column::optional("base_relation").also(&["baseModels.relation"]),
    Column::optional("format"),
    Column::optional("tags"),
    Column::optional("safetensors.total"),
    Column::optional("gguf.total"),
    Column::optional("safetensors"),
    Column::optional("gguf"),
];
const DATE: usize = 1;
const DOWNLOADS: usize = 3;
const ALL_TIME: usize = 4;
const BASES: usize = 10;
const TAGS: usize = 13;

pub fn read(input: Input, mut gather: Gather) -> Result<Gathered, Error> {
    let mut table = Table::open_by_rank(input, COLUMNS)?;
    let file = table.file().to_owned();
    let found: Vec<&str> = table.found().collect();
    let understood = format!("a CSV table with {}", found.join(", "));
    if !table.has(DOWNLOADS) && !table.has(ALL_TIME) {
        let expected = "a column downloads or downloads_all_time";
        let names: Vec<&str> = found
            .into_iter()
            .chain(table.others().iter().map(String::as_str))
            .collect();
        let found = quoted(&names.join(","));
        let error = Error::new(ErrorKind::Csv, "header", expected, found);
        return Err(error.in_file(file));
    }
    gather.dated = table.has(DATE);
    gather.between_commas = table.delimiter() == b',';
    if !gather.has_day() {
        return Err(no_date().in_file(file));
    }
    for name in table.others() {
        gather.unread(name);
    }
    while let Some(row) = table.next()? {
        take(row, &mut gather);
    }
    gather.finished(&understood, &file)
}

fn take(row: CsvRow, gather: &mut Gather) {
    // A cell that is no text has a value that nothing can be made of.
    let value = |column| match row.text(column) {
        Ok("") => Value::Unknown,
        Ok(text) => Value::Text(text),
        Err(_) => Value::Other("a cell that is no text on one line".to_owned()),
    };
    let text = |column| row.text(column).ok().filter(|text| !text.is_empty());
    let object = |column| text(column).and_then(lists::parsed);
    let known = |column| text(column).filter(|text| !is_unknown(text));
    let total = |flat: usize, whole: usize| {
        let number = |text: &str| text.strip_suffix(".0").unwrap_or(text).parse().ok();
        match (known(flat), known(whole)) {
            (Some(text), _) => number(text).map(Some),
            (None, Some(text)) => Some(lists::total(text)),
            (None, None) => None,
        }
    };
    let tags = lists::items(text(TAGS).unwrap_or_default());
    let hub_bases = object(BASES).map(|bases| bases_of(&bases));
    let is_object = hub_bases.is_some();
    let (hub_bases, relation) = hub_bases.unwrap_or_default();
    let hub = HubRow::of_parts(
        tags.flat_map(|tags| tags.split([',', ';', '|']))
            .map(str::trim),
        hub_bases,
        relation,
        total(TAGS + 1, TAGS + 3),
        total(TAGS + 2, TAGS + 4),
    );
    let [model, date, created, downloads, all_time, likes, parameters] = std::array::from_fn(value);
    gather.row(
        row.line,
        &Cells {
            model,
            date,
            created,
            numbers: [downloads, all_time, likes, parameters],
            texts: [text(7), text(8), text(9), text(11), text(12)],
            bases: text(BASES).filter(|_| !is_object),
            hub: Some(&hub),
        },
    );
}
