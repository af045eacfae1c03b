//! `modelshare check`.

use super::args::{self, CheckArgs};
use super::progress::Progress;
use super::{Failure, files, for_terminal, print};
use crate::build::Watch;
use crate::dataset::Dataset;
use crate::error::{Error, ErrorKind};
use crate::quality::{Findings, OrganisationRows, Quality};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Table,
    Json,
}

const FORMATS: [(&str, Format); 2] = [("table", Format::Table), ("json", Format::Json)];

pub fn run(args: &CheckArgs) -> Result<(), Failure> {
    let format = args::one_of("format", &args.format, &FORMATS)?;
    let progress = Progress::new();
    let (name, snapshot) = files::snapshot(&args.snapshot, &progress)?;
    let organisations = OrganisationRows::of(&snapshot);
    let findings = Findings::of(&snapshot);
    let dataset = Dataset::new(snapshot).map_err(|error| error.in_file(&name))?;
    progress.stage("checking", 0);
    let mut quality = Quality::new(&dataset, Some(organisations))?;
    quality.findings = findings;
    drop(progress);
    print(|out| match format {
        Format::Table => out.write_all(for_terminal(&quality.to_string()).as_bytes()),
        Format::Json => {
            serde_json::to_writer(&mut *out, &quality)?;
            writeln!(out)
        }
    })?;
    if quality.usable {
        return Ok(());
    }
    let found = match (quality.dates.count, quality.creation.models) {
        (0, _) => "no observation date",
        (_, 0) => "no model",
        _ => "no downloads",
    };
    let error = Error::new(
        ErrorKind::Value,
        "snapshot",
        "data for at least one share",
        found,
    );
    Err(error.in_file(name).into())
}
