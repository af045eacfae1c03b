//! The crate's answer as plain JSON: only public signatures, so that the tests see what users see.

use modelshare::{Dataset, Query, Snapshot};
use serde_json::Value;

/// Reads a snapshot as a user would hand it over: as bytes.
pub fn dataset(snapshot: &Value) -> Dataset {
    let bytes = serde_json::to_vec(snapshot).unwrap();
    let snapshot = Snapshot::from_slice(&bytes).unwrap_or_else(|error| panic!("{error}"));
    Dataset::new(snapshot).unwrap_or_else(|error| panic!("{error}"))
}

pub fn query(choices: &[(&str, &str)]) -> Query {
    let mut query = Query::default();
    for (choice, value) in choices {
        let set = query.set(choice, value);
        set.unwrap_or_else(|error| panic!("{choice}={value}: {error}"));
    }
    query
}

pub fn shares(dataset: &Dataset, choices: &[(&str, &str)]) -> Value {
    let shares = dataset.shares(&query(choices));
    serde_json::to_value(shares.unwrap_or_else(|error| panic!("{error}"))).unwrap()
}

/// One snapshot, one question.
pub fn ask(snapshot: &Value, choices: &[(&str, &str)]) -> Value {
    shares(&dataset(snapshot), choices)
}

/// The group of that id in an answer.
pub fn group<'a>(answer: &'a Value, id: &str) -> &'a Value {
    let groups = answer["groups"].as_array().unwrap();
    let found = groups.iter().find(|group| group["id"] == id);
    found.unwrap_or_else(|| panic!("no group {id} in {answer}"))
}

/// The ids of an answer's groups, in their order.
pub fn ids(answer: &Value) -> Vec<&str> {
    let groups = answer["groups"].as_array().unwrap();
    groups
        .iter()
        .map(|group| group["id"].as_str().unwrap())
        .collect()
}
