//! No text of a picture leaves it or lies over another, in any view and at any width.

use std::num::NonZeroU32;
use std::rc::Rc;

use modelshare::analysis::{Claim, ClaimRun, Grid};
use modelshare::build::Watch;
use modelshare::picture::{Picture, PictureOptions, Shown};
use modelshare::scene::{
    Anchor, Colour, Contrast, FontTables, Forced, Mark, Measure, Point, Rect, Scene, Values, View,
};
use modelshare::snapshot::{Counter, Event};
use modelshare::synth::{Recipe, synthesise};
use modelshare::{Dataset, Day, Query};

/// From the width of an old phone to that of a large screen.
const WIDTHS: [u32; 16] = [
    320, 340, 360, 390, 412, 479, 480, 559, 560, 600, 640, 720, 840, 1024, 1280, 1600,
];

/// Nobody looks on.
struct Unwatched;

impl Watch for Unwatched {
    fn stage(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64) {}
}

fn dataset(dates: u32, counter: Counter, seed: u64) -> Dataset {
    let recipe = Recipe {
        models: 400,
        dates,
        counter,
        seed,
    };
    let mut snapshot = synthesise(&recipe, &Unwatched);
    // Some alone, some near each other, at both ends, two on one day; not in order.
    let (first, last) = (snapshot.dates[0], *snapshot.dates.last().unwrap());
    for part in [50, 0, 3, 4, 20, 22, 22, 60, 75, 97, 99, 100, 130] {
        let date = Day(first.0 + (last.0 - first.0) * part / 100);
        snapshot.events.push(Event {
            date,
            title: format!("A laboratory releases its model number {part}"),
            url: None,
        });
    }
    Dataset::new(snapshot).unwrap()
}

fn trailing() -> Counter {
    Counter::Trailing {
        days: NonZeroU32::new(30).unwrap(),
    }
}

fn query(choices: &[(&str, &str)]) -> Query {
    let mut query = Query::default();
    for (choice, value) in choices {
        query.set(choice, value).unwrap();
    }
    query
}

/// A grid that is small enough for a test.
fn grid() -> Grid {
    let json = r#"{
        "window": [30, 90, 365, "all"],
        "max-age": [180, 365, "any"],
        "attribution": ["uploader"],
        "exclude-list": ["", "telemetry", "ci", "telemetry,ci"],
        "scope": ["", "parameters=1-8B|8-35B|35-150B|>=150B", "licence=permissive|copyleft"]
    }"#;
    Grid::from_json(json).unwrap()
}

/// Everything that a claim can be shown as: with and without a band, and the specifications.
fn of_claim(dataset: &Dataset, claim: &str, query: &Query, grid: Grid) -> Vec<Shown> {
    let claim = Claim::parse(claim).unwrap();
    let lead = dataset.lead(&claim.a, &claim.b, query, None).unwrap();
    let mut run = ClaimRun::new(dataset, claim, query, grid, true).unwrap();
    while run.step(dataset) {}
    let band = Rc::new(run.band(dataset));
    let survey = run.finish(dataset).unwrap();
    vec![
        Shown::Lead {
            lead: Box::new(lead.clone()),
            band: None,
        },
        Shown::Lead {
            lead: Box::new(lead),
            band: Some((band, survey.specifications)),
        },
        Shown::Survey(Rc::new(survey)),
    ]
}

fn options(width: u32, view: View, names: &[(&str, &str)]) -> PictureOptions {
    let mut options = PictureOptions::default();
    options.style.width = f64::from(width);
    options.style.view = view;
    options.names = names
        .iter()
        .map(|(id, name)| ((*id).to_owned(), (*name).to_owned()))
        .collect();
    options
}

/// The place of a text, without the room that its letters leave above and below.
fn place(mark: &Mark) -> Option<(Rect, &str)> {
    let Mark::Text {
        at,
        text,
        size,
        bold,
        anchor,
        ..
    } = mark
    else {
        return None;
    };
    let width = FontTables.width(text, *size, *bold);
    let left = match anchor {
        Anchor::Start => at.x,
        Anchor::Middle => at.x - width / 2.0,
        Anchor::End => at.x - width,
    };
    let rect = Rect {
        left,
        top: at.y - 0.72 * size,
        right: left + width,
        bottom: at.y + 0.2 * size,
    };
    Some((rect, text))
}

fn check(scene: &Scene, what: &str) {
    let texts: Vec<(Rect, &str)> = scene.marks.iter().filter_map(place).collect();
    assert!(!texts.is_empty(), "{what}: no text");
    for (index, (rect, text)) in texts.iter().enumerate() {
        let inside = rect.left >= -0.5
            && rect.right <= scene.width + 0.5
            && rect.top >= -0.5
            && rect.bottom <= scene.height + 0.5;
        assert!(inside, "{what}: {text:?} leaves the picture: {rect:?}");
        for (other, other_text) in &texts[..index] {
            let apart = rect.right <= other.left + 0.5
                || other.right <= rect.left + 0.5
                || rect.bottom <= other.top + 0.5
                || other.bottom <= rect.top + 0.5;
            assert!(
                apart,
                "{what}: {text:?} lies over {other_text:?}: {rect:?} {other:?}"
            );
        }
    }
}

