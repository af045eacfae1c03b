//! A model as the Hub's API and its dumps describe it.

use serde::Serialize;
use serde_json::Value;

use super::Row;
use super::day::of_text as day;
use crate::build::{is_id, is_unknown};
use crate::date::Day;
use crate::snapshot::LARGEST_COUNT;

/// A row of `GET /api/models`, with the fields that are used here; others are ignored.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HubRow {
    id: String,
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

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
struct BaseModels {
    #[serde(skip_serializing_if = "Option::is_none")]
    relation: Option<String>,
    models: Vec<BaseModel>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct BaseModel {
    id: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
struct Total {
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
}

/// Why nothing can be made of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable {
    /// The reason.
    pub why: &'static str,
    /// What the row has there, in full.
    pub shown: String,
}

/// The fields of a row that may be asked for and that a row may lack.
pub const FIELDS: [&str; 12] = [
    "downloads",
    "downloadsAllTime",
    "createdAt",
    "baseModels",
    "gated",
    "gguf",
    "lastModified",
    "library_name",
    "likes",
    "pipeline_tag",
    "safetensors",
    "tags",
];

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
    /// Which field cannot be used, and what is there.
    pub fn read(value: Value) -> Result<Self, Unusable> {
        let unusable = |why, shown: &Value| Unusable {
            why,
            shown: match shown {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            },
        };
        let Value::Object(mut row) = value else {
            return Err(unusable("no object", &value));
        };
        // Older answers name the id so, some name both.
        let id = row.remove("id").or_else(|| row.remove("modelId"));
        let id = match id.unwrap_or_default() {
            Value::String(id) if is_id(&id) && !id.chars().any(char::is_control) => id,
            other => {
                let why = "no model id of the form namespace/name or name";
                return Err(unusable(why, &other));
            }
        };
        let mut count = |field: &str, why| match row.remove(field) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match count_of(&value) {
                Some(count) => Ok(Some(count)),
                None => Err(unusable(why, &value)),
            },
        };
        let downloads = count(
            "downloads",
            "downloads that are no whole number from 0 to 2^53",
        )?;
        let why = "downloadsAllTime that is no whole number from 0 to 2^53";
        let downloads_all_time = count("downloadsAllTime", why)?;
        let likes = count("likes", "likes that are no whole number from 0 to 2^53")?;
        let mut text = |field: &str| match row.remove(field) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        let created_at = text("createdAt");
        if let Some(created) = &created_at
            && day(created).is_none()
        {
            let created = Value::String(created.clone());
            return Err(unusable("a createdAt that is no date", &created));
        }
        let (last_modified, pipeline_tag) = (text("lastModified"), text("pipeline_tag"));
        let library_name = text("library_name");
        let mut part = |field: &str| row.remove(field).filter(|value| !value.is_null());
        let total = |value: Option<Value>| {
            value.map(|value| Total {
                total: total_of(&value),
            })
        };
        Ok(HubRow {
            id,
            created_at,
            last_modified,
            downloads,
            downloads_all_time,
            likes,
            pipeline_tag,
            library_name,
            gated: part("gated"),
            base_models: part("baseModels").map(|bases| {
                let (ids, relation) = bases_of(&bases);
                BaseModels {
                    relation,
                    models: ids.into_iter().map(|id| BaseModel { id }).collect(),
                }
            }),
            safetensors: total(part("safetensors")),
            gguf: total(part("gguf")),
            tags: match part("tags") {
                Some(Value::Array(tags)) => {
                    let own = |tag| match tag {
                        Value::String(tag) => Some(tag),
                        _ => None,
                    };
                    Some(tags.into_iter().filter_map(own).collect())
                }
                _ => None,
            },
        })
    }

    /// Which of the [`FIELDS`] the row has.
    pub fn has(&self) -> [bool; FIELDS.len()] {
        [
            self.downloads.is_some(),
            self.downloads_all_time.is_some(),
            self.created_at.is_some(),
            self.base_models.is_some(),
            self.gated.is_some(),
            self.gguf.is_some(),
            self.last_modified.is_some(),
            self.library_name.is_some(),
            self.likes.is_some(),
            self.pipeline_tag.is_some(),
            self.safetensors.is_some(),
            self.tags.is_some(),
        ]
    }

    /// What tables keep in columns of their own: tags, bases, and what is known of the files in
    /// each format, their number of parameters where it is known too.
    pub(crate) fn of_parts<'a>(
        tags: impl Iterator<Item = &'a str>,
        bases: Vec<String>,
        relation: Option<String>,
        safetensors: Option<Option<u64>>,
        gguf: Option<Option<u64>>,
    ) -> Self {
        let total = |total: Option<Option<u64>>| total.map(|total| Total { total });
        HubRow {
            tags: Some(tags.filter(|tag| told(tag)).map(str::to_owned).collect()),
            base_models: Some(BaseModels {
                relation,
                models: bases.into_iter().map(|id| BaseModel { id }).collect(),
            }),
            safetensors: total(safetensors),
            gguf: total(gguf),
            ..HubRow::default()
        }
    }

    /// The row without what nothing here is read from.
    pub fn trimmed(mut self) -> Self {
        if let Some(tags) = &mut self.tags {
            tags.retain(|tag| told(tag));
        }
        self
    }

    /// The id of the model.
    pub fn id(&self) -> &str {
        &self.id
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
            bases.extend(base_models.models.iter().map(|model| model.id.as_str()));
        }
        if bases.is_empty() {
            bases.extend(self.base_tags().map(|(_, id)| id));
        }
        bases.retain(|id| is_id(id) && !id.contains(';') && !is_unknown(id));
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
        let text = |text: &'a Option<String>| text.as_deref().filter(|text| !is_unknown(text));
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
                .filter(|licence| !is_unknown(licence)),
            base_models: derived.base_models.as_deref(),
            base_relation: relation.or_else(|| self.base_tags().find_map(|(relation, _)| relation)),
            format,
        }
    }
}

