//! What the command line accepts.
//!
//! Values are texts here: [`Query::set`](crate::Query::set) and its like judge them, so that a wrong one gets the same
//! message in every place where it can be given.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand};

use super::analyses::{ClaimArgs, ConcentrationArgs, DiffArgs, LeadArgs, WhyArgs};
use super::append::AppendArgs;
use super::choices::Choices;
use super::embed::EmbedArgs;
use super::fetch::FetchArgs;
use super::history::HistoryArgs;
use super::organisations::OrganisationsArgs;
use super::publish::PublishArgs;
use super::verify::VerifyArgs;
use crate::error::{Error, ErrorKind, quoted};
use crate::snapshot::Counter;

const EXAMPLES: &str = "\
Examples:
  modelshare fetch --top 20000 -o 2026-10-27.jsonl.gz
  modelshare append history 2026-10-27.jsonl.gz
  modelshare build --observations counts.csv.gz --models models.csv --organisations orgs.csv \\
                   --counter trailing:30 -o snapshot.json.gz
  modelshare check snapshot.json.gz
  modelshare shares snapshot.json.gz
  modelshare shares snapshot.json.gz --by organisation --window 30 --max-age any --top 10
  modelshare shares snapshot.json.gz --series --format csv > shares.csv
  modelshare why snapshot.json.gz --group CN
  modelshare claim snapshot.json.gz \"CN > US\"
  modelshare synth --models 20000 --dates 120 --counter cumulative --seed 1 -o synthetic.json.gz

Exit codes: 0 done, 1 something is wrong with the data, 2 something is wrong with the command.";

/// Who has what share of open-model downloads, and under which definitions.
#[derive(Debug, Parser)]
#[command(name = "modelshare", version, propagate_version = true, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read counters of models from the Hub
    Fetch(FetchArgs),
    /// Add observations to a history
    Append(AppendArgs),
    /// Repair a history
    History(HistoryArgs),
    /// Build a snapshot from a history or from CSV files
    Build(Box<BuildArgs>),
    /// Build a snapshot again and compare
    Verify(VerifyArgs),
    /// Check a table of organisations
    Organisations(OrganisationsArgs),
    /// Put a snapshot among published files
    Publish(PublishArgs),
    /// Report on the quality of a snapshot
    Check(CheckArgs),
    /// Compute shares of downloads
    Shares(SharesArgs),
    /// List the models behind a share, with the arithmetic
    Why(WhyArgs),
    /// Follow the lead of one group over another
    Lead(LeadArgs),
    /// Measure how concentrated the shares are
    Concentration(ConcentrationArgs),
    /// Try a claim under every definition of a grid
    Claim(ClaimArgs),
    /// Compare two snapshots
    Diff(DiffArgs),
    /// Draw shares as a picture, SVG or PNG
    Render(Box<RenderArgs>),
    /// Make a static page of a figure that needs no script
    Embed(Box<EmbedArgs>),
    /// Generate a synthetic snapshot, for tests and measurements
    Synth(SynthArgs),
}

const BUILD_HELP: &str = "\
From a history, --counter is cumulative (downloads of all time) or trailing:30; models, their
attributes and the source are taken from it. The snapshot says from which files it was made and how;
modelshare verify makes it again.

Files are CSV in UTF-8 with a header row, plain or gzip; columns may stand in any order, unknown
ones are ignored, empty cells are unknown. The snapshot does not depend on the order of the rows.

Examples:
  modelshare build history --counter cumulative --dates weekly --budget 60KiB \\
                   --organisations organisations.csv --aliases aliases.csv -o snapshot.json
  modelshare build --observations counts.csv.gz --models models.csv.gz \\
                   --organisations organisations.csv --aliases aliases.csv --counter trailing:30 \\
                   --top 2000 --source-name \"Hub dump\" --retrieved 2026-10-27 -o snapshot.json.gz";

