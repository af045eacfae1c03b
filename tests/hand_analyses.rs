//! Analyses of small snapshots that were worked out by hand.

mod claims;

use crate::reference::ask::{dataset, query};
use crate::reference::worlds::row;
use serde::Serialize;
use serde_json::{Value, json};

/// Models with their counts, created in 2026 or not at all; the countries of their accounts; bases.
fn snapshot(
    counter: Value,
    dates: &[&str],
    models: &[(&str, Option<i64>, &[u64])],
    bases: &[(&str, &[&str])],
) -> Value {
    let mut names: Vec<&str> = Vec::new();
    for (id, _, _) in models {
        let (account, _) = id.split_once('/').unwrap();
        if !names.contains(&account) {
            names.push(account);
        }
    }
    let account = |id: &str| {
        names
            .iter()
            .position(|name| id.split('/').next() == Some(*name))
    };
    let counts = models.iter().map(|(_, _, counts)| {
        let counts: Vec<Option<u64>> = counts.iter().copied().map(Some).collect();
        row(&counts)
    });
    let base_values: Vec<&str> = bases
        .iter()
        .flat_map(|(_, bases)| bases.iter().copied())
        .collect();
    let codes = models.iter().map(|(id, _, _)| {
        let (_, bases) = bases.iter().find(|(of, _)| of == id)?;
        let code = |base: &&str| base_values.iter().position(|known| known == base);
        Some(bases.iter().map(code).collect::<Vec<_>>())
    });
    let mut snapshot = json!({
        "format": 1,
        "source": {"name": "by hand"},
        "counter": counter,
        "dates": dates,
        "namespaces": names,
        "models": {
            "namespace": models.iter().map(|(id, _, _)| account(id)).collect::<Vec<_>>(),
            "name": models.iter().map(|(id, _, _)| id.split('/').next_back()).collect::<Vec<_>>(),
            "created": models.iter().map(|(_, created, _)| created).collect::<Vec<_>>(),
        },
        "counts": counts.collect::<Vec<_>>(),
        "organisations": {
            "namespace": ["us", "us-too", "cn", "fr", "jane", "lab"],
            "country": ["US", "US", "CN", "FR", "FR", null],
            "kind": ["company", "company", "company", "university", "individual", "company"],
            "parent": ["Us", "Us", null, null, null, null],
        },
    });
    if !bases.is_empty() {
        snapshot["models"]["base"] =
            json!({"values": base_values, "codes": codes.collect::<Vec<_>>()});
    }
    snapshot
}

/// One reading of thirty days.
fn reading(models: &[(&str, u64)], bases: &[(&str, &[&str])]) -> Value {
    let counts: Vec<[u64; 1]> = models.iter().map(|(_, count)| [*count]).collect();
    let models: Vec<(&str, Option<i64>, &[u64])> = models
        .iter()
        .zip(&counts)
        .map(|((id, _), counts)| (*id, None, &counts[..]))
        .collect();
    snapshot(
        json!({"kind": "trailing", "days": 30}),
        &["2026-01-31"],
        &models,
        bases,
    )
}

const ANY_AGE: [(&str, &str); 2] = [("window", "30"), ("max-age", "any")];

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    ANY_AGE.iter().chain(more).copied().collect()
}

fn json_of(found: impl Serialize) -> Value {
    serde_json::to_value(found).unwrap()
}

#[track_caller]
fn near(found: &Value, wanted: &Value) {
    match (found, wanted) {
        (Value::Array(found), Value::Array(wanted)) if found.len() == wanted.len() => {
            found
                .iter()
                .zip(wanted)
                .for_each(|(found, wanted)| near(found, wanted));
        }
        (Value::Number(found), Value::Number(wanted)) => {
            let (found, wanted) = (found.as_f64().unwrap(), wanted.as_f64().unwrap());
            assert!((found - wanted).abs() < 1e-9, "{found} but {wanted}");
        }
        _ => assert_eq!(found, wanted),
    }
}

