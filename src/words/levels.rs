//! Choices and their values in plain words.

use super::Language;
use super::more_texts::*;
use crate::analysis::Setting;
use crate::date::Day;
use crate::message::Text;

/// What a choice is about, as a heading.
pub(crate) fn of_choice(choice: &str, language: &dyn Language) -> String {
    let known = CHOICES.iter().find(|(id, _)| *id == choice);
    let english = known.map_or(choice, |(_, name)| name);
    let said = language.term("choice", choice);
    said.unwrap_or_else(|| english.to_owned())
}

/// What a choice is about, as the subject of a sentence.
pub(crate) fn of_subject(choice: &str, language: &dyn Language) -> String {
    let known = SUBJECTS.iter().find(|(id, _)| *id == choice);
    let english = known.map_or(choice, |(_, name)| name);
    let said = language.term("subject", choice);
    said.unwrap_or_else(|| english.to_owned())
}

/// The values of a setting, without their choices.
pub(crate) fn of_setting(setting: &Setting, language: &dyn Language) -> String {
    let values = setting.0.iter();
    language.list(values.map(|(choice, value)| of_level(choice, value, language)))
}

/// A value of a choice.
pub(crate) fn of_level(choice: &str, value: &str, language: &dyn Language) -> String {
    if let Some(name) = one(choice, value, language) {
        return name;
    }
    let number = || value.parse().unwrap_or(0.0);
    match (choice, value) {
        ("scope", "") => language.say(LEVEL_SCOPE_ALL, &[]),
        (_, "") => language.say(LEVEL_NONE, &[]),
        ("window", _) => language.count(LEVEL_WINDOW, number(), &[]),
        ("max-age", _) => language.count(LEVEL_AGE, number(), &[]),
        ("drop-top", _) => language.count(LEVEL_DROP_TOP, number(), &[]),
        ("scope", scope) => listed(scope, language, &|entry| of_scope(entry, language)),
        ("exclude-list", lists) => {
            let names = lists.split([',', ' ', ';', '\n']);
            let names = names.filter(|name| !name.is_empty());
            let name = |id: &str| one(choice, id, language).unwrap_or_else(|| id.to_owned());
            either(names.map(name), BOTH, language)
        }
        ("exclude" | "join", entries) => listed(entries, language, &|entry| {
            let name = entry.split('=').next().unwrap_or(entry);
            name.trim().to_owned()
        }),
        ("override", entries) => listed(entries, language, &|entry| match entry.split_once('=') {
            Some((name, "")) => language.say(LEVEL_OVERRIDE_NONE, &[("name", name)]),
            Some((name, country)) => {
                let parts = [("name", name), ("country", country)];
                language.say(LEVEL_OVERRIDE, &parts)
            }
            None => entry.to_owned(),
        }),
        (_, other) => other.to_owned(),
    }
}

/// A value that has a name of its own.
fn one(choice: &str, value: &str, language: &dyn Language) -> Option<String> {
    let known = LEVELS
        .iter()
        .find(|(of, id, _)| (*of, *id) == (choice, value));
    let (_, _, english) = known?;
    let said = language.term(&["level.", choice].concat(), value);
    Some(said.unwrap_or_else(|| (*english).to_owned()))
}

/// The entries of a list in words.
fn listed(text: &str, language: &dyn Language, name: &dyn Fn(&str) -> String) -> String {
    let entries = text.split([';', '\n']).map(str::trim);
    let names = entries.filter(|entry| !entry.is_empty()).map(name);
    language.list(names)
}

/// Names with a word before the last: `a, b or c`.
pub(super) fn either(
    names: impl Iterator<Item = String>,
    last: Text,
    language: &dyn Language,
) -> String {
    let mut names: Vec<String> = names.collect();
    let item = names.pop().unwrap_or_default();
    if names.is_empty() {
        return item;
    }
    let list = language.list(names);
    language.say(last, &[("list", &list), ("item", &item)])
}

/// The name that a language has for a value of a property; `None` in English.
pub(super) fn of_value(property: &str, value: &str, language: &dyn Language) -> Option<String> {
    match value {
        crate::shares::UNKNOWN => language.term("label", value),
        _ => language.term(&["label.", property].concat(), value),
    }
}

