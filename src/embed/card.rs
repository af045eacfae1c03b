//! The picture that social networks show beside a link.

use super::Bundle;
use crate::error::Error;
use crate::picture::Picture;
use crate::png;
use crate::scene::{FontTables, Theme};

pub(super) const NAME: &str = "card.png";
pub(super) const WIDTH: u32 = 1200;
pub(super) const HEIGHT: u32 = 630;

/// Pixels a CSS pixel, largest first: cards are shown at half their size and less, so their letters
/// are as large as the texts allow.
const SCALES: [f64; 5] = [2.0, 1.875, 1.5, 1.25, 1.0];

/// What a plot needs above the least to say something.
const MORE_THAN_LEAST: f64 = 70.0;

/// Lays the picture out for a card and draws it.
pub(super) fn png(bundle: &Bundle) -> Result<Vec<u8>, Error> {
    for scale in SCALES {
        let size = [WIDTH, HEIGHT].map(|side| f64::from(side) / scale);
        let least = laid_out(bundle, size[0], Some(1.0)).scene.height;
        if least + MORE_THAN_LEAST <= size[1] {
            let svg = laid_out(bundle, size[0], Some(size[1])).to_svg()?;
            return png::from_svg(&svg, scale as f32);
        }
    }
    // As it is, in the middle of the card.
    let picture = laid_out(bundle, 720.0, None);
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

fn laid_out(bundle: &Bundle, width: f64, height: Option<f64>) -> Picture {
    let mut options = bundle.options.clone();
    options.style.width = width;
    options.style.height = height;
    options.style.theme = bundle.theme.unwrap_or(Theme::Light);
    options.title = bundle.title.map(str::to_owned);
    Picture::of(bundle.dataset, bundle.shown.clone(), &options, &FontTables)
}
