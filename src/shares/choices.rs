//! Choices whose text is a list: exclusions, scope, overrides and joins.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::ids;
use super::{UNAFFILIATED, UNATTRIBUTED, UNKNOWN};
use crate::dataset::{Derivation, LicenceClass, Modality, ParameterBand, Quantised};
use crate::date::Day;
use crate::error::Error;

/// What is wrong with the text of a list.
#[derive(Debug, PartialEq)]
pub(super) enum Wrong {
    /// What was expected.
    Expected(String),
    /// An id that no list has.
    Unknown(Error),
}

impl From<String> for Wrong {
    fn from(expected: String) -> Self {
        Wrong::Expected(expected)
    }
}

impl From<&str> for Wrong {
    fn from(expected: &str) -> Self {
        Wrong::Expected(expected.to_owned())
    }
}

impl From<Error> for Wrong {
    fn from(error: Error) -> Self {
        Wrong::Unknown(error)
    }
}

/// Models that do not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exclusion {
    /// With a slash a pattern of ids, without one of namespaces: `*` is any run of characters, `?`
    /// is one.
    pub glob: String,
    /// Why they do not count.
    pub reason: Option<String>,
}

/// Models that do not count.
pub type Exclusions = Vec<Exclusion>;
/// Ready lists of models that do not count.
pub type ExcludeLists = Vec<ExcludeList>;
/// What is left out by its name.
pub type LeaveOut = Option<String>;

/// A ready list of exclusions, see `data/exclusions.csv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ExcludeList {
    /// Repositories that a library asks for to count its users.
    Telemetry,
    /// Favourites of automatic tests.
    Ci,
}

impl ExcludeList {
    /// Every list with its name.
    pub const ALL: [(&str, ExcludeList); 2] = [
        ("telemetry", ExcludeList::Telemetry),
        ("ci", ExcludeList::Ci),
    ];

    /// The globs of the list.
    pub(super) fn globs(self) -> impl Iterator<Item = &'static str> {
        let name = match self {
            ExcludeList::Telemetry => "telemetry,",
            ExcludeList::Ci => "ci,",
        };
        EXCLUSIONS
            .lines()
            .filter_map(move |line| line.strip_prefix(name)?.split(',').next())
    }
}

const EXCLUSIONS: &str = include_str!("../../data/exclusions.csv");
const JOINS: &str = include_str!("../../data/joins.csv");

/// A property by which models are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScopeBy {
    /// Country of the publisher, as a grouping by country has it.
    Country,
    /// The publisher's parent organisation, else the account.
    Organisation,
    /// The publishing account.
    Namespace,
    /// The Hub's task.
    Task,
    /// Modality of the task.
    Modality,
    /// Band of the number of parameters.
    Parameters,
    /// Class of the licence.
    Licence,
    /// Whether the weights are quantised.
    Quantised,
    /// How the model is made.
    Derivation,
    /// Day of creation.
    Created,
}

impl ScopeBy {
    /// Every property with its name.
    pub const ALL: [(&str, ScopeBy); 10] = [
        ("country", ScopeBy::Country),
        ("organisation", ScopeBy::Organisation),
        ("namespace", ScopeBy::Namespace),
        ("task", ScopeBy::Task),
        ("modality", ScopeBy::Modality),
        ("parameters", ScopeBy::Parameters),
        ("licence", ScopeBy::Licence),
        ("quantised", ScopeBy::Quantised),
        ("derivation", ScopeBy::Derivation),
        ("created", ScopeBy::Created),
    ];

    pub(crate) fn name(self) -> &'static str {
        Self::ALL[self as usize].0
    }

    /// What a value may be where that is one of a few.
    fn values(self) -> Option<Vec<&'static str>> {
        match self {
            ScopeBy::Country
            | ScopeBy::Organisation
            | ScopeBy::Namespace
            | ScopeBy::Task
            | ScopeBy::Created => None,
            ScopeBy::Modality => Some(ids(Modality::ALL, Modality::id)),
            ScopeBy::Parameters => Some(ids(ParameterBand::ALL, ParameterBand::id)),
            ScopeBy::Licence => Some(ids(LicenceClass::ALL, LicenceClass::id)),
            ScopeBy::Quantised => Some(ids(Quantised::ALL, Quantised::id)),
            ScopeBy::Derivation => Some(ids(Derivation::ALL, Derivation::id)),
        }
    }
}

fn ids<T: Copy>(all: &[T], id: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|class| id(*class)).collect()
}

/// The models that count: those that have one of the values of every property named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope(pub Vec<(ScopeBy, Vec<String>)>);

/// Account and country; `None` makes the account unattributed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overrides(pub Vec<(String, Option<String>)>);

/// Countries that are one group, by the name of the group.
///
/// A member is a country code; `*`, every country that no other group has; or `unaffiliated`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Joins(pub Vec<(String, Vec<String>)>);

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (by, values) in &self.0 {
            map.serialize_entry(by.name(), values)?;
        }
        map.end()
    }
}

impl Serialize for Overrides {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (namespace, country) in &self.0 {
            map.serialize_entry(namespace, country)?;
        }
        map.end()
    }
}

