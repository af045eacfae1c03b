//! A model as the Hub's API and its dumps describe it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Row;
use crate::build::is_id;
use crate::date::Day;
use crate::snapshot::LARGEST_COUNT;

/// A row of `GET /api/models`, with the fields that are used here; others are ignored.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HubRow {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// Older answers name the id so, some name both.
    #[serde(skip_serializing_if = "Option::is_none")]
    model_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_modified: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    downloads: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    downloads_all_time: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    likes: Option<u64>,
    #[serde(rename = "pipeline_tag", skip_serializing_if = "Option::is_none")]
    pipeline_tag: Option<String>,
    #[serde(rename = "library_name", skip_serializing_if = "Option::is_none")]
    library_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gated: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base_models: Option<BaseModels>,
    #[serde(skip_serializing_if = "Option::is_none")]
    safetensors: Option<Total>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gguf: Option<Total>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
struct BaseModels {
    #[serde(skip_serializing_if = "Option::is_none")]
    relation: Option<String>,
    #[serde(default)]
    models: Vec<BaseModel>,
}

/// The API gives `{"id": …}`, some dumps the id alone.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
enum BaseModel {
    Id(String),
    Object { id: String },
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
struct Total {
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
}

/// Tags that say something that no other field may say.
const LICENCE: &str = "license:";
const BASE: &str = "base_model:";
/// The ways to make a model from another that tags of bases name.
const RELATIONS: [&str; 4] = ["quantized", "finetune", "adapter", "merge"];
/// Formats that tags name, the rarer first: many repositories hold safetensors beside theirs.
const FORMATS: [&str; 6] = ["gguf", "gptq", "awq", "mlx", "onnx", "safetensors"];

/// Whether anything is read from a tag.
fn told(tag: &str) -> bool {
    tag.starts_with(LICENCE) || tag.starts_with(BASE) || FORMATS.contains(&tag)
}

/// The parts of a row that are no text of the answer itself.
#[derive(Debug, Default)]
pub struct Derived {
    base_models: Option<String>,
}

impl HubRow {
    /// Reads a row of an answer.
    ///
    /// # Errors
    /// A text that says which field cannot be used and why.
    pub fn read(value: Value) -> Result<Self, String> {
        let row: HubRow = serde_json::from_value(value).map_err(|error| error.to_string())?;
        let id = row.id();
        if !is_id(id) || id.contains(|character: char| character.is_control()) {
            return Err("no model id of the form namespace/name or name".to_owned());
        }
        for (field, count) in [
            ("downloads", row.downloads),
            ("downloadsAllTime", row.downloads_all_time),
            ("likes", row.likes),
        ] {
            if count.is_some_and(|count| count > LARGEST_COUNT) {
                return Err(format!("{field} above 2^53"));
            }
        }
        if let Some(created) = &row.created_at
            && day(created).is_none()
        {
            return Err("createdAt that is no date".to_owned());
        }
        Ok(row)
    }

    /// What tables keep in columns of their own: tags, bases and sizes.
    pub(crate) fn of_parts<'a>(
        tags: impl Iterator<Item = &'a str>,
        bases: Vec<String>,
        relation: Option<String>,
        safetensors: Option<u64>,
        gguf: Option<u64>,
    ) -> Self {
        let total = |total: Option<u64>| total.map(|total| Total { total: Some(total) });
        HubRow {
            tags: Some(tags.filter(|tag| told(tag)).map(str::to_owned).collect()),
            base_models: Some(BaseModels {
                relation,
                models: bases.into_iter().map(BaseModel::Id).collect(),
            }),
            safetensors: total(safetensors),
            gguf: total(gguf),
            ..HubRow::default()
        }
    }

    /// The row without what nothing here is read from.
    pub fn trimmed(mut self) -> Self {
        if self.id.is_some() {
            self.model_id = None;
        }
        if let Some(tags) = &mut self.tags {
            tags.retain(|tag| told(tag));
        }
        self
    }

    /// The id of the model.
    pub fn id(&self) -> &str {
        let id = self.id.as_ref().or(self.model_id.as_ref());
        id.map(String::as_str).unwrap_or_default()
    }

    /// The day of its creation, where it is known.
    pub fn created(&self) -> Option<Day> {
        self.created_at.as_deref().and_then(day)
    }

    /// Downloads in the last 30 days.
    pub fn downloads(&self) -> Option<u64> {
        self.downloads
    }

    /// What has to be put together before [`row`](HubRow::row) can refer to it.
    pub fn derived(&self) -> Derived {
        let mut bases: Vec<&str> = Vec::new();
        if let Some(base_models) = &self.base_models {
            bases.extend(base_models.models.iter().map(|model| match model {
                BaseModel::Id(id) | BaseModel::Object { id } => id.as_str(),
            }));
        }
        if bases.is_empty() {
            bases.extend(self.base_tags().map(|(_, id)| id));
        }
        bases.retain(|id| is_id(id) && !id.contains(';'));
        let mut seen = std::collections::HashSet::new();
        bases.retain(|id| seen.insert(*id));
        Derived {
            base_models: (!bases.is_empty()).then(|| bases.join(";")),
        }
    }

