//! Made-up snapshots of any size, for tests and measurements.
//!
//! The same recipe gives the same bytes on every machine: numbers come from a generator of our own,
//! and floating-point arithmetic is kept to what IEEE 754 fixes to the last bit (+, −, ×, ÷ and the
//! square root; no power, exponential or logarithm, which differ between libraries).
//!
//! Downloads are heavy-tailed as on the Hub, where the 200 models with the most downloads have half of
//! all and the top 1,000 have 78 %: the level of the model of rank r goes with (r + 145)^(−13/8).
//! Reached by `--counter cumulative --seed 1`, as parts of the sum of the last counts: 52.9 % and
//! 80.2 % for 20,000 models on 120 dates, 47.9 % and 76.0 % for 200,000 models on 60 dates.

mod random;

use crate::build::{Names, Watch, dictionary, list_dictionary, numbers};
use crate::date::{CREATION_FLOOR, Day};
use crate::snapshot::{Aliases, Counter, Counts, FORMAT, Models, Organisations, Snapshot, Source};

use random::Random;

/// What to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipe {
    /// How many models.
    pub models: u32,
    /// How many weekly observation dates.
    pub dates: u32,
    /// What a counter counts.
    pub counter: Counter,
    /// What the figures are made from; another seed, other figures.
    pub seed: u64,
}

/// The first observation date, 2024-01-07.
const FIRST_DATE: i32 = 19_729;
const WEEK: i32 = 7;

/// Downloads a week of a model at the top, before noise and age.
const TOP_LEVEL: f64 = 60_000.0;
/// How far the head of the distribution is flattened.
const FLATTENED: f64 = 145.0;

const COUNTRIES: &[(u32, Option<&str>)] = &[
    (42, Some("US")),
    (26, Some("CN")),
    (6, Some("FR")),
    (5, Some("DE")),
    (4, Some("GB")),
    (3, Some("KR")),
    (3, Some("JP")),
    (3, Some("CA")),
    (2, Some("IL")),
    (2, Some("IN")),
    (1, Some("CH")),
    (1, Some("SG")),
    (1, Some("AE")),
    (1, Some("INTL")),
];
const COUNTRIES_OF_PEOPLE: &[(u32, Option<&str>)] = &[
    (25, Some("US")),
    (15, Some("CN")),
    (14, None),
    (8, Some("DE")),
    (7, Some("FR")),
    (7, Some("IN")),
    (6, Some("JP")),
    (5, Some("KR")),
    (5, Some("GB")),
    (4, Some("BR")),
    (4, Some("RU")),
];
const KINDS: &[(u32, Option<&str>)] = &[
    (60, Some("company")),
    (16, Some("university")),
    (13, Some("community")),
    (9, Some("nonprofit")),
    (2, Some("government")),
];
const TASKS: &[(u32, Option<&str>)] = &[
    (40, Some("text-generation")),
    (20, None),
    (6, Some("image-text-to-text")),
    (6, Some("text-to-image")),
    (6, Some("text-classification")),
    (4, Some("feature-extraction")),
    (4, Some("sentence-similarity")),
    (4, Some("automatic-speech-recognition")),
    (3, Some("image-classification")),
    (2, Some("token-classification")),
    (2, Some("translation")),
    (2, Some("text-to-speech")),
    (1, Some("object-detection")),
];
const LIBRARIES: &[(u32, Option<&str>)] = &[
    (50, Some("transformers")),
    (20, None),
    (10, Some("diffusers")),
    (8, Some("gguf")),
    (6, Some("peft")),
    (6, Some("sentence-transformers")),
];
const LICENCES: &[(u32, Option<&str>)] = &[
    (40, None),
    (28, Some("apache-2.0")),
    (12, Some("mit")),
    (4, Some("other")),
    (4, Some("cc-by-nc-4.0")),
    (3, Some("creativeml-openrail-m")),
    (2, Some("openrail")),
    (2, Some("llama3.1")),
    (2, Some("gemma")),
    (1, Some("cc-by-4.0")),
    (1, Some("gpl-3.0")),
    (1, Some("bsd-3-clause")),
];
const FORMATS: &[(u32, Option<&str>)] =
    &[(55, Some("safetensors")), (30, None), (15, Some("gguf"))];
const RELATIONS: &[(u32, Option<&str>)] = &[
    (45, Some("quantized")),
    (30, Some("finetune")),
    (17, Some("adapter")),
    (8, Some("merge")),
];
/// Millions of parameters; only about a quarter of all models tell theirs.
const PARAMETERS: &[(u32, Option<u64>)] = &[
    (77, None),
    (5, Some(110)),
    (2, Some(350)),
    (3, Some(1_500)),
    (5, Some(7_600)),
    (3, Some(8_000)),
    (2, Some(14_800)),
    (2, Some(32_000)),
    (1, Some(70_600)),
];

