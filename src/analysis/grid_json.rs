//! A grid as JSON, as files, addresses, attributes and receipts have it.

use serde::ser::{SerializeMap, Serializer};
use serde::{Serialize, ser::SerializeSeq};
use serde_json::{Map, Value};

use super::Grid;
use super::grid::{GridChoice, GridValue, Side};
use crate::error::{Error, ErrorKind, quoted};

/// What stands beside the choices.
const LINKS: &str = "links";
const SIDES: &str = "sides";
const DEFAULT: &str = "default";

impl Grid {
    /// Reads a grid from JSON: an object of choices, each with the list of its values, as
    /// `{"window": [30, 365, "all"], "attribution": ["uploader", {"value": "base", "weight": 2}]}`.
    ///
    /// Beside the choices may stand `links`, a list of pairs of choices that vary together; `sides`,
    /// an object of choices and `question` or `bookkeeping`; and `"default": true`, with which the
    /// choices are changes to the default grid: a list replaces the values of a choice, an object of
    /// values and weights, such as `{"window": {"30": 0}}`, changes their weights. An object without
    /// choices changes the default grid too.
    ///
    /// # Errors
    /// When it is no such object, names a choice that a grid cannot vary, or a value is refused.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let json: Value = serde_json::from_str(text).map_err(|error| {
            let expected = "a JSON object of choices and lists of values";
            Error::new(ErrorKind::Value, "grid", expected, error.to_string())
        })?;
        let object = json.as_object().ok_or_else(|| {
            let found = match json {
                Value::Array(_) => "a list",
                _ => "a single value",
            };
            Error::new(ErrorKind::Value, "grid", "an object of choices", found)
        })?;
        let mut grid = Grid::default();
        let mut sides = Vec::new();
        for (key, value) in object {
            match key.as_str() {
                LINKS => grid.links = links(value)?,
                SIDES => sides = read_sides(value)?,
                DEFAULT => {
                    let found = value.as_bool();
                    let wrong = || bad("grid default", "true or false", &kind(value));
                    grid.changes_default = found.ok_or_else(wrong)?;
                }
                _ => grid.choices.push(choice(&kebab_case(key), value)?),
            }
        }
        grid.changes_default |= grid.choices.is_empty();
        let mut changes = grid.choices.iter().filter(|choice| choice.changes_default);
        if let (Some(choice), false) = (changes.next(), grid.changes_default) {
            let thing = format!("grid choice {}", choice.name);
            let expected = "a list of values, or \"default\": true beside the choices";
            return Err(bad(&thing, expected, "an object"));
        }
        for (name, side) in sides {
            let known = grid.choices.iter_mut().find(|choice| choice.name == name);
            match known {
                Some(choice) => choice.side = side,
                None if grid.changes_default => grid.choices.push(GridChoice {
                    side,
                    changes_default: true,
                    ..GridChoice::new(&name, [])
                }),
                None => return Err(bad("grid sides", "choices of the grid", &quoted(&name))),
            }
        }
        grid.check()?;
        Ok(grid)
    }

    /// The grid as [`Grid::from_json`] reads it.
    pub fn to_json(&self) -> String {
        // Nothing in it can fail to be written.
        serde_json::to_string(self).unwrap_or_default()
    }
}

fn bad(thing: &str, expected: &str, found: &str) -> Error {
    Error::new(ErrorKind::Value, thing, expected, found)
}

/// What a value is, for a message.
fn kind(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        other => other.to_string(),
    }
}

/// The name of a choice as the command line has it; JavaScript may write `maxAge`.
fn kebab_case(name: &str) -> String {
    let mut kebab = String::with_capacity(name.len());
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            kebab.push('-');
        }
        kebab.push(letter.to_ascii_lowercase());
    }
    kebab
}

fn choice(name: &str, json: &Value) -> Result<GridChoice, Error> {
    let thing = format!("grid choice {name}");
    let expected = "a list of texts, numbers, true or false";
    let wrong = |found: &Value| bad(&thing, expected, &kind(found));
    let text = |value: &Value| match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(truth) => Ok(truth.to_string()),
        other => Err(wrong(other)),
    };
    let weight = |value: &Value| {
        let number = value.as_f64();
        number.ok_or_else(|| bad(&thing, "weights that are numbers", &kind(value)))
    };
    let one = |value: &Value| match value {
        Value::Object(fields) => weighted(&thing, fields, &text, &weight),
        plain => Ok(GridValue::new(&text(plain)?)),
    };
    let (values, changes_default) = match json {
        Value::Array(list) => (list.iter().map(one).collect::<Result<_, _>>()?, false),
        Value::Object(weights) => {
            let changed = weights.iter().map(|(value, number)| {
                Ok(GridValue {
                    value: value.clone(),
                    weight: weight(number)?,
                })
            });
            (changed.collect::<Result<_, Error>>()?, true)
        }
        _ => return Err(bad(&thing, expected, "no list")),
    };
    Ok(GridChoice {
        values,
        changes_default,
        ..GridChoice::new(name, [])
    })
}

/// A value with its weight: `{"value": 30, "weight": 2}`.
fn weighted(
    thing: &str,
    fields: &Map<String, Value>,
    text: &dyn Fn(&Value) -> Result<String, Error>,
    weight: &dyn Fn(&Value) -> Result<f64, Error>,
) -> Result<GridValue, Error> {
    let expected = "value and weight, as in {\"value\": 30, \"weight\": 2}";
    for name in fields.keys() {
        if name != "value" && name != "weight" {
            return Err(bad(thing, expected, &quoted(name)));
        }
    }
    let Some(value) = fields.get("value") else {
        return Err(bad(thing, expected, "no value"));
    };
    Ok(GridValue {
        value: text(value)?,
        weight: fields.get("weight").map_or(Ok(1.0), weight)?,
    })
}

