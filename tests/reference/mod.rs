//! A slow, plain reading of `docs/definitions.md`, to check the engine against.
//!
//! It shares no code and no idea of speed with the engine: every model gets a list of its
//! downloads day by day, as exact fractions, and every window is the sum of its days. Only the
//! tiles of a `trailing` counter, which do not belong to single days, are walked as written.

// Each test crate compiles this module and uses a part of it.
#![allow(dead_code, reason = "every test crate uses another part")]

pub mod ask;
pub mod broken;
mod days;
pub mod groups;
pub mod worlds;

use std::collections::BTreeMap;

use serde_json::Value;

pub use days::{date, day};

/// The Hub's first possible creation date, 2022-03-02, in days since 1970-01-01.
pub const FLOOR: i64 = 19_053;

/// What a count of the snapshot means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    Trailing(i64),
    Period(i64),
    Cumulative,
}

/// A model, or a row of the roll-up: models that stand together without ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Model {
    /// `namespace/name`, or the bare name; empty for a row of the roll-up.
    pub id: String,
    /// What a row of the roll-up says of its publishers, and how many models it sums.
    pub rolled: Option<(Organisation, u64)>,
    pub namespace: Option<String>,
    pub created: Option<i64>,
    pub task: Option<String>,
    pub licence: Option<String>,
    pub parameters: Option<u64>,
    /// One entry an observation date.
    pub values: Vec<Option<u64>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Organisation {
    pub country: Option<String>,
    pub kind: Option<String>,
    pub parent: Option<String>,
}

/// A snapshot as plain structures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct World {
    pub counter: Counter,
    /// Days since 1970-01-01, ascending.
    pub dates: Vec<i64>,
    pub models: Vec<Model>,
    pub organisations: BTreeMap<String, Organisation>,
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
}

impl Choices {
    /// The same choices as pairs for `Query::set`.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        vec![
            ("by", self.by.to_string()),
            (
                "window",
                self.window.map_or("all".into(), |days| days.to_string()),
            ),
            (
                "max-age",
                self.max_age.map_or("any".into(), |days| days.to_string()),
            ),
            (
                "individuals",
                if self.individuals_by_country {
                    "country"
                } else {
                    "unaffiliated"
                }
                .to_string(),
            ),
        ]
    }
}

/// An exact sum of fractions: denominator → sum of numerators.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sum {
    parts: BTreeMap<i128, i128>,
    /// Some value entered with a part of its days only.
    pub pro_rated: bool,
}

impl Sum {
    fn add(&mut self, numerator: i128, denominator: i128) {
        *self.parts.entry(denominator).or_insert(0) += numerator;
    }

    fn join(&mut self, other: &Sum) {
        for (&denominator, &numerator) in &other.parts {
            self.add(numerator, denominator);
        }
        self.pro_rated |= other.pro_rated;
    }

    pub fn is_zero(&self) -> bool {
        self.parts.values().all(|&numerator| numerator == 0)
    }

    /// Whole parts are added exactly; only what is left of each denominator is rounded.
    pub fn value(&self) -> f64 {
        let (mut whole, mut rest) = (0_i128, 0.0_f64);
        for (&denominator, &numerator) in &self.parts {
            whole += numerator / denominator;
            rest += (numerator % denominator) as f64 / denominator as f64;
        }
        whole as f64 + rest
    }
}

/// Downloads on one day: a part of `numerator ÷ denominator` of the count `source`.
struct OnDay {
    day: i64,
    source: usize,
    numerator: i128,
    denominator: i128,
}

/// The answer to one query, for every date of the axis.
#[derive(Debug, Default)]
pub struct Answer {
    pub dates: Vec<i64>,
    pub totals: Vec<Sum>,
    pub coverage: Vec<f64>,
    pub left_out: Vec<u64>,
    pub groups: BTreeMap<String, Vec<Sum>>,
}

