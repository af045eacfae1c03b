//! What the options of a picture change in it.

use modelshare::build::Watch;
use modelshare::picture::{Picture, PictureOptions};
use modelshare::scene::{FontTables, Hit, Mark, Point};
use modelshare::snapshot::{Counter, Event};
use modelshare::synth::{Recipe, synthesise};
use modelshare::words::Caption;
use modelshare::{Dataset, Day, Query, Snapshot};

/// Nobody looks on.
struct Unwatched;

impl Watch for Unwatched {
    fn stage(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64) {}
}

/// So many weeks to 19 April 2026, as if they were of all models of the Hub.
fn of_the_hub(weeks: u32) -> Dataset {
    let mut snapshot = weekly(weeks);
    snapshot.source.universe = Some("hub".to_owned().into());
    Dataset::new(snapshot).unwrap()
}

fn weekly(weeks: u32) -> Snapshot {
    let recipe = Recipe {
        models: 400,
        dates: weeks,
        counter: Counter::Cumulative,
        seed: 3,
    };
    synthesise(&recipe, &Unwatched)
}

/// 120 weeks from 7 January 2024 to 19 April 2026, with three events.
fn dataset() -> Dataset {
    with_events(&[
        ("2025-03-01", "In March"),
        ("2023-01-01", "Before everything"),
        ("2025-03-02", "A day later"),
    ])
}

