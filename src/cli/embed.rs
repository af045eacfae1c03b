//! `modelshare embed`.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::args;
use super::choices::Definition;
use super::progress::Progress;
use super::{Failure, files, render, say, state};
use crate::analysis::{Claim, Grid};
use crate::build::Watch;
use crate::disk;
use crate::embed::{Bundle, Element, File};
use crate::error::{Error, ErrorKind};
use crate::history::digest;
use crate::picture::{Picture, PictureOptions, Shown, no_claim};
use crate::png;
use crate::scene::FontTables;
use crate::shares::Query;
use crate::words::{About, English};

const HELP: &str = "\
The folder gets index.html, a page of its own; fragment.html, to paste into an article; the picture as
SVG, for wide and narrow columns, light and dark; card.png, 1200 x 630, for social networks; the
snapshot, byte for byte; style.css; with --url oembed.json; and the scripts of the element, which
takes the picture's place without moving anything. Where scripts or wasm are forbidden the figure, its
answer, its table and its source stay as they are. Nothing in the pages is inline: they work under
  default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self' 'wasm-unsafe-eval';
  connect-src 'self'

The scripts are embed-light.js, embed-more.js and embed.js. They are looked for beside this program, in
node_modules/modelshare and in dist, or in the folder that --element names.

Examples:
  modelshare embed snapshot.json --view lines --window 30 --max-age any -o figure
  modelshare embed snapshot.json --by organisation --url https://example.org/figure/ -o figure
  modelshare embed snapshot.json --view bars --no-element --theme light -o figure";

#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct EmbedArgs {
    /// Snapshot, plain or gzip; - is standard input
    snapshot: PathBuf,
    /// Folder to write
    #[arg(short, long, value_name = "FOLDER")]
    output: PathBuf,
    /// Address of the folder once it is published; without one there is no card in social networks,
    /// no canonical address and no oEmbed
    #[arg(long, value_name = "ADDRESS")]
    url: Option<String>,
    /// Headline of the page and the card [default: the picture's title]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Folder that holds embed-light.js, embed-more.js and embed.js
    #[arg(long, value_name = "FOLDER", conflicts_with = "no_element")]
    element: Option<PathBuf>,
    /// Leave the element out: the figure stays a picture
    #[arg(long)]
    no_element: bool,
    /// Put the snapshot into the pages, so that the chart comes alive when they are opened from a disk
    #[arg(long, conflicts_with = "no_element")]
    inline: bool,
    /// Replace a folder that an earlier run has written
    #[arg(long)]
    force: bool,
    /// share (stacked areas), lines, bars (one date), lead, specifications, questions, effects or
    /// concentration [default: share]
    #[arg(long, value_name = "VIEW")]
    view: Option<String>,
    /// Claim about two groups whose lead is shown, such as "CN > US"
    #[arg(long, value_name = "CLAIM")]
    claim: Option<String>,
    /// Choices under which a claim is tried, as a file or as JSON [default: as in claim]
    #[arg(long, value_name = "FILE or JSON")]
    grid: Option<String>,
    /// Choices of columns and rows in the view questions: max-age,scope [default: those that explain
    /// most]
    #[arg(long, value_name = "CHOICE,…")]
    axes: Option<String>,
    /// light or dark [default: as the reader likes]
    #[arg(long, value_name = "THEME")]
    theme: Option<String>,
    /// First day of the axis of dates [default: that of the first observation]
    #[arg(long, value_name = "DATE", allow_negative_numbers = true)]
    from: Option<String>,
    /// Last day of the axis of dates [default: that of --at]
    #[arg(long, value_name = "DATE", allow_negative_numbers = true)]
    to: Option<String>,
    /// relative (shares) or absolute (downloads, or what else is measured) [default: relative]
    #[arg(long, value_name = "VALUES")]
    values: Option<String>,
    /// Groups that are shown on their own whatever their size, and emphasised: CN,FR
    #[arg(long, value_name = "ID,…")]
    pin: Option<String>,
    /// Dated events of the snapshot: on or off [default: on]
    #[arg(long, value_name = "SWITCH")]
    events: Option<String>,
    /// Published figures of the same definition: on or off [default: on]
    #[arg(long, value_name = "SWITCH")]
    published: Option<String>,
    /// Observation date at which the window ends [default: the last]
    #[arg(long, value_name = "DATE", allow_negative_numbers = true)]
    at: Option<String>,
    /// Keep the K largest groups, join the others
    #[arg(long, value_name = "K", allow_negative_numbers = true)]
    top: Option<String>,
    #[command(flatten)]
    definition: Definition,
}

