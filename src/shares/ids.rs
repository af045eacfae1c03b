//! Ids as readers write them: those that the snapshot or a list knows pass, labels become ids, and
//! whatever is neither is refused with the nearest one that is known.

use std::collections::HashSet;

use super::choices::ScopeBy;
use super::credit::{SPECIAL, joined};
use super::labels::{COUNTRIES, country_name, label};
use super::query::{GroupBy, Query};
use super::{UNAFFILIATED, UNKNOWN};
use crate::dataset::{
    AgeBand, Dataset, Derivation, LicenceClass, Modality, Openness, ParameterBand,
};
use crate::error::{Error, ErrorKind};
use crate::nearest::nearest;

/// Other names of countries, in small letters, by which they are suggested.
const KNOWN_AS: [(&str, &str); 36] = [
    ("america", "US"),
    ("britain", "GB"),
    ("are", "AE"),
    ("aut", "AT"),
    ("burma", "MM"),
    ("can", "CA"),
    ("che", "CH"),
    ("chn", "CN"),
    ("czech republic", "CZ"),
    ("deu", "DE"),
    ("dnk", "DK"),
    ("dprk", "KP"),
    ("england", "GB"),
    ("esp", "ES"),
    ("fin", "FI"),
    ("fra", "FR"),
    ("gbr", "GB"),
    ("great britain", "GB"),
    ("holland", "NL"),
    ("international", "INTL"),
    ("isr", "IL"),
    ("jpn", "JP"),
    ("kor", "KR"),
    ("korea", "KR"),
    ("nld", "NL"),
    ("pol", "PL"),
    ("prc", "CN"),
    ("roc", "TW"),
    ("rus", "RU"),
    ("swe", "SE"),
    ("turkey", "TR"),
    ("u.k.", "GB"),
    ("u.s.", "US"),
    ("u.s.a.", "US"),
    ("uae", "AE"),
    ("uk", "GB"),
];