#[test]
fn concentration_of_a_small_market() {
    // us 40, us-too 20, cn 20, fr 10 as organisations: Us 60, cn 20, fr 10; 10 without a country.
    let market = reading(
        &[
            ("us/a", 40),
            ("us-too/b", 20),
            ("cn/c", 20),
            ("fr/d", 10),
            ("lab/e", 10),
        ],
        &[],
    );
    let data = dataset(&market);
    let found = json_of(data.concentration(&query(&ANY_AGE)).unwrap());
    assert_eq!(found["dates"], json!(["2026-01-31"]));
    assert_eq!(found["groups"], json!([3]));
    // 60² + 20² + 10².
    near(&found["hhi"], &json!([4_100.0]));
    near(&found["effective"], &json!([10_000.0 / 4_100.0]));
    near(&found["cr1"], &json!([0.6]));
    for column in ["cr4", "cr10", "cr50"] {
        near(&found[column], &json!([0.9]));
    }
    // Pairs differ by 40, 50 and 10: 2 × 100 ÷ 9 over twice the mean of 30.
    near(&found["gini"], &json!([200.0 / 9.0 / 60.0]));
    near(&found["ungrouped"], &json!([0.1]));

    // Of accounts everyone has a name: 40² + 20² + 20² + 10² + 10².
    let found = json_of(
        data.concentration(&query(&with(&[("by", "namespace")])))
            .unwrap(),
    );
    assert_eq!(found["groups"], json!([5]));
    near(&found["hhi"], &json!([2_600.0]));
    near(&found["cr1"], &json!([0.4]));
    near(&found["cr4"], &json!([0.9]));
    near(&found["cr10"], &json!([1.0]));
    // Pairs differ by 20, 20, 30, 30, 0, 10, 10, 10, 10, 0: 2 × 140 ÷ 25 over twice the mean of 20.
    near(&found["gini"], &json!([280.0 / 25.0 / 40.0]));
    near(&found["ungrouped"], &json!([0.0]));
    // The largest group alone has no Gini but 0, and of nothing there is nothing.
    let found = json_of(
        data.concentration(&query(&with(&[("scope", "task=graph-ml")])))
            .unwrap(),
    );
    assert_eq!(found["groups"], json!([0]));
    for column in ["hhi", "effective", "cr1", "gini", "ungrouped"] {
        assert_eq!(found[column], json!([null]), "{column}");
    }
}

/// Days of counts of one day each: US, CN.
fn days(counts: &[(u64, u64)]) -> Value {
    let dates: Vec<String> = (0..counts.len())
        .map(|day| format!("2026-01-{:02}", day + 1))
        .collect();
    let dates: Vec<&str> = dates.iter().map(String::as_str).collect();
    let us: Vec<u64> = counts.iter().map(|(us, _)| *us).collect();
    let cn: Vec<u64> = counts.iter().map(|(_, cn)| *cn).collect();
    let models = [("us/a", None, &us[..]), ("cn/b", None, &cn[..])];
    snapshot(json!({"kind": "period", "days": 1}), &dates, &models, &[])
}

