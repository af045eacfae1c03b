//! The grid of choices under which a claim is looked at.

use serde::Serialize;

use super::factorial::is_same;
use crate::dataset::Dataset;
use crate::error::{Error, ErrorKind, quoted};
use crate::shares::{AUTO, Query};

/// Choices and the values that each may have; every combination of values is one definition.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grid {
    /// The choices, each once.
    pub choices: Vec<GridChoice>,
    /// Names of choices that vary together: see [`Grid::link`].
    pub links: Vec<[String; 2]>,
    /// Whether the choices are changes to the default grid, which has the others.
    pub changes_default: bool,
}

/// A choice that a grid varies.
#[derive(Debug, Clone, PartialEq)]
pub struct GridChoice {
    /// As [`Query::set`] takes it.
    pub name: String,
    /// Its values, each once.
    pub values: Vec<GridValue>,
    /// What it changes.
    pub side: Side,
    /// Whether the values change the weights of those that the default grid has, and add others.
    pub changes_default: bool,
}

/// A value of a choice.
#[derive(Debug, Clone, PartialEq)]
pub struct GridValue {
    /// As [`Query::set`] takes it.
    pub value: String,
    /// How much it counts; 0 switches it off.
    pub weight: f64,
}

/// What a choice changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// What is asked.
    Question,
    /// How the answer is booked.
    Bookkeeping,
}

impl Side {
    /// Each side by its name.
    pub const ALL: [(&str, Side); 2] = [
        ("question", Side::Question),
        ("bookkeeping", Side::Bookkeeping),
    ];

    /// The side of a choice that nobody has moved.
    pub fn of(choice: &str) -> Self {
        match choice {
            "attribution" | "unattributed" | "unaffiliated" | "individuals" | "exclude"
            | "exclude-list" | "drop-top" | "leave-out" | "override" => Side::Bookkeeping,
            _ => Side::Question,
        }
    }

    /// As in [`Side::ALL`].
    pub fn name(self) -> &'static str {
        match self {
            Side::Question => "question",
            Side::Bookkeeping => "bookkeeping",
        }
    }
}

/// How many combinations a grid may have.
const MOST: usize = 200_000;
/// How many values a choice may have.
const MOST_VALUES: usize = 64;
/// How many choices may vary: every subset of them is worked through.
const MOST_CHOICES: usize = 16;
/// The largest weight.
const MOST_WEIGHT: f64 = 1e6;

/// Choices that are set for the whole claim.
const FIXED: [&str; 4] = ["by", "at", "series", "top"];

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

impl GridChoice {
    /// A choice on its usual side, all values of which count alike.
    pub fn new<'a>(name: &str, values: impl IntoIterator<Item = &'a str>) -> Self {
        let values = values.into_iter().map(GridValue::new);
        GridChoice {
            name: name.to_owned(),
            values: values.collect(),
            side: Side::of(name),
            changes_default: false,
        }
    }
}

impl GridValue {
    /// A value of weight 1.
    pub fn new(value: &str) -> Self {
        GridValue {
            value: value.to_owned(),
            weight: 1.0,
        }
    }
}

