//! The engine against the naive reading of the definitions, on random hostile worlds.

use std::collections::BTreeMap;

use crate::reference::ask::dataset;
use crate::reference::choices::{GROUPINGS, Join, choices, old_choices};
use crate::reference::compare::{all_close, ask, by_id, compare, pairs};
use crate::reference::parties::Party;
use crate::reference::worlds::{LARGEST, extreme_world, sums, world};
use crate::reference::{Choices, Counter, World, date};
use modelshare::Dataset;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

proptest! {
    // PROPTEST_CASES sets the number of cases; failures are shown, not kept in files.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_number_is_the_references(world in world(), choices in choices()) {
        let snapshot = world.snapshot();
        prop_assert_eq!(&World::read(&snapshot), &world, "the reference reads what was written");
        let expected = world.answer(&choices);
        prop_assume!(!expected.unclear);
        let found = ask(&dataset(&snapshot), &pairs(&choices, &[("series", "true")]));
        compare(&found, &expected, &choices)?;
    }

    #[test]
    fn every_number_is_the_references_with_the_choices_of_old(world in world(), choices in old_choices()) {
        let found = ask(&dataset(&world.snapshot()), &pairs(&choices, &[("series", "true")]));
        compare(&found, &world.answer(&choices), &choices)?;
    }

    #[test]
    fn every_number_of_one_date_is_the_references(world in world(), choices in choices(), at in any::<Index>()) {
        let dates = world.axis(&choices);
        prop_assume!(!dates.is_empty());
        let day = dates[at.index(dates.len())];
        let expected = world.answer_on(&choices, &[day]);
        prop_assume!(!expected.unclear);
        let found = ask(&dataset(&world.snapshot()), &pairs(&choices, &[("at", &date(day))]));
        compare(&found, &expected, &choices)?;
    }

    #[test]
    fn what_a_query_does_not_name_is_what_the_data_support(
        world in world(), choices in choices(), named in any::<[bool; 2]>(), at in option::of(any::<Index>()),
    ) {
        let at = at.filter(|_| !world.dates.is_empty());
        let at = at.map(|at| world.dates[at.index(world.dates.len())]);
        let resolved = world.resolved(&choices, named, at);
        let axis: Vec<i64> = world.axis(&resolved).into_iter().filter(|date| at.is_none_or(|at| *date <= at)).collect();
        // A named window may have no dates, or not that one.
        prop_assume!(at.is_none_or(|at| axis.contains(&at)));
        let mut asked = pairs(&choices, &[("series", "true")]);
        asked.extend(at.map(|at| ("at", date(at))));
        // Left out, or named as what is left to the data.
        for (choice, is_named) in ["window", "max-age"].into_iter().zip(named) {
            for pair in asked.iter_mut().filter(|pair| pair.0 == choice && !is_named) {
                pair.1 = "auto".to_owned();
            }
        }
        let found = ask(&dataset(&world.snapshot()), &asked);
        let told = resolved.json();
        prop_assert_eq!(&found["query"]["window"], &told["window"]);
        prop_assert_eq!(&found["query"]["maxAge"], &told["maxAge"]);
        let expected = world.answer_on(&resolved, &axis);
        prop_assume!(!expected.unclear);
        compare(&found, &expected, &resolved)?;
    }

    #[test]
    fn a_world_is_refused_exactly_where_a_sum_passes_the_limit(world in extreme_world(), choices in choices()) {
        let things = ["sum of all counts", "sum of all likes", "number of all models"];
        let beyond = sums(&world).map(|sum| sum > u128::from(LARGEST));
        let bytes = serde_json::to_vec(&world.snapshot()).unwrap();
        match Dataset::from_slice(&bytes) {
            Ok(data) => {
                prop_assert_eq!(beyond, [false; 3], "{:?}", sums(&world));
                let expected = world.answer(&choices);
                prop_assume!(!expected.unclear);
                let found = ask(&data, &pairs(&choices, &[("series", "true")]));
                compare(&found, &expected, &choices)?;
            }
            Err(error) => {
                let text = error.to_string();
                let named = things.iter().zip(&sums(&world)).zip(beyond).any(|((thing, sum), beyond)| {
                    beyond && text.starts_with(thing) && text.ends_with(&format!("found {sum}"))
                });
                prop_assert!(named, "{text}, but {:?}", sums(&world));
                prop_assert!(text.contains("expected at most 2^53 (9007199254740992)"), "{text}");
            }
        }
    }

    #[test]
    fn shares_of_a_date_sum_to_one_or_are_all_absent(world in world(), choices in choices()) {
        let found = ask(&dataset(&world.snapshot()), &pairs(&choices, &[("series", "true")]));
        let groups = found["groups"].as_array().unwrap();
        for (at, total) in found["total"].as_array().unwrap().iter().enumerate() {
            let known: Vec<f64> = groups.iter().filter_map(|group| group["share"][at].as_f64()).collect();
            if total.as_f64() == Some(0.0) {
                prop_assert!(known.is_empty(), "date {at}: shares of nothing");
            } else {
                prop_assert_eq!(known.len(), groups.len());
                let sum: f64 = known.iter().sum();
                prop_assert!((sum - 1.0).abs() < 1e-12 * groups.len() as f64, "date {at}: sum {sum}");
            }
        }
    }

    #[test]
    fn a_share_is_rounded_half_up_on_its_own(world in world(), choices in choices()) {
        let expected = world.answer(&choices);
        prop_assume!(!expected.unclear);
        let found = ask(&dataset(&world.snapshot()), &pairs(&choices, &[("series", "true")]));
        for (id, group) in by_id(&found) {
            for (at, share) in group["share"].as_array().unwrap().iter().enumerate() {
                let (part, total) = (&expected.groups[id][at], &expected.totals[at]);
                if part.pro_rated || total.pro_rated || total.is_zero() {
                    continue;
                }
                let (part, total) = (part.value() as i128, total.value() as i128);
                // Tenths of a per cent: 1000 × part ÷ total, and a half more, rounded down.
                let tenths = (2000 * part + total) / (2 * total);
                let shown = modelshare::rounded_percent(share.as_f64().unwrap());
                prop_assert_eq!(shown, tenths as f64 / 10.0, "{} ÷ {}", part, total);
            }
        }
    }

    #[test]
    fn groups_stand_by_last_share_largest_first(world in world(), choices in choices()) {
        let found = ask(&dataset(&world.snapshot()), &pairs(&choices, &[("series", "true")]));
        let last: Vec<f64> = found["groups"].as_array().unwrap().iter()
            .filter_map(|group| group["share"].as_array().unwrap().last()?.as_f64())
            .collect();
        prop_assert!(last.is_sorted_by(|left, right| left >= right), "{last:?}");
    }

    #[test]
    fn the_order_of_models_is_irrelevant(
        (world, shuffled) in world().prop_flat_map(|world| {
            let shuffled = Just(world.models.clone()).prop_shuffle();
            (Just(world), shuffled)
        }),
        choices in choices(),
    ) {
        prop_assume!(!world.answer(&choices).unclear);
        let pairs = pairs(&choices, &[("series", "true")]);
        let other = World { models: shuffled, ..world.clone() };
        let (first, second) = (ask(&dataset(&world.snapshot()), &pairs), ask(&dataset(&other.snapshot()), &pairs));
        prop_assert_eq!(first.to_string(), second.to_string(), "not the same to the last bit");
    }

    #[test]
    fn a_country_is_the_sum_of_its_organisations(world in world(), choices in choices()) {
        // Every namespace gets a country and is its own organisation, so the two groupings nest.
        // Rows of the roll-up have no organisation. Accounts that the table lacks stay so: as
        // owners of bases they are unattributed, here and there.
        let mut world = world;
        world.models.retain(|model| model.rolled.is_none());
        for row in world.organisations.values_mut() {
            (row.kind, row.parent) = (None, None);
        }
        for (row, model) in world.models.iter().enumerate() {
            if let Some(namespace) = &model.namespace {
                let entry = world.organisations.entry(namespace.clone()).or_default();
                entry.country.get_or_insert_with(|| ["CN", "US"][row % 2].into());
            }
        }
        let data = dataset(&world.snapshot());
        let of = |by| ask(&data, &pairs(&Choices { by, ..choices.clone() }, &[("series", "true")]));
        let (countries, organisations) = (of("country"), of("organisation"));
        let mut sums: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for (id, group) in by_id(&organisations) {
            let owner = Party::Owner { id: String::new(), namespace: Some(id.to_string()) };
            let sum = sums.entry(world.country(&owner, &choices)).or_default();
            for (at, downloads) in group["downloads"].as_array().unwrap().iter().enumerate() {
                sum.resize(sum.len().max(at + 1), 0.0);
                sum[at] += downloads.as_f64().unwrap();
            }
        }
        for (id, group) in by_id(&countries) {
            for (at, downloads) in group["downloads"].as_array().unwrap().iter().enumerate() {
                let (downloads, sum) = (downloads.as_f64().unwrap(), sums[id][at]);
                prop_assert!((downloads - sum).abs() <= 1e-12 * sum, "{id}, date {at}: {downloads} but {sum}");
            }
        }
        prop_assert_eq!(countries["groups"].as_array().unwrap().len(), sums.len());
    }

    #[test]
    fn top_only_joins(world in world(), choices in choices(), top in 1..=6_usize) {
        // Whether the study's `users` stand alone like the unaffiliated is told by hand.
        let study = choices.joins.contains(&Join::Study);
        let choices = if study { Choices { joins: Vec::new(), ..choices } } else { choices };
        let data = dataset(&world.snapshot());
        let whole = ask(&data, &pairs(&choices, &[("series", "true")]));
        let all = whole.clone();
        let few = ask(&data, &pairs(&choices, &[("series", "true"), ("top", &top.to_string())]));
        for column in ["dates", "coverage", "leftOut"] {
            prop_assert_eq!(&few[column], &all[column], "{} changed", column);
        }
        prop_assert!(all_close(&few["total"], &all["total"]), "{} but {}", few["total"], all["total"]);
        let listed = few["groups"].as_array().unwrap().len();
        let (all, few) = (by_id(&all), by_id(&few));
        prop_assert_eq!(few.len(), listed, "two groups have one id");
        let alone = |id: &str| ["unaffiliated", "unattributed", "unknown"].contains(&id);
        let standing = few.keys().filter(|id| **id != "other" && !alone(id)).count();
        let others = all.keys().filter(|id| !alone(id)).count();
        prop_assert!(standing <= top, "{standing} groups stand, top {top}");
        let mut joined: Vec<&str> = Vec::new();
        for id in all.keys() {
            match few.get(id) {
                // A group that is called `other` of itself may be the joined one.
                Some(group) if *id != "other" || others <= top => {
                    prop_assert!(all_close(&group["downloads"], &all[id]["downloads"]), "{id} changed");
                    prop_assert!(all_close(&group["share"], &all[id]["share"]), "{id} changed");
                }
                _ => joined.push(id),
            }
        }
        prop_assert!(joined.iter().all(|id| !alone(id)), "{joined:?} must stand alone");
        if others <= top {
            prop_assert_eq!(few.len(), all.len(), "nothing to join");
            return Ok(());
        }
        let other = few["other"];
        for (at, downloads) in other["downloads"].as_array().unwrap().iter().enumerate() {
            let sum: f64 = joined.iter().map(|id| all[id]["downloads"][at].as_f64().unwrap()).sum();
            let downloads = downloads.as_f64().unwrap();
            prop_assert!((downloads - sum).abs() <= 1e-12 * sum, "other, date {at}: {downloads} but {sum}");
        }
        // What is joined was never larger than what stands, on the dates of which the data say enough.
        let enough = |part: &Value| part.as_f64().unwrap() >= 0.5;
        let coverage = whole["coverage"].as_array().unwrap();
        let is_any = coverage.iter().any(enough);
        let most = |id: &str| {
            let shares = all[id]["share"].as_array().unwrap().iter().zip(coverage);
            let shares = shares.filter(|(_, part)| !is_any || enough(part));
            shares.filter_map(|(share, _)| share.as_f64()).fold(0.0, f64::max)
        };
        let largest = joined.iter().filter(|id| **id != "other").map(|id| most(id)).fold(0.0, f64::max);
        for id in few.keys().filter(|id| **id != "other" && !alone(id)) {
            let share = most(id);
            prop_assert!(share >= largest * (1.0 - 1e-12), "{id} stands with {share}, {largest} is joined");
        }
    }

    #[test]
    fn one_date_is_that_date_of_the_series(world in world(), choices in choices()) {
        // The last date says which models are the top.
        let choices = Choices { drop_top: 0, ..choices };
        let data = dataset(&world.snapshot());
        let series = ask(&data, &pairs(&choices, &[("series", "true")]));
        for (at, day) in series["dates"].as_array().unwrap().iter().enumerate() {
            let one = ask(&data, &pairs(&choices, &[("at", day.as_str().unwrap())]));
            for column in ["dates", "total", "coverage", "leftOut"] {
                prop_assert_eq!(&one[column], &Value::Array(vec![series[column][at].clone()]), "{}", column);
            }
            let (one, series) = (by_id(&one), by_id(&series));
            if choices.by != "age" {
                prop_assert_eq!(one.keys().collect::<Vec<_>>(), series.keys().collect::<Vec<_>>());
            }
            // Models pass from age to age.
            for (id, group) in &series {
                prop_assert!(one.contains_key(id) || group["downloads"][at] == 0.0, "{id} is missing on {day}");
            }
            for (id, group) in one {
                for column in ["downloads", "share"] {
                    let alone = Value::Array(vec![series[id][column][at].clone()]);
                    prop_assert_eq!(&group[column], &alone, "{} of {}", column, id);
                }
            }
        }
    }

    #[test]
    fn without_a_date_the_last_one_is_answered(world in world(), choices in choices()) {
        let data = dataset(&world.snapshot());
        let last = ask(&data, &pairs(&choices, &[]));
        let series = ask(&data, &pairs(&choices, &[("series", "true")]));
        let dates = series["dates"].as_array().unwrap();
        let expected: Vec<Value> = dates.last().cloned().into_iter().collect();
        prop_assert_eq!(&last["dates"], &Value::Array(expected));
        if dates.is_empty() {
            prop_assert!(last["warnings"].as_array().is_some_and(|warnings| !warnings.is_empty()));
        }
    }

    #[test]
    fn a_model_without_an_age_limit_needs_no_birth(world in world(), choices in choices()) {
        // For a cumulative counter births place the first rise; for the others they are not read.
        let counter = match world.counter {
            Counter::Cumulative => Counter::Trailing(30),
            counter => counter,
        };
        let world = World { counter, ..world };
        let mut choices = Choices { max_age: None, ..choices };
        if choices.by == "age" {
            choices.by = "country";
        }
        choices.scope.retain(|(name, _)| *name != "created");
        let mut ageless = world.clone();
        for model in &mut ageless.models {
            model.created = None;
        }
        let pairs = pairs(&choices, &[("series", "true")]);
        let (with, without) = (ask(&dataset(&world.snapshot()), &pairs), ask(&dataset(&ageless.snapshot()), &pairs));
        for column in ["dates", "coverage", "leftOut"] {
            prop_assert_eq!(&with[column], &without[column], "{} changed", column);
        }
        let (with, without) = (by_id(&with), by_id(&without));
        prop_assert_eq!(with.keys().collect::<Vec<_>>(), without.keys().collect::<Vec<_>>());
        for (id, group) in with {
            prop_assert!(all_close(&group["downloads"], &without[id]["downloads"]), "{id}: {group} but {}", without[id]);
        }
    }

    #[test]
    fn a_grouping_changes_no_total(world in world(), choices in choices(), by in select(&GROUPINGS)) {
        let data = dataset(&world.snapshot());
        let first = ask(&data, &pairs(&choices, &[("series", "true")]));
        let second = ask(&data, &pairs(&Choices { by, ..choices.clone() }, &[("series", "true")]));
        for (first, second) in first["total"].as_array().unwrap().iter().zip(second["total"].as_array().unwrap()) {
            let (first, second) = (first.as_f64().unwrap(), second.as_f64().unwrap());
            prop_assert!((first - second).abs() <= 1e-12 * first, "{first} but {second}");
        }
    }
}
