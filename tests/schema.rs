//! The JSON Schema, the description of the format and the reader say the same.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::reference::broken::{answer, broken_bytes, valid};
use crate::reference::worlds::world;
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn schema() -> Value {
    serde_json::from_str(&read(&root().join("docs/snapshot.schema.json"))).unwrap()
}

fn description() -> String {
    read(&root().join("docs/snapshot-format.md"))
}

fn validator() -> Validator {
    jsonschema::validator_for(&schema()).unwrap()
}

#[track_caller]
fn expect_valid(validator: &Validator, snapshot: &Value, what: &str) {
    let faults: Vec<String> = validator
        .iter_errors(snapshot)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{what}: {}", faults.join("\n"));
}

#[test]
fn the_schema_is_a_schema() {
    jsonschema::meta::validate(&schema()).unwrap();
    assert_eq!(
        schema()["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
}

#[test]
fn a_snapshot_with_every_field_is_valid() {
    expect_valid(&validator(), &valid(), "the whole snapshot");
}

#[test]
fn the_bundled_snapshots_are_valid_and_readable() {
    let validator = validator();
    let mut found = 0;
    for entry in std::fs::read_dir(root().join("www/data")).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let text = read(&path);
            let snapshot: Value = serde_json::from_str(&text).unwrap();
            expect_valid(&validator, &snapshot, &path.display().to_string());
            answer(text.as_bytes(), &[]).unwrap();
            found += 1;
        }
    }
    assert!(
        found >= 2,
        "the full snapshot and the one of the article, found {found}"
    );
}

#[test]
fn the_example_of_the_description_is_valid_and_readable() {
    let description = description();
    let (_, rest) = description.split_once("```json\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    expect_valid(
        &validator(),
        &serde_json::from_str(example).unwrap(),
        "the example",
    );
    let answer = answer(example.as_bytes(), &[("window", "30"), ("max-age", "any")]).unwrap();
    // 4,200,000 − 150,000 for Qwen, 990,000 for google.
    assert_eq!(answer["total"], serde_json::json!([5_040_000]));
}

/// What a schema cannot say of a value that has the right shape.
const BEYOND_A_SCHEMA: [&str; 5] = ["length", "reference", "date-order", "duplicate", "count"];

/// Where the schema is stricter than the reader: it describes what a writer owes.
const STRICTER: [&str; 2] = ["counts-first-count-null", "counts-first-date-only"];

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let validator = validator();
    let mut faults = Vec::new();
    for (name, bytes) in broken_bytes() {
        let Ok(snapshot) = serde_json::from_slice::<Value>(&bytes) else {
            continue;
        };
        let by_schema = validator.is_valid(&snapshot);
        match answer(&bytes, &[]) {
            Ok(_) if !by_schema && !STRICTER.contains(&name) => {
                faults.push(format!("{name}: only the schema refuses it"));
            }
            Err(error) if by_schema && !BEYOND_A_SCHEMA.contains(&error.code()) => {
                faults.push(format!("{name}: only the reader refuses it: {error}"));
            }
            _ => {}
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The names of the schema's fields, as the description writes them: `models.task`.
fn fields(schema: &Value) -> BTreeSet<String> {
    fn walk(schema: &Value, here: &str, fields: &mut BTreeSet<String>) {
        let parts = schema["properties"].as_object();
        for (name, part) in parts.into_iter().flatten() {
            // The two columns of a dictionary are described once, in words.
            if name == "values" || name == "codes" {
                continue;
            }
            let path = if here.is_empty() {
                name.clone()
            } else {
                format!("{here}.{name}")
            };
            walk(part, &path, fields);
            walk(&part["items"], &format!("{path}[]"), fields);
            fields.insert(path);
        }
        for part in schema["oneOf"].as_array().into_iter().flatten() {
            walk(part, here, fields);
        }
    }
    let mut fields = BTreeSet::new();
    walk(schema, "", &mut fields);
    // A table is described by its columns.
    let tables: Vec<String> = fields
        .iter()
        .filter(|field| {
            fields.iter().any(|other| {
                other.starts_with(&format!("{field}.")) || other.starts_with(&format!("{field}[]"))
            })
        })
        .cloned()
        .collect();
    for table in tables {
        fields.remove(&table);
    }
    fields
}

#[test]
fn every_field_of_the_schema_is_described() {
    let description = description();
    // The first cell of every row of a table holds the names between backticks.
    let cells = description
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    let described: BTreeSet<&str> = cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect();
    let fields = fields(&schema());
    let missing: Vec<&String> = fields
        .iter()
        .filter(|field| !described.contains(field.as_str()))
        // The two figures of the deviation stand in the row of their table.
        .filter(|field| {
            !field.starts_with("rollup.deviation.")
                || !description.contains(field.rsplit('.').next().unwrap())
        })
        .collect();
    assert!(
        missing.is_empty(),
        "not in docs/snapshot-format.md: {missing:?}"
    );
    let known = |name: &str| {
        fields.contains(name)
            || fields
                .iter()
                .any(|field| field.starts_with(&format!("{name}.")))
    };
    let strange: Vec<&&str> = described
        .iter()
        .filter(|name| name.contains('.') && !known(name))
        .collect();
    assert!(
        strange.is_empty(),
        "not in docs/snapshot.schema.json: {strange:?}"
    );
}

#[test]
fn the_description_is_finished() {
    assert!(
        !description().contains("{{"),
        "a placeholder is left in docs/snapshot-format.md"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_random_world_is_valid(world in world()) {
        let snapshot = world.snapshot();
        let validator = validator();
        let faults: Vec<String> = validator.iter_errors(&snapshot).map(|error| error.to_string()).collect();
        prop_assert!(faults.is_empty(), "{faults:?}");
    }
}
