//! `modelshare lead`.

use std::io::{self, Write};

use super::analyses::LeadArgs;
use super::args;
use super::progress::Progress;
use super::table::{Lines, aligned, columns, points, some_percent, some_points};
use super::{Failure, answer, csv, files, table};
use crate::analysis::Lead;
use crate::error::{Error, ErrorKind, quoted};

/// More dates than any snapshot has.
const LONGEST: u64 = 1_000_000;

const HEADER: [&str; 10] = [
    "date", "a", "b", "share_a", "share_b", "lead", "leader", "kept", "holds", "coverage",
];

pub fn run(args: &LeadArgs) -> Result<(), Failure> {
    let query = args.definition.query(args.at.as_deref())?;
    let hold = match &args.hold {
        Some(hold) => Some(args::whole("hold", hold, 1, LONGEST)? as usize),
        None => None,
    };
    if args.a == args.b {
        let expected = "another group than A";
        let error = Error::new(ErrorKind::OptionValue, "group B", expected, quoted(&args.b));
        return Err(error.into());
    }
    let format = args.format.get()?;
    let progress = Progress::new();
    let dataset = files::dataset(&args.snapshot, &progress)?;
    let lead = dataset.lead(&args.a, &args.b, &query, hold)?;
    drop(progress);
    answer(
        format,
        (&lead, &lead.warnings),
        || table::of_analysis(&dataset, &lead.query, &lead.dates, |out| lines(&lead, out)),
        |out| write(&lead, out),
    )
}

fn lines(lead: &Lead, out: &mut Lines) {
    if lead.dates.is_empty() {
        return;
    }
    let (a, b) = (&lead.a.label, &lead.b.label);
    out.add(&format!("Lead of {a} over {b}, in points"));
    out.add("");
    let mut rows = vec![vec![String::new(), a.clone(), b.clone(), "Lead".to_owned()]];
    for (index, date) in lead.dates.iter().enumerate() {
        rows.push(vec![
            date.to_string(),
            some_percent(lead.share_a[index]),
            some_percent(lead.share_b[index]),
            some_points(lead.lead[index]),
        ]);
    }
    table::add_coverage(&mut rows, &lead.coverage);
    aligned(&rows, out);
    out.add("");
    if lead.crossings.is_empty() {
        let is_covered = (0..lead.dates.len()).all(|date| lead.is_supported(date));
        out.add(match is_covered {
            true => "The lead does not change hands.",
            false => {
                "The lead does not change hands between dates that the data cover to 90\u{a0}%."
            }
        });
        return;
    }
    let head = ["Crossing", "Leader", "From", "To", "Stays for", ""];
    let mut rows = vec![head.map(str::to_owned)];
    for crossing in &lead.crossings {
        let leader = if crossing.leader == lead.a.id { a } else { b };
        rows.push([
            crossing.date.to_string(),
            leader.clone(),
            points(crossing.from),
            points(crossing.to),
            dates(crossing.kept),
            if crossing.holds { "holds" } else { "" }.to_owned(),
        ]);
    }
    columns(&rows, "<<>>><", out);
    out.add(&match lead.first_that_holds {
        Some(date) => format!(
            "The first that holds for at least {} is of {}.",
            dates(lead.hold),
            date.in_words()
        ),
        None => format!("None holds for at least {}.", dates(lead.hold)),
    });
}

fn dates(count: usize) -> String {
    crate::quality::counted(count as u64, "date")
}

fn write(lead: &Lead, out: &mut dyn Write) -> io::Result<()> {
    let rows = lead.dates.iter().enumerate().map(|(index, date)| {
        let crossing = lead
            .crossings
            .iter()
            .find(|crossing| crossing.date == *date);
        let [leader, kept, holds] = match crossing {
            Some(crossing) => [
                csv::harmless(&crossing.leader),
                crossing.kept.to_string(),
                crossing.holds.to_string(),
            ],
            None => [const { String::new() }; 3],
        };
        [
            date.to_string(),
            csv::harmless(&lead.a.id),
            csv::harmless(&lead.b.id),
            csv::some(lead.share_a[index]),
            csv::some(lead.share_b[index]),
            csv::some(lead.lead[index]),
            leader,
            kept,
            holds,
            lead.coverage[index].to_string(),
        ]
    });
    csv::table(HEADER, rows, out)
}
