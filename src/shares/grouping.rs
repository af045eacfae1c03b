//! Which group each row belongs to.

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    id: &'a str,
    /// Such a group stands alone: `top` neither counts nor joins it.
    special: bool,
}

impl<'a> Key<'a> {
    /// A name in the data; one that says what an id of ours says is that group.
    fn named(id: &'a str) -> Self {
        let special = SPECIAL.contains(&id);
        Key { id, special }
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
            GroupBy::Country => {
                let (unaffiliated, unattributed) = specials(&dataset.countries);
                let of_owner = dataset.owners.iter().map(|owner| match owner.country {
                    _ if owner.individual && individuals == Individuals::Unaffiliated => {
                        unaffiliated
                    }
                    Some(country) => country,
                    None if owner.individual => unaffiliated,
                    None => unattributed,
                });
                let keys = keys(&dataset.countries, [UNAFFILIATED, UNATTRIBUTED]);
                by_owner(dataset, &of_owner.collect::<Vec<u32>>(), keys)
            }
            GroupBy::Organisation => {
                let (other, unattributed) = specials(&dataset.organisations);
                let of_owner = dataset.owners.iter().map(|owner| match owner.organisation {
                    Some(organisation) => organisation,
                    None if owner.rolled_up => other,
                    None => unattributed,
                });
                let keys = keys(&dataset.organisations, [OTHER, UNATTRIBUTED]);
                by_owner(dataset, &of_owner.collect::<Vec<u32>>(), keys)
            }
            GroupBy::Namespace => {
                let of_owner: Vec<u32> = (0..dataset.owners.len() as u32).collect();
                let key = |owner: &'a Owner| match &owner.namespace {
                    Some(namespace) => Key::named(namespace),
                    None if owner.rolled_up => Key::special(OTHER),
                    None => Key::special(UNATTRIBUTED),
                };
                by_owner(dataset, &of_owner, dataset.owners.iter().map(key).collect())
            }
            GroupBy::Model => {
                // No two models share an id; what has none is rolled up.
                let mut groups = Vec::with_capacity(rows.models + 1);
                let mut of_row = Vec::with_capacity(rows.len());
                for id in &rows.id {
                    if id.is_empty() {
                        of_row.push(rows.models as u32);
                    } else {
                        of_row.push(groups.len() as u32);
                        groups.push(Key::named(id));
                    }
                }
                if rows.len() > rows.models {
                    groups.push(Key::special(OTHER));
                }
                Grouping { of_row, groups }
            }
            GroupBy::Task => {
                let unknown = rows.task.values.len();
                let mut keys: Vec<Key> = rows
                    .task
                    .values
                    .iter()
                    .map(|task| Key::named(task))
                    .collect();
                keys.push(Key::special(UNKNOWN));
                let code = |row| rows.task.code(row).unwrap_or(unknown as u32);
                merged((0..rows.len()).map(code).collect(), keys)
            }
            GroupBy::Licence => by_class(
                &rows.licence,
                LicenceClass::ALL.iter().map(|class| class.id()),
            ),
            GroupBy::Parameters => by_class(
                &rows.parameters,
                ParameterBand::ALL.iter().map(|band| band.id()),
            ),
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
        let named = ranked
            .into_iter()
            .filter(|group| !self.groups[*group].special);
        for group in named.skip(top) {
            joined[group] = true;
        }
        let of_row = std::mem::take(&mut self.of_row);
        let keys = std::mem::take(&mut self.groups).into_iter().zip(joined);
        let kept = keys.map(|(key, joined)| if joined { Key::special(OTHER) } else { key });
        *self = merged(of_row, kept.collect());
    }
}

/// Ids that stand for no name.
pub(super) const SPECIAL: [&str; 4] = [UNAFFILIATED, UNATTRIBUTED, OTHER, UNKNOWN];

/// The codes behind those of the names, for two groups that stand for no name.
fn specials(names: &[String]) -> (u32, u32) {
    (names.len() as u32, names.len() as u32 + 1)
}

/// The keys of names and of the two groups behind them.
fn keys<'a>(names: &'a [String], behind: [&'static str; 2]) -> Vec<Key<'a>> {
    let mut keys: Vec<Key> = names.iter().map(|name| Key::named(name)).collect();
    keys.extend(behind.map(Key::special));
    keys
}

/// Groups rows by a code of their owners.
fn by_owner<'a>(dataset: &Dataset, of_owner: &[u32], keys: Vec<Key<'a>>) -> Grouping<'a> {
    let code = |owner: &u32| of_owner[*owner as usize];
    merged(dataset.rows.owner.iter().map(code).collect(), keys)
}

/// Groups rows by the index of a class.
fn by_class<'a>(classes: &[u8], ids: impl Iterator<Item = &'static str>) -> Grouping<'a> {
    let key = |id| match id {
        UNKNOWN => Key::special(UNKNOWN),
        // The class of other licences and what `top` joins are both the rest.
        OTHER => Key::special(OTHER),
        id => Key::named(id),
    };
    merged(
        classes.iter().map(|class| u32::from(*class)).collect(),
        ids.map(key).collect(),
    )
}

/// Gives rows that are sorted by a code each to groups by the keys of the codes: codes of the same
/// key are one group, codes of no row none. Groups are sorted by their keys.
fn merged(mut of_row: Vec<u32>, keys: Vec<Key>) -> Grouping {
    let mut met = vec![false; keys.len()];
    for code in &of_row {
        met[*code as usize] = true;
    }
    let mut group_of_code = vec![0; keys.len()];
    let mut groups: Vec<Key> = Vec::new();
    for code in sorted(keys.len(), &|a, b| keys[a].cmp(&keys[b])) {
        if met[code] {
            if groups.last() != Some(&keys[code]) {
                groups.push(keys[code]);
            }
            group_of_code[code] = groups.len() as u32 - 1;
        }
    }
    for code in &mut of_row {
        *code = group_of_code[*code as usize];
    }
    Grouping { of_row, groups }
}
