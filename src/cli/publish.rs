//! `modelshare publish`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use clap::Args;
use serde::{Deserialize, Serialize};

use super::args;
use super::progress::Progress;
use super::{Failure, files, say};
use crate::dataset::Dataset;
use crate::disk;
use crate::error::{Error, ErrorKind};
use crate::history::digest;
use crate::hub::{Clock, SystemClock, utc};
use crate::quality::{Quality, counted};
use crate::shares::{MaxAge, Query, Shares, Window};
use crate::snapshot::Snapshot;

const HELP: &str = "\
The folder gets the snapshot under the hash of its content, which stays there for embeds that are
pinned to it; a copy under its own name, for those that follow; and latest.json, which lists every
version and every correction. latest.json is written last, so that it never names what is not there.

Nothing is published where no share can be computed, where the last date is older than that of the
version before, or where the snapshot differs more from it than a week explains; the message says
which. With --corrects those differences are meant.

Examples:
  modelshare publish hub.json --to site/data --most-unattributed 0.4
  modelshare publish hub.json --to site/data --corrects 3f2a90bc \\
                     --note \"Counters of 3 November were read twice\"";

#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct PublishArgs {
    /// Snapshot, .json
    snapshot: PathBuf,
    /// Folder of published files
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    /// Most by which the number of models and all downloads may differ from the version before, as
    /// a part [default: 0.2]
    #[arg(long, value_name = "PART", allow_negative_numbers = true)]
    most_change: Option<String>,
    /// Most by which the share of a country may differ from the version before, in points
    /// [default: 3]
    #[arg(long, value_name = "POINTS", allow_negative_numbers = true)]
    most_points: Option<String>,
    /// Largest part of all downloads that no country is known for [default: 1]
    #[arg(long, value_name = "PART", allow_negative_numbers = true)]
    most_unattributed: Option<String>,
    /// Beginning of the hash of a version that is wrong; needs a --note
    #[arg(long, value_name = "HASH", requires = "note")]
    corrects: Option<String>,
    /// What was wrong, for readers of the version
    #[arg(long, value_name = "TEXT", requires = "corrects")]
    note: Option<String>,
}

const LIST: &str = "latest.json";
const ARCHIVE: &str = "archive";
const NAME: &str = "publication";
const VERSION: u32 = 1;

/// `latest.json`.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
struct List {
    modelshare: String,
    version: u32,
    /// The first of the versions.
    latest: Option<Version>,
    /// Newest first.
    versions: Vec<Version>,
    /// Newest first.
    corrections: Vec<Correction>,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
struct Version {
    /// Below the folder.
    file: String,
    sha256: String,
    bytes: u64,
    /// The last date of the snapshot.
    date: String,
    models: u64,
    published: String,
}

/// What was wrong with a version.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
struct Correction {
    /// The version that is wrong.
    sha256: String,
    /// The version that is right.
    by: String,
    note: String,
    published: String,
}

pub fn run(args: &PublishArgs) -> Result<(), Failure> {
    args::ending(&args.snapshot, &[(".json", ())])?;
    let part = |option: &str, text: &Option<String>, most: f64, default| match text {
        None => Ok(default),
        Some(text) => {
            let number = text
                .parse::<f64>()
                .ok()
                .filter(|number| (0.0..=most).contains(number));
            number.ok_or_else(|| args::wrong(option, format!("a number from 0 to {most}"), text))
        }
    };
    let limits = Limits {
        change: part("most-change", &args.most_change, 1e9, 0.2)?,
        points: part("most-points", &args.most_points, 100.0, 3.0)?,
        unattributed: part("most-unattributed", &args.most_unattributed, 1.0, 1.0)?,
    };
    let progress = Progress::new();
    let name = args.snapshot.display().to_string();
    let bytes = fs::read(&args.snapshot).map_err(|error| {
        Error::new(ErrorKind::Io, "file", "a file to read", error).in_file(&name)
    })?;
    let new = Examined::of(&bytes, &progress).map_err(|error| error.in_file(&name))?;
    let mut list = read_list(&args.to)?;
    let sha256 = digest(&bytes);
    if list
        .latest
        .as_ref()
        .is_some_and(|latest| latest.sha256 == sha256)
    {
        let text = format!("{name} is the latest version already");
        say("note", &text);
        return Ok(());
    }
    let refused = |expected: String, found: String| {
        Error::new(ErrorKind::Value, "publication", expected, found).in_file(&name)
    };
    new.alone(&limits)
        .map_err(|(expected, found)| refused(expected, found))?;
    let corrected = match &args.corrects {
        None => None,
        Some(hash) => {
            let mut found = list
                .versions
                .iter()
                .filter(|version| version.sha256.starts_with(hash));
            match (found.next(), found.next(), hash.len()) {
                (Some(version), None, 8..) => Some(version.sha256.clone()),
                _ => {
                    let expected = "the first 8 or more digits of the hash of one version";
                    return Err(args::wrong("corrects", expected, hash).into());
                }
            }
        }
    };
    if let (Some(latest), None) = (&list.latest, &corrected) {
        let path = args.to.join(&latest.file);
        let told = |error: Error| error.in_file(path.display().to_string());
        let old = fs::read(&path).map_err(|error| {
            told(Error::new(
                ErrorKind::Io,
                "file",
                "the version before",
                error,
            ))
        })?;
        let old = Examined::of(&old, &progress).map_err(told)?;
        new.after(&old, &limits)
            .map_err(|(expected, found)| refused(expected, found))?;
    }
    drop(progress);

    let published = utc(SystemClock.now());
    let file = args
        .snapshot
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let stem = file.strip_suffix(".json").unwrap_or(&file);
    let archived = format!("{ARCHIVE}/{stem}-{}-{}.json", new.date, &sha256[..12]);
    let version = Version {
        file: archived.clone(),
        sha256: sha256.clone(),
        bytes: bytes.len() as u64,
        date: new.date.clone(),
        models: new.models,
        published: published.clone(),
    };
    if let (Some(wrong), Some(note)) = (corrected, &args.note) {
        list.corrections.insert(
            0,
            Correction {
                sha256: wrong,
                by: sha256,
                note: note.clone(),
                published,
            },
        );
    }
    list.latest = Some(version.clone());
    list.versions.insert(0, version);
    let write = |file: &str, bytes: &[u8]| -> Result<(), Error> {
        let path = args.to.join(file);
        files::write_bytes(bytes, &path)
    };
    fs::create_dir_all(args.to.join(ARCHIVE))
        .map_err(|error| files::unwritable(&args.to.display().to_string(), &error))?;
    write(&archived, &bytes)?;
    disk::crash_point("publish-archive");
    write(&file, &bytes)?;
    disk::crash_point("publish-copy");
    let mut json = serde_json::to_string_pretty(&list).unwrap_or_default();
    json.push('\n');
    write(LIST, json.as_bytes())?;
    say(
        "note",
        &format!(
            "published {archived} in {}: {} to {}",
            args.to.display(),
            counted(new.models, "model"),
            new.date
        ),
    );
    Ok(())
}

fn read_list(folder: &Path) -> Result<List, Error> {
    let path = folder.join(LIST);
    let name = path.display().to_string();
    let wrong = |found: String| {
        let expected = "the list that publish writes";
        Error::new(ErrorKind::Value, "publication", expected, found).in_file(&name)
    };
    let bytes = match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(List {
                modelshare: NAME.to_owned(),
                version: VERSION,
                latest: None,
                versions: Vec::new(),
                corrections: Vec::new(),
            });
        }
        bytes => bytes.map_err(|error| wrong(error.to_string()))?,
    };
    let list: List = serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
    let inside = |version: &Version| {
        let rest = version
            .file
            .strip_prefix(ARCHIVE)
            .and_then(|rest| rest.strip_prefix('/'));
        rest.is_some_and(|file| !file.contains(['/', '\\']))
    };
    match (list.modelshare.as_str(), list.version) {
        (NAME, VERSION) if list.versions.iter().chain(&list.latest).all(inside) => Ok(list),
        (name, version) => Err(wrong(format!("{name} {version}"))),
    }
}

