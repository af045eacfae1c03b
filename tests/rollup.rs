//! From tables to snapshots: nothing is lost on the way, and a roll-up keeps its promises.

use std::collections::BTreeMap;

use crate::command::Folder;
use crate::reference::ask::{dataset, shares};
use crate::reference::worlds::world;
use crate::reference::{Counter, Organisation, World, date};
use proptest::prelude::*;
use serde_json::Value;

/// The world as far as tables of observations can hold it: no date and no model without a count.
fn observed(world: World) -> World {
    let known: Vec<usize> = (0..world.dates.len())
        .filter(|&at| {
            world
                .models
                .iter()
                .any(|model| model.rolled.is_none() && model.values[at].is_some())
        })
        .collect();
    let mut models = world.models;
    models.retain(|model| model.rolled.is_none() && model.values.iter().any(Option::is_some));
    for model in &mut models {
        // The tables of these tests have no columns for them.
        (model.bases, model.relation) = (None, None);
        (model.format, model.likes) = (None, None);
        model.values = known.iter().map(|&at| model.values[at]).collect();
    }
    models.sort_by(|left, right| left.id.cmp(&right.id));
    World {
        dates: known.iter().map(|&at| world.dates[at]).collect(),
        models,
        aliases: BTreeMap::new(),
        ..world
    }
}

