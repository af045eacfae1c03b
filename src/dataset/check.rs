//! Checks of the parts against each other.

use crate::date::Day;
use crate::error::{Error, ErrorKind, quoted};
use crate::snapshot::{Dictionary, LARGEST_COUNT, LONGEST_NAME, MOST_CELLS, Snapshot};

/// That every column of every table has as many entries as its table has rows.
pub(super) fn lengths(snapshot: &Snapshot) -> Result<(), Error> {
    let models = &snapshot.models;
    let rows = models.name.len();
    let same = |column: &str, found: Option<usize>| length(column, "one a model", rows, found);
    same("models.namespace", Some(models.namespace.len()))?;
    same("models.created", models.created.as_ref().map(Vec::len))?;
    same("models.task", models.task.as_ref().map(codes))?;
    same("models.library", models.library.as_ref().map(codes))?;
    same("models.licence", models.licence.as_ref().map(codes))?;
    same(
        "models.parameters",
        models.parameters.as_ref().map(Vec::len),
    )?;
    let bases = models.base.as_ref().map(|base| base.codes.len());
    same("models.base", bases)?;
    same("models.relation", models.relation.as_ref().map(codes))?;
    same("models.format", models.format.as_ref().map(codes))?;
    same("models.likes", models.likes.as_ref().map(Vec::len))?;
    same("counts", Some(snapshot.counts.len()))?;

    let table = &snapshot.organisations;
    let rows = table.namespace.len();
    let same = |column: &str, column_length: usize| {
        length(column, "one an organisation", rows, Some(column_length))
    };
    same("organisations.country", table.country.len())?;
    for (name, column) in [
        ("organisations.kind", &table.kind),
        ("organisations.parent", &table.parent),
        ("organisations.basis", &table.basis),
        ("organisations.confidence", &table.confidence),
    ] {
        if !column.is_empty() {
            same(name, column.len())?;
        }
    }

    let aliases = &snapshot.aliases;
    let rows = aliases.from.len();
    length("aliases.to", "one an alias", rows, Some(aliases.to.len()))?;

    if let Some(rollup) = &snapshot.rollup {
        let rows = rollup.models.len();
        let same = |column: &str, found: usize| {
            length(column, "one a row of the roll-up", rows, Some(found))
        };
        same("rollup.country", codes(&rollup.country))?;
        same("rollup.kind", codes(&rollup.kind))?;
        same("rollup.created", rollup.created.len())?;
        same("rollup.counts", rollup.counts.len())?;
    }
    Ok(())
}

fn codes(dictionary: &Dictionary) -> usize {
    dictionary.codes.len()
}

fn length(column: &str, each: &str, rows: usize, found: Option<usize>) -> Result<(), Error> {
    match found {
        Some(found) if found != rows => Err(Error::new(
            ErrorKind::Length,
            "length of a snapshot column",
            format!("{rows} entries, {each}"),
            found.to_string(),
        )
        .at(column)),
        _ => Ok(()),
    }
}

/// That there are not too many dates for so many models, and that no name is too long.
pub(super) fn sizes(snapshot: &Snapshot) -> Result<(), Error> {
    let summed = snapshot
        .rollup
        .as_ref()
        .map_or(0, |rollup| rollup.models.len());
    let rows = (snapshot.models.name.len() + summed) as u64;
    let cells = snapshot.dates.len() as u64 * rows;
    if cells > MOST_CELLS {
        let thing = "table of counts";
        let error = Error::too_large(thing, MOST_CELLS, "dates × models", cells);
        return Err(error.at("counts"));
    }
    names(&snapshot.namespaces, "namespaces")?;
    names(&snapshot.models.name, "models.name")?;
    if let Some(task) = &snapshot.models.task {
        names(&task.values, "models.task.values")?;
    }
    if let Some(base) = &snapshot.models.base {
        names(&base.values, "models.base.values")?;
    }
    names(&snapshot.organisations.namespace, "organisations.namespace")?;
    let parents = snapshot.organisations.parent.iter();
    for (row, parent) in parents.enumerate() {
        if let Some(parent) = parent {
            name(parent, "organisations.parent", row)?;
        }
    }
    names(&snapshot.aliases.from, "aliases.from")?;
    names(&snapshot.aliases.to, "aliases.to")
}

