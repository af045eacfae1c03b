//! What changed between two snapshots under one definition, and because of which models.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Standing, sum};
use crate::dataset::Dataset;
use crate::date::Day;
use crate::error::{Error, ErrorKind};
use crate::message::{Message, Part};
use crate::order::sorted;
use crate::shares::{Downloads, Query, label};

/// The same question put to two snapshots.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diff {
    /// The query with every default filled in; its date is that of the new snapshot.
    pub query: Query,
    /// Date and total of the old answer.
    pub old: Side,
    /// Date and total of the new answer.
    pub new: Side,
    /// The groups of either answer, by what changed, most first.
    pub groups: Vec<GroupChange>,
    /// The models because of which they did, most first.
    pub models: Vec<ModelChange>,
    /// How many more models changed.
    pub more: usize,
    /// What a reader must be told.
    pub warnings: Vec<Message>,
}

/// One of two answers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Side {
    /// The date at which the window ends.
    pub date: Day,
    /// The denominator.
    pub total: Downloads,
}

/// A group in two answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupChange {
    /// As in a [`Group`](crate::Group).
    pub id: String,
    /// Name in English.
    pub label: String,
    /// Share in the old answer, 0 to 1; `None` without a total.
    pub old_share: Option<f64>,
    /// Share in the new answer.
    pub new_share: Option<f64>,
    /// New less old share in points; `None` without one of the totals.
    pub points: Option<f64>,
    /// Downloads in the old answer.
    pub old_downloads: Downloads,
    /// Downloads in the new answer.
    pub new_downloads: Downloads,
    /// What of `points` is owed to the other models alone: the part of it of models whose own
    /// downloads did not change, while the total did. Those of the changed models are the rest.
    pub unchanged: Option<f64>,
}

/// Why a model differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// Only the new snapshot has downloads of it.
    New,
    /// Only the old one has.
    Vanished,
    /// Both have, of another number.
    Revised,
    /// It is credited to another group.
    Recredited,
}

/// What a model changes in the share of a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelChange {
    /// `namespace/name`; `other` for all models below a roll-up's cut.
    pub id: String,
    /// Why.
    pub change: Change,
    /// The group.
    pub group: String,
    /// What the group got of it.
    pub old_downloads: Downloads,
    /// What it gets.
    pub new_downloads: Downloads,
    /// What that adds to the group's share, in points: its new part of all downloads less the old
    /// one. Over all changed models of a group, and with its `unchanged`, these add up to the change
    /// of its share.
    pub points: Option<f64>,
}

type Key = (String, String);

/// What the groups of one answer get of each model.
struct Answer {
    side: Side,
    of_group: BTreeMap<String, Downloads>,
    of_model: BTreeMap<Key, Downloads>,
}

impl Answer {
    fn new(dataset: &Dataset, query: &Query) -> Result<Self, Error> {
        let standing = Standing::new(dataset, query)?.ok_or_else(|| {
            let expected = "a date at which the window can end";
            Error::new(ErrorKind::OptionValue, "snapshot", expected, "none")
        })?;
        let crediting = &standing.crediting;
        let of_group = standing.of_group();
        let mut of_model: BTreeMap<Key, Downloads> = BTreeMap::new();
        for (row, whole) in standing.of_row.iter().enumerate() {
            for credit in crediting.credits(crediting.of_row[row] as usize) {
                let credited = whole.weighted(credit.weight);
                if credited.value() > 0.0 {
                    let id = match dataset.rows.id[row].as_str() {
                        "" => crate::shares::OTHER,
                        id => id,
                    };
                    let group = crediting.id(credit.group as usize);
                    let key = (id.to_owned(), group.to_owned());
                    of_model.entry(key).or_default().add(credited);
                }
            }
        }
        Ok(Answer {
            side: Side {
                date: standing.day(dataset),
                total: sum(&of_group),
            },
            of_group: (0..crediting.len())
                .map(|group| (crediting.id(group).to_owned(), of_group[group]))
                .collect(),
            of_model,
        })
    }
}

