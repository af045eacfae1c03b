//! Which group a part of a row's downloads is credited to, and the classes of models.

use super::choices::Join;
use super::parties::{Party, Status};
use super::{Choices, FLOOR, Model, World};

impl World {
    /// The id of the group that a party's part of a model's downloads is credited to.
    pub fn group(&self, model: &Model, party: &Party, date: i64, choices: &Choices) -> String {
        let rolled_up = matches!(party, Party::RolledUp(_));
        if rolled_up && ["organisation", "namespace", "model"].contains(&choices.by) {
            return "other".to_string();
        }
        let unattributed = || "unattributed".to_string();
        let (id, namespace) = match party {
            Party::Owner { id, namespace } => (id.clone(), namespace.as_ref()),
            Party::RolledUp(_) => (String::new(), None),
        };
        match choices.by {
            "country" => self.country(party, choices),
            "organisation" => namespace.map_or_else(unattributed, |name| self.organisation(name)),
            "namespace" => namespace.cloned().unwrap_or_else(unattributed),
            "model" => id,
            "age" => age(model.created, date).to_string(),
            class => attribute(model, class),
        }
    }

    /// The organisation that an account stands for.
    pub fn organisation(&self, namespace: &str) -> String {
        let row = self.organisations.get(namespace);
        let parent = row.and_then(|row| row.parent.clone());
        parent.unwrap_or_else(|| namespace.to_string())
    }

    /// The country of a party, or the join that holds it, or one of the groups without a country.
    pub fn country(&self, party: &Party, choices: &Choices) -> String {
        let study = choices.joins.contains(&Join::Study);
        match self.status(party, choices) {
            Status::Unattributed => "unattributed".to_string(),
            Status::Unaffiliated if study => "users".to_string(),
            Status::Unaffiliated => "unaffiliated".to_string(),
            Status::Attributed(country) => {
                let join = choices
                    .joins
                    .iter()
                    .find_map(|join| join.group_of(&country));
                join.unwrap_or(country)
            }
        }
    }
}

/// A model's value of an attribute that needs no date; the values of scopes and of groupings.
pub fn attribute(model: &Model, attribute: &str) -> String {
    let unknown = "unknown";
    let licence = model.licence.as_deref().map_or(unknown, licence_class);
    let value = match attribute {
        "task" => model.task.as_deref().unwrap_or(unknown),
        "modality" => model.task.as_deref().map_or(unknown, modality),
        "licence" => licence,
        "openness" => match licence {
            "permissive" | "copyleft" => "open",
            "use-restricted" | "non-commercial" => "restricted",
            other => other,
        },
        "parameters" => model.parameters.map_or(unknown, band),
        "derivation" => derivation(model),
        "quantised" => quantised(model),
        other => panic!("the reference does not know the attribute {other}"),
    };
    value.to_string()
}

fn derivation(model: &Model) -> &'static str {
    match model.relation.as_deref() {
        Some("finetune") => "fine-tune",
        Some("adapter") => "adapter",
        Some("quantized") => "quantised",
        Some("merge") => "merge",
        _ if model.bases.as_ref().is_some_and(Vec::is_empty) => "original",
        _ => "unknown",
    }
}

fn quantised(model: &Model) -> &'static str {
    const FORMATS: &str = "gguf awq gptq mlx exl2 exl3 autoround bitsandbytes bnb fp8 nvfp4 int4 \
        int8 hqq aqlm compressed-tensors";
    if derivation(model) == "quantised" {
        return "yes";
    }
    match model.format.as_deref() {
        None => "unknown",
        Some(format) if FORMATS.split_whitespace().any(|known| known == format) => "yes",
        Some(_) => "no",
    }
}

/// The age at the end of a window.
pub fn age(created: Option<i64>, date: i64) -> &'static str {
    let Some(created) = created else {
        return "unknown";
    };
    let age = date - created;
    match age {
        _ if created == FLOOR && age < 730 => "unknown",
        _ if age < 90 => "<90d",
        _ if age < 365 => "90-365d",
        _ if age < 730 => "1-2y",
        _ => ">=2y",
    }
}

/// Modalities of the tasks that the random worlds use; the engine knows more.
pub fn modality(task: &str) -> &'static str {
    match task {
        "text-generation" | "fill-mask" | "translation" => "text",
        "image-classification" => "image",
        "automatic-speech-recognition" => "audio",
        "video-classification" => "video",
        "image-text-to-text" => "multimodal",
        "tabular-regression" => "tabular",
        "reinforcement-learning" | "robotics" | "graph-ml" => "other",
        other => panic!("the reference does not know the task {other}"),
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