fn names(names: &[String], place: &str) -> Result<(), Error> {
    let mut all = names.iter().enumerate();
    all.try_for_each(|(row, text)| name(text, place, row))
}

fn name(text: &str, place: &str, row: usize) -> Result<(), Error> {
    if text.len() <= LONGEST_NAME {
        return Ok(());
    }
    let error = Error::too_large("name", LONGEST_NAME as u64, "bytes", text.len());
    Err(error.at(format!("{place}[{row}]")))
}

/// That the observation dates ascend and none stands twice.
pub(super) fn dates(dates: &[Day]) -> Result<(), Error> {
    for (index, pair) in dates.windows(2).enumerate() {
        if pair[1] <= pair[0] {
            return Err(Error::new(
                ErrorKind::DateOrder,
                "observation date",
                format!("a date after {}", pair[0]),
                pair[1].to_string(),
            )
            .at(format!("dates[{}]", index + 1)));
        }
    }
    Ok(())
}

/// That every code of a dictionary points at one of its values.
pub(super) fn dictionary(dictionary: &Dictionary, place: &str) -> Result<(), Error> {
    for (row, code) in dictionary.codes.iter().enumerate() {
        if let Some(code) = code {
            reference(*code, dictionary.values.len(), || {
                (format!("{place}.values"), format!("{place}.codes[{row}]"))
            })?;
        }
    }
    Ok(())
}

/// That an index points into a table; the closure names the table and the place of the index.
pub(super) fn reference(
    index: u32,
    length: usize,
    names: impl FnOnce() -> (String, String),
) -> Result<(), Error> {
    if (index as usize) < length {
        return Ok(());
    }
    let (table, place) = names();
    Err(Error::new(
        ErrorKind::Reference,
        format!("index into {table}"),
        match length {
            0 => format!("no index, as {table} is empty"),
            _ => format!("0 to {}", length - 1),
        },
        index.to_string(),
    )
    .at(place))
}

/// That the bases of models are indices into their table.
pub(super) fn bases(snapshot: &Snapshot) -> Result<(), Error> {
    let Some(base) = &snapshot.models.base else {
        return Ok(());
    };
    for (row, codes) in base.codes.iter().enumerate() {
        for code in codes.iter().flatten() {
            reference(*code, base.values.len(), || {
                let place = format!("models.base.codes[{row}]");
                ("models.base.values".into(), place)
            })?;
        }
    }
    Ok(())
}

/// That a text is a country: two capital letters, or `INTL`.
pub(super) fn country(text: &str, place: impl FnOnce() -> String) -> Result<(), Error> {
    let bytes = text.as_bytes();
    if text == "INTL" || (bytes.len() == 2 && bytes.iter().all(u8::is_ascii_uppercase)) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Value,
        "country",
        "an ISO 3166-1 code of two capital letters, or INTL",
        quoted(text),
    )
    .at(place()))
}

/// That a sum over all rows is exact in JavaScript too, as every sum of a part then is.
pub(super) fn sum(found: u128, thing: &str, place: &str) -> Result<(), Error> {
    if found <= u128::from(LARGEST_COUNT) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Count,
        thing,
        "at most 2^53 (9007199254740992)",
        found,
    )
    .at(place))
}

/// That the likes of all models, and the numbers of models, can be added up.
pub(super) fn sums(snapshot: &Snapshot) -> Result<(), Error> {
    let of = |numbers: &mut dyn Iterator<Item = u64>| numbers.map(u128::from).sum::<u128>();
    let likes = of(&mut snapshot.models.likes.iter().flatten().flatten().copied());
    sum(likes, "sum of all likes", "models.likes")?;
    let summed = snapshot.rollup.iter().flat_map(|rollup| &rollup.models);
    let models = snapshot.models.name.len() as u128 + of(&mut summed.copied());
    sum(models, "number of all models", "rollup.models")
}

/// That optional numbers are exact in JavaScript too.
pub(super) fn numbers(column: Option<&Vec<Option<u64>>>, place: &str) -> Result<(), Error> {
    for (row, value) in column.into_iter().flatten().enumerate() {
        if let Some(value) = value.filter(|value| *value > LARGEST_COUNT) {
            return Err(Error::new(
                ErrorKind::Count,
                "number",
                "at most 2^53 (9007199254740992)",
                value.to_string(),
            )
            .at(format!("{place}[{row}]")));
        }
    }
    Ok(())
}
