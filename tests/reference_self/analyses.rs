//! Analyses on small tables.

use std::collections::BTreeMap;

use super::{any_age, market, model};
use crate::reference::analyses::{
    Table, bounds, concentration, flipping_models, lead, models_to_flip, unattributed_to_flip,
};
use crate::reference::robustness::{Combination, Space};
use crate::reference::{Choices, Fraction};

/// Shares in hundredths of two groups and the unattributed, date by date; 0 of all is no share.
fn series(rows: &[(f64, f64, f64)]) -> Table {
    let groups = [("A", 0), ("B", 1), ("unattributed", 2)].map(|(id, column)| {
        let value = |row: &(f64, f64, f64)| [row.0, row.1, row.2][column];
        (id.to_string(), rows.iter().map(value).collect())
    });
    Table {
        dates: (0..rows.len()).map(|at| format!("day {at}")).collect(),
        totals: rows.iter().map(|(a, b, rest)| a + b + rest).collect(),
        groups: groups.into(),
    }
}

#[test]
fn crossings_skip_ties_and_dates_without_a_share() {
    let table = series(&[
        (0.0, 0.0, 0.0),
        (25.0, 50.0, 25.0),
        (50.0, 50.0, 0.0),
        (75.0, 25.0, 0.0), // A, but only until B is back
        (25.0, 75.0, 0.0),
        (50.0, 50.0, 0.0),
        (25.0, 75.0, 0.0), // B still: no crossing
        (60.0, 40.0, 0.0),
        (0.0, 0.0, 0.0), // in between nothing
        (75.0, 25.0, 0.0),
    ]);
    let found = lead(&table, "A", "B", 2);
    assert_eq!(found.lead[0], None);
    assert_eq!(found.lead[1], Some(-25.0));
    let told: Vec<_> = found
        .crossings
        .iter()
        .map(|crossing| {
            let ends = (crossing.from, crossing.to);
            (
                &crossing.date[4..],
                ends,
                &crossing.leader[..],
                crossing.kept,
                crossing.holds,
            )
        })
        .collect();
    assert_eq!(told.len(), 3);
    assert_eq!(told[0], ("3", (-25.0, 50.0), "A", 1, false));
    assert_eq!(told[1], ("4", (50.0, -50.0), "B", 1, false));
    assert_eq!(
        (told[2].0, told[2].2, told[2].3, told[2].4),
        ("7", "A", 2, true)
    );
    assert_eq!(found.first_that_holds.as_deref(), Some("day 7"));
    assert_eq!(lead(&table, "A", "nobody", 1).share_b[1], Some(0.0));
}

#[test]
fn concentration_of_three_to_one() {
    let table = series(&[(60.0, 20.0, 20.0), (0.0, 0.0, 5.0), (0.0, 0.0, 0.0)]);
    let found = concentration(&table, 0).unwrap();
    assert_eq!(found.groups, 2);
    let near = |left: f64, right: f64| assert!((left - right).abs() < 1e-9, "{left} {right}");
    near(found.hhi, 4000.0);
    near(found.effective.unwrap(), 2.5);
    for (cr, expected) in found.cr.into_iter().zip([0.6, 0.8, 0.8, 0.8]) {
        near(cr, expected);
    }
    // Two groups with 3/4 and 1/4: half the distance.
    near(found.gini.unwrap(), 0.25);
    near(found.ungrouped, 0.2);
    let nothing = concentration(&table, 1).unwrap();
    assert_eq!(
        (nothing.groups, nothing.effective, nothing.gini),
        (0, None, None)
    );
    assert!(concentration(&table, 2).is_none());
}

