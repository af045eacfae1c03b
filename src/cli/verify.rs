//! `modelshare verify`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::{Args, Parser};

use super::args::{BuildArgs, Cli, Command};
use super::origin::OBSERVATION;
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
    /// Folder of the other files that it was built from; may be given several times [default: this
    /// one]
    #[arg(long, value_name = "FOLDER")]
    tables: Vec<PathBuf>,
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
    // Before the work, since other tables explain every difference.
    let tables = tables(&provenance, &args.tables)?;
    let command = command(&provenance, &args.against, tables)
        .map_err(|found| wrong("provenance", "a command that builds from a history", found))?;
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

/// The files of each role that a snapshot was built from, beside its observations, in their order.
///
/// They are looked for by their names alone: a snapshot from elsewhere must not name other folders.
fn tables(
    provenance: &Provenance,
    folders: &[PathBuf],
) -> Result<HashMap<String, Vec<PathBuf>>, Error> {
    let here = [PathBuf::new()];
    let folders = if folders.is_empty() { &here } else { folders };
    let mut tables: HashMap<String, Vec<PathBuf>> = HashMap::new();
    let inputs = provenance.inputs.iter();
    for input in inputs.filter(|input| input.role != OBSERVATION) {
        let name = Path::new(&input.name).file_name().unwrap_or_default();
        let mut found = None;
        let mut last = Error::new(ErrorKind::Io, "file", "a file to read", "none of this name")
            .in_file(input.name.as_str());
        for path in folders.iter().map(|folder| folder.join(name)) {
            match digest_of(&path) {
                Ok(digest) if digest == input.sha256 => {
                    found = Some(path);
                    break;
                }
                Ok(digest) => {
                    let expected = format!("the SHA-256 {}", input.sha256);
                    last = Error::new(ErrorKind::Value, input.role.as_str(), expected, digest)
                        .in_file(path.display().to_string());
                }
                Err(_) => {}
            }
        }
        let path = found.ok_or(last)?;
        tables.entry(input.role.clone()).or_default().push(path);
    }
    Ok(tables)
}

/// The command that built a snapshot, for files in other places.
fn command(
    provenance: &Provenance,
    history: &Path,
    mut tables: HashMap<String, Vec<PathBuf>>,
) -> Result<BuildArgs, String> {
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
    let mut all = |role: &str| tables.remove(role).unwrap_or_default();
    args.organisations = all("organisations");
    let mut one = |role: &str| all(role).into_iter().next();
    args.aliases = one("aliases");
    args.events = one("events");
    Ok(*args)
}