fn with_events(events: &[(&str, &str)]) -> Dataset {
    let mut snapshot = weekly(120);
    for (date, title) in events {
        snapshot.events.push(Event {
            date: day(date),
            title: (*title).to_owned(),
            url: None,
        });
    }
    Dataset::new(snapshot).unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn options(options: &[(&str, &str)]) -> PictureOptions {
    let mut all = PictureOptions::default();
    for (option, value) in options {
        all.set(option, value).unwrap();
    }
    all
}

fn picture(given: &[(&str, &str)]) -> Picture {
    Picture::of_query(&dataset(), &Query::study(), &options(given), &FontTables).unwrap()
}

fn texts(picture: &Picture) -> Vec<(&str, bool)> {
    let marks = picture.scene.marks.iter();
    let text = |mark| match mark {
        &Mark::Text { ref text, bold, .. } => Some((text.as_str(), bold)),
        _ => None,
    };
    marks.filter_map(text).collect()
}

fn says(picture: &Picture, wanted: &str) -> bool {
    texts(picture).iter().any(|(text, _)| text.contains(wanted))
}

#[test]
fn a_range_of_dates_leaves_query_and_figures_as_they_are() {
    let all = picture(&[]);
    let all = all.shown.shares().unwrap();
    let part = picture(&[("from", "2025-01-01"), ("to", "2025-06-30")]);
    let part = part.shown.shares().unwrap();
    assert!(*part.dates.first().unwrap() >= day("2025-01-01"));
    assert!(*part.dates.last().unwrap() <= day("2025-06-30"));
    assert_eq!(part.query, all.query);
    let start = all.dates.binary_search(&part.dates[0]).unwrap();
    let range = start..start + part.dates.len();
    assert_eq!(part.total, all.total[range.clone()]);
    for group in &part.groups {
        let same = all.groups.iter().find(|all| all.id == group.id).unwrap();
        assert_eq!(group.share, same.share[range.clone()], "{}", group.id);
    }

    let lead = dataset().lead("CN", "US", &Query::default(), None).unwrap();
    let dates = lead.dates.len();
    let given = options(&[("to", "2024-12-31")]);
    let part = Picture::lead(&dataset(), lead, None, &given, &FontTables).unwrap();
    assert!((2..dates).contains(&part.scene.positions()));

    let given = options(&[("from", "2030-01-01")]);
    let error = Picture::of_query(&dataset(), &Query::default(), &given, &FontTables).unwrap_err();
    let message = error.to_string();
    assert!(
        message.contains("2030-01-01..") && message.contains("to 2026-04-19"),
        "{message}"
    );
}

#[test]
fn amounts_stand_in_place_of_shares() {
    for view in ["share", "lines", "bars"] {
        let relative = picture(&[("view", view)]);
        let absolute = picture(&[("view", view), ("values", "absolute")]);
        let bold = |picture: &Picture, wanted: &str| {
            let texts = texts(picture);
            texts
                .iter()
                .filter(|(text, bold)| *bold && text.ends_with(wanted))
                .count()
        };
        assert!(
            bold(&relative, "%") > 3 && bold(&relative, "million") == 0,
            "{view}"
        );
        assert!(
            bold(&absolute, "million") > 1 && bold(&absolute, "%") == 0,
            "{view}"
        );
        let subtitle = &absolute.caption.subtitle;
        assert!(
            subtitle.starts_with("Downloads in the 365 days"),
            "{subtitle}"
        );
        let of_shares = Caption {
            subtitle: format!("Share of d{}", &subtitle[1..]),
            ..absolute.caption.clone()
        };
        assert_eq!(relative.caption, of_shares, "{view}");
    }
}

#[test]
fn pinned_groups_are_shown_and_emphasised() {
    let dataset = dataset();
    let all = dataset.shares(&Query::default()).unwrap();
    let named = all.groups.iter().rev();
    let small = named
        .clone()
        .find(|group| !group.stands_for_no_name())
        .unwrap();
    let mut query = Query::default();
    query.set("top", "2").unwrap();
    let pin = format!("CN, {} ,Nowhere", small.id);
    let draw = |given: &[(&str, &str)]| {
        Picture::of_query(&dataset, &query, &options(given), &FontTables).unwrap()
    };
    let without = draw(&[]);
    let without = without.shown.shares().unwrap();
    assert!(!without.groups.iter().any(|group| group.id == small.id));
    let with = draw(&[("pin", &pin)]);
    let shares = with.shown.shares().unwrap();
    assert_eq!(shares.groups.len(), without.groups.len() + 1);
    assert!(shares.groups.iter().any(|group| group.id == small.id));
    let warnings = shares
        .warnings
        .iter()
        .map(ToString::to_string)
        .collect::<String>();
    assert!(warnings.contains("\"Nowhere\""), "{warnings}");
    for name in ["China", small.label.as_str()] {
        assert!(texts(&with).contains(&(name, true)), "{name}");
    }
    assert!(texts(&with).contains(&("United States", false)));
}

#[test]
fn events_are_marked_and_told_at_their_date() {
    let with = picture(&[]);
    let titles: Vec<&str> = with
        .events
        .iter()
        .map(|event| event.title.as_str())
        .collect();
    assert_eq!(titles, ["In March", "A day later"]);
    assert!(says(&with, "2 events"));
    let at: Vec<usize> = (0..with.scene.positions())
        .filter(|date| !with.events_at(*date).is_empty())
        .collect();
    let dates = &with.shown.shares().unwrap().dates;
    assert_eq!(
        at.iter().map(|date| dates[*date]).collect::<Vec<_>>(),
        [day("2025-03-02")]
    );
    let without = picture(&[("events", "off")]);
    assert!(without.events.is_empty() && !says(&without, "2 events"));
    assert!(picture(&[("to", "2025-01-01")]).events.is_empty());
}

#[test]
fn every_event_has_a_rule_on_its_own_day_and_a_sentence() {
    const TITLE: &str = "A laboratory releases a model";
    // Far apart, two on one day, one on the last date, and one after it.
    let days = [
        "2025-01-20",
        "2025-09-05",
        "2025-09-05",
        "2026-02-11",
        "2026-04-19",
    ];
    let mut events = days.map(|date| (date, TITLE)).to_vec();
    events.push(("2026-08-06", TITLE));
    let dataset = with_events(&events);
    for (view, width) in [
        ("share", "360"),
        ("lines", "360"),
        ("lines", "720"),
        ("lead", "720"),
    ] {
        let options = options(&[("view", view), ("width", width), ("from", "2024-12-01")]);
        let query = Query::default();
        let drawn = if view == "lead" {
            let lead = dataset.lead("US", "CN", &query, None).unwrap();
            Picture::lead(&dataset, lead, None, &options, &FontTables).unwrap()
        } else {
            Picture::of_query(&dataset, &query, &options, &FontTables).unwrap()
        };
        let (scene, dates) = (&drawn.scene, drawn.shown.dates());
        let last = scene.positions() - 1;
        let x_of = |date: usize| scene.anchor(date).unwrap().x;
        let rules = |date: &str| {
            let part = f64::from(day(date).0 - dates[0].0) / f64::from(dates[last].0 - dates[0].0);
            let x = x_of(0) + part * (x_of(last) - x_of(0));
            let is_rule = |mark: &&Mark| match mark {
                Mark::Line { points, .. } => {
                    let near = |point: &Point| (point.x - x).abs() < 0.01;
                    points.len() == 2 && points.iter().all(near)
                }
                _ => false,
            };
            scene.marks.iter().filter(is_rule).count()
        };
        for date in days {
            assert_eq!(rules(date), 1, "{date} in {view} at {width}");
        }
        for (date, _) in &events {
            let said = format!("{}: {TITLE}.", day(date).in_words());
            let is_shown = *date != "2026-08-06";
            assert_eq!(
                drawn.description.contains(&said),
                is_shown,
                "{date} in {view}"
            );
        }
    }
}

#[test]
fn many_events_are_counted_in_the_description() {
    let days = (0..1000).map(|number| Day(day("2024-02-01").0 + number % 700).to_string());
    let days: Vec<String> = days.collect();
    let events: Vec<(&str, &str)> = days.iter().map(|date| (date.as_str(), "Release")).collect();
    let drawn = Picture::of_query(
        &with_events(&events),
        &Query::default(),
        &options(&[]),
        &FontTables,
    );
    let drawn = drawn.unwrap();
    assert_eq!(drawn.events.len(), 1000);
    assert!(
        drawn.description.ends_with(". 1,000 events."),
        "{}",
        drawn.description
    );
    // Not more rules than there are pixels.
    let marks = drawn.scene.marks.len();
    assert!(marks < 1000, "{marks}");
    let at_dates = (0..drawn.scene.positions()).map(|date| drawn.events_at(date).len());
    assert_eq!(at_dates.sum::<usize>(), 1000);
}

#[test]
fn labels_can_be_pointed_at_and_the_others_recede() {
    for (view, width) in [("share", "720"), ("lines", "720"), ("share", "360")] {
        let picture = picture(&[("view", view), ("width", width)]);
        let scene = &picture.scene;
        let china = picture
            .names
            .iter()
            .position(|name| name == "China")
            .unwrap();
        let label = scene.marks.iter().find_map(|mark| match mark {
            Mark::Text { at, text, .. } if text == "China" => Some(*at),
            _ => None,
        });
        let label = label.unwrap();
        let hit = scene.hit(Point {
            x: label.x + 3.0,
            y: label.y - 4.0,
        });
        let last = scene.positions() - 1;
        let expected = Hit {
            date: last,
            group: Some(china),
        };
        assert_eq!(hit, Some(expected), "{view} {width}");
        let marks = scene.highlight(expected);
        let has_own_colour = |mark: &Mark| match mark {
            Mark::Area { fill, .. } | Mark::Dot { fill, .. } => *fill == scene.colours[china],
            Mark::Line { stroke, .. } => *stroke == scene.colours[china],
            _ => false,
        };
        // What covers the others, then the group itself, then its ring.
        assert!(matches!(marks[0], Mark::Box { fill, .. } if fill.alpha < 1.0));
        assert!(marks.iter().filter(|mark| has_own_colour(mark)).count() >= 2);
        let rings: Vec<f64> = marks
            .iter()
            .rev()
            .take(3)
            .filter_map(|mark| match mark {
                Mark::Dot { radius, .. } => Some(*radius),
                _ => None,
            })
            .collect();
        assert_eq!(rings, [4.0, 5.5, 7.5], "{view} {width}");
        // Without a group there is the line of the date alone.
        let date = Hit {
            group: None,
            ..expected
        };
        assert_eq!(scene.highlight(date).len(), 1);
    }
}

#[test]
fn published_figures_stand_beside_the_same_definition_alone() {
    let part = dataset();
    let dataset = of_the_hub(120);
    let draw = |choices: &[(&str, &str)], given: &[(&str, &str)]| {
        let mut query = Query::study();
        for (choice, value) in choices {
            query.set(choice, value).unwrap();
        }
        let options = options(&[&[("view", "lines"), ("width", "1200")], given].concat());
        Picture::of_query(&dataset, &query, &options, &FontTables).unwrap()
    };
    const CHINA: &str = "published: China 17.1\u{a0}% (Longpre et al., Aug 2025)";
    let same = draw(&[], &[]);
    assert!(says(&same, CHINA) && says(&same, "published: United States 15.8\u{a0}%"));
    let lines = options(&[("view", "lines"), ("width", "1200")]);
    let of_part = Picture::of_query(&part, &Query::study(), &lines, &FontTables).unwrap();
    assert!(
        !says(&of_part, "published"),
        "a part of the Hub is not the Hub"
    );
    // The year to August 2025 is not in these.
    let late = Picture::of_query(&of_the_hub(60), &Query::study(), &lines, &FontTables).unwrap();
    assert!(late.shown.dates()[0] < day("2025-08-01") && !says(&late, "published"));
    assert!(!says(&draw(&[], &[("published", "off")]), "published"));
    assert!(!says(&draw(&[], &[("to", "2025-07-31")]), "published"));
    assert!(!says(&draw(&[], &[("from", "2025-09-01")]), "published"));
    assert!(!says(&draw(&[], &[("values", "absolute")]), "published"));
    for choice in [
        ("window", "180"),
        ("max-age", "any"),
        ("unattributed", "drop"),
    ] {
        assert!(!says(&draw(&[choice], &[]), "published"), "{choice:?}");
    }
    let entities = [("by", "namespace"), ("window", "all"), ("max-age", "any")];
    let concentration = draw(&entities, &[("view", "concentration")]);
    assert!(says(&concentration, "published: largest 50 80.2\u{a0}%"));
    let lead = dataset.lead("CN", "US", &Query::study(), None).unwrap();
    let lead = Picture::lead(&dataset, lead, None, &options(&[]), &FontTables).unwrap();
    assert!(says(&lead, "published: +1.3 points"));
}

#[test]
fn what_an_option_does_not_allow_is_told() {
    for (option, value, expected) in [
        ("from", "2025", "a date of the form YYYY-MM-DD"),
        ("to", "", "a date of the form YYYY-MM-DD"),
        ("values", "both", "relative or absolute"),
        ("events", "yes", "on or off"),
        ("published", "no", "on or off"),
        ("contrast", "less", "normal or more"),
    ] {
        let error = PictureOptions::default().set(option, value).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}