/// Makes a snapshot that says of itself that it is made up.
pub fn synthesise(recipe: &Recipe, watch: &dyn Watch) -> Snapshot {
    watch.stage("making up models", u64::from(recipe.models));
    let mut random = Random::new(recipe.seed, u64::MAX);
    let owners = Owners::new(recipe, &mut random);
    let mut ranks: Vec<u32> = (0..recipe.models).collect();
    random.shuffle(&mut ranks);

    let mut made: Vec<Made> = Vec::with_capacity(ranks.len());
    for (index, rank) in (0..).zip(ranks) {
        made.push(Made::new(recipe, index, rank, &owners));
        watch.advance(1);
    }
    let ids: Vec<String> = made.iter().map(|model| model.id.clone()).collect();
    let bases: Vec<Vec<&str>> = made
        .iter()
        .map(|model| model.base.iter().map(|base| ids[*base].as_str()).collect())
        .collect();
    let mut order: Vec<usize> = (0..made.len()).collect();
    order.sort_unstable_by(|a, b| ids[*a].cmp(&ids[*b]));

    let texts = |text: fn(&Made) -> Option<&'static str>| {
        let rows: Vec<Option<&str>> = order.iter().map(|row| text(&made[*row])).collect();
        dictionary(&rows)
    };
    let sorted: Vec<&str> = order.iter().map(|row| ids[*row].as_str()).collect();
    let names = Names::new(&sorted);
    let mut counts = Counts::default();
    for row in &order {
        counts.push(&made[*row].counts);
    }
    let column = |number: fn(&Made) -> Option<u64>| {
        numbers(order.iter().map(|row| number(&made[*row])).collect())
    };
    let created = order.iter().map(|row| made[*row].created.map(i64::from));
    let base: Vec<Vec<&str>> = order.iter().map(|row| bases[*row].clone()).collect();
    Snapshot {
        format: FORMAT,
        source: source(recipe),
        provenance: None,
        counter: recipe.counter,
        dates: (0..recipe.dates as i32).map(date).collect(),
        models: Models {
            namespace: names.namespace,
            name: names.name,
            created: numbers(created.collect()),
            task: texts(|model| model.task),
            library: texts(|model| model.library),
            licence: texts(|model| model.licence),
            parameters: column(|model| model.parameters),
            base: list_dictionary(&base),
            relation: texts(|model| model.relation),
            format: texts(|model| model.format),
            likes: column(|model| Some(model.likes)),
        },
        organisations: owners.table(&names.namespaces),
        namespaces: names.namespaces,
        counts,
        aliases: Aliases::default(),
        events: Vec::new(),
        rollup: None,
    }
}

fn source(recipe: &Recipe) -> Source {
    Source {
        name: format!("Synthetic snapshot, seed {}: no real figures", recipe.seed),
        universe: Some("made-up models".to_owned().into()),
        notes: vec![
            "Synthetic: made by `modelshare synth`, no real figures. Models, publishers, countries \
             and downloads are made up."
                .to_owned(),
        ]
        .into(),
        ..Source::default()
    }
}

fn date(index: i32) -> Day {
    Day(FIRST_DATE + index * WEEK)
}

/// The publishers: organisations first, then people.
struct Owners {
    list: Vec<Owner>,
    organisations: u32,
}

struct Owner {
    name: String,
    /// Country, kind, parent; nothing where the table does not know the namespace.
    row: Option<(Option<&'static str>, &'static str, Option<String>)>,
}

impl Owners {
    fn new(recipe: &Recipe, random: &mut Random) -> Self {
        let organisations = recipe.models / 40 + 5;
        let people = recipe.models / 6 + 5;
        let mut list = Vec::with_capacity((organisations + people) as usize);
        for index in 1..=organisations {
            let country = random.pick(COUNTRIES, None);
            let kind = random.pick(KINDS, None).unwrap_or("company");
            let parent = random.happens(0.1).then(|| {
                format!(
                    "Synthetic Group {}",
                    random.below(organisations / 30 + 1) + 1
                )
            });
            let known = random.happens(0.96);
            list.push(Owner {
                name: format!("synthetic-org-{index}"),
                row: known.then_some((country, kind, parent)),
            });
        }
        for index in 1..=people {
            let country = random.pick(COUNTRIES_OF_PEOPLE, None);
            let known = random.happens(0.85);
            list.push(Owner {
                name: format!("synthetic-user-{index}"),
                row: known.then_some((country, "individual", None)),
            });
        }
        Owners {
            list,
            organisations,
        }
    }

