//! Dated tables of counters as what CSV files give: counts under the names used in the snapshot,
//! and what is known of the models.

use super::Watch;
use super::aliases::Aliases;
use super::attributes::{Attributes, Gathered};
use super::observations::{self, Known, Observations, Resolved};
use crate::date::Day;
use crate::error::Error;
use crate::observation::{Observation, Row};
use crate::snapshot::Counts;

/// Which of the Hub's counters a snapshot has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Downloads in the last 30 days.
    Month,
    /// Downloads of all time.
    AllTime,
}

/// Tables of several dates, read one after the other.
pub struct Tables<'a> {
    /// Their days, ascending.
    pub dates: Vec<Day>,
    /// Which counter is used.
    pub which: Which,
    /// Gives the table of a day by its position.
    #[allow(clippy::type_complexity, reason = "a reader has no shorter type")]
    pub read: Box<dyn FnMut(usize) -> Result<Observation, Error> + 'a>,
}

/// Stands for a model without a count on a date; no count is as large.
const NONE: u64 = u64::MAX;

/// Reads all tables, the newest first: what a model is is what was last seen.
pub(super) fn read(
    mut tables: Tables,
    aliases: &Aliases,
    remarks: &mut Vec<String>,
    watch: &dyn Watch,
) -> Result<(Observations, Attributes), Error> {
    watch.stage("reading the history", tables.dates.len() as u64);
    let mut known = Known::default();
    let mut gathered = Gathered::default();
    // A column of bare counts a date, by the numbers of the names: a year of full dumps has more
    // than a hundred million of them.
    let mut columns = vec![Vec::new(); tables.dates.len()];
    let mut unknown = 0;
    let mut above = AboveAllTime::default();
    for position in (0..tables.dates.len()).rev() {
        let rows = (tables.read)(position)?;
        let mut column = vec![NONE; known.len()];
        for row in rows.rows() {
            above.take(&row, tables.dates[position]);
            let count = match tables.which {
                Which::Month => row.downloads,
                Which::AllTime => row.downloads_all_time,
            };
            unknown += usize::from(count.is_none());
            let name = known.number(row.model);
            if column.len() <= name as usize {
                column.resize(name as usize + 1, NONE);
            }
            column[name as usize] = count.unwrap_or(NONE);
            gathered.fill(name, &row, aliases);
        }
        column.shrink_to_fit();
        columns[position] = column;
        watch.advance(1);
    }
    let resolved = known.resolved(aliases);
    let attributes = gathered.attributes(&resolved.models, resolved.ids.len());
    let (counts, merged) = counts(&columns, &resolved);
    observations::remark(unknown, merged, remarks);
    remarks.extend(above.remark());
    let observations = Observations {
        dates: tables.dates,
        ids: resolved.ids,
        counts,
    };
    Ok((observations, attributes))
}

/// Counters of 30 days above those of all time, which are read from the same source.
#[derive(Default)]
struct AboveAllTime {
    counters: u64,
    /// The largest, each with by how much it is above.
    largest: Vec<(u64, String)>,
}

impl AboveAllTime {
    /// How many are named.
    const NAMED: usize = 5;

    fn take(&mut self, row: &Row, date: Day) {
        let (Some(month), Some(all_time)) = (row.downloads, row.downloads_all_time) else {
            return;
        };
        let by = month.saturating_sub(all_time);
        if by == 0 {
            return;
        }
        self.counters += 1;
        let at = self.largest.partition_point(|(other, _)| *other >= by);
        if at < Self::NAMED {
            let text = format!("{} ({month} and {all_time} on {date})", row.model);
            self.largest.truncate(Self::NAMED - 1);
            self.largest.insert(at, (by, text));
        }
    }

    fn remark(&self) -> Option<String> {
        let named: Vec<&str> = self.largest.iter().map(|(_, text)| text.as_str()).collect();
        (self.counters > 0).then(|| {
            format!(
                "counters of 30 days above those of all time: {}; largest: {}",
                self.counters,
                named.join(", ")
            )
        })
    }
}

/// One row a model; and how many counts gave way to another of the same model and date.
fn counts(columns: &[Vec<u64>], resolved: &Resolved) -> (Counts, usize) {
    let mut names: Vec<u32> = (0..resolved.models.len() as u32).collect();
    let model = |name: u32| resolved.models[name as usize];
    names.sort_unstable_by_key(|name| model(*name));
    let (mut counts, mut merged) = (Counts::default(), 0);
    let mut row = vec![None; columns.len()];
    for names in names.chunk_by(|a, b| model(*a) == model(*b)) {
        for (cell, column) in row.iter_mut().zip(columns) {
            let known = names.iter().filter_map(|name| {
                let count = *column.get(*name as usize).filter(|count| **count != NONE)?;
                Some((resolved.is_current(*name), count))
            });
            merged += known.clone().count().saturating_sub(1);
            *cell = known.max().map(|(_, count)| count);
        }
        counts.push(&row);
    }
    (counts, merged)
}