#[test]
fn bounds_and_flips() {
    let table = series(&[(40.0, 20.0, 40.0), (90.0, 5.0, 5.0)]);
    let found = bounds(&table, 0);
    assert_eq!(found["A"], (0.4, 0.8));
    assert_eq!(found.len(), 2);
    assert_eq!(unattributed_to_flip(&table, "A", "B", 0), Some(0.5));
    assert_eq!(unattributed_to_flip(&table, "A", "B", 1), None);
    let world = market(vec![
        model("us/a", 50, &[]),
        model("us/b", 30, &[]),
        model("us/c", 15, &[]),
        model("cn/d", 40, &[]),
        model("fr/e", 5, &["us/a"]),
    ]);
    let at = world.dates[0];
    let to_flip = |choices: &Choices| models_to_flip(&world, choices, "CN", "US", at);
    assert_eq!(to_flip(&any_age()).unwrap(), ["us/a", "us/b"]);
    assert!(flipping_models(&world, &any_age(), "US", "CN", at).is_empty());
    let without = Choices {
        exclude: vec![("us/b".to_string(), None)],
        ..any_age()
    };
    assert_eq!(to_flip(&without).unwrap(), ["us/a"]);
    assert_eq!(flipping_models(&world, &without, "US", "CN", at), ["us/a"]);
    assert_eq!(models_to_flip(&world, &any_age(), "US", "JP", at), None);
    let base = Choices {
        attribution: "split",
        ..any_age()
    };
    let parts = world.contributions(&base, "US", at);
    let part = parts.iter().find(|part| part.row == 4).unwrap();
    assert_eq!(
        (part.weight, part.credited.value(), part.whole.value()),
        (Fraction::new(1, 2), 2.5, 5.0)
    );
}

/// Leads of 1, 3, −5 and −1 over two choices of two values, the second one running fastest.
fn two_by_two() -> Space {
    let leads = [1.0, 3.0, -5.0, -1.0];
    let combinations = leads.iter().enumerate().map(|(at, lead)| Combination {
        values: vec![at / 2, at % 2],
        weight: 1.0,
        coverage: 1.0,
        outcome: [50.0 + lead / 2.0, 50.0 - lead / 2.0, 100.0],
    });
    Space {
        combinations: combinations.collect(),
        factors: vec![vec![0], vec![1]],
        asks: vec![true, false],
    }
}

#[test]
fn robustness_of_two_choices() {
    let space = two_by_two();
    let all = space.answered();
    assert_eq!(Space::part(&all), Some(0.5));
    assert_eq!(Space::mean(&all), Some(-0.5));
    assert_eq!(Space::median(&all), Some(0.0));
    assert_eq!(Space::distinct(&all), Some(4));
    // Means of 2 and −3 by the first, of −2 and 1 by the second; all squares add up to 35.
    let (all, first, second) = (8.75, 6.25, 2.25);
    let both = all - first - second;
    let wanted = [(first, second), (second, first)]
        .map(|(own, other)| [own / all, 1.0 - other / all, (own + both / 2.0) / all]);
    for (found, wanted) in space.effects().unwrap().iter().zip(wanted) {
        for (found, wanted) in found.iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-12, "{found} for {wanted}");
        }
    }
    assert!((space.interaction(0, 1).unwrap() - both / all).abs() < 1e-12);
    let flips = space.flips(&[0, 1], 3.0);
    assert_eq!(flips, [(BTreeMap::from([(0, 1)]), -1.0)]);
    let rules = space.rules();
    let of = |value: usize, holds: bool| (vec![Some(vec![value]), None], holds, 0.5);
    assert_eq!(rules, [of(0, true), of(1, false)]);
    assert_eq!(space.cell((0, &[1]), (1, &[0])), [Some(0.0), Some(-5.0)]);
    let questions = space.questions();
    assert_eq!(questions.len(), 2);
    assert_eq!(Space::part(&questions[&vec![vec![1]]]), Some(0.0));
}

#[test]
fn weights_support_and_missing_answers() {
    let mut space = two_by_two();
    // The first counts three times; one is not supported, and one has no answer.
    space.combinations[0].weight = 3.0;
    space.combinations[3].coverage = 0.49;
    space.combinations[2].outcome = [0.0; 3];
    assert_eq!((space.supported().len(), space.answered().len()), (3, 2));
    assert_eq!(Space::mean(&space.answered()), Some(1.5));
    assert_eq!(Space::median(&space.answered()), Some(1.0));
    // Of the two that have the second value of the first choice only the one without an answer is
    // supported.
    let (left, gone) = space.complete();
    assert_eq!((left.len(), gone), (2, vec![(0, vec![1])]));
}
