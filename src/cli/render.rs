//! `modelshare render`.

use std::rc::Rc;

use super::args::{self, RenderArgs};
use super::progress::Progress;
use super::{Failure, files, say, state};
use crate::analysis::{Claim, ClaimRun, Grid};
use crate::build::Watch;
use crate::dataset::Dataset;
use crate::error::Error;
use crate::picture::{Picture, PictureOptions, no_claim};
use crate::png;
use crate::scene::{FontTables, View};
use crate::shares::Query;

/// Pixels a CSS pixel in a PNG, so that `--width` is what comes out.
const SCALE: f32 = 1.0;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Svg,
    Png,
}

pub fn run(args: &RenderArgs) -> Result<(), Failure> {
    let query = args.choices.query()?;
    let options = options(args)?;
    let format = args::ending(
        &args.output,
        &[(".svg", Format::Svg), (".png", Format::Png)],
    )?;
    let progress = Progress::new();
    let asked = match options.style.view {
        view if view.needs_claim() => Some(claim(
            args.claim.as_deref(),
            args.grid.as_deref(),
            &progress,
        )?),
        _ => None,
    };
    let (dataset, sha256) = files::summed_dataset(&args.snapshot, &progress)?;
    let query = dataset.resolve(&query)?;
    progress.stage("drawing", 0);
    let asked = match asked {
        Some((claim, grid)) => {
            let grid = grid.map(|grid| grid.resolve(&dataset)).transpose()?;
            Some((claim, grid))
        }
        None => None,
    };
    let grid_text = asked.as_ref().and_then(|(_, grid)| grid.as_ref());
    let grid_text = grid_text.map(Grid::to_json);
    let shown = state::Shown {
        view: options.style.view,
        theme: args.theme.as_deref(),
        claim: args.claim.as_deref(),
        grid: grid_text.as_deref(),
        joins: &args.choices.definition.join,
        picture: &of_picture(args),
        sha256: &sha256,
    };
    let state = state::json(&dataset, &query, &shown)?;
    let picture = match asked {
        Some((claim, grid)) => {
            let grid = grid.unwrap_or_else(|| Grid::of(&dataset));
            of_claim(&dataset, claim, &query, grid, &options, &progress)?
        }
        None => Picture::of_query(&dataset, &query, &options, &FontTables)?,
    };
    let svg = picture.to_svg()?;
    let (bytes, missing) = match format {
        Format::Svg => (state::in_svg(&svg, &state).into_bytes(), Vec::new()),
        Format::Png => (
            state::in_png(&png::from_svg(&svg, SCALE)?, &state),
            png::missing_characters(&svg)?,
        ),
    };
    files::write_bytes(&bytes, &args.output)?;
    drop(progress);
    for warning in &picture.warnings {
        say("warning", warning);
    }
    if !missing.is_empty() {
        let missing: Vec<String> = missing.iter().map(char::to_string).collect();
        let missing = missing.join(" ");
        say(
            "warning",
            &format!("the font lacks {missing}: boxes stand in their place"),
        );
    }
    Ok(())
}

/// The claim, and the grid where one is given.
fn claim(
    claim: Option<&str>,
    grid: Option<&str>,
    progress: &Rc<Progress>,
) -> Result<(Claim, Option<Grid>), Error> {
    let claim = Claim::parse(claim.ok_or_else(no_claim)?)?;
    let grid = grid.map(|grid| files::grid(grid, progress));
    Ok((claim, grid.transpose()?))
}

/// The picture of a claim, over time or under every definition of a grid.
pub fn of_claim(
    dataset: &Dataset,
    claim: Claim,
    query: &Query,
    grid: Grid,
    options: &PictureOptions,
    progress: &Progress,
) -> Result<Picture, Error> {
    let over_time = options.style.view == View::Lead;
    let lead = match over_time {
        true => Some(dataset.lead(&claim.a, &claim.b, query, None)?),
        false => None,
    };
    let mut run = ClaimRun::new(dataset, claim, query, grid, over_time)?;
    progress.stage("trying definitions", run.progress().1 as u64);
    let mut before = 0;
    while run.step(dataset) {
        let (done, _) = run.progress();
        progress.advance((done - before) as u64);
        before = done;
    }
    progress.stage("drawing", 0);
    let band = run.band(dataset);
    let survey = run.finish(dataset)?;
    match lead {
        Some(lead) => {
            let band = Some((Rc::new(band), survey.all.len()));
            Picture::lead(dataset, lead, band, options, &FontTables)
        }
        None => {
            let survey = Rc::new(survey);
            Picture::survey(dataset, survey, options, &FontTables)
        }
    }
}

fn options(args: &RenderArgs) -> Result<PictureOptions, Error> {
    let mut options = PictureOptions::default();
    for (option, value) in of_picture(args) {
        if let Some(value) = value {
            options.set(option, value)?;
        }
    }
    Ok(options)
}

/// What the picture alone takes, with the names that its options have.
fn of_picture(args: &RenderArgs) -> [(&'static str, &Option<String>); 12] {
    [
        ("view", &args.view),
        ("width", &args.width),
        ("height", &args.height),
        ("theme", &args.theme),
        ("from", &args.from),
        ("to", &args.to),
        ("values", &args.values),
        ("pin", &args.pin),
        ("events", &args.events),
        ("published", &args.published),
        ("contrast", &args.contrast),
        ("axes", &args.axes),
    ]
}
