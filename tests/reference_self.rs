//! The reference itself, on small cases that were worked out by hand.

mod analyses;
mod rows;

use std::collections::BTreeMap;

use crate::reference::choices::Join;
use crate::reference::worlds::{choices, old_choices, world};
use crate::reference::{Choices, Counter, Fraction, Model, Organisation, World, day};
use proptest::prelude::*;

/// A model with 30 readings of one trailing counter, all on the same day.
fn model(id: &str, downloads: u64, bases: &[&str]) -> Model {
    Model {
        id: id.to_string(),
        namespace: id
            .split_once('/')
            .map(|(namespace, _)| namespace.to_string()),
        bases: (!bases.is_empty()).then(|| bases.iter().map(ToString::to_string).collect()),
        values: vec![Some(downloads)],
        ..Model::default()
    }
}

fn account(country: Option<&str>, kind: &str) -> Organisation {
    Organisation {
        country: country.map(str::to_string),
        kind: Some(kind.to_string()),
        parent: None,
    }
}

fn market(models: Vec<Model>) -> World {
    let organisations = [
        ("us", account(Some("US"), "company")),
        ("cn", account(Some("CN"), "company")),
        ("fr", account(Some("FR"), "university")),
        ("jane", account(Some("FR"), "individual")),
        ("joe", account(None, "individual")),
        ("lab", account(None, "company")),
    ];
    World {
        counter: Counter::Trailing(30),
        dates: vec![day("2026-01-31")],
        models,
        organisations: organisations
            .map(|(name, row)| (name.to_string(), row))
            .into(),
        aliases: [("old-us", "us"), ("first", "cn/a")]
            .map(|(from, to)| (from.to_string(), to.to_string()))
            .into(),
    }
}

fn any_age() -> Choices {
    Choices {
        window: Some(30),
        max_age: None,
        ..Choices::default()
    }
}

/// Groups with their downloads on the only date.
fn groups(world: &World, choices: &Choices) -> Vec<(String, f64)> {
    let answer = world.answer(choices);
    let sum: f64 = answer.groups.values().map(|group| group[0].value()).sum();
    assert!((sum - answer.totals[0].value()).abs() < 1e-9, "the total");
    let groups = answer.groups.iter();
    groups
        .map(|(id, downloads)| (id.clone(), downloads[0].value()))
        .collect()
}

fn expect(world: &World, choices: &Choices, expected: &[(&str, f64)]) {
    let expected: Vec<(String, f64)> = expected
        .iter()
        .map(|(id, downloads)| ((*id).to_string(), *downloads))
        .collect();
    assert_eq!(groups(world, choices), expected, "{choices:?}");
}

#[test]
fn fractions_are_exact() {
    let third = Fraction::new(2, 6);
    assert_eq!((third.numerator, third.denominator), (1, 3));
    assert_eq!(third.plus(Fraction::new(1, 6)), Fraction::new(1, 2));
    assert_eq!(third.times(Fraction::new(3, 4)), Fraction::new(1, 4));
    assert_eq!(third.plus(third).plus(third), Fraction::ONE);
}

#[test]
fn credit_goes_to_the_roots() {
    // d is made from c and from a model that is not here; c from b; b from a.
    let world = market(vec![
        model("us/a", 1, &[]),
        model("cn/b", 10, &["us/a"]),
        model("cn/c", 100, &["cn/b"]),
        model("fr/d", 1000, &["cn/c", "lab/x"]),
    ]);
    let of = |by, attribution| Choices {
        by,
        attribution,
        ..any_age()
    };
    expect(
        &world,
        &of("country", "uploader"),
        &[("CN", 110.0), ("FR", 1000.0), ("US", 1.0)],
    );
    let base = [("US", 611.0), ("unattributed", 500.0)];
    expect(&world, &of("country", "base"), &base);
    expect(
        &world,
        &of("country", "split"),
        &[
            ("CN", 55.0),
            ("FR", 500.0),
            ("US", 1.0 + 55.0 + 250.0),
            ("unattributed", 250.0),
        ],
    );
    expect(
        &world,
        &of("model", "base"),
        &[("lab/x", 500.0), ("us/a", 611.0)],
    );
    let answer = world.answer(&of("country", "base"));
    assert!(answer.groups["unattributed"][0].pro_rated && answer.totals[0].pro_rated);
    assert!(!world.answer(&of("country", "uploader")).totals[0].pro_rated);
}

#[test]
fn rings_selves_and_aliases() {
    let world = market(vec![
        // a and b lead to each other; b also has a base of its own. c names itself.
        model("cn/a", 1, &["fr/b"]),
        model("fr/b", 10, &["cn/a", "us/root"]),
        model("us/c", 100, &["us/c"]),
        model("us/root", 1000, &[]),
        // Through aliases: of the whole id, of the account; twice the same counts once.
        model("fr/d", 10_000, &["first", "cn/a", "cn/a"]),
        model("fr/e", 100_000, &["old-us/root"]),
        model("fr/f", 1_000_000, &["old-us/gone"]),
    ]);
    let choices = Choices {
        by: "model",
        attribution: "base",
        ..any_age()
    };
    expect(
        &world,
        &choices,
        &[
            // a's only base is in its ring.
            ("cn/a", 10_001.0),
            ("us/c", 100.0),
            // Not here, but known by its account's name of today.
            ("us/gone", 1_000_000.0),
            ("us/root", 101_010.0),
        ],
    );
    assert!(!world.answer(&choices).totals[0].pro_rated, "nobody shares");
}

