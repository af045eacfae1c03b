//! The default definition by hand: which window and age limit the data decide on.

use crate::reference::ask::{ask, dataset, query};
use crate::reference::day;
use serde_json::{Value, json};

/// A snapshot of models with a creation date and their counts on every date.
fn snapshot(counter: Value, dates: &[String], models: &[(Option<&str>, Vec<u64>)]) -> Value {
    let names: Vec<String> = (0..models.len()).map(|row| format!("m{row}")).collect();
    let created = models.iter().map(|(created, _)| created.map(day));
    let counts = models.iter().map(|(_, counts)| {
        let mut before = 0;
        // The first count as it is, then differences.
        let steps = counts.iter().map(|count| {
            let step = *count as i64 - before;
            before = *count as i64;
            json!(step)
        });
        let row: Vec<Value> = std::iter::once(json!(0)).chain(steps).collect();
        json!(row)
    });
    json!({
        "format": 1, "source": {"name": "by hand"}, "counter": counter, "dates": dates,
        "namespaces": ["a"],
        "models": {
            "namespace": vec![0; models.len()], "name": names,
            "created": created.collect::<Vec<_>>(),
        },
        "counts": counts.collect::<Vec<_>>(),
    })
}

/// So many dates, so many days apart, up to 2026-10-27.
fn dates(count: i64, apart: i64) -> Vec<String> {
    let last = day("2026-10-27");
    (0..count)
        .rev()
        .map(|back| crate::reference::date(last - back * apart))
        .collect()
}

/// Window and age limit that a query gets which names none.
fn resolved(snapshot: &Value, more: &[(&str, &str)]) -> (Value, Value) {
    let answer = ask(snapshot, more);
    (
        answer["query"]["window"].clone(),
        answer["query"]["maxAge"].clone(),
    )
}

/// One model, created when the dates begin or before, that is downloaded on every date.
fn of_dates(counter: Value, dates: &[String]) -> Value {
    let counts = (1..=dates.len() as u64).map(|at| at * 10).collect();
    snapshot(counter, dates, &[(Some("2026-01-01"), counts)])
}

fn window(counter: Value, count: i64, apart: i64) -> Value {
    resolved(&of_dates(counter, &dates(count, apart)), &[]).0
}

#[test]
fn the_window_is_the_largest_that_most_dates_cover() {
    let trailing = || json!({"kind": "trailing", "days": 30});
    // Three dates of 30 days cover 90 days at the last of them alone.
    assert_eq!(window(trailing(), 3, 30), 30);
    // At four dates the last two cover 90 days, at six four of six: two thirds.
    assert_eq!(window(trailing(), 5, 30), 30);
    assert_eq!(window(trailing(), 6, 30), 90);
    // Gaps of ten days in 40: three quarters of any window.
    assert_eq!(window(trailing(), 40, 40), 30);
    // Of 33 days 30 are known, which is more than nine tenths; of 34 it is less, but 90 days have
    // 30 + 30 + 22 of them.
    assert_eq!(window(trailing(), 40, 33), 365);
    assert_eq!(window(trailing(), 40, 34), 90);

    let period = || json!({"kind": "period", "days": 7});
    // Three weeks do not cover 30 days; the counter's own week is left.
    assert_eq!(window(period(), 3, 7), 7);
    // Four weeks are 28 of 30 days: at five of eight dates, and at six of nine.
    assert_eq!(window(period(), 8, 7), 7);
    assert_eq!(window(period(), 9, 7), 30);
    assert_eq!(window(period(), 69, 7), 180);
    assert_eq!(window(period(), 160, 7), 365);

    let cumulative = || json!({"kind": "cumulative"});
    // The counter itself, which has an answer on one date.
    assert_eq!(window(cumulative(), 1, 7), "all");
    assert_eq!(window(cumulative(), 4, 7), "all");
    // 27 days are nine tenths of 30; the axis begins with the second date.
    assert_eq!(window(cumulative(), 2, 27), 30);
    assert_eq!(window(cumulative(), 2, 26), "all");
}

#[test]
fn the_window_is_that_of_the_date_asked_for() {
    let weeks = of_dates(json!({"kind": "period", "days": 7}), &dates(69, 7));
    let at = |weeks_back: i64| crate::reference::date(day("2026-10-27") - 7 * weeks_back);
    assert_eq!(resolved(&weeks, &[("at", &at(0))]).0, 180);
    // Twelve weeks are 84 of 90 days: on 28 of 39 dates, and on 18 of 29.
    assert_eq!(resolved(&weeks, &[("at", &at(30))]).0, 90);
    assert_eq!(resolved(&weeks, &[("at", &at(40))]).0, 30);
    assert_eq!(resolved(&weeks, &[("at", &at(68))]).0, 7);
    // A counter has no rise on its first date, but a height.
    let counter = of_dates(json!({"kind": "cumulative"}), &dates(9, 30));
    assert_eq!(resolved(&counter, &[("at", &dates(9, 30)[0])]).0, "all");
}