impl World {
    /// The plain structures of a snapshot of format 1.
    pub fn read(snapshot: &Value) -> World {
        let text = |value: &Value| value.as_str().map(str::to_string);
        let dates: Vec<i64> = list(&snapshot["dates"])
            .iter()
            .map(|date| day(date.as_str().unwrap()))
            .collect();
        let days = snapshot["counter"]["days"].as_i64();
        let counter = match snapshot["counter"]["kind"].as_str().unwrap() {
            "trailing" => Counter::Trailing(days.unwrap()),
            "period" => Counter::Period(days.unwrap()),
            _ => Counter::Cumulative,
        };
        let columns = &snapshot["models"];
        let coded = |column: &str, row: usize| {
            let code = columns[column]["codes"][row].as_u64()?;
            text(&columns[column]["values"][code as usize])
        };
        let mut models = Vec::new();
        for (row, name) in list(&columns["name"]).iter().enumerate() {
            let name = name.as_str().unwrap();
            let namespace = columns["namespace"][row]
                .as_u64()
                .map(|index| text(&snapshot["namespaces"][index as usize]).unwrap());
            let values = decode(&snapshot["counts"][row], dates.len());
            models.push(Model {
                id: match &namespace {
                    Some(namespace) => format!("{namespace}/{name}"),
                    None => name.to_string(),
                },
                rolled: None,
                namespace,
                created: columns["created"][row].as_i64(),
                task: coded("task", row),
                licence: coded("licence", row),
                parameters: columns["parameters"][row].as_u64(),
                values,
            });
        }
        let rollup = &snapshot["rollup"];
        for (row, count) in list(&rollup["models"]).iter().enumerate() {
            let coded = |column: &str| {
                let code = rollup[column]["codes"][row].as_u64()?;
                text(&rollup[column]["values"][code as usize])
            };
            let publishers = Organisation {
                country: coded("country"),
                kind: coded("kind"),
                parent: None,
            };
            models.push(Model {
                rolled: Some((publishers, count.as_u64().unwrap())),
                created: rollup["created"][row].as_i64(),
                values: decode(&rollup["counts"][row], dates.len()),
                ..Model::default()
            });
        }
        let table = &snapshot["organisations"];
        let organisations = list(&table["namespace"])
            .iter()
            .enumerate()
            .map(|(row, namespace)| {
                let organisation = Organisation {
                    country: text(&table["country"][row]),
                    kind: text(&table["kind"][row]),
                    parent: text(&table["parent"][row]),
                };
                (text(namespace).unwrap(), organisation)
            })
            .collect();
        World {
            counter,
            dates,
            models,
            organisations,
        }
    }

    /// Sections 3 and 4 for every date of the axis.
    pub fn answer(&self, choices: &Choices) -> Answer {
        let mut answer = Answer::default();
        let daily: Vec<Vec<OnDay>> = self.models.iter().map(|model| self.daily(model)).collect();
        for model in &self.models {
            answer.groups.entry(self.group(model, choices)).or_default();
        }
        let skipped = match (self.counter, choices.window) {
            (Counter::Cumulative, Some(_)) => 1,
            _ => 0,
        };
        for &date in self.dates.iter().skip(skipped) {
            answer.dates.push(date);
            answer.coverage.push(self.coverage(date, choices));
            let mut total = Sum::default();
            let mut left_out = 0;
            for downloads in answer.groups.values_mut() {
                downloads.push(Sum::default());
            }
            for (model, daily) in self.models.iter().zip(&daily) {
                if !usable(model.created, date, choices) {
                    left_out += model.rolled.as_ref().map_or(1, |(_, models)| *models);
                    continue;
                }
                let downloads = self.downloads(model, daily, date, choices);
                total.join(&downloads);
                let group = answer.groups.get_mut(&self.group(model, choices)).unwrap();
                group.last_mut().unwrap().join(&downloads);
            }
            answer.totals.push(total);
            answer.left_out.push(left_out);
        }
        if answer.dates.is_empty() {
            // An axis without dates gives empty arrays.
            answer.groups.clear();
        }
        answer
    }

    /// Downloads of one model in the window that ends at `date`.
    fn downloads(&self, model: &Model, daily: &[OnDay], date: i64, choices: &Choices) -> Sum {
        if let Counter::Trailing(days) = self.counter {
            let from = self.window_start(date, choices);
            return self.tiles_of(model, days, from, date, choices.max_age);
        }
        if self.counter == Counter::Cumulative
            && choices.window.is_none()
            && choices.max_age.is_none()
        {
            return self.counter_at(model, date);
        }
        let from = choices.window.map_or(i64::MIN, |window| date - window);
        // A model's life starts at the end of the day of creation.
        let (born, dies) = match (choices.max_age, model.created) {
            (Some(age), Some(created)) => (created, created + age),
            _ => (i64::MIN, i64::MAX),
        };
        let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
        let mut sum = Sum::default();
        for part in daily {
            let inside = |from, to| from < part.day && part.day <= to;
            if inside(from, date) && inside(born, dies) {
                sum.add(part.numerator, part.denominator);
                *taken.entry(part.source).or_default() += 1;
            }
        }
        sum.pro_rated = taken.iter().any(|(&source, &days)| {
            days != daily.iter().filter(|part| part.source == source).count()
        });
        sum
    }

    /// The downloads of a model day by day. None for `trailing` counters: see `tiles`.
    fn daily(&self, model: &Model) -> Vec<OnDay> {
        let mut daily = Vec::new();
        let mut spread = |source: usize, value: u64, from: i64, to: i64| {
            for day in from + 1..=to {
                daily.push(OnDay {
                    day,
                    source,
                    numerator: i128::from(value),
                    denominator: i128::from(to - from),
                });
            }
        };
        let observed: Vec<(usize, u64)> = observed(model);
        match self.counter {
            Counter::Trailing(_) => {}
            Counter::Period(days) => {
                for (at, value) in observed {
                    spread(at, value, self.dates[at] - days, self.dates[at]);
                }
            }
            Counter::Cumulative => {
                if let Some(&(at, value)) = observed.first()
                    && at > 0
                    && let Some(created) = model.created
                    && created > self.dates[at - 1]
                {
                    // Created on or after the date: all of it on the day of the date.
                    let from = created.min(self.dates[at] - 1);
                    spread(at, value, from, self.dates[at]);
                }
                for pair in observed.windows(2) {
                    let ((before, low), (at, high)) = (pair[0], pair[1]);
                    let rise = high.saturating_sub(low);
                    spread(at, rise, self.dates[before], self.dates[at]);
                }
            }
        }
        daily
    }

