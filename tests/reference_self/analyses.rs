//! Analyses on small tables.

use std::collections::BTreeMap;

use super::{any_age, market, model};
use crate::reference::analyses::{
    Table, bounds, claim, concentration, effects, flipping_models, lead, leads, median,
    models_to_flip, unattributed_to_flip,
};
use crate::reference::{Choices, Fraction};

/// Shares in hundredths of two groups and the unattributed, date by date; 0 of all is no share.
fn series(rows: &[(f64, f64, f64)]) -> Table {
    let groups = [("A", 0), ("B", 1), ("unattributed", 2)].map(|(id, column)| {
        let value = |row: &(f64, f64, f64)| [row.0, row.1, row.2][column];
        (id.to_string(), rows.iter().map(value).collect())
    });
    Table {
        dates: (0..rows.len()).map(|at| format!("day {at}")).collect(),
        coverage: vec![1.0; rows.len()],
        totals: rows.iter().map(|(a, b, rest)| a + b + rest).collect(),
        groups: groups.into(),
    }
}

#[test]
fn crossings_skip_dates_that_the_data_hardly_cover() {
    let mut table = series(&[(25.0, 75.0, 0.0), (75.0, 25.0, 0.0), (60.0, 40.0, 0.0)]);
    table.coverage = vec![0.9, 0.89, 0.9];
    let found = lead(&table, "A", "B", 1);
    assert_eq!(found.crossings[0].date, "day 2");
    assert_eq!((found.crossings.len(), found.crossings[0].kept), (1, 1));
    assert_eq!(found.lead[1], Some(50.0));
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

#[test]
fn claims_over_specifications() {
    let world = market(vec![model("us/a", 50, &[]), model("lab/b", 50, &["cn/x"])]);
    let specifications = ["keep", "drop", "base"].map(|unattributed| Choices {
        unattributed,
        ..any_age()
    });
    let found = claim(leads(&world, "US", "CN", &specifications));
    assert_eq!(found.leads, [Some(50.0), Some(100.0), Some(0.0)]);
    assert_eq!((found.holds, found.undecided), (2, 0));
    assert_eq!(
        (found.minimum, found.median, found.maximum),
        (Some(0.0), Some(50.0), Some(100.0))
    );
    assert_eq!(median(&[1.0, 2.0, 4.0, 8.0]), Some(3.0));
    let row = |x: &str, y: &str, lead| {
        let texts = [("x", x), ("y", y)].map(|(name, text)| (name.to_string(), text.to_string()));
        (BTreeMap::from(texts), lead)
    };
    let effects = effects(&[
        row("1", "a", Some(1.0)),
        row("1", "b", Some(3.0)),
        row("2", "a", Some(-5.0)),
        row("2", "b", None),
    ]);
    assert_eq!(effects["x"].0, 7.0);
    assert_eq!(effects["y"].0, 5.0);
    let level = &effects["x"].1[1];
    assert_eq!(
        (level.holds, level.specifications, level.median),
        (0, 2, Some(-5.0))
    );
    let level = &effects["x"].1[0];
    assert_eq!(
        (&level.value[..], level.holds, level.median),
        ("1", 2, Some(2.0))
    );
}
