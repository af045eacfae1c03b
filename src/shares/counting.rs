//! Which rows count: scope and exclusions.

use std::ops::Range;

use super::UNKNOWN;
use super::choices::{self, ScopeBy};
use super::kinds::modalities;
use super::query::Query;
use crate::dataset::{
    Dataset, Derivation, LicenceClass, Modality, Owner, ParameterBand, Quantised,
};

/// Which rows scope and exclusions leave in; `drop_top` is not among them.
pub(crate) fn counting(dataset: &Dataset, query: &Query) -> Vec<bool> {
    counting_among(dataset, query, 0..dataset.rows.len())
}

/// Which of a range of rows scope and exclusions leave in.
pub(crate) fn counting_among(dataset: &Dataset, query: &Query, range: Range<usize>) -> Vec<bool> {
    let rows = &dataset.rows;
    let first = range.start;
    let mut counts = vec![true; range.len()];
    for (by, values) in &query.scope.0 {
        in_scope(dataset, *by, values, first, &mut counts);
    }
    for exclusion in &query.exclude {
        exclude(dataset, &exclusion.glob, first, &mut counts);
    }
    for glob in query.exclude_list.iter().flat_map(|list| list.globs()) {
        exclude(dataset, glob, first, &mut counts);
    }
    if let Some(name) = &query.leave_out {
        for (at, counts) in counts.iter_mut().enumerate() {
            let row = first + at;
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

/// Leaves out the rows that have none of the values of a property; `counts` is of the rows from
/// `first` on.
fn in_scope(dataset: &Dataset, by: ScopeBy, values: &[String], first: usize, counts: &mut [bool]) {
    let rows = &dataset.rows;
    let among = |ids: &[&str]| -> Vec<bool> {
        let wanted = |id: &&str| values.iter().any(|value| value == id);
        ids.iter().map(wanted).collect()
    };
    let of_classes = |codes: &[u8], wanted: Vec<bool>, counts: &mut [bool]| {
        for (counts, code) in counts.iter_mut().zip(&codes[first..]) {
            *counts &= wanted[*code as usize];
        }
    };
    match by {
        ScopeBy::Task => {
            let tasks: Vec<&str> = rows.task.values.iter().map(String::as_str).collect();
            let (wanted, unknown) = (among(&tasks), among(&[UNKNOWN])[0]);
            for (at, counts) in counts.iter_mut().enumerate() {
                let code = rows.task.code(first + at);
                *counts &= code.map_or(unknown, |code| wanted[code as usize]);
            }
        }
        ScopeBy::Modality => {
            let wanted = among(&ids(Modality::ALL, Modality::id));
            let of_row = modalities(dataset, first..first + counts.len());
            for (counts, code) in counts.iter_mut().zip(of_row) {
                *counts &= wanted[code as usize];
            }
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
            for (counts, created) in counts.iter_mut().zip(&rows.created[first..]) {
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

/// Leaves out the rows from `first` on whose id or namespace fits a glob; tells whether there is one.
pub(super) fn exclude(dataset: &Dataset, glob: &str, first: usize, counts: &mut [bool]) -> bool {
    let rows = &dataset.rows;
    let by_id = glob.contains('/');
    let mut met = false;
    let fits_owner = |row: usize| {
        let owner: &Owner = &dataset.owners[rows.owner[row] as usize];
        let namespace = owner.namespace.as_ref();
        namespace.is_some_and(|namespace| choices::fits(glob, namespace))
    };
    for (at, counts) in counts.iter_mut().enumerate() {
        let id = &rows.id[first + at];
        let bare = || !id.is_empty() && !id.contains('/') && choices::fits(glob, id);
        let fits = match by_id {
            true => choices::fits(glob, id),
            false => fits_owner(first + at) || bare(),
        };
        if fits {
            *counts = false;
            met = true;
        }
    }
    met
}
