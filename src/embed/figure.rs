//! The figure as it stands in a page: picture, answer, table, source.

use super::markup::{Attributes, Markup, Phrase};
use super::pictures::Drawing;
use super::table::Table;
use super::{Bundle, Element, card, sha256, sha384};
use crate::scene::Theme;

/// What a page leaves at both sides of the figure, so that its width tells that of the picture.
pub(super) const MARGIN: u32 = 16;

/// Where the files are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Base<'a> {
    /// Beside the page.
    Here,
    /// In a folder of another page, with a slash at its end.
    There(&'a str),
}

impl Base<'_> {
    /// The address of a file.
    pub fn of(self, name: &str) -> String {
        match self {
            Base::Here => name.to_owned(),
            Base::There(folder) => format!("{folder}{name}"),
        }
    }
}

/// Writes the figure and the script that brings it to life.
pub(super) fn write(bundle: &Bundle, pictures: &[Drawing], base: Base, out: &mut Markup) {
    let has_tools = match bundle.element {
        Some(_) if bundle.shown.dates().is_empty() => "modelshare",
        Some(_) => "modelshare modelshare-live",
        None => "modelshare",
    };
    // What is not said otherwise is English, and so is the element in it.
    out.begin("div", &[("class", has_tools), ("lang", "en")]);
    out.begin("figure", &[]);
    match bundle.element {
        Some(_) => {
            let mut attributes: Vec<(&str, &str)> = Vec::new();
            let src = base.of(&bundle.snapshot.name);
            let integrity = sha256(&bundle.snapshot.bytes);
            if bundle.inline.is_none() {
                attributes.push(("src", &src));
                attributes.push(("integrity", &integrity));
            }
            let choices = bundle.attributes.iter();
            attributes.extend(choices.map(|(name, value)| (*name, value.as_str())));
            out.begin("model-share", &attributes);
            write_picture(bundle, pictures, base, out);
            if let Some(json) = bundle.inline {
                out.json(json);
            }
            out.end();
        }
        None => write_picture(bundle, pictures, base, out),
    }
    out.begin("figcaption", &[]);
    let sentence = Phrase::of(&bundle.report.sentence);
    out.element("p", &[("class", "modelshare-sentence")], sentence);
    let universe = &bundle.caption.universe;
    if !universe.is_empty() {
        let phrase = Phrase::default().name(universe);
        out.element("p", &[("class", "modelshare-universe")], phrase);
    }
    out.end();
    out.end();
    let table = Table::of(bundle.shown);
    if !table.is_empty() {
        let caption = bundle.caption;
        let about = [caption.universe.as_str(), &caption.subtitle, &caption.data];
        table.write(&bundle.caption.title, &about, out);
    }
    write_events(bundle, out);
    write_notes(bundle, out);
    write_source(bundle, out);
    write_files(bundle, base, out);
    out.end();
    if let Some(element) = bundle.element {
        write_script(bundle, element, base, out);
    }
}

fn write_picture(bundle: &Bundle, pictures: &[Drawing], base: Base, out: &mut Markup) {
    let Some((last, others)) = pictures.split_last() else {
        return;
    };
    let size = |drawing: &Drawing| [drawing.width.to_string(), drawing.height.to_string()];
    out.begin("picture", &[]);
    for drawing in others {
        let width = drawing.below.map(|below| {
            let page = below - 1.0 + 2.0 * f64::from(MARGIN);
            format!("(max-width: {page}px)")
        });
        let dark = match (bundle.theme, drawing.theme) {
            (None, Theme::Dark) => Some("(prefers-color-scheme: dark)".to_owned()),
            _ => None,
        };
        let media: Vec<String> = width.into_iter().chain(dark).collect();
        let media = media.join(" and ");
        let [width, height] = size(drawing);
        let source = [
            ("media", media.as_str()),
            ("srcset", &base.of(&drawing.name)),
            ("width", &width),
            ("height", &height),
        ];
        out.void("source", &source);
    }
    let [width, height] = size(last);
    let img: Attributes = &[
        ("src", &base.of(&last.name)),
        ("width", &width),
        ("height", &height),
        ("alt", bundle.description),
    ];
    out.void("img", img);
    out.end();
}

/// What happened on the days that the picture marks.
fn write_events(bundle: &Bundle, out: &mut Markup) {
    if bundle.events.is_empty() {
        return;
    }
    out.begin("ul", &[("class", "modelshare-events")]);
    for event in bundle.events {
        let date = event.date.to_string();
        let phrase = Phrase::default()
            .with("time", &[("datetime", &date)], &event.date.in_words())
            .text(": ")
            .link(&event.title, event.url.as_deref());
        out.element("li", &[], phrase);
    }
    out.end();
}

/// What belongs beside the number: first of the answer, then of the data, each once.
fn write_notes(bundle: &Bundle, out: &mut Markup) {
    let mut notes: Vec<&str> = Vec::new();
    for note in bundle.report.warnings.iter().chain(&bundle.caption.notes) {
        if !notes.contains(&note.as_str()) {
            notes.push(note);
        }
    }
    if notes.is_empty() {
        return;
    }
    // The picture has those of the data, so they are here for whoever cannot read it there.
    out.begin("details", &[("class", "modelshare-notes")]);
    out.element("summary", &[], Phrase::of("Notes"));
    out.begin("ul", &[]);
    for note in notes {
        out.element("li", &[], Phrase::default().name(note));
    }
    out.end();
    out.end();
}

fn write_source(bundle: &Bundle, out: &mut Markup) {
    let source = bundle.dataset.source();
    let mut phrase = Phrase::of("Source: ").link(&source.name, source.url.as_deref());
    if let Some(licence) = &source.licence {
        phrase = phrase.text(". Licence: ").name(licence);
    }
    if let Some(day) = source.retrieved {
        let date = day.to_string();
        phrase = phrase
            .text(". Retrieved ")
            .with("time", &[("datetime", &date)], &day.in_words());
    }
    let phrase = phrase.text(".");
    out.element("p", &[("class", "modelshare-source")], phrase);
}

fn write_files(bundle: &Bundle, base: Base, out: &mut Markup) {
    let phrase = Phrase::of("Download: ")
        .with("a", &[("href", &base.of("chart.svg"))], "picture (SVG)")
        .text(", ")
        .with("a", &[("href", &base.of(card::NAME))], "picture (PNG)")
        .text(", ")
        .with(
            "a",
            &[("href", &base.of(&bundle.snapshot.name))],
            "data (JSON)",
        )
        .text(".");
    out.element("p", &[("class", "modelshare-files")], phrase);
}

fn write_script(bundle: &Bundle, element: &Element, base: Base, out: &mut Markup) {
    let src = base.of(Element::FILES[0]);
    let integrity = sha384(&element.0[0]);
    let mut attributes = vec![("src", src.as_str())];
    // A page that is opened from a disk has no origin, and hashes are of no use to it.
    if bundle.inline.is_none() || base != Base::Here {
        attributes.push(("integrity", &integrity));
    }
    if base != Base::Here {
        attributes.push(("crossorigin", "anonymous"));
    }
    attributes.push(("defer", ""));
    out.element("script", &attributes, Phrase::default());
}
