//! Which rows count, and their classes.

use std::collections::BTreeMap;

use super::{account, any_age, expect, groups, market, model};
use crate::reference::groups::{age, attribute, licence_class};
use crate::reference::scopes::{hits, matches};
use crate::reference::{Choices, FLOOR, Model, day};

#[test]
fn globs() {
    for (glob, text, expected) in [
        ("*", "", true),
        ("a*", "a", true),
        ("a*c", "abbc", true),
        ("a*c", "abbcd", false),
        ("*a*", "banana", true),
        ("?", "ü", true),
        ("??", "ü", false),
        ("A", "a", false),
        ("*/m?", "x/y/m1", true),
    ] {
        assert_eq!(matches(glob, text), expected, "{glob} on {text}");
    }
    let (owned, bare) = (model("acme/m1", 1, &[]), model("m1", 1, &[]));
    let both = |glob: &str| (hits(glob, &owned), hits(glob, &bare));
    assert_eq!(both("acme"), (true, false));
    assert_eq!(both("m*"), (false, true));
    assert_eq!(both("*"), (true, true));
    assert_eq!(both("*/*"), (true, false));
    assert_eq!(both("acme/*"), (true, false));
}

#[test]
fn exclusions_and_the_top() {
    let mut world = market(vec![
        model("us/a", 1, &[]),
        model("us/b", 100, &[]),
        model("cn/c", 100, &["us/a"]),
        model("facebook/opt-125m", 1000, &[]),
        model("unslothai/1", 10_000, &["us/a"]),
    ]);
    world.organisations.get_mut("us").unwrap().parent = Some("Group".to_string());
    let of = |change: &dyn Fn(&mut Choices)| {
        let mut choices = Choices {
            by: "namespace",
            ..any_age()
        };
        change(&mut choices);
        groups(&world, &choices)
            .into_iter()
            .map(|(id, _)| id)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(of(&|_| {}), "cn facebook unslothai us");
    assert_eq!(
        of(&|choices| choices.exclude_list = vec!["ci"]),
        "cn unslothai us"
    );
    assert_eq!(
        of(&|choices| choices.exclude_list = vec!["telemetry"]),
        "cn facebook us"
    );
    assert_eq!(
        of(&|choices| choices.leave_out = Some("Group".into())),
        "cn facebook unslothai"
    );
    assert_eq!(
        of(&|choices| choices.leave_out = Some("cn/c".into())),
        "facebook unslothai us"
    );
    assert_eq!(of(&|choices| choices.drop_top = 2), "cn us");
    // Of two equal ones the id that stands first goes.
    assert_eq!(of(&|choices| choices.drop_top = 3), "us");
    // An excluded base is credited all the same.
    let base = Choices {
        attribution: "base",
        exclude: vec![
            ("us/*".to_string(), None),
            ("facebook".to_string(), Some("a test")),
        ],
        ..any_age()
    };
    expect(&world, &base, &[("US", 10_100.0)]);
    let texts: BTreeMap<_, _> = base.pairs().into_iter().collect();
    assert_eq!(texts["exclude"], "us/*;facebook=a test");
}

#[test]
fn attributes_and_their_unknown_values() {
    let mut one = model("us/a", 1, &[]);
    let values = |model: &Model| {
        ["modality", "openness", "derivation", "quantised"].map(|name| attribute(model, name))
    };
    assert_eq!(values(&one), ["unknown"; 4]);
    one.bases = Some(Vec::new());
    one.format = Some("gguf".into());
    one.task = Some("robotics".into());
    one.licence = Some("other".into());
    assert_eq!(values(&one), ["other", "other", "original", "yes"]);
    one.relation = Some("quantized".into());
    one.format = Some("safetensors".into());
    one.licence = Some("cc-by-nc-4.0".into());
    assert_eq!(values(&one), ["other", "restricted", "quantised", "yes"]);
    one.relation = Some("merge".into());
    assert_eq!(attribute(&one, "quantised"), "no");
    assert_eq!(licence_class("gpl-3.0"), "copyleft");
}

#[test]
fn ages() {
    let date = FLOOR + 2000;
    let days = [-5, 89, 90, 364, 365, 729, 730].map(|days| age(Some(date - days), date));
    assert_eq!(
        days,
        ["<90d", "<90d", "90-365d", "90-365d", "1-2y", "1-2y", ">=2y"]
    );
    assert_eq!(age(None, date), "unknown");
    assert_eq!(age(Some(FLOOR), FLOOR + 729), "unknown");
    assert_eq!(age(Some(FLOOR), FLOOR + 730), ">=2y");
}

#[test]
fn scopes_narrow_and_measures_count() {
    let mut world = market(vec![
        model("us/a", 5, &[]),
        model("us/b", 0, &[]),
        model("cn/c", 7, &["us/a"]),
    ]);
    world.models[0].created = Some(day("2025-01-01"));
    world.models[0].likes = Some(3);
    world.models[1].likes = Some(9);
    world.models.push(Model {
        rolled: Some((account(Some("US"), "company"), 4)),
        values: vec![Some(11)],
        ..Model::default()
    });
    let created = |range: &str| Choices {
        scope: vec![("created", vec![range.to_string()])],
        ..any_age()
    };
    expect(&world, &created("2025-01-01.."), &[("US", 5.0)]);
    expect(&world, &created("2025-01-02.."), &[]);
    expect(&world, &created("unknown"), &[("CN", 7.0), ("US", 11.0)]);
    let task = Choices {
        scope: vec![("task", vec!["unknown".to_string()])],
        measure: "models",
        ..any_age()
    };
    expect(&world, &task, &[("CN", 1.0), ("US", 5.0)]);
    let likes = Choices {
        measure: "likes",
        attribution: "split",
        ..any_age()
    };
    expect(&world, &likes, &[("CN", 0.0), ("US", 3.0)]);
    let left_out = |choices: Choices| world.answer(&choices).left_out[0];
    let limited = || Choices {
        max_age: Some(365),
        ..any_age()
    };
    assert_eq!(left_out(limited()), 6);
    let without = Choices {
        exclude: vec![("cn/*".to_string(), None)],
        ..limited()
    };
    assert_eq!(left_out(without), 5);
}