    /// The relation, where a tag says it, and the id of each tag of a base.
    fn base_tags(&self) -> impl Iterator<Item = (Option<&str>, &str)> {
        self.tags().filter_map(|tag| {
            let rest = tag.strip_prefix(BASE)?;
            Some(match rest.split_once(':') {
                Some((relation, id)) if RELATIONS.contains(&relation) => (Some(relation), id),
                _ => (None, rest),
            })
        })
    }

    fn tags(&self) -> impl Iterator<Item = &str> {
        self.tags.iter().flatten().map(String::as_str)
    }

    /// The row as the table of a day has it.
    pub fn row<'a>(&'a self, derived: &'a Derived) -> Row<'a> {
        let text = |text: &'a Option<String>| text.as_deref().filter(|text| !text.is_empty());
        let relation = self
            .base_models
            .as_ref()
            .and_then(|base| text(&base.relation));
        let format = match self.gguf {
            Some(_) => Some(FORMATS[0]),
            None => {
                let tagged = |format: &&&str| self.tags().any(|tag| tag == **format);
                let safetensors = self.safetensors.as_ref().map(|_| FORMATS[5]);
                FORMATS.iter().find(tagged).copied().or(safetensors)
            }
        };
        let total = |total: &Option<Total>| total.as_ref().and_then(|total| total.total);
        let parameters = total(&self.safetensors).or(total(&self.gguf));
        Row {
            model: self.id(),
            created: self.created(),
            downloads: self.downloads,
            downloads_all_time: self.downloads_all_time,
            likes: self.likes,
            parameters: parameters.filter(|count| (1..=LARGEST_COUNT).contains(count)),
            task: text(&self.pipeline_tag),
            library: text(&self.library_name),
            licence: self
                .tags()
                .find_map(|tag| tag.strip_prefix(LICENCE))
                .filter(|licence| !licence.is_empty()),
            base_models: derived.base_models.as_deref(),
            base_relation: relation.or_else(|| self.base_tags().find_map(|(relation, _)| relation)),
            format,
        }
    }
}

/// The day of a time such as `2024-05-06T07:08:09.000Z`, or of a date alone.
pub(crate) fn day(text: &str) -> Option<Day> {
    let date = text.get(..10)?;
    let rest = text.as_bytes().get(10);
    matches!(rest, None | Some(b'T' | b' ')).then(|| date.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row(value: Value) -> String {
        let hub = HubRow::read(value).unwrap().trimmed();
        // What is written is understood as what was read.
        let again = HubRow::read(serde_json::to_value(&hub).unwrap()).unwrap();
        assert_eq!(again, hub);
        let derived = hub.derived();
        format!("{:?}", hub.row(&derived))
    }

    #[test]
    fn an_answer_of_the_hub_is_understood() {
        let value = json!({
            "_id": "65", "id": "Qwen/Qwen3-8B-GGUF", "modelId": "Qwen/Qwen3-8B-GGUF",
            "createdAt": "2025-05-05T08:00:00.000Z", "downloads": 5, "downloadsAllTime": 9,
            "likes": 3, "gated": false, "pipeline_tag": "text-generation",
            "library_name": "gguf", "gguf": {"total": 8190735360u64, "architecture": "qwen3"},
            "tags": ["region:us", "license:apache-2.0", "base_model:Qwen/Qwen3-8B",
                     "base_model:quantized:Qwen/Qwen3-8B"],
        });
        assert_eq!(
            row(value),
            "Row { model: \"Qwen/Qwen3-8B-GGUF\", created: Some(Day(20213)), downloads: Some(5), \
             downloads_all_time: Some(9), likes: Some(3), parameters: Some(8190735360), \
             task: Some(\"text-generation\"), library: Some(\"gguf\"), licence: Some(\"apache-2.0\"), \
             base_models: Some(\"Qwen/Qwen3-8B\"), base_relation: Some(\"quantized\"), \
             format: Some(\"gguf\") }"
        );
        let value = json!({
            "modelId": "gpt2", "tags": ["onnx", "safetensors"],
            "baseModels": {"relation": "merge", "models": [{"_id": "1", "id": "a/b"}, "c", "a/b"]},
            "safetensors": {"parameters": {"F32": 1}, "total": 0}, "downloads": null,
        });
        assert_eq!(
            row(value),
            "Row { model: \"gpt2\", created: None, downloads: None, downloads_all_time: None, \
             likes: None, parameters: None, task: None, library: None, licence: None, \
             base_models: Some(\"a/b;c\"), base_relation: Some(\"merge\"), format: Some(\"onnx\") }"
        );
    }

    #[test]
    fn rows_that_cannot_be_used_say_why() {
        for (value, why) in [
            (json!({"downloads": 3}), "no model id"),
            (json!({"id": "a/b/c"}), "no model id"),
            (json!({"id": "a", "downloads": -1}), "integer `-1`"),
            (json!({"id": "a", "downloads": 1.5}), "1.5"),
            (
                json!({"id": "a", "likes": 9_007_199_254_740_993u64}),
                "likes above",
            ),
            (json!({"id": "a", "createdAt": "yesterday"}), "createdAt"),
            (json!("a"), "expected struct"),
        ] {
            let found = HubRow::read(value).unwrap_err();
            assert!(found.contains(why), "{found}");
        }
    }
}
