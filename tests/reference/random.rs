//! Random choices.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::choices::{Choices, GROUPINGS, Join, OLD_GROUPINGS};
use super::date;
use super::scopes::{SCOPES, scope_values};
use super::worlds::{COUNTRIES, NAMESPACES, PARENTS};

/// Globs that hit some models of the random worlds, many, all or none.
const GLOBS: [&str; 16] = [
    "acme",
    "acme*",
    "acme/*",
    "A*",
    "?eta",
    "*/m1?",
    "*/m4",
    "gamma-ai/m*",
    "*one*",
    "m*",
    "m?",
    "ünï",
    "?n?/*",
    "*",
    "*/*",
    "nothing/here-*",
];
const LEFT_OUT: [&str; 12] = [
    "acme",
    "Acme",
    "beta",
    "Acme Group",
    "other",
    "someone",
    "acme/m2",
    "beta/m0",
    "ünï/m4",
    "m1",
    "m3",
    "outsider",
];

/// Grouping, window, age limit and individuals; every later choice keeps its default.
pub fn old_choices() -> impl Strategy<Value = Choices> {
    plain(&OLD_GROUPINGS)
}

fn plain(groupings: &'static [&'static str]) -> impl Strategy<Value = Choices> {
    let window = prop_oneof![
        1 => Just(None),
        2 => select(&[1_i64, 7, 30, 90, 365]).prop_map(Some),
        3 => (1..=800_i64).prop_map(Some),
    ];
    let max_age = prop_oneof![
        2 => Just(None),
        2 => select(&[0_i64, 1, 30, 365]).prop_map(Some),
        3 => (0..=800_i64).prop_map(Some),
    ];
    (select(groupings), window, max_age, any::<bool>()).prop_map(
        |(by, window, max_age, individuals_by_country)| Choices {
            by,
            window,
            max_age,
            individuals_by_country,
            ..Choices::default()
        },
    )
}

/// The value in three of four cases, else another.
fn mostly(
    usual: &'static str,
    others: &'static [&'static str],
) -> impl Strategy<Value = &'static str> {
    prop_oneof![3 => Just(usual), 1 => select(others)]
}

fn exclusions() -> impl Strategy<Value = Vec<(String, Option<&'static str>)>> {
    let reason = || option::of(select(&["too big", "tests of a library"]));
    (subsequence(&GLOBS[..], 1..=3), vec(reason(), 3)).prop_map(|(globs, reasons)| {
        let globs = globs.iter().map(ToString::to_string);
        globs.zip(reasons).collect()
    })
}

fn scope() -> impl Strategy<Value = Vec<(&'static str, Vec<String>)>> {
    let created = (18_900..20_700_i64, 0..600_i64, 0..4_u8).prop_map(|(from, days, ends)| {
        let (from, to) = (date(from), date(from + days));
        match ends {
            0 => format!("{from}.."),
            1 => format!("..{to}"),
            2 => "unknown".to_string(),
            _ => format!("{from}..{to}"),
        }
    });
    let values = |attribute: &'static str| {
        let values = scope_values(attribute);
        let most = values.len();
        subsequence(values, 1..=most).prop_shuffle()
    };
    let one = select(&SCOPES[..9]).prop_flat_map(move |name| (Just(name), values(name)));
    let created = vec(created, 1..=2).prop_map(|ranges| ("created", ranges));
    prop_oneof![
        3 => vec(one.clone(), 1..=1),
        1 => vec(one.clone(), 2..=2),
        1 => created.clone().prop_map(|created| vec![created]),
        1 => (one, created).prop_map(|(one, created)| vec![one, created]),
    ]
    .prop_map(|mut scope| {
        // Each attribute once, in the order in which an answer tells them.
        let mut seen = Vec::new();
        scope.retain(|(name, _)| {
            let new = !seen.contains(name);
            seen.push(*name);
            new
        });
        scope.sort_by_key(|(name, _)| SCOPES.iter().position(|known| known == name));
        scope
    })
}

fn overrides() -> impl Strategy<Value = BTreeMap<String, Option<String>>> {
    let country = option::weighted(0.7, select(&COUNTRIES));
    vec((select(&NAMESPACES), country), 1..=3).prop_map(|rows| {
        let text = |name: &str| name.to_string();
        let rows = rows.into_iter();
        rows.map(|(name, country)| (text(name), country.map(text)))
            .collect()
    })
}

pub fn joins() -> impl Strategy<Value = Vec<Join>> {
    let parts = vec(0..3_u8, COUNTRIES.len()).prop_map(|sides| {
        let side = |wanted: u8| -> Vec<&'static str> {
            let countries = COUNTRIES.iter().zip(&sides);
            let side = countries.filter(|(_, side)| **side == wanted);
            side.map(|(country, _)| *country).collect()
        };
        let parts = [("East", side(1)), ("The West", side(2))].into_iter();
        let parts = parts.filter(|(_, countries)| !countries.is_empty());
        parts
            .map(|(name, countries)| Join::Named(name, countries))
            .collect()
    });
    prop_oneof![
        4 => parts,
        1 => Just(vec![Join::Eu]),
        1 => Just(vec![Join::Europe]),
        1 => Just(vec![Join::Study]),
        1 => Just(vec![Join::Eu, Join::Named("Pacific", vec!["JP", "TW", "US"])]),
    ]
}

/// Every choice; each of the later ones is the default in three of four cases.
pub fn choices() -> impl Strategy<Value = Choices> {
    let groupings = prop_oneof![2 => Just(None), 3 => select(&GROUPINGS).prop_map(Some)];
    let credit = (
        mostly("downloads", &["models", "likes"]),
        mostly("uploader", &["base", "split"]),
        mostly("keep", &["drop", "base"]),
        mostly("keep", &["drop", "base"]),
    );
    let rows = (
        option::weighted(0.25, exclusions()),
        option::weighted(0.25, subsequence(&["telemetry", "ci"][..], 1..=2)),
        prop_oneof![3 => Just(0_usize), 1 => 1..=3_usize],
        option::weighted(0.25, select(&LEFT_OUT)),
        option::weighted(0.25, scope()),
        mostly("all", &["same"]),
    );
    let regrouping = (
        option::weighted(0.25, overrides()),
        option::weighted(0.25, joins()),
    );
    (plain(&OLD_GROUPINGS), groupings, credit, rows, regrouping).prop_map(
        |(plain, by, credit, rows, regrouping)| Choices {
            // Parties differ most by country.
            by: by.unwrap_or("country"),
            measure: credit.0,
            attribution: credit.1,
            unattributed: credit.2,
            unaffiliated: credit.3,
            exclude: rows.0.unwrap_or_default(),
            exclude_list: rows.1.unwrap_or_default(),
            drop_top: rows.2,
            leave_out: rows.3.map(str::to_string),
            scope: rows.4.unwrap_or_default(),
            panel: rows.5,
            overrides: regrouping.0.unwrap_or_default(),
            joins: regrouping.1.unwrap_or_default(),
            ..plain
        },
    )
}

/// A model id, account or organisation name for `leave-out` that some world has.
pub fn left_out() -> impl Strategy<Value = &'static str> {
    prop_oneof![select(&LEFT_OUT), select(&NAMESPACES), select(&PARENTS)]
}