/// Writes the world as the tables of `modelshare build`.
fn write_tables(folder: &Folder, world: &World) {
    let table = |rows: Vec<Vec<String>>| {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in rows {
            writer.write_record(row).unwrap();
        }
        writer.into_inner().unwrap()
    };
    let head = |columns: &str| {
        columns
            .split(',')
            .map(str::to_string)
            .collect::<Vec<String>>()
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut observations = vec![head("date,model,downloads")];
    let mut models = vec![head("model,created,task,licence,parameters")];
    for model in &world.models {
        for (at, value) in model.values.iter().enumerate() {
            if let Some(value) = value {
                observations.push(vec![
                    date(world.dates[at]),
                    model.id.clone(),
                    value.to_string(),
                ]);
            }
        }
        let created = model.created.map(date).unwrap_or_default();
        let parameters = model
            .parameters
            .map(|count| count.to_string())
            .unwrap_or_default();
        models.push(vec![
            model.id.clone(),
            created,
            text(&model.task),
            text(&model.licence),
            parameters,
        ]);
    }
    let mut organisations = vec![head("namespace,country,kind,parent")];
    for (
        namespace,
        Organisation {
            country,
            kind,
            parent,
        },
    ) in &world.organisations
    {
        organisations.push(vec![
            namespace.clone(),
            text(country),
            text(kind),
            text(parent),
        ]);
    }
    folder.write("observations.csv", table(observations));
    folder.write("models.csv", table(models));
    folder.write("organisations.csv", table(organisations));
}

fn build(folder: &Folder, counter: Counter, more: &[&str]) -> Value {
    let counter = match counter {
        Counter::Period(days) => format!("period:{days}"),
        Counter::Trailing(days) => format!("trailing:{days}"),
        Counter::Cumulative => "cumulative".to_string(),
    };
    let tables = [
        "build",
        "--observations",
        "observations.csv",
        "--models",
        "models.csv",
        "--organisations",
        "organisations.csv",
        "--counter",
        &counter,
        "-o",
        "built.json",
    ];
    folder.run(&[&tables, more].concat()).succeeds();
    serde_json::from_slice(&folder.read("built.json")).unwrap()
}

/// The largest difference of two answers' shares by country, in points.
fn difference(left: &Value, right: &Value) -> f64 {
    let mut largest = 0.0_f64;
    for (one, other) in [(left, right), (right, left)] {
        for group in one["groups"].as_array().unwrap() {
            let found = other["groups"]
                .as_array()
                .unwrap()
                .iter()
                .find(|found| found["id"] == group["id"]);
            for (at, share) in group["share"].as_array().unwrap().iter().enumerate() {
                let here = share.as_f64().unwrap_or(0.0);
                let there = found
                    .and_then(|found| found["share"][at].as_f64())
                    .unwrap_or(0.0);
                largest = largest.max(100.0 * (here - there).abs());
            }
        }
    }
    largest
}

proptest! {
    // Every case runs the program; PROPTEST_CASES sets their number.
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(48),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_build_loses_nothing(world in world()) {
        let world = observed(world);
        prop_assume!(!world.models.is_empty());
        let folder = Folder::new();
        write_tables(&folder, &world);
        let mut built = World::read(&build(&folder, world.counter, &[]));
        built.models.sort_by(|left, right| left.id.cmp(&right.id));
        // Rows of the table for namespaces without a model may go.
        let used = |name: &String| world.models.iter().any(|model| model.namespace.as_ref() == Some(name));
        built.organisations.retain(|name, _| used(name));
        let mut world = world.clone();
        world.organisations.retain(|name, _| used(name));
        prop_assert_eq!(built, world);
    }

    #[test]
    fn a_roll_up_keeps_the_shares_by_country(
        world in world(),
        top in 1..=20_usize,
        window in 1..=800_i64,
    ) {
        let mut world = observed(world);
        // The sum of a row is a count too, of at most 2^53.
        for value in world.models.iter_mut().flat_map(|model| &mut model.values).flatten() {
            *value = (*value).min(1 << 47);
        }
        prop_assume!(world.models.len() > top);
        let folder = Folder::new();
        write_tables(&folder, &world);
        let full = dataset(&build(&folder, world.counter, &[]));
        let small = build(&folder, world.counter, &["--top", &top.to_string()]);
        prop_assert_eq!(small["models"]["name"].as_array().unwrap().len(), top);
        prop_assert_eq!(&small["rollup"]["cut"], top);
        let rolled: u64 = small["rollup"]["models"].as_array().unwrap().iter().map(|models| models.as_u64().unwrap()).sum();
        prop_assert_eq!(rolled as usize, world.models.len() - top, "models in the roll-up");
        let stated = |what: &str| small["rollup"]["deviation"][what].as_f64().unwrap();
        let (without, with) = (stated("without_age_limit"), stated("with_age_limit"));
        prop_assert!(without < 1e-9 && with <= 0.1, "stated: {}", small["rollup"]["deviation"]);
        let small = dataset(&small);

        let of = |data, window: &str, max_age: &str, individuals: &str| {
            shares(data, &[("series", "true"), ("window", window), ("max-age", max_age), ("individuals", individuals)])
        };
        let any_window = window.to_string();
        for individuals in ["unaffiliated", "country"] {
            for window in ["all", "30", "90", "180", "365", &any_window] {
                let (whole, part) = (of(&full, window, "any", individuals), of(&small, window, "any", individuals));
                for column in ["dates", "coverage", "leftOut"] {
                    prop_assert_eq!(&whole[column], &part[column], "{} of window {}", column, window);
                }
                for (whole, part) in whole["total"].as_array().unwrap().iter().zip(part["total"].as_array().unwrap()) {
                    let (whole, part) = (whole.as_f64().unwrap(), part.as_f64().unwrap());
                    prop_assert!((whole - part).abs() <= 1e-9 * whole, "window {window}: total {whole} became {part}");
                }
                let found = difference(&whole, &part);
                prop_assert!(found < 1e-9, "window {window}, any age: shares moved by {found} points");
            }
            for window in ["all", "30", "90", "180", "365"] {
                for max_age in ["180", "365", "730"] {
                    let (whole, part) = (of(&full, window, max_age, individuals), of(&small, window, max_age, individuals));
                    prop_assert_eq!(&whole["leftOut"], &part["leftOut"], "window {}, age {}", window, max_age);
                    let found = difference(&whole, &part);
                    prop_assert!(found <= with + 1e-9, "window {window}, age {max_age}: moved by {found} points, stated {with}");
                }
            }
        }
    }
}
