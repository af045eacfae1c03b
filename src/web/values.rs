//! What goes out to JavaScript, as plain objects and numbers.

use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::dataset::Dataset;
use crate::date::Day;
use crate::order::largest_first;
use crate::picture::Picture;
use crate::scene::Hit;
use crate::shares::{Downloads, Shares};
use crate::snapshot::{Counter, Event, Source};

/// A value as a plain JavaScript object: no `Map`, no `BigInt`, `null` for none.
pub(super) fn to_js<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(JsValue::from)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Info<'a> {
    source: About<'a>,
    counter: Counter,
    dates: &'a [Day],
    models: usize,
    namespaces: usize,
    rolled_up: u64,
    events: &'a [Event],
}

impl<'a> Info<'a> {
    /// What a snapshot is, with the texts of its source in a language.
    pub fn new(dataset: &'a Dataset, tag: &str) -> Self {
        Info {
            source: About::new(dataset.source(), tag),
            counter: dataset.counter(),
            dates: dataset.dates(),
            models: dataset.models(),
            namespaces: dataset.namespaces(),
            rolled_up: dataset.rollup().map_or(0, |rollup| rollup.models),
            events: dataset.events(),
        }
    }
}

/// A source in one language; whatever is not known of it is `null`.
#[derive(Serialize)]
struct About<'a> {
    name: &'a str,
    url: &'a Option<String>,
    licence: &'a Option<String>,
    retrieved: Option<Day>,
    universe: Option<&'a str>,
    notes: &'a [String],
}

impl<'a> About<'a> {
    fn new(source: &'a Source, tag: &str) -> Self {
        let universe = source.universe.as_ref();
        About {
            name: &source.name,
            url: &source.url,
            licence: &source.licence,
            retrieved: source.retrieved,
            universe: universe.map(|universe| universe.in_language(tag).as_str()),
            notes: source.notes.in_language(tag),
        }
    }
}

/// What is drawn, in numbers and words.
#[derive(Serialize)]
pub(super) struct Drawn<'a> {
    result: Option<&'a Shares>,
    title: &'a str,
    subtitle: &'a str,
    data: &'a str,
    source: &'a str,
    notes: &'a [String],
    warnings: &'a [String],
    description: &'a str,
    height: f64,
    colors: Colours<'a>,
    events: &'a [Event],
    /// In the view of questions.
    #[cfg(feature = "analysis")]
    #[serde(skip_serializing_if = "Option::is_none")]
    matrix: Option<&'a crate::analysis::Matrix>,
}

impl<'a> Drawn<'a> {
    pub fn new(picture: &'a Picture) -> Self {
        Drawn {
            result: picture.shown.shares(),
            title: &picture.caption.title,
            subtitle: &picture.caption.subtitle,
            data: &picture.caption.data,
            source: &picture.caption.source,
            notes: &picture.caption.notes,
            warnings: &picture.warnings,
            description: &picture.description,
            height: picture.scene.height,
            colors: Colours(picture),
            events: &picture.events,
            #[cfg(feature = "analysis")]
            matrix: picture.shown.matrix(),
        }
    }
}

/// Colour of each group by its id.
struct Colours<'a>(&'a Picture);

impl Serialize for Colours<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (shown, colours) = (&self.0.shown, &self.0.scene.colours);
        let colours = colours.iter().enumerate();
        serializer.collect_map(colours.map(|(group, colour)| (shown.id(group), colour.to_css())))
    }
}

/// What a hit means to JavaScript.
pub(super) fn pointed_at(picture: &Picture, hit: Hit) -> Option<JsValue> {
    #[cfg(feature = "analysis")]
    if picture.shown.shares().is_none() {
        let anchor = picture.scene.anchor(hit.date)?;
        let place = Place {
            x: anchor.x,
            y: anchor.y,
            bottom: picture.scene.bottom()?,
            width: picture.scene.width,
            height: picture.scene.height,
            index: hit.date,
            events: picture.events_at(hit.date),
        };
        return to_js(&place).ok();
    }
    to_js(&PointedAt::new(picture, hit)?).ok()
}

/// A date or a specification, in views that compare two groups.
#[cfg(feature = "analysis")]
#[derive(Serialize)]
struct Place<'a> {
    x: f64,
    y: f64,
    bottom: f64,
    width: f64,
    height: f64,
    index: usize,
    events: Vec<&'a Event>,
}

/// What the pointer is at: a date, all groups there, and the one under the pointer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PointedAt<'a> {
    x: f64,
    y: f64,
    bottom: f64,
    width: f64,
    height: f64,
    index: usize,
    date: Day,
    total: Downloads,
    coverage: f64,
    left_out: u64,
    focus: Option<&'a str>,
    groups: Vec<PointedGroup<'a>>,
    events: Vec<&'a Event>,
}

#[derive(Serialize)]
struct PointedGroup<'a> {
    id: &'a str,
    label: &'a str,
    color: String,
    downloads: Downloads,
    share: Option<f64>,
    rank: usize,
}

impl<'a> PointedAt<'a> {
    /// What a hit means; groups by their downloads at that date, largest first.
    pub fn new(picture: &'a Picture, hit: Hit) -> Option<Self> {
        let shares = picture.shown.shares()?;
        let scene = &picture.scene;
        let anchor = scene.anchor(hit.date)?;
        let downloads = |group: usize| shares.groups[group].downloads[hit.date];
        let sizes: Vec<f64> = (0..shares.groups.len())
            .map(|group| downloads(group).value())
            .collect();
        let order = largest_first(&sizes);
        let groups = order
            .into_iter()
            .enumerate()
            .map(|(rank, group)| PointedGroup {
                id: &shares.groups[group].id,
                label: &picture.names[group],
                color: scene.colours[group].to_css(),
                downloads: downloads(group),
                share: shares.groups[group].share[hit.date],
                rank: rank + 1,
            })
            .collect();
        Some(PointedAt {
            x: anchor.x,
            y: anchor.y,
            bottom: scene.bottom()?,
            width: scene.width,
            height: scene.height,
            index: hit.date,
            date: *shares.dates.get(hit.date)?,
            total: shares.total[hit.date],
            coverage: shares.coverage[hit.date],
            left_out: shares.left_out[hit.date],
            focus: hit.group.map(|group| shares.groups[group].id.as_str()),
            groups,
            events: picture.events_at(hit.date),
        })
    }
}
