//! The choices that differ from the study's, in words.

use super::Language;
use super::levels::{either, of_choice, of_level, of_value};
use super::more_texts::*;
use crate::message::Text;
use crate::shares::{Attribution, ExcludeList, Query, Treatment};

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
    for (by, values) in &query.scope.0 {
        let property = language.term("property", by.name());
        let values = values
            .iter()
            .map(|value| of_value(by.name(), value, language).unwrap_or_else(|| value.clone()));
        let parts = [
            ("property", property.as_deref().unwrap_or(by.name())),
            ("values", &either(values, EITHER, language)),
        ];
        add(SCOPE_CLAUSE, &parts);
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

/// A change of a choice, as one would ask somebody to make it.
pub(crate) fn of_change(choice: &str, value: &str, language: &dyn Language) -> String {
    let text = match (choice, value) {
        ("window", "all") => CHANGE_WINDOW_ALL,
        ("max-age", "any") => CHANGE_AGE_ANY,
        ("window" | "max-age" | "drop-top", number) if number != "0" || choice == "max-age" => {
            let plural = match choice {
                "window" => CHANGE_WINDOW,
                "max-age" => CHANGE_AGE,
                _ => CHANGE_DROP_TOP,
            };
            return language.count(plural, number.parse().unwrap_or(0.0), &[]);
        }
        ("measure", "downloads") => CHANGE_DOWNLOADS,
        ("measure", "models") => CHANGE_MODELS,
        ("measure", "likes") => CHANGE_LIKES,
        ("attribution", "uploader") => CHANGE_UPLOADER,
        ("attribution", "base") => CHANGE_BASE,
        ("attribution", "split") => CHANGE_SPLIT,
        ("unattributed", "keep") => CHANGE_UNATTRIBUTED_KEEP,
        ("unattributed", "drop") => CHANGE_UNATTRIBUTED_DROP,
        ("unattributed", "base") => CHANGE_UNATTRIBUTED_BASE,
        ("unaffiliated", "keep") => CHANGE_UNAFFILIATED_KEEP,
        ("unaffiliated", "drop") => CHANGE_UNAFFILIATED_DROP,
        ("unaffiliated", "base") => CHANGE_UNAFFILIATED_BASE,
        ("individuals", "unaffiliated") => CHANGE_INDIVIDUALS_APART,
        ("individuals", "country") => CHANGE_INDIVIDUALS_COUNTRY,
        ("exclude-list", "") => CHANGE_EXCLUDE_NONE,
        ("exclude-list", "telemetry") => CHANGE_TELEMETRY,
        ("exclude-list", "ci") => CHANGE_CI,
        ("exclude-list", _) => CHANGE_LISTS,
        ("scope", "") => CHANGE_SCOPE_ALL,
        ("scope", scope) => {
            let models = of_level(choice, scope, language);
            return language.say(CHANGE_SCOPE, &[("models", &models)]);
        }
        (_, "") => CHANGE_UNSET,
        (_, _) => CHANGE_OTHER,
    };
    let parts = [
        ("choice", &*of_choice(choice, language)),
        ("value", &of_level(choice, value, language)),
    ];
    language.say(text, &parts)
}