/// Checks a result at every width, also in a picture that is lower than it wants to be.
fn fits(dataset: &Dataset, shown: &Shown, view: View, what: &str, names: &[(&str, &str)]) {
    for (index, width) in WIDTHS.into_iter().enumerate() {
        for height in [None, Some(300.0)] {
            let mut options = options(width, view, names);
            options.style.height = height;
            // Each on every third width, and the plain one too.
            match (index + usize::from(height.is_some())) % 3 {
                0 => {
                    options.style.values = Values::Absolute;
                    options.pin = vec!["CN".to_owned(), "US".to_owned(), "FR".to_owned()];
                }
                1 => options.style.contrast = Contrast::More,
                _ => {}
            }
            let picture = Picture::of(dataset, shown.clone(), &options, &FontTables);
            let what = format!("{what}, {view:?}, {width} px, height {height:?}");
            check(&picture.scene, &what);
            assert!(!picture.description.is_empty(), "{what}");
        }
    }
}

const LONG: [(&str, &str); 2] = [
    ("CN", "Volksrepublik China mit Sonderverwaltungszonen"),
    ("US", "Vereinigte Staaten von Amerika und ihre Gebiete"),
];

#[test]
fn shares_fit() {
    let dataset = dataset(20, trailing(), 1);
    let query = query(&[("window", "30"), ("series", "true")]);
    for (_, view) in &View::ALL[..3] {
        let options = options(720, *view, &[]);
        let shares = Picture::shares(&dataset, &query, &options).unwrap();
        fits(
            &dataset,
            &Shown::Shares(Box::new(shares)),
            *view,
            "shares",
            &[],
        );
    }
}

#[test]
fn a_hundred_groups_and_one_fit() {
    let dataset = dataset(20, trailing(), 4);
    for (by, top) in [("model", "100"), ("licence", "1")] {
        let query = query(&[("by", by), ("top", top), ("window", "30")]);
        for (_, view) in &View::ALL[..3] {
            let shares = Picture::shares(&dataset, &query, &options(720, *view, &[])).unwrap();
            let shown = Shown::Shares(Box::new(shares));
            fits(&dataset, &shown, *view, by, &[]);
        }
    }
}

#[test]
fn on_a_phone_the_plot_has_most_of_the_width() {
    let dataset = dataset(20, trailing(), 1);
    for (_, view) in &View::ALL[..2] {
        for width in [320, 360, 420] {
            let options = options(width, *view, &[]);
            let query = query(&[("window", "30")]);
            let picture = Picture::of_query(&dataset, &query, &options, &FontTables).unwrap();
            let x = |date| picture.scene.anchor(date).unwrap().x;
            let plot = x(picture.scene.positions() - 1) - x(0);
            assert!(plot >= 0.6 * f64::from(width), "{view:?} {width}: {plot}");
        }
    }
}

#[test]
fn on_a_phone_names_stand_in_the_areas_that_have_room() {
    let dataset = dataset(20, trailing(), 1);
    let query = query(&[("window", "30")]);
    for (width, in_areas) in [(360, true), (720, false)] {
        let options = options(width, View::Share, &[]);
        let picture = Picture::of_query(&dataset, &query, &options, &FontTables).unwrap();
        let (first, last) = (0, picture.scene.positions() - 1);
        let [left, right] = [first, last].map(|date| picture.scene.anchor(date).unwrap().x);
        let named: Vec<(Rect, &str)> = picture
            .scene
            .marks
            .iter()
            .filter_map(place)
            .filter(|(_, text)| picture.names.iter().any(|name| name == text))
            .filter(|(rect, _)| rect.left > left && rect.right < right)
            .filter(|(rect, _)| rect.bottom < picture.scene.bottom().unwrap())
            .collect();
        assert_eq!(!named.is_empty(), in_areas, "{width}: {named:?}");
        for (rect, text) in named {
            // Wherever a name is pointed at, its own group is.
            let middle = (rect.top + rect.bottom) / 2.0;
            for x in [rect.left, rect.right] {
                let hit = picture.scene.hit(Point { x, y: middle }).unwrap();
                assert_eq!(picture.names[hit.group.unwrap()], text);
            }
        }
    }
}

#[test]
fn forced_colours_are_the_only_ones() {
    let colour = |grey: u8| Colour {
        rgb: [grey; 3],
        alpha: 1.0,
    };
    let forced = Forced {
        ink: colour(1),
        paper: colour(2),
        muted: colour(3),
        mark: colour(4),
    };
    let dataset = dataset(20, trailing(), 1);
    let query = query(&[("window", "30")]);
    let mut shown: Vec<Shown> = of_claim(&dataset, "CN > US", &query, grid());
    for (_, view) in &View::ALL[..3] {
        let options = options(720, *view, &[]);
        let shares = Picture::shares(&dataset, &query, &options).unwrap();
        shown.push(Shown::Shares(Box::new(shares)));
    }
    for (index, shown) in shown.into_iter().enumerate() {
        let mut options = options(720, View::ALL[index % 3].1, &[]);
        options.style.forced = Some(forced);
        let picture = Picture::of(&dataset, shown, &options, &FontTables);
        check(&picture.scene, "forced");
        let hit = picture.scene.hit(picture.scene.anchor(0).unwrap()).unwrap();
        let over = picture.scene.highlight(hit);
        for mark in picture.scene.marks.iter().chain(&over) {
            let (Mark::Area { fill: colour, .. }
            | Mark::Box { fill: colour, .. }
            | Mark::Dot { fill: colour, .. }
            | Mark::Line { stroke: colour, .. }
            | Mark::Text { colour, .. }) = mark;
            let known = (1..=4).contains(&colour.rgb[0]) && [0.0, 1.0].contains(&colour.alpha);
            assert!(known, "{index}: {mark:?}");
        }
    }
}