/// Code and name of each country of the list.
fn countries() -> impl Iterator<Item = (&'static str, &'static str)> {
    COUNTRIES
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(','))
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// Whether a text has the form of a country code.
fn is_code(text: &str) -> bool {
    text == "INTL" || (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// The code of a country that is written as a code or by its name.
///
/// Whether a snapshot knows a code is the business of [`check`].
///
/// # Errors
/// When it is neither.
pub(super) fn country(text: &str) -> Result<String, Error> {
    if is_code(text) {
        return Ok(text.to_owned());
    }
    let named = countries().find(|(_, name)| same(name, text));
    match named {
        Some((code, _)) => Ok(code.to_owned()),
        None => Err(unknown_country(text)),
    }
}

fn unknown(thing: &str, id: &str, meant: Option<&str>) -> Error {
    Error::unknown(ErrorKind::UnknownId, thing, id, meant)
}

fn unknown_country(text: &str) -> Error {
    let lower = text.to_lowercase();
    let known_as = KNOWN_AS.iter().find(|(name, _)| *name == lower);
    let near = known_as.map(|(_, code)| *code).or_else(|| {
        let near = nearest(text, countries().flat_map(|(code, name)| [code, name]))?;
        let of = |(code, name): &(&'static str, &'static str)| [*code, *name].contains(&near);
        countries().find(of).map(|(code, _)| code)
    });
    unknown("country", text, near)
}

/// Checks every id that a query names, and puts ids in the place of labels.
///
/// # Errors
/// Names the choice, the id that none of the data sets and no list knows, and the nearest one.
pub(super) fn check(query: &mut Query, among: &[&Dataset]) -> Result<(), Error> {
    // Each in turn, so that the last fault is that of the first data set.
    let in_any = |known: &dyn Fn(&Dataset) -> Result<String, Error>| {
        let mut found = among.iter().map(|dataset| known(dataset));
        let first = found.next().unwrap_or_else(|| Ok(String::new()));
        first.or_else(|error| found.find_map(Result::ok).ok_or(error))
    };
    for (by, values) in &mut query.scope.0 {
        for value in values.iter_mut().filter(|value| *value != UNKNOWN) {
            let known = match by {
                ScopeBy::Country if value == UNAFFILIATED => continue,
                ScopeBy::Country => in_any(&|dataset| dataset.country(value)),
                ScopeBy::Organisation => in_any(&|dataset| dataset.organisation(value)),
                ScopeBy::Namespace => in_any(&|dataset| dataset.namespace(value)),
                ScopeBy::Task => in_any(&|dataset| dataset.task(value)),
                _ => continue,
            };
            *value = known.map_err(|error| error.at("option scope"))?;
        }
    }
    if !query.overrides.0.is_empty() {
        let namespaces = || {
            among
                .iter()
                .flat_map(|dataset| dataset.namespaces_of_owners())
        };
        let known: HashSet<&str> = namespaces().collect();
        for (namespace, code) in &mut query.overrides.0 {
            if !known.contains(namespace.as_str()) {
                let near = nearest(namespace, namespaces());
                let error = unknown("namespace", namespace, near);
                return Err(error.at("option override"));
            }
            if let Some(code) = code {
                let known = in_any(&|dataset| dataset.country(code));
                *code = known.map_err(|error| error.at("option override"))?;
            }
        }
    }
    for member in query.join.0.iter_mut().flat_map(|(_, members)| members) {
        if member != "*" && member != UNAFFILIATED {
            let known = in_any(&|dataset| dataset.country(member));
            *member = known.map_err(|error| error.at("option join"))?;
        }
    }
    if let Some(name) = &query.leave_out {
        let all = || among.iter().flat_map(|dataset| dataset.names());
        if !all().any(|known| known == name) {
            let thing = "model, organisation or namespace";
            let error = unknown(thing, name, nearest(name, all()));
            return Err(error.at("option leave-out"));
        }
    }
    Ok(())
}

impl Dataset {
    /// The id of a group that is written as an id or by its label; groups without downloads are
    /// known too. `option` is where it is written.
    ///
    /// # Errors
    /// When neither the snapshot nor a list knows the group, with the nearest one that is known.
    pub(crate) fn group_id(
        &self,
        query: &Query,
        text: &str,
        option: &str,
    ) -> Result<String, Error> {
        let found = match query.by {
            _ if SPECIAL.contains(&text) => Ok(text.to_owned()),
            GroupBy::Country => self.country_group(query, text),
            GroupBy::Organisation => self.organisation(text),
            GroupBy::Namespace => self.namespace(text),
            GroupBy::Model => self.model(text),
            GroupBy::Task => self.task(text),
            GroupBy::Modality => class("modality", text, Modality::ALL, |class| {
                [class.id(), class.label()]
            }),
            GroupBy::Licence => class("class of licence", text, LicenceClass::ALL, |class| {
                [class.id(), class.label()]
            }),
            GroupBy::Openness => class("openness", text, Openness::ALL, |class| {
                [class.id(), class.label()]
            }),
            GroupBy::Parameters => class("size", text, ParameterBand::ALL, |class| {
                [class.id(), class.label()]
            }),
            GroupBy::Derivation => class("derivation", text, Derivation::ALL, |class| {
                [class.id(), class.label()]
            }),
            GroupBy::Age => class("age", text, AgeBand::ALL, |class| {
                [class.id(), class.label()]
            }),
        };
        found.or_else(|error| {
            let special = SPECIAL.iter().find(|id| same(&label(query.by, id), text));
            special
                .map(|id| (*id).to_owned())
                .ok_or_else(|| error.at(option))
        })
    }

    /// The group of a country, which may be joined to others.
    fn country_group(&self, query: &Query, text: &str) -> Result<String, Error> {
        let joins = || query.join.0.iter().map(|(name, _)| name.as_str());
        if let Some(join) = joins().find(|join| same(join, text)) {
            return Ok(join.to_owned());
        }
        let code = self
            .country(text)
            .map_err(|error| match nearest(text, joins()) {
                Some(near) => unknown("country", text, Some(near)),
                None => error,
            })?;
        match joined(query, &code) {
            group if group == code => Ok(code),
            // It is no group of its own.
            group => Err(unknown("group", text, Some(group))),
        }
    }

    /// The code of a country that the snapshot or the list of countries has.
    fn country(&self, text: &str) -> Result<String, Error> {
        let code = country(text)?;
        let is_known = self.countries.contains(&code) || country_name(&code).is_some();
        match is_known {
            true => Ok(code),
            false => Err(unknown_country(text)),
        }
    }

    fn organisation(&self, text: &str) -> Result<String, Error> {
        if self.organisations.iter().any(|known| known == text) {
            return Ok(text.to_owned());
        }
        // Who names an account means its organisation.
        let of_account = self.owners.iter().find(|owner| {
            let namespace = owner.namespace.as_deref();
            namespace.is_some_and(|namespace| same(namespace, text))
        });
        let of_account = of_account.and_then(|owner| owner.organisation);
        let near = match of_account {
            Some(code) => self.organisations.get(code as usize).map(String::as_str),
            None => nearest(text, self.organisations.iter().map(String::as_str)),
        };
        Err(unknown("organisation", text, near))
    }

    fn namespace(&self, text: &str) -> Result<String, Error> {
        known("namespace", text, || self.namespaces_of_owners())
    }

    fn model(&self, text: &str) -> Result<String, Error> {
        known("model", text, || {
            let outside = self.lineage.outside.iter().map(|outside| &outside.id);
            let ids = self.rows.id.iter().chain(outside);
            ids.map(String::as_str).filter(|id| !id.is_empty())
        })
    }

    fn task(&self, text: &str) -> Result<String, Error> {
        known("task", text, || {
            let values = self.rows.task.values.iter().map(String::as_str);
            values.chain(Modality::tasks())
        })
    }

    /// Names of organisations and namespaces, and ids of models.
    fn names(&self) -> impl Iterator<Item = &str> {
        let organisations = self.organisations.iter().map(String::as_str);
        let models = self.rows.id.iter().map(String::as_str);
        let owners = organisations.chain(self.namespaces_of_owners());
        owners.chain(models).filter(|name| !name.is_empty())
    }

    fn namespaces_of_owners(&self) -> impl Iterator<Item = &str> {
        let owners = self.owners.iter();
        owners.filter_map(|owner| owner.namespace.as_deref())
    }
}

/// A name among those that are known.
fn known<'a, I: Iterator<Item = &'a str>>(
    thing: &str,
    text: &str,
    all: impl Fn() -> I,
) -> Result<String, Error> {
    // A claim is read without the spaces around its names.
    let spaced = || all().find(|known| known.trim() == text.trim());
    match all().find(|known| *known == text).or_else(spaced) {
        Some(known) => Ok(known.to_owned()),
        None => Err(unknown(thing, text, nearest(text, all()))),
    }
}

/// The id of a class that is written as its id or its label.
fn class<T: Copy>(
    thing: &str,
    text: &str,
    all: &[T],
    names: impl Fn(T) -> [&'static str; 2],
) -> Result<String, Error> {
    let all = || all.iter().map(|class| names(*class));
    let id = all().find(|[id, _]| *id == text);
    match id.or_else(|| all().find(|[_, label]| same(label, text))) {
        Some([id, _]) => Ok(id.to_owned()),
        None => {
            let near = nearest(text, all().flatten());
            let near = near.and_then(|near| all().find(|names| names.contains(&near)));
            Err(unknown(thing, text, near.map(|[id, _]| id)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dataset() -> Dataset {
        let json = br#"{"format": 1, "source": {"name": "a test"},
            "counter": {"kind": "trailing", "days": 30}, "dates": ["2026-10-27"],
            "namespaces": ["Qwen", "google", "nobody"],
            "models": {"namespace": [0, 1, 2], "name": ["a", "b", "c"],
                "task": {"values": ["text-generation", "own-task"], "codes": [0, 1, null]}},
            "counts": [[0, 450], [0, 300], [0, 10]],
            "organisations": {"namespace": ["Qwen", "google"], "country": ["CN", "XK"],
                "parent": ["Alibaba", null]}}"#;
        Dataset::from_slice(json).unwrap()
    }

    fn query(choices: &[(&str, &str)]) -> Query {
        let mut query = Query::default();
        for (choice, value) in choices {
            query.set(choice, value).unwrap();
        }
        query
    }

    #[test]
    fn groups_are_known_by_id_and_label() {
        let dataset = dataset();
        for (choices, text, id) in [
            (&[][..], "CN", "CN"),
            (&[], "China", "CN"),
            (&[], "united states", "US"),
            // In the list of countries, not in the snapshot.
            (&[], "IS", "IS"),
            // In the snapshot, not in the list.
            (&[], "XK", "XK"),
            (&[], "Not attributed", "unattributed"),
            (&[], "unaffiliated", "unaffiliated"),
            (&[("join", "study")], "Europe", "Europe"),
            (&[("join", "study")], "China", "China"),
            (&[("by", "organisation")], "Alibaba", "Alibaba"),
            (&[("by", "namespace")], "Qwen", "Qwen"),
            (&[("by", "model")], "google/b", "google/b"),
            (&[("by", "task")], "own-task", "own-task"),
            (&[("by", "task")], "text-to-image", "text-to-image"),
            (&[("by", "licence")], "Non-commercial", "non-commercial"),
            (&[("by", "parameters")], "≥150B", ">=150B"),
            (&[("by", "age")], "<90d", "<90d"),
        ] {
            let found = dataset.group_id(&query(choices), text, "option claim");
            assert_eq!(found.as_deref(), Ok(id), "{choices:?} {text}");
        }
    }

    #[test]
    fn what_is_not_known_is_refused_with_the_nearest() {
        let dataset = dataset();
        for (choices, text, message) in [
            (&[][..], "USA", r#"unknown country "USA"; did you mean US?"#),
            (&[], "UK", r#"unknown country "UK"; did you mean GB?"#),
            (&[], "Chna", r#"unknown country "Chna"; did you mean CN?"#),
            (&[], "QQ", r#"unknown country "QQ""#),
            (&[], "Alibaba", r#"unknown country "Alibaba""#),
            (
                &[("join", "study")],
                "CN",
                r#"unknown group "CN"; did you mean China?"#,
            ),
            (
                &[("by", "organisation")],
                "Alibab",
                r#"unknown organisation "Alibab"; did you mean Alibaba?"#,
            ),
            (
                &[("by", "organisation")],
                "qwen",
                r#"unknown organisation "qwen"; did you mean Alibaba?"#,
            ),
            (
                &[("by", "namespace")],
                "gogle",
                r#"unknown namespace "gogle"; did you mean google?"#,
            ),
            (
                &[("by", "model")],
                "qwen/A",
                r#"unknown model "qwen/A"; did you mean Qwen/a?"#,
            ),
            (
                &[("by", "task")],
                "text-generatoin",
                r#"unknown task "text-generatoin"; did you mean text-generation?"#,
            ),
            (
                &[("by", "licence")],
                "permisive",
                r#"unknown class of licence "permisive"; did you mean permissive?"#,
            ),
        ] {
            let error = dataset.group_id(&query(choices), text, "option claim");
            let error = error.unwrap_err();
            assert_eq!(error.code(), "unknown-id");
            assert_eq!(error.to_string(), format!("option claim: {message}"));
        }
    }

    #[test]
    fn the_ids_of_a_query_are_checked() {
        let dataset = dataset();
        for (choice, value, message) in [
            (
                "scope",
                "organisation=Alibab",
                r#"option scope: unknown organisation "Alibab"; did you mean Alibaba?"#,
            ),
            (
                "scope",
                "country=QQ",
                r#"option scope: unknown country "QQ""#,
            ),
            (
                "scope",
                "namespace=gogle",
                r#"option scope: unknown namespace "gogle"; did you mean google?"#,
            ),
            (
                "scope",
                "task=text-genration",
                r#"option scope: unknown task "text-genration"; did you mean text-generation?"#,
            ),
            (
                "override",
                "gogle=CN",
                r#"option override: unknown namespace "gogle"; did you mean google?"#,
            ),
            (
                "override",
                "google=QQ",
                r#"option override: unknown country "QQ""#,
            ),
            ("join", "A=CN,QQ", r#"option join: unknown country "QQ""#),
            (
                "leave-out",
                "Alibab",
                r#"option leave-out: unknown model, organisation or namespace "Alibab"; did you mean Alibaba?"#,
            ),
        ] {
            let mut query = query(&[(choice, value)]);
            let error = check(&mut query, &[&dataset]).unwrap_err();
            assert_eq!(error.to_string(), message);
        }
        for (choice, value) in [
            ("scope", "country=CN|unknown|unaffiliated|IS"),
            ("scope", "organisation=Alibaba|unknown"),
            ("scope", "namespace=Qwen|unknown"),
            ("scope", "task=own-task|text-to-image"),
            ("override", "google=XK; Qwen="),
            ("join", "A=CN,XK,*; B=unaffiliated"),
            ("leave-out", "Alibaba"),
            ("leave-out", "google"),
            ("leave-out", "nobody/c"),
        ] {
            let asked = query(&[(choice, value)]);
            let mut checked = asked.clone();
            check(&mut checked, &[&dataset]).unwrap();
            assert_eq!(checked, asked, "{choice} {value}");
        }
    }

    #[test]
    fn other_names_are_of_countries() {
        for (name, code) in KNOWN_AS {
            assert!(country_name(code).is_some(), "{code}");
            assert_eq!(name, name.to_lowercase());
        }
        assert!(country(crate::UNATTRIBUTED).is_err());
    }
}
