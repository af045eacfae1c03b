//! `modelshare shares`.

use super::args::SharesArgs;
use super::progress::Progress;
use super::{Failure, answer, csv, files, table};

pub fn run(args: &SharesArgs) -> Result<(), Failure> {
    // What is wrong with the command is told before a large file is read.
    let query = args.choices.query()?;
    let format = args.format.get()?;
    let progress = Progress::new();
    let dataset = files::dataset(&args.snapshot, &progress)?;
    let shares = dataset.shares(&query)?;
    drop(progress);
    answer(
        format,
        (&shares, &shares.warnings),
        || table::of(&dataset, &shares),
        |out| csv::write(&shares, out),
    )
}
