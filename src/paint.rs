//! Paints a [`Scene`] with plotters; it decides nothing.
//!
//! plotters draws on whole device pixels. So everything is multiplied by the ratio of device pixels
//! to CSS pixels and rounded once, here.

use plotters::backend::DrawingBackend;
#[cfg(feature = "analysis")]
use plotters::backend::SVGBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBAColor, ShapeStyle, TextStyle};

use crate::error::{Error, ErrorKind};
#[cfg(feature = "analysis")]
use crate::scene::metrics;
use crate::scene::{Anchor, Colour, Mark, Point, Rect, Scene};

/// How a backend sets text, which differs from one to the other.
#[derive(Clone, Copy)]
pub(crate) struct TextRules<'a> {
    /// A CSS list of font families.
    pub family: &'a str,
    /// Whether a text is hung by its top or its middle.
    pub hung_by: VPos,
    /// How far its base line then lies below that, in em.
    pub to_baseline: f64,
    /// The backend divides sizes by this.
    pub size_divisor: f64,
    /// Whether texts run from right to left, so that they begin at their right.
    pub is_right_to_left: bool,
}

#[cfg(target_family = "wasm")]
impl<'a> TextRules<'a> {
    /// How a canvas sets text: by the middle of the em box, in this list of families.
    pub(crate) fn canvas(family: &'a str, is_right_to_left: bool) -> Self {
        TextRules {
            family,
            is_right_to_left,
            hung_by: VPos::Center,
            to_baseline: 0.35,
            size_divisor: 1.0,
        }
    }
}

/// Device pixels of the SVG to one CSS pixel: fine enough that rounding is not seen.
#[cfg(feature = "analysis")]
const SVG_RATIO: f64 = 4.0;

/// Families for pictures that leave the page: the font that PNG files embed, then what is at hand.
/// `system-ui` is left out, as on some systems it is far wider than what was measured.
pub(crate) const FONT_FAMILY: &str =
    "Inter, -apple-system, BlinkMacSystemFont, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif";

#[cfg(feature = "analysis")]
const SVG_TEXT: TextRules = TextRules {
    family: FONT_FAMILY,
    hung_by: VPos::Top,
    to_baseline: 0.76,
    size_divisor: 1.24,
    is_right_to_left: false,
};

/// The picture as an SVG document; `title` and `description` are for those who do not see it.
#[cfg(feature = "analysis")]
pub(crate) fn svg(scene: &Scene, title: &str, description: &str) -> Result<String, Error> {
    let (width, height) = (scene.width, scene.height);
    let size = |css: f64| (css * SVG_RATIO).round() as u32;
    let mut drawn = String::new();
    let mut backend = SVGBackend::with_string(&mut drawn, (size(width), size(height)));
    let is_right_to_left = scene.is_right_to_left;
    let text = TextRules {
        is_right_to_left,
        ..SVG_TEXT
    };
    background(&mut backend, scene, SVG_RATIO, text)?;
    marks(&mut backend, &scene.marks, SVG_RATIO, text)?;
    let direction = match is_right_to_left {
        true => " direction=\"rtl\"",
        false => "",
    };
    backend.present().map_err(failed)?;
    drop(backend);
    // plotters writes the size in device pixels and no text alternative.
    let body = drawn.split_once('\n').map_or("", |(_, body)| body);
    let body = held_to_width(body, scene);
    let document = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"title desc\" \
         font-variant=\"tabular-nums\"{direction}>\n<title id=\"title\">{}</title>\n\
         <desc id=\"desc\">{}</desc>\n{}",
        size(width),
        size(height),
        escaped(title),
        escaped(description),
        body
    );
    Ok(document.replace(is_no_xml, "\u{fffd}"))
}

/// What plotters drew, each text with the width that it was laid out by: where the picture is opened,
/// the font may be wider, and a title would leave the picture or a label touch its neighbour. A few
/// letters whose widths are guessed stay as their font has them; lines are near the mean of a script.
#[cfg(feature = "analysis")]
fn held_to_width(drawn: &str, scene: &Scene) -> String {
    const TEXT: &str = "<text ";
    const SHORT: usize = 20;
    let mut held = String::with_capacity(drawn.len() * 5 / 4);
    let mut widths = scene.marks.iter().filter_map(|mark| match mark {
        // plotters leaves out what cannot be seen.
        Mark::Text { colour, .. } if colour.alpha == 0.0 => None,
        Mark::Text {
            text, size, bold, ..
        } => {
            let width = (metrics::width(text, *size, *bold) * SVG_RATIO).round();
            let is_near = metrics::is_measured(text) || text.chars().count() > SHORT;
            Some((is_near && width > 0.0).then_some(width))
        }
        _ => None,
    });
    let mut pieces = drawn.split(TEXT);
    held.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        held.push_str(TEXT);
        if let Some(width) = widths.next().flatten() {
            held.push_str(&format!(
                "textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\" "
            ));
        }
        held.push_str(piece);
    }
    held
}

