//! What a data set keeps for queries that leave their definition to it.

use std::sync::OnceLock;

/// Figures that the default definition needs, computed by the first query that does: they are the
/// same for every query, and one pass over the counters takes as long as a query.
#[derive(Debug, Clone, Default)]
pub(crate) struct Defaults {
    /// For each date the days of the default window; 0 where the data support none of them.
    pub windows: OnceLock<Vec<u32>>,
    /// For each date the sum of its cells: of all rows, of those without a creation date, and of
    /// those at the Hub's floor.
    pub columns: OnceLock<Vec<[u64; 3]>>,
}
