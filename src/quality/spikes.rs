//! Models that rise far beyond their own past.

use serde::Serialize;

use super::counters::{each_row, id, rates};
use super::largest::Largest;
use super::median::Median;
use crate::date::Day;
use crate::snapshot::Snapshot;

/// How many past rates a model needs to have a past.
const PAST: usize = 4;
/// How many times its usual rate is far beyond it.
const FACTOR: f64 = 10.0;
/// The least part of all downloads of a step by which a spike exceeds the usual.
const PART: f64 = 0.001;
/// How many models are named.
const NAMED: usize = 20;

/// Models that rose far beyond their own past, over all dates.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Spikes {
    /// How many models did.
    pub models: u64,
    /// Those of most downloads, one entry a model.
    pub largest: Vec<Spike>,
}

/// A model that was downloaded at more than ten times its usual rate: the largest of its rises.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Spike {
    /// Its id.
    pub model: String,
    /// The date of the counter.
    pub date: Day,
    /// Downloads a day before that date.
    pub rate: f64,
    /// The median of its rates before.
    pub usual: f64,
    /// Downloads beyond the usual.
    pub excess: f64,
    /// These as a part of all downloads of the same days.
    pub part: f64,
    /// How many dates have such a rise.
    pub dates: u64,
}

/// Finds them, and adds up the downloads a day of all rows before each date.
pub(super) fn find(snapshot: &Snapshot, is_frozen: &[bool]) -> (Spikes, Vec<f64>) {
    let mut totals = vec![0.0; snapshot.dates.len()];
    each_row(snapshot, |_, cells| {
        for rate in rates(snapshot, cells, is_frozen) {
            totals[rate.date] += rate.a_day;
        }
    });
    let mut found = Largest::new(NAMED);
    each_row(snapshot, |row, cells| {
        let Some(row) = row else { return };
        let mut past = Median::default();
        let mut largest: Option<Spike> = None;
        let mut dates = 0;
        for rate in rates(snapshot, cells, is_frozen) {
            if let Some(usual) = past.get().filter(|_| past.len() >= PAST)
                && rate.a_day > FACTOR * usual
            {
                let part = (rate.a_day - usual) / totals[rate.date];
                let excess = (rate.a_day - usual) * rate.days;
                if part >= PART {
                    dates += 1;
                    if largest.as_ref().is_none_or(|spike| spike.excess < excess) {
                        largest = Some(Spike {
                            model: String::new(),
                            date: snapshot.dates[rate.date],
                            rate: rate.a_day,
                            usual,
                            excess,
                            part,
                            dates: 0,
                        });
                    }
                }
            }
            past.add(rate.a_day);
        }
        if let Some(spike) = largest {
            found.take(spike.excess, || Spike {
                model: id(snapshot, row),
                dates,
                ..spike
            });
        }
    });
    let spikes = Spikes {
        models: found.count,
        largest: found.into_vec(),
    };
    (spikes, totals)
}