impl Serialize for Joins {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, members) in &self.0 {
            map.serialize_entry(name, members)?;
        }
        map.end()
    }
}

/// The entries of a list; a list of lists on the command line has lines.
fn entries(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '\n'])
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
}

/// An entry before and behind its equals sign.
fn name_and_value(entry: &str) -> Option<(&str, &str)> {
    let (name, value) = entry.split_once('=')?;
    let name = name.trim();
    (!name.is_empty()).then_some((name, value.trim()))
}

pub(super) fn exclusions(text: &str) -> Vec<Exclusion> {
    entries(text)
        .map(|entry| {
            let (glob, reason) = name_and_value(entry).unwrap_or((entry, ""));
            Exclusion {
                glob: glob.to_owned(),
                reason: (!reason.is_empty()).then(|| reason.to_owned()),
            }
        })
        .collect()
}

/// Lists by name, each once.
///
/// # Errors
/// What was expected.
pub(super) fn exclude_lists(text: &str) -> Result<Vec<ExcludeList>, Wrong> {
    let mut lists = Vec::new();
    let names = text.split([',', ' ', ';', '\n']);
    for name in names.filter(|name| !name.is_empty()) {
        let known = ExcludeList::ALL.iter().find(|(known, _)| *known == name);
        let (_, list) = known.ok_or("telemetry, ci or both, separated by commas")?;
        if !lists.contains(list) {
            lists.push(*list);
        }
    }
    Ok(lists)
}

/// Properties and their values; those of one property that is named twice add up.
///
/// # Errors
/// What was expected, or the country that is not known.
pub(super) fn scope(text: &str) -> Result<Scope, Wrong> {
    let mut scope = Scope::default();
    for entry in entries(text) {
        let by = name_and_value(entry)
            .and_then(|(name, _)| ScopeBy::ALL.iter().find(|(known, _)| *known == name));
        let (Some((_, by)), Some((_, values))) = (by, name_and_value(entry)) else {
            let names = ScopeBy::ALL.map(|(name, _)| name).join(", ");
            let expected = format!("PROPERTY=VALUE|VALUE…, PROPERTY being one of {names}");
            return Err(expected.into());
        };
        let at = scope.0.iter().position(|(known, _)| known == by);
        let at = at.unwrap_or_else(|| {
            scope.0.push((*by, Vec::new()));
            scope.0.len() - 1
        });
        for value in values.split('|').map(str::trim) {
            let allowed = by.values();
            let wrong = match &allowed {
                Some(allowed) => !allowed.contains(&value),
                None if *by == ScopeBy::Created => value != "unknown" && range(value).is_none(),
                None => value.is_empty(),
            };
            if wrong {
                let expected = match allowed {
                    Some(allowed) => format!("one of {}", allowed.join(", ")),
                    None if *by == ScopeBy::Created => {
                        "FROM..TO, each a date of the form YYYY-MM-DD or nothing, or unknown"
                            .to_owned()
                    }
                    None => format!("the id of one {}, or unknown", by.name()),
                };
                return Err(format!("for {}= {expected}", by.name()).into());
            }
            let value = match (by, value) {
                // The group of a grouping, which is what is not known of a country.
                (ScopeBy::Country, UNATTRIBUTED) => UNKNOWN.to_owned(),
                (ScopeBy::Country, UNKNOWN | UNAFFILIATED) => value.to_owned(),
                (ScopeBy::Country, _) => ids::country(value)?,
                _ => value.to_owned(),
            };
            if !scope.0[at].1.contains(&value) {
                scope.0[at].1.push(value);
            }
        }
    }
    for index in 1..scope.0.len() {
        let mut at = index;
        while at > 0 && scope.0[at].0 < scope.0[at - 1].0 {
            scope.0.swap(at, at - 1);
            at -= 1;
        }
    }
    Ok(scope)
}

/// The first and last day of `FROM..TO`.
pub(super) fn range(text: &str) -> Option<(i32, i32)> {
    let (from, to) = text.split_once("..")?;
    let day = |text: &str, open: i32| match text {
        "" => Some(open),
        date => date.parse::<Day>().ok().map(|day| day.0),
    };
    // The latest number stands for an unknown day.
    Some((day(from, i32::MIN)?, day(to, i32::MAX - 1)?))
}

/// Accounts and their countries.
///
/// # Errors
/// What was expected, or the country that is not known.
pub(super) fn overrides(text: &str) -> Result<Overrides, Wrong> {
    let mut overrides = Overrides::default();
    for entry in entries(text).flat_map(|entry| entry.split(',')) {
        let (namespace, country) = name_and_value(entry)
            .ok_or("NAMESPACE=COUNTRY, COUNTRY being a code such as FR, a name, or nothing")?;
        if overrides.0.iter().any(|(known, _)| known == namespace) {
            return Err(format!("{namespace} to stand once").into());
        }
        let country = match country {
            "" => None,
            country => Some(ids::country(country)?),
        };
        overrides.0.push((namespace.to_owned(), country));
    }
    Ok(overrides)
}

