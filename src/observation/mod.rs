//! What was read of many models on one day: one dated table, whatever its source.
//!
//! Two million models have room in a few hundred megabytes: texts that repeat are kept once, ids
//! stand behind each other in one text.

mod file;
mod hub_row;
mod table;

pub use file::{About, NAME, Scope, Writer};
pub(crate) use file::{heading, rows_at};
pub use hub_row::HubRow;
pub(crate) use hub_row::day;
pub use table::{Observation, Row};
