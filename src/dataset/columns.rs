//! The columns of the rows, and the owners of the models.

use super::index::{Index, Twice};
use super::{check, classes};
use crate::date::{CREATION_FLOOR, Day};
use crate::error::{Error, ErrorKind, quoted};
use crate::order::sorted;
use crate::snapshot::{Dictionary, Snapshot};

/// Creation day of a row where it is unknown; it sorts behind every day.
pub(crate) const UNKNOWN_DAY: i32 = i32::MAX;

/// A code that stands for "unknown".
const NO_CODE: u32 = u32::MAX;

/// The rows, column by column; see [`Dataset`](crate::Dataset) for their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    /// How many rows are models; the others are sums of models.
    pub models: usize,
    /// `namespace/name`; empty for a sum of models.
    pub id: Vec<String>,
    /// How many models a row stands for: 1, but for sums.
    pub stands_for: Vec<u64>,
    /// Creation day in days since 1970-01-01, or [`UNKNOWN_DAY`]; ascending.
    pub created: Vec<i32>,
    /// Index into the owners.
    pub owner: Vec<u32>,
    /// Task.
    pub task: Coded,
    /// Class of the licence, as an index into [`classes::LicenceClass::ALL`].
    pub licence: Vec<u8>,
    /// Band of the number of parameters, as an index into [`classes::ParameterBand::ALL`].
    pub parameters: Vec<u8>,
}

/// A column of texts: distinct values, and a code a row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Coded {
    /// The distinct texts.
    pub values: Vec<String>,
    codes: Vec<u32>,
}

impl Coded {
    /// The code of a row, an index into the values, or `None` where it is unknown.
    pub fn code(&self, row: usize) -> Option<u32> {
        self.codes.get(row).copied().filter(|code| *code != NO_CODE)
    }
}

/// Who publishes models: a namespace with what the table of organisations says of it, or the
/// country and kind that a roll-up keeps.
#[derive(Debug, Clone, Default)]
pub(crate) struct Owner {
    /// The namespace; `None` for roll-up rows and for ids without a slash.
    pub namespace: Option<String>,
    /// Whether models below a roll-up's cut are meant.
    pub rolled_up: bool,
    /// Where it is based, if known, as an index into the data set's countries.
    pub country: Option<u32>,
    /// Whether it is the account of one person.
    pub individual: bool,
    /// Its row in the table of organisations.
    #[cfg(feature = "analysis")]
    pub table_row: Option<u32>,
    /// The parent that the table names, else the namespace itself, as an index into the data set's
    /// organisations; `None` where there is neither.
    pub organisation: Option<u32>,
}

/// The owners, and which of them the roll-up's rows have.
#[derive(Default)]
pub(super) struct Owners {
    pub list: Vec<Owner>,
    /// The countries and organisations that they belong to, sorted, each once.
    pub countries: Vec<String>,
    pub organisations: Vec<String>,
    /// The owners by their namespaces, which come first.
    #[cfg(feature = "analysis")]
    by_namespace: Index,
    /// Index of the owner of ids without a slash.
    without_namespace: u32,
    of_rollup: Vec<u32>,
}

