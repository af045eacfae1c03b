//! Broken input of every form: the exact message for each.
//!
//! One golden file a case in `golden/errors/`; `UPDATE_GOLDEN=1 cargo test --test suite bad_input::`
//! writes them anew, to be read before they are committed.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::reference::broken::{BROKEN_CHOICES, answer, broken_bytes, valid, without};
use modelshare::Error;
use serde_json::{Value, json};

fn golden_folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "golden", "errors"]
        .iter()
        .collect()
}

/// The message of every case, by name.
fn messages() -> Vec<(&'static str, Result<Value, Error>)> {
    let whole = serde_json::to_vec(&valid()).unwrap();
    let bytes = broken_bytes()
        .into_iter()
        .map(|(name, bytes)| (name, answer(&bytes, &[])));
    let choices = BROKEN_CHOICES
        .iter()
        .map(|(name, choice, value)| (*name, answer(&whole, &[(choice, value)])));
    bytes.chain(choices).collect()
}

#[test]
fn the_unbroken_snapshot_is_answered() {
    let answer = answer(&serde_json::to_vec(&valid()).unwrap(), &[]);
    assert_eq!(answer.unwrap()["dates"], json!(["2026-01-31"]));
}

/// Odd input that is answered on purpose, with the reason.
const ACCEPTED: [(&str, &str); 7] = [
    (
        "alias-twice",
        "aliases are applied when a snapshot is built; a reader only lists them",
    ),
    (
        "counter-days-huge",
        "the counter then reaches back for ever, which harms no figure",
    ),
    (
        "counts-first-count-null",
        "the row then has no count on its first date",
    ),
    (
        "counts-first-date-only",
        "the row then has no count at all, like []",
    ),
    (
        "dictionary-value-twice",
        "equal words are one group, however often they stand",
    ),
    (
        "organisation-kind-unknown",
        "kinds are open words; only `individual` changes a figure",
    ),
    (
        "rollup-models-0",
        "the number of models is for the reader; the counts are what is summed",
    ),
];

#[test]
fn only_known_oddities_are_accepted() {
    let mut accepted: Vec<&str> = messages()
        .iter()
        .filter(|(_, result)| result.is_ok())
        .map(|(name, _)| *name)
        .collect();
    accepted.sort_unstable();
    assert_eq!(accepted, ACCEPTED.map(|(name, _)| name));
}

/// No message speaks of Rust to somebody who wrote JSON.
#[test]
fn messages_have_the_words_of_the_format() {
    for (name, result) in messages() {
        let Err(error) = result else { continue };
        let text = error.to_string();
        for word in [
            "u32",
            "u64",
            "i64",
            "nonzero",
            "struct",
            "enum",
            "variant",
            "sequence",
            "map",
            "unit value",
        ] {
            let found = text
                .split(|letter: char| !letter.is_alphanumeric())
                .any(|found| found == word);
            assert!(!found, "{name}: `{word}` in: {text}");
        }
    }
}

#[test]
fn every_fault_has_its_message() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut faults = Vec::new();
    for (name, result) in messages() {
        let text = match result {
            Ok(_) => "accepted\n".to_string(),
            Err(error) => format!("{}\n{error}\n", error.code()),
        };
        let path = golden_folder().join(format!("{name}.txt"));
        if update {
            std::fs::create_dir_all(golden_folder()).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        match std::fs::read_to_string(&path) {
            Ok(golden) if golden == text => {}
            Ok(golden) => faults.push(format!("{name}\n  golden: {golden}  found:  {text}")),
            Err(error) => faults.push(format!(
                "{name}: {}: {error}\n  found:  {text}",
                path.display()
            )),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_golden_file_is_left_over_and_no_name_stands_twice() {
    let cases = messages();
    let names: BTreeSet<String> = cases
        .iter()
        .map(|(name, _)| format!("{name}.txt"))
        .collect();
    assert_eq!(names.len(), cases.len(), "two cases have the same name");
    let files = std::fs::read_dir(golden_folder()).unwrap();
    let files: BTreeSet<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(files, names);
}

#[test]
fn every_message_names_thing_expected_and_found_in_one_line() {
    for (name, result) in messages() {
        let Err(error) = result else { continue };
        let text = error.to_string();
        let of_a_value = text.contains(": expected ") && text.contains(", found ");
        // Of a name that nothing has: what it is, as it was found, and what was probably meant.
        let of_a_name = text.contains("unknown ") && text.contains('"');
        assert!(of_a_value || of_a_name, "{name}: {text}");
        assert!(
            !text.starts_with(':') && !text.ends_with("found "),
            "{name}: {text}"
        );
        assert!(
            text.len() < 400,
            "{name}: {} bytes are not read by anybody",
            text.len()
        );
        assert!(!text.contains(['\n', '\r', '\0']), "{name}: {text:?}");
    }
}

#[test]
fn unknown_fields_are_ignored_everywhere() {
    fn add(value: &mut Value) {
        match value {
            Value::Array(parts) => parts.iter_mut().for_each(add),
            Value::Object(fields) => {
                fields.values_mut().for_each(add);
                fields.insert("later".into(), json!({"any": ["thing"]}));
            }
            _ => {}
        }
    }
    let mut snapshot = valid();
    let plain = answer(&serde_json::to_vec(&snapshot).unwrap(), &[]).unwrap();
    add(&mut snapshot);
    assert_eq!(
        answer(&serde_json::to_vec(&snapshot).unwrap(), &[]).unwrap(),
        plain
    );
}

#[test]
fn only_what_is_needed_is_required() {
    let needed = [
        "format",
        "source",
        "counter",
        "dates",
        "namespaces",
        "models",
        "counts",
    ];
    for (field, _) in valid().as_object().unwrap() {
        let result = answer(&without("", field), &[]);
        assert_eq!(result.is_err(), needed.contains(&field.as_str()), "{field}");
    }
    for (field, _) in valid()["models"].as_object().unwrap() {
        let result = answer(&without("/models", field), &[]);
        assert_eq!(
            result.is_err(),
            ["namespace", "name"].contains(&field.as_str()),
            "models.{field}"
        );
    }
}
