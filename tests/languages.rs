//! Every text of every picture can be said in another language.

use std::rc::Rc;

use modelshare::analysis::{Claim, ClaimRun, Grid};
use modelshare::picture::{Picture, PictureOptions};
use modelshare::scene::{FontTables, Mark, View};
use modelshare::words::{About, Language, Precision};
use modelshare::{Dataset, Day, GroupBy, Query};

/// A language whose texts are those of English between brackets, as far as these are numbers and
/// names alone; English words that get around it have no bracket.
struct Bracketed {
    messages: serde_json::Value,
    is_right_to_left: bool,
}

fn language(is_right_to_left: bool) -> Rc<Bracketed> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/www/messages/en/core.json");
    let messages = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    Rc::new(Bracketed {
        messages,
        is_right_to_left,
    })
}

/// Digits of this language are letters of Devanagari.
fn digits(number: String) -> String {
    let foreign = |digit: char| match digit.to_digit(10) {
        Some(value) => char::from_u32('०' as u32 + value).unwrap(),
        None => digit,
    };
    number.replace('.', "٫").chars().map(foreign).collect()
}

impl Language for Bracketed {
    fn message(&self, key: &str) -> Option<String> {
        let parts = ["chart", "more"].iter();
        let text = parts
            .filter_map(|part| self.messages[part][key].as_str())
            .next()?;
        // Of the English only the parts are kept.
        let mut said = String::from("⟦");
        let mut rest = text;
        while let Some((_, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap();
            said.push_str(&format!("{{{name}}} "));
            rest = after;
        }
        Some(said + "⟧")
    }
    fn is_right_to_left(&self) -> bool {
        self.is_right_to_left
    }
    fn whole(&self, value: f64) -> String {
        digits(format!("{}", value.round()))
    }
    fn decimal(&self, value: f64, count: u32) -> String {
        digits(format!("{value:.*}", count as usize))
    }
    fn percent(&self, value: f64, count: u32) -> String {
        format!("٪{}", self.decimal(value, count))
    }
    fn short(&self, value: f64) -> String {
        digits(format!("{}", (value / 1000.0).round()))
    }
    fn day(&self, day: Day) -> String {
        digits(day.to_string())
    }
    fn axis_date(&self, day: Day, precision: Precision) -> String {
        let (year, month, date) = day.year_month_day();
        digits(match precision {
            Precision::Year => year.to_string(),
            Precision::Month => month.to_string(),
            Precision::Day => format!("{date}/{month}"),
        })
    }
    fn plural(&self, _: f64) -> String {
        "few".to_owned()
    }
    fn in_sentence(&self, name: &str) -> String {
        name.to_owned()
    }
}

/// Names of the data have no letters of Latin.
fn dataset() -> Dataset {
    let json = r#"{"format": 1,
        "source": {"name": "試験", "licence": "自由", "retrieved": "2026-10-28"},
        "counter": {"kind": "trailing", "days": 30},
        "dates": ["2026-07-27", "2026-08-27", "2026-09-27", "2026-10-27"],
        "namespaces": ["甲", "乙", "丙", "丁"],
        "models": {"namespace": [0, 0, 1, 2, 3, 3], "name": ["一", "二", "三", "四", "五", "六"],
            "created": [20454, 20485, 20423, null, 19053, 20513],
            "licence": {"values": ["mit", "gemma", "gpl-3.0"], "codes": [0, 1, 2, null, 0, 0]}},
        "counts": [[0, 100, 250, 300, 450], [0, 20, 30, 70, 150], [0, 400, 300, 290, 300],
            [0, 5, 5, 5, 5], [0, 60, 60, 70, 80], [0, 1, 2, 3, 4]],
        "events": [{"date": "2026-08-15", "title": "発表"}, {"date": "2026-08-16", "title": "改訂"}],
        "organisations": {"namespace": ["甲", "乙", "丙"], "country": ["CN", "US", "DE"],
            "parent": ["甲社", null, null]}}"#;
    Dataset::from_slice(json.as_bytes()).unwrap()
}

fn options(view: View, width: f64, is_right_to_left: bool) -> PictureOptions {
    let mut options = PictureOptions {
        language: language(is_right_to_left),
        ..PictureOptions::default()
    };
    options.style.view = view;
    options.style.width = width;
    let names = [("CN", "中国"), ("US", "美国"), ("DE", "德国")];
    options.names = names
        .map(|(id, name)| (id.to_owned(), name.to_owned()))
        .to_vec();
    options
}

fn query(choices: &[(&str, &str)]) -> Query {
    let mut query = Query::default();
    for (choice, value) in choices {
        query.set(choice, value).unwrap();
    }
    query
}

const QUERIES: &[&[(&str, &str)]] = &[
    &[("window", "30"), ("max-age", "any")],
    &[("window", "60"), ("max-age", "365"), ("top", "1")],
    &[
        ("window", "30"),
        ("max-age", "any"),
        ("measure", "models"),
        ("individuals", "country"),
    ],
    &[
        ("window", "30"),
        ("max-age", "any"),
        ("by", "licence"),
        ("drop-top", "1"),
    ],
    &[
        ("window", "30"),
        ("max-age", "any"),
        ("by", "age"),
        ("exclude-list", "telemetry,ci"),
    ],
    &[
        ("window", "30"),
        ("max-age", "any"),
        ("unattributed", "drop"),
        ("unaffiliated", "drop"),
        ("leave-out", "誰"),
        ("exclude", "誰/*"),
        ("override", "誰="),
        ("attribution", "split"),
    ],
    &[
        ("window", "30"),
        ("max-age", "any"),
        ("scope", "licence=permissive|copyleft|unknown"),
    ],
    &[("window", "1"), ("max-age", "1")],
];

