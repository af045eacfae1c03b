//! The grid of choices under which a claim is looked at.

use crate::dataset::Dataset;
use crate::error::{Error, ErrorKind, quoted};
use crate::shares::{AUTO, Query};

/// Choices and the values that each may have; every combination is a specification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// Name of each choice and its values, as [`Query::set`] takes them.
    pub choices: Vec<(String, Vec<String>)>,
}

/// How many specifications a grid may have.
const MOST: usize = 200_000;
/// How many values a choice may have.
const MOST_VALUES: usize = 64;

/// The windows, age limits, attributions and exclusions of every default grid.
const CHOICES: [(&str, &[&str]); 5] = [
    ("window", &["30", "90", "180", "365", "all"]),
    ("max-age", &["180", "365", "730", "any"]),
    ("attribution", &["uploader", "base", "split"]),
    ("unattributed", &["keep", "drop", "base"]),
    ("exclude-list", &["", "telemetry", "ci", "telemetry,ci"]),
];

/// Scopes of the default grid, where the snapshot can tell them.
const SCOPES: [&str; 5] = [
    "modality=text",
    "parameters=1-8B|8-35B|35-150B|>=150B",
    "licence=permissive|copyleft",
    "quantised=no|unknown",
    "derivation=original|unknown",
];

/// With fewer scopes than this, what happens to individuals varies too.
const ENOUGH_SCOPES: usize = 3;

impl Grid {
    /// The default grid: at least 2,000 specifications, of scopes that the snapshot can tell apart.
    pub fn of(dataset: &Dataset) -> Self {
        let unavailable = dataset.unavailable();
        let told_apart = |scope: &&&str| {
            let property = scope.split('=').next();
            !unavailable
                .iter()
                .any(|lack| lack.choice == "scope" && Some(lack.value) == property)
        };
        let scopes: Vec<&str> = std::iter::once("")
            .chain(SCOPES.iter().filter(told_apart).copied())
            .collect();
        let few = scopes.len() < ENOUGH_SCOPES;
        let own = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
        let mut choices: Vec<(String, Vec<String>)> = CHOICES
            .iter()
            .map(|(choice, values)| ((*choice).to_owned(), own(values)))
            .collect();
        choices.push(("scope".to_owned(), own(&scopes)));
        if few {
            choices.push(("unaffiliated".to_owned(), own(&["keep", "drop"])));
            choices.push(("individuals".to_owned(), own(&["unaffiliated", "country"])));
        }
        Grid { choices }
    }

    /// Reads a grid from JSON: an object of choices, each with the list of its values, as
    /// `{"window": [30, 365, "all"], "attribution": ["uploader", "base"]}`.
    ///
    /// # Errors
    /// When it is no such object, names a choice that a grid cannot vary, or a value is refused.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let json: serde_json::Value = serde_json::from_str(text).map_err(|error| {
            let expected = "a JSON object of choices and lists of values";
            Error::new(ErrorKind::Value, "grid", expected, error.to_string())
        })?;
        let object = json.as_object().ok_or_else(|| {
            let found = match json {
                serde_json::Value::Array(_) => "a list",
                _ => "a single value",
            };
            Error::new(ErrorKind::Value, "grid", "an object of choices", found)
        })?;
        let mut choices = Vec::new();
        for (choice, values) in object {
            let wrong = |found: &str| {
                let expected = "a list of texts, numbers, true or false";
                Error::new(
                    ErrorKind::Value,
                    format!("grid choice {choice}"),
                    expected,
                    found,
                )
            };
            let list = values.as_array().ok_or_else(|| wrong("no list"))?;
            let text = |value: &serde_json::Value| match value {
                serde_json::Value::String(text) => Ok(text.clone()),
                serde_json::Value::Number(number) => Ok(number.to_string()),
                serde_json::Value::Bool(truth) => Ok(truth.to_string()),
                other => Err(wrong(&other.to_string())),
            };
            let values = list
                .iter()
                .map(text)
                .collect::<Result<Vec<String>, Error>>()?;
            choices.push((choice.clone(), values));
        }
        let grid = Grid { choices };
        grid.check()?;
        Ok(grid)
    }

    /// Checks choices and values.
    ///
    /// # Errors
    /// Names the choice, what was expected and what was found.
    pub fn check(&self) -> Result<(), Error> {
        for (index, (choice, values)) in self.choices.iter().enumerate() {
            let thing = format!("grid choice {choice}");
            let wrong = |expected: &str, found: String| {
                Error::new(ErrorKind::OptionValue, thing.clone(), expected, found)
            };
            if ["by", "at", "series", "top", "measure"].contains(&choice.as_str()) {
                let expected = "a choice that may vary; this one is set for the whole claim";
                return Err(wrong(expected, quoted(choice)));
            }
            if self.choices[..index]
                .iter()
                .any(|(before, _)| before == choice)
            {
                return Err(wrong("each choice once", "it twice".to_owned()));
            }
            if values.is_empty() || values.len() > MOST_VALUES {
                return Err(wrong("1 to 64 values", values.len().to_string()));
            }
            for (at, value) in values.iter().enumerate() {
                // What it means depends on the data, and one of the others may mean the same.
                if ["window", "max-age"].contains(&choice.as_str()) && value == AUTO {
                    return Err(wrong(
                        "a definition, not one left to the data",
                        quoted(value),
                    ));
                }
                Query::default()
                    .set(choice, value)
                    .map_err(|error| error.within("grid"))?;
                if values[..at].contains(value) {
                    return Err(wrong("each value once", format!("{} twice", quoted(value))));
                }
            }
        }
        let count = self.choices.iter().try_fold(1_usize, |count, (_, values)| {
            count.checked_mul(values.len())
        });
        match count.filter(|count| *count <= MOST) {
            Some(_) => Ok(()),
            None => Err(Error::new(
                ErrorKind::OptionValue,
                "grid",
                "at most 200,000 specifications",
                count.map_or("more than can be counted".to_owned(), |count| {
                    count.to_string()
                }),
            )),
        }
    }

    /// How many specifications it has.
    pub fn len(&self) -> usize {
        self.choices
            .iter()
            .map(|(_, values)| values.len())
            .product()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The index of the value of each choice in a specification.
    pub(super) fn values(&self, number: usize) -> Vec<usize> {
        let mut rest = number;
        let mut values: Vec<usize> = Vec::with_capacity(self.choices.len());
        for (_, all) in self.choices.iter().rev() {
            values.push(rest % all.len());
            rest /= all.len();
        }
        values.reverse();
        values
    }

    /// A query with the choices of a specification.
    pub(super) fn query(&self, query: &Query, number: usize) -> Result<Query, Error> {
        let mut query = Query {
            series: false,
            ..query.clone()
        };
        for ((choice, all), value) in self.choices.iter().zip(self.values(number)) {
            query.set(choice, &all[value])?;
        }
        Ok(query)
    }
}
