//! What was of no use, and why.

use std::collections::BTreeMap;

/// How many reasons are told.
const TOLD: usize = 5;

/// Rows that were skipped, by reason.
#[derive(Debug, Default)]
pub struct Skipped {
    rows: u64,
    reasons: BTreeMap<String, (u64, String)>,
    columns: Vec<String>,
}

impl Skipped {
    /// Skips a row for a reason; `place` says where the first such row stands.
    pub fn row(&mut self, why: &str, place: impl FnOnce() -> String) {
        self.rows += 1;
        match self.reasons.get_mut(why) {
            Some((count, _)) => *count += 1,
            None => {
                self.reasons.insert(why.to_owned(), (1, place()));
            }
        }
    }

    /// Names columns that nothing is read from.
    pub fn columns(&mut self, columns: Vec<String>) {
        self.columns = columns;
    }

    /// In sentences.
    pub fn told(self) -> Vec<String> {
        let mut told = Vec::new();
        if !self.columns.is_empty() {
            told.push(format!(
                "columns without a use here: {}",
                self.columns.join(", ")
            ));
        }
        if self.rows > 0 {
            told.push(format!(
                "{} row{} skipped",
                self.rows,
                if self.rows == 1 { "" } else { "s" }
            ));
        }
        let mut reasons: Vec<_> = self.reasons.into_iter().collect();
        reasons.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        for (why, (count, first)) in reasons.into_iter().take(TOLD) {
            told.push(format!("  {count} for {why}, the first {first}"));
        }
        told
    }
}
