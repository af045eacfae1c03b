//! Groups, shares and left-out models of `docs/definitions.md`, on one small market.

use crate::reference::ask::{ask, dataset, group, ids, shares};
use crate::reference::groups::{band, licence_class};
use crate::reference::worlds::LICENCES;
use crate::reference::{FLOOR, date, day};
use serde_json::{Value, json};

/// One reading of nine models on one date, with a table of organisations.
fn market() -> Value {
    let models: [(Option<&str>, &str, u64); 9] = [
        (Some("google"), "gemma", 100),
        (Some("google-bert"), "bert", 60),
        (Some("Qwen"), "qwen", 200),
        (Some("bigscience"), "bloom", 40),
        (Some("jane"), "tune", 30),
        (Some("nobody"), "quant", 20),
        (Some("nowhere"), "lab", 10),
        (Some("stranger"), "thing", 5),
        (None, "gpt2", 35),
    ];
    let namespaces: Vec<&str> = models.iter().filter_map(|model| model.0).collect();
    json!({
        "format": 1,
        "source": {"name": "by hand"},
        "counter": {"kind": "trailing", "days": 30},
        "dates": ["2026-01-31"],
        "namespaces": namespaces,
        "models": {
            "namespace": [0, 1, 2, 3, 4, 5, 6, 7, null],
            "name": models.map(|model| model.1),
            "created": vec![day("2026-01-01"); 9],
            "task": {"values": ["text-generation", "fill-mask"], "codes": [0, 1, 0, 0, 0, 0, null, null, null]},
            "licence": {"values": ["apache-2.0", "gemma"], "codes": [1, 0, 0, null, null, null, null, null, null]},
            "parameters": [8_000_000_000_u64, 110_000_000, 7_999_999_999_u64, 176_000_000_000_u64, null, null, null, null, 99_999_999],
        },
        "counts": models.map(|model| json!([0, model.2])),
        "organisations": {
            "namespace": ["google", "google-bert", "Qwen", "bigscience", "jane", "nobody", "nowhere"],
            "country": ["US", "US", "CN", "INTL", "FR", null, null],
            "kind": ["company", "company", "company", "community", "individual", "individual", "university"],
            "parent": ["Google", "Google", null, null, null, null, null],
        },
    })
}

/// Downloads of every group, largest first, with window 30 and any age.
fn groups(by: &str, more: &[(&str, &str)]) -> Vec<(String, u64)> {
    let mut choices = vec![("by", by), ("window", "30"), ("max-age", "any")];
    choices.extend(more);
    let answer = ask(&market(), &choices);
    let groups = answer["groups"].as_array().unwrap().iter();
    groups
        .map(|group| {
            (
                group["id"].as_str().unwrap().to_string(),
                group["downloads"][0].as_u64().unwrap(),
            )
        })
        .collect()
}

