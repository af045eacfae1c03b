//! Which group each row belongs to.

use std::collections::HashMap;

use super::query::{GroupBy, Individuals};
use super::{Downloads, OTHER, UNAFFILIATED, UNATTRIBUTED, UNKNOWN};
use crate::dataset::{Dataset, LicenceClass, Owner, ParameterBand};
use crate::order::sorted;

/// The groups of a query and the group of every row; each group has at least one row.
pub(super) struct Grouping<'a> {
    /// Group of each row of the data set.
    pub of_row: Vec<u32>,
    groups: Vec<Key<'a>>,
}

/// What a group is called, and whether the id is one of ours rather than a name in the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key<'a> {
    id: &'a str,
    /// Such a group stands alone: `top` neither counts nor joins it.
    special: bool,
}

impl<'a> Key<'a> {
    fn named(id: &'a str) -> Self {
        Key { id, special: false }
    }

    fn special(id: &'static str) -> Self {
        Key { id, special: true }
    }
}

impl<'a> Grouping<'a> {
    /// Sorts the rows of a data set into groups.
    pub fn new(dataset: &'a Dataset, by: GroupBy, individuals: Individuals) -> Self {
        let rows = &dataset.rows;
        match by {
            GroupBy::Country => by_owner(dataset, |owner| country(owner, individuals)),
            GroupBy::Organisation => by_owner(dataset, organisation),
            GroupBy::Namespace => by_owner(dataset, namespace),
            GroupBy::Model => by_code(dataset, |row| match rows.id[row].as_str() {
                "" => Err(Key::special(OTHER)),
                id => Ok((row, Key::named(id))),
            }),
            GroupBy::Task => by_code(dataset, |row| match rows.task.code(row) {
                Some(code) => Ok((code as usize, Key::named(&rows.task.values[code as usize]))),
                None => Err(Key::special(UNKNOWN)),
            }),
            GroupBy::Licence => by_code(dataset, |row| {
                let code = rows.licence[row] as usize;
                class(code, LicenceClass::ALL[code].id())
            }),
            GroupBy::Parameters => by_code(dataset, |row| {
                let code = rows.parameters[row] as usize;
                class(code, ParameterBand::ALL[code].id())
            }),
        }
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// The id of a group.
    pub fn id(&self, group: usize) -> &'a str {
        self.groups[group].id
    }

    /// Joins all but the `top` largest groups; those that stand alone are neither counted nor joined.
    ///
    /// `downloads` has one entry a group; among equals the id decides.
    pub fn keep_top(&mut self, top: usize, downloads: &[Downloads]) {
        let ranked = sorted(self.groups.len(), &|a, b| {
            let by_size = downloads[b].value().total_cmp(&downloads[a].value());
            by_size.then_with(|| self.groups[a].id.cmp(self.groups[b].id))
        });
        let mut joined = vec![false; self.groups.len()];
        let named = ranked.into_iter().filter(|group| !self.groups[*group].special);
        for group in named.skip(top) {
            joined[group] = true;
        }
        let mut kept = Interner::default();
        let new: Vec<u32> = self
            .groups
            .iter()
            .zip(joined)
            .map(|(key, joined)| kept.group(if joined { Key::special(OTHER) } else { *key }))
            .collect();
        for group in &mut self.of_row {
            *group = new[*group as usize];
        }
        self.groups = kept.keys;
    }
}

fn class<'a>(code: usize, id: &'static str) -> Result<(usize, Key<'a>), Key<'a>> {
    if id == UNKNOWN {
        Err(Key::special(UNKNOWN))
    } else {
        Ok((code, Key::named(id)))
    }
}

fn country(owner: &Owner, individuals: Individuals) -> Key<'_> {
    match &owner.country {
        _ if owner.individual && individuals == Individuals::Unaffiliated => {
            Key::special(UNAFFILIATED)
        }
        Some(country) => Key::named(country),
        None if owner.individual => Key::special(UNAFFILIATED),
        None => Key::special(UNATTRIBUTED),
    }
}

fn organisation(owner: &Owner) -> Key<'_> {
    match &owner.parent {
        Some(parent) => Key::named(parent),
        None => namespace(owner),
    }
}

fn namespace(owner: &Owner) -> Key<'_> {
    match &owner.namespace {
        Some(namespace) => Key::named(namespace),
        None if owner.rolled_up => Key::special(OTHER),
        None => Key::special(UNATTRIBUTED),
    }
}

/// Numbers keys in the order in which they are met.
#[derive(Default)]
struct Interner<'a> {
    keys: Vec<Key<'a>>,
    numbers: HashMap<Key<'a>, u32>,
}

impl<'a> Interner<'a> {
    fn group(&mut self, key: Key<'a>) -> u32 {
        *self.numbers.entry(key).or_insert_with(|| {
            self.keys.push(key);
            self.keys.len() as u32 - 1
        })
    }
}

/// Groups rows by what a function says of their owners.
fn by_owner<'a>(dataset: &'a Dataset, key: impl Fn(&'a Owner) -> Key<'a>) -> Grouping<'a> {
    by_code(dataset, |row| {
        let owner = dataset.rows.owner[row] as usize;
        Ok((owner, key(&dataset.owners[owner])))
    })
}

/// Groups rows by a small code each, or by a key of its own where a row has no code.
///
/// The key of a code is asked for at its first row only: interning texts row by row costs more than
/// all the rest of a query.
fn by_code<'a>(
    dataset: &'a Dataset,
    key: impl Fn(usize) -> Result<(usize, Key<'a>), Key<'a>>,
) -> Grouping<'a> {
    const NOT_MET: u32 = u32::MAX;
    let mut interner = Interner::default();
    let mut group_of_code = Vec::new();
    let of_row = (0..dataset.rows.len())
        .map(|row| match key(row) {
            Ok((code, key)) => {
                if code >= group_of_code.len() {
                    group_of_code.resize(code + 1, NOT_MET);
                }
                if group_of_code[code] == NOT_MET {
                    group_of_code[code] = interner.group(key);
                }
                group_of_code[code]
            }
            Err(key) => interner.group(key),
        })
        .collect();
    Grouping {
        of_row,
        groups: interner.keys,
    }
}