/// The ids of the bases of a model and how it was made from them, in any form that the Hub, its
/// dumps and its library have: `{"relation": …, "models": [{"id": …}]}`, a list of ids or of
/// objects, one id.
pub(crate) fn bases_of(value: &Value) -> (Vec<String>, Option<String>) {
    let relation = value.get("relation").and_then(Value::as_str);
    let models = value.get("models").unwrap_or(value);
    let id = |model: &Value| {
        let id = model.as_str().or_else(|| model.get("id")?.as_str());
        id.map(str::to_owned)
    };
    let ids = match models {
        Value::Array(models) => models.iter().filter_map(id).collect(),
        model => id(model).into_iter().collect(),
    };
    (ids, relation.map(str::to_owned))
}

/// The number of parameters in what is known of files of one format.
pub(crate) fn total_of(value: &Value) -> Option<u64> {
    value.get("total").and_then(count_of)
}

/// A count, which some write with a fraction or as a text.
fn count_of(value: &Value) -> Option<u64> {
    let count = match value {
        Value::Number(number) => number.as_u64().or_else(|| {
            let number = number.as_f64()?;
            (number.fract() == 0.0 && (0.0..=LARGEST_COUNT as f64).contains(&number))
                .then_some(number as u64)
        }),
        Value::String(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
        _ => None,
    };
    count.filter(|count| *count <= LARGEST_COUNT)
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
        for (value, why, shown) in [
            (json!({"downloads": 3}), "no model id", "null"),
            (json!({"id": "a/b/c"}), "no model id", "a/b/c"),
            (json!({"id": 5}), "no model id", "5"),
            (
                json!({"id": "a", "downloads": -1}),
                "downloads that are",
                "-1",
            ),
            (
                json!({"id": "a", "downloads": 1.5}),
                "downloads that are",
                "1.5",
            ),
            (
                json!({"id": "a", "downloadsAllTime": "many"}),
                "downloadsAllTime that is",
                "many",
            ),
            (
                json!({"id": "a", "likes": 9_007_199_254_740_993u64}),
                "likes that are",
                "9007199254740993",
            ),
            (
                json!({"id": "a", "createdAt": "yesterday"}),
                "createdAt",
                "yesterday",
            ),
            (json!("a"), "no object", "a"),
        ] {
            let found = HubRow::read(value).unwrap_err();
            assert!(
                found.why.contains(why) && found.shown.contains(shown),
                "{found:?}"
            );
        }
    }

    #[test]
    fn counts_may_be_written_as_fractions_and_texts() {
        let value = json!({
            "id": "a", "downloads": 1000.0, "downloadsAllTime": "5000", "likes": null,
            "baseModels": ["b/c"], "safetensors": {"total": 7e9}, "gguf": {"architecture": "x"},
            "tags": null, "createdAt": null,
        });
        let hub = HubRow::read(value).unwrap();
        let derived = hub.derived();
        let row = hub.row(&derived);
        assert_eq!(
            (row.downloads, row.downloads_all_time),
            (Some(1_000), Some(5_000))
        );
        assert_eq!(
            (row.parameters, row.format),
            (Some(7_000_000_000), Some("gguf"))
        );
        assert_eq!(row.base_models, Some("b/c"));
        let has = FIELDS.iter().zip(hub.has()).filter(|(_, has)| *has);
        let has: Vec<&str> = has.map(|(field, _)| *field).collect();
        assert_eq!(
            has,
            [
                "downloads",
                "downloadsAllTime",
                "baseModels",
                "gguf",
                "safetensors"
            ]
        );
    }
}
