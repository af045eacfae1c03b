//! Which rows count: scope, exclusions, what is left out.

use std::collections::BTreeSet;

use super::groups::attribute;
use super::parties::{Party, Status};
use super::worlds::{COUNTRIES, NAMESPACES, PARENTS, TASKS};
use super::{Choices, Model, World, day};

/// In the order in which an answer tells them; all but the last have a list of values.
pub const SCOPES: [&str; 10] = [
    "country",
    "organisation",
    "namespace",
    "task",
    "modality",
    "parameters",
    "licence",
    "quantised",
    "derivation",
    "created",
];

/// Accounts of the models that the ready exclusions name.
const SPECIAL_ACCOUNTS: [&str; 5] = [
    "unslothai",
    "hf-internal-testing",
    "trl-internal-testing",
    "sshleifer",
    "facebook",
];

/// Every value of an attribute, as far as the random worlds have them; `created` has ranges.
pub fn scope_values(attribute: &str) -> Vec<String> {
    let values: Vec<&str> = match attribute {
        "country" => [&COUNTRIES[..], &["unaffiliated"]].concat(),
        "organisation" => {
            let mut names = [&PARENTS[..], &NAMESPACES[..], &SPECIAL_ACCOUNTS[..]].concat();
            names.sort_unstable();
            names.dedup();
            names
        }
        "namespace" => [&NAMESPACES[..], &SPECIAL_ACCOUNTS[..]].concat(),
        "task" => TASKS.to_vec(),
        "modality" => vec![
            "text",
            "image",
            "audio",
            "video",
            "multimodal",
            "tabular",
            "other",
        ],
        "parameters" => vec!["<100M", "100M-1B", "1-8B", "8-35B", "35-150B", ">=150B"],
        "licence" => vec![
            "permissive",
            "copyleft",
            "use-restricted",
            "non-commercial",
            "other",
        ],
        "quantised" => vec!["yes", "no"],
        "derivation" => vec!["original", "fine-tune", "adapter", "quantised", "merge"],
        "created" => vec!["..2024-05-31", "2024-06-01.."],
        other => panic!("the reference does not know the attribute {other}"),
    };
    let values = values.into_iter().chain(["unknown"]);
    values.map(str::to_string).collect()
}

/// The ready lists of exclusions, as far as random worlds have such models; the file has more.
pub const TELEMETRY: [&str; 5] = [
    "unslothai/1",
    "unslothai/repeat",
    "unslothai/vram-16",
    "unslothai/colab",
    "unslothai/other",
];
pub const CI: [&str; 6] = [
    "hf-internal-testing/*",
    "peft-internal-testing/*",
    "trl-internal-testing/*",
    "*/tiny-random-*",
    "sshleifer/tiny-gpt2",
    "facebook/opt-125m",
];

impl World {
    /// The rows that scope and exclusions leave in.
    pub fn in_scope(&self, choices: &Choices) -> Vec<usize> {
        let rows = 0..self.models.len();
        rows.filter(|&row| {
            let model = &self.models[row];
            let scope = choices.scope.iter();
            let mut in_scope = scope
                .clone()
                .map(|(name, values)| self.has_one(model, name, values, choices));
            in_scope.all(|inside| inside) && !self.excluded(model, choices)
        })
        .collect()
    }

    fn excluded(&self, model: &Model, choices: &Choices) -> bool {
        if model.rolled.is_some() {
            // It has no id and no account.
            return false;
        }
        let named = choices.exclude.iter().map(|(glob, _)| glob.as_str());
        let listed = choices.exclude_list.iter().flat_map(|list| match *list {
            "telemetry" => TELEMETRY.to_vec(),
            "ci" => CI.to_vec(),
            other => panic!("the reference does not know the list {other}"),
        });
        let by_glob = named.chain(listed).any(|glob| hits(glob, model));
        let left_out = choices.leave_out.as_ref().is_some_and(|name| {
            let account = model.namespace.as_ref();
            let organisation = account.map(|account| self.organisation(account));
            *name == model.id || Some(name) == account || Some(name) == organisation.as_ref()
        });
        by_glob || left_out
    }

    /// Whether the model has one of the values of the attribute.
    fn has_one(&self, model: &Model, name: &str, values: &[String], choices: &Choices) -> bool {
        let unknown = || "unknown".to_string();
        let value = match name {
            "country" => match self.status(&Party::uploader(model), choices) {
                Status::Attributed(country) => country,
                Status::Unaffiliated => "unaffiliated".to_string(),
                Status::Unattributed => unknown(),
            },
            "organisation" => {
                let namespace = model.namespace.as_ref();
                namespace.map_or_else(unknown, |name| self.organisation(name))
            }
            "namespace" => model.namespace.clone().unwrap_or_else(unknown),
            _ => return has_one(model, name, values),
        };
        values.contains(&value)
    }

    /// The accounts that the snapshot knows: those of its models and of their bases.
    pub fn accounts(&self) -> BTreeSet<&str> {
        let bases = self.models.iter().flat_map(|model| model.bases.iter());
        let of_bases = bases
            .flatten()
            .filter_map(|id| Some(id.split_once('/')?.0))
            .filter(|name| !name.is_empty());
        // A base may be named by an id that was renamed since.
        let has_bases = self.models.iter().any(|model| model.bases.is_some());
        let renamed = self.aliases.values().filter(|_| has_bases);
        let renamed = renamed.map(|to| to.split_once('/').map_or(&to[..], |(account, _)| account));
        let models = self.models.iter();
        let own = models.filter_map(|model| model.namespace.as_deref());
        own.chain(of_bases).chain(renamed).collect()
    }
}

/// Whether the model has one of the values of the attribute, which it has itself.
fn has_one(model: &Model, name: &str, values: &[String]) -> bool {
    if name == "created" {
        return values.iter().any(|range| match range.split_once("..") {
            None => model.created.is_none(),
            Some((from, to)) => model.created.is_some_and(|created| {
                let after = from.is_empty() || day(from) <= created;
                after && (to.is_empty() || created <= day(to))
            }),
        });
    }
    values.contains(&attribute(model, name))
}

/// Whether a glob means a model: with a slash its id, without one its account or slashless id.
pub fn hits(glob: &str, model: &Model) -> bool {
    match &model.namespace {
        Some(namespace) if !glob.contains('/') => matches(glob, namespace),
        _ => matches(glob, &model.id),
    }
}

/// Whether a glob is a text: `*` any run of characters, `?` one.
pub fn matches(glob: &str, text: &str) -> bool {
    let mut after = glob.chars();
    match after.next() {
        None => text.is_empty(),
        Some('*') => {
            let mut ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            ends.any(|at| matches(after.as_str(), &text[at..]))
        }
        Some(wanted) => {
            let mut rest = text.chars();
            let found = rest.next();
            found.is_some_and(|found| wanted == '?' || wanted == found)
                && matches(after.as_str(), rest.as_str())
        }
    }
}
