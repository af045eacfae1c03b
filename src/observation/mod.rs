//! What was read of many models on one day: one dated table, whatever its source.
//!
//! Two million models have room in a few hundred megabytes: texts that repeat are kept once, ids
//! stand behind each other in one text.

pub(crate) mod day;
mod file;
mod hub_row;
mod table;
mod value;

pub use file::{About, NAME, Scope, Writer};
pub(crate) use file::{heading, rows_at};
pub use hub_row::{FIELDS, HubRow, Unusable};
pub(crate) use hub_row::{bases_of, total_of};
pub use table::{Conflict, Observation, Row};
pub(crate) use value::Value;
