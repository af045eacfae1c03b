//! `modelshare publish`.

mod guard;
mod list;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;

use super::args;
use super::progress::Progress;
use super::{Failure, files, say};
use crate::disk::{self, AtomicFile, FolderLock};
use crate::error::{Error, ErrorKind};
use crate::history::digest;
use crate::hub::{Clock, SystemClock, utc};
use crate::quality::counted;
use guard::{Examined, Limits};
use list::{ARCHIVE, Correction, LEAST_DIGITS, LIST, List, Version};

const HELP: &str = "\
The folder gets the snapshot under the hash of its content, which stays there for embeds that are
pinned to it; a copy under its own name, for those that follow; and latest.json, which lists every
version and every correction. latest.json is written last, so that it never names what is not there.

Nothing is published where no share can be computed; where the last date is that of an earlier
version, or older than the last one; or where the snapshot differs more from the version before than
a week explains: in all downloads, or in the last interval (its total, its countries, models without
a new counter). The message names the models. Grave findings that the version before does not have
stop it too; see modelshare check.

With --corrects those differences are meant. What a reader of the wrong version sees is --note and a
link to the right one. The bytes may have been published before: then only the correction is added.

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
    /// Most by which the downloads a day of the last interval may differ from those of the version
    /// before, as a part [default: 0.25]
    #[arg(long, value_name = "PART", allow_negative_numbers = true)]
    most_interval_change: Option<String>,
    /// Most by which the share of a country may differ from the version before, in points
    /// [default: 3]
    #[arg(long, value_name = "POINTS", allow_negative_numbers = true)]
    most_points: Option<String>,
    /// Largest part of the downloads of the version before by models without a new counter; none of
    /// its five largest may be without [default: 0.05]
    #[arg(long, value_name = "PART", allow_negative_numbers = true)]
    most_missing: Option<String>,
    /// Largest part of all downloads that no country is known for [default: 1]
    #[arg(long, value_name = "PART", allow_negative_numbers = true)]
    most_unattributed: Option<String>,
    /// Publish in spite of grave findings of check
    #[arg(long)]
    allow_findings: bool,
    /// Beginning of the hash of a version that is wrong, 8 digits or more; needs a --note
    #[arg(long, value_name = "HASH", requires = "note")]
    corrects: Option<String>,
    /// What was wrong, for readers of the version
    #[arg(long, value_name = "TEXT", requires = "corrects")]
    note: Option<String>,
}

/// How long another publication is waited for.
const PATIENCE: Duration = Duration::from_secs(60);
/// The file that is locked where the folder itself cannot be.
const LOCK: &str = ".publish.lock";

