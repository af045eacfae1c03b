//! Results as CSV (RFC 4180); shares have one row a date and group.

use std::io::{self, Write};

use crate::shares::{Downloads, Shares};

const HEADER: [&str; 8] = [
    "date",
    "group",
    "label",
    "downloads",
    "share",
    "total",
    "coverage",
    "left_out",
];

/// Writes shares; numbers are not rounded, a share without a total is an empty cell.
pub fn write(shares: &Shares, out: &mut dyn Write) -> io::Result<()> {
    let rows = shares.dates.iter().enumerate().flat_map(|(index, date)| {
        shares.groups.iter().map(move |group| {
            [
                date.to_string(),
                harmless(&group.id),
                harmless(&group.label),
                number(group.downloads[index]),
                some(group.share[index]),
                number(shares.total[index]),
                shares.coverage[index].to_string(),
                shares.left_out[index].to_string(),
            ]
        })
    });
    table(HEADER, rows, out)
}

/// Writes a header and rows.
pub fn table<const N: usize>(
    header: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    csv.write_record(header).map_err(io_error)?;
    for row in rows {
        csv.write_record(row).map_err(io_error)?;
    }
    csv.flush()
}

/// The error of the writer behind, whose kind tells whether anybody still reads.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A number of downloads, exact where it is a whole one.
pub fn number(downloads: Downloads) -> String {
    match downloads.part {
        0.0 => downloads.whole.to_string(),
        _ => downloads.value().to_string(),
    }
}

/// A number, or an empty cell.
pub fn some(number: Option<f64>) -> String {
    number.map_or(String::new(), |number| number.to_string())
}

/// A text of which a spreadsheet computes nothing: names come from the Hub, where anybody may choose
/// one.
///
/// An apostrophe stands before what would begin a formula, not only at the start: elsewhere cells end
/// at semicolons or tabs, and then quotes that begin in the middle of one mean nothing.
pub fn harmless(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut begins = true;
    for character in text.chars() {
        if begins && matches!(character, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') {
            safe.push('\'');
        }
        safe.push(character);
        begins = match character {
            ',' | ';' | '\t' | '\r' | '\n' => true,
            _ => begins && is_passed_over(character),
        };
    }
    safe
}

/// What may stand before a formula without hiding it from some spreadsheet.
fn is_passed_over(character: char) -> bool {
    let is_unseen = matches!(
        character,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    );
    is_unseen || character == '"' || character.is_whitespace() || character.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Dataset;
    use crate::shares::Query;

    #[test]
    fn formulas_are_guarded_wherever_a_cell_may_begin() {
        for (text, safe) in [
            ("=1+1", "'=1+1"),
            ("Qwen-7B", "Qwen-7B"),
            ("\u{200b} \0=1", "\u{200b} \0'=1"),
            ("a;=1;-2", "a;'=1;'-2"),
            ("\t@x\r\n+1", "\t'@x\r\n'+1"),
            ("a, ＝1", "a, '＝1"),
            ("\"=1;\"=1", "\"'=1;\"'=1"),
            ("", ""),
        ] {
            assert_eq!(harmless(text), safe);
        }
    }

    #[test]
    fn one_row_a_date_and_group() {
        let json = br#"{"format": 1, "source": {"name": "a test"},
            "counter": {"kind": "period", "days": 8}, "dates": ["2026-01-08", "2026-01-16"],
            "namespaces": ["=1+1", "a, \"b\""],
            "models": {"namespace": [0, 1], "name": ["m", "m"]},
            "counts": [[0, 1, 1], [0, 3, -3]]}"#;
        let dataset = Dataset::from_slice(json).unwrap();
        let mut query = Query::default();
        for (choice, value) in [
            ("by", "namespace"),
            ("window", "12"),
            ("max-age", "any"),
            ("series", "true"),
        ] {
            query.set(choice, value).unwrap();
        }
        let mut out = Vec::new();
        write(&dataset.shares(&query).unwrap(), &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "date,group,label,downloads,share,total,coverage,left_out\r\n\
             2026-01-08,'=1+1,'=1+1,1,0.25,4,0.6666666666666666,0\r\n\
             2026-01-08,\"a, \"\"b\"\"\",\"a, \"\"b\"\"\",3,0.75,4,0.6666666666666666,0\r\n\
             2026-01-16,'=1+1,'=1+1,2.5,0.625,4,1,0\r\n\
             2026-01-16,\"a, \"\"b\"\"\",\"a, \"\"b\"\"\",1.5,0.375,4,1,0\r\n"
        );
    }
}
