//! Random harm to snapshots, bytes and options: an error or a sound answer, never a panic.

use crate::reference::broken::{answer, valid};
use crate::reference::worlds::{choices, world};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

/// A hostile value for any place of a snapshot.
fn hostile() -> impl Strategy<Value = Value> {
    prop_oneof![
        select(vec![
            json!(null),
            json!(true),
            json!(-1),
            json!(0),
            json!(1),
            json!(0.5),
            json!(u64::MAX),
            json!(i64::MIN),
            json!(1_u64 << 53),
            json!(-(1_i64 << 53)),
            json!(4_294_967_295_u64),
            json!(4_294_967_296_u64),
            json!(1e300),
            json!(""),
            json!("/"),
            json!("\u{0}"),
            json!("2026-01-31"),
            json!("9999-12-31"),
            json!("0000-00-00"),
            json!([]),
            json!([null]),
            json!([[]]),
            json!([[0]]),
            json!([[0, null]]),
            json!({}),
            json!({"kind": "period"}),
        ]),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ]
}

/// Replaces, doubles or drops the part that the index picks among all parts of the value.
fn vandalise(value: &mut Value, at: Index, how: u8, other: Value) {
    fn walk(value: &Value, here: &str, places: &mut Vec<String>) {
        places.push(here.to_string());
        match value {
            Value::Array(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    walk(part, &format!("{here}/{index}"), places);
                }
            }
            Value::Object(fields) => {
                for (name, part) in fields {
                    walk(part, &format!("{here}/{name}"), places);
                }
            }
            _ => {}
        }
    }
    let mut places = Vec::new();
    walk(value, "", &mut places);
    let place = value.pointer_mut(at.get(&places[..]).as_str()).unwrap();
    match (how, place) {
        (0, Value::Array(parts)) => {
            parts.pop();
        }
        (1, Value::Array(parts)) => parts.push(other),
        (2, Value::Array(parts)) if !parts.is_empty() => {
            let first = parts[0].clone();
            parts.push(first);
        }
        (3, Value::Object(fields)) => {
            let name = fields.keys().next_back().cloned();
            name.and_then(|name| fields.remove(&name));
        }
        (_, place) => *place = other,
    }
}

proptest! {
    // PROPTEST_CASES sets the number of cases; failures are shown, not kept in files.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Wrong parts in valid places: an error or an answer with sound figures, never a panic.
    #[test]
    fn a_vandalised_snapshot_is_refused_or_answered(
        world in world(),
        choices in choices(),
        small in any::<bool>(),
        harm in proptest::collection::vec((any::<Index>(), 0..6_u8, hostile()), 1..=3),
    ) {
        let mut snapshot = if small { valid() } else { world.snapshot() };
        for (at, how, other) in harm {
            vandalise(&mut snapshot, at, how, other);
        }
        let pairs = choices.pairs();
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(choice, value)| (*choice, value.as_str())).collect();
        let bytes = serde_json::to_vec(&snapshot).unwrap();
        match answer(&bytes, &[&pairs[..], &[("series", "true")]].concat()) {
            Err(error) => {
                let has_found = error.to_string().contains(", found ");
                prop_assert!(has_found || error.code() == "unknown-id", "{error}");
            }
            Ok(answer) => {
                for group in answer["groups"].as_array().unwrap() {
                    for share in group["share"].as_array().unwrap() {
                        let sound = share.as_f64().is_none_or(|share| (0.0..=1.0).contains(&share));
                        prop_assert!(sound, "share {share} in {answer}");
                    }
                }
                for coverage in answer["coverage"].as_array().unwrap() {
                    let sound = coverage.as_f64().is_some_and(|coverage| (0.0..=1.0).contains(&coverage));
                    prop_assert!(sound, "coverage {coverage}");
                }
            }
        }
    }

    /// Damage on the way: bytes lost, changed or doubled.
    #[test]
    fn damaged_bytes_are_refused_or_answered(
        harm in proptest::collection::vec((any::<Index>(), 0..3_u8, any::<u8>()), 1..=3),
    ) {
        let mut bytes = serde_json::to_vec(&valid()).unwrap();
        for (at, how, byte) in harm {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => bytes.truncate(at.max(1)),
            }
        }
        if let Err(error) = answer(&bytes, &[]) {
            prop_assert!(error.to_string().contains(", found "), "{error}");
        }
    }

    /// No text makes an option panic.
    #[test]
    fn any_text_is_a_value_or_an_error(
        choice in select(vec!["by", "window", "max-age", "at", "series", "top", "individuals"]),
        value in "\\PC{0,20}|[0-9+-]{1,25}",
    ) {
        let whole = serde_json::to_vec(&valid()).unwrap();
        if let Err(error) = answer(&whole, &[(choice, &value)]) {
            prop_assert!(error.to_string().contains(", found "), "{error}");
        }
    }
}

#[test]
fn a_snapshot_cut_anywhere_is_refused() {
    let whole = serde_json::to_vec(&valid()).unwrap();
    for length in 0..whole.len() {
        assert!(
            answer(&whole[..length], &[]).is_err(),
            "the first {length} bytes were accepted"
        );
    }
}
