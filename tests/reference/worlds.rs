//! Random hostile worlds, and their snapshots.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

pub use super::choices::{choices, old_choices};
pub use super::write::row;
use super::{Counter, FLOOR, Model, Organisation, World};

/// The largest count that a snapshot may hold.
pub const LARGEST: u64 = 1 << 53;

/// Accounts; the table of organisations holds any part of them, with any facts.
pub const NAMESPACES: [&str; 10] = [
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
/// Accounts that publish nothing here, but are known, as owners of bases and of special models.
const OTHER_ACCOUNTS: [&str; 2] = ["outsider", "unslothai"];
pub const COUNTRIES: [&str; 8] = ["CN", "US", "FR", "DE", "GB", "INTL", "TW", "JP"];
const KINDS: [&str; 5] = [
    "company",
    "individual",
    "university",
    "nonprofit",
    "community",
];
pub const PARENTS: [&str; 3] = ["Acme Group", "beta", "acme"];
pub const TASKS: [&str; 11] = [
    "text-generation",
    "fill-mask",
    "translation",
    "image-classification",
    "automatic-speech-recognition",
    "video-classification",
    "image-text-to-text",
    "tabular-regression",
    "reinforcement-learning",
    "robotics",
    "graph-ml",
];
const RELATIONS: [&str; 5] = ["finetune", "adapter", "quantized", "merge", "distilled"];
const FORMATS: [&str; 6] = [
    "safetensors",
    "onnx",
    "gguf",
    "awq",
    "fp8",
    "compressed-tensors",
];
/// Models that the ready exclusions name, and near misses.
const SPECIAL: [&str; 10] = [
    "unslothai/repeat",
    "unslothai/1",
    "unslothai/10",
    "hf-internal-testing/a-model",
    "trl-internal-testing/tiny",
    "acme/tiny-random-bert",
    "acme/not-tiny-random-bert",
    "sshleifer/tiny-gpt2",
    "facebook/opt-125m",
    "facebook/opt-125m-tuned",
];
/// Bases that no world has, but some by an alias.
const OUTSIDE: [&str; 12] = [
    "outsider/base",
    "acme/not-here",
    "someone/gone",
    "unattended/gone",
    "nowhere/nothing",
    "bare",
    "old-bare",
    "old-acme/m0",
    "old-acme/m4",
    "ex-solo/m2",
    "ex-solo/m6",
    "old/whole",
];
/// Old names and new ones; the new ones are no old ones. A whole id goes before its account.
const ALIASES: [(&str, &str); 8] = [
    ("old-acme", "acme"),
    ("old-acme", "beta"),
    ("old/whole", "acme/m2"),
    ("old-bare", "gamma-ai/m0"),
    ("ex-solo", "solo"),
    ("ex-solo/m2", "beta/m4"),
    ("ex-solo/m6", "beta/no-such-model"),
    ("nowhere", "outsider"),
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

/// A base of a model whose row is not known yet.
#[derive(Debug, Clone)]
enum Base {
    /// A row before the model's own, so that chains grow long.
    Before(Index),
    /// Any row, so that some chains are rings.
    Any(Index),
    Itself,
    Outside(&'static str),
}

fn bases() -> impl Strategy<Value = Option<Vec<Base>>> {
    let base = || {
        prop_oneof![
            8 => any::<Index>().prop_map(Base::Before),
            2 => any::<Index>().prop_map(Base::Any),
            4 => select(&OUTSIDE).prop_map(Base::Outside),
            1 => Just(Base::Itself),
        ]
    };
    let twice = base().prop_map(|base| Some(vec![base.clone(), base]));
    prop_oneof![
        6 => Just(None),
        2 => Just(Some(Vec::new())),
        10 => base().prop_map(|base| Some(vec![base])),
        3 => vec(base(), 2..=3).prop_map(Some),
        1 => twice,
    ]
}

fn aliases() -> impl Strategy<Value = BTreeMap<String, String>> {
    let some = subsequence(&ALIASES[..], 1..=ALIASES.len());
    option::weighted(0.4, some).prop_map(|pairs| {
        let pairs = pairs.into_iter().flatten();
        pairs
            .map(|(from, to)| (from.to_string(), to.to_string()))
            .collect()
    })
}

/// What a model is made from, and how.
#[derive(Debug, Clone)]
struct Origin {
    bases: Option<Vec<Base>>,
    relation: Option<&'static str>,
    format: Option<&'static str>,
}

prop_compose! {
    fn origin()(
        bases in bases(),
        relation in option::of(select(&RELATIONS)),
        format in option::of(select(&FORMATS)),
    ) -> Origin {
        Origin { bases, relation, format }
    }
}

/// A model before its day of creation, its id and its bases are known.
#[derive(Debug, Clone)]
struct Draft {
    namespace: Option<&'static str>,
    special: Option<&'static str>,
    birth: Birth,
    bases: Option<Vec<Base>>,
    model: Model,
}

prop_compose! {
    fn draft()(
        namespace in option::weighted(0.93, select(&NAMESPACES)),
        special in option::weighted(0.06, select(&SPECIAL)),
        birth in birth(),
        task in option::of(select(&TASKS)),
        licence in option::of(select(&LICENCES)),
        parameters in option::of(select(&PARAMETERS)),
        origin in origin(),
        likes in option::weighted(0.7, count()),
        values in values(),
    ) -> Draft {
        let text = |word: Option<&str>| word.map(str::to_string);
        let model = Model {
            task: text(task),
            licence: text(licence),
            parameters,
            relation: text(origin.relation),
            format: text(origin.format),
            likes,
            values,
            ..Model::default()
        };
        Draft { namespace, special, birth, bases: origin.bases, model }
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
    let most = NAMESPACES.len() + OTHER_ACCOUNTS.len();
    vec(option::weighted(0.75, organisation), most).prop_map(|rows| {
        let names = NAMESPACES.iter().chain(&OTHER_ACCOUNTS);
        let rows = names.map(ToString::to_string).zip(rows);
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
    /// A world whose sums may pass what a snapshot may hold.
    fn wild_world()(
        counter in counter(),
        dates in dates(),
        drafts in vec(draft(), 0..=40),
        rolled in prop_oneof![2 => Just(Vec::new()), 1 => vec(rolled(), 1..=5)],
        organisations in organisations(),
        aliases in aliases(),
    ) -> World {
        let day = |birth: &Birth| match *birth {
            Birth::Unknown => None,
            Birth::Floor(days) => Some(FLOOR + days),
            Birth::Near(_, _) if dates.is_empty() => Some(20_000),
            Birth::Near(at, days) => Some(dates[at.index(dates.len())] + days),
        };
        let mut ids: Vec<String> = Vec::new();
        let mut kept = Vec::new();
        for (row, draft) in drafts.into_iter().enumerate() {
            // Names repeat between namespaces, as on the Hub; ids do not.
            let name = format!("m{}", row / 2 * 2 + usize::from(draft.namespace.is_none()) * row);
            let id = match (draft.special, draft.namespace) {
                (Some(special), _) => special.to_string(),
                (None, Some(namespace)) => format!("{namespace}/{name}"),
                (None, None) => name,
            };
            if !ids.contains(&id) {
                ids.push(id);
                kept.push(draft);
            }
        }
        let models = kept.into_iter().enumerate().map(|(row, draft)| {
            let id = |base: Base| match base {
                Base::Before(at) => ids[at.index(row.max(1))].clone(),
                Base::Any(at) => ids[at.index(ids.len())].clone(),
                Base::Itself => ids[row].clone(),
                Base::Outside(id) => id.to_string(),
            };
            let mut model = draft.model;
            model.bases = draft.bases.map(|bases| bases.into_iter().map(id).collect());
            model.id = ids[row].clone();
            model.namespace = ids[row].split_once('/').map(|(name, _)| name.to_string());
            model.values.truncate(dates.len());
            model.created = day(&draft.birth);
            model
        });
        let rolled = rolled.into_iter().map(|(birth, mut row)| {
            row.values.truncate(dates.len());
            row.created = day(&birth);
            row
        });
        let models = models.chain(rolled).collect();
        World { counter, dates, models, organisations, aliases }
    }
}

/// Of sums near the limit, so much is left for tests that add to a world.
const ROOM: u128 = 1 << 40;

/// Makes what would pass a limit small, so that all sums are within it.
fn fit(world: &mut World) {
    let limit = u128::from(LARGEST) - ROOM;
    let (mut downloads, mut likes) = (0, 0);
    for row in 0..world.models.len() {
        let of_row = world.all_downloads(&world.models[row]);
        let model = &mut world.models[row];
        if downloads + of_row > limit {
            for count in model.values.iter_mut().flatten() {
                *count %= 2_000_003;
            }
        }
        if likes + u128::from(model.likes.unwrap_or(0)) > limit {
            model.likes = model.likes.map(|likes| likes % 2_000_003);
        }
        likes += u128::from(model.likes.unwrap_or(0));
        downloads += world.all_downloads(&world.models[row]);
    }
}

/// A world that a snapshot can hold; some counts of it are as large as that allows.
pub fn world() -> impl Strategy<Value = World> {
    wild_world().prop_map(|mut world| {
        fit(&mut world);
        world
    })
}

/// What is added up over all rows of a world: downloads, likes, models.
pub fn sums(world: &World) -> [u128; 3] {
    let models = world.models.iter();
    [
        models.clone().map(|row| world.all_downloads(row)).sum(),
        models
            .clone()
            .map(|row| u128::from(row.likes.unwrap_or(0)))
            .sum(),
        models
            .map(|row| {
                row.rolled
                    .as_ref()
                    .map_or(1, |(_, models)| u128::from(*models))
            })
            .sum(),
    ]
}

/// Worlds whose sums are far beyond a limit, just beyond one, or the limit itself.
pub fn extreme_world() -> impl Strategy<Value = World> {
    let beyond = || select(&[-1_i64, 0, 1]);
    let at_the_limits = (world(), [beyond(), beyond(), beyond()], rolled());
    let at_the_limits =
        at_the_limits.prop_map(|(mut world, [downloads, likes, models], rolled)| {
            if world.dates.is_empty() {
                return world;
            }
            let [all_downloads, all_likes, all_models] = sums(&world);
            // What one row more needs, to come to the limit or to one beside it.
            let to_limit = |sum: u128, beyond: i64| {
                let more = i128::from(LARGEST) - sum as i128 + i128::from(beyond);
                more.clamp(0, i128::from(LARGEST)) as u64
            };
            let value = to_limit(all_downloads, downloads);
            let mut values = vec![None; world.dates.len()];
            values[world.dates.len() - 1] = Some(value);
            if world.models.iter().any(|row| row.rolled.is_some()) {
                let (_, mut row) = rolled;
                row.rolled = row
                    .rolled
                    .map(|(owner, _)| (owner, to_limit(all_models, models)));
                row.values = values;
                world.models.push(row);
            } else {
                world.models.push(Model {
                    id: "acme/extreme".to_string(),
                    namespace: Some("acme".to_string()),
                    likes: Some(to_limit(all_likes, likes)),
                    values,
                    ..Model::default()
                });
            }
            world
        });
    prop_oneof![1 => wild_world(), 3 => at_the_limits]
}

/// A world whose counts are of ordinary size, so that no sum of them is rounded.
pub fn ordinary_world() -> impl Strategy<Value = World> {
    world().prop_map(|mut world| {
        for model in &mut world.models {
            for count in model.values.iter_mut().chain([&mut model.likes]).flatten() {
                *count %= 2_000_003;
            }
        }
        world
    })
}
