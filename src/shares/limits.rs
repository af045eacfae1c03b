//! Choices that a snapshot cannot tell apart, and why: they change no number, and are said to.

use serde::Serialize;

use super::choices::ScopeBy;
use super::counting::exclude;
use super::query::{Attribution, GroupBy, Measure, Query, Treatment};
use crate::dataset::{Dataset, Derivation, LicenceClass, ParameterBand, Quantised, UNKNOWN_DAY};
use crate::message::{Message, Part, Text, texts};

/// A choice that makes no difference in a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Unavailable {
    /// The choice, as in [`Query::CHOICES`].
    pub choice: &'static str,
    /// The value of it, for a scope its property.
    pub value: &'static str,
    /// What the snapshot lacks.
    pub reason: Text,
}

texts! {
    NO_BASE "reason.no-base" "no model of the snapshot names a base";
    NO_TASK "reason.no-task" "no model of the snapshot has a task";
    NO_LICENCE "reason.no-licence" "no model of the snapshot has a licence";
    NO_PARAMETERS "reason.no-parameters" "no model of the snapshot has a number of parameters";
    NO_DERIVATION "reason.no-derivation" "no model of the snapshot says how it is made from others";
    NO_FORMAT "reason.no-format" "no model of the snapshot has a format";
    NO_CREATED "reason.no-created" "no model of the snapshot has a creation date";
    ALL_ATTRIBUTED "reason.all-attributed" "the country of every account is known";
    NO_LIKES "reason.no-likes" "no model of the snapshot has likes";
    NO_INDIVIDUALS "reason.no-individuals" "no account of the snapshot is an individual’s";
    SAME_SCOPE "warning.scope" "the scope by {property} tells no models apart: {reason}";
    NO_SHARE "warning.likes" "likes give no share: {reason}";
    NO_DIFFERENCE "warning.no-difference" "the choice of {choice} makes no difference: {reason}";
    NO_SUCH_VALUE "warning.no-value" "scope {property}: no model has “{value}”";
    NO_SUCH_MODEL "warning.exclude" "exclude: no model fits “{glob}”";
    NOTHING_TO_LEAVE_OUT "warning.leave-out"
        "leave-out: there is no model, organisation or namespace “{name}”";
    NOTHING_TO_OVERRIDE "warning.override" "override: there is no namespace “{name}”";
    NOTHING_TO_JOIN "warning.join"
        "join makes no difference: models are not grouped by country";
    ROLLED_UP "warning.rolled-up"
        "of models below the roll-up’s cut no likes are known, and all that are summed in one row count where one of them has downloads";
}

/// All that may be unavailable.
const ALL: [(&str, &str, Text); 22] = [
    ("attribution", "base", NO_BASE),
    ("attribution", "split", NO_BASE),
    ("unattributed", "base", NO_BASE),
    ("unaffiliated", "base", NO_BASE),
    ("measure", "likes", NO_LIKES),
    ("max-age", "", NO_CREATED),
    ("by", "task", NO_TASK),
    ("by", "modality", NO_TASK),
    ("by", "licence", NO_LICENCE),
    ("by", "openness", NO_LICENCE),
    ("by", "parameters", NO_PARAMETERS),
    ("by", "derivation", NO_DERIVATION),
    ("by", "age", NO_CREATED),
    ("scope", "task", NO_TASK),
    ("scope", "modality", NO_TASK),
    ("scope", "parameters", NO_PARAMETERS),
    ("scope", "licence", NO_LICENCE),
    ("scope", "quantised", NO_FORMAT),
    ("scope", "derivation", NO_DERIVATION),
    ("scope", "created", NO_CREATED),
    ("unattributed", "drop", ALL_ATTRIBUTED),
    ("unaffiliated", "drop", NO_INDIVIDUALS),
];

