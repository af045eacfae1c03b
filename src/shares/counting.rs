//! Which rows count: scope and exclusions.

use std::collections::HashSet;

use super::choices::{self, ScopeBy};
use super::credit::{Publishers, Status};
use super::kinds::modalities;
use super::query::Query;
use super::{UNAFFILIATED, UNKNOWN};
use crate::dataset::{
    Dataset, Derivation, LicenceClass, Modality, Owner, ParameterBand, Quantised,
};

/// Which rows scope and exclusions leave in; `drop_top` is not among them.
pub(crate) fn counting(dataset: &Dataset, query: &Query) -> Vec<bool> {
    let rows = &dataset.rows;
    let mut counts = vec![true; rows.len()];
    for (by, values) in &query.scope.0 {
        in_scope(dataset, query, *by, values, &mut counts);
    }
    for exclusion in &query.exclude {
        exclude(dataset, &exclusion.glob, &mut counts);
    }
    for glob in query.exclude_list.iter().flat_map(|list| list.globs()) {
        exclude(dataset, glob, &mut counts);
    }
    if let Some(name) = &query.leave_out {
        for (row, counts) in counts.iter_mut().enumerate() {
            let owner = &dataset.owners[rows.owner[row] as usize];
            let organisation = owner
                .organisation
                .map(|code| &dataset.organisations[code as usize]);
            let of_owner = owner.namespace.as_ref() == Some(name) || organisation == Some(name);
            *counts &= !of_owner && rows.id[row] != *name;
        }
    }
    counts
}

/// Leaves out the rows that have none of the values of a property.
fn in_scope(dataset: &Dataset, query: &Query, by: ScopeBy, values: &[String], counts: &mut [bool]) {
    let rows = &dataset.rows;
    let values: HashSet<&str> = values.iter().map(String::as_str).collect();
    let among = |ids: &[&str]| -> Vec<bool> { ids.iter().map(|id| values.contains(id)).collect() };
    let of_classes = |codes: &[u8], wanted: Vec<bool>, counts: &mut [bool]| {
        for (counts, code) in counts.iter_mut().zip(codes) {
            *counts &= wanted[*code as usize];
        }
    };
    let of_owners = |wanted: Vec<bool>, counts: &mut [bool]| {
        for (counts, owner) in counts.iter_mut().zip(&rows.owner) {
            *counts &= wanted[*owner as usize];
        }
    };
    let unknown = values.contains(UNKNOWN);
    match by {
        ScopeBy::Country => {
            let publishers = Publishers::new(dataset, query);
            let countries = among(&publishers.countries);
            let unaffiliated = values.contains(UNAFFILIATED);
            let is_wanted = |owner: &super::credit::Seen| match (owner.status, owner.country) {
                (Status::Unaffiliated, _) => unaffiliated,
                (Status::Attributed, Some(country)) => countries[country as usize],
                _ => unknown,
            };
            let wanted = publishers.owners.iter().map(is_wanted);
            of_owners(wanted.collect(), counts);
        }
        ScopeBy::Organisation => {
            let names = dataset.organisations.iter().map(String::as_str);
            let organisations = among(&names.collect::<Vec<&str>>());
            let is_wanted = |owner: &Owner| match owner.organisation {
                Some(code) => organisations[code as usize],
                None => unknown,
            };
            of_owners(dataset.owners.iter().map(is_wanted).collect(), counts);
        }
        ScopeBy::Namespace => {
            let is_wanted = |owner: &Owner| match &owner.namespace {
                Some(namespace) => values.contains(namespace.as_str()),
                None => unknown,
            };
            of_owners(dataset.owners.iter().map(is_wanted).collect(), counts);
        }
        ScopeBy::Task => {
            let tasks: Vec<&str> = rows.task.values.iter().map(String::as_str).collect();
            let wanted = among(&tasks);
            for (row, counts) in counts.iter_mut().enumerate() {
                let code = rows.task.code(row);
                *counts &= code.map_or(unknown, |code| wanted[code as usize]);
            }
        }
        ScopeBy::Modality => {
            let wanted = among(&ids(Modality::ALL, Modality::id));
            of_classes(&modalities(dataset), wanted, counts);
        }
        ScopeBy::Parameters => {
            let wanted = among(&ids(ParameterBand::ALL, ParameterBand::id));
            of_classes(&rows.parameters, wanted, counts);
        }
        ScopeBy::Licence => {
            let wanted = among(&ids(LicenceClass::ALL, LicenceClass::id));
            of_classes(&rows.licence, wanted, counts);
        }
        ScopeBy::Quantised => {
            let wanted = among(&ids(Quantised::ALL, Quantised::id));
            of_classes(&dataset.further.quantised, wanted, counts);
        }
        ScopeBy::Derivation => {
            let wanted = among(&ids(Derivation::ALL, Derivation::id));
            of_classes(&dataset.further.derivation, wanted, counts);
        }
        ScopeBy::Created => {
            let ranges: Vec<(i32, i32)> = values
                .iter()
                .map(|value| choices::range(value).unwrap_or((i32::MAX, i32::MAX)))
                .collect();
            for (counts, created) in counts.iter_mut().zip(&rows.created) {
                *counts &= ranges
                    .iter()
                    .any(|(from, to)| (*from..=*to).contains(created));
            }
        }
    }
}

fn ids<T: Copy>(all: &[T], id: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|class| id(*class)).collect()
}

/// Leaves out the rows whose id or namespace fits a glob; tells whether there is one.
pub(super) fn exclude(dataset: &Dataset, glob: &str, counts: &mut [bool]) -> bool {
    let rows = &dataset.rows;
    let by_id = glob.contains('/');
    let mut met = false;
    let fits_owner: Vec<bool> = match by_id {
        true => Vec::new(),
        false => {
            let fits = |owner: &Owner| {
                let namespace = owner.namespace.as_ref();
                namespace.is_some_and(|namespace| choices::fits(glob, namespace))
            };
            dataset.owners.iter().map(fits).collect()
        }
    };
    for (row, counts) in counts.iter_mut().enumerate() {
        let id = &rows.id[row];
        let bare = || !id.is_empty() && !id.contains('/') && choices::fits(glob, id);
        let fits = match by_id {
            true => choices::fits(glob, id),
            false => fits_owner[rows.owner[row] as usize] || bare(),
        };
        if fits {
            *counts = false;
            met = true;
        }
    }
    met
}