/// A property of models and the values that it may have.
fn of_scope(entry: &str, language: &dyn Language) -> String {
    let Some((property, values)) = entry.split_once('=') else {
        return entry.to_owned();
    };
    let property = property.trim();
    // That a model may lack the property goes without saying where there are other values.
    let values: Vec<&str> = values.split('|').map(str::trim).collect();
    let known: Vec<&str> = values
        .iter()
        .copied()
        .filter(|value| *value != crate::shares::UNKNOWN)
        .collect();
    let names = || {
        let names = known.iter().map(|value| {
            let name = of_value(property, value, language);
            name.unwrap_or_else(|| value.replace('-', " "))
        });
        either(names, EITHER, language)
    };
    let of_names = |text: Text| language.say(text, &[("values", &names())]);
    let said = match (property, &known[..]) {
        (_, []) => {
            let name = language.term("property", property);
            let name = name.as_deref().unwrap_or(property);
            return language.say(SCOPE_UNKNOWN, &[("property", name)]);
        }
        ("parameters", bands) => of_bands(bands, language),
        ("quantised", ["no"]) => language.say(SCOPE_NOT_QUANTISED, &[]),
        ("quantised", ["yes"]) => language.say(SCOPE_QUANTISED, &[]),
        ("quantised", _) => return language.say(SCOPE_QUANTISED_EITHER, &[]),
        ("modality", _) => of_names(SCOPE_MODALITY),
        ("licence", _) => of_names(SCOPE_LICENCE),
        ("derivation", _) => of_names(SCOPE_DERIVATION),
        ("created", ranges) => {
            let ranges = ranges.iter().map(|range| of_range(range, language));
            let dates = either(ranges, EITHER, language);
            language.say(SCOPE_CREATED, &[("dates", &dates)])
        }
        (_, _) => names(),
    };
    if known.len() < values.len() {
        language.say(SCOPE_OR_UNKNOWN, &[("models", &said)])
    } else {
        said
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
fn of_bands(bands: &[&str], language: &dyn Language) -> String {
    let known = BANDS.iter().enumerate();
    let mut at: Vec<usize> = known
        .filter(|(_, (id, _, _))| bands.contains(id))
        .map(|(index, _)| index)
        .collect();
    at.dedup();
    let several = || {
        let sizes = language.list(bands.iter().map(|band| (*band).to_owned()));
        language.say(SCOPE_PARAMETERS, &[("sizes", &sizes)])
    };
    let (Some(first), Some(last)) = (at.first(), at.last()) else {
        return language.list(bands.iter().map(|band| (*band).to_owned()));
    };
    if last - first + 1 != at.len() || at.len() != bands.len() {
        return several();
    }
    let (from, to) = (BANDS[*first].1, BANDS[*last].2);
    let text = match (from, to) {
        ("", "") => SCOPE_PARAMETERS_ANY,
        (_, "") => SCOPE_PARAMETERS_FROM,
        ("", _) => SCOPE_PARAMETERS_TO,
        (_, _) => SCOPE_PARAMETERS_BETWEEN,
    };
    language.say(text, &[("from", from), ("to", to)])
}

/// A range of days of creation.
fn of_range(range: &str, language: &dyn Language) -> String {
    let Some((from, to)) = range.split_once("..") else {
        return range.to_owned();
    };
    let words = |day: &str| {
        let known = day.parse::<Day>();
        known.map_or(day.to_owned(), |day| language.day(day))
    };
    let text = match (from, to) {
        ("", "") => RANGE_ANY,
        (_, "") => RANGE_FROM,
        ("", _) => RANGE_TO,
        (_, _) => RANGE_BETWEEN,
    };
    language.say(text, &[("from", &words(from)), ("to", &words(to))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shares::Query;
    use crate::words::English;

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
            assert_eq!(of_level(choice, value, &English), name, "{choice} {value}");
        }
    }

    #[test]
    fn every_choice_that_may_vary_has_a_heading() {
        for choice in Query::CHOICES {
            let is_set = ["by", "at", "series", "top"].contains(choice);
            assert!(is_set || of_choice(choice, &English) != *choice, "{choice}");
            assert!(
                is_set || of_subject(choice, &English) != *choice,
                "{choice}"
            );
        }
    }

    #[test]
    fn the_bands_are_those_of_the_data() {
        let ids = crate::dataset::ParameterBand::ALL.iter();
        let ids: Vec<&str> = ids.map(|band| band.id()).collect();
        assert_eq!(ids[..BANDS.len()], BANDS.map(|(id, _, _)| id));
    }
}