pub fn run(args: &PublishArgs) -> Result<(), Failure> {
    args::ending(&args.snapshot, &[(".json", ())])?;
    let limits = args.limits()?;
    let file = args.snapshot.file_name().unwrap_or_default();
    let file = file.to_string_lossy().into_owned();
    let name = args.snapshot.display().to_string();
    if file.eq_ignore_ascii_case(LIST) {
        let expected = format!("a snapshot of another name than {LIST}, the list of versions");
        return Err(args::wrong("snapshot", expected, &name).into());
    }
    let correction = args.correction()?;
    let progress = Progress::new();
    fs::create_dir_all(args.to.join(ARCHIVE))
        .map_err(|error| files::unwritable(&args.to.display().to_string(), &error))?;
    let _lock = lock(&args.to)?;
    let bytes = fs::read(&args.snapshot).map_err(|error| {
        Error::new(ErrorKind::Io, "file", "a file to read", error).in_file(&name)
    })?;
    let new = Examined::of(&bytes, &progress).map_err(|error| error.in_file(&name))?;
    let mut list = List::read(&args.to)?;
    let sha256 = digest(&bytes);
    let refused = |expected: String, found: String| {
        Error::new(ErrorKind::Value, "publication", expected, found).in_file(&name)
    };
    let is_latest = |list: &List| {
        let mut latest = list.latest.iter();
        latest.any(|latest| latest.sha256 == sha256)
    };
    if correction.is_none() && is_latest(&list) {
        say("note", &format!("{name} is the latest version already"));
        return Ok(());
    }
    new.alone(&limits)
        .map_err(|(expected, found)| refused(expected, found))?;
    let correction = match correction {
        None => None,
        Some((digits, note)) => Some((corrected(&list, digits, &sha256)?, note)),
    };
    let wrong = correction.as_ref().map(|(wrong, _)| wrong.as_str());
    let is_published = list.version(&sha256).is_some();
    if !is_published || wrong.is_none() {
        check_date(&list, &new.date, wrong)
            .map_err(|(expected, found)| refused(expected, found))?;
        let old = match &list.latest {
            Some(latest) => Some(examined(&args.to.join(&latest.file), &progress)?),
            None => None,
        };
        if let (Some(old), None) = (&old, wrong) {
            new.after(old, &limits)
                .map_err(|(expected, found)| refused(expected, found))?;
        }
        let findings = new.new_findings(old.as_ref());
        if !findings.is_empty() && !args.allow_findings {
            for finding in &findings {
                say("warning", &finding.text);
            }
            let expected = "no grave finding that the version before does not have; \
                            --allow-findings goes on";
            let found = counted(findings.len() as u64, "finding");
            return Err(refused(expected.to_owned(), found).into());
        }
    }
    drop(progress);

    let published = utc(SystemClock.now());
    let stem = file.strip_suffix(".json").unwrap_or(&file);
    let archived = match list.version(&sha256) {
        Some(version) => version.file.clone(),
        None => format!("{ARCHIVE}/{stem}-{}-{}.json", new.date, &sha256[..12]),
    };
    if let Some((wrong, note)) = correction {
        let is_known = list.corrections.iter().any(|known| {
            (&known.sha256, &known.by, known.note.as_str()) == (&wrong, &sha256, note)
        });
        if is_known {
            say("note", "the correction is in latest.json already");
            return Ok(());
        }
        let correction = Correction {
            sha256: wrong,
            by: sha256.clone(),
            note: note.to_owned(),
            published: published.clone(),
        };
        list.corrections.insert(0, correction);
    }
    if !is_published {
        let version = Version {
            file: archived.clone(),
            sha256: sha256.clone(),
            bytes: bytes.len() as u64,
            date: new.date.clone(),
            models: new.models,
            published,
        };
        list.versions.insert(0, version);
    }
    let followed = list.latest.as_ref().map(|latest| latest.sha256.clone());
    list.choose_latest();
    let copy = match &list.latest {
        Some(latest) if Some(&latest.sha256) == followed.as_ref() => None,
        Some(_) if is_latest(&list) => Some(bytes.clone()),
        // A wrong version gives the place back to the one before it.
        Some(latest) => Some(read(&args.to.join(&latest.file))?),
        None => None,
    };
    let mut publication = Publication::new(&args.to);
    if !is_published {
        publication.add(&archived, &bytes)?;
    }
    if let Some(copy) = copy {
        publication.add(&file, &copy)?;
    }
    publication.add(LIST, list.to_json().as_bytes())?;
    publication.finish((!is_published).then_some(&archived))?;
    let what = match is_published {
        true => "published before, now a correction:",
        false => "published",
    };
    say(
        "note",
        &format!(
            "{what} {archived} in {}: {} to {}",
            args.to.display(),
            counted(new.models, "model"),
            new.date
        ),
    );
    Ok(())
}

impl PublishArgs {
    fn limits(&self) -> Result<Limits, Error> {
        let part = |option: &str, text: &Option<String>, most: f64, default| match text {
            None => Ok(default),
            Some(text) => {
                let number = text
                    .parse::<f64>()
                    .ok()
                    .filter(|number| (0.0..=most).contains(number));
                number
                    .ok_or_else(|| args::wrong(option, format!("a number from 0 to {most}"), text))
            }
        };
        let interval = &self.most_interval_change;
        Ok(Limits {
            change: part("most-change", &self.most_change, 1e9, 0.2)?,
            interval: part("most-interval-change", interval, 1e9, 0.25)?,
            points: part("most-points", &self.most_points, 100.0, 3.0)?,
            missing: part("most-missing", &self.most_missing, 1.0, 0.05)?,
            unattributed: part("most-unattributed", &self.most_unattributed, 1.0, 1.0)?,
        })
    }