impl Dataset {
    /// What is different in a newer snapshot, and the `most` models that make most of it.
    ///
    /// Each snapshot is asked at its last date, or both at that of the query.
    ///
    /// # Errors
    /// Those of [`Dataset::shares`], and when a snapshot has no date for the query.
    pub fn diff(&self, newer: &Dataset, query: &Query, most: usize) -> Result<Diff, Error> {
        // Both under one definition.
        let query = &newer.resolve_among(query, &[self])?;
        let old = Answer::new(self, query)?;
        let new = Answer::new(newer, query)?;
        let points = |before: Downloads, after: Downloads| {
            let before = before.share_of(old.side.total)?;
            Some((after.share_of(new.side.total)? - before) * 100.0)
        };
        let none = Downloads::default();
        let mut groups = Vec::new();
        for id in keys(&old.of_group, &new.of_group) {
            let (before, after) = (old.of_group.get(id), new.of_group.get(id));
            let (before, after) = (*before.unwrap_or(&none), *after.unwrap_or(&none));
            groups.push(GroupChange {
                label: label(query.by, id),
                id: id.clone(),
                old_share: before.share_of(old.side.total),
                new_share: after.share_of(new.side.total),
                points: points(before, after),
                old_downloads: before,
                new_downloads: after,
                unchanged: points(none, none),
            });
        }
        let mut models = Vec::new();
        let has = |answer: &Answer, id: &str| {
            let from = (id.to_owned(), String::new());
            let next = answer.of_model.range(from..).next();
            next.is_some_and(|((known, _), _)| known == id)
        };
        for key in keys(&old.of_model, &new.of_model) {
            let (before, after) = (old.of_model.get(key), new.of_model.get(key));
            let (id, group) = key;
            if let Some(same) = before.filter(|_| before == after) {
                // Groups still stand by their ids.
                let group = groups.binary_search_by(|known: &GroupChange| known.id.cmp(group));
                let group = group.ok().map(|at| &mut groups[at]);
                if let Some(unchanged) = group.and_then(|group| group.unchanged.as_mut()) {
                    *unchanged += points(*same, *same).unwrap_or(0.0);
                }
                continue;
            }
            let change = match (before, after) {
                (Some(_), Some(_)) => Change::Revised,
                (None, _) if has(&old, id) => Change::Recredited,
                (None, _) => Change::New,
                (_, None) if has(&new, id) => Change::Recredited,
                (_, None) => Change::Vanished,
            };
            let (before, after) = (*before.unwrap_or(&none), *after.unwrap_or(&none));
            models.push(ModelChange {
                id: id.clone(),
                change,
                group: group.clone(),
                old_downloads: before,
                new_downloads: after,
                points: points(before, after),
            });
        }
        let size = |points: Option<f64>| points.map_or(0.0, f64::abs);
        let groups = largest(groups, |group| size(group.points));
        let mut models = largest(models, |model| size(model.points));
        let more = models.len().saturating_sub(most);
        models.truncate(most);
        let shares = newer.shares(&Query {
            series: false,
            top: None,
            ..query.clone()
        })?;
        let mut warnings = shares.warnings;
        let before = self.shares(&Query {
            series: false,
            top: None,
            ..query.clone()
        })?;
        for warning in before.warnings {
            if !warnings.contains(&warning) {
                let parts = vec![("warning", Part::Message(warning))];
                warnings.push(Message::new(super::OLD, parts));
            }
        }
        Ok(Diff {
            query: shares.query,
            old: old.side,
            new: new.side,
            groups,
            models,
            more,
            warnings,
        })
    }
}

/// The keys of two maps, in order.
fn keys<'a, K: Ord, V>(old: &'a BTreeMap<K, V>, new: &'a BTreeMap<K, V>) -> Vec<&'a K> {
    let added = new.keys().filter(|key| !old.contains_key(*key));
    let mut keys: Vec<&K> = old.keys().chain(added).collect();
    keys.sort_unstable();
    keys
}

/// Things by a size, largest first; those of one size stay as they were.
fn largest<T: Clone>(things: Vec<T>, size: impl Fn(&T) -> f64) -> Vec<T> {
    let order = sorted(things.len(), &|a, b| {
        size(&things[b]).total_cmp(&size(&things[a]))
    });
    order.into_iter().map(|at| things[at].clone()).collect()
}
