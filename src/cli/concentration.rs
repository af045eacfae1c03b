//! `modelshare concentration`.

use std::io::{self, Write};

use super::analyses::ConcentrationArgs;
use super::progress::Progress;
use super::table::{Lines, NONE, aligned, some_percent};
use super::{Failure, answer, csv, files, table};
use crate::analysis::Concentration;
use crate::words::grouped_number;

const HEADER: [&str; 11] = [
    "date",
    "groups",
    "hhi",
    "effective",
    "cr1",
    "cr4",
    "cr10",
    "cr50",
    "gini",
    "ungrouped",
    "coverage",
];

pub fn run(args: &ConcentrationArgs) -> Result<(), Failure> {
    let mut query = args.definition.query(args.at.as_deref())?;
    query.series = query.at.is_none();
    let format = args.format.get()?;
    let progress = Progress::new();
    let dataset = files::dataset(&args.snapshot, &progress)?;
    let found = dataset.concentration(&query)?;
    drop(progress);
    answer(
        format,
        (&found, &found.warnings),
        || {
            table::of_analysis(&dataset, &found.query, &found.dates, |out| {
                lines(&found, out)
            })
        },
        |out| write(&found, out),
    )
}

fn lines(found: &Concentration, out: &mut Lines) {
    if found.dates.is_empty() {
        return;
    }
    let number = |value: Option<f64>, text: fn(f64) -> String| value.map_or(NONE.to_owned(), text);
    let head = [
        "",
        "Groups",
        "HHI",
        "Effective",
        "CR1",
        "CR4",
        "CR10",
        "CR50",
        "Gini",
        "Ungrouped",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for (index, date) in found.dates.iter().enumerate() {
        rows.push(vec![
            date.to_string(),
            grouped_number(found.groups[index] as f64),
            number(found.hhi[index], grouped_number),
            number(found.effective[index], |value| format!("{value:.1}")),
            some_percent(found.cr1[index]),
            some_percent(found.cr4[index]),
            some_percent(found.cr10[index]),
            some_percent(found.cr50[index]),
            number(found.gini[index], |value| format!("{value:.3}")),
            some_percent(found.ungrouped[index]),
        ]);
    }
    table::add_coverage(&mut rows, &found.coverage);
    aligned(&rows, out);
    out.add("");
    out.add(
        "Groups: those with a name and a share. HHI: sum of the squares of their shares in per cent, \
         0 to 10,000.",
    );
    out.add("Effective: as many groups of one size have this HHI. CR4: share of the 4 largest.");
    out.add("Ungrouped: the share that belongs to no named group.");
}

fn write(found: &Concentration, out: &mut dyn Write) -> io::Result<()> {
    let rows = found.dates.iter().enumerate().map(|(index, date)| {
        [
            date.to_string(),
            found.groups[index].to_string(),
            csv::some(found.hhi[index]),
            csv::some(found.effective[index]),
            csv::some(found.cr1[index]),
            csv::some(found.cr4[index]),
            csv::some(found.cr10[index]),
            csv::some(found.cr50[index]),
            csv::some(found.gini[index]),
            csv::some(found.ungrouped[index]),
            found.coverage[index].to_string(),
        ]
    });
    csv::table(HEADER, rows, out)
}
