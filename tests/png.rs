//! PNG pictures: what is drawn, with which font, and what is refused.

use std::fs;

use modelshare::png::{LONGEST_SIDE, from_svg, missing_characters};
use resvg::tiny_skia::Pixmap;

fn svg(width: u32, height: u32, content: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\">{content}</svg>"
    )
}

fn draw(content: &str) -> Pixmap {
    let png = from_svg(&svg(300, 40, content), 2.0).unwrap();
    Pixmap::decode_png(&png).unwrap()
}

fn text(attributes: &str, text: &str) -> Pixmap {
    draw(&format!(
        "<text x=\"10\" y=\"25\" font-size=\"16\" {attributes}>{text}</text>"
    ))
}

/// How dark the picture is: the sum of all alpha values.
fn ink(picture: &Pixmap) -> u64 {
    picture
        .pixels()
        .iter()
        .map(|pixel| u64::from(pixel.alpha()))
        .sum()
}

/// The rightmost column with anything in it.
fn right_edge(picture: &Pixmap) -> u32 {
    let width = picture.width();
    let drawn = picture
        .pixels()
        .iter()
        .enumerate()
        .filter(|(_, pixel)| pixel.alpha() > 0);
    drawn.map(|(index, _)| index as u32 % width).max().unwrap()
}

#[test]
fn a_picture_has_scale_pixels_a_css_pixel() {
    for (scale, size) in [
        (1.0, (300, 40)),
        (2.0, (600, 80)),
        (1.1, (330, 44)),
        (0.01, (3, 1)),
    ] {
        let png = from_svg(&svg(300, 40, ""), scale).unwrap();
        let picture = Pixmap::decode_png(&png).unwrap();
        assert_eq!((picture.width(), picture.height()), size, "scale {scale}");
    }
}

#[test]
fn shapes_keep_place_and_colour() {
    let picture = draw("<rect x=\"10\" y=\"5\" width=\"20\" height=\"10\" fill=\"#c0392b\"/>");
    let at = |x, y| picture.pixel(x, y).unwrap().demultiply();
    let inside = at(20, 10);
    assert_eq!(
        (inside.red(), inside.green(), inside.blue(), inside.alpha()),
        (0xc0, 0x39, 0x2b, 255)
    );
    assert_eq!(at(59, 29), inside);
    assert_eq!((at(19, 10).alpha(), at(60, 29).alpha()), (0, 0));
}

#[test]
fn every_family_gets_the_embedded_font() {
    let ours = text("font-family=\"Inter\"", "China 17.1 %");
    assert!(ink(&ours) > 0);
    for family in [
        "",
        "font-family=\"Helvetica Neue\"",
        "font-family=\"Nowhere, serif\"",
        "font-family=\"monospace\"",
        "font-family=\"system-ui, sans-serif\"",
        "style=\"font-family: 'DejaVu Sans', ui-sans-serif\"",
        "font-style=\"italic\"",
    ] {
        assert!(text(family, "China 17.1 %") == ours, "{family}");
    }
}

#[test]
fn weights_above_500_get_the_semibold_face() {
    let regular = text("", "China");
    let semibold = text("font-weight=\"600\"", "China");
    assert!(ink(&semibold) > ink(&regular) * 11 / 10);
    for (weight, expected) in [
        ("normal", &regular),
        ("500", &regular),
        ("bold", &semibold),
        ("800", &semibold),
    ] {
        assert!(
            text(&format!("font-weight=\"{weight}\""), "China") == *expected,
            "{weight}"
        );
    }
}

#[test]
fn numbers_of_as_many_digits_end_in_the_same_place() {
    for weight in ["400", "600"] {
        let edge = |digits: &str| {
            right_edge(&text(
                &format!("font-weight=\"{weight}\""),
                &format!("{digits}|"),
            ))
        };
        assert_eq!(edge("11111"), edge("00000"), "weight {weight}");
        assert_eq!(edge("17471"), edge("44444"), "weight {weight}");
    }
}

#[test]
fn names_are_drawn_as_they_are_written() {
    // Inter's contextual alternates would draw the two alike.
    assert!(text("", "8x7B") != text("", "8×7B"));
    assert!(text("", "a-&gt;b") != text("", "a→b"));
}

#[test]
fn missing_characters_are_named_once_in_code_order() {
    let of = |text: &str| {
        missing_characters(&svg(300, 40, &format!("<text y=\"20\">{text}</text>"))).unwrap()
    };
    assert_eq!(of("度百 and 百"), ['度', '百']);
    assert_eq!(
        of(
            "Türkiye, Ελλάδα, Україна, Ґ, Қазақстан, Ștefan, Kapaʼa, Côte d’Ivoire: ≥150B → −1.3 … “€”"
        ),
        []
    );
    // Invisible characters leave no box.
    assert_eq!(of("co\u{ad}operate\u{200b}d\u{a0}\u{202f}%"), []);
    let latin: String = ('\u{a1}'..='\u{17f}').filter(|&c| c != '\u{149}').collect();
    assert_eq!(of(&latin), []);
}

#[test]
fn files_that_an_svg_names_are_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("inner.svg");
    fs::write(&file, svg(300, 40, "<rect width=\"300\" height=\"40\"/>")).unwrap();
    let picture = draw(&format!(
        "<image href=\"{}\" width=\"300\" height=\"40\"/>",
        file.display()
    ));
    assert_eq!(ink(&picture), 0);
}

#[test]
fn a_side_above_the_limit_is_refused_by_name_and_number() {
    let error = from_svg(&svg(LONGEST_SIDE / 2 + 1, 10, ""), 2.0).unwrap_err();
    assert_eq!(error.code(), "picture");
    assert_eq!(
        error.to_string(),
        "size of the picture: expected at most 16384 px a side, found 16386 × 20 px"
    );
    assert!(from_svg(&svg(10, 20_000, ""), 1.0).is_err());
    // Never allocated, never overflowed.
    assert!(from_svg(&svg(4_000_000_000, 4_000_000_000, ""), 1e9).is_err());
    assert!(from_svg(&svg(LONGEST_SIDE / 2, 1, ""), 2.0).is_ok());
}

#[test]
fn a_scale_must_be_a_positive_number() {
    for (scale, found) in [
        (0.0, "0"),
        (-1.0, "-1"),
        (f32::NAN, "NaN"),
        (f32::INFINITY, "inf"),
    ] {
        let error = from_svg(&svg(10, 10, ""), scale).unwrap_err();
        assert_eq!(error.code(), "picture");
        assert_eq!(
            error.to_string(),
            format!("scale: expected a number above 0, found {found}")
        );
    }
}

#[test]
fn what_is_no_svg_is_refused() {
    for bad in [
        "",
        "chart",
        "<html></html>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"",
        "{}",
    ] {
        let error = from_svg(bad, 1.0).unwrap_err();
        assert_eq!(error.code(), "picture", "{bad}");
        assert!(
            error
                .to_string()
                .starts_with("SVG: expected an SVG document with a size, found "),
            "{error}"
        );
        assert!(missing_characters(bad).is_err(), "{bad}");
    }
    assert!(from_svg(&svg(0, 10, ""), 1.0).is_err());
}
