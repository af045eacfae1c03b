//! Random hostile worlds, and their snapshots.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use super::{Choices, Counter, FLOOR, Model, Organisation, World, date};

/// The largest count that a snapshot may hold.
pub const LARGEST: u64 = 1 << 53;

/// Accounts; the table of organisations holds any part of them, with any facts.
const NAMESPACES: [&str; 10] = [
    "acme",
    "acme-labs",
    "Acme",
    "beta",
    "gamma-ai",
    "solo",
    "someone",
    "unattended",
    "other",
    "ünï",
];
const COUNTRIES: [&str; 5] = ["CN", "US", "FR", "INTL", "TW"];
const KINDS: [&str; 5] = [
    "company",
    "individual",
    "university",
    "nonprofit",
    "community",
];
const PARENTS: [&str; 3] = ["Acme Group", "beta", "acme"];
const TASKS: [&str; 3] = [
    "text-generation",
    "fill-mask",
    "automatic-speech-recognition",
];
/// Licences of every class, with every head of a family that the definitions name.
pub const LICENCES: [&str; 25] = [
    "apache-2.0",
    "mit",
    "bsd-3-clause",
    "bsd",
    "cc0-1.0",
    "cc-by-4.0",
    "unlicense",
    "isc",
    "gpl-3.0",
    "agpl-3.0",
    "lgpl-2.1",
    "mpl-2.0",
    "cc-by-sa-4.0",
    "openrail",
    "bigscience-bloom-rail-1.0",
    "llama3.1",
    "llama2",
    "gemma",
    "minimax-community",
    "deepseek",
    "qwen",
    "cc-by-nc-4.0",
    "cc-by-nc-sa-4.0",
    "katanemo-research",
    "other",
];
/// Edges of the bands, and one on either side of each.
const PARAMETERS: [u64; 14] = [
    0,
    99_999_999,
    100_000_000,
    999_999_999,
    1_000_000_000,
    7_999_999_999,
    8_000_000_000,
    34_999_999_999,
    35_000_000_000,
    149_999_999_999,
    150_000_000_000,
    1_000_000_000_000,
    1,
    LARGEST,
];
pub const GROUPINGS: [&str; 7] = [
    "country",
    "organisation",
    "namespace",
    "model",
    "task",
    "licence",
    "parameters",
];

/// A date of birth relative to the observation dates, which are not drawn yet.
#[derive(Debug, Clone)]
enum Birth {
    Unknown,
    /// The floor date plus −1, 0 or 1 days.
    Floor(i64),
    /// So many days after (before) the date that the index picks.
    Near(Index, i64),
}

fn birth() -> impl Strategy<Value = Birth> {
    prop_oneof![
        2 => Just(Birth::Unknown),
        2 => (-1..=1_i64).prop_map(Birth::Floor),
        4 => (any::<Index>(), -3..=3_i64).prop_map(|(at, days)| Birth::Near(at, days)),
        3 => (any::<Index>(), -800..=60_i64).prop_map(|(at, days)| Birth::Near(at, days)),
    ]
}

/// Zero, small, ordinary and largest counts.
fn count() -> impl Strategy<Value = u64> {
    prop_oneof![
        2 => Just(0),
        3 => 1..=9_u64,
        5 => 0..=2_000_000_u64,
        1 => (LARGEST - 1000)..=LARGEST,
    ]
}

/// Counts that mostly grow, as a cumulative counter does, and sometimes fall.
fn climbing() -> impl Strategy<Value = Vec<Option<u64>>> {
    let step = prop_oneof![
        2 => Just(0_i64),
        6 => 1..=50_000_i64,
        2 => -40_000..=-1_i64,
    ];
    (count(), vec(option::weighted(0.7, step), 12)).prop_map(|(mut level, steps)| {
        let mut values = Vec::new();
        for step in steps {
            level = level.saturating_add_signed(step.unwrap_or(7)).min(LARGEST);
            values.push(step.map(|_| level));
        }
        values
    })
}

fn values() -> impl Strategy<Value = Vec<Option<u64>>> {
    prop_oneof![
        4 => climbing(),
        4 => vec(option::weighted(0.7, count()), 12),
        1 => Just(vec![None; 12]),
        1 => Just(vec![Some(0); 12]),
    ]
}

prop_compose! {
    fn model()(
        namespace in option::weighted(0.93, select(&NAMESPACES)),
        birth in birth(),
        task in option::of(select(&TASKS)),
        licence in option::of(select(&LICENCES)),
        parameters in option::of(select(&PARAMETERS)),
        values in values(),
    ) -> (Option<&'static str>, Birth, Model) {
        let model = Model {
            task: task.map(str::to_string),
            licence: licence.map(str::to_string),
            parameters,
            values,
            ..Model::default()
        };
        (namespace, birth, model)
    }
}