    /// Who publishes a model: six in ten are of organisations, some of which publish many.
    fn pick(&self, random: &mut Random) -> &Owner {
        let (all, organisations) = (self.list.len() as u32, self.organisations);
        let index = if random.happens(0.61) {
            let part = random.part();
            (part * part * f64::from(organisations)) as u32
        } else {
            organisations + random.below(all - organisations)
        };
        &self.list[index as usize]
    }

    /// The rows of the publishers that have models.
    fn table(&self, namespaces: &[String]) -> Organisations {
        let mut names: Vec<&str> = namespaces.iter().map(String::as_str).collect();
        names.sort_unstable();
        let mut rows: Vec<&Owner> = self
            .list
            .iter()
            .filter(|owner| owner.row.is_some() && names.binary_search(&&*owner.name).is_ok())
            .collect();
        rows.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        let known = || rows.iter().filter_map(|owner| owner.row.as_ref());
        Organisations {
            namespace: rows.iter().map(|owner| owner.name.clone()).collect(),
            country: known().map(|row| row.0.map(str::to_owned)).collect(),
            kind: known().map(|row| Some(row.1.to_owned())).collect(),
            parent: known().map(|row| row.2.clone()).collect(),
            basis: vec![Some("synthetic".to_owned()); rows.len()],
            confidence: Vec::new(),
        }
    }
}

/// A made-up model.
struct Made {
    id: String,
    created: Option<i32>,
    task: Option<&'static str>,
    library: Option<&'static str>,
    licence: Option<&'static str>,
    format: Option<&'static str>,
    relation: Option<&'static str>,
    parameters: Option<u64>,
    /// Indices of models made before it.
    base: Vec<usize>,
    likes: u64,
    counts: Vec<Option<u64>>,
}

impl Made {
    fn new(recipe: &Recipe, index: u32, rank: u32, owners: &Owners) -> Self {
        let mut random = Random::new(recipe.seed, u64::from(index));
        let owner = owners.pick(&mut random);
        let last = date(recipe.dates as i32 - 1).0;
        let born = match random.part() {
            // Older ones all carry the floor.
            ..0.1 => CREATION_FLOOR.0,
            _ => {
                let days = f64::from(last - CREATION_FLOOR.0);
                CREATION_FLOOR.0 + 1 + (random.part().sqrt() * days) as i32
            }
        };
        let base = (index > 0 && random.happens(0.28)).then(|| random.below(index) as usize);
        let task = random.pick(TASKS, None);
        let millions = random.pick(PARAMETERS, None);
        let mut model = Made {
            id: format!("{}/model-{}", owner.name, index + 1),
            created: (!random.happens(0.04)).then_some(born.min(last)),
            task,
            library: random.pick(LIBRARIES, None),
            licence: random.pick(LICENCES, None),
            format: random.pick(FORMATS, None),
            relation: base.and_then(|_| random.pick(RELATIONS, None)),
            parameters: millions.map(|millions| {
                millions * 1_000_000 + u64::from(random.below(1_000)) * millions * 100
            }),
            base: base.into_iter().collect(),
            likes: 0,
            counts: Vec::new(),
        };
        let weeks = weeks(recipe, born.min(last), rank, &mut random);
        let all: f64 = weeks.iter().sum();
        let liking = random.part();
        model.likes = (all * liking * liking / 1_500.0) as u64;
        model.counts = counts(recipe, born.min(last), &weeks, &mut random);
        model
    }
}

/// Downloads in each week from the one in which the model was created to the last date.
fn weeks(recipe: &Recipe, born: i32, rank: u32, random: &mut Random) -> Vec<f64> {
    let level = TOP_LEVEL * falling(f64::from(rank) + 1.0) / falling(1.0);
    // The rush after a release lasts for weeks or for years; what stays is a part of it.
    let rush = 10.0 + 150.0 * random.part() * random.part();
    let stays = 0.1 + 0.5 * random.part();
    let last = date(recipe.dates as i32 - 1).0;
    let count = (last - born + WEEK - 1) / WEEK;
    let mut noise = 1.0f64;
    let mut weeks = Vec::with_capacity(count as usize);
    for week in 0..count {
        let age = f64::from(week);
        let rise = (age + 1.0) / (age + 3.0);
        let fall = stays + (1.0 - stays) / (1.0 + age / rush);
        noise = (noise * (0.88 + 0.24 * random.part())).clamp(0.25, 4.0);
        weeks.push(level * rise * fall * noise);
    }
    weeks
}

/// (rank + 145)^(−13/8), by roots alone.
fn falling(rank: f64) -> f64 {
    let x = rank + FLATTENED;
    let root = x.sqrt();
    let eighth = root.sqrt().sqrt();
    1.0 / (x * root * eighth)
}

