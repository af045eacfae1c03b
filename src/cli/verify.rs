//! `modelshare verify`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::{Args, Parser};

use super::args::{BuildArgs, Cli, Command};
use super::progress::Progress;
use super::{Failure, build, files, say};
use crate::build::unreadable;
use crate::error::{Error, ErrorKind};
use crate::history::{digest, digest_of};
use crate::snapshot::{Provenance, Snapshot};

#[derive(Debug, Args)]
#[command(
    after_help = "Builds the snapshot again, by the command and from the observations that its \
                  provenance names, and compares byte by byte. A history that has grown since is \
                  as good. The tables of the command are looked for by name; one with other content \
                  is refused."
)]
pub struct VerifyArgs {
    /// Snapshot, plain or gzip
    snapshot: PathBuf,
    /// Folder of the history that it was built from
    #[arg(long, value_name = "HISTORY")]
    against: PathBuf,
    /// Folder of the other files that it was built from [default: this one]
    #[arg(long, value_name = "FOLDER")]
    tables: Option<PathBuf>,
}

pub fn run(args: &VerifyArgs) -> Result<(), Failure> {
    let progress = Progress::new();
    let mut input = files::open(&args.snapshot, &progress)?;
    let name = input.name().to_owned();
    let mut found = Vec::new();
    let read = input.reader().read_to_end(&mut found);
    read.map_err(|error| unreadable("snapshot", &error).in_file(&name))?;
    let snapshot = Snapshot::from_slice(&found).map_err(|error| error.in_file(&name))?;
    let wrong = |thing: &str, expected: &str, found: String| {
        Error::new(ErrorKind::Value, thing, expected, found).in_file(&name)
    };
    let Some(provenance) = snapshot.provenance else {
        let found = "none".to_owned();
        return Err(wrong("provenance", "how the snapshot was made", found).into());
    };
    let tool = concat!("modelshare ", env!("CARGO_PKG_VERSION"));
    if provenance.tool != tool {
        let text = format!("made by {}, verified by {tool}", provenance.tool);
        say("warning", &text);
    }
    let tables = args.tables.as_deref().unwrap_or(Path::new(""));
    let command = command(&provenance, &args.against, tables)
        .map_err(|found| wrong("provenance", "a command that builds from a history", found))?;
    // Before the work, since other tables explain every difference.
    for input in provenance
        .inputs
        .iter()
        .filter(|input| input.role != "observation")
    {
        let path = tables.join(Path::new(&input.name).file_name().unwrap_or_default());
        let found = digest_of(&path).map_err(|error| {
            let error = Error::new(ErrorKind::Io, "file", "to read it", error);
            error.in_file(path.display().to_string())
        })?;
        if found != input.sha256 {
            let expected = format!("the SHA-256 {}", input.sha256);
            let error = Error::new(ErrorKind::Value, input.role.as_str(), expected, found);
            return Err(error.in_file(path.display().to_string()).into());
        }
    }
    let built = build::snapshot(&command, Some(&provenance), &progress)?;
    let again = built.snapshot.to_json().into_bytes();
    drop(progress);
    if again != found {
        let at = again.iter().zip(&found).position(|(a, b)| a != b);
        let at = at.unwrap_or(again.len().min(found.len()));
        let around = |bytes: &[u8]| {
            let bytes = &bytes[at.saturating_sub(20).min(bytes.len())..(at + 20).min(bytes.len())];
            String::from_utf8_lossy(bytes).into_owned()
        };
        let expected = format!("{:?} at byte {at}, as it is built again", around(&again));
        return Err(wrong("snapshot", &expected, format!("{:?}", around(&found))).into());
    }
    say(
        "note",
        &format!(
            "{name} is what {} gives, byte by byte: SHA-256 {}",
            args.against.display(),
            digest(&found)
        ),
    );
    Ok(())
}

/// The command that built a snapshot, for files in other places.
fn command(provenance: &Provenance, history: &Path, tables: &Path) -> Result<BuildArgs, String> {
    let output = ["-o", "snapshot.json"].map(str::to_owned);
    let words = ["modelshare".to_owned()].into_iter();
    let words = words
        .chain(provenance.command.iter().cloned())
        .chain(output);
    let cli = Cli::try_parse_from(words).map_err(|error| error.to_string())?;
    let Command::Build(mut args) = cli.command else {
        return Err(provenance.command.join(" "));
    };
    if args.history.is_none() {
        return Err(provenance.command.join(" "));
    }
    args.history = Some(history.to_owned());
    // A snapshot from elsewhere must not name files in other folders.
    let place = |path: &PathBuf| tables.join(path.file_name().unwrap_or_default());
    let mut places: HashMap<&str, &mut Option<PathBuf>> = HashMap::from([
        ("models", &mut args.models),
        ("aliases", &mut args.aliases),
        ("events", &mut args.events),
    ]);
    for path in places.values_mut() {
        **path = path.as_ref().map(place);
    }
    args.organisations = args.organisations.iter().map(place).collect();
    Ok(*args)
}
