//! The pictures that stand where no script runs, and hold the chart's place where one does.

use super::Bundle;
use crate::error::Error;
use crate::picture::Picture;
use crate::scene::{FontTables, Theme};

/// A picture for some widths of the page and one theme.
pub(super) struct Drawing {
    pub name: &'static str,
    pub is_narrow: bool,
    pub theme: Theme,
    /// As it is laid out, in CSS pixels.
    pub width: f64,
    pub height: f64,
    pub svg: String,
}

/// A range of widths that one layout is scaled to.
struct Range {
    is_narrow: bool,
    /// The width that it is laid out for.
    width: f64,
    /// The widths that it may be shown at.
    shown: [f64; 2],
}

/// Under this width of the picture the narrow one is shown, as the layout itself changes there.
pub(super) const NARROW: u32 = 480;

/// The widest that a picture is shown.
pub(super) const WIDEST: u32 = 768;

const RANGES: [Range; 2] = [
    Range {
        is_narrow: true,
        width: 320.0,
        shown: [240.0, NARROW as f64],
    },
    Range {
        is_narrow: false,
        width: 640.0,
        shown: [NARROW as f64, WIDEST as f64],
    },
];

/// Another font than the one measured here may be a little wider.
const RESERVE: f64 = 1.03;

/// Draws every picture of a bundle; the last is the one for every page that asks for no other.
pub(super) fn of(bundle: &Bundle) -> Result<Vec<Drawing>, Error> {
    let mut drawings = Vec::new();
    for Range {
        is_narrow,
        width,
        shown,
    } in &RANGES
    {
        let height = height(bundle, *width, shown);
        let themes = match bundle.theme {
            Some(theme) => vec![theme],
            None => vec![Theme::Dark, Theme::Light],
        };
        for theme in themes {
            let picture = laid_out(bundle, *width, Some(height), theme);
            drawings.push(Drawing {
                // One theme alone needs no name.
                name: match (is_narrow, theme == Theme::Dark && bundle.theme.is_none()) {
                    (true, true) => "chart-narrow-dark.svg",
                    (true, false) => "chart-narrow.svg",
                    (false, true) => "chart-dark.svg",
                    (false, false) => "chart.svg",
                },
                is_narrow: *is_narrow,
                theme,
                width: *width,
                height,
                svg: picture.to_svg()?,
            });
        }
    }
    Ok(drawings)
}

/// A height in which the chart finds room at each of the widths, as it takes the picture's place
/// whatever its scale.
fn height(bundle: &Bundle, width: f64, shown: &[f64; 2]) -> f64 {
    let natural = laid_out(bundle, width, None, Theme::Light).scene.height;
    let mut height = natural;
    let mut at = shown[0];
    while at <= shown[1] {
        let least = laid_out(bundle, at, Some(1.0), Theme::Light).scene.height;
        height = height.max(least * RESERVE * width / at);
        at += 16.0;
    }
    height.ceil()
}

fn laid_out(bundle: &Bundle, width: f64, height: Option<f64>, theme: Theme) -> Picture {
    let mut options = bundle.options.clone();
    options.style.width = width;
    options.style.height = height;
    options.style.theme = theme;
    Picture::of(bundle.dataset, bundle.shown.clone(), &options, &FontTables)
}