#[derive(Debug, Args)]
#[command(after_help = BUILD_HELP)]
pub struct BuildArgs {
    /// Folder of a history
    #[arg(required_unless_present = "observations", conflicts_with_all = ["observations", "models"])]
    pub history: Option<PathBuf>,
    /// Of the history's dates all, or the last of each week or month: all, weekly, monthly
    /// [default: all]
    #[arg(long, value_name = "WHICH", requires = "history")]
    pub dates: Option<String>,
    /// Only dates of the history from this one on
    #[arg(
        long,
        value_name = "DATE",
        requires = "history",
        allow_negative_numbers = true
    )]
    pub from: Option<String>,
    /// Only dates of the history up to this one
    #[arg(
        long,
        value_name = "DATE",
        requires = "history",
        allow_negative_numbers = true
    )]
    pub to: Option<String>,
    /// Counters: date,model,downloads
    #[arg(long, value_name = "FILE")]
    pub observations: Option<PathBuf>,
    /// Models: model and any of created,task,library,licence,parameters,base_models (ids joined by
    /// `;`),base_relation,format,likes
    #[arg(long, value_name = "FILE")]
    pub models: Option<PathBuf>,
    /// Organisations: namespace and any of country,kind,parent,basis,confidence,date; may be
    /// given several times, rows of later files in the place of earlier ones
    #[arg(long, value_name = "FILE")]
    pub organisations: Vec<PathBuf>,
    /// Renamed accounts and models: from,to
    #[arg(long, value_name = "FILE")]
    pub aliases: Option<PathBuf>,
    /// Dated events for charts: date,title and url
    #[arg(long, value_name = "FILE")]
    pub events: Option<PathBuf>,
    /// What a number of downloads counts: period:DAYS (in the days that end on the date),
    /// cumulative (from the beginning), trailing:DAYS (a window that moves with the date)
    #[arg(long, value_name = "KIND", allow_negative_numbers = true)]
    pub counter: String,
    /// Keep the N models with the most downloads, sum the others by country, kind and month of
    /// creation
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub top: Option<String>,
    /// Keep the fewest models that have this part of all downloads, such as 0.999
    #[arg(
        long,
        value_name = "PART",
        conflicts_with = "top",
        allow_negative_numbers = true
    )]
    pub share: Option<String>,
    /// Keep the most models with which the file has at most this size under brotli, such as 60KiB
    #[arg(long, value_name = "SIZE", conflicts_with_all = ["top", "share"], allow_negative_numbers = true)]
    pub budget: Option<String>,
    /// Write into the snapshot from which files and how it was made, as is done from a history
    #[arg(long)]
    pub provenance: bool,
    /// Name of the source [default: that of the history's last observation; of the observations
    /// file, without .gz]
    #[arg(long, value_name = "TEXT")]
    pub source_name: Option<String>,
    /// Address of the source
    #[arg(long, value_name = "URL")]
    pub source_url: Option<String>,
    /// Licence of the figures
    #[arg(long, value_name = "TEXT")]
    pub licence: Option<String>,
    /// Day on which the source was read
    #[arg(long, value_name = "DATE", allow_negative_numbers = true)]
    pub retrieved: Option<String>,
    /// Of what the models are all: hub for all models of the Hub, else a short text such as
    /// "language models in one catalogue"; without it a part of the Hub
    #[arg(long, value_name = "TEXT")]
    pub universe: Option<String>,
    /// The universe in another language, such as de="Sprachmodelle eines Katalogs"; may be given
    /// several times
    #[arg(long, value_name = "LANGUAGE=TEXT", requires = "universe")]
    pub universe_in: Vec<String>,
    /// Caveat to show with the figures; may be given several times
    #[arg(long = "note", value_name = "TEXT")]
    pub notes: Vec<String>,
    /// A caveat in another language, where readers of that language see these in place of the
    /// others; may be given several times
    #[arg(long = "note-in", value_name = "LANGUAGE=TEXT", requires = "notes")]
    pub notes_in: Vec<String>,
    /// Snapshot to write, .json or .json.gz
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

#[derive(Debug, Args)]
#[command(
    after_help = "The report says what the figures cannot: gaps, unknown creation dates, accounts \
                  that no country is known for. The exit code is 1 when no share can be computed."
)]
pub struct CheckArgs {
    /// Snapshot, plain or gzip; - is standard input
    pub snapshot: PathBuf,
    /// table or json
    #[arg(
        long,
        default_value = "table",
        hide_default_value = true,
        value_name = "FORMAT"
    )]
    pub format: String,
}

const SHARES_HELP: &str = "\
A share is the downloads of a group ÷ the downloads of all, in the window that ends at the date and
of the models within the age limit.

Examples:
  modelshare shares snapshot.json.gz
  modelshare shares snapshot.json.gz --window 30 --max-age any --individuals country
  modelshare shares snapshot.json.gz --by model --top 20 --at 2026-10-27 --format json
  modelshare shares snapshot.json.gz --attribution base --exclude-list telemetry ci \
                    --exclude 'unslothai/*=pings' --scope task=text-generation 'parameters=1-8B|8-35B'
  modelshare shares snapshot.json.gz --join study --override stabilityai=GB
  modelshare shares snapshot.json.gz --series --format csv > shares.csv";