#[test]
fn concentration_fits() {
    let dataset = dataset(30, Counter::Cumulative, 2);
    for by in ["country", "organisation", "model", "licence"] {
        let query = query(&[("by", by), ("window", "90"), ("series", "true")]);
        let found = dataset.concentration(&query).unwrap();
        let options = options(720, View::Concentration, &[]);
        let picture = Picture::concentration(&dataset, found, &options, &FontTables);
        fits(&dataset, &picture.shown, View::Concentration, by, &[]);
        let Shown::Concentration { found, ratios } = &picture.shown else {
            panic!("{by}")
        };
        for group in &ratios.groups {
            let ratio = match group.label.as_str() {
                "the largest" => &found.cr1,
                "largest 4" => &found.cr4,
                "largest 10" => &found.cr10,
                _ => &found.cr50,
            };
            assert_eq!(&group.share, ratio, "{by} {}", group.label);
            for (date, share) in group.share.iter().enumerate() {
                let part = group.downloads[date].value() / ratios.total[date].value();
                assert!((part - share.unwrap()).abs() < 1e-9, "{by} {part}");
            }
        }
        assert_eq!(picture.shown.id(0), ratios.groups[0].id);
    }
}

#[test]
fn leads_and_specifications_fit() {
    for (seed, claim, window) in [
        (1, "CN > US", "365"),
        (2, "FR > DE", "30"),
        (3, "GB > KR", "7"),
        (4, "unaffiliated > US", "30"),
        (5, "XX > YY", "30"),
    ] {
        let dataset = dataset(60, Counter::Cumulative, seed);
        let query = query(&[("window", window), ("max-age", "any")]);
        for shown in of_claim(&dataset, claim, &query, grid()) {
            fits(&dataset, &shown, View::Lead, claim, &LONG);
        }
    }
}

#[test]
fn one_date_and_one_definition_fit() {
    let dataset = dataset(1, trailing(), 1);
    let query = query(&[("window", "30")]);
    let grid = Grid::from_json(r#"{"window": [30]}"#).unwrap();
    for shown in of_claim(&dataset, "CN > US", &query, grid) {
        fits(&dataset, &shown, View::Lead, "one", &[]);
    }
}

#[test]
fn without_a_date_the_picture_says_why() {
    // A window of a cumulative counter needs two dates.
    let dataset = dataset(1, Counter::Cumulative, 1);
    let query = query(&[("window", "30")]);
    let grid = Grid::from_json(r#"{"window": [30, 90]}"#).unwrap();
    for shown in of_claim(&dataset, "CN > US", &query, grid) {
        fits(&dataset, &shown, View::Lead, "none", &[]);
        let options = options(360, View::Lead, &[]);
        let picture = Picture::of(&dataset, shown, &options, &FontTables);
        let texts = picture.scene.marks.iter().filter_map(place);
        assert!(
            texts
                .map(|(_, text)| text)
                .any(|text| text.contains("No date to show"))
        );
        assert!(picture.description.contains("No date to show"));
    }
}

#[test]
fn the_pointer_finds_dates_and_specifications() {
    let dataset = dataset(60, Counter::Cumulative, 1);
    let query = query(&[("window", "90")]);
    for shown in of_claim(&dataset, "CN > US", &query, grid()) {
        let options = options(720, View::Lead, &[]);
        let picture = Picture::of(&dataset, shown, &options, &FontTables);
        let scene = &picture.scene;
        let count = match &picture.shown {
            Shown::Lead { lead, .. } => lead.dates.len(),
            Shown::Survey(survey) => survey.all.len(),
            _ => 0,
        };
        assert_eq!(scene.positions(), count);
        for index in [0, 1, count / 2, count - 1] {
            let at = scene.anchor(index).unwrap();
            let hit = scene
                .hit(Point {
                    y: at.y + 5.0,
                    ..at
                })
                .unwrap();
            assert_eq!((hit.date, hit.group), (index, None));
            // A line, and a dot on a ring where the data cover enough to draw the lead.
            let is_drawn = match &picture.shown {
                Shown::Lead { lead, .. } => lead.coverage[index] >= 0.5,
                _ => true,
            };
            assert_eq!(scene.highlight(hit).len(), if is_drawn { 3 } else { 1 });
        }
        assert_eq!(scene.hit(Point { x: 5.0, y: 5.0 }), None);
    }
}