/// What may not stand in XML, not even as a reference; JSON, and so a name, may hold it.
#[cfg(feature = "analysis")]
fn is_no_xml(character: char) -> bool {
    matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(feature = "analysis")]
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Fills the surface of a scene.
pub(crate) fn background<B: DrawingBackend>(
    backend: &mut B,
    scene: &Scene,
    ratio: f64,
    text: TextRules,
) -> Result<(), Error> {
    let rect = Rect {
        left: 0.0,
        top: 0.0,
        right: scene.width,
        bottom: scene.height,
    };
    let fill = scene.surface;
    marks(backend, &[Mark::Box { rect, fill }], ratio, text)
}

/// Paints marks, the first lowest.
pub(crate) fn marks<B: DrawingBackend>(
    backend: &mut B,
    marks: &[Mark],
    ratio: f64,
    text: TextRules,
) -> Result<(), Error> {
    let pixel = |css: f64| (css * ratio).round() as i32;
    let at = |point: &Point| (pixel(point.x), pixel(point.y));
    for mark in marks {
        let drawn = match mark {
            Mark::Area { points, fill } => {
                backend.fill_polygon(points.iter().map(at), &filled(*fill))
            }
            Mark::Line {
                points,
                stroke,
                width,
            } => {
                let pen = stroked(*stroke, width * ratio);
                match points[..] {
                    // plotters moves straight lines onto whole pixels.
                    [ref from, ref to] => backend.draw_line(at(from), at(to), &pen),
                    _ => backend.draw_path(points.iter().map(at), &pen),
                }
            }
            Mark::Box { rect, fill } => {
                let (from, to) = (
                    (pixel(rect.left), pixel(rect.top)),
                    (pixel(rect.right), pixel(rect.bottom)),
                );
                backend.draw_rect(from, to, &filled(*fill), true)
            }
            Mark::Dot {
                centre,
                radius,
                fill,
            } => {
                let radius = (radius * ratio).round() as u32;
                backend.draw_circle(at(centre), radius, &filled(*fill), true)
            }
            Mark::Text {
                at,
                text: line,
                size,
                bold,
                anchor,
                colour,
            } => {
                let style = text_style(*size, *bold, *anchor, *colour, ratio, text);
                let top = at.y - size * text.to_baseline;
                backend.draw_text(line, &style, (pixel(at.x), pixel(top)))
            }
        };
        drawn.map_err(failed)?;
    }
    Ok(())
}

fn text_style<'a>(
    size: f64,
    bold: bool,
    anchor: Anchor,
    colour: Colour,
    ratio: f64,
    rules: TextRules<'a>,
) -> TextStyle<'a> {
    let family = FontFamily::Name(rules.family);
    let weight = if bold {
        FontStyle::Bold
    } else {
        FontStyle::Normal
    };
    let horizontal = match anchor {
        Anchor::Middle => HPos::Center,
        // Backends write "start" and "end", which change sides with the direction.
        _ if (anchor == Anchor::Start) != rules.is_right_to_left => HPos::Left,
        _ => HPos::Right,
    };
    let font = FontDesc::new(family, size * ratio * rules.size_divisor, weight);
    TextStyle {
        font,
        color: rgba(colour).to_backend_color(),
        pos: Pos::new(horizontal, rules.hung_by),
    }
}

fn rgba(colour: Colour) -> RGBAColor {
    let [r, g, b] = colour.rgb;
    RGBAColor(r, g, b, colour.alpha)
}

fn filled(colour: Colour) -> ShapeStyle {
    ShapeStyle {
        color: rgba(colour),
        filled: true,
        stroke_width: 1,
    }
}

fn stroked(colour: Colour, device_width: f64) -> ShapeStyle {
    ShapeStyle {
        color: rgba(colour),
        filled: false,
        stroke_width: (device_width.round() as u32).max(1),
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::Picture,
        "picture",
        "to be painted",
        error.to_string(),
    )
}
