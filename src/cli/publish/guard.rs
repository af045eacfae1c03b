//! What a version is held against before it is published.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::num::NonZeroU32;
use std::rc::Rc;

use super::super::progress::Progress;
use crate::dataset::Dataset;
use crate::error::Error;
use crate::quality::{Findings, LastInterval, LastRead, Quality, Sentence, counted};
use crate::shares::{MaxAge, Query, Shares, UNAFFILIATED, UNATTRIBUTED, Window};
use crate::snapshot::Snapshot;
use crate::words::grouped_number;

/// The share of a country, in points, whose disappearance from an interval is never usual.
const COUNTRY: f64 = 0.1;
/// How many models a message names.
const NAMED: usize = 5;

/// How much a version may differ from the one before.
pub struct Limits {
    /// Of the number of models and all downloads, as a part.
    pub change: f64,
    /// Of the downloads a day in the last interval, as a part.
    pub interval: f64,
    /// Of the share of a country, in points.
    pub points: f64,
    /// The part of the downloads of the interval before by models without a new counter.
    pub missing: f64,
    /// The part of all downloads without a country.
    pub unattributed: f64,
}

/// What is compared of a snapshot.
pub struct Examined {
    /// The last date.
    pub date: String,
    pub models: u64,
    quality: Quality,
    findings: Vec<Sentence>,
    /// Of all days.
    shares: Shares,
    interval: Option<Interval>,
    /// Old ids and accounts, with those of today.
    renamed: Vec<(String, String)>,
}

/// The last interval of a snapshot.
struct Interval {
    read: LastInterval,
    countries: Shares,
    /// The group that each account is in, by its id.
    groups: HashMap<String, String>,
}

/// What was expected and what was found.
pub type Refusal = (String, String);

impl Examined {
    pub fn of(bytes: &[u8], progress: &Rc<Progress>) -> Result<Self, Error> {
        crate::build::Watch::stage(&**progress, "checking the snapshot", 0);
        let snapshot = Snapshot::from_slice(bytes)?;
        let findings = Findings::of(&snapshot).sentences();
        let read = LastInterval::of(&snapshot);
        let aliases = snapshot.aliases.from.iter().zip(&snapshot.aliases.to);
        let renamed = aliases.map(|(from, to)| (from.clone(), to.clone()));
        let renamed = renamed.collect();
        let dataset = Dataset::new(snapshot)?;
        let quality = Quality::new(&dataset, None)?;
        // Downloads of every age, which no week doubles.
        let query = |window| Query {
            window: Some(window),
            max_age: Some(MaxAge::Any),
            ..Query::default()
        };
        let shares = dataset.shares(&query(Window::All))?;
        let interval = match read.and_then(|read| Some((NonZeroU32::new(read.days)?, read))) {
            Some((days, read)) => Some(Interval {
                read,
                countries: dataset.shares(&query(Window::Days(days)))?,
                groups: groups(&dataset),
            }),
            None => None,
        };
        Ok(Examined {
            date: quality
                .dates
                .last
                .map(|date| date.to_string())
                .unwrap_or_default(),
            models: quality.creation.models,
            quality,
            findings,
            shares,
            interval,
            renamed,
        })
    }

    /// Whether it may be published at all.
    pub fn alone(&self, limits: &Limits) -> Result<(), Refusal> {
        if !self.quality.usable {
            return Err(("data for at least one share".to_owned(), "none".to_owned()));
        }
        let unattributed = self.quality.unattributed.share.unwrap_or(0.0);
        if unattributed > limits.unattributed {
            return Err((
                format!(
                    "at most {} of all downloads without a country",
                    limits.unattributed
                ),
                format!("{unattributed:.3}"),
            ));
        }
        Ok(())
    }

    /// Grave findings that the version before does not have.
    pub fn new_findings(&self, before: Option<&Examined>) -> Vec<&Sentence> {
        let before = before.iter().flat_map(|before| &before.findings);
        let known: HashSet<&str> = before.map(|finding| finding.key.as_str()).collect();
        let findings = self.findings.iter();
        findings
            .filter(|finding| finding.is_grave && !known.contains(finding.key.as_str()))
            .collect()
    }

    /// Whether it may follow the version before.
    pub fn after(&self, before: &Examined, limits: &Limits) -> Result<(), Refusal> {
        if self.date < before.date {
            let expected = format!("a last date of {} or later, as before", before.date);
            return Err((expected, self.date.clone()));
        }
        let total = |of: &Examined| of.shares.total.last().map_or(0.0, |total| total.value());
        for (what, new, old) in [
            ("models", self.models as f64, before.models as f64),
            ("downloads", total(self), total(before)),
        ] {
            if old > 0.0 && (new / old - 1.0).abs() > limits.change {
                return Err((
                    format!(
                        "a number of {what} within {} of the version before, {old}",
                        limits.change
                    ),
                    new.to_string(),
                ));
            }
        }
        for Moved {
            label, new, old, ..
        } in moved(&self.shares, &before.shares)
        {
            if (new - old).abs() > limits.points {
                return Err((
                    format!(
                        "a share of {label} within {} points of the version before, {old:.1} %",
                        limits.points
                    ),
                    format!("{new:.1} %"),
                ));
            }
        }
        match (&self.interval, &before.interval) {
            (Some(new), Some(old)) => self.interval_after(new, old, limits),
            _ => Ok(()),
        }
    }