/// What a counter reads on each date.
fn counts(recipe: &Recipe, born: i32, weeks: &[f64], random: &mut Random) -> Vec<Option<u64>> {
    // All downloads up to the end of each week; weeks end on the days of the last date's week.
    let mut sums = Vec::with_capacity(weeks.len() + 1);
    sums.push(0.0);
    for (index, week) in weeks.iter().enumerate() {
        sums.push(sums[index] + week);
    }
    let last = date(recipe.dates as i32 - 1).0;
    let start = last - weeks.len() as i32 * WEEK;
    let up_to = |day: i32| {
        let days = (day - start).max(0);
        let (week, rest) = ((days / WEEK) as usize, days % WEEK);
        let next = sums.get(week + 1).or(sums.last()).copied().unwrap_or(0.0);
        let before = sums.get(week).copied().unwrap_or(next);
        before + (next - before) * f64::from(rest) / f64::from(WEEK)
    };
    // A few are found late, as catalogues do.
    let late = if random.happens(0.01) {
        random.below(12) as i32 * WEEK
    } else {
        0
    };
    let mut lost = 0.0;
    (0..recipe.dates as i32)
        .map(|index| {
            let day = date(index).0;
            let (gap, fall) = (random.part(), random.part());
            if day < born + late || (gap < 0.003 && index > 0 && day < last) {
                return None;
            }
            let count = match recipe.counter {
                Counter::Cumulative => {
                    let count = up_to(day) - lost;
                    if fall < 0.000_5 {
                        // Recounted: what is taken away stays away.
                        lost += count * random.part() * 0.05;
                    }
                    up_to(day) - lost
                }
                Counter::Period { days } | Counter::Trailing { days } => {
                    let days = i32::try_from(days.get()).unwrap_or(i32::MAX);
                    up_to(day) - up_to(day.saturating_sub(days))
                }
            };
            Some((count.max(0.0) + 0.5) as u64)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Dataset;
    use std::num::NonZeroU32;

    struct Unwatched;

    impl Watch for Unwatched {
        fn stage(&self, _: &str, _: u64) {}
        fn advance(&self, _: u64) {}
    }

    fn recipe(models: u32, dates: u32, counter: Counter) -> Recipe {
        Recipe {
            models,
            dates,
            counter,
            seed: 1,
        }
    }

    fn last_counts(snapshot: &Snapshot) -> Vec<u64> {
        let mut last: Vec<u64> = (0..snapshot.counts.len())
            .map(|row| {
                let row = snapshot.counts.row(row);
                let mut last = 0;
                row.each(|_, count| last = count).unwrap();
                last
            })
            .collect();
        last.sort_unstable_by(|a, b| b.cmp(a));
        last
    }

    #[test]
    fn downloads_are_as_heavy_tailed_as_the_hubs() {
        let snapshot = synthesise(&recipe(20_000, 60, Counter::Cumulative), &Unwatched);
        let last = last_counts(&snapshot);
        let all: u64 = last.iter().sum();
        let part = |top: usize| last[..top].iter().sum::<u64>() as f64 / all as f64;
        assert!((0.46..0.55).contains(&part(200)), "{}", part(200));
        assert!((0.75..0.82).contains(&part(1_000)), "{}", part(1_000));
    }

    #[test]
    fn every_counter_kind_gives_a_valid_data_set() {
        let days = NonZeroU32::new(30).unwrap();
        for counter in [
            Counter::Period { days },
            Counter::Cumulative,
            Counter::Trailing { days },
        ] {
            for (models, dates) in [(1, 1), (500, 30)] {
                let snapshot = synthesise(&recipe(models, dates, counter), &Unwatched);
                assert!(snapshot.source.name.contains("no real figures"));
                let dataset = Dataset::new(snapshot).unwrap();
                assert_eq!(dataset.models(), models as usize);
                let faults = dataset.counter_faults();
                assert_eq!(faults.gaps > 0, models > 1, "{faults:?}");
                let falls = models > 1 && counter == Counter::Cumulative;
                assert_eq!(faults.clamped_steps > 0, falls, "{faults:?}");
            }
        }
    }

    #[test]
    fn a_seed_fixes_every_byte() {
        let recipe = recipe(30, 12, Counter::Cumulative);
        let json = |recipe| synthesise(&recipe, &Unwatched).to_json();
        assert_eq!(json(recipe), json(recipe));
        assert_ne!(json(recipe), json(Recipe { seed: 2, ..recipe }));
        // Of the bytes themselves: they must not differ on another machine either.
        let sum = json(recipe)
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        assert_eq!(format!("{sum:016x}"), "ca342d5a6dc75147");
    }
}