/// Makes the owners of a snapshot: one a namespace, then one for ids without any, then one for
/// every country and kind of the roll-up.
pub(super) fn owners<'s>(snapshot: &'s Snapshot) -> Result<Owners, Error> {
    let table = &snapshot.organisations;
    let of_table = |row: usize| table.namespace[row].as_str();
    let by_name = each_once(&table.namespace, "organisation", "organisations.namespace")?;
    for (row, country) in table.country.iter().enumerate() {
        if let Some(country) = country {
            check::country(country, || format!("organisations.country[{row}]"))?;
        }
    }
    each_once(&snapshot.namespaces, "namespace", "namespaces")?;
    for (index, namespace) in snapshot.namespaces.iter().enumerate() {
        if namespace.is_empty() || namespace.contains('/') {
            let expected = "a name without a slash";
            let error = Error::new(ErrorKind::Value, "namespace", expected, quoted(namespace));
            return Err(error.at(format_args!("namespaces[{index}]")));
        }
    }
    #[cfg_attr(
        not(feature = "analysis"),
        allow(unused_mut, reason = "nothing is added")
    )]
    let mut names: Vec<&'s str> = snapshot.namespaces.iter().map(String::as_str).collect();
    #[cfg(feature = "analysis")]
    add_namespaces_of_bases(snapshot, &mut names);
    let mut list = Vec::with_capacity(names.len() + 1);
    // Country and organisation of each owner, as texts first.
    let mut countries: Vec<Option<&str>> = Vec::with_capacity(names.len() + 1);
    let mut organisations = countries.clone();
    for namespace in &names {
        let row = by_name.find(namespace, &of_table);
        let cell = |column: &'s [Option<String>]| column.get(row?)?.as_deref();
        countries.push(cell(&table.country));
        let parent = cell(&table.parent).filter(|name| !name.is_empty());
        organisations.push(parent.or(Some(namespace)));
        list.push(Owner {
            namespace: Some((*namespace).to_owned()),
            individual: is_individual(cell(&table.kind)),
            #[cfg(feature = "analysis")]
            table_row: row.map(|row| row as u32),
            ..Owner::default()
        });
    }
    let without_namespace = list.len() as u32;
    list.push(Owner::default());
    countries.push(None);
    organisations.push(None);

    let mut of_rollup = Vec::new();
    if let Some(rollup) = &snapshot.rollup {
        check::dictionary(&rollup.country, "rollup.country")?;
        check::dictionary(&rollup.kind, "rollup.kind")?;
        for (index, country) in rollup.country.values.iter().enumerate() {
            check::country(country, || format!("rollup.country.values[{index}]"))?;
        }
        // One owner a country and kind, each with a place for "unknown" behind its values.
        let (country_values, kind_values) = (&rollup.country.values, &rollup.kind.values);
        let first = list.len();
        for country in 0..=country_values.len() {
            for kind in 0..=kind_values.len() {
                countries.push(country_values.get(country).map(String::as_str));
                organisations.push(None);
                list.push(Owner {
                    rolled_up: true,
                    individual: is_individual(kind_values.get(kind).map(String::as_str)),
                    ..Owner::default()
                });
            }
        }
        for (country, kind) in rollup.country.codes.iter().zip(&rollup.kind.codes) {
            let country = country.map_or(country_values.len(), |code| code as usize);
            let kind = kind.map_or(kind_values.len(), |code| code as usize);
            of_rollup.push((first + country * (kind_values.len() + 1) + kind) as u32);
        }
    }
    let (countries, of_country) = coded(&countries);
    let (organisations, of_organisation) = coded(&organisations);
    for (index, owner) in list.iter_mut().enumerate() {
        owner.country = of_country[index];
        owner.organisation = of_organisation[index];
    }
    // That the names of a snapshot stand once is checked, and the others are new.
    #[cfg(feature = "analysis")]
    let by_namespace = Index::new(names.len(), &|at| names[at]).unwrap_or_default();
    Ok(Owners {
        list,
        countries,
        organisations,
        #[cfg(feature = "analysis")]
        by_namespace,
        without_namespace,
        of_rollup,
    })
}

#[cfg(feature = "analysis")]
/// Adds the accounts of bases that publish no model of the snapshot.
fn add_namespaces_of_bases<'s>(snapshot: &'s Snapshot, names: &mut Vec<&'s str>) {
    let Some(base) = &snapshot.models.base else {
        return;
    };
    let of_bases = base
        .values
        .iter()
        .filter_map(|id| Some(id.split_once('/')?.0));
    // A base may be named by an id that was renamed since.
    let renamed = snapshot.aliases.to.iter();
    let renamed = renamed.map(|to| {
        to.split_once('/')
            .map_or(to.as_str(), |(namespace, _)| namespace)
    });
    let all: Vec<&str> = of_bases.chain(renamed).collect();
    let known = names.len();
    let by_name = sorted(known, &|a, b| names[a].cmp(names[b]));
    for at in sorted(all.len(), &|a, b| all[a].cmp(all[b])) {
        let name = all[at];
        let is_known = by_name.binary_search_by(|at| names[*at].cmp(name)).is_ok();
        if !is_known && !name.is_empty() && names[known..].last() != Some(&name) {
            names.push(name);
        }
    }
}

#[cfg(feature = "analysis")]
impl Owners {
    /// The owner of a base: the account before its slash.
    pub fn of_base(&self, id: &str) -> u32 {
        let found = id.split_once('/').and_then(|(namespace, _)| {
            let name = |at: usize| self.list[at].namespace.as_deref().unwrap_or_default();
            Some(self.by_namespace.find(namespace, &name)? as u32)
        });
        found.unwrap_or(self.without_namespace)
    }
}

/// The distinct texts, sorted, and for every entry its index among them.
fn coded(texts: &[Option<&str>]) -> (Vec<String>, Vec<Option<u32>>) {
    let mut distinct: Vec<String> = Vec::new();
    let mut codes = vec![None; texts.len()];
    for index in sorted(texts.len(), &|a, b| texts[a].cmp(&texts[b])) {
        if let Some(text) = texts[index] {
            if distinct.last().is_none_or(|last| last != text) {
                distinct.push(text.to_owned());
            }
            codes[index] = Some(distinct.len() as u32 - 1);
        }
    }
    (distinct, codes)
}