#[track_caller]
fn expect_groups(found: &[(String, u64)], expected: &[(&str, u64)]) {
    let found: Vec<(&str, u64)> = found
        .iter()
        .map(|(id, downloads)| (id.as_str(), *downloads))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn by_country_keeps_individuals_and_the_unattributed_apart() {
    // US 100 + 60; unaffiliated jane 30 + nobody 20; unattributed nowhere 10 + stranger 5 + gpt2 35.
    let expected = [
        ("CN", 200),
        ("US", 160),
        ("unaffiliated", 50),
        ("unattributed", 50),
        ("INTL", 40),
    ];
    expect_groups(&groups("country", &[]), &expected);
    // The person's country where known: jane to FR; nobody's is not known.
    let expected = [
        ("CN", 200),
        ("US", 160),
        ("unattributed", 50),
        ("INTL", 40),
        ("FR", 30),
        ("unaffiliated", 20),
    ];
    expect_groups(&groups("country", &[("individuals", "country")]), &expected);
}

#[test]
fn shares_are_parts_of_everything() {
    let answer = ask(&market(), &[("window", "30"), ("max-age", "any")]);
    assert_eq!(answer["total"], json!([500]));
    assert_eq!(group(&answer, "CN")["share"], json!([0.4]));
    assert_eq!(group(&answer, "US")["share"], json!([0.32]));
    assert_eq!(group(&answer, "unaffiliated")["share"], json!([0.1]));
    assert_eq!(group(&answer, "CN")["label"], "China");
}

#[test]
fn an_organisation_is_the_parent_or_else_the_namespace() {
    let expected = [
        ("Qwen", 200),
        ("Google", 160),
        ("bigscience", 40),
        ("unattributed", 35),
        ("jane", 30),
        ("nobody", 20),
        ("nowhere", 10),
        ("stranger", 5),
    ];
    expect_groups(&groups("organisation", &[]), &expected);
    let expected = [
        ("Qwen", 200),
        ("google", 100),
        ("google-bert", 60),
        ("bigscience", 40),
        ("unattributed", 35),
        ("jane", 30),
        ("nobody", 20),
        ("nowhere", 10),
        ("stranger", 5),
    ];
    expect_groups(&groups("namespace", &[]), &expected);
    let expected = [
        ("Qwen/qwen", 200),
        ("google/gemma", 100),
        ("google-bert/bert", 60),
        ("bigscience/bloom", 40),
        ("gpt2", 35),
        ("jane/tune", 30),
        ("nobody/quant", 20),
        ("nowhere/lab", 10),
        ("stranger/thing", 5),
    ];
    expect_groups(&groups("model", &[]), &expected);
}

#[test]
fn what_is_not_known_of_a_model_is_a_group() {
    // unknown: nowhere 10 + stranger 5 + gpt2 35.
    expect_groups(
        &groups("task", &[]),
        &[("text-generation", 390), ("fill-mask", 60), ("unknown", 50)],
    );
    // permissive: bert 60 + qwen 200; use-restricted: gemma 100.
    expect_groups(
        &groups("licence", &[]),
        &[
            ("permissive", 260),
            ("unknown", 140),
            ("use-restricted", 100),
        ],
    );
    // Lower bounds are inside: gemma at 8 billion, qwen one parameter below it.
    let expected = [
        ("1-8B", 200),
        ("8-35B", 100),
        ("unknown", 65),
        ("100M-1B", 60),
        (">=150B", 40),
        ("<100M", 35),
    ];
    expect_groups(&groups("parameters", &[]), &expected);
}

#[test]
fn an_axis_without_dates_is_empty_and_says_so() {
    let mut empty = market();
    empty["dates"] = json!([]);
    empty["counts"] = json!([[], [], [], [], [], [], [], [], []]);
    for series in ["true", "false"] {
        let answer = ask(&empty, &[("series", series)]);
        for column in ["dates", "total", "coverage", "leftOut", "groups"] {
            assert_eq!(answer[column], json!([]), "{column}");
        }
        assert_eq!(answer["warnings"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn a_total_of_zero_has_no_shares() {
    let mut idle = market();
    idle["counts"] = json!([[0, 0], [0, 0], [], [], [], [], [], [], []]);
    let answer = ask(&idle, &[("max-age", "any")]);
    assert_eq!(answer["total"], json!([0]));
    for group in answer["groups"].as_array().unwrap() {
        assert_eq!(
            (&group["downloads"], &group["share"]),
            (&json!([0]), &json!([null]))
        );
    }
    // No shares, but every group is still there.
    assert_eq!(ids(&answer).len(), 5);
}

#[test]
fn no_model_is_an_empty_total() {
    let none = json!({
        "format": 1, "source": {"name": "by hand"}, "counter": {"kind": "cumulative"},
        "dates": ["2026-01-31", "2026-02-07"], "namespaces": [], "models": {"namespace": [], "name": []}, "counts": [],
    });
    let answer = ask(&none, &[]);
    assert_eq!(
        (&answer["dates"], &answer["total"]),
        (&json!(["2026-02-07"]), &json!([0]))
    );
    assert_eq!(answer["groups"], json!([]));
}

/// One reading of models with these births, each with one download, window and limit as given.
fn left_out(at: i64, births: &[Option<i64>], window: &str, max_age: &str) -> (Value, Value) {
    let snapshot = json!({
        "format": 1,
        "source": {"name": "by hand"},
        "counter": {"kind": "trailing", "days": 30},
        "dates": [date(at)],
        "namespaces": ["a"],
        "models": {
            "namespace": vec![0; births.len()],
            "name": (0..births.len()).map(|row| format!("m{row}")).collect::<Vec<_>>(),
            "created": births,
        },
        "counts": vec![json!([0, 1]); births.len()],
    });
    let answer = ask(&snapshot, &[("window", window), ("max-age", max_age)]);
    (answer["leftOut"][0].clone(), answer["total"][0].clone())
}

#[test]
fn an_age_limit_leaves_out_models_without_a_usable_birth() {
    let births = [None, Some(FLOOR - 1), Some(FLOOR), Some(FLOOR + 1)];
    // t − W − A = floor twice: the limit does not reach behind it; all are older than A days.
    assert_eq!(
        left_out(FLOOR + 90, &births, "30", "60"),
        (json!(1), json!(0))
    );
    assert_eq!(
        left_out(FLOOR + 90, &births, "2", "88"),
        (json!(1), json!(0))
    );
    // It reaches 31 days behind: the models of the days beside the floor count, 61 and 59 days old.
    assert_eq!(
        left_out(FLOOR + 60, &births, "30", "61"),
        (json!(2), json!(2))
    );
    // W + A = 59 and 60 days before floor + 59: the floor is just reached, and passed by a day.
    assert_eq!(
        left_out(FLOOR + 59, &births, "30", "29"),
        (json!(1), json!(0))
    );
    assert_eq!(
        left_out(FLOOR + 59, &births, "30", "30"),
        (json!(2), json!(0))
    );
    // All reaches back for ever.
    assert_eq!(
        left_out(FLOOR + 5_000, &births, "all", "0"),
        (json!(2), json!(0))
    );
    // Without a limit nobody is left out.
    assert_eq!(
        left_out(FLOOR + 90, &births, "30", "any"),
        (json!(0), json!(4))
    );
    assert_eq!(
        left_out(FLOOR + 90, &births, "all", "any"),
        (json!(0), json!(4))
    );
}

#[test]
fn a_model_of_the_floor_counts_while_the_limit_ends_at_the_floor() {
    // t = floor + 40, W = 30: tile value 1 whole. A = 10 ends at the floor, but the model is
    // 40 days old. A = 40 would take it, and reaches 30 days behind the floor: left out.
    let births = [Some(FLOOR)];
    assert_eq!(
        left_out(FLOOR + 40, &births, "30", "10"),
        (json!(0), json!(0))
    );
    assert_eq!(
        left_out(FLOOR + 40, &births, "30", "40"),
        (json!(1), json!(0))
    );
}

#[test]
fn left_out_models_keep_their_group() {
    let mut market = market();
    market["models"]["created"][2] = json!(null);
    let answer = ask(&market, &[("window", "30"), ("max-age", "365")]);
    assert_eq!(
        (&answer["leftOut"], &answer["total"]),
        (&json!([1]), &json!([300]))
    );
    assert_eq!(group(&answer, "CN")["downloads"], json!([0]));
    assert_eq!(group(&answer, "CN")["share"], json!([0.0]));
}

#[test]
fn top_joins_all_but_the_two_that_stand_alone() {
    // Largest two: CN, US; INTL is joined. Unaffiliated and unattributed take no place.
    let found = groups("country", &[("top", "2")]);
    let mut ids: Vec<&str> = found.iter().map(|(id, _)| id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["CN", "US", "other", "unaffiliated", "unattributed"]);
    assert!(found.contains(&("other".to_string(), 40)));
    let found = groups("model", &[("top", "1")]);
    expect_groups(&found, &[("other", 300), ("Qwen/qwen", 200)]);
}

#[test]
fn defaults_are_resolved_in_the_result() {
    // One date of a counter of 30 days covers a window of 30.
    let answer = ask(&market(), &[]);
    let expected = json!({
        "by": "country", "window": 30, "maxAge": 365, "at": "2026-01-31", "series": false, "top": null,
        "individuals": "unaffiliated", "measure": "downloads", "attribution": "uploader",
        "unattributed": "keep", "unaffiliated": "keep", "exclude": [], "excludeList": [], "dropTop": 0,
        "leaveOut": null, "scope": {}, "panel": "all", "override": {}, "join": {},
    });
    assert_eq!(answer["query"], expected);
}

#[test]
fn every_choice_is_answered_in_the_result() {
    let choices = [
        ("by", "licence"),
        ("window", "all"),
        ("max-age", "any"),
        ("at", "2026-01-31"),
        ("top", "3"),
        ("individuals", "country"),
        ("measure", "models"),
        ("attribution", "split"),
        ("unattributed", "drop"),
        ("unaffiliated", "base"),
        ("exclude", "a/*=noise; b"),
        ("exclude-list", "ci"),
        ("drop-top", "1"),
        ("leave-out", "jane"),
        ("scope", "quantised=no|unknown; task=unknown"),
        ("panel", "same"),
        ("override", "google=CN,nobody="),
        ("join", "Pair=FR,DE"),
    ];
    let expected = json!({
        "by": "licence", "window": "all", "maxAge": "any", "at": "2026-01-31", "series": false, "top": 3,
        "individuals": "country", "measure": "models", "attribution": "split",
        "unattributed": "drop", "unaffiliated": "base",
        "exclude": [{"glob": "a/*", "reason": "noise"}, {"glob": "b", "reason": null}],
        "excludeList": ["ci"], "dropTop": 1, "leaveOut": "jane",
        "scope": {"task": ["unknown"], "quantised": ["no", "unknown"]}, "panel": "same",
        "override": {"google": "CN", "nobody": null}, "join": {"Pair": ["FR", "DE"]},
    });
    assert_eq!(ask(&market(), &choices)["query"], expected);
}

#[test]
fn licences_have_the_classes_of_the_definitions() {
    let mut market = market();
    for licence in LICENCES {
        market["models"]["licence"] = json!({"values": [licence], "codes": vec![0; 9]});
        let answer = ask(&market, &[("by", "licence"), ("max-age", "any")]);
        assert_eq!(ids(&answer), [licence_class(licence)], "{licence}");
    }
}

#[test]
fn bands_begin_at_their_lower_bound() {
    let mut market = market();
    let edges: [(u64, &str); 13] = [
        (0, "<100M"),
        (99_999_999, "<100M"),
        (100_000_000, "100M-1B"),
        (999_999_999, "100M-1B"),
        (1_000_000_000, "1-8B"),
        (7_999_999_999, "1-8B"),
        (8_000_000_000, "8-35B"),
        (34_999_999_999, "8-35B"),
        (35_000_000_000, "35-150B"),
        (149_999_999_999, "35-150B"),
        (150_000_000_000, ">=150B"),
        (1_000_000_000_000, ">=150B"),
        (1 << 53, ">=150B"),
    ];
    for (parameters, expected) in edges {
        assert_eq!(band(parameters), expected, "the reference itself");
        market["models"]["parameters"] = json!(vec![parameters; 9]);
        let answer = ask(&market, &[("by", "parameters"), ("max-age", "any")]);
        assert_eq!(ids(&answer), [expected], "{parameters}");
    }
}

#[test]
fn one_data_set_answers_many_queries() {
    let data = dataset(&market());
    let first = shares(&data, &[("by", "model")]);
    shares(&data, &[("by", "country"), ("window", "all")]);
    assert_eq!(shares(&data, &[("by", "model")]), first);
}