pub fn run(args: &EmbedArgs) -> Result<(), Failure> {
    // What is wrong with the command is told before a large file is read.
    let mut query = args.definition.query(args.at.as_deref())?;
    if let Some(top) = &args.top {
        query.set("top", top)?;
    }
    let options = args.options()?;
    let url = args.url.as_deref().map(address).transpose()?;
    let claim = match (options.style.view, &args.claim) {
        (view, None) if view.needs_claim() => return Err(no_claim().into()),
        (view, Some(claim)) if view.needs_claim() => Some(Claim::parse(claim)?),
        _ => None,
    };
    let element = match args.no_element {
        true => None,
        false => Some(element(args.element.as_deref())?),
    };
    check_place(&args.output, args.force)?;

    let progress = Progress::new();
    let grid = args.grid.as_deref();
    let grid = grid.map(|grid| files::grid(grid, &progress)).transpose()?;
    let read = files::dataset_as_it_is(&args.snapshot, &progress)?;
    let dataset = &read.dataset;
    let query = dataset.resolve(&query)?;
    // As it is now, whatever the default grid of another snapshot is.
    let given = grid.map(|grid| grid.resolve(dataset)).transpose()?;
    let grid_text = given.as_ref().map(Grid::to_json);
    progress.stage("drawing", 0);
    let asked = claim.clone();
    let picture = match claim {
        Some(claim) => {
            let grid = given.clone().unwrap_or_else(|| Grid::of(dataset));
            render::of_claim(dataset, claim, &query, grid, &options, &progress)?
        }
        None => Picture::of_query(dataset, &query, &options, &FontTables)?,
    };
    // The answer is of the date at which the picture ends.
    let last = picture.shown.dates().last().copied();
    let answered = Query {
        at: last.or(query.at),
        ..query.clone()
    };
    let about = match (&picture.shown, &asked) {
        (Shown::Survey { survey, .. }, _) => About::Survey(survey),
        (_, Some(claim)) => About::Claim(claim),
        _ => About::Largest,
    };
    let mut report = dataset.report(&answered, about, &|_| None, &English)?;
    for warning in &picture.warnings {
        if !report.warnings.contains(warning) {
            report.warnings.push(warning.clone());
        }
    }
    let sha256 = digest(&read.bytes);
    let ending = match read.bytes.len() == read.json.len() {
        true => "json",
        false => "json.gz",
    };
    let snapshot = File {
        name: format!("snapshot-{}.{ending}", &sha256[..12]),
        bytes: read.bytes,
    };
    let bundle = Bundle {
        dataset,
        shown: &picture.shown,
        caption: &picture.caption,
        description: &picture.described,
        events: &picture.events,
        report: &report,
        options: &options,
        theme: args.theme.is_some().then_some(options.style.theme),
        title: args.title.as_deref().filter(|title| !title.is_empty()),
        snapshot,
        inline: args.inline.then_some(&read.json),
        attributes: &args.attributes(&query, grid_text.as_deref()),
        element: element.as_ref(),
        url: url.as_deref(),
    };
    let shown = state::Shown {
        view: options.style.view,
        theme: args.theme.as_deref(),
        claim: args.claim.as_deref(),
        grid: grid_text.as_deref(),
        joins: &args.definition.join,
        picture: &args.of_picture(),
        sha256: &sha256,
    };
    let state = state::json(dataset, &query, &shown)?;
    let files: Vec<File> = bundle
        .files()?
        .into_iter()
        .map(|file| stated(file, &state))
        .collect();
    let missing = missing(&files)?;
    progress.stage("writing", 0);
    let written: Vec<(&str, &[u8])> = files
        .iter()
        .map(|file| (file.name.as_str(), &file.bytes[..]))
        .collect();
    disk::write_folder(&args.output, &written)
        .map_err(|error| files::unwritable(&args.output.display().to_string(), &error))?;
    drop(progress);
    for warning in &picture.warnings {
        say("warning", warning);
    }
    if !missing.is_empty() {
        let text = format!("the font lacks {missing}: boxes stand in their place on the card");
        say("warning", &text);
    }
    if url.is_none() {
        let text = "without --url there is no address for social networks, no canonical address and \
                    no oEmbed";
        say("note", text);
    }
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    let text = format!(
        "wrote {} files, {} KiB, to {}",
        files.len(),
        bytes.div_ceil(1024),
        args.output.display()
    );
    say("note", &text);
    Ok(())
}

