//! `modelshare shares`.

use super::args::{self, SharesArgs};
use super::progress::Progress;
use super::{Failure, csv, files, plain_spaces, print, say, table};

#[derive(Clone, Copy)]
enum Format {
    Table,
    Json,
    Csv,
}

const FORMATS: [(&str, Format); 3] = [
    ("table", Format::Table),
    ("json", Format::Json),
    ("csv", Format::Csv),
];

pub fn run(args: &SharesArgs) -> Result<(), Failure> {
    // What is wrong with the command is told before a large file is read.
    let query = args.choices.query()?;
    let format = args::one_of("format", &args.format, &FORMATS)?;
    let progress = Progress::new();
    let dataset = files::dataset(&args.snapshot, &progress)?;
    let shares = dataset.shares(&query)?;
    drop(progress);
    for warning in &shares.warnings {
        say("warning", warning);
    }
    print(|out| match format {
        Format::Table => {
            let text = plain_spaces(&table::of(&dataset, &shares));
            out.write_all(text.as_bytes())
        }
        Format::Csv => csv::write(&shares, out),
        Format::Json => {
            serde_json::to_writer(&mut *out, &shares)?;
            writeln!(out)
        }
    })
}