fn links(json: &Value) -> Result<Vec<[String; 2]>, Error> {
    let wrong = |found: &Value| {
        let expected = "a list of pairs of choices, as in [[\"window\", \"max-age\"]]";
        bad("grid links", expected, &kind(found))
    };
    let pair = |link: &Value| match link.as_array().map(Vec::as_slice) {
        Some([Value::String(a), Value::String(b)]) => Ok([kebab_case(a), kebab_case(b)]),
        _ => Err(wrong(link)),
    };
    let list = json.as_array().ok_or_else(|| wrong(json))?;
    list.iter().map(pair).collect()
}

fn read_sides(json: &Value) -> Result<Vec<(String, Side)>, Error> {
    let expected = "an object of choices and question or bookkeeping";
    let wrong = |found: &Value| bad("grid sides", expected, &kind(found));
    let object = json.as_object().ok_or_else(|| wrong(json))?;
    let side = |(name, side): (&String, &Value)| {
        let known = Side::ALL
            .iter()
            .find(|(known, _)| side.as_str() == Some(known));
        let (_, side) = known.ok_or_else(|| wrong(side))?;
        Ok((kebab_case(name), *side))
    };
    object.iter().map(side).collect()
}

impl Serialize for Grid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if self.changes_default {
            map.serialize_entry(DEFAULT, &true)?;
        }
        for choice in &self.choices {
            if choice.changes_default {
                map.serialize_entry(&choice.name, &Weights(&choice.values))?;
            } else {
                map.serialize_entry(&choice.name, &Values(&choice.values))?;
            }
        }
        if !self.links.is_empty() {
            map.serialize_entry(LINKS, &self.links)?;
        }
        let moved = |choice: &&GridChoice| choice.side != Side::of(&choice.name);
        if self.choices.iter().any(|choice| moved(&choice)) {
            let moved = self.choices.iter().filter(moved);
            let moved = moved.map(|choice| (choice.name.as_str(), choice.side));
            map.serialize_entry(SIDES, &moved.collect::<std::collections::BTreeMap<_, _>>())?;
        }
        map.end()
    }
}

/// The values of a choice as a list.
struct Values<'a>(&'a [GridValue]);

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for one in self.0 {
            if one.weight == 1.0 {
                list.serialize_element(&one.value)?;
            } else {
                list.serialize_element(one)?;
            }
        }
        list.end()
    }
}

/// The values of a choice as an object of weights.
struct Weights<'a>(&'a [GridValue]);

impl Serialize for Weights<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|one| (&one.value, one.weight)))
    }
}

impl Serialize for GridValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("value", &self.value)?;
        map.serialize_entry("weight", &self.weight)?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_is_read_and_written() {
        let text = r#"{"attribution":["uploader",{"value":"base","weight":2.5}],"max-age":["365","any"],"window":["365","all"],"links":[["window","max-age"]],"sides":{"attribution":"question"}}"#;
        let grid = Grid::from_json(text).unwrap();
        assert_eq!(grid.to_json(), text);
        assert_eq!(Grid::from_json(&grid.to_json()).unwrap(), grid);
        let camel = Grid::from_json(r#"{"maxAge": [365, "any"]}"#).unwrap();
        assert_eq!(camel.choices[0].name, "max-age");
    }

    #[test]
    fn changes_to_the_default_grid() {
        let text =
            r#"{"default":true,"window":{"30":0.0,"60":2.0},"sides":{"scope":"bookkeeping"}}"#;
        let grid = Grid::from_json(text).unwrap();
        assert!(grid.changes_default);
        // A choice that only changes sides has no values of its own.
        let scope = grid.choices.iter().find(|choice| choice.name == "scope");
        assert!(scope.unwrap().values.is_empty());
        let again = Grid::from_json(&grid.to_json()).unwrap();
        assert_eq!(Grid::from_json(&again.to_json()).unwrap(), again);
        let sorted = |grid: &Grid| {
            let mut choices = grid.choices.clone();
            choices.sort_by(|a, b| a.name.cmp(&b.name));
            choices
        };
        assert_eq!(sorted(&again), sorted(&grid));
        assert!(Grid::from_json("{}").unwrap().changes_default);
    }

    #[test]
    fn wrong_grids_are_refused() {
        for (text, said) in [
            ("[]", "an object of choices"),
            (r#"{"window": {"30": 0}}"#, "\"default\": true"),
            (r#"{"window": [{"days": 30}]}"#, "value and weight"),
            (r#"{"window": [{"weight": 2}]}"#, "no value"),
            (
                r#"{"window": [{"value": 30, "weight": -1}]}"#,
                "weights from 0",
            ),
            (
                r#"{"window": [{"value": 30, "weight": 0}]}"#,
                "switched off",
            ),
            (
                r#"{"exclude-list": ["ci,telemetry", "telemetry,ci"]}"#,
                "each value once",
            ),
            (
                r#"{"window": [30], "links": [["window", "max-age"]]}"#,
                "\"max-age\"",
            ),
            (
                r#"{"window": [30], "links": [["window", "window"]]}"#,
                "one twice",
            ),
            (
                r#"{"window": [30], "links": ["window"]}"#,
                "pairs of choices",
            ),
            (
                r#"{"window": [30, 90], "max-age": ["any"], "links": [["window", "max-age"]]}"#,
                "2 and 1",
            ),
            (
                r#"{"window": [30], "sides": {"window": "left"}}"#,
                "bookkeeping",
            ),
            (
                r#"{"window": [30], "sides": {"scope": "question"}}"#,
                "\"scope\"",
            ),
            (r#"{"by": ["country"]}"#, "set for the whole claim"),
        ] {
            let error = Grid::from_json(text).unwrap_err().to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
