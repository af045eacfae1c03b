//! What a data set keeps for queries that leave their definition to it.

/// What the default definition depends on: the same for every query, and computed by the first one
/// that needs it, as it takes about as long as a query of one date.
#[derive(Debug, Clone)]
pub(crate) struct Defaults {
    /// For each date the days of the default window; 0 where the data support none of them.
    pub windows: Vec<u32>,
    /// Whether there is an age limit by default, in the default window to the last date.
    pub has_age_limit: bool,
}
