//! Choices and their values in plain words.

use crate::date::Day;

/// What a choice is about, as a heading.
pub(crate) fn of_choice(choice: &str) -> &str {
    match choice {
        "window" => "Window of downloads",
        "max-age" => "Age of models",
        "individuals" => "Models of individuals go to",
        "attribution" => "Credit goes to",
        "unattributed" => "Publishers of unknown country",
        "unaffiliated" => "Models of individuals",
        "exclude" => "Excluded models",
        "exclude-list" => "Ready lists of exclusions",
        "drop-top" => "Largest models",
        "leave-out" => "Left out",
        "scope" => "Models that count",
        "override" => "Accounts moved",
        "join" => "Countries joined",
        other => other,
    }
}

/// A value of a choice.
pub(super) fn of_level(choice: &str, value: &str) -> String {
    match (choice, value) {
        ("window", "all") => "all time".to_owned(),
        ("window", days) => of_days(days),
        ("max-age", "any") => "any age".to_owned(),
        ("max-age", days) => format!("up to {}", of_days(days)),
        ("individuals", "unaffiliated") => "a group of their own".to_owned(),
        ("individuals", "country") => "their country".to_owned(),
        ("attribution", "uploader") => "the uploader".to_owned(),
        ("attribution", "base") => "the base model".to_owned(),
        ("attribution", "split") => "half to each of the two".to_owned(),
        ("unattributed" | "unaffiliated", "keep") => "a group of their own".to_owned(),
        ("unattributed" | "unaffiliated", "drop") => "left out".to_owned(),
        ("unattributed" | "unaffiliated", "base") => "credited to the base model".to_owned(),
        ("drop-top", "0") => "all counted".to_owned(),
        ("drop-top", "1") => "without the largest".to_owned(),
        ("drop-top", count) => format!("without the {count} largest"),
        ("scope", "") => "all models".to_owned(),
        (_, "") => "none".to_owned(),
        ("scope", scope) => listed(scope, of_scope),
        ("exclude-list", lists) => {
            let names = lists.split([',', ' ', ';', '\n']);
            let names = names.filter(|name| !name.is_empty());
            either(
                names.map(|name| name.replace("ci", "automatic tests")),
                "and",
            )
        }
        ("exclude" | "join", entries) => listed(entries, |entry| {
            let name = entry.split('=').next().unwrap_or(entry);
            name.trim().to_owned()
        }),
        ("override", entries) => listed(entries, |entry| match entry.split_once('=') {
            Some((account, "")) => format!("{account} to no country"),
            Some((account, country)) => format!("{account} to {country}"),
            None => entry.to_owned(),
        }),
        (_, other) => other.to_owned(),
    }
}

fn of_days(days: &str) -> String {
    match days {
        "1" => "1 day".to_owned(),
        _ => format!("{days} days"),
    }
}

/// The entries of a list in words.
fn listed(text: &str, name: impl Fn(&str) -> String) -> String {
    let entries = text.split([';', '\n']).map(str::trim);
    let names: Vec<String> = entries
        .filter(|entry| !entry.is_empty())
        .map(name)
        .collect();
    names.join(", ")
}

/// Names with a word before the last: `a, b or c`.
fn either(names: impl Iterator<Item = String>, word: &str) -> String {
    let names: Vec<String> = names.collect();
    match &names[..] {
        [first @ .., last] if !first.is_empty() => format!("{} {word} {last}", first.join(", ")),
        _ => names.concat(),
    }
}

/// A property of models and the values that it may have.
fn of_scope(entry: &str) -> String {
    let Some((property, values)) = entry.split_once('=') else {
        return entry.to_owned();
    };
    // That a model may lack the property goes without saying where there are other values.
    let values: Vec<&str> = values.split('|').map(str::trim).collect();
    let known: Vec<&str> = values
        .iter()
        .copied()
        .filter(|value| *value != "unknown")
        .collect();
    let names = || either(known.iter().map(|value| value.replace('-', " ")), "or");
    let may_lack = if known.len() < values.len() {
        " or unknown"
    } else {
        ""
    };
    match (property.trim(), &known[..]) {
        (property, []) => format!("{property} unknown"),
        ("parameters", bands) => format!("{}{may_lack}", of_bands(bands)),
        ("quantised", ["no"]) => format!("not quantised{may_lack}"),
        ("quantised", ["yes"]) => format!("quantised{may_lack}"),
        ("quantised", _) => "quantised or not".to_owned(),
        ("modality", _) => format!("{} models{may_lack}", names()),
        ("licence", _) => format!("{} licence{may_lack}", names()),
        ("derivation", _) => format!("{} models{may_lack}", names()),
        ("created", ranges) => {
            let ranges = ranges.iter().map(|range| of_range(range));
            format!("created {}{may_lack}", either(ranges, "or"))
        }
        (_, _) => format!("{}{may_lack}", names()),
    }
}

