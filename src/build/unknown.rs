//! The ways in which programs write that a value is not known.

/// What stands for an unknown value in tables of R, Python, databases and spreadsheets, in lower
/// case.
const UNKNOWN: [&str; 14] = [
    "", "-", "–", "—", "unknown", "na", "n/a", "#n/a", "<na>", "nan", "nat", "null", "none", "\\n",
];

/// Whether a text says that a value is not known. Names of models and accounts are not asked: they
/// may be such texts, as may the code of Namibia.
pub(crate) fn is_unknown(text: &str) -> bool {
    // Longer than any of them: most texts end here.
    let text = text.trim();
    text.len() <= 7 && UNKNOWN.contains(&text.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_write_for_nothing() {
        for text in [
            "", " ", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NaT", "null", "NULL",
            "None", "none", "\\N", "-", "–", "—", "Unknown", " NA ",
        ] {
            assert!(is_unknown(text), "{text:?}");
        }
        for text in ["mit", "nano", "n", "0", "--", "nullable", "NA/x", "other"] {
            assert!(!is_unknown(text), "{text:?}");
        }
    }
}