#[test]
fn crossings_hold_or_not() {
    // US, CN for a day, US, a tie, US, nothing at all, CN twice, US once.
    let data = dataset(&days(&[
        (3, 1),
        (1, 3),
        (4, 1),
        (2, 2),
        (5, 3),
        (0, 0),
        (1, 4),
        (2, 3),
        (3, 2),
    ]));
    let query = query(&[("window", "1"), ("max-age", "any")]);
    let lead = |hold| json_of(data.lead("CN", "US", &query, hold).unwrap());
    let found = lead(Some(1));
    near(
        &found["lead"],
        &json!([-50.0, 50.0, -60.0, 0.0, -25.0, null, 60.0, 20.0, -20.0]),
    );
    near(
        &found["shareA"],
        &json!([0.25, 0.75, 0.2, 0.5, 0.375, null, 0.8, 0.6, 0.4]),
    );
    near(
        &found["shareB"],
        &json!([0.75, 0.25, 0.8, 0.5, 0.625, null, 0.2, 0.4, 0.6]),
    );
    let crossings = |found: &Value| -> Vec<Value> {
        let all = found["crossings"].as_array().unwrap().iter();
        all.map(|one| json!([one["date"], one["leader"], one["kept"], one["holds"]]))
            .collect()
    };
    let kept = |holds: [bool; 4]| {
        let all = [
            ("2026-01-02", "CN", 1),
            ("2026-01-03", "US", 1),
            ("2026-01-07", "CN", 2),
            ("2026-01-09", "US", 1),
        ];
        all.iter()
            .zip(holds)
            .map(|((date, leader, kept), holds)| json!([date, leader, kept, holds]))
            .collect::<Vec<_>>()
    };
    assert_eq!(crossings(&found), kept([true; 4]));
    assert_eq!(found["firstThatHolds"], "2026-01-02");
    near(
        &json!([found["crossings"][2]["from"], found["crossings"][2]["to"]]),
        &json!([-25.0, 60.0]),
    );
    for usual in [Some(2), None] {
        let found = lead(usual);
        assert_eq!(crossings(&found), kept([false, false, true, false]));
        assert_eq!(
            (&found["firstThatHolds"], &found["hold"]),
            (&json!("2026-01-07"), &json!(2))
        );
    }
    let found = lead(Some(3));
    assert_eq!(crossings(&found), kept([false; 4]));
    assert_eq!(found["firstThatHolds"], json!(null));
    // One that is not there has nothing of something; up to a date is up to a date.
    let mut until = query.clone();
    until.set("at", "2026-01-06").unwrap();
    let found = json_of(data.lead("FR", "US", &until, None).unwrap());
    near(&found["shareA"], &json!([0.0, 0.0, 0.0, 0.0, 0.0, null]));
    assert_eq!(
        (
            found["dates"].as_array().unwrap().len(),
            &found["crossings"]
        ),
        (6, &json!([]))
    );
    assert_eq!(found["a"], json!({"id": "FR", "label": "France"}));
}

#[test]
fn halves_and_parts_of_a_credit() {
    // cn/merge is of us/a and fr/b, and half its own; lab/tune is of cn/merge, so of both too.
    let bases: [(&str, &[&str]); 2] =
        [("cn/merge", &["us/a", "fr/b"]), ("lab/tune", &["cn/merge"])];
    let models = [
        ("us/a", 100),
        ("fr/b", 10),
        ("cn/merge", 41),
        ("lab/tune", 6),
    ];
    let data = dataset(&reading(&models, &bases));
    let groups = |attribution: &str, unattributed: &str| {
        let shares = data.shares(&query(&with(&[
            ("attribution", attribution),
            ("unattributed", unattributed),
        ])));
        let shares = shares.unwrap();
        let groups = shares
            .groups
            .iter()
            .map(|group| (group.id.clone(), group.downloads[0].value()));
        (groups.collect::<Vec<_>>(), shares.total[0].value())
    };
    let expect = |found: (Vec<(String, f64)>, f64), wanted: &[(&str, f64)], total: f64| {
        let wanted: Vec<(String, f64)> = wanted
            .iter()
            .map(|(id, downloads)| (id.to_string(), *downloads))
            .collect();
        assert_eq!(found, (wanted, total));
    };
    // Halves of 41 and 6, quarters for the two bases: all of it is exact in binary.
    expect(
        groups("split", "keep"),
        &[
            ("US", 111.75),
            ("FR", 21.75),
            ("CN", 20.5),
            ("unattributed", 3.0),
        ],
        157.0,
    );
    expect(
        groups("base", "keep"),
        &[("US", 123.5), ("FR", 33.5)],
        157.0,
    );
    expect(
        groups("split", "drop"),
        &[("US", 111.75), ("FR", 21.75), ("CN", 20.5)],
        154.0,
    );
    expect(
        groups("split", "base"),
        &[("US", 113.25), ("FR", 23.25), ("CN", 20.5)],
        157.0,
    );
    expect(
        groups("uploader", "base"),
        &[("US", 103.0), ("CN", 41.0), ("FR", 13.0)],
        157.0,
    );
    // Thirds and sixths of a whole number that they divide are whole.
    let three: [(&str, &[&str]); 1] = [("cn/merge", &["us/a", "fr/b", "lab/c"])];
    let data = dataset(&reading(&[("cn/merge", 60)], &three));
    for (attribution, own, each) in [("split", 30, 10), ("base", 0, 20)] {
        let shares = json_of(
            data.shares(&query(&with(&[("attribution", attribution)])))
                .unwrap(),
        );
        assert_eq!(shares["total"], json!([60]));
        for group in shares["groups"].as_array().unwrap() {
            let wanted = if group["id"] == "CN" { own } else { each };
            assert_eq!(
                group["downloads"],
                json!([wanted]),
                "{attribution}: {group}"
            );
        }
        assert_eq!(
            shares["groups"].as_array().unwrap().len(),
            3 + usize::from(own > 0)
        );
    }
}