/// The bands of sizes, with where each begins and ends.
const BANDS: [(&str, &str, &str); 6] = [
    ("<100M", "", "100M"),
    ("100M-1B", "100M", "1B"),
    ("1-8B", "1B", "8B"),
    ("8-35B", "8B", "35B"),
    ("35-150B", "35B", "150B"),
    (">=150B", "150B", ""),
];

/// Bands of sizes in one, where they lie side by side: `1B parameters and more`.
fn of_bands(bands: &[&str]) -> String {
    let known = BANDS.iter().enumerate();
    let mut at: Vec<usize> = known
        .filter(|(_, (id, _, _))| bands.contains(id))
        .map(|(index, _)| index)
        .collect();
    at.dedup();
    let (Some(first), Some(last)) = (at.first(), at.last()) else {
        return bands.join(", ");
    };
    if last - first + 1 != at.len() || at.len() != bands.len() {
        return format!("{} parameters", bands.join(", "));
    }
    match (BANDS[*first].1, BANDS[*last].2) {
        ("", "") => "any number of parameters".to_owned(),
        (from, "") => format!("{from} parameters and more"),
        ("", to) => format!("under {to} parameters"),
        (from, to) => format!("{from} to {to} parameters"),
    }
}

/// A range of days of creation.
fn of_range(range: &str) -> String {
    let Some((from, to)) = range.split_once("..") else {
        return range.to_owned();
    };
    let words = |day: &str| day.parse::<Day>().map_or(day.to_owned(), Day::in_words);
    match (from, to) {
        ("", "") => "at any time".to_owned(),
        (from, "") => format!("from {}", words(from)),
        ("", to) => format!("up to {}", words(to)),
        (from, to) => format!("{} to {}", words(from), words(to)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shares::Query;

    #[test]
    fn values_read_as_words() {
        for (choice, value, name) in [
            ("window", "365", "365 days"),
            ("window", "all", "all time"),
            ("window", "1", "1 day"),
            ("max-age", "180", "up to 180 days"),
            ("max-age", "any", "any age"),
            ("attribution", "split", "half to each of the two"),
            ("unattributed", "drop", "left out"),
            ("exclude-list", "", "none"),
            (
                "exclude-list",
                "telemetry,ci",
                "telemetry and automatic tests",
            ),
            ("scope", "", "all models"),
            ("scope", "modality=text", "text models"),
            ("scope", "modality=text|image", "text or image models"),
            (
                "scope",
                "parameters=1-8B|8-35B|35-150B|>=150B",
                "1B parameters and more",
            ),
            ("scope", "parameters=<100M|100M-1B", "under 1B parameters"),
            ("scope", "parameters=8-35B", "8B to 35B parameters"),
            ("scope", "parameters=1-8B|>=150B", "1-8B, >=150B parameters"),
            (
                "scope",
                "licence=permissive|copyleft",
                "permissive or copyleft licence",
            ),
            ("scope", "quantised=no|unknown", "not quantised or unknown"),
            (
                "scope",
                "derivation=original|unknown",
                "original models or unknown",
            ),
            ("scope", "quantised=unknown", "quantised unknown"),
            ("scope", "created=2025-01-01..", "created from 1 Jan 2025"),
            (
                "scope",
                "modality=text;licence=non-commercial",
                "text models, non commercial licence",
            ),
            ("exclude", "a/*=why;b", "a/*, b"),
            ("override", "a=CN;b=", "a to CN, b to no country"),
            ("join", "EU", "EU"),
            ("drop-top", "3", "without the 3 largest"),
            ("leave-out", "Qwen", "Qwen"),
        ] {
            Query::default().set(choice, value).unwrap();
            assert_eq!(of_level(choice, value), name, "{choice} {value}");
        }
    }

    #[test]
    fn every_choice_that_may_vary_has_a_heading() {
        for choice in Query::CHOICES {
            let is_set = ["by", "at", "series", "top", "measure"].contains(choice);
            assert!(is_set || of_choice(choice) != *choice, "{choice}");
        }
    }

    #[test]
    fn the_bands_are_those_of_the_data() {
        let ids = crate::dataset::ParameterBand::ALL.iter();
        let ids: Vec<&str> = ids.map(|band| band.id()).collect();
        assert_eq!(ids[..BANDS.len()], BANDS.map(|(id, _, _)| id));
    }
}
