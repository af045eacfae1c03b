//! PNG pictures from our own SVG, on a machine without any font.
//!
//! The two faces of `assets/fonts` are part of the binary and the only ones that a text can get:
//! system fonts are not read, so the same SVG gives the same bytes everywhere.

use std::collections::BTreeSet;
use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{FontResolver, GlyphId, Group, ImageHrefResolver, Node, Options, Tree, fontdb};

use crate::error::{Error, ErrorKind};

/// The longest side of a picture in pixels; an RGBA square of that side takes 1 GiB.
pub const LONGEST_SIDE: u32 = 16_384;

static REGULAR: &[u8] = include_bytes!("../assets/fonts/Inter-Regular.ttf");
static SEMIBOLD: &[u8] = include_bytes!("../assets/fonts/Inter-SemiBold.ttf");

/// The glyph that every font has in place of the characters that it lacks.
const UNKNOWN: GlyphId = GlyphId(0);

/// The heaviest `font-weight` that is still drawn with the regular face, as in CSS font matching.
const HEAVIEST_REGULAR: u16 = 500;

/// Draws `svg` with `scale` pixels a CSS pixel and returns the bytes of a PNG file (RGBA, 8 bits).
///
/// Every `font-family` gets the embedded one; a `font-weight` above 500 gets its semi-bold face. A
/// character that the font lacks is drawn as an empty box ([`missing_characters`] names them). Images
/// inside the SVG are not drawn, and no file is ever read for one.
///
/// # Errors
///
/// With the code `picture`, when `svg` is not an SVG with a size, when `scale` is not a positive
/// number, or when a side would be longer than [`LONGEST_SIDE`].
pub fn from_svg(svg: &str, scale: f32) -> Result<Vec<u8>, Error> {
    if !(scale.is_finite() && scale > 0.0) {
        let found = scale.to_string();
        return Err(picture("scale", "a number above 0", found));
    }
    let tree = parse(svg)?;
    let (width, height) = (
        side(tree.size().width(), scale),
        side(tree.size().height(), scale),
    );
    let fits = |side: f32| side <= LONGEST_SIDE as f32;
    // Whole and inside the limit, so the casts are exact.
    let pixmap = (fits(width) && fits(height))
        .then(|| Pixmap::new(width as u32, height as u32))
        .flatten();
    let Some(mut pixmap) = pixmap else {
        return Err(picture(
            "size of the picture",
            format!("at most {LONGEST_SIDE} px a side"),
            format!("{width} × {height} px"),
        ));
    };
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut pixmap.as_mut(),
    );
    pixmap
        .encode_png()
        .map_err(|error| picture("PNG", "a picture to encode", error.to_string()))
}

/// The characters in the texts of `svg` that the embedded font lacks, each once, in code order.
///
/// # Errors
///
/// With the code `picture`, when `svg` is not an SVG with a size.
pub fn missing_characters(svg: &str) -> Result<Vec<char>, Error> {
    let mut missing = BTreeSet::new();
    collect_missing(parse(svg)?.root(), &mut missing);
    Ok(missing.into_iter().collect())
}

/// Adds to `missing` what stands in `group` with the glyph of an unknown character.
fn collect_missing(group: &Group, missing: &mut BTreeSet<char>) {
    for node in group.children() {
        match node {
            Node::Group(group) => collect_missing(group, missing),
            Node::Text(text) => {
                let glyphs = text
                    .layouted()
                    .iter()
                    .flat_map(|span| &span.positioned_glyphs);
                for glyph in glyphs.filter(|glyph| glyph.id == UNKNOWN) {
                    missing.extend(glyph.text.chars());
                }
            }
            Node::Path(_) | Node::Image(_) => {}
        }
    }
}

/// Reads `svg` and lays out its texts with the embedded faces.
fn parse(svg: &str) -> Result<Tree, Error> {
    let mut fonts = fontdb::Database::new();
    let mut load = |face: &'static [u8]| {
        fonts
            .load_font_source(fontdb::Source::Binary(Arc::new(face)))
            .first()
            .copied()
    };
    let (regular, semibold) = (load(REGULAR), load(SEMIBOLD));
    let options = Options {
        fontdb: Arc::new(fonts),
        font_resolver: FontResolver {
            select_font: Box::new(move |font, _| {
                if font.weight() > HEAVIEST_REGULAR {
                    semibold
                } else {
                    regular
                }
            }),
            // The two faces hold the same characters: what one lacks, the other has not either.
            select_fallback: Box::new(|_, _, _| None),
        },
        // The default would read any file that the SVG names.
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    Tree::from_str(svg, &options)
        .map_err(|error| picture("SVG", "an SVG document with a size", error.to_string()))
}

/// The pixels of a side of `css` CSS pixels: whole, and at least one.
fn side(css: f32, scale: f32) -> f32 {
    (css * scale).round().max(1.0)
}

fn picture(thing: &str, expected: impl std::fmt::Display, found: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Picture, thing, expected, found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::metrics;

    /// The advance of `text` after shaping, kerning among it, in CSS pixels.
    fn shaped(text: &str, bold: bool) -> f64 {
        let weight = if bold { 600 } else { 400 };
        let svg = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='2000' height='200'>\
             <text y='100' font-size='100' font-weight='{weight}'>{text}</text></svg>"
        );
        let tree = parse(&svg).unwrap();
        let [Node::Text(text)] = tree.root().children() else {
            panic!("one text in {svg}")
        };
        f64::from(text.bounding_box().width())
    }

    #[test]
    fn measured_widths_are_those_of_laid_out_text() {
        for text in [
            "Share of downloads in the 365 days to 27 Oct 2026, models up to 365 days old",
            "by country of the publisher",
            "United States 15.8 %",
            "Côte d’Ivoire",
            "Türkiye",
            "deepseek-ai/DeepSeek-R1-0528",
            "mistralai/Mixtral-8x7B-v0.1",
            "≥150B",
            "0123456789",
        ] {
            for bold in [false, true] {
                let (kept, taken) = (metrics::width(text, 100.0, bold), shaped(text, bold));
                // Kerning mostly narrows; a pair such as "x7" is set wider.
                assert!(kept > taken * 0.997, "{text}: {kept} < {taken}");
                assert!(kept < taken * 1.02, "{text}: {kept} > {taken}");
            }
        }
    }
}