#[test]
fn paths_that_meet_again_make_a_whole() {
    let world = market(vec![
        model("us/root", 0, &[]),
        model("cn/a", 0, &["us/root"]),
        model("cn/b", 0, &["us/root"]),
        model("cn/c", 0, &["us/root"]),
        model("fr/d", 7, &["cn/a", "cn/b", "cn/c"]),
    ]);
    let choices = Choices {
        attribution: "base",
        ..any_age()
    };
    expect(&world, &choices, &[("US", 7.0)]);
    assert!(
        world.answer(&choices).totals[0].pro_rated,
        "it was in three parts"
    );
}

#[test]
fn unattributed_and_unaffiliated_are_kept_dropped_or_handed_on() {
    let world = market(vec![
        model("us/a", 1, &[]),
        model("lab/b", 10, &["us/a"]),
        model("lab/own", 100, &[]),
        model("jane/c", 1000, &["us/a", "joe/z"]),
        model("joe/d", 10_000, &["nobody/x"]),
        model("bare", 100_000, &["jane/c"]),
    ]);
    let of = |unattributed, unaffiliated| Choices {
        unattributed,
        unaffiliated,
        ..any_age()
    };
    let kept = [
        ("US", 1.0),
        ("unaffiliated", 11_000.0),
        ("unattributed", 100_110.0),
    ];
    expect(&world, &of("keep", "keep"), &kept);
    expect(
        &world,
        &of("drop", "keep"),
        &[("US", 1.0), ("unaffiliated", 11_000.0)],
    );
    expect(
        &world,
        &of("keep", "drop"),
        &[("US", 1.0), ("unattributed", 100_110.0)],
    );
    // bare's credit goes through jane/c to us/a and joe/z.
    expect(
        &world,
        &of("base", "keep"),
        &[
            ("US", 50_011.0),
            ("unaffiliated", 61_000.0),
            ("unattributed", 100.0),
        ],
    );
    expect(
        &world,
        &of("base", "base"),
        &[
            ("US", 50_511.0),
            ("unaffiliated", 50_500.0),
            ("unattributed", 10_100.0),
        ],
    );
    expect(
        &world,
        &of("base", "drop"),
        &[("US", 50_011.0), ("unattributed", 100.0)],
    );
    let people = Choices {
        individuals_by_country: true,
        ..of("drop", "drop")
    };
    expect(&world, &people, &[("FR", 1000.0), ("US", 1.0)]);
    let by_task = Choices {
        by: "task",
        ..people.clone()
    };
    expect(&world, &by_task, &[("unknown", 1001.0)]);
    let split = Choices {
        attribution: "split",
        ..of("base", "keep")
    };
    // jane keeps half of hers; what is unattributed hands on all.
    expect(
        &world,
        &split,
        &[
            ("US", 1.0 + 10.0 + 250.0 + 50_000.0),
            ("unaffiliated", 500.0 + 250.0 + 5000.0 + 50_000.0),
            ("unattributed", 100.0 + 5000.0),
        ],
    );
}

#[test]
fn accounts_move_and_countries_join() {
    let world = market(vec![
        model("us/a", 1, &[]),
        model("cn/b", 10, &[]),
        model("fr/c", 100, &[]),
        model("jane/d", 1000, &[]),
        model("lab/e", 10_000, &[]),
        model("joe/f", 100_000, &["old/x"]),
    ]);
    let overrides = [
        ("us", Some("JP")),
        ("jane", Some("FR")),
        ("fr", None),
        ("joe", None),
    ]
    .map(|(name, country)| (name.to_string(), country.map(str::to_string)));
    let mut choices = Choices {
        overrides: overrides.into(),
        ..any_age()
    };
    expect(
        &world,
        &choices,
        &[
            ("CN", 10.0),
            ("FR", 1000.0),
            ("JP", 1.0),
            ("unattributed", 110_100.0),
        ],
    );
    choices.joins = vec![Join::Named("East", vec!["CN", "JP"]), Join::Eu];
    expect(
        &world,
        &choices,
        &[("EU", 1000.0), ("East", 11.0), ("unattributed", 110_100.0)],
    );
    let study = Choices {
        joins: vec![Join::Study],
        ..any_age()
    };
    expect(
        &world,
        &study,
        &[
            ("China", 10.0),
            ("Europe", 100.0),
            ("United States", 1.0),
            ("unattributed", 10_000.0),
            ("users", 101_000.0),
        ],
    );
    let texts: BTreeMap<_, _> = choices.pairs().into_iter().collect();
    assert_eq!(texts["override"], "fr=;jane=FR;joe=;us=JP");
    assert_eq!(texts["join"], "East=CN,JP;EU");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_snapshot_holds_the_whole_world(world in world()) {
        prop_assert_eq!(&World::read(&world.snapshot()), &world);
    }

    #[test]
    fn weights_of_a_row_add_up_to_one(world in world(), choices in choices()) {
        let choices = choices.known_in(&world);
        let keeping = Choices { unattributed: "base", unaffiliated: "keep", ..choices };
        for credits in world.credits(&keeping) {
            let mut sum = Fraction::ZERO;
            for credit in &credits {
                sum = sum.plus(credit.weight);
            }
            prop_assert_eq!(sum, Fraction::ONE, "{:?}", credits);
        }
    }

    #[test]
    fn groups_add_up_to_the_total(world in world(), choices in choices()) {
        let choices = choices.known_in(&world);
        let answer = world.answer(&choices);
        for (at, total) in answer.totals.iter().enumerate() {
            let sum: f64 = answer.groups.values().map(|group| group[at].value()).sum();
            prop_assert!((sum - total.value()).abs() <= 1e-12 * sum);
        }
        // The text of every choice is told.
        prop_assert_eq!(choices.pairs().len(), 16);
        prop_assert!(choices.json()["dropTop"].is_number());
    }

    #[test]
    fn old_choices_are_plain(choices in old_choices()) {
        prop_assert!(choices.is_plain());
    }
}
