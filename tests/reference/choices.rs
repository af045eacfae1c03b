//! The choices of a query and their texts.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::World;

pub use super::random::{choices, joins, left_out, old_choices};

pub const GROUPINGS: [&str; 11] = [
    "country",
    "organisation",
    "namespace",
    "model",
    "task",
    "modality",
    "licence",
    "openness",
    "parameters",
    "derivation",
    "age",
];
pub const OLD_GROUPINGS: [&str; 7] = [
    "country",
    "organisation",
    "namespace",
    "model",
    "task",
    "licence",
    "parameters",
];
pub const ATTRIBUTIONS: [&str; 3] = ["uploader", "base", "split"];
/// Members of the European Union.
pub const EU: &str =
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";
/// Countries of Europe outside it, as far as the random worlds use any.
const REST_OF_EUROPE: &str = "CH GB IS NO";

/// Countries that stand together as one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Join {
    Named(&'static str, Vec<&'static str>),
    Eu,
    Europe,
    Study,
}

impl Join {
    pub fn text(&self) -> String {
        match self {
            Join::Named(name, countries) => format!("{name}={}", countries.join(",")),
            Join::Eu => "EU".to_string(),
            Join::Europe => "Europe".to_string(),
            Join::Study => "study".to_string(),
        }
    }

    /// The group of a country, if the join has it.
    pub fn group_of(&self, country: &str) -> Option<String> {
        let of = |list: &str| list.split(' ').any(|code| code == country);
        let name = match self {
            Join::Named(name, countries) => countries.contains(&country).then_some(*name),
            Join::Eu => of(EU).then_some("EU"),
            Join::Europe => (of(EU) || of(REST_OF_EUROPE)).then_some("Europe"),
            Join::Study => Some(match country {
                "CN" => "China",
                "US" => "United States",
                _ if of(EU) || of(REST_OF_EUROPE) => "Europe",
                _ => "Rest of the world",
            }),
        };
        name.map(str::to_string)
    }
}