    /// Window "all" of a cumulative counter: the counter itself, clamped and bridged.
    fn counter_at(&self, model: &Model, date: i64) -> Sum {
        let mut sum = Sum::default();
        let observed = observed(model);
        let Some(&(first, value)) = observed.first() else {
            return sum;
        };
        // Between birth and the first value the counter rises too, but there is no
        // observation date in between, so it is never asked for.
        if date >= self.dates[first] {
            sum.add(i128::from(value), 1);
        }
        for pair in observed.windows(2) {
            let ((before, low), (at, high)) = (pair[0], pair[1]);
            let (from, to) = (self.dates[before], self.dates[at]);
            let passed = date.clamp(from, to) - from;
            sum.add(
                i128::from(high.saturating_sub(low)) * i128::from(passed),
                i128::from(to - from),
            );
            sum.pro_rated |= passed != 0 && passed != to - from;
        }
        sum
    }

    /// The tiles of (from, to], latest first: index of the observation date and its days.
    fn tiles(&self, days: i64, from: i64, to: i64) -> Vec<(usize, i64)> {
        let mut tiles = Vec::new();
        let mut current = to;
        let mut tile = self.dates.iter().position(|&date| date == to);
        while let Some(at) = tile {
            let date = self.dates[at];
            let start = (date - days).max(from);
            let part = date.min(current) - start;
            if part > 0 {
                tiles.push((at, part));
            }
            current = start;
            if current <= from {
                break;
            }
            let earlier = || 0..at;
            tile = earlier()
                .find(|&at| self.dates[at] >= current)
                .or_else(|| earlier().rfind(|&at| self.dates[at] < current));
        }
        tiles
    }

    fn tiles_of(&self, model: &Model, days: i64, from: i64, to: i64, max_age: Option<i64>) -> Sum {
        let mut sum = Sum::default();
        for (at, part) in self.tiles(days, from, to) {
            let young = match (max_age, model.created) {
                (Some(age), Some(created)) => self.dates[at] - created <= age,
                _ => true,
            };
            if let Some(value) = model.values[at]
                && young
            {
                sum.add(i128::from(value) * i128::from(part), i128::from(days));
                sum.pro_rated |= part != days;
            }
        }
        sum
    }

    /// Where the window that ends at `date` begins; "all" begins where the data can speak.
    fn window_start(&self, date: i64, choices: &Choices) -> i64 {
        match (choices.window, self.counter) {
            (Some(window), _) => date - window,
            (None, Counter::Trailing(days) | Counter::Period(days)) => self.dates[0] - days,
            (None, Counter::Cumulative) => self.dates[0],
        }
    }

    fn coverage(&self, date: i64, choices: &Choices) -> f64 {
        if self.counter == Counter::Cumulative && choices.window.is_none() {
            return 1.0;
        }
        let from = self.window_start(date, choices);
        let known = match self.counter {
            Counter::Trailing(days) => {
                let tiles = self.tiles(days, from, date);
                tiles.iter().map(|(_, part)| part).sum::<i64>()
            }
            Counter::Period(days) => (from + 1..=date)
                .filter(|day| {
                    let in_period = |end: &i64| end - days < *day && day <= end;
                    self.dates.iter().any(in_period)
                })
                .count() as i64,
            Counter::Cumulative => {
                (from + 1..=date).filter(|&day| day > self.dates[0]).count() as i64
            }
        };
        known as f64 / (date - from) as f64
    }
}

/// Whether an age limit can be applied to a model created on `created`.
fn usable(created: Option<i64>, date: i64, choices: &Choices) -> bool {
    let Some(age) = choices.max_age else {
        return true;
    };
    let reaches_behind_floor = match choices.window {
        Some(window) => date - window - age < FLOOR,
        None => true,
    };
    match created {
        None => false,
        Some(created) => created != FLOOR || !reaches_behind_floor,
    }
}

/// The values of a row of counts, date by date.
fn decode(counts: &Value, dates: usize) -> Vec<Option<u64>> {
    let mut values = vec![None; dates];
    let counts = list(counts);
    if let Some(first) = counts.first() {
        let mut last = 0;
        for (step, difference) in counts[1..].iter().enumerate() {
            if let Some(difference) = difference.as_i64() {
                last += difference;
                values[first.as_u64().unwrap() as usize + step] = Some(last as u64);
            }
        }
    }
    values
}

/// The dates on which a model has a value, with the value.
fn observed(model: &Model) -> Vec<(usize, u64)> {
    let values = model.values.iter().enumerate();
    values
        .filter_map(|(at, value)| Some((at, (*value)?)))
        .collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
