//! Columns of a snapshot from the values of its rows; absent where nothing is known.

use std::collections::HashMap;

use crate::snapshot::{Dictionary, ListDictionary};

/// A column of numbers, unless no row has one.
pub(crate) fn numbers<T>(values: Vec<Option<T>>) -> Option<Vec<Option<T>>> {
    values.iter().any(Option::is_some).then_some(values)
}

/// A column of texts, unless no row has one: the most frequent first, among equals by text, so that
/// the most frequent have the shortest codes.
pub(crate) fn dictionary(rows: &[Option<&str>]) -> Option<Dictionary> {
    let (values, code_of) = ranked(rows.iter().flatten().copied());
    (!values.is_empty()).then(|| Dictionary {
        codes: rows
            .iter()
            .map(|text| text.map(|text| code_of[text]))
            .collect(),
        values,
    })
}

/// A column of lists of texts, coded like a [`dictionary`].
pub(crate) fn list_dictionary(rows: &[Vec<&str>]) -> Option<ListDictionary> {
    let (values, code_of) = ranked(rows.iter().flatten().copied());
    let codes = |texts: &Vec<&str>| {
        let codes = texts.iter().map(|text| code_of[text]);
        (!texts.is_empty()).then(|| codes.collect())
    };
    (!values.is_empty()).then(|| ListDictionary {
        codes: rows.iter().map(codes).collect(),
        values,
    })
}

/// The distinct texts by frequency, and the rank of each.
fn ranked<'a>(texts: impl Iterator<Item = &'a str>) -> (Vec<String>, HashMap<&'a str, u32>) {
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    let mut ranked: Vec<(&str, u64)> = counts.into_iter().collect();
    ranked.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let values = ranked.iter().map(|(text, _)| (*text).to_owned()).collect();
    let code_of = (0..)
        .zip(ranked)
        .map(|(rank, (text, _))| (text, rank))
        .collect();
    (values, code_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_texts_come_first() {
        let rows = ["b", "a", "c", "b", "c"].map(Some);
        let mut rows = rows.to_vec();
        rows.push(None);
        let column = dictionary(&rows).unwrap();
        assert_eq!(column.values, ["b", "c", "a"]);
        let codes = [Some(0), Some(2), Some(1), Some(0), Some(1), None];
        assert_eq!(column.codes, codes);
        assert_eq!(dictionary(&[None, None]), None);
    }

    #[test]
    fn lists_of_one_are_written_as_one() {
        let column = list_dictionary(&[vec!["b"], vec![], vec!["a", "b"]]).unwrap();
        assert_eq!(
            serde_json::to_string(&column).unwrap(),
            r#"{"values":["b","a"],"codes":[0,null,[1,0]]}"#
        );
        assert_eq!(list_dictionary(&[vec![]]), None);
    }
}