#[test]
fn ways_to_a_credit() {
    let bases: [(&str, &[&str]); 2] =
        [("cn/merge", &["us/a", "fr/b"]), ("lab/tune", &["cn/merge"])];
    let models = [
        ("us/a", 100),
        ("fr/b", 10),
        ("cn/merge", 41),
        ("lab/tune", 6),
    ];
    let data = dataset(&reading(&models, &bases));
    let found = data
        .why("FR", &query(&with(&[("attribution", "split")])), 9)
        .unwrap();
    let told: Vec<(&str, f64, f64, f64, Vec<&str>)> = found
        .models
        .iter()
        .map(|model| {
            let via = model.via.iter().map(String::as_str).collect();
            (
                &model.id[..],
                model.downloads.value(),
                model.weight,
                model.whole.value(),
                via,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("cn/merge", 10.25, 0.25, 41.0, vec!["fr/b"]),
            ("fr/b", 10.0, 1.0, 10.0, vec![]),
            ("lab/tune", 1.5, 0.25, 6.0, vec!["cn/merge", "fr/b"]),
        ]
    );
}

#[test]
fn terms_of_each_kind_of_counter() {
    let dates = ["2026-01-10", "2026-01-20", "2026-01-30"];
    let day = |text: &str| crate::reference::day(text);
    let terms =
        |counter: Value, created: Option<&str>, counts: &[u64], window: &str, max_age: &str| {
            let models = [("us/a", created.map(day), counts)];
            let data = dataset(&snapshot(counter, &dates, &models, &[]));
            let why = data
                .why("US", &query(&[("window", window), ("max-age", max_age)]), 1)
                .unwrap();
            let found = json_of(&why);
            let terms = found["models"][0]["terms"].as_array().unwrap().iter();
            let terms: Vec<Value> = terms
                .map(|term| {
                    json!([
                        term["from"],
                        term["to"],
                        term["count"],
                        term["days"],
                        term["of"],
                        term["downloads"]
                    ])
                })
                .collect();
            (terms, found["downloads"].clone())
        };
    let cumulative = || json!({"kind": "cumulative"});
    let period = |days: u32| json!({"kind": "period", "days": days});
    let trailing = |days: u32| json!({"kind": "trailing", "days": days});
    // The step of 30 lies over ten days, five of which are in the window of fifteen.
    let (found, sum) = terms(cumulative(), None, &[100, 130, 170], "15", "any");
    assert_eq!(
        found,
        [
            json!(["2026-01-20", "2026-01-30", 40, 10, 10, 40]),
            json!(["2026-01-10", "2026-01-20", 30, 5, 10, 15]),
        ]
    );
    assert_eq!(sum, 55);
    // All time is the counter: what it stood at, and what it rose by.
    let (found, sum) = terms(cumulative(), None, &[100, 130, 170], "all", "any");
    assert_eq!(found.len(), 3);
    assert_eq!(found[2], json!([null, "2026-01-10", 100, 1, 1, 100]));
    assert_eq!(sum, 170);
    // Born on the 15th: of the step that ends on the 20th all is of five days; it lives to the 25th.
    let (found, sum) = terms(period(10), Some("2026-01-15"), &[50, 60, 70], "20", "10");
    assert_eq!(
        found,
        [
            json!(["2026-01-20", "2026-01-30", 70, 5, 10, 35]),
            json!(["2026-01-10", "2026-01-20", 60, 5, 10, 30]),
        ]
    );
    assert_eq!(sum, 65);
    // Fifteen days of two tiles: ten of the last, five of the one before; 7 × 5 ÷ 10 is not whole.
    let (found, sum) = terms(trailing(10), None, &[5, 7, 9], "15", "any");
    assert_eq!(
        found,
        [
            json!(["2026-01-20", "2026-01-30", 9, 10, 10, 9]),
            json!(["2026-01-10", "2026-01-20", 7, 5, 10, 3.5]),
        ]
    );
    assert_eq!(sum, 12.5);
}
