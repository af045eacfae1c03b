//! Counters that were read before the model was created.

use serde::Serialize;

use super::counters::{created, each_row, id};
use super::largest::{Largest, NAMED};
use crate::date::Day;
use crate::snapshot::Snapshot;

/// Counters before a creation date, over all models.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EarlyCounters {
    /// How many models have one.
    pub models: u64,
    /// The largest, one counter a model.
    pub largest: Vec<EarlyCounter>,
}

/// A model's largest counter on a date before its creation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EarlyCounter {
    /// Its id.
    pub model: String,
    /// The date of the counter.
    pub date: Day,
    /// The counter.
    pub count: u64,
    /// The day of its creation.
    pub created: Day,
}

pub(super) fn find(snapshot: &Snapshot) -> EarlyCounters {
    let mut found = Largest::new(NAMED);
    each_row(snapshot, |row, cells| {
        let Some(row) = row else { return };
        let Some(created) = created(snapshot, row).and_then(Day::from_number) else {
            return;
        };
        let early = cells
            .iter()
            .filter(|(date, _)| snapshot.dates[*date] < created);
        let Some(&(date, count)) = early.max_by_key(|(date, count)| (*count, *date)) else {
            return;
        };
        if count > 0 {
            found.take(count as f64, || EarlyCounter {
                model: id(snapshot, row),
                date: snapshot.dates[date],
                count,
                created,
            });
        }
    });
    EarlyCounters {
        models: found.count,
        largest: found.into_vec(),
    }
}
