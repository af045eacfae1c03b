//! Which group a model's downloads are credited to.

use super::{Choices, Model, World};

impl World {
    /// The id of the group that a model's downloads are credited to.
    pub fn group(&self, model: &Model, choices: &Choices) -> String {
        let row = match (&model.rolled, &model.namespace) {
            (Some((publishers, _)), _) => Some(publishers),
            (None, Some(namespace)) => self.organisations.get(namespace),
            (None, None) => None,
        };
        if model.rolled.is_some() && ["organisation", "namespace", "model"].contains(&choices.by) {
            return "other".to_string();
        }
        let unattributed = || "unattributed".to_string();
        let unknown = || "unknown".to_string();
        match choices.by {
            "country" => {
                let country = row.and_then(|row| row.country.clone());
                let individual = row.is_some_and(|row| row.kind.as_deref() == Some("individual"));
                match (individual, country) {
                    (true, Some(country)) if choices.individuals_by_country => country,
                    (true, _) => "unaffiliated".to_string(),
                    (false, Some(country)) => country,
                    (false, None) => unattributed(),
                }
            }
            "organisation" => row
                .and_then(|row| row.parent.clone())
                .or_else(|| model.namespace.clone())
                .unwrap_or_else(unattributed),
            "namespace" => model.namespace.clone().unwrap_or_else(unattributed),
            "model" => model.id.clone(),
            "task" => model.task.clone().unwrap_or_else(unknown),
            "licence" => model
                .licence
                .as_deref()
                .map_or_else(unknown, |licence| licence_class(licence).to_string()),
            "parameters" => model
                .parameters
                .map_or_else(unknown, |count| band(count).to_string()),
            other => panic!("the reference does not know by={other}"),
        }
    }
}

/// Licence classes of the licences and families that the definitions name; the engine knows more.
pub fn licence_class(licence: &str) -> &'static str {
    let starts = |heads: &[&str]| heads.iter().any(|head| licence.starts_with(head));
    if starts(&["cc-by-nc"]) || licence.ends_with("-research") {
        "non-commercial"
    } else if ["apache-2.0", "mit", "cc-by-4.0", "unlicense", "isc"].contains(&licence)
        || starts(&["bsd", "cc0"])
    {
        "permissive"
    } else if starts(&["gpl", "agpl", "lgpl", "mpl", "cc-by-sa"]) {
        "copyleft"
    } else if starts(&["openrail", "bigscience", "llama", "deepseek", "qwen"])
        || licence == "gemma"
        || licence.ends_with("-community")
    {
        "use-restricted"
    } else {
        "other"
    }
}

pub fn band(parameters: u64) -> &'static str {
    const MILLION: u64 = 1_000_000;
    const BILLION: u64 = 1_000 * MILLION;
    if parameters < 100 * MILLION {
        "<100M"
    } else if parameters < BILLION {
        "100M-1B"
    } else if parameters < 8 * BILLION {
        "1-8B"
    } else if parameters < 35 * BILLION {
        "8-35B"
    } else if parameters < 150 * BILLION {
        "35-150B"
    } else {
        ">=150B"
    }
}