#[derive(Debug, Args)]
#[command(after_help = SHARES_HELP)]
pub struct SharesArgs {
    /// Snapshot, plain or gzip; - is standard input
    pub snapshot: PathBuf,
    #[command(flatten)]
    pub format: FormatArg,
    #[command(flatten)]
    pub choices: Choices,
}

/// How a result is written.
#[derive(Debug, Args)]
pub struct FormatArg {
    /// table, json or csv
    #[arg(
        long,
        default_value = "table",
        hide_default_value = true,
        value_name = "FORMAT"
    )]
    pub format: String,
}

/// One of the formats of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Table,
    Json,
    Csv,
}

impl FormatArg {
    /// The format of this name.
    pub fn get(&self) -> Result<Format, Error> {
        let formats = [
            ("table", Format::Table),
            ("json", Format::Json),
            ("csv", Format::Csv),
        ];
        one_of("format", &self.format, &formats)
    }
}

const RENDER_HELP: &str = "\
Without --top a picture shows the 8 largest groups (as bars 12) and joins the others. Share and lines
show every date up to --at. Lead, specifications, questions and effects are those of a --claim. A PNG has one pixel a CSS
pixel, and needs no font on the machine. The file carries its definition and the SHA-256 of the
snapshot: drop it on the explorer, and the choices are back.

Examples:
  modelshare render snapshot.json.gz --view share -o shares.svg
  modelshare render snapshot.json.gz --view bars --by organisation --top 15 --theme dark -o bars.png
  modelshare render snapshot.json.gz --view specifications --claim \"CN > US\" -o definitions.svg
  modelshare render snapshot.json.gz --view questions --claim \"CN > US\" --axes max-age,scope -o q.svg";

#[derive(Debug, Args)]
#[command(after_help = RENDER_HELP)]
pub struct RenderArgs {
    /// Snapshot, plain or gzip; - is standard input
    pub snapshot: PathBuf,
    /// share (stacked areas), lines, bars (one date), lead, specifications, questions, effects or
    /// concentration [default: share]
    #[arg(long, value_name = "VIEW")]
    pub view: Option<String>,
    /// Claim about two groups whose lead is shown, such as "CN > US"
    #[arg(long, value_name = "CLAIM")]
    pub claim: Option<String>,
    /// Choices under which a claim is tried, as a file or as JSON [default: as in claim]
    #[arg(long, value_name = "FILE or JSON")]
    pub grid: Option<String>,
    /// Width in CSS pixels [default: 720]
    #[arg(long, value_name = "PX", allow_negative_numbers = true)]
    pub width: Option<String>,
    /// Height in CSS pixels [default: as the view needs]
    #[arg(long, value_name = "PX", allow_negative_numbers = true)]
    pub height: Option<String>,
    /// light or dark [default: light]
    #[arg(long, value_name = "THEME")]
    pub theme: Option<String>,
    /// First day of the axis of dates [default: that of the first observation]
    #[arg(long, value_name = "DATE", allow_negative_numbers = true)]
    pub from: Option<String>,
    /// Last day of the axis of dates [default: that of --at]
    #[arg(long, value_name = "DATE", allow_negative_numbers = true)]
    pub to: Option<String>,
    /// relative (shares) or absolute (downloads, or what else is measured) [default: relative]
    #[arg(long, value_name = "VALUES")]
    pub values: Option<String>,
    /// Groups that are shown on their own whatever their size, and emphasised: CN,FR
    #[arg(long, value_name = "ID,…")]
    pub pin: Option<String>,
    /// Dated events of the snapshot: on or off [default: on]
    #[arg(long, value_name = "SWITCH")]
    pub events: Option<String>,
    /// Published figures of the same definition: on or off [default: on]
    #[arg(long, value_name = "SWITCH")]
    pub published: Option<String>,
    /// normal or more [default: normal]
    #[arg(long, value_name = "CONTRAST")]
    pub contrast: Option<String>,
    /// Choices of columns and rows in the view questions: max-age,scope [default: those that explain
    /// most]
    #[arg(long, value_name = "CHOICE,…")]
    pub axes: Option<String>,
    /// Picture to write, .svg or .png
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    #[command(flatten)]
    pub choices: Choices,
}

