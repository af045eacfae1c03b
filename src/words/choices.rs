//! The choices that differ from the study's, in words.

use super::Language;
use super::levels::{either, of_level, of_property, of_value};
use super::more_texts::*;
use crate::message::Text;
use crate::shares::{Attribution, ExcludeList, Panel, Query, Shares, Treatment};

/// Attribution, exclusions and the like, as clauses.
pub(super) fn choices(query: &Query, language: &dyn Language) -> Vec<String> {
    let mut clauses: Vec<String> = Vec::new();
    let mut add = |text: Text, parts: &[(&str, &str)]| clauses.push(language.say(text, parts));
    match query.attribution {
        Attribution::Uploader => {}
        Attribution::Base => add(BASE_CLAUSE, &[]),
        Attribution::Split => add(SPLIT_CLAUSE, &[]),
    }
    match query.unattributed {
        Treatment::Keep => {}
        Treatment::Drop => add(NO_UNATTRIBUTED_CLAUSE, &[]),
        Treatment::Base => add(UNATTRIBUTED_BASE_CLAUSE, &[]),
    }
    match query.unaffiliated {
        Treatment::Keep => {}
        Treatment::Drop => add(NO_INDIVIDUALS_CLAUSE, &[]),
        Treatment::Base => add(INDIVIDUALS_BASE_CLAUSE, &[]),
    }
    if !query.scope.0.is_empty() {
        add(SCOPE_CLAUSE, &[("scope", &scope(query, language))]);
    }
    if query.panel == Panel::Same {
        add(SAME_CLAUSE, &[]);
    }
    for list in &query.exclude_list {
        match list {
            ExcludeList::Telemetry => add(TELEMETRY_CLAUSE, &[]),
            ExcludeList::Ci => add(CI_CLAUSE, &[]),
        }
    }
    if !query.exclude.is_empty() {
        const SHOWN: usize = 3;
        let globs = query.exclude.iter().map(|one| one.glob.clone());
        let names = language.list(globs.take(SHOWN));
        match query.exclude.len().saturating_sub(SHOWN) {
            0 => add(EXCLUDE_CLAUSE, &[("names", &names)]),
            more => {
                let more = language.whole(more as f64);
                add(EXCLUDE_MORE_CLAUSE, &[("names", &names), ("n", &more)]);
            }
        }
    }
    if let Some(name) = &query.leave_out {
        add(LEAVE_OUT_CLAUSE, &[("name", name)]);
    }
    if query.drop_top > 0 {
        let count = f64::from(query.drop_top);
        clauses.push(language.count(DROP_TOP_CLAUSE, count, &[]));
    }
    let mut add = |text: Text, parts: &[(&str, &str)]| clauses.push(language.say(text, parts));
    match query.overrides.0.as_slice() {
        [] => {}
        [(name, Some(country))] => {
            let parts = [("name", name.as_str()), ("country", country)];
            add(OVERRIDE_CLAUSE, &parts);
        }
        [(name, None)] => add(OVERRIDE_NONE_CLAUSE, &[("name", name)]),
        many => {
            let count = language.whole(many.len() as f64);
            add(OVERRIDES_CLAUSE, &[("n", &count)]);
        }
    }
    if !query.join.0.is_empty() {
        let names = query.join.0.iter().map(|(name, _)| name.clone());
        add(JOIN_CLAUSE, &[("names", &language.list(names))]);
    }
    clauses
}

/// The models of a scope, of whose downloads shares are: `country: China, licence: permissive`.
fn scope(query: &Query, language: &dyn Language) -> String {
    let entries = query.scope.0.iter().map(|(by, values)| {
        let name = |value: &String| of_value(by.name(), value, language);
        let values = values
            .iter()
            .map(|value| name(value).unwrap_or_else(|| value.clone()));
        of_property(by.name(), &either(values, EITHER, language), language)
    });
    language.list(entries)
}

/// Of which models the denominator of shares is, where it is not of all: of a scope, and of the same at
/// every date.
pub(super) fn of_total(shares: &Shares, language: &dyn Language) -> [Option<String>; 2] {
    let query = &shares.query;
    let scoped = (!query.scope.0.is_empty())
        .then(|| language.say(SCOPE_CLAUSE, &[("scope", &scope(query, language))]));
    let same = shares.same_models;
    let same = same.map(|models| language.count(SAME_MODELS, models as f64, &[]));
    [scoped, same]
}

/// A condition that makes a specification, as in "it does not when …".
pub(super) fn condition(choice: &str, value: &str, language: &dyn Language) -> String {
    let text = match (choice, value) {
        ("window", "all") => WHEN_WINDOW_ALL,
        ("max-age", "any") => WHEN_AGE_ANY,
        ("window" | "max-age", days) => {
            let plural = if choice == "window" {
                WHEN_WINDOW
            } else {
                WHEN_AGE
            };
            return language.count(plural, days.parse().unwrap_or(0.0), &[]);
        }
        ("attribution", "uploader") => WHEN_UPLOADER,
        ("attribution", "base") => WHEN_BASE,
        ("attribution", _) => WHEN_SPLIT,
        ("unattributed", "drop") => WHEN_UNATTRIBUTED_DROP,
        ("unattributed", "base") => WHEN_UNATTRIBUTED_BASE,
        ("unattributed", _) => WHEN_UNATTRIBUTED_KEEP,
        ("exclude-list", "") => WHEN_EXCLUDE_NONE,
        ("exclude-list", "telemetry") => WHEN_TELEMETRY,
        ("exclude-list", "ci") => WHEN_CI,
        ("exclude-list", _) => WHEN_LISTS,
        ("scope", "") => WHEN_SCOPE_ALL,
        ("scope", scope) => {
            let models = of_level(choice, scope, language);
            return language.say(WHEN_SCOPE, &[("models", &models)]);
        }
        ("panel", "same") => WHEN_SAME,
        ("panel", _) => WHEN_SCOPE_ALL,
        ("unaffiliated", "drop") => WHEN_INDIVIDUALS_DROP,
        ("individuals", "country") => WHEN_INDIVIDUALS_COUNTRY,
        (_, "") => WHEN_UNSET,
        (_, _) => WHEN_OTHER,
    };
    let name = language.term("choice", choice);
    let parts = [
        ("choice", name.as_deref().unwrap_or(choice)),
        ("value", value),
    ];
    language.say(text, &parts)
}