impl Dataset {
    /// The choices that make no difference in this snapshot, each with the reason.
    pub fn unavailable(&self) -> Vec<Unavailable> {
        let rows = &self.rows;
        let publishers = || rows.owner.iter().map(|owner| &self.owners[*owner as usize]);
        let all = |codes: &[u8], unknown: u8| codes.iter().all(|code| *code == unknown);
        let lacks = |reason: Text| match reason {
            NO_BASE => self.lineage.found.with_base == 0,
            NO_TASK => (0..rows.len()).all(|row| rows.task.code(row).is_none()),
            NO_LICENCE => all(&rows.licence, LicenceClass::Unknown as u8),
            NO_PARAMETERS => all(&rows.parameters, ParameterBand::Unknown as u8),
            NO_DERIVATION => all(&self.further.derivation, Derivation::Unknown as u8),
            NO_FORMAT => all(&self.further.quantised, Quantised::Unknown as u8),
            NO_CREATED => rows.created.iter().all(|day| *day == UNKNOWN_DAY),
            NO_LIKES => self.further.likes.iter().all(|likes| *likes == 0),
            ALL_ATTRIBUTED => publishers().all(|owner| owner.individual || owner.country.is_some()),
            _ => !publishers().any(|owner| owner.individual),
        };
        ALL.iter()
            .filter(|(_, _, reason)| lacks(*reason))
            .map(|(choice, value, reason)| Unavailable {
                choice,
                value,
                reason: *reason,
            })
            .collect()
    }
}

/// What must be said of choices that did not do what they say.
pub(super) fn warnings(dataset: &Dataset, query: &Query) -> Vec<Message> {
    let mut warnings = Vec::new();
    if *query == usual(query) {
        return warnings;
    }
    let asked = |choice: &str, value: &str| match choice {
        "attribution" => query.attribution != Attribution::Uploader,
        "unattributed" => query.unattributed == Treatment::Base,
        "unaffiliated" => query.unaffiliated == Treatment::Base,
        "measure" => query.measure == Measure::Likes,
        "scope" => query.scope.0.iter().any(|(by, _)| by.name() == value),
        // A single group of unknown ones says so itself, and so do models left out for their age.
        _ => false,
    };
    for Unavailable {
        choice,
        value,
        reason,
    } in dataset.unavailable()
    {
        if asked(choice, value) {
            let text = match choice {
                "scope" => SAME_SCOPE,
                "measure" => NO_SHARE,
                _ => NO_DIFFERENCE,
            };
            let parts = vec![
                ("property", Part::Id("property", value)),
                ("choice", Part::Id("choice", choice)),
                ("reason", Part::Text(reason)),
            ];
            let message = Message::new(text, parts);
            // The values of a choice have one reason together.
            let same = |one: &Message| one.to_string() == message.to_string();
            if !warnings.iter().any(same) {
                warnings.push(message);
            }
        }
    }
    for (by, values) in query.scope.0.iter().filter(|(by, _)| *by == ScopeBy::Task) {
        for value in values.iter().filter(|value| *value != super::UNKNOWN) {
            if !dataset.rows.task.values.contains(value) {
                let parts = vec![
                    ("property", Part::Id("property", by.name())),
                    ("value", Part::Name(value.clone())),
                ];
                warnings.push(Message::new(NO_SUCH_VALUE, parts));
            }
        }
    }
    let mut counts = vec![true; dataset.rows.len()];
    for exclusion in &query.exclude {
        if !exclude(dataset, &exclusion.glob, 0, &mut counts) {
            let parts = vec![("glob", Part::Name(exclusion.glob.clone()))];
            warnings.push(Message::new(NO_SUCH_MODEL, parts));
        }
    }
    if let Some(name) = &query.leave_out {
        let is_owner = dataset
            .owners
            .iter()
            .any(|owner| owner.namespace.as_ref() == Some(name));
        let known =
            is_owner || dataset.organisations.contains(name) || dataset.rows.id.contains(name);
        if !known {
            let parts = vec![("name", Part::Name(name.clone()))];
            warnings.push(Message::new(NOTHING_TO_LEAVE_OUT, parts));
        }
    }
    for (namespace, _) in &query.overrides.0 {
        if !dataset
            .owners
            .iter()
            .any(|owner| owner.namespace.as_ref() == Some(namespace))
        {
            let parts = vec![("name", Part::Name(namespace.clone()))];
            warnings.push(Message::new(NOTHING_TO_OVERRIDE, parts));
        }
    }
    if query.by != GroupBy::Country && !query.join.0.is_empty() {
        warnings.push(Message::new(NOTHING_TO_JOIN, Vec::new()));
    }
    if query.measure != Measure::Downloads && dataset.rollup.is_some() {
        warnings.push(Message::new(ROLLED_UP, Vec::new()));
    }
    warnings
}

/// The choices of a query that every snapshot supports, the others as usual.
fn usual(query: &Query) -> Query {
    Query {
        by: query.by,
        window: query.window,
        max_age: query.max_age,
        at: query.at,
        series: query.series,
        top: query.top,
        individuals: query.individuals,
        ..Query::default()
    }
}