#[derive(Debug, Args)]
#[command(
    after_help = "The figures are made up, and the snapshot says so. The same arguments give the \
                  same bytes on every machine."
)]
pub struct SynthArgs {
    /// Number of models
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub models: String,
    /// Number of weekly observation dates
    #[arg(long, value_name = "D", allow_negative_numbers = true)]
    pub dates: String,
    /// period:DAYS, cumulative or trailing:DAYS
    #[arg(long, value_name = "KIND", allow_negative_numbers = true)]
    pub counter: String,
    /// Whole number that the figures are made from
    #[arg(long, value_name = "S", allow_negative_numbers = true)]
    pub seed: String,
    /// Snapshot to write, .json or .json.gz
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

/// An error about the value of an option.
pub fn wrong(option: &str, expected: impl std::fmt::Display, found: &str) -> Error {
    let thing = format!("option {option}");
    Error::new(ErrorKind::OptionValue, thing, expected, quoted(found))
}

/// A whole number within limits.
pub fn whole(option: &str, text: &str, least: u64, most: u64) -> Result<u64, Error> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| text.parse::<u64>().ok()).flatten();
    number
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| {
            wrong(
                option,
                format!("a whole number from {least} to {most}"),
                text,
            )
        })
}

/// What a counter counts: `period:DAYS`, `cumulative` or `trailing:DAYS`.
pub fn counter(text: &str) -> Result<Counter, Error> {
    let expected =
        "period:DAYS, cumulative or trailing:DAYS, DAYS being a whole number of at least 1";
    let counter = match text.split_once(':') {
        None if text == "cumulative" => Some(Counter::Cumulative),
        Some((kind @ ("period" | "trailing"), days)) => {
            let digits = days.bytes().all(|byte| byte.is_ascii_digit());
            let days = digits.then(|| days.parse::<NonZeroU32>().ok()).flatten();
            days.map(|days| match kind {
                "period" => Counter::Period { days },
                _ => Counter::Trailing { days },
            })
        }
        _ => None,
    };
    counter.ok_or_else(|| wrong("counter", expected, text))
}

/// One of a few words.
pub fn one_of<T: Copy>(option: &str, text: &str, words: &[(&str, T)]) -> Result<T, Error> {
    let found = words.iter().find(|(word, _)| *word == text);
    found
        .map(|(_, value)| *value)
        .ok_or_else(|| wrong(option, either(words), text))
}

/// Words as alternatives: `a, b or c`.
fn either<T>(words: &[(&str, T)]) -> String {
    let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    match &words[..] {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => words.join(""),
    }
}

/// What the ending of the output's name stands for.
pub fn ending<T: Copy>(output: &Path, endings: &[(&str, T)]) -> Result<T, Error> {
    let name = output.to_string_lossy();
    let found = endings.iter().find(|(ending, _)| name.ends_with(ending));
    found.map(|(_, value)| *value).ok_or_else(|| {
        let expected = format!("a file name that ends in {}", either(endings));
        wrong("output", expected, &name)
    })
}

/// How a snapshot is written, by the name of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// `.json`
    Plain,
    /// `.json.gz`
    Gzip,
}

/// How the file of this name is to be written.
pub fn packing(output: &Path) -> Result<Packing, Error> {
    let endings = [(".json", Packing::Plain), (".json.gz", Packing::Gzip)];
    ending(output, &endings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_of_the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn counters() {
        assert_eq!(counter("cumulative").unwrap(), Counter::Cumulative);
        let days = NonZeroU32::new(7).unwrap();
        assert_eq!(counter("period:7").unwrap(), Counter::Period { days });
        assert_eq!(counter("trailing:7").unwrap(), Counter::Trailing { days });
        for text in [
            "",
            "period",
            "period:",
            "period:0",
            "period:-7",
            "period:+7",
            "cumulative:1",
            "weekly",
            "trailing:7.5",
        ] {
            let error = counter(text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::OptionValue, "{text}");
            assert!(
                error
                    .to_string()
                    .contains("expected period:DAYS, cumulative or"),
                "{error}"
            );
        }
    }

    #[test]
    fn outputs_are_named_for_what_they_hold() {
        assert_eq!(packing(Path::new("a.json")).unwrap(), Packing::Plain);
        assert_eq!(packing(Path::new("b/a.json.gz")).unwrap(), Packing::Gzip);
        for name in ["a", "a.gz", "a.csv", "json"] {
            assert!(packing(Path::new(name)).is_err(), "{name}");
        }
    }
}