/// Everything that a picture says, in the scene and around it.
fn said(picture: &Picture) -> Vec<String> {
    let mut said = vec![
        picture.description.clone(),
        picture.caption.title.clone(),
        picture.caption.subtitle.clone(),
        picture.caption.data.clone(),
        picture.caption.source.clone(),
    ];
    said.extend(picture.caption.notes.clone());
    said.extend(picture.warnings.clone());
    said.extend(picture.names.clone());
    for mark in &picture.scene.marks {
        if let Mark::Text { text, .. } = mark {
            said.push(text.clone());
        }
    }
    said
}

fn pictures(query: &Query, width: f64, is_right_to_left: bool) -> Vec<Picture> {
    let dataset = dataset();
    let mut pictures = Vec::new();
    for view in [View::Share, View::Lines, View::Bars, View::Concentration] {
        for values in ["relative", "absolute"] {
            let mut options = options(view, width, is_right_to_left);
            options.set("values", values).unwrap();
            options.set("pin", "誰").unwrap();
            pictures.push(Picture::of_query(&dataset, query, &options, &FontTables).unwrap());
        }
    }
    let [a, b] = match query.by {
        GroupBy::Licence => ["permissive", "use-restricted"],
        GroupBy::Age => ["90-365d", "unknown"],
        _ => ["CN", "US"],
    };
    let claim = Claim::parse(&format!("{a} > {b}")).unwrap();
    let grid = r#"{"window": [1, 30, 90, "all"], "max-age": [180, "any"],
        "attribution": ["uploader", "base"], "drop-top": [0, 1, 2],
        "exclude-list": ["", "telemetry", "ci", "telemetry,ci"], "unattributed": ["keep", "drop"],
        "scope": ["", "licence=permissive|copyleft", "created=2026-01-01..|..2025-01-01"]}"#;
    let grid = Grid::from_json(grid).unwrap();
    let mut run = ClaimRun::new(&dataset, claim, query, grid, true).unwrap();
    while run.step(&dataset) {}
    let band = Rc::new(run.band(&dataset));
    let survey = Rc::new(run.finish(&dataset).unwrap());
    let lead = dataset.lead(a, b, query, None).unwrap();
    let of_lead = options(View::Lead, width, is_right_to_left);
    let band = Some((band, survey.all.len()));
    pictures.push(Picture::lead(&dataset, lead, band, &of_lead, &FontTables).unwrap());
    for view in [View::Specifications, View::Questions, View::Effects] {
        let of_survey = options(view, width, is_right_to_left);
        let survey = Rc::clone(&survey);
        pictures.push(Picture::survey(&dataset, survey, &of_survey, &FontTables).unwrap());
    }
    pictures
}

/// What English has, or the way in which it writes numbers. Ids are of the data: codes of countries
/// and bands of ages and sizes.
fn english(text: &str) -> bool {
    text.contains(|letter: char| letter.is_ascii_alphanumeric())
}

#[test]
fn no_english_is_left_in_any_view() {
    for choices in QUERIES {
        let query = query(choices);
        for width in [320.0, 720.0] {
            for picture in pictures(&query, width, false) {
                for text in said(&picture) {
                    assert!(!english(&text), "{choices:?}: {text}");
                }
            }
        }
    }
}

#[test]
fn no_english_is_left_in_a_report() {
    let dataset = dataset();
    let names = |id: &str| Some(if id == "CN" { "中国" } else { "他" }.to_owned());
    for choices in QUERIES {
        let query = query(choices);
        let language = language(false);
        let report = dataset
            .report(&query, About::Largest, &names, &*language)
            .unwrap();
        let texts = report.warnings.iter().chain([&report.sentence]);
        for text in texts {
            assert!(!english(text), "{choices:?}: {text}");
        }
    }
}

#[test]
fn texts_from_right_to_left_begin_at_the_right() {
    let query = query(QUERIES[0]);
    let [left, right] = [false, true].map(|is_right_to_left| {
        pictures(&query, 720.0, is_right_to_left)
            .iter()
            .map(|picture| picture.to_svg().unwrap())
            .collect::<Vec<String>>()
    });
    for (left, right) in left.iter().zip(&right) {
        assert!(!left.contains("direction=\"rtl\"") && right.contains("direction=\"rtl\""));
        // The title begins at a margin: in SVG the start of a text is at its right then.
        let title = |svg: &str| svg.split("<text").nth(1).unwrap().to_owned();
        let (left, right) = (title(left), title(right));
        assert!(
            left.contains("x=\"80\"") && left.contains("text-anchor=\"start\""),
            "{left}"
        );
        assert!(
            right.contains("x=\"2800\"") && right.contains("text-anchor=\"start\""),
            "{right}"
        );
    }
}

#[test]
fn english_stays_where_a_language_has_no_text() {
    struct Silent;
    impl Language for Silent {}
    let query = query(QUERIES[0]);
    let mut options = PictureOptions::default();
    let english = Picture::of_query(&dataset(), &query, &options, &FontTables).unwrap();
    options.language = Rc::new(Silent);
    let silent = Picture::of_query(&dataset(), &query, &options, &FontTables).unwrap();
    assert_eq!(said(&english), said(&silent));
    assert_eq!(english.caption.title, "Open-model downloads by country");
}
