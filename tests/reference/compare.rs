//! Answers of the crate beside those of the reference.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value;

use super::ask::shares;
use super::{Answer, Choices, Sum, date};

const RELATIVE: f64 = 1e-12;

pub fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= RELATIVE * expected.abs()
}

/// Whether two lists of numbers agree, date by date; sums of parts of days differ in the last bit.
pub fn all_close(left: &Value, right: &Value) -> bool {
    let (left, right) = (left.as_array().unwrap(), right.as_array().unwrap());
    let pair = |(left, right): (&Value, &Value)| match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => close(left, right),
        (left, right) => left == right,
    };
    left.len() == right.len() && left.iter().zip(right).all(pair)
}

pub fn pairs(choices: &Choices, more: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let more = more
        .iter()
        .map(|(choice, value)| (*choice, value.to_string()));
    choices.pairs().into_iter().chain(more).collect()
}

pub fn ask(data: &modelshare::Dataset, pairs: &[(&str, String)]) -> Value {
    let pairs: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(choice, value)| (*choice, value.as_str()))
        .collect();
    shares(data, &pairs)
}

/// Compares one list of downloads; whole counts stay whole and exact.
fn compare_downloads(found: &Value, expected: &[Sum], what: &str) -> Result<(), TestCaseError> {
    let found = found.as_array().unwrap();
    prop_assert_eq!(found.len(), expected.len(), "dates of {}", what);
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        let number = found.as_f64();
        prop_assert!(number.is_some(), "{what}, date {at}: {found} is no number");
        let (number, wanted) = (number.unwrap(), expected.value());
        if expected.pro_rated {
            prop_assert!(
                close(number, wanted),
                "{what}, date {at}: found {number}, expected {wanted}"
            );
        } else {
            prop_assert_eq!(
                number,
                wanted,
                "{}, date {}: nothing is pro-rated",
                what,
                at
            );
        }
    }
    Ok(())
}

pub fn compare(found: &Value, expected: &Answer, choices: &Choices) -> Result<(), TestCaseError> {
    let dates: Vec<Value> = expected.dates.iter().map(|&day| date(day).into()).collect();
    prop_assert_eq!(&found["dates"], &Value::Array(dates));
    compare_downloads(&found["total"], &expected.totals, "total")?;
    for (at, wanted) in expected.coverage.iter().enumerate() {
        let coverage = found["coverage"][at].as_f64().unwrap();
        prop_assert!(
            close(coverage, *wanted),
            "coverage, date {at}: found {coverage}, expected {wanted}"
        );
    }
    prop_assert_eq!(&found["leftOut"], &Value::from(expected.left_out.clone()));
    prop_assert_eq!(&found["sameModels"], &Value::from(expected.same_models));
    let found = by_id(found);
    if choices.is_plain() {
        let expected = expected.groups.keys().collect::<Vec<_>>();
        prop_assert_eq!(found.keys().collect::<Vec<_>>(), expected);
    }
    // Which groups without downloads are listed is settled for the plain choices only.
    for (id, group) in &found {
        let known = expected.groups.contains_key(*id);
        prop_assert!(known || is_nothing(group), "{id} is too much");
    }
    for (id, downloads) in &expected.groups {
        let Some(group) = found.get(id.as_str()) else {
            prop_assert!(downloads.iter().all(Sum::is_zero), "{id} is missing");
            continue;
        };
        compare_downloads(&group["downloads"], downloads, id)?;
        for (at, total) in expected.totals.iter().enumerate() {
            let share = &group["share"][at];
            if total.is_zero() {
                prop_assert_eq!(
                    share,
                    &Value::Null,
                    "{}, date {}: no share of nothing",
                    id,
                    at
                );
            } else {
                let wanted = downloads[at].value() / total.value();
                let share = share.as_f64();
                prop_assert!(
                    share.is_some_and(|share| close(share, wanted)),
                    "share of {id}, date {at}: found {share:?}, expected {wanted}"
                );
            }
        }
    }
    Ok(())
}

/// Whether a group of an answer has no downloads on any date.
pub fn is_nothing(group: &Value) -> bool {
    let mut downloads = group["downloads"].as_array().unwrap().iter();
    downloads.all(|downloads| downloads.as_f64() == Some(0.0))
}

/// Groups by id, for comparisons that do not look at the order.
pub fn by_id(answer: &Value) -> BTreeMap<&str, &Value> {
    let groups = answer["groups"].as_array().unwrap();
    groups
        .iter()
        .map(|group| (group["id"].as_str().unwrap(), group))
        .collect()
}
