//! What holds between answers to different choices, on random hostile worlds.

use std::collections::BTreeMap;

use crate::reference::ask::{dataset, group};
use crate::reference::choices::{ATTRIBUTIONS, Join, choices, joins, left_out};
use crate::reference::compare::{all_close, ask, by_id, close, is_nothing, pairs};
use crate::reference::scopes::{SCOPES, scope_values};
use crate::reference::worlds::world;
use crate::reference::{Choices, World};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

/// The series to these choices.
fn series(world: &World, choices: &Choices) -> Value {
    let data = dataset(&world.snapshot());
    ask(&data, &pairs(choices, &[("series", "true")]))
}

/// Both answers say the same, but for the query, the warnings and groups of nothing.
fn same(left: &Value, right: &Value) -> Result<(), TestCaseError> {
    for column in ["dates", "coverage", "leftOut"] {
        prop_assert_eq!(&left[column], &right[column], "{}", column);
    }
    prop_assert!(
        all_close(&left["total"], &right["total"]),
        "totals: {} but {}",
        left["total"],
        right["total"]
    );
    same_groups(&by_id(left), &by_id(right))
}

fn same_groups(
    left: &BTreeMap<&str, &Value>,
    right: &BTreeMap<&str, &Value>,
) -> Result<(), TestCaseError> {
    for (id, group) in left {
        let Some(other) = right.get(id) else {
            prop_assert!(is_nothing(group), "{id} is in one answer only");
            continue;
        };
        for column in ["downloads", "share"] {
            prop_assert!(
                all_close(&group[column], &other[column]),
                "{column} of {id}: {} but {}",
                group[column],
                other[column]
            );
        }
    }
    for (id, group) in right {
        let known = left.contains_key(id) || is_nothing(group);
        prop_assert!(known, "{id} is in one answer only");
    }
    Ok(())
}

/// Downloads of some groups, added up date by date; groups that do not exist have none.
fn sum<'a>(answer: &Value, ids: impl IntoIterator<Item = &'a str>) -> Vec<f64> {
    let groups = by_id(answer);
    let mut sum = vec![0.0; answer["dates"].as_array().unwrap().len()];
    for id in ids {
        let Some(group) = groups.get(id) else {
            continue;
        };
        for (sum, downloads) in sum.iter_mut().zip(group["downloads"].as_array().unwrap()) {
            *sum += downloads.as_f64().unwrap();
        }
    }
    sum
}

fn totals(answer: &Value) -> Vec<f64> {
    let totals = answer["total"].as_array().unwrap().iter();
    totals.map(|total| total.as_f64().unwrap()).collect()
}

/// The members of the joins of random choices.
fn members(join: &Join, answer: &Value) -> Vec<String> {
    let ids = by_id(answer);
    let ids = ids.keys().map(ToString::to_string);
    let named = ids.filter(|id| id.len() == 2 || id == "INTL");
    named.filter(|id| join.group_of(id).is_some()).collect()
}

