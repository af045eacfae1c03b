//! The pictures that stand where no script runs, and hold the chart's place where one does.

use super::Bundle;
use crate::error::Error;
use crate::picture::Picture;
use crate::scene::{FontTables, Theme};

/// A picture for some widths of the page and one theme.
pub(super) struct Drawing {
    pub name: String,
    /// The width of the picture that it is no longer shown at; none for the widest.
    pub below: Option<f64>,
    pub theme: Theme,
    /// As it is laid out, in CSS pixels.
    pub width: f64,
    pub height: f64,
    pub svg: String,
}

/// A range of widths that one layout is scaled to.
struct Range {
    name: &'static str,
    /// The width that it is laid out for.
    width: f64,
    /// The widths that it is shown at; of a page of 320 pixels margins leave 288.
    shown: [f64; 2],
}

/// The widest that a picture is shown.
pub(super) const WIDEST: u32 = 768;

const RANGES: [Range; 3] = [
    Range {
        name: "chart-narrow",
        width: 328.0,
        shown: [288.0, 440.0],
    },
    Range {
        name: "chart-medium",
        width: 520.0,
        shown: [440.0, 600.0],
    },
    Range {
        name: "chart",
        width: 720.0,
        shown: [600.0, WIDEST as f64],
    },
];

/// Another font than the one measured here may be a little wider.
const RESERVE: f64 = 1.03;

/// Draws every picture of a bundle; the last is the one for every page that asks for no other.
pub(super) fn of(bundle: &Bundle) -> Result<Vec<Drawing>, Error> {
    let mut drawings = Vec::new();
    for Range { name, width, shown } in &RANGES {
        let height = height(bundle, *width, shown);
        let themes = match bundle.theme {
            Some(theme) => vec![theme],
            None => vec![Theme::Dark, Theme::Light],
        };
        for theme in themes {
            // One theme alone needs no name.
            let ending = match (theme, bundle.theme) {
                (Theme::Dark, None) => "-dark.svg",
                _ => ".svg",
            };
            drawings.push(Drawing {
                name: format!("{name}{ending}"),
                below: (shown[1] < f64::from(WIDEST)).then_some(shown[1]),
                theme,
                width: *width,
                height,
                svg: laid_out(bundle, *width, Some(height), theme).to_svg()?,
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
        at += 8.0;
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