#[test]
fn the_age_limit_needs_creation_dates_of_nine_tenths_and_a_new_model() {
    let ages = |models: &[(Option<&str>, u64)], more: &[(&str, &str)]| {
        let models: Vec<(Option<&str>, Vec<u64>)> = models
            .iter()
            .map(|(created, count)| (*created, vec![*count]))
            .collect();
        let counter = json!({"kind": "trailing", "days": 30});
        resolved(&snapshot(counter, &dates(1, 30), &models), more).1
    };
    let new = Some("2026-10-01");
    assert_eq!(ages(&[(new, 9), (None, 1)], &[]), 365);
    assert_eq!(ages(&[(new, 89), (None, 11)], &[]), "any");
    // All dates are known, and all models are old; the day after, one is new.
    assert_eq!(ages(&[(Some("2025-10-27"), 9)], &[]), "any");
    assert_eq!(ages(&[(Some("2025-10-28"), 9)], &[]), 365);
    // A new model that nobody downloads is not counted, and one of the future is not new.
    assert_eq!(ages(&[(new, 0), (Some("2024-01-01"), 9)], &[]), "any");
    assert_eq!(ages(&[(Some("2026-10-28"), 9)], &[]), "any");
    // The floor says only that a model is old, which matters where the limit reaches behind it.
    let floor = Some("2022-03-02");
    assert_eq!(ages(&[(new, 8), (floor, 2)], &[]), 365);
    assert_eq!(ages(&[(new, 8), (floor, 2)], &[("window", "1500")]), "any");
    assert_eq!(ages(&[(new, 8), (floor, 2)], &[("window", "all")]), "any");
    // What counts in a scope changes no definition.
    assert_eq!(ages(&[(new, 9), (None, 1)], &[("exclude", "a/m0")]), 365);
    assert_eq!(ages(&[], &[]), "any");
}

#[test]
fn each_is_decided_for_itself_and_can_be_left_to_the_data_again() {
    let data = of_dates(json!({"kind": "trailing", "days": 30}), &dates(6, 30));
    let any = |choice: &str| json!(choice);
    assert_eq!(
        resolved(&data, &[("window", "45")]),
        (json!(45), json!(365))
    );
    assert_eq!(
        resolved(&data, &[("max-age", "any")]),
        (json!(90), any("any"))
    );
    assert_eq!(
        resolved(&data, &[("max-age", "7"), ("window", "all")]),
        (any("all"), json!(7))
    );
    let back = [
        ("window", "7"),
        ("window", "auto"),
        ("max-age", "1"),
        ("max-age", "auto"),
    ];
    assert_eq!(resolved(&data, &back), (json!(90), json!(365)));
}

#[test]
fn every_answer_carries_what_the_data_decided() {
    let data = dataset(&of_dates(
        json!({"kind": "trailing", "days": 30}),
        &dates(6, 30),
    ));
    let query = query(&[("by", "namespace")]);
    let told = |query: &modelshare::Query| {
        let query = serde_json::to_value(query).unwrap();
        (query["window"].clone(), query["maxAge"].clone())
    };
    let expected = (json!(90), json!(365));
    assert_eq!(told(&data.resolve(&query).unwrap()), expected);
    assert_eq!(told(&data.shares(&query).unwrap().query), expected);
    assert_eq!(
        told(&data.lead("a", "other", &query, None).unwrap().query),
        expected
    );
    assert_eq!(told(&data.concentration(&query).unwrap().query), expected);
    assert_eq!(told(&data.why("a", &query, 1).unwrap().query), expected);
    assert_eq!(told(&data.diff(&data, &query, 1).unwrap().query), expected);
    let claim = modelshare::analysis::Claim::parse("a > other").unwrap();
    let grid = modelshare::analysis::Grid::from_json(r#"{"attribution": ["uploader", "base"]}"#);
    let survey = data.claim(&claim, &query, &grid.unwrap()).unwrap();
    assert_eq!(told(&survey.query), expected);
    assert_eq!(told(&survey.specification(1).unwrap()), expected);
}