    /// The beginning of the hash of a wrong version, and what was wrong with it.
    fn correction(&self) -> Result<Option<(&str, &str)>, Error> {
        match (&self.corrects, self.note.as_deref().map(str::trim)) {
            (Some(_), Some("")) => Err(args::wrong("note", "a text", "")),
            (Some(hash), Some(note)) => Ok(Some((hash, note))),
            _ => Ok(None),
        }
    }
}

/// Makes this process the only one that publishes in a folder.
fn lock(folder: &Path) -> Result<FolderLock, Error> {
    let name = folder.display().to_string();
    let began = Instant::now();
    loop {
        let lock = FolderLock::of_folder(folder, LOCK);
        if let Some(lock) = lock.map_err(|error| files::unwritable(&name, &error))? {
            return Ok(lock);
        }
        if began.elapsed() > PATIENCE {
            let found = "another process that has been publishing in it for a minute";
            let expected = "to be its only writer";
            return Err(Error::new(ErrorKind::Io, "publication", expected, found).in_file(name));
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// The hash of the version that is to be corrected by one with these bytes.
fn corrected(list: &List, digits: &str, by: &str) -> Result<String, Error> {
    let wrong = list.named(digits).map_err(|found| {
        let expected =
            format!("the first {LEAST_DIGITS} or more digits of the hash of one version");
        args::wrong("corrects", format!("{expected}, not {found}"), digits)
    })?;
    if wrong.sha256 == by {
        let expected = "another version than the snapshot itself";
        return Err(args::wrong("corrects", expected, digits));
    }
    if list.leads_to(by, &wrong.sha256) {
        let expected = "a version that does not correct the snapshot itself, as latest.json says";
        return Err(args::wrong("corrects", expected, digits));
    }
    Ok(wrong.sha256.clone())
}

/// Refuses a second version of a date, unless it corrects the first one.
fn check_date(list: &List, date: &str, wrong: Option<&str>) -> Result<(), guard::Refusal> {
    match list.right_of(date) {
        Some(other) if Some(other.sha256.as_str()) != wrong => Err((
            format!(
                "the first version of {date}; --corrects {} --note TEXT publishes another one in \
                 its place",
                &other.sha256[..12.min(other.sha256.len())]
            ),
            format!("{}, published {}", other.file, other.published),
        )),
        _ => Ok(()),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|error| {
        let error = Error::new(ErrorKind::Io, "file", "the version before", error);
        error.in_file(path.display().to_string())
    })
}

fn examined(path: &Path, progress: &std::rc::Rc<Progress>) -> Result<Examined, Error> {
    let old = Examined::of(&read(path)?, progress);
    old.map_err(|error| error.in_file(path.display().to_string()))
}

/// Files that are published together: all of them are on the disk before the first is in its place.
struct Publication<'a> {
    folder: &'a Path,
    files: Vec<(String, AtomicFile)>,
}

impl<'a> Publication<'a> {
    fn new(folder: &'a Path) -> Self {
        Publication {
            folder,
            files: Vec::new(),
        }
    }

    fn add(&mut self, file: &str, bytes: &[u8]) -> Result<(), Error> {
        let path = self.folder.join(file);
        let written = AtomicFile::create(&path).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync()?;
            Ok(file)
        });
        let name = || path.display().to_string();
        let written = written.map_err(|error| files::unwritable(&name(), &error))?;
        self.files.push((file.to_owned(), written));
        Ok(())
    }

    /// Puts all of them in their places, in their order. Where that fails, `new` is not left behind.
    fn finish(self, new: Option<&String>) -> Result<(), Error> {
        for (file, written) in self.files {
            disk::crash_point(match file.as_str() {
                LIST => "publish-copy",
                _ if Some(&file) == new => "publish-files",
                _ => "publish-archive",
            });
            let path = self.folder.join(&file);
            if let Err(error) = written.finish() {
                if let Some(new) = new {
                    // What matters is the first error.
                    let _ = fs::remove_file(self.folder.join(new));
                }
                return Err(files::unwritable(&path.display().to_string(), &error));
            }
        }
        Ok(())
    }
}