proptest! {
    // PROPTEST_CASES sets the number of cases; failures are shown, not kept in files.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn attribution_moves_downloads_and_makes_or_loses_none(world in world(), choices in choices()) {
        let choices = choices.known_in(&world);
        let keep = |choice| if choice == "drop" { "keep" } else { choice };
        let choices = Choices {
            unattributed: keep(choices.unattributed),
            unaffiliated: keep(choices.unaffiliated),
            ..choices
        };
        let of = |attribution| series(&world, &Choices { attribution, ..choices.clone() });
        let [uploader, base, split] = ATTRIBUTIONS.map(of);
        for other in [&base, &split] {
            for column in ["dates", "coverage", "leftOut"] {
                prop_assert_eq!(&uploader[column], &other[column], "{}", column);
            }
            prop_assert!(all_close(&uploader["total"], &other["total"]), "{} but {}", uploader["total"], other["total"]);
        }
        // Half of the one and half of the other, as long as uploaders keep what is theirs.
        if choices.unattributed == "keep" && choices.unaffiliated == "keep" {
            let mut ids: Vec<&str> = Vec::new();
            for answer in [&uploader, &base, &split] {
                ids.extend(by_id(answer).keys());
            }
            for id in ids {
                let halves = sum(&uploader, [id]).into_iter().zip(sum(&base, [id]));
                for ((one, other), both) in halves.zip(sum(&split, [id])) {
                    prop_assert!(close(both, (one + other) / 2.0), "{id}: {both} of {one} and {other}");
                }
            }
        }
    }

    #[test]
    fn what_has_no_attribution_is_kept_or_gone(world in world(), choices in choices()) {
        let choices = choices.known_in(&world);
        let choices = Choices { by: "country", ..choices };
        let users = choices.joins.contains(&Join::Study);
        for (choice, id) in [("unattributed", "unattributed"), ("unaffiliated", if users { "users" } else { "unaffiliated" })] {
            let of = |value| {
                let mut choices = choices.clone();
                if choice == "unattributed" {
                    choices.unattributed = value;
                } else {
                    choices.unaffiliated = value;
                }
                series(&world, &choices)
            };
            let (kept, dropped) = (of("keep"), of("drop"));
            for column in ["dates", "coverage", "leftOut"] {
                prop_assert_eq!(&kept[column], &dropped[column], "{}", column);
            }
            prop_assert!(sum(&dropped, [id]).iter().all(|sum| *sum == 0.0), "{id} is still there");
            let both = totals(&dropped).into_iter().zip(sum(&kept, [id]));
            for ((rest, gone), total) in both.zip(totals(&kept)) {
                prop_assert!((rest + gone - total).abs() <= 1e-12 * total, "{rest} + {gone} {choice} but {total}");
            }
            let (mut kept, mut dropped) = (by_id(&kept), by_id(&dropped));
            kept.remove(id);
            dropped.remove(id);
            prop_assert!(kept.iter().all(|(id, group)| {
                dropped.get(id).map_or_else(|| is_nothing(group), |other| all_close(&group["downloads"], &other["downloads"]))
            }), "{choice} changes other groups");
        }
    }

    #[test]
    fn a_join_is_the_sum_of_its_members(world in world(), choices in choices(), joins in joins()) {
        let choices = choices.known_in(&world);
        prop_assume!(!joins.contains(&Join::Study));
        let apart = Choices { by: "country", joins: Vec::new(), ..choices };
        let together = Choices { joins, ..apart.clone() };
        let (one, other) = (series(&world, &apart), series(&world, &together));
        prop_assert_eq!(&one["leftOut"], &other["leftOut"]);
        prop_assert!(all_close(&one["total"], &other["total"]));
        let (mut singles, mut rest) = (by_id(&one), by_id(&other));
        for join in &together.joins {
            let text = join.text();
            let name = text.split('=').next().unwrap();
            let members = members(join, &one);
            let wanted = sum(&one, members.iter().map(String::as_str));
            for (found, wanted) in sum(&other, [name]).into_iter().zip(wanted) {
                prop_assert!((found - wanted).abs() <= 1e-12 * wanted, "{name}: {found} but {wanted}");
            }
            rest.remove(name);
            for member in &members {
                prop_assert!(!rest.contains_key(&member[..]), "{member} stands beside {name}");
                singles.remove(&member[..]);
            }
        }
        same_groups(&singles, &rest)?;
    }

    #[test]
    fn the_studys_groups_are_sums_too(world in world(), choices in choices()) {
        let choices = choices.known_in(&world);
        let apart = Choices { by: "country", joins: Vec::new(), ..choices };
        let together = Choices { joins: vec![Join::Study], ..apart.clone() };
        let (one, other) = (series(&world, &apart), series(&world, &together));
        let mut sums: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for id in by_id(&one).keys() {
            let group = match *id {
                "unaffiliated" => "users".to_string(),
                "unattributed" => "unattributed".to_string(),
                country => Join::Study.group_of(country).unwrap(),
            };
            sums.entry(group).or_default().push(id);
        }
        for (group, members) in &sums {
            let pairs = sum(&one, members.iter().copied()).into_iter().zip(sum(&other, [&group[..]]));
            for (wanted, found) in pairs {
                prop_assert!((found - wanted).abs() <= 1e-12 * wanted, "{group}: {found} but {wanted}");
            }
        }
        prop_assert!(by_id(&other).keys().all(|id| sums.contains_key(*id)));
    }

    #[test]
    fn exclusion_of_everything_leaves_no_share(world in world(), choices in choices()) {
        let choices = choices.known_in(&world);
        let mut world = world;
        world.models.retain(|model| model.rolled.is_none());
        for globs in [vec!["*"], vec!["?*", "*/*"]] {
            let exclude = globs.iter().map(|glob| (glob.to_string(), None)).collect();
            let found = series(&world, &Choices { exclude, ..choices.clone() });
            prop_assert!(totals(&found).iter().all(|total| *total == 0.0));
            prop_assert!(found["leftOut"].as_array().unwrap().iter().all(|left_out| *left_out == 0));
            for group in found["groups"].as_array().unwrap() {
                prop_assert!(is_nothing(group) && group["share"].as_array().unwrap().iter().all(Value::is_null), "{group}");
            }
        }
    }

    #[test]
    fn leaving_out_is_excluding_its_models(
        world in world(),
        choices in choices(),
        name in prop_oneof![left_out().prop_map(Ok), any::<Index>().prop_map(Err)],
    ) {
        let choices = choices.known_in(&world);
        let ids: Vec<&String> = world.models.iter().map(|model| &model.id).filter(|id| !id.is_empty()).collect();
        let name = match name {
            Err(at) if !ids.is_empty() => ids[at.index(ids.len())].clone(),
            Err(_) => "acme/m0".to_string(),
            Ok(name) => name.to_string(),
        };
        let named = Choices { leave_out: Some(name.clone()), ..Choices::default() };
        // What the world does not have is refused.
        prop_assume!(named.known_in(&world).leave_out.is_some());
        let with = Choices { leave_out: Some(name.clone()), ..choices.clone() };
        let mut without = Choices { leave_out: None, ..choices };
        for model in &world.models {
            let account = model.namespace.as_deref();
            let organisation = account.map(|account| world.organisation(account));
            if model.rolled.is_none() && (model.id == name || account == Some(&name) || organisation.as_ref() == Some(&name)) {
                // A glob without a slash that is a whole name hits no account here.
                without.exclude.push((model.id.clone(), None));
            }
        }
        same(&series(&world, &with), &series(&world, &without))?;
    }

    #[test]
    fn a_scope_of_every_value_is_none(world in world(), choices in choices(), attribute in select(&SCOPES)) {
        let choices = choices.known_in(&world);
        let without = Choices { scope: Vec::new(), ..choices };
        let with = Choices { scope: vec![(attribute, scope_values(attribute))], ..without.clone() };
        let with = with.known_in(&world);
        same(&series(&world, &with), &series(&world, &without))?;
    }

    #[test]
    fn a_scope_and_its_complement_are_all(world in world(), choices in choices(), attribute in select(&SCOPES), at in any::<Index>()) {
        let choices = choices.known_in(&world);
        let all = Choices { scope: Vec::new(), drop_top: 0, ..choices };
        let every = Choices { scope: vec![(attribute, scope_values(attribute))], ..Choices::default() };
        let (_, mut values) = every.known_in(&world).scope.remove(0);
        prop_assume!(values.len() > 1);
        let one = vec![values.remove(at.index(values.len()))];
        let of = |values| series(&world, &Choices { scope: vec![(attribute, values)], ..all.clone() });
        let (one, rest, all) = (of(one), of(values), series(&world, &all));
        for (at, total) in totals(&all).into_iter().enumerate() {
            let parts = totals(&one)[at] + totals(&rest)[at];
            prop_assert!((parts - total).abs() <= 1e-12 * total, "{parts} but {total}");
            let left_out = |answer: &Value| answer["leftOut"][at].as_u64().unwrap();
            prop_assert_eq!(left_out(&one) + left_out(&rest), left_out(&all));
        }
    }

    #[test]
    fn excluding_the_top_by_hand_is_dropping_it(world in world(), choices in choices(), top in 1..=3_usize) {
        let choices = choices.known_in(&world);
        // Whatever counts: by model, without credits that move, the largest at the last date.
        let plain = Choices {
            attribution: "uploader", unattributed: "keep", unaffiliated: "keep", drop_top: 0, ..choices
        };
        let models = series(&world, &Choices { by: "model", ..plain.clone() });
        let last = |group: &Value| group["downloads"].as_array().unwrap().last().and_then(Value::as_f64);
        let mut ranked: Vec<(f64, &str)> = by_id(&models)
            .into_iter()
            .filter(|(id, _)| world.models.iter().any(|model| model.id == *id))
            .filter_map(|(id, group)| Some((last(group)?, id)))
            .collect();
        ranked.sort_by(|(left, one), (right, other)| right.total_cmp(left).then(one.cmp(other)));
        // Of those with nothing it is not worth telling which ones go.
        prop_assume!(ranked.len() >= top && ranked[top - 1].0 > 0.0);
        let gone = ranked[..top].iter().map(|(_, id)| (id.to_string(), None));
        let by_hand = Choices { exclude: plain.exclude.iter().cloned().chain(gone).collect(), ..plain.clone() };
        let dropped = Choices { drop_top: top, ..plain };
        prop_assume!(!world.answer(&dropped).unclear);
        same(&series(&world, &dropped), &series(&world, &by_hand))?;
    }

    #[test]
    fn moving_accounts_changes_no_total_but_groups(world in world(), choices in choices()) {
        let choices = choices.known_in(&world);
        let mut choices = Choices { by: "namespace", unattributed: "keep", unaffiliated: "keep", ..choices };
        // A scope by country goes by the countries that they are moved to.
        choices.scope.retain(|(name, _)| *name != "country");
        let unmoved = Choices { overrides: BTreeMap::new(), ..choices.clone() };
        same(&series(&world, &choices), &series(&world, &unmoved))?;
    }

    #[test]
    fn counted_models_are_those_with_downloads(world in world(), choices in choices()) {
        let choices = choices.known_in(&world);
        let models = Choices { by: "model", measure: "models", attribution: "uploader", unattributed: "keep",
            unaffiliated: "keep", drop_top: 0, ..choices };
        let downloads = Choices { measure: "downloads", ..models.clone() };
        let (models, downloads) = (series(&world, &models), series(&world, &downloads));
        for model in world.models.iter().filter(|model| model.rolled.is_none()) {
            if !by_id(&downloads).contains_key(&model.id[..]) {
                continue;
            }
            let counted = sum(&models, [&model.id[..]]);
            let downloads = group(&downloads, &model.id)["downloads"].as_array().unwrap();
            for (counted, downloads) in counted.into_iter().zip(downloads) {
                let wanted = if downloads.as_f64() > Some(0.0) { 1.0 } else { 0.0 };
                prop_assert_eq!(counted, wanted, "{}", model.id);
            }
        }
    }

    #[test]
    fn the_answer_tells_what_was_asked(world in world(), choices in choices()) {
        let choices = choices.known_in(&world);
        let found = series(&world, &choices);
        for (choice, wanted) in choices.json().as_object().unwrap() {
            prop_assert_eq!(&found["query"][choice], wanted, "{}", choice);
        }
    }
}