prop_compose! {
    fn rolled()(
        country in option::weighted(0.8, select(&COUNTRIES)),
        kind in option::weighted(0.8, select(&KINDS)),
        models in 1..=1000_u64,
        birth in birth(),
        values in values(),
    ) -> (Birth, Model) {
        let publishers = Organisation {
            country: country.map(str::to_string),
            kind: kind.map(str::to_string),
            parent: None,
        };
        (birth, Model { rolled: Some((publishers, models)), values, ..Model::default() })
    }
}

fn organisations() -> impl Strategy<Value = BTreeMap<String, Organisation>> {
    let organisation = (
        option::weighted(0.8, select(&COUNTRIES)),
        option::weighted(0.8, select(&KINDS)),
        option::weighted(0.3, select(&PARENTS)),
    )
        .prop_map(|(country, kind, parent)| Organisation {
            country: country.map(str::to_string),
            kind: kind.map(str::to_string),
            parent: parent.map(str::to_string),
        });
    vec(option::weighted(0.75, organisation), NAMESPACES.len()).prop_map(|rows| {
        let names = NAMESPACES.iter().map(ToString::to_string);
        let rows = names.zip(rows);
        rows.filter_map(|(name, row)| Some((name, row?))).collect()
    })
}

pub fn counter() -> impl Strategy<Value = Counter> {
    prop_oneof![
        select(&[1_i64, 7, 28, 30, 31, 60]).prop_map(Counter::Trailing),
        select(&[1_i64, 7, 30, 45]).prop_map(Counter::Period),
        Just(Counter::Cumulative),
    ]
}

/// Observation dates: none to twelve, 1 to 60 days apart, near the floor or long after it.
fn dates() -> impl Strategy<Value = Vec<i64>> {
    let gaps = prop_oneof![
        3 => vec(1..=60_i64, 0..=12),
        1 => vec(select(&[1_i64, 7, 29, 30, 31, 60]), 0..=12),
        1 => (select(&[1_i64, 7, 29, 30]), 0..=12_usize).prop_map(|(gap, dates)| vec![gap; dates]),
    ];
    let first = prop_oneof![FLOOR - 100..FLOOR + 900, 20_000..20_600_i64];
    (first, gaps).prop_map(|(first, gaps)| {
        let mut day = first;
        gaps.iter()
            .map(|gap| {
                day += gap;
                day
            })
            .collect()
    })
}

prop_compose! {
    pub fn world()(
        counter in counter(),
        dates in dates(),
        models in vec(model(), 0..=40),
        rolled in prop_oneof![2 => Just(Vec::new()), 1 => vec(rolled(), 1..=5)],
        organisations in organisations(),
    ) -> World {
        let day = |birth: &Birth| match *birth {
            Birth::Unknown => None,
            Birth::Floor(days) => Some(FLOOR + days),
            Birth::Near(_, _) if dates.is_empty() => Some(20_000),
            Birth::Near(at, days) => Some(dates[at.index(dates.len())] + days),
        };
        let models = models.into_iter().enumerate().map(|(row, (namespace, birth, mut model))| {
            // Names repeat between namespaces, as on the Hub; ids do not.
            let name = format!("m{}", row / 2 * 2 + usize::from(namespace.is_none()) * row);
            model.id = match namespace {
                Some(namespace) => format!("{namespace}/{name}"),
                None => name,
            };
            model.namespace = namespace.map(str::to_string);
            model.values.truncate(dates.len());
            model.created = day(&birth);
            model
        });
        let mut seen = std::collections::BTreeSet::new();
        let models = models.filter(|model| seen.insert(model.id.clone()));
        let rolled = rolled.into_iter().map(|(birth, mut row)| {
            row.values.truncate(dates.len());
            row.created = day(&birth);
            row
        });
        let models = models.chain(rolled).collect();
        World { counter, dates, models, organisations }
    }
}

pub fn choices() -> impl Strategy<Value = Choices> {
    let window = prop_oneof![
        1 => Just(None),
        2 => select(&[1_i64, 7, 30, 90, 365]).prop_map(Some),
        3 => (1..=800_i64).prop_map(Some),
    ];
    let max_age = prop_oneof![
        2 => Just(None),
        2 => select(&[0_i64, 1, 30, 365]).prop_map(Some),
        3 => (0..=800_i64).prop_map(Some),
    ];
    (select(&GROUPINGS), window, max_age, any::<bool>()).prop_map(
        |(by, window, max_age, individuals_by_country)| Choices {
            by,
            window,
            max_age,
            individuals_by_country,
        },
    )
}

