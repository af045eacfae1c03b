//! The picture that social networks show beside a link.

use std::rc::Rc;

use super::Bundle;
use crate::analysis::Survey;
use crate::error::Error;
use crate::picture::{Picture, Shown};
use crate::png;
use crate::scene::{FontTables, Theme};

pub(super) const NAME: &str = "card.png";
pub(super) const WIDTH: u32 = 1200;
pub(super) const HEIGHT: u32 = 630;

/// Pixels a CSS pixel, largest first: cards are shown at half their size and less, so their letters
/// are as large as the texts allow.
const SCALES: [f64; 4] = [2.0, 1.875, 1.5, 1.25];

/// What a plot needs above the least to say something; a curve of definitions has more from the
/// start.
fn more_than_least(shown: &Shown) -> f64 {
    match shown {
        Shown::Survey { .. } => 30.0,
        _ => 60.0,
    }
}

/// Lays the picture out for a card and draws it.
pub(super) fn png(bundle: &Bundle) -> Result<Vec<u8>, Error> {
    for shown in shorter(bundle.shown) {
        for scale in SCALES {
            let size = [WIDTH, HEIGHT].map(|side| f64::from(side) / scale);
            let least = laid_out(bundle, &shown, size[0], Some(1.0)).scene.height;
            if least + more_than_least(&shown) <= size[1] {
                let svg = laid_out(bundle, &shown, size[0], Some(size[1])).to_svg()?;
                return png::from_svg(&svg, scale as f32);
            }
        }
    }
    // As it is, in the middle of the card.
    let picture = laid_out(bundle, bundle.shown, 720.0, None);
    let surface = picture.scene.surface.rgb.map(|part| part.to_string());
    let svg = picture.to_svg()?;
    let placed = format!("<svg x=\"0\" y=\"0\" {}", svg.get(4..).unwrap_or_default());
    let (width, height) = (picture.scene.width, picture.scene.height);
    let scale = f64::from(HEIGHT) / height;
    let left = (f64::from(WIDTH) - width * scale) / 2.0;
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\">\
         <rect width=\"100%\" height=\"100%\" fill=\"rgb({})\"/>\
         <g transform=\"translate({left} 0) scale({scale})\">{placed}</g></svg>",
        surface.join(",")
    );
    png::from_svg(&svg, 1.0)
}

/// What is shown, and less of it: of a claim under many definitions the rows of those choices that
/// move it most.
fn shorter(shown: &Shown) -> Vec<Shown> {
    let Shown::Survey { survey, face } = shown else {
        return vec![shown.clone()];
    };
    let fewer = (1..=survey.effects.len()).rev().map(|choices| {
        let mut survey = Survey::clone(survey);
        survey.effects.truncate(choices);
        Shown::Survey {
            survey: Rc::new(survey),
            face: face.clone(),
        }
    });
    fewer.collect()
}

fn laid_out(bundle: &Bundle, shown: &Shown, width: f64, height: Option<f64>) -> Picture {
    let mut options = bundle.options.clone();
    options.style.width = width;
    options.style.height = height;
    options.style.theme = bundle.theme.unwrap_or(Theme::Light);
    // The one that says what the figures are; the page has the others.
    options.notes = Some(1);
    options.title = bundle.title.map(str::to_owned);
    Picture::of(bundle.dataset, shown.clone(), &options, &FontTables)
}