    /// The same for the last interval alone: over all days a missing counter is carried forward, and
    /// one week does not weigh.
    fn interval_after(
        &self,
        new: &Interval,
        old: &Interval,
        limits: &Limits,
    ) -> Result<(), Refusal> {
        let renamed = |id: &str| self.renamed(id);
        let missing = old.read.missing_in(&new.read, &renamed);
        let largest = old.read.largest();
        let lost: f64 = missing.iter().map(|model| model.downloads).sum();
        let part = if old.read.total > 0.0 {
            lost / old.read.total
        } else {
            0.0
        };
        let is_largest = missing.iter().any(|model| largest.contains(model));
        if is_largest || part > limits.missing {
            return Err((
                format!(
                    "counters on {} of the {} models that were largest on {}, and of {} of their \
                     downloads",
                    new.read.date,
                    largest.len(),
                    old.read.date,
                    1.0 - limits.missing
                ),
                format!(
                    "none of {} with {:.1} % of the downloads: {}",
                    counted(missing.len() as u64, "model"),
                    part * 100.0,
                    named(&missing)
                ),
            ));
        }
        let (rate, usual) = (new.read.a_day(), old.read.a_day());
        if usual > 0.0 && (rate / usual - 1.0).abs() > limits.interval {
            return Err((
                format!(
                    "downloads a day in {} within {} of the interval before, {}",
                    days_of(&new.read),
                    limits.interval,
                    grouped_number(usual.round())
                ),
                format!(
                    "{}; most by {}",
                    grouped_number(rate.round()),
                    movers(&new.read.models, &old.read.models)
                ),
            ));
        }
        if usual == 0.0 {
            // There are no shares to compare with.
            return Ok(());
        }
        for moved in moved(&new.countries, &old.countries) {
            let Moved {
                id,
                label,
                new: share,
                old: earlier,
            } = moved;
            // Accounts that the table places leave the groups of those that it does not.
            let is_country = id != UNATTRIBUTED && id != UNAFFILIATED;
            let is_gone = is_country && share == 0.0 && earlier >= COUNTRY;
            if is_gone || (share - earlier).abs() > limits.points {
                let days = days_of(&new.read);
                let expected = match is_gone {
                    true => format!(
                        "downloads of {label} in {days}, as in the interval before, {earlier:.1} %"
                    ),
                    false => format!(
                        "a share of {label} in {days} within {} points of the interval before, \
                         {earlier:.1} %",
                        limits.points
                    ),
                };
                let models = movers(new.of_group(&id), old.of_group(&id));
                return Err((expected, format!("{share:.1} %; most by {models}")));
            }
        }
        Ok(())
    }

    /// The id of today.
    fn renamed(&self, id: &str) -> String {
        let of = |from: &str| {
            let mut renamed = self.renamed.iter();
            renamed.find(|(old, _)| old == from).map(|(_, new)| new)
        };
        if let Some(new) = of(id) {
            return new.clone();
        }
        match id
            .split_once('/')
            .and_then(|(account, name)| Some((of(account)?, name)))
        {
            Some((account, name)) => format!("{account}/{name}"),
            None => id.to_owned(),
        }
    }
}

impl Interval {
    /// The models of a group.
    fn of_group(&self, id: &str) -> Vec<&LastRead> {
        let models = self.read.models.iter();
        models
            .filter(|model| {
                let account = model
                    .model
                    .split_once('/')
                    .map_or("", |(account, _)| account);
                let group = self
                    .groups
                    .get(account)
                    .map_or(UNATTRIBUTED, String::as_str);
                group == id
            })
            .collect()
    }
}

/// The group of each account in shares by country.
fn groups(dataset: &Dataset) -> HashMap<String, String> {
    let owners = dataset.owners.iter();
    owners
        .filter_map(|owner| {
            let group = match owner.country {
                _ if owner.individual => UNAFFILIATED,
                Some(country) => dataset.countries.get(country as usize)?,
                None => UNATTRIBUTED,
            };
            Some((owner.namespace.clone()?, group.to_owned()))
        })
        .collect()
}

/// A group of two results with its shares in percent.
struct Moved {
    id: String,
    label: String,
    new: f64,
    old: f64,
}

fn moved(new: &Shares, old: &Shares) -> Vec<Moved> {
    let share = |of: &Shares, id: &str| {
        let group = of.groups.iter().find(|group| group.id == id);
        let share = group.and_then(|group| group.share.last().copied().flatten());
        share.unwrap_or(0.0) * 100.0
    };
    let groups = new.groups.iter().chain(&old.groups);
    groups
        .map(|group| Moved {
            new: share(new, &group.id),
            old: share(old, &group.id),
            id: group.id.clone(),
            label: group.label.clone(),
        })
        .collect()
}

fn days_of(interval: &LastInterval) -> String {
    let days = counted(u64::from(interval.days), "day");
    format!("the {days} to {}", interval.date)
}

fn named(models: &[&LastRead]) -> String {
    let named = models.iter().take(NAMED).map(|model| {
        let downloads = grouped_number(model.downloads.round());
        format!("{} ({downloads})", model.model)
    });
    let mut text = named.collect::<Vec<_>>().join(", ");
    if models.len() > NAMED {
        text.push_str(&format!(" and {} more", models.len() - NAMED));
    }
    text
}

/// The models whose downloads changed most.
fn movers<'a>(
    new: impl IntoIterator<Item = &'a LastRead>,
    old: impl IntoIterator<Item = &'a LastRead>,
) -> String {
    let mut models: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for model in new {
        models.entry(&model.model).or_default().0 += model.downloads;
    }
    for model in old {
        models.entry(&model.model).or_default().1 += model.downloads;
    }
    let mut models: Vec<(&str, (f64, f64))> = models.into_iter().collect();
    models.sort_by(|(_, a), (_, b)| (b.0 - b.1).abs().total_cmp(&(a.0 - a.1).abs()));
    let number = |number: f64| grouped_number(number.round());
    let named = models
        .iter()
        .take(NAMED)
        .map(|(id, (new, old))| format!("{id} ({} to {})", number(*old), number(*new)));
    named.collect::<Vec<_>>().join(", ")
}
