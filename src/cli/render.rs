//! `modelshare render`.

use super::args::{self, RenderArgs};
use super::progress::Progress;
use super::{Failure, files, say};
use crate::build::Watch;
use crate::error::Error;
use crate::picture::{Picture, PictureOptions};
use crate::png;
use crate::scene::FontTables;

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
    let dataset = files::dataset(&args.snapshot, &progress)?;
    progress.stage("drawing", 0);
    let shares = Picture::shares(&dataset, &query, options.style.view)?;
    let picture = Picture::new(&dataset, shares, &options, &FontTables);
    let svg = picture.to_svg()?;
    let (bytes, missing) = match format {
        Format::Svg => (svg.into_bytes(), Vec::new()),
        Format::Png => (png::from_svg(&svg, SCALE)?, png::missing_characters(&svg)?),
    };
    files::write_bytes(&bytes, &args.output)?;
    drop(progress);
    for warning in &picture.shares.warnings {
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

fn options(args: &RenderArgs) -> Result<PictureOptions, Error> {
    let mut options = PictureOptions::default();
    for (option, value) in [
        ("view", &args.view),
        ("width", &args.width),
        ("height", &args.height),
        ("theme", &args.theme),
    ] {
        if let Some(value) = value {
            options.set(option, value)?;
        }
    }
    Ok(options)
}