/// Groups of countries, those that are ready by their name alone.
///
/// # Errors
/// What was expected, or the country that is not known.
pub(super) fn joins(text: &str) -> Result<Joins, Wrong> {
    let mut joins = Joins::default();
    for entry in entries(text) {
        match name_and_value(entry) {
            Some((name, members)) => {
                let member = |member: &str| match member {
                    "*" | UNAFFILIATED => Ok(member.to_owned()),
                    "" => Err(Wrong::from(
                        "members to be countries, * (every other country) or unaffiliated",
                    )),
                    country => Ok(ids::country(country)?),
                };
                let members = members.split(',').map(str::trim).map(member);
                let members = members.collect::<Result<Vec<String>, Wrong>>()?;
                joins.0.push((name.to_owned(), members));
            }
            None if entry == "study" => {
                let group = |name: &str, members: &[&str]| {
                    let members = members.iter().map(|member| (*member).to_owned());
                    (name.to_owned(), members.collect())
                };
                joins.0.push(group("China", &["CN"]));
                joins.0.push(group("United States", &["US"]));
                joins.0.extend(ready("Europe"));
                joins.0.push(group("Rest of the world", &["*"]));
                joins.0.push(group("users", &["unaffiliated"]));
            }
            None => match ready(entry) {
                Some(join) => joins.0.push(join),
                None => {
                    return Err("NAME=COUNTRY,COUNTRY…, or one of EU, Europe and study".into());
                }
            },
        }
    }
    for (index, (name, _)) in joins.0.iter().enumerate() {
        if joins.0[..index].iter().any(|(before, _)| before == name) {
            return Err(format!("{name} to stand once, with all its countries").into());
        }
    }
    let mut all: Vec<&String> = Vec::new();
    for member in joins.0.iter().flat_map(|(_, members)| members) {
        if all.contains(&member) {
            return Err(format!("{member} to stand in one group only").into());
        }
        all.push(member);
    }
    Ok(joins)
}

fn ready(name: &str) -> Option<(String, Vec<String>)> {
    let line = JOINS
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(','))?;
    let countries = line.split(',').next()?.split(' ');
    Some((name.to_owned(), countries.map(str::to_owned).collect()))
}

/// Whether a text fits a pattern in which `*` is any run of characters and `?` is one.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    // Where the last star stands, and what it is taken to end before.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        // One character of several bytes is one for `?`.
        let width = match text[t] {
            0xf0.. => 4,
            0xe0.. => 3,
            0xc0.. => 2,
            _ => 1,
        };
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(b'?') => {
                p += 1;
                t += width;
            }
            Some(byte) if *byte == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((at, end)) = star else {
                    return false;
                };
                star = Some((at, end + 1));
                (p, t) = (at + 1, end + 1);
            }
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("a/*", "a/b", true),
            ("a/*", "ab/c", false),
            ("*/tiny-random-*", "x/tiny-random-bert", true),
            ("*/tiny-random-*", "x/tiny-rando", false),
            ("a?c", "abc", true),
            ("a?c", "aüc", true),
            ("a?c", "ac", false),
            ("*a*a", "banana", true),
            ("*a*b", "banana", false),
            ("A", "a", false),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn lists_are_read() {
        assert_eq!(
            exclusions("a/*= noisy ; b\nc"),
            [("a/*", Some("noisy")), ("b", None), ("c", None)].map(|(glob, reason)| Exclusion {
                glob: glob.to_owned(),
                reason: reason.map(str::to_owned)
            })
        );
        assert_eq!(
            exclude_lists("ci,telemetry,ci").map(|lists| lists.len()),
            Ok(2)
        );
        assert!(
            ExcludeList::Telemetry
                .globs()
                .any(|glob| glob == "unslothai/repeat")
        );
        assert!(
            ExcludeList::Ci
                .globs()
                .any(|glob| glob == "facebook/opt-125m")
        );
        let scope = scope("licence=permissive|copyleft; task=x\ntask=y|x").unwrap();
        let json = serde_json::to_string(&scope).unwrap();
        assert_eq!(
            json,
            r#"{"task":["x","y"],"licence":["permissive","copyleft"]}"#
        );
        let json = serde_json::to_string(&overrides("a=CN; b=").unwrap()).unwrap();
        assert_eq!(json, r#"{"a":"CN","b":null}"#);
        assert_eq!(joins("EU").unwrap().0[0].1.len(), 27);
        assert_eq!(joins("study").unwrap().0.len(), 5);
        assert_eq!(range("2025-01-01.."), Some((20_089, i32::MAX - 1)));
    }

    #[test]
    fn wrong_lists_are_refused() {
        for text in [
            "colour=red",
            "task",
            "parameters=3B",
            "created=2025",
            "task=",
        ] {
            assert!(scope(text).is_err(), "{text}");
        }
        for text in ["a", "a=chna", "a=CN;a=US"] {
            assert!(overrides(text).is_err(), "{text}");
        }
        for text in ["EUU", "A=DE;B=DE", "A=DE;A=FR", "A=xx", "EU;Europe"] {
            assert!(joins(text).is_err(), "{text}");
        }
        assert!(exclude_lists("bots").is_err());
    }
}