impl EmbedArgs {
    /// What the picture alone takes, with the names that the element's attributes have too.
    fn of_picture(&self) -> [(&'static str, &Option<String>); 9] {
        [
            ("view", &self.view),
            ("theme", &self.theme),
            ("from", &self.from),
            ("to", &self.to),
            ("values", &self.values),
            ("pin", &self.pin),
            ("events", &self.events),
            ("published", &self.published),
            ("axes", &self.axes),
        ]
    }

    fn options(&self) -> Result<PictureOptions, Error> {
        let mut options = PictureOptions::default();
        for (option, value) in self.of_picture() {
            if let Some(value) = value {
                options.set(option, value)?;
            }
        }
        Ok(options)
    }

    /// The choices that were made, as attributes of the element, with the definition that they came
    /// to: a newer snapshot must not change it.
    fn attributes(&self, query: &Query, grid: Option<&str>) -> Vec<(&'static str, String)> {
        let (window, max_age) = query.when();
        let definition = Definition {
            window: Some(window.to_string()),
            max_age: Some(max_age.to_string()),
            ..self.definition.clone()
        };
        let one = [("claim", &self.claim), ("at", &self.at), ("top", &self.top)];
        let given = self.of_picture().into_iter().chain(one);
        let given = given.filter_map(|(name, value)| Some((name, value.clone()?)));
        let grid = grid.map(|grid| ("grid", grid.to_owned()));
        given.chain(grid).chain(definition.given()).collect()
    }
}

/// The address of a folder, with a slash at its end.
fn address(text: &str) -> Result<String, Error> {
    let is_plain = |letter: char| !letter.is_whitespace() && !letter.is_control();
    let host = ["https://", "http://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme))
        .filter(|rest| rest.starts_with(|first: char| first.is_alphanumeric()))
        .filter(|rest| {
            rest.chars().all(is_plain) && !rest.contains(['?', '#', '"', '<', '>', '\\'])
        });
    match host {
        None => {
            let expected = "the absolute address of a folder, as in https://example.org/figure/";
            Err(args::wrong("url", expected, text))
        }
        Some(_) if text.ends_with('/') => Ok(text.to_owned()),
        Some(_) => Ok(format!("{text}/")),
    }
}

/// Reads the scripts of the element from the folder that is given, or from the first that has them.
fn element(given: Option<&Path>) -> Result<Element, Error> {
    let folders: Vec<PathBuf> = match given {
        Some(folder) => vec![folder.to_owned()],
        None => {
            let program = env::current_exe().ok();
            let beside = program
                .as_deref()
                .and_then(Path::parent)
                .map(Path::to_owned);
            let known = [
                "node_modules/modelshare",
                "node_modules/modelshare/dist",
                "dist",
            ];
            beside.into_iter().chain(known.map(PathBuf::from)).collect()
        }
    };
    let read = |folder: &Path| -> io::Result<Element> {
        let [light, more, full] = Element::FILES.map(|name| fs::read(folder.join(name)));
        Ok(Element([light?, more?, full?]))
    };
    if let Some(element) = folders.iter().find_map(|folder| read(folder).ok()) {
        return Ok(element);
    }
    let names: Vec<String> = folders
        .iter()
        .map(|folder| folder.display().to_string())
        .collect();
    let expected = format!(
        "{} in {}; --element names another folder, --no-element leaves them out",
        Element::FILES.join(", "),
        names.join(", ")
    );
    // The folder that has most of them is the one that was meant.
    let lacking = |folder: &PathBuf| {
        let lacks = |name: &&str| !folder.join(name).is_file();
        Element::FILES.into_iter().filter(lacks).collect::<Vec<_>>()
    };
    let found = match folders.iter().map(lacking).min_by_key(Vec::len) {
        Some(lacks) if lacks.len() < Element::FILES.len() => format!("no {}", lacks.join(", no ")),
        _ => "none of them".to_owned(),
    };
    Err(Error::new(ErrorKind::Io, "element", expected, found))
}

/// Files that a run writes, by their names.
fn is_ours(name: &str) -> bool {
    let snapshot = name.starts_with("snapshot-") && name.contains(".json");
    let picture = name.starts_with("chart") && name.ends_with(".svg");
    let known = [
        "index.html",
        "fragment.html",
        "style.css",
        "card.png",
        "oembed.json",
    ];
    snapshot || picture || known.contains(&name) || Element::FILES.contains(&name)
}

/// Refuses a place where something would be lost.
fn check_place(folder: &Path, force: bool) -> Result<(), Error> {
    let name = folder.display().to_string();
    let refused = |expected: &str, found: String| {
        Err(Error::new(ErrorKind::Io, "folder", expected, found).in_file(&name))
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return refused("a folder", "a file".to_owned());
        }
        Err(error) => return Err(files::unwritable(&name, &error)),
    };
    for entry in entries.flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        if !force {
            let expected = "one that is empty or new; --force replaces an earlier bundle";
            return refused(expected, file);
        }
        if !is_ours(&file) {
            return refused(
                "nothing but an earlier bundle, which --force replaces",
                file,
            );
        }
    }
    Ok(())
}

/// Puts the definition into a picture, as `render` does.
fn stated(file: File, state: &str) -> File {
    let bytes = match file.name.rsplit_once('.') {
        Some((_, "svg")) => {
            state::in_svg(&String::from_utf8_lossy(&file.bytes), state).into_bytes()
        }
        Some((_, "png")) => state::in_png(&file.bytes, state),
        _ => return file,
    };
    File { bytes, ..file }
}

/// Characters that the card has no letters for.
fn missing(files: &[File]) -> Result<String, Error> {
    let mut missing = String::new();
    for file in files.iter().filter(|file| file.name == "chart.svg") {
        for letter in png::missing_characters(&String::from_utf8_lossy(&file.bytes))? {
            missing.push(letter);
            missing.push(' ');
        }
    }
    Ok(missing.trim_end().to_owned())
}