impl World {
    /// A snapshot of format 1 that holds this world.
    pub fn snapshot(&self) -> Value {
        let mut namespaces: Vec<&str> = Vec::new();
        for model in &self.models {
            if let Some(namespace) = &model.namespace
                && !namespaces.contains(&namespace.as_str())
            {
                namespaces.push(namespace);
            }
        }
        let (rolled, models): (Vec<&Model>, Vec<&Model>) =
            self.models.iter().partition(|model| model.rolled.is_some());
        let namespace_of = |model: &&Model| {
            let namespace = model.namespace.as_deref()?;
            namespaces.iter().position(|known| *known == namespace)
        };
        let name = |model: &&Model| match &model.namespace {
            Some(namespace) => model.id[namespace.len() + 1..].to_string(),
            None => model.id.clone(),
        };
        let table: Vec<(&String, &Organisation)> = self.organisations.iter().collect();
        let counter = match self.counter {
            Counter::Trailing(days) => json!({"kind": "trailing", "days": days}),
            Counter::Period(days) => json!({"kind": "period", "days": days}),
            Counter::Cumulative => json!({"kind": "cumulative"}),
        };
        let mut snapshot = json!({
            "format": 1,
            "source": {"name": "made by a test", "notes": []},
            "counter": counter,
            "dates": self.dates.iter().map(|&day| date(day)).collect::<Vec<_>>(),
            "namespaces": namespaces,
            "models": {
                "namespace": models.iter().map(namespace_of).collect::<Vec<_>>(),
                "name": models.iter().map(name).collect::<Vec<_>>(),
                "created": models.iter().map(|model| model.created).collect::<Vec<_>>(),
                "task": dictionary(models.iter().map(|model| model.task.as_deref())),
                "licence": dictionary(models.iter().map(|model| model.licence.as_deref())),
                "parameters": models.iter().map(|model| model.parameters).collect::<Vec<_>>(),
            },
            "counts": models.iter().map(|model| row(&model.values)).collect::<Vec<_>>(),
            "organisations": {
                "namespace": table.iter().map(|(name, _)| name).collect::<Vec<_>>(),
                "country": table.iter().map(|(_, row)| &row.country).collect::<Vec<_>>(),
                "kind": table.iter().map(|(_, row)| &row.kind).collect::<Vec<_>>(),
                "parent": table.iter().map(|(_, row)| &row.parent).collect::<Vec<_>>(),
            },
        });
        if !rolled.is_empty() {
            let publishers = |row: &'_ &Model| row.rolled.clone().unwrap_or_default();
            let countries: Vec<_> = rolled.iter().map(|row| publishers(row).0.country).collect();
            let kinds: Vec<_> = rolled.iter().map(|row| publishers(row).0.kind).collect();
            snapshot["rollup"] = json!({
                "cut": models.len(),
                "country": dictionary(countries.iter().map(Option::as_deref)),
                "kind": dictionary(kinds.iter().map(Option::as_deref)),
                "created": rolled.iter().map(|row| row.created).collect::<Vec<_>>(),
                "models": rolled.iter().map(|row| publishers(row).1).collect::<Vec<_>>(),
                "counts": rolled.iter().map(|model| row(&model.values)).collect::<Vec<_>>(),
            });
        }
        snapshot
    }
}

/// A column of words: the distinct ones, and a code for every model.
fn dictionary<'a>(words: impl Iterator<Item = Option<&'a str>>) -> Value {
    let mut values: Vec<&str> = Vec::new();
    let mut codes = Vec::new();
    for word in words {
        codes.push(word.map(|word| {
            values
                .iter()
                .position(|known| *known == word)
                .unwrap_or_else(|| {
                    values.push(word);
                    values.len() - 1
                })
        }));
    }
    json!({"values": values, "codes": codes})
}

/// One model's counts: index of the first date, the first count, differences to the last known.
pub fn row(values: &[Option<u64>]) -> Value {
    let Some(first) = values.iter().position(Option::is_some) else {
        return json!([]);
    };
    let end = values
        .iter()
        .rposition(Option::is_some)
        .map_or(0, |last| last + 1);
    let mut row = vec![json!(first)];
    let mut last = 0;
    for value in &values[first..end] {
        row.push(match value {
            Some(value) => {
                let difference = *value as i64 - last;
                last = *value as i64;
                json!(difference)
            }
            None => Value::Null,
        });
    }
    Value::Array(row)
}
