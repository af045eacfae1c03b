//! What cannot be understood: how much of it there is, why, and what was downloaded of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::date::Day;
use crate::quality::counted;
use crate::words::grouped_number;

/// How many reasons are told.
const TOLD: usize = 5;
/// How many of the largest rows are named.
const NAMED: usize = 5;

/// What the counters of a row are, as far as they can be read: in 30 days, of all time.
type Counters = [Option<u64>; 2];

/// Rows that are left out and values that count as unknown, by reason.
#[derive(Debug, Default)]
pub struct LeftOut {
    rows: u64,
    values: u64,
    reasons: BTreeMap<String, (u64, String)>,
    /// The downloads of the rows.
    downloads: [u64; 2],
    /// How many rows have a counter that can be read.
    readable: [u64; 2],
    /// The largest rows by each counter.
    largest: [Vec<(u64, String)>; 2],
    /// The days of the rows, where they are known.
    days: BTreeSet<Day>,
    undated: bool,
}

/// What is known of a row that is left out.
pub struct Row<'a> {
    /// Its model; empty where the row names none.
    pub model: &'a str,
    /// Its day, where it has one.
    pub day: Option<Day>,
    /// Its counters, as far as they can be read.
    pub counters: Counters,
}

impl LeftOut {
    /// Leaves out a row for a reason; `place` says where the first such row is.
    pub fn row(&mut self, why: &str, place: impl FnOnce() -> String, row: Option<Row>) {
        self.rows += 1;
        self.reason(why, place);
        let day = row.as_ref().and_then(|row| row.day);
        self.undated |= day.is_none();
        self.days.extend(day);
        let Some(Row {
            model, counters, ..
        }) = row
        else {
            return;
        };
        for (at, count) in counters.into_iter().enumerate() {
            let Some(count) = count else { continue };
            self.readable[at] += 1;
            self.downloads[at] = self.downloads[at].saturating_add(count);
            let largest = &mut self.largest[at];
            let place = largest.partition_point(|(other, _)| *other >= count);
            if place < NAMED {
                largest.truncate(NAMED - 1);
                largest.insert(place, (count, model.to_owned()));
            }
        }
    }

    /// Counts a value of a row as unknown for a reason; `place` says where the first one is.
    pub fn value(&mut self, why: &str, place: impl FnOnce() -> String) {
        self.values += 1;
        self.reason(why, place);
    }

    fn reason(&mut self, why: &str, place: impl FnOnce() -> String) {
        match self.reasons.get_mut(why) {
            Some((count, _)) => *count += 1,
            None => {
                self.reasons.insert(why.to_owned(), (1, place()));
            }
        }
    }

    /// Whether everything was understood.
    pub fn is_empty(&self) -> bool {
        self.rows == 0 && self.values == 0
    }

    /// Whether the downloads of a day are what rows that are left out are a part of.
    pub fn concerns(&self, day: Day) -> bool {
        self.undated || self.days.contains(&day)
    }

    /// In sentences; `kept` are the downloads of the rows that are kept, on the days that it
    /// concerns.
    pub fn told(&self, kept: [u64; 2]) -> Vec<String> {
        let mut told = Vec::new();
        if self.rows > 0 {
            told.push(format!("{} skipped", counted(self.rows, "row")));
        }
        if self.values > 0 {
            told.push(format!("{} unknown", counted(self.values, "value")));
        }
        let mut reasons: Vec<_> = self.reasons.iter().collect();
        reasons.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        for (why, (count, first)) in reasons.into_iter().take(TOLD) {
            told.push(format!("{count} for {why}, the first {first}"));
        }
        for (at, what) in ["in 30 days", "of all time"].into_iter().enumerate() {
            let total = kept[at].saturating_add(self.downloads[at]);
            if self.readable[at] == 0 || total == 0 {
                continue;
            }
            let part = |count: u64| format!("{:.1} %", 100.0 * count as f64 / total as f64);
            let largest = self.largest[at].iter().map(|(count, model)| {
                let model = if model.is_empty() {
                    "a row without an id"
                } else {
                    model
                };
                format!(
                    "{model} ({}, {})",
                    grouped_number(*count as f64),
                    part(*count)
                )
            });
            let largest: Vec<String> = largest.collect();
            told.push(format!(
                "skipped rows had {} downloads {what}, {} of all{}; the largest: {}",
                grouped_number(self.downloads[at] as f64),
                part(self.downloads[at]),
                self.when(),
                largest.join(", ")
            ));
        }
        let unread = self
            .rows
            .saturating_sub(self.readable[0].max(self.readable[1]));
        if unread > 0 {
            let rows = counted(unread, "skipped row");
            told.push(format!("what {rows} had cannot be told"));
        }
        told
    }

    /// The days on which they were downloaded, as far as that is said in a few words.
    fn when(&self) -> String {
        let mut days = self.days.iter();
        match (self.undated, days.next(), days.next_back()) {
            (false, Some(only), None) => format!(" on {only}"),
            (false, Some(_), Some(_)) => format!(" on these {} dates", self.days.len()),
            _ => String::new(),
        }
    }
}