/// How much a version may differ from the one before.
struct Limits {
    change: f64,
    points: f64,
    unattributed: f64,
}

/// What is compared of a snapshot.
struct Examined {
    date: String,
    models: u64,
    quality: Quality,
    shares: Shares,
}

/// What was expected and what was found.
type Refusal = (String, String);

impl Examined {
    fn of(bytes: &[u8], progress: &Rc<Progress>) -> Result<Self, Error> {
        crate::build::Watch::stage(&**progress, "checking the snapshot", 0);
        let dataset = Dataset::new(Snapshot::from_slice(bytes)?)?;
        let quality = Quality::new(&dataset, None)?;
        // Downloads of every age, which no week doubles.
        let shares = dataset.shares(&Query {
            window: Some(Window::All),
            max_age: Some(MaxAge::Any),
            ..Query::default()
        })?;
        Ok(Examined {
            date: quality
                .dates
                .last
                .map(|date| date.to_string())
                .unwrap_or_default(),
            models: quality.creation.models,
            quality,
            shares,
        })
    }

    fn alone(&self, limits: &Limits) -> Result<(), Refusal> {
        if !self.quality.usable {
            return Err(("data for at least one share".to_owned(), "none".to_owned()));
        }
        let unattributed = self.quality.unattributed.share.unwrap_or(0.0);
        if unattributed > limits.unattributed {
            return Err((
                format!(
                    "at most {} of all downloads without a country",
                    limits.unattributed
                ),
                format!("{unattributed:.3}"),
            ));
        }
        Ok(())
    }

    fn after(&self, before: &Examined, limits: &Limits) -> Result<(), Refusal> {
        if self.date < before.date {
            let expected = format!("a last date of {} or later, as before", before.date);
            return Err((expected, self.date.clone()));
        }
        let total = |of: &Examined| of.shares.total.last().map_or(0.0, |total| total.value());
        for (what, new, old) in [
            ("models", self.models as f64, before.models as f64),
            ("downloads", total(self), total(before)),
        ] {
            if old > 0.0 && (new / old - 1.0).abs() > limits.change {
                return Err((
                    format!(
                        "a number of {what} within {} of the version before, {old}",
                        limits.change
                    ),
                    new.to_string(),
                ));
            }
        }
        let share = |of: &Examined, id: &str| {
            let group = of.shares.groups.iter().find(|group| group.id == id);
            group
                .and_then(|group| group.share.last().copied().flatten())
                .unwrap_or(0.0)
        };
        let ids = self.shares.groups.iter().chain(&before.shares.groups);
        for group in ids {
            let (new, old) = (share(self, &group.id), share(before, &group.id));
            if (new - old).abs() * 100.0 > limits.points {
                return Err((
                    format!(
                        "a share of {} within {} points of the version before, {:.1} %",
                        group.label,
                        limits.points,
                        old * 100.0
                    ),
                    format!("{:.1} %", new * 100.0),
                ));
            }
        }
        Ok(())
    }
}