fn is_individual(kind: Option<&str>) -> bool {
    kind == Some("individual")
}

/// Finds names, none of which may stand twice.
fn each_once(names: &[String], thing: &str, place: &str) -> Result<Index, Error> {
    Index::new(names.len(), &|at| &names[at]).map_err(|Twice(first, second)| {
        let thing = format_args!("{thing} {}", quoted(&names[second])).to_string();
        let found = format_args!("it at {place}[{first}] too").to_string();
        let error = Error::new(ErrorKind::Duplicate, thing, "each to stand once", found);
        error.at(format_args!("{place}[{second}]"))
    })
}

/// Which row of the file each row of the data set is.
#[derive(Default)]
pub(super) struct Order {
    /// For every row its index in the file: models first, then rows of the roll-up.
    pub source: Vec<usize>,
    /// Creation days in the order of the file.
    pub created: Vec<i32>,
    /// Ids in the order of the file.
    ids: Vec<String>,
    /// The models in the file by their ids.
    #[cfg(feature = "analysis")]
    by_id: Index,
    /// The row of each model in the file, and of each row of the roll-up behind them.
    pub row_of: Vec<u32>,
}

impl Order {
    /// Sorts the rows by creation day and id, and refuses an id that stands twice.
    pub fn new(snapshot: &Snapshot) -> Result<Self, Error> {
        let ids = ids(snapshot)?;
        #[cfg_attr(
            not(feature = "analysis"),
            allow(unused_variables, reason = "only analyses look for ids")
        )]
        let by_id = each_once(&ids, "model", "models.name")?;
        let mut created = Vec::with_capacity(ids.len());
        match &snapshot.models.created {
            Some(days) => created_days(days, "models.created", &mut created)?,
            None => created.resize(ids.len(), UNKNOWN_DAY),
        }
        if let Some(rollup) = &snapshot.rollup {
            created_days(&rollup.created, "rollup.created", &mut created)?;
        }
        let source = by_day(&created, &ids);
        let mut row_of = vec![0; source.len()];
        for (row, source) in source.iter().enumerate() {
            row_of[*source] = row as u32;
        }
        Ok(Order {
            source,
            created,
            ids,
            #[cfg(feature = "analysis")]
            by_id,
            row_of,
        })
    }

    #[cfg(feature = "analysis")]
    /// The row of the model of this id, as long as the ids are here.
    pub fn row_of(&self, id: &str) -> Option<u32> {
        let source = self.by_id.find(id, &|at| &self.ids[at])?;
        Some(self.row_of[source])
    }
}