/// The choices of a query that change numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    pub by: &'static str,
    /// Days, or `None` for "all".
    pub window: Option<i64>,
    /// Days, or `None` for "any".
    pub max_age: Option<i64>,
    pub individuals_by_country: bool,
    pub measure: &'static str,
    pub attribution: &'static str,
    pub unattributed: &'static str,
    pub unaffiliated: &'static str,
    /// Globs and their reasons.
    pub exclude: Vec<(String, Option<&'static str>)>,
    pub exclude_list: Vec<&'static str>,
    pub drop_top: usize,
    pub leave_out: Option<String>,
    /// Attributes, each once, in their order, with the values that count.
    pub scope: Vec<(&'static str, Vec<String>)>,
    /// `all` models or the `same` at every date.
    pub panel: &'static str,
    /// Countries of accounts; `None` makes an account unattributed.
    pub overrides: BTreeMap<String, Option<String>>,
    /// No country stands in two of them.
    pub joins: Vec<Join>,
}

impl Default for Choices {
    fn default() -> Self {
        Choices {
            by: "country",
            window: Some(365),
            max_age: Some(365),
            individuals_by_country: false,
            measure: "downloads",
            attribution: "uploader",
            unattributed: "keep",
            unaffiliated: "keep",
            exclude: Vec::new(),
            exclude_list: Vec::new(),
            drop_top: 0,
            leave_out: None,
            scope: Vec::new(),
            panel: "all",
            overrides: BTreeMap::new(),
            joins: Vec::new(),
        }
    }
}

impl Choices {
    /// Whether every choice but grouping, window, age limit and individuals is the default.
    pub fn is_plain(&self) -> bool {
        let plain = Choices {
            by: self.by,
            window: self.window,
            max_age: self.max_age,
            individuals_by_country: self.individuals_by_country,
            ..Choices::default()
        };
        OLD_GROUPINGS.contains(&self.by) && *self == plain
    }

    /// Without the names that a world does not have, which are refused.
    pub fn known_in(mut self, world: &World) -> Self {
        let accounts = world.accounts();
        let organisations: BTreeSet<String> = accounts
            .iter()
            .map(|account| world.organisation(account))
            .collect();
        let is_known = |name: &String| {
            let is_model = world.models.iter().any(|model| model.id == *name);
            accounts.contains(name.as_str()) || organisations.contains(name) || is_model
        };
        self.leave_out = self.leave_out.filter(is_known);
        self.overrides
            .retain(|account, _| accounts.contains(account.as_str()));
        for (name, values) in &mut self.scope {
            values.retain(|value| match *name {
                "organisation" => value == "unknown" || organisations.contains(value),
                "namespace" => value == "unknown" || accounts.contains(value.as_str()),
                _ => true,
            });
        }
        self.scope.retain(|(_, values)| !values.is_empty());
        self
    }

    /// The same choices as pairs for `Query::set`.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let number = |days: Option<i64>, none: &str| {
            days.map_or_else(|| none.to_string(), |days| days.to_string())
        };
        let entries = |entries: Vec<String>| match entries.len() % 2 {
            0 => entries.join(";"),
            _ => entries.join("\n"),
        };
        let glob = |(glob, reason): &(String, Option<&str>)| match reason {
            Some(reason) => format!("{glob}={reason}"),
            None => glob.clone(),
        };
        let individuals = if self.individuals_by_country {
            "country"
        } else {
            "unaffiliated"
        };
        let country = |(name, country): (&String, &Option<String>)| {
            format!("{name}={}", country.as_deref().unwrap_or_default())
        };
        let scope =
            |(attribute, values): &(&str, Vec<String>)| format!("{attribute}={}", values.join("|"));
        vec![
            ("by", self.by.to_string()),
            ("window", number(self.window, "all")),
            ("max-age", number(self.max_age, "any")),
            ("individuals", individuals.to_string()),
            ("measure", self.measure.to_string()),
            ("attribution", self.attribution.to_string()),
            ("unattributed", self.unattributed.to_string()),
            ("unaffiliated", self.unaffiliated.to_string()),
            ("exclude", entries(self.exclude.iter().map(glob).collect())),
            ("exclude-list", self.exclude_list.join(",")),
            ("drop-top", self.drop_top.to_string()),
            ("leave-out", self.leave_out.clone().unwrap_or_default()),
            ("scope", entries(self.scope.iter().map(scope).collect())),
            ("panel", self.panel.to_string()),
            (
                "override",
                entries(self.overrides.iter().map(country).collect()),
            ),
            ("join", entries(self.joins.iter().map(Join::text).collect())),
        ]
    }

    /// What the answer's `query` says of them. Ready joins and accounts without a country are
    /// left to tests by hand.
    pub fn json(&self) -> Value {
        let individuals = if self.individuals_by_country {
            "country"
        } else {
            "unaffiliated"
        };
        let days = |days: Option<i64>, none: &str| days.map_or(json!(none), |days| json!(days));
        let glob =
            |(glob, reason): &(String, Option<&str>)| json!({"glob": glob, "reason": reason});
        let mut told = json!({
            "by": self.by,
            "window": days(self.window, "all"),
            "maxAge": days(self.max_age, "any"),
            "individuals": individuals,
            "measure": self.measure,
            "attribution": self.attribution,
            "unattributed": self.unattributed,
            "unaffiliated": self.unaffiliated,
            "dropTop": self.drop_top,
            "panel": self.panel,
        });
        let mut tell = |name: &str, value: Option<Value>| {
            told[name] = value.unwrap_or_default();
        };
        let globs: Vec<Value> = self.exclude.iter().map(glob).collect();
        tell("exclude", Some(json!(globs)));
        tell("excludeList", Some(json!(self.exclude_list)));
        tell("leaveOut", self.leave_out.as_ref().map(|text| json!(text)));
        let once = |values: &Vec<String>| {
            let mut kept: Vec<String> = Vec::new();
            for value in values {
                if !kept.contains(value) {
                    kept.push(value.clone());
                }
            }
            kept
        };
        let scope: BTreeMap<_, _> = self
            .scope
            .iter()
            .map(|(name, values)| (*name, once(values)))
            .collect();
        tell("scope", Some(json!(scope)));
        if self.overrides.values().all(Option::is_some) {
            tell("override", Some(json!(self.overrides)));
        }
        let joins: Option<BTreeMap<_, _>> = self
            .joins
            .iter()
            .map(|join| match join {
                Join::Named(name, countries) => Some((*name, countries.clone())),
                _ => None,
            })
            .collect();
        if let Some(joins) = joins {
            tell("join", Some(json!(joins)));
        }
        told
    }
}
