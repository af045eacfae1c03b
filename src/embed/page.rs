//! The documents of a bundle: the page, what others paste, and what asks for it by oEmbed.

use serde::Serialize;

use super::figure::{self, Base, MARGIN};
use super::markup::{Markup, Phrase};
use super::pictures::{Drawing, WIDEST};
use super::{Bundle, card};
use crate::scene::Theme;
use crate::words::{English, Language};

/// The style sheet of page and fragment.
pub(super) const STYLE: &str = include_str!("style.css");

const STYLE_NAME: &str = "style.css";

/// Name of the file for oEmbed.
pub(super) const OEMBED: &str = "oembed.json";

const PROVIDER: &str = "modelshare";

/// The page.
pub(super) fn index(bundle: &Bundle, pictures: &[Drawing]) -> String {
    let mut out = Markup::default();
    out.lines("<!doctype html>");
    let class = match bundle.theme {
        None => "modelshare-page",
        Some(Theme::Light) => "modelshare-page modelshare-light",
        Some(Theme::Dark) => "modelshare-page modelshare-dark",
    };
    out.begin("html", &[("lang", "en"), ("dir", "ltr"), ("class", class)]);
    write_head(bundle, &mut out);
    out.begin("body", &[]);
    out.begin("main", &[]);
    // The picture has a title, which is not said twice to those who see it.
    let heading = match bundle.title {
        Some(_) => "",
        None => "modelshare-unseen",
    };
    let attributes = [("class", heading)];
    let attributes = if heading.is_empty() {
        &[][..]
    } else {
        &attributes[..]
    };
    out.element("h1", attributes, Phrase::of(bundle.headline()));
    figure::write(bundle, pictures, Base::Here, &mut out);
    out.finish()
}

/// What is pasted into an article.
pub(super) fn fragment(bundle: &Bundle, pictures: &[Drawing]) -> String {
    let base = bundle.url.map_or(Base::Here, Base::There);
    let mut out = Markup::default();
    let style = base.of(STYLE_NAME);
    out.void("link", &[("rel", "stylesheet"), ("href", &style)]);
    figure::write(bundle, pictures, base, &mut out);
    out.finish()
}

fn write_head(bundle: &Bundle, out: &mut Markup) {
    let title = bundle.headline();
    let mut sentence = bundle.report.sentence.clone();
    if !bundle.caption.universe.is_empty() {
        // Whoever sees the card alone must know it too.
        let english: &dyn Language = &English;
        english.append(&mut sentence, &english.sentence(&bundle.caption.universe));
    }
    let sentence = sentence.as_str();
    out.begin("head", &[]);
    out.void("meta", &[("charset", "utf-8")]);
    let viewport = [
        ("name", "viewport"),
        ("content", "width=device-width, initial-scale=1"),
    ];
    out.void("meta", &viewport);
    out.element("title", &[], Phrase::of(title));
    let mut named = |name: &str, content: &str| {
        out.void("meta", &[("name", name), ("content", content)]);
    };
    let scheme = match bundle.theme {
        None => "light dark",
        Some(Theme::Light) => "light",
        Some(Theme::Dark) => "dark",
    };
    named("color-scheme", scheme);
    named("description", sentence);
    named("generator", PROVIDER);
    named("twitter:card", "summary_large_image");
    named("twitter:title", title);
    named("twitter:description", sentence);
    let mut graph = |property: &str, content: &str| {
        out.void("meta", &[("property", property), ("content", content)]);
    };
    graph("og:type", "website");
    graph("og:title", title);
    graph("og:description", sentence);
    graph("og:locale", "en_GB");
    if let Some(url) = bundle.url {
        let image = format!("{url}{}", card::NAME);
        graph("og:url", url);
        graph("og:image", &image);
        graph("og:image:type", "image/png");
        graph("og:image:width", &card::WIDTH.to_string());
        graph("og:image:height", &card::HEIGHT.to_string());
        graph("og:image:alt", sentence);
        out.void("meta", &[("name", "twitter:image"), ("content", &image)]);
        let alt = [("name", "twitter:image:alt"), ("content", sentence)];
        out.void("meta", &alt);
        out.void("link", &[("rel", "canonical"), ("href", url)]);
        let oembed = format!("{url}{OEMBED}");
        let alternate = [
            ("rel", "alternate"),
            ("type", "application/json+oembed"),
            ("href", &oembed),
            ("title", title),
        ];
        out.void("link", &alternate);
    }
    out.void("link", &[("rel", "stylesheet"), ("href", STYLE_NAME)]);
    out.end();
}

/// As <https://oembed.com> has it, for a response of type `rich`.
#[derive(Serialize)]
struct OEmbed<'a> {
    version: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    title: &'a str,
    provider_name: &'a str,
    html: String,
    width: u32,
    height: u32,
    thumbnail_url: String,
    thumbnail_width: u32,
    thumbnail_height: u32,
}

/// The answer to whoever asks the page what to embed: the page itself in a frame, as that works where
/// scripts of others do not. `None` where nobody knows the page's address.
pub(super) fn oembed(bundle: &Bundle, pictures: &[Drawing]) -> Option<String> {
    let url = bundle.url?;
    let title = bundle.headline();
    let width = WIDEST + 2 * MARGIN;
    let height = height(bundle, pictures);
    let mut html = Markup::default();
    let [wide, high] = [width, height].map(|side| side.to_string());
    let attributes = [
        ("src", url),
        ("width", &*wide),
        ("height", &*high),
        ("title", title),
        ("loading", "lazy"),
    ];
    html.element("iframe", &attributes, Phrase::default());
    let answer = OEmbed {
        version: "1.0",
        kind: "rich",
        title,
        provider_name: PROVIDER,
        html: html.finish().trim().to_owned(),
        width,
        height,
        thumbnail_url: format!("{url}{}", card::NAME),
        thumbnail_width: card::WIDTH,
        thumbnail_height: card::HEIGHT,
    };
    // Nothing in it can fail to be written.
    let json = serde_json::to_string_pretty(&answer).unwrap_or_default();
    Some(json + "\n")
}

/// About how high the page is where it is as wide as it gets; what is below that is scrolled to.
fn height(bundle: &Bundle, pictures: &[Drawing]) -> u32 {
    /// Of picture, tools and answer, which must be seen.
    const AROUND: f64 = 2.0 * MARGIN as f64 + 36.0 + 90.0;
    let picture = pictures.last().map_or(0.0, |drawing| {
        drawing.height / drawing.width * f64::from(WIDEST)
    });
    let headline = if bundle.title.is_some() { 60.0 } else { 0.0 };
    (picture + AROUND + headline).ceil() as u32
}