impl Grid {
    /// The default grid: at least 2,000 combinations, of scopes that the snapshot can tell apart.
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
        let mut choices: Vec<GridChoice> = CHOICES
            .iter()
            .map(|(choice, values)| GridChoice::new(choice, values.iter().copied()))
            .collect();
        choices.push(GridChoice::new("scope", scopes));
        if few {
            choices.push(GridChoice::new("unaffiliated", ["keep", "drop"]));
            choices.push(GridChoice::new("individuals", ["unaffiliated", "country"]));
        }
        Grid {
            choices,
            ..Grid::default()
        }
    }

    /// The grid without reference to the default one.
    ///
    /// # Errors
    /// Those of [`Grid::check`].
    pub fn resolve(&self, dataset: &Dataset) -> Result<Self, Error> {
        self.check()?;
        if !self.changes_default {
            return Ok(self.clone());
        }
        let mut grid = Grid::of(dataset);
        grid.links.clone_from(&self.links);
        for changed in &self.choices {
            let known = grid
                .choices
                .iter_mut()
                .find(|choice| choice.name == changed.name);
            let Some(known) = known else {
                grid.choices.push(GridChoice {
                    changes_default: false,
                    ..changed.clone()
                });
                continue;
            };
            known.side = changed.side;
            if !changed.changes_default {
                known.values.clone_from(&changed.values);
                continue;
            }
            for value in &changed.values {
                let same = |one: &&mut GridValue| is_same(&known.name, &one.value, &value.value);
                match known.values.iter_mut().find(same) {
                    Some(one) => one.weight = value.weight,
                    None => known.values.push(value.clone()),
                }
            }
        }
        grid.check()?;
        Ok(grid)
    }

    /// This grid with the weights, links and sides of another, a resolved one; `None` where that has
    /// choices or values which this one has not.
    pub(super) fn reweighed(&self, other: &Grid) -> Option<Self> {
        if self.choices.len() != other.choices.len() {
            return None;
        }
        let choices = self.choices.iter().map(|choice| {
            let mut named = other.choices.iter();
            let wanted = named.find(|other| other.name == choice.name)?;
            let same = |a: &GridValue, b: &GridValue| is_same(&choice.name, &a.value, &b.value);
            let is_known = |one: &GridValue| choice.values.iter().any(|known| same(known, one));
            let counts = |one: &&GridValue| one.weight > 0.0;
            if !wanted.values.iter().filter(counts).all(is_known) {
                return None;
            }
            let values = choice.values.iter().map(|one| {
                let found = wanted.values.iter().find(|other| same(one, other));
                GridValue {
                    weight: found.map_or(0.0, |found| found.weight),
                    ..one.clone()
                }
            });
            Some(GridChoice {
                values: values.collect(),
                side: wanted.side,
                ..choice.clone()
            })
        });
        Some(Grid {
            choices: choices.collect::<Option<_>>()?,
            links: other.links.clone(),
            changes_default: false,
        })
    }

    /// Checks choices, values, weights and links.
    ///
    /// # Errors
    /// Names the choice, what was expected and what was found.
    pub fn check(&self) -> Result<(), Error> {
        for (index, choice) in self.choices.iter().enumerate() {
            choice.check()?;
            if self.choices[..index]
                .iter()
                .any(|before| before.name == choice.name)
            {
                return Err(choice.wrong("each choice once", "it twice"));
            }
        }
        let varying = self
            .choices
            .iter()
            .filter(|choice| choice.values.len() > 1)
            .count();
        if varying > MOST_CHOICES {
            let expected = format!("at most {MOST_CHOICES} choices that vary");
            return Err(wrong("grid", &expected, &varying.to_string()));
        }
        self.check_links()?;
        let count = self.choices.iter().try_fold(1_usize, |count, choice| {
            count.checked_mul(choice.values.len().max(1))
        });
        match count.filter(|count| *count <= MOST) {
            Some(_) => Ok(()),
            None => {
                let found = count.map_or("more than can be counted".to_owned(), |count| {
                    count.to_string()
                });
                Err(wrong("grid", "at most 200,000 combinations", &found))
            }
        }
    }

    fn check_links(&self) -> Result<(), Error> {
        for [a, b] in &self.links {
            let thing = format!("grid link {a}, {b}");
            if a == b {
                return Err(wrong(&thing, "two choices", "one twice"));
            }
            let find = |name: &str| self.choices.iter().find(|choice| choice.name == *name);
            match (find(a), find(b)) {
                (Some(a), Some(b)) if !self.changes_default => {
                    if Grid::link(a, b).is_empty() {
                        let expected = "values in common, or as many of the one as of the other";
                        let found = format!("{} and {}", a.values.len(), b.values.len());
                        return Err(wrong(&thing, expected, &found));
                    }
                }
                (Some(_), Some(_)) => {}
                // The default grid may have it.
                _ if self.changes_default => {}
                (found, _) => {
                    let missing = if found.is_none() { a } else { b };
                    return Err(wrong(&thing, "choices of the grid", &quoted(missing)));
                }
            }
        }
        Ok(())
    }

    /// Which values of two linked choices go together: equal ones, where `all` and `any` are equal;
    /// where none are, the first with the first and so on. None where they cannot be linked.
    pub(super) fn link(a: &GridChoice, b: &GridChoice) -> Vec<(usize, usize)> {
        let everything = |value: &str| value == "all" || value == "any";
        let mut pairs = Vec::new();
        for (at, one) in a.values.iter().enumerate() {
            for (place, other) in b.values.iter().enumerate() {
                let (one, other) = (one.value.as_str(), other.value.as_str());
                if one == other || (everything(one) && everything(other)) {
                    pairs.push((at, place));
                }
            }
        }
        if pairs.is_empty() && a.values.len() == b.values.len() {
            pairs.extend((0..a.values.len()).map(|at| (at, at)));
        }
        pairs
    }
}

impl GridChoice {
    fn wrong(&self, expected: &str, found: &str) -> Error {
        wrong(&format!("grid choice {}", self.name), expected, found)
    }

    fn check(&self) -> Result<(), Error> {
        if FIXED.contains(&self.name.as_str()) {
            let expected = "a choice that may vary; this one is set for the whole claim";
            return Err(self.wrong(expected, &quoted(&self.name)));
        }
        let fewest = usize::from(!self.changes_default);
        if !(fewest..=MOST_VALUES).contains(&self.values.len()) {
            return Err(self.wrong("1 to 64 values", &self.values.len().to_string()));
        }
        for (at, GridValue { value, weight }) in self.values.iter().enumerate() {
            // What it means depends on the data, and one of the others may mean the same.
            if ["window", "max-age"].contains(&self.name.as_str()) && value == AUTO {
                let expected = "a definition, not one left to the data";
                return Err(self.wrong(expected, &quoted(value)));
            }
            Query::default()
                .set(&self.name, value)
                .map_err(|error| error.within("grid"))?;
            let before = &self.values[..at];
            let mut same = before
                .iter()
                .filter(|one| is_same(&self.name, &one.value, value));
            if same.next().is_some() {
                let found = format!("{} twice", quoted(value));
                return Err(self.wrong("each value once", &found));
            }
            if !(0.0..=MOST_WEIGHT).contains(weight) {
                let expected = "weights from 0, which switches a value off, to 1,000,000";
                return Err(self.wrong(expected, &weight.to_string()));
            }
        }
        let counts = |value: &GridValue| value.weight > 0.0;
        // Of the default grid's values others may be left.
        if !self.changes_default && !self.values.iter().any(counts) {
            return Err(self.wrong("a value that counts", "all of them switched off"));
        }
        Ok(())
    }
}

fn wrong(thing: &str, expected: &str, found: &str) -> Error {
    Error::new(ErrorKind::OptionValue, thing, expected, found)
}
