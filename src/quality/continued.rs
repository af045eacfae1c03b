//! Models that seem to go on under another name: without an alias they are counted twice.

use std::collections::HashMap;

use serde::Serialize;

use super::counters::{Steps, created, each_row, id, namespace};
use super::largest::Largest;
use crate::date::{CREATION_FLOOR, Day};
use crate::snapshot::{Counter, Snapshot};

/// The smallest counter that is followed: small ones go on in each other by chance.
const LEAST: u64 = 100;
/// The part of all from which on a model is looked at.
const PART: f64 = 0.0001;
/// The part of all from which on a model that is counted twice is grave.
pub(super) const GRAVE: f64 = 0.01;
/// How many dates may lie between two models of one name.
const DATES_BY_NAME: usize = 4;
/// How many between two of one day of creation.
const DATES_BY_DAY: usize = 2;
/// How many models of one name or day are tried.
const TRIED: usize = 32;
/// How many are named.
const NAMED: usize = 20;

/// Models that seem to be continued, over all dates.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Continuations {
    /// How many there are.
    pub models: u64,
    /// The largest.
    pub largest: Vec<Continuation>,
}

/// A model whose counter goes on where that of another one ends.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Continuation {
    /// The model that begins.
    pub model: String,
    /// The one that ends.
    pub continues: String,
    /// The first date of the one that begins.
    pub date: Day,
    /// Its counter then.
    pub count: u64,
    /// Its part of all then.
    pub part: f64,
    /// The last date of the one that ends.
    pub before: Day,
    /// Its counter then.
    pub count_before: u64,
    /// Whether both have the same name after the account.
    pub same_name: bool,
    /// The day on which both were created, where that is the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Day>,
}

/// One end of the counters of a model.
#[derive(Clone, Copy)]
struct End {
    row: usize,
    date: usize,
    count: u64,
}

/// What two models have in common.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Name(String),
    Created(i64),
}

pub(super) fn find(snapshot: &Snapshot, steps: &Steps) -> Continuations {
    let last = snapshot.dates.len().saturating_sub(1);
    let mut ends: HashMap<Key, Vec<End>> = HashMap::new();
    let mut beginnings: Vec<End> = Vec::new();
    each_row(snapshot, |row, cells| {
        let Some(row) = row else { return };
        let end = |(date, count): (usize, u64)| End { row, date, count };
        let is_large =
            |end: &End| end.count >= LEAST && steps.part(end.date, end.count, None) >= PART;
        if let Some(end) = cells.last().copied().map(end)
            && end.date < last
            && is_large(&end)
        {
            for key in keys(snapshot, row) {
                ends.entry(key).or_default().push(end);
            }
        }
        if let Some(beginning) = cells.first().copied().map(end)
            && beginning.date > 0
            && is_large(&beginning)
        {
            beginnings.push(beginning);
        }
    });
    for ends in ends.values_mut() {
        ends.sort_unstable_by_key(|end| (end.count, end.row));
    }
    let mut found = Largest::new(NAMED);
    for beginning in beginnings {
        let Some(end) = continued(snapshot, &ends, beginning) else {
            continue;
        };
        let part = steps.part(beginning.date, beginning.count, None);
        found.take(part, || {
            let created = created(snapshot, beginning.row)
                .filter(|day| self::created(snapshot, end.row) == Some(*day));
            Continuation {
                model: id(snapshot, beginning.row),
                continues: id(snapshot, end.row),
                date: snapshot.dates[beginning.date],
                count: beginning.count,
                part,
                before: snapshot.dates[end.date],
                count_before: end.count,
                same_name: name(snapshot, beginning.row) == name(snapshot, end.row),
                created: created.and_then(Day::from_number),
            }
        });
    }
    Continuations {
        models: found.count,
        largest: found.into_vec(),
    }
}

fn name(snapshot: &Snapshot, row: usize) -> String {
    snapshot.models.name[row].to_lowercase()
}

/// By what a model is looked for: its name after the account, and the day of its creation.
fn keys(snapshot: &Snapshot, row: usize) -> impl Iterator<Item = Key> {
    // Many models have the floor, which says nothing.
    let is_told = |day: &i64| *day != i64::from(CREATION_FLOOR.0);
    let created = created(snapshot, row).filter(is_told);
    let name = namespace(snapshot, row).map(|_| Key::Name(name(snapshot, row)));
    name.into_iter().chain(created.map(Key::Created))
}

/// The model that one seems to continue: of those in question that of the nearest counter.
fn continued(snapshot: &Snapshot, ends: &HashMap<Key, Vec<End>>, beginning: End) -> Option<End> {
    let is_cumulative = snapshot.counter == Counter::Cumulative;
    let mut best: Option<End> = None;
    for key in keys(snapshot, beginning.row) {
        // A name says more than a day, on which many models are made.
        let (most_dates, tolerance) = match key {
            Key::Name(_) => (DATES_BY_NAME, 1.0),
            Key::Created(_) => (DATES_BY_DAY, 0.3),
        };
        let Some(ends) = ends.get(&key) else { continue };
        let count = beginning.count as f64;
        let (least, most) = match is_cumulative {
            // It goes on from what it was, which some counters fall below by a little.
            true => (count / (1.0 + tolerance), count * 1.02),
            false => (count / (1.0 + tolerance), count * (1.0 + tolerance)),
        };
        let upper = ends.partition_point(|end| end.count as f64 <= most);
        let tried = ends[..upper].iter().rev().take(TRIED);
        for end in tried.take_while(|end| end.count as f64 >= least) {
            let is_near = end.date <= beginning.date && beginning.date - end.date <= most_dates;
            let distance = |end: &End| end.count.abs_diff(beginning.count);
            let is_better = best.is_none_or(|best| distance(end) < distance(&best));
            if end.row != beginning.row && is_near && is_better {
                best = Some(*end);
            }
        }
        if best.is_some() {
            break;
        }
    }
    best
}
