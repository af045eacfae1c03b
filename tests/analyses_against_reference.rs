//! Leads, concentration and what hangs on them against a naive reading of the definitions, on
//! random hostile worlds.

mod changes;
mod claims;
mod fragility;
mod why;

use crate::reference::analyses::{Table, concentration, lead};
use crate::reference::ask::dataset;
use crate::reference::choices::choices;
use crate::reference::compare::pairs;
use crate::reference::grids::Outcome;
use crate::reference::worlds::world;
use crate::reference::{Choices, World, date};
use modelshare::analysis::Claim;
use modelshare::{Dataset, Query};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

/// A part of the cases that `PROPTEST_CASES` asks for; failures are shown, not kept in files.
fn cases(part: u32) -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig {
        failure_persistence: None,
        cases: (usual.cases / part).max(1),
        ..usual
    }
}

/// The query of these choices, at a date or at the last one.
fn query(choices: &Choices, at: Option<i64>) -> Query {
    let mut query = Query::default();
    for (choice, text) in pairs(choices, &[]) {
        query.set(choice, &text).unwrap();
    }
    if let Some(day) = at {
        query.set("at", &date(day)).unwrap();
    }
    query
}

/// What A, B and all have at the date of a query; nothing where it has no such date.
fn outcome(data: &Dataset, query: &Query, claim: &Claim) -> Outcome {
    let Ok(shares) = data.shares(query) else {
        return [0.0; 3];
    };
    let of = |id: &str| {
        let group = shares.groups.iter().find(|group| group.id == id);
        group.map_or(0.0, |group| group.downloads[0].value())
    };
    let total = shares.total.first().map_or(0.0, |total| total.value());
    [of(&claim.a), of(&claim.b), total]
}

/// Two groups of an answer, mostly such as have downloads, rarely one that does not exist.
fn two_groups(world: &World, choices: &Choices, [a, b]: [Index; 2]) -> Claim {
    let mut ids: Vec<String> = Vec::new();
    if let Some(&last) = world.axis(choices).last() {
        for (id, downloads) in world.answer_on(choices, &[last]).groups {
            let times = if downloads[0].is_zero() { 1 } else { 8 };
            ids.extend(vec![id; times]);
        }
    }
    ids.extend(["CN", "US", "nobody"].map(str::to_string));
    let a = ids[a.index(ids.len())].clone();
    ids.retain(|id| *id != a);
    let b = ids.swap_remove(b.index(ids.len()));
    Claim { a, b }
}

/// A day of the axis, or none for the last one.
fn at(world: &World, choices: &Choices, at: Option<Index>) -> Option<i64> {
    let axis = world.axis(choices);
    let at = at.filter(|_| !axis.is_empty())?;
    Some(axis[at.index(axis.len())])
}

fn index() -> impl Strategy<Value = Option<Index>> {
    proptest::option::of(any::<Index>())
}

/// Numbers, lists and objects that are the same but for the last digits of the numbers.
fn alike(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (Value::Number(found), Value::Number(wanted)) => {
            let (found, wanted) = (found.as_f64().unwrap(), wanted.as_f64().unwrap());
            (found - wanted).abs() <= 1e-9 * wanted.abs().max(1.0)
        }
        (Value::Array(found), Value::Array(wanted)) => {
            let mut pairs = found.iter().zip(wanted);
            found.len() == wanted.len() && pairs.all(|(found, wanted)| alike(found, wanted))
        }
        (Value::Object(found), Value::Object(wanted)) => {
            let mut pairs = found.iter().zip(wanted);
            found.len() == wanted.len()
                && pairs
                    .all(|((name, found), (other, wanted))| name == other && alike(found, wanted))
        }
        _ => found == wanted,
    }
}

proptest! {
    #![proptest_config(cases(2))]

    #[test]
    fn leads_and_crossings_are_the_references(
        world in world(), choices in choices(), groups in any::<[Index; 2]>(), hold in 1..=4_usize, until in index(),
    ) {
        let claim = two_groups(&world, &choices, groups);
        let until = at(&world, &choices, until);
        let dates: Vec<i64> = world.axis(&choices).into_iter().filter(|day| until.is_none_or(|until| *day <= until)).collect();
        let answer = world.answer_on(&choices, &dates);
        prop_assume!(!answer.unclear);
        let wanted = lead(&Table::of(&answer), &claim.a, &claim.b, hold);
        // A tie of sums of parts may look like a lead.
        prop_assume!(wanted.lead.iter().flatten().all(|lead| *lead == 0.0 || lead.abs() > 1e-9));
        let found = dataset(&world.snapshot()).lead(&claim.a, &claim.b, &query(&choices, until), Some(hold)).unwrap();
        let found = serde_json::to_value(found).unwrap();
        prop_assert!(alike(&found["coverage"], &json!(answer.coverage)), "{}", found["coverage"]);
        prop_assert_eq!(&found["dates"], &json!(dates.iter().map(|day| date(*day)).collect::<Vec<_>>()));
        prop_assert_eq!((&found["a"]["id"], &found["b"]["id"]), (&json!(claim.a), &json!(claim.b)));
        prop_assert_eq!(&found["hold"], &json!(hold));
        prop_assert_eq!(&found["query"]["series"], &json!(true));
        let crossings: Vec<Value> = wanted.crossings.iter().map(|crossing| json!({
            "date": crossing.date, "from": crossing.from, "to": crossing.to, "leader": crossing.leader,
            "kept": crossing.kept, "holds": crossing.holds,
        })).collect();
        for (column, wanted) in [
            ("shareA", json!(wanted.share_a)),
            ("shareB", json!(wanted.share_b)),
            ("lead", json!(wanted.lead)),
            ("crossings", json!(crossings)),
            ("firstThatHolds", json!(wanted.first_that_holds)),
        ] {
            prop_assert!(alike(&found[column], &wanted), "{column}: {} but {wanted}", found[column]);
        }
    }

    #[test]
    fn concentration_is_the_references(world in world(), choices in choices()) {
        let answer = world.answer(&choices);
        prop_assume!(!answer.unclear);
        let table = Table::of(&answer);
        let mut asked = query(&choices, None);
        asked.series = true;
        let found = dataset(&world.snapshot()).concentration(&asked).unwrap();
        let found = serde_json::to_value(found).unwrap();
        prop_assert_eq!(&found["dates"], &json!(table.dates));
        prop_assert!(alike(&found["coverage"], &json!(answer.coverage)), "{}", found["coverage"]);
        for (at, day) in table.dates.iter().enumerate() {
            let wanted = concentration(&table, at);
            let of = |number: &dyn Fn(&crate::reference::analyses::Concentration) -> Option<f64>| {
                json!(wanted.as_ref().and_then(number))
            };
            for (column, wanted) in [
                ("groups", json!(wanted.as_ref().map_or(0, |one| one.groups))),
                ("hhi", of(&|one| Some(one.hhi))),
                ("effective", of(&|one| one.effective)),
                ("cr1", of(&|one| Some(one.cr[0]))),
                ("cr4", of(&|one| Some(one.cr[1]))),
                ("cr10", of(&|one| Some(one.cr[2]))),
                ("cr50", of(&|one| Some(one.cr[3]))),
                ("gini", of(&|one| one.gini)),
                ("ungrouped", of(&|one| Some(one.ungrouped))),
            ] {
                prop_assert!(alike(&found[column][at], &wanted), "{column} on {day}: {} but {wanted}", found[column][at]);
            }
        }
    }
}
