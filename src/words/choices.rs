//! The choices that differ from the study's, in words.

use crate::shares::{Attribution, ExcludeList, Measure, Query, Treatment};

/// What is measured, as in "Share of downloads in …".
pub(super) fn measured(measure: Measure) -> &'static str {
    match measure {
        Measure::Downloads => "downloads",
        Measure::Models => "models with downloads",
        Measure::Likes => "likes of models with downloads",
    }
}

/// Attribution, exclusions and the like, each behind a comma.
pub(super) fn choices(query: &Query) -> String {
    let mut parts: Vec<String> = Vec::new();
    match query.attribution {
        Attribution::Uploader => {}
        Attribution::Base => parts.push("credited to base models".to_owned()),
        Attribution::Split => parts.push("half credited to base models".to_owned()),
    }
    for (treatment, whom) in [
        (query.unattributed, "publishers of unknown country"),
        (query.unaffiliated, "individuals"),
    ] {
        match treatment {
            Treatment::Keep => {}
            Treatment::Drop => parts.push(format!("without {whom}")),
            Treatment::Base => parts.push(format!("{whom} credited to their base models")),
        }
    }
    for (by, values) in &query.scope.0 {
        let by = format!("{by:?}").to_ascii_lowercase();
        parts.push(format!("only {by} {}", values.join(" or ")));
    }
    for list in &query.exclude_list {
        parts.push(format!("without {}", list_name(*list)));
    }
    if !query.exclude.is_empty() {
        const SHOWN: usize = 3;
        let globs: Vec<&str> = query.exclude.iter().map(|one| one.glob.as_str()).collect();
        let more = match globs.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        parts.push(format!(
            "without {}{more}",
            globs[..globs.len().min(SHOWN)].join(", ")
        ));
    }
    if let Some(name) = &query.leave_out {
        parts.push(format!("without {name}"));
    }
    match query.drop_top {
        0 => {}
        1 => parts.push("without the largest model".to_owned()),
        count => parts.push(format!("without the {count} largest models")),
    }
    match query.overrides.0.as_slice() {
        [] => {}
        [(namespace, Some(country))] => parts.push(format!("{namespace} counted to {country}")),
        [(namespace, None)] => parts.push(format!("{namespace} not attributed")),
        many => parts.push(format!("{} accounts attributed otherwise", many.len())),
    }
    if !query.join.0.is_empty() {
        let names: Vec<&str> = query.join.0.iter().map(|(name, _)| name.as_str()).collect();
        parts.push(format!("countries joined to {}", names.join(", ")));
    }
    parts.into_iter().map(|part| format!(", {part}")).collect()
}

fn list_name(list: ExcludeList) -> &'static str {
    match list {
        ExcludeList::Telemetry => "telemetry repositories",
        ExcludeList::Ci => "favourites of automatic tests",
    }
}

/// A condition that makes a specification, as in "it does not when …".
pub(super) fn condition(choice: &str, value: &str) -> String {
    let days = |text: &str| match text {
        "1" => "1 day".to_owned(),
        days => format!("{days} days"),
    };
    match (choice, value) {
        ("window", "all") => "all days count".to_owned(),
        ("window", value) => format!("the window is {}", days(value)),
        ("max-age", "any") => "models of any age count".to_owned(),
        ("max-age", value) => format!("models count up to an age of {}", days(value)),
        ("attribution", "uploader") => "downloads are credited to uploaders".to_owned(),
        ("attribution", "base") => "downloads are credited to base models".to_owned(),
        ("attribution", _) => "half the downloads are credited to base models".to_owned(),
        ("unattributed", "drop") => "publishers of unknown country do not count".to_owned(),
        ("unattributed", "base") => {
            "publishers of unknown country are credited to their base models".to_owned()
        }
        ("unattributed", _) => "publishers of unknown country stay in the total".to_owned(),
        ("exclude-list", "") => "nothing is excluded".to_owned(),
        ("exclude-list", "telemetry") => "telemetry is excluded".to_owned(),
        ("exclude-list", "ci") => "favourites of automatic tests are excluded".to_owned(),
        ("exclude-list", _) => "telemetry and automatic tests are excluded".to_owned(),
        ("scope", "") => "all models count".to_owned(),
        ("scope", scope) => format!("only models of {} count", scope.replace('|', " or ")),
        ("unaffiliated", "drop") => "individuals do not count".to_owned(),
        ("individuals", "country") => "individuals count to their country".to_owned(),
        (choice, "") => format!("{choice} is not set"),
        (choice, value) => format!("{choice} is {value}"),
    }
}
