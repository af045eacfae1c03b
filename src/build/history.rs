//! Dated tables of counters as what CSV files give: counts under the names used in the snapshot,
//! and what is known of the models.

use super::Watch;
use super::aliases::Aliases;
use super::attributes::{Attributes, Gathered};
use super::observations::{Collected, Observations};
use crate::date::Day;
use crate::error::Error;
use crate::observation::Observation;

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

/// Reads all tables, the newest first: what a model is is what was last seen.
pub(super) fn read(
    mut tables: Tables,
    aliases: &Aliases,
    remarks: &mut Vec<String>,
    watch: &dyn Watch,
) -> Result<(Observations, Attributes), Error> {
    watch.stage("reading the history", tables.dates.len() as u64);
    let mut collected = Collected::default();
    let mut gathered = Gathered::default();
    for position in (0..tables.dates.len()).rev() {
        let rows = (tables.read)(position)?;
        let date = collected.date(tables.dates[position]);
        for row in rows.rows() {
            let count = match tables.which {
                Which::Month => row.downloads,
                Which::AllTime => row.downloads_all_time,
            };
            let name = collected.name(row.model);
            collected.count(name, date, count);
            gathered.fill(name, &row, aliases);
        }
        watch.advance(1);
    }
    let sorted = collected.sorted(aliases);
    let attributes = gathered.attributes(&sorted.models, sorted.ids.len());
    Ok((sorted.merged(remarks), attributes))
}
