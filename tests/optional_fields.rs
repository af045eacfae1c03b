//! A snapshot needs few of its fields: without any of the others, one by one and all at once, it is
//! read, and everything that can be asked of it has an answer.

use std::path::Path;

use crate::reference::broken::valid;
use modelshare::picture::{PictureOptions, svg};
use modelshare::words::{About, English};
use modelshare::{Dataset, GroupBy, Query, Snapshot};
use serde_json::Value;

/// The places of the fields that the schema does not require, as JSON pointers, outermost first.
fn optional_fields() -> Vec<String> {
    fn walk(schema: &Value, place: &str, found: &mut Vec<String>) {
        let required: Vec<&str> = schema["required"].as_array().map_or(Vec::new(), |names| {
            names.iter().filter_map(Value::as_str).collect()
        });
        for (name, part) in schema["properties"].as_object().into_iter().flatten() {
            let place = format!("{place}/{name}");
            if !required.contains(&name.as_str()) {
                found.push(place.clone());
            }
            walk(part, &place, found);
            walk(&part["items"], &format!("{place}/0"), found);
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/snapshot.schema.json");
    let schema = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut found = Vec::new();
    walk(&schema, "", &mut found);
    // A kind of counter without days is another kind, and a dictionary has both its parts.
    found.retain(|place| place != "/counter/days" && !place.ends_with("/values"));
    found
}

/// Sets a field to nothing: takes it away, or writes `null`.
fn without(snapshot: &mut Value, place: &str, with_null: bool) {
    let (outer, name) = place.rsplit_once('/').unwrap();
    let Some(object) = snapshot.pointer_mut(outer).and_then(Value::as_object_mut) else {
        // The table that it belongs to is gone.
        return;
    };
    object.remove(name);
    if with_null {
        object.insert(name.to_owned(), Value::Null);
    }
}

#[track_caller]
fn is_answered(snapshot: &Value, what: &str) {
    let text = serde_json::to_vec(snapshot).unwrap();
    let read = Snapshot::from_slice(&text).unwrap_or_else(|error| panic!("{what}: {error}"));
    let again = Snapshot::from_slice(read.to_json().as_bytes());
    assert_eq!(again.unwrap(), read, "{what}: written and read again");
    let dataset = Dataset::new(read).unwrap_or_else(|error| panic!("{what}: {error}"));
    for (name, by) in GroupBy::ALL {
        let mut query = Query {
            by: *by,
            ..Query::default()
        };
        query.set("window", "30").unwrap();
        query.set("max-age", "any").unwrap();
        let shares = dataset.shares(&query).unwrap();
        assert!(!shares.groups.is_empty(), "{what}, by {name}");
        let picture = svg(&dataset, &query, &PictureOptions::default()).unwrap();
        assert!(picture.starts_with("<svg"), "{what}, by {name}");
        let report = dataset
            .report(&query, About::Largest, &|_| None, &English)
            .unwrap();
        assert!(!report.sentence.is_empty(), "{what}, by {name}");
    }
    dataset.unavailable();
}

#[test]
fn the_schema_knows_the_optional_fields() {
    let found = optional_fields();
    for place in [
        "/source/notes",
        "/source/universe",
        "/models/created",
        "/events",
        "/events/0/url",
        "/rollup/deviation",
    ] {
        assert!(found.iter().any(|one| one == place), "{place}: {found:?}");
    }
    assert!(!found.iter().any(|place| place == "/source/name"));
}

#[test]
fn every_optional_field_may_be_absent_alone() {
    for place in optional_fields() {
        for with_null in [false, true] {
            let mut snapshot = valid();
            without(&mut snapshot, &place, with_null);
            is_answered(&snapshot, &format!("without {place}, null: {with_null}"));
        }
    }
}

#[test]
fn all_optional_fields_may_be_absent_together() {
    let mut snapshot = valid();
    for place in optional_fields() {
        without(&mut snapshot, &place, false);
    }
    assert_eq!(snapshot["source"], serde_json::json!({"name": "by hand"}));
    is_answered(&snapshot, "without all");
}