/// Rows in the order of their creation days; within a day models by their ids, and behind them rows of
/// the roll-up, which have none, as they stand.
fn by_day(created: &[i32], ids: &[String]) -> Vec<usize> {
    let rows = created.len();
    let by_id = |a: usize, b: usize| match (ids.get(a), ids.get(b)) {
        (Some(a), Some(b)) => a.cmp(b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    };
    let known = || created.iter().filter(|day| **day != UNKNOWN_DAY);
    let first = known().min().copied().unwrap_or(0);
    let days = known()
        .max()
        .map_or(0, |last| (i64::from(*last) - i64::from(first)) as usize + 1);
    if days > 4 * rows + 4_096 {
        return sorted(rows, &|a, b| {
            created[a].cmp(&created[b]).then_with(|| by_id(a, b))
        });
    }
    // Days are few, so each has a place of its own; the last one is for unknown days.
    let place = |row: usize| match created[row] {
        UNKNOWN_DAY => days,
        day => (day - first) as usize,
    };
    let mut starts = vec![0usize; days + 2];
    for row in 0..rows {
        starts[place(row) + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut order = vec![0; rows];
    let mut next = starts.clone();
    for row in 0..rows {
        let at = &mut next[place(row)];
        order[*at] = row;
        *at += 1;
    }
    // Files that the build made have their models in the order of their ids.
    if !ids.is_sorted() {
        for day in starts.windows(2) {
            let of_day = &mut order[day[0]..day[1]];
            let sorted = sorted(of_day.len(), &|a, b| by_id(of_day[a], of_day[b]));
            let rows: Vec<usize> = sorted.into_iter().map(|at| of_day[at]).collect();
            of_day.copy_from_slice(&rows);
        }
    }
    order
}

/// The ids of the models, `namespace/name`, each once.
fn ids(snapshot: &Snapshot) -> Result<Vec<String>, Error> {
    let models = &snapshot.models;
    let mut ids = Vec::with_capacity(models.name.len());
    for (row, (name, namespace)) in models.name.iter().zip(&models.namespace).enumerate() {
        if name.is_empty() || name.contains('/') {
            let expected = "a name without a slash";
            let error = Error::new(ErrorKind::Value, "model name", expected, quoted(name));
            return Err(error.at(format!("models.name[{row}]")));
        }
        ids.push(match namespace {
            Some(index) => {
                check::reference(*index, snapshot.namespaces.len(), || {
                    ("namespaces".into(), format!("models.namespace[{row}]"))
                })?;
                let namespace = &snapshot.namespaces[*index as usize];
                let mut id = String::with_capacity(namespace.len() + 1 + name.len());
                id.push_str(namespace);
                id.push('/');
                id.push_str(name);
                id
            }
            None => name.clone(),
        });
    }
    Ok(ids)
}

fn created_days(days: &[Option<i64>], place: &str, all: &mut Vec<i32>) -> Result<(), Error> {
    for (row, day) in days.iter().enumerate() {
        all.push(match day {
            None => UNKNOWN_DAY,
            Some(number) => match Day::from_number(*number) {
                Some(day) => day.0,
                None => {
                    return Err(Error::new(
                        ErrorKind::Value,
                        "creation day",
                        "days since 1970-01-01, for a year from 0001 to 9999",
                        number.to_string(),
                    )
                    .at(format!("{place}[{row}]")));
                }
            },
        });
    }
    Ok(())
}

/// Lays the columns out in the order of the data set, which gives up its ids.
pub(super) fn rows(snapshot: &Snapshot, order: &mut Order, owners: &Owners) -> Result<Rows, Error> {
    let models = &snapshot.models;
    for (dictionary, place) in [
        (&models.task, "models.task"),
        (&models.library, "models.library"),
        (&models.licence, "models.licence"),
        (&models.relation, "models.relation"),
        (&models.format, "models.format"),
    ] {
        if let Some(dictionary) = dictionary {
            check::dictionary(dictionary, place)?;
        }
    }

    let count = order.ids.len();
    let classes_of_licences: Vec<u8> = models
        .licence
        .iter()
        .flat_map(|licence| &licence.values)
        .map(|licence| classes::LicenceClass::of(licence) as u8)
        .collect();
    let licence_of = |row: usize| -> u8 {
        let code = models.licence.as_ref().and_then(|column| column.codes[row]);
        match code {
            Some(code) => classes_of_licences[code as usize],
            None => classes::LicenceClass::Unknown as u8,
        }
    };
    let parameters_of = |row: usize| {
        let parameters = models.parameters.as_ref().and_then(|column| column[row]);
        classes::ParameterBand::of(parameters) as u8
    };
    let code_of = |column: &Option<Dictionary>, row: usize| {
        let code = column.as_ref().and_then(|column| column.codes[row]);
        code.unwrap_or(NO_CODE)
    };

    let all = order.source.len();
    let mut rows = Rows {
        models: count,
        id: Vec::with_capacity(all),
        stands_for: Vec::with_capacity(all),
        created: Vec::with_capacity(all),
        owner: Vec::with_capacity(all),
        task: Coded {
            values: models
                .task
                .as_ref()
                .map_or(Vec::new(), |column| column.values.clone()),
            codes: Vec::with_capacity(all),
        },
        licence: Vec::with_capacity(all),
        parameters: Vec::with_capacity(all),
    };
    for &source in &order.source {
        rows.created.push(order.created[source]);
        if source < count {
            rows.id.push(std::mem::take(&mut order.ids[source]));
            rows.stands_for.push(1);
            let owner = models.namespace[source].unwrap_or(owners.without_namespace);
            rows.owner.push(owner);
            rows.task.codes.push(code_of(&models.task, source));
            rows.licence.push(licence_of(source));
            rows.parameters.push(parameters_of(source));
        } else {
            let row = source - count;
            rows.id.push(String::new());
            let models = snapshot.rollup.as_ref().map(|rollup| rollup.models[row]);
            rows.stands_for.push(models.unwrap_or(0));
            rows.owner.push(owners.of_rollup[row]);
            rows.task.codes.push(NO_CODE);
            rows.licence.push(classes::LicenceClass::Unknown as u8);
            rows.parameters.push(classes::ParameterBand::Unknown as u8);
        }
    }
    Ok(rows)
}

impl Rows {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.created.len()
    }

    /// Of the rows that count, how many models have no creation date, and how many stand at the
    /// Hub's floor.
    pub fn without_usable_creation(&self, counts: &[bool]) -> (u64, u64) {
        let sum = |from: i32, to: i32| {
            let start = self.created.partition_point(|day| *day < from);
            let end = self.created.partition_point(|day| *day <= to);
            let rows = (start..end).filter(|row| counts[*row]);
            rows.map(|row| self.stands_for[row]).sum()
        };
        (
            sum(UNKNOWN_DAY, UNKNOWN_DAY),
            sum(CREATION_FLOOR.0, CREATION_FLOOR.0),
        )
    }
}
