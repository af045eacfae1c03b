//! The models below the cut, summed to rows that keep every total by country.
//!
//! A row adds up models of one country, one kind of publisher and one span of creation days, at
//! most a month. Without an age limit it then counts for exactly what they count for. With one, the
//! models of a row cross the limit together, at their mean creation day; where that moves shares
//! too far, the rows that weigh most are given shorter spans of creation days.

use std::collections::{BTreeMap, HashMap};

use super::Watch;
use super::budget;
use super::columns::dictionary;
use super::cut::{self, Sizes, counts_of};
use super::deviation::Grid;
use super::parts::{self, Part};
use crate::dataset::Dataset;
use crate::date::{CREATION_FLOOR, Day};
use crate::error::{Error, ErrorKind};
use crate::snapshot::{Counts, Deviation, Dictionary, LARGEST_COUNT, Rollup, Snapshot};

/// How far, in points, a roll-up may move a share by country under an age limit.
pub const AIM: f64 = 0.1;

/// How far, in points, it may do so without one: what adding up fractions in another order does.
const ROUNDING: f64 = 1e-9;

/// The parts of all downloads below the cut that the models of one span of creation days may have
/// together, tried in this order.
const LARGEST_SPANS: [f64; 6] = [1.0, 1e-3, 3e-4, 1e-4, 3e-5, 0.0];

/// What a roll-up does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// How many models keep rows of their own.
    pub cut: usize,
    /// How many models are summed.
    pub models: usize,
    /// To how many rows.
    pub rows: usize,
    /// Whether spans of creation days are shorter than a month where much is downloaded.
    pub finer_than_months: bool,
    /// How far shares by country move.
    pub deviation: Deviation,
}

/// How many models keep rows of their own.
#[derive(Debug, Clone, Copy)]
pub(super) enum Keep {
    /// So many.
    Models(usize),
    /// The most with which the file has at most so many bytes under brotli.
    Bytes(u64),
}

/// Rolls up a valid snapshot, measures how far that moves shares by country, and shortens the
/// spans of creation days until it is at most [`AIM`]. Nothing where all models have room.
pub(super) fn measured(
    full: &Snapshot,
    keep: Keep,
    watch: &dyn Watch,
) -> Result<Option<(Snapshot, Summary)>, Error> {
    watch.stage("checking the snapshot", 0);
    let exact = {
        let dataset = Dataset::of(full)?;
        Grid::new(&dataset, "computing shares of all models", watch)?
    };
    let sizes = Sizes::of(full);
    let mut spans = LARGEST_SPANS.into_iter().peekable();
    loop {
        let largest = spans.next().unwrap_or(0.0);
        let cut = match keep {
            Keep::Models(cut) => cut,
            Keep::Bytes(limit) => match budget::fitting(full, &sizes, (limit, largest), watch)? {
                Some(cut) => cut,
                None => return Ok(None),
            },
        };
        watch.stage("rolling up", 0);
        let below = Below::new(full, &sizes, cut);
        let mut rollup = below.rollup(largest)?;
        let rows = rollup.models.len();
        let mut snapshot = cut::snapshot_of(full, &below.kept);
        snapshot.rollup = Some(rollup.clone());
        let rolled_up = {
            let dataset = Dataset::of(&snapshot)?;
            Grid::new(&dataset, "measuring the roll-up", watch)?
        };
        let deviation = exact.deviation(&rolled_up);
        if deviation.without_age_limit > ROUNDING {
            // The rows are made so that this cannot be.
            return Err(Error::new(
                ErrorKind::Value,
                "roll-up",
                "to keep every share without an age limit; this is a bug of modelshare",
                format!("a deviation of {} points", deviation.without_age_limit),
            ));
        }
        if deviation.with_age_limit <= AIM || spans.peek().is_none() {
            rollup.deviation = Some(deviation);
            snapshot.rollup = Some(rollup);
            let summary = Summary {
                cut,
                models: below.rows.len(),
                rows,
                finer_than_months: largest < 1.0,
                deviation,
            };
            return Ok(Some((snapshot, summary)));
        }
    }
}

/// A snapshot that keeps so many models, its roll-up not measured yet.
pub(super) fn rolled_up(
    full: &Snapshot,
    sizes: &Sizes,
    cut: usize,
    largest: f64,
) -> Result<Snapshot, Error> {
    let below = Below::new(full, sizes, cut);
    let mut snapshot = cut::snapshot_of(full, &below.kept);
    if !below.rows.is_empty() {
        let mut rollup = below.rollup(largest)?;
        // Digits that a measurement may have: its numbers take as much room as any.
        rollup.deviation = Some(Deviation {
            without_age_limit: 1.234_567_890_123_456e-13,
            with_age_limit: 0.012_345_678_901_234_56,
        });
        snapshot.rollup = Some(rollup);
    }
    Ok(snapshot)
}

/// A snapshot with its models parted at the cut.
struct Below<'a> {
    full: &'a Snapshot,
    /// Rows that stay, ascending.
    kept: Vec<usize>,
    /// The models that are summed.
    rows: Vec<Row<'a>>,
    cut: usize,
}

/// Country and kind.
type Owner<'a> = (Option<&'a str>, Option<&'a str>);

/// What the models of a row have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    owner: Owner<'a>,
    span: Span,
    part: Part,
}

/// A span of creation days, named by its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Span {
    /// The day itself: the Hub's floor, which an age limit treats apart, and days of births.
    Day(i64),
    From(i64),
    Unknown,
}

/// What a row adds up.
#[derive(Debug, Default)]
struct Sum {
    models: u64,
    cells: Vec<Option<u64>>,
    mean: Mean,
}

/// A mean of days, weighted by downloads.
#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    days: i128,
    count: i128,
    weighted_days: i128,
    weight: i128,
}

impl Mean {
    fn add(&mut self, day: i64, weight: u64) {
        self.days += i128::from(day);
        self.count += 1;
        self.weighted_days += i128::from(day) * i128::from(weight);
        self.weight += i128::from(weight);
    }

    /// The mean, rounded to the next day; the plain one where nothing was downloaded.
    fn day(self) -> Option<i64> {
        let (days, by) = match self.weight {
            0 => (self.days, self.count),
            weight => (self.weighted_days, weight),
        };
        (by > 0)
            .then(|| (2 * days + by).div_euclid(2 * by))
            .and_then(|day| i64::try_from(day).ok())
    }
}

impl<'a> Below<'a> {
    fn new(full: &'a Snapshot, sizes: &Sizes, cut: usize) -> Self {
        let (kept, rows) = sizes.parted(cut);
        Below {
            full,
            kept,
            rows: below_the_cut(full, sizes, &rows),
            cut,
        }
    }

    /// The models below the cut, summed; the models of a span of several days have together at most
    /// the part `largest` of their downloads.
    fn rollup(&self, largest: f64) -> Result<Rollup, Error> {
        let spans = spans(&self.rows, largest);
        let mut sums: BTreeMap<Key, Sum> = BTreeMap::new();
        for row in &self.rows {
            let span = match row.created {
                None => Span::Unknown,
                Some(day) => spans[&(row.owner, day)],
            };
            for piece in parts::of(self.full, counts_of(self.full, row.model), row.created) {
                let span = match piece.part {
                    Part::Birth { day, .. } => Span::Day(day),
                    _ => span,
                };
                let key = Key {
                    owner: row.owner,
                    span,
                    part: piece.part,
                };
                let sum = sums.entry(key).or_default();
                sum.models += u64::from(piece.part == Part::Whole);
                sum.add(&piece.cells)?;
                if let Some(day) = row.created {
                    sum.mean.add(day, piece.weight);
                }
            }
        }
        self.table(&sums)
    }

    fn table(&self, sums: &BTreeMap<Key, Sum>) -> Result<Rollup, Error> {
        let column = |text: fn(&Key) -> Option<String>| {
            let texts: Vec<Option<String>> = sums.keys().map(text).collect();
            let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
            dictionary(&texts).unwrap_or(Dictionary {
                values: Vec::new(),
                codes: vec![None; sums.len()],
            })
        };
        let mut counts = Counts::default();
        for (key, sum) in sums {
            let values = key
                .part
                .values(self.full.counter, &sum.cells, self.full.dates.len());
            if let Some(value) = values
                .iter()
                .flatten()
                .find(|value| **value > LARGEST_COUNT)
            {
                return Err(too_large(&value.to_string()));
            }
            counts.push(&values);
        }
        Ok(Rollup {
            cut: self.cut as u64,
            country: column(|key| key.owner.0.map(str::to_owned)),
            kind: column(|key| key.owner.1.map(str::to_owned)),
            created: sums.iter().map(|(key, sum)| created(key, sum)).collect(),
            models: sums.values().map(|sum| sum.models).collect(),
            counts,
            deviation: None,
        })
    }
}

/// A model below the cut. Its pieces are made when they are added up: those of all models would
/// take twice the room of the history.
struct Row<'a> {
    model: usize,
    owner: Owner<'a>,
    created: Option<i64>,
    /// The downloads that an age limit may cut.
    weight: u64,
}

fn below_the_cut<'a>(full: &'a Snapshot, sizes: &Sizes, rows: &[usize]) -> Vec<Row<'a>> {
    let table = &full.organisations;
    let cell = |column: &'a [Option<String>], row: usize| -> Option<&'a str> {
        column.get(row).and_then(|cell| cell.as_deref())
    };
    let owners: HashMap<&str, Owner> = table
        .namespace
        .iter()
        .enumerate()
        .map(|(row, name)| {
            (
                name.as_str(),
                (cell(&table.country, row), cell(&table.kind, row)),
            )
        })
        .collect();
    let owner = |row: usize| {
        let namespace = full.models.namespace[row]?;
        owners
            .get(full.namespaces[namespace as usize].as_str())
            .copied()
    };
    let row = |row: &usize| {
        let created = full.models.created.as_ref().and_then(|days| days[*row]);
        Row {
            model: *row,
            owner: owner(*row).unwrap_or_default(),
            created,
            weight: sizes.weights[*row],
        }
    };
    rows.iter().map(row).collect()
}

impl Sum {
    fn add(&mut self, cells: &[Option<u64>]) -> Result<(), Error> {
        self.cells.resize(self.cells.len().max(cells.len()), None);
        for (sum, cell) in self.cells.iter_mut().zip(cells) {
            if let Some(count) = cell {
                let added = sum.unwrap_or(0).checked_add(*count);
                *sum = Some(added.ok_or_else(|| too_large("a larger one"))?);
            }
        }
        Ok(())
    }
}

fn too_large(found: &str) -> Error {
    let thing = "sum of counts in the roll-up";
    Error::new(
        ErrorKind::Count,
        thing,
        "at most 2^53 (9007199254740992)",
        found,
    )
}

fn created(key: &Key, sum: &Sum) -> Option<i64> {
    match key.span {
        Span::Day(day) => Some(day),
        Span::From(_) => sum.mean.day(),
        Span::Unknown => None,
    }
}

/// To which span each creation day of each owner belongs: months, and shorter spans where the
/// models of a month have more than the part `largest` of all downloads.
fn spans<'a>(rows: &[Row<'a>], largest: f64) -> HashMap<(Owner<'a>, i64), Span> {
    let mut weights: BTreeMap<(Owner, i64), u64> = BTreeMap::new();
    let mut all = 0u64;
    for row in rows {
        let weight = row.weight;
        all = all.saturating_add(weight);
        if let Some(day) = row.created {
            let sum = weights.entry((row.owner, day)).or_default();
            *sum = sum.saturating_add(weight);
        }
    }
    let limit = if largest < 1.0 {
        (all as f64 * largest) as u64
    } else {
        u64::MAX
    };
    let mut spans = HashMap::with_capacity(weights.len());
    let mut open: Option<(Owner, i64, u64)> = None;
    for ((owner, day), weight) in weights {
        if day == i64::from(CREATION_FLOOR.0) {
            spans.insert((owner, day), Span::Day(day));
            continue;
        }
        let first = match open {
            Some((its, first, sum))
                if its == owner
                    && same_month(first, day)
                    && sum.checked_add(weight).is_some_and(|sum| sum <= limit) =>
            {
                open = Some((owner, first, sum + weight));
                first
            }
            _ => {
                open = Some((owner, day, weight));
                day
            }
        };
        spans.insert((owner, day), Span::From(first));
    }
    spans
}

/// Whether two days lie in one month, and on one side of the Hub's floor.
fn same_month(a: i64, b: i64) -> bool {
    let of = |day: i64| {
        let (year, month, _) = Day::from_number(day).map(Day::year_month_day)?;
        Some((year, month, day > i64::from(CREATION_FLOOR.0)))
    };
    of(a) == of(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shares::{Query, Shares};
    use crate::snapshot::Counter;
    use crate::synth::{Recipe, synthesise};
    use std::num::NonZeroU32;

    struct Unwatched;

    impl Watch for Unwatched {
        fn stage(&self, _: &str, _: u64) {}
        fn advance(&self, _: u64) {}
    }

    /// Made up, with what roll-ups find hard: gaps, decreases, models without a namespace, models
    /// that are found late, creation days unknown, at the floor and just around it.
    fn hard(counter: Counter, seed: u64) -> Snapshot {
        let recipe = Recipe {
            models: 700,
            dates: 30,
            counter,
            seed,
        };
        let mut full = synthesise(&recipe, &Unwatched);
        let mut counts = Counts::default();
        let created = full.models.created.clone().unwrap();
        for (row, day) in created.iter().enumerate() {
            let mut values = counts_of(&full, row);
            let number = row as u64 * 2_654_435_761 % 1_000;
            for (date, value) in values.iter_mut().enumerate() {
                let odd = (number * 31 + date as u64 * 17) % 101;
                if odd < 9 {
                    *value = None;
                } else if odd < 15 {
                    *value = value.map(|count| count / 2);
                }
            }
            counts.push(&values);
            let days = full.models.created.as_mut().unwrap();
            days[row] = match number {
                0..20 => Some(i64::from(CREATION_FLOOR.0) - 1),
                20..60 => Some(i64::from(CREATION_FLOOR.0) + 1),
                60..80 => None,
                _ => *day,
            };
        }
        full.counts = counts;
        full
    }

    fn kinds() -> [Counter; 4] {
        let days = |days| NonZeroU32::new(days).unwrap();
        [
            Counter::Cumulative,
            Counter::Period { days: days(7) },
            Counter::Period { days: days(10) },
            Counter::Trailing { days: days(30) },
        ]
    }

    fn ask(snapshot: &Snapshot, window: &str, max_age: &str, individuals: &str) -> Shares {
        let mut query = Query::default();
        for (choice, value) in [
            ("window", window),
            ("max-age", max_age),
            ("individuals", individuals),
            ("series", "true"),
        ] {
            query.set(choice, value).unwrap();
        }
        Dataset::new(snapshot.clone())
            .unwrap()
            .shares(&query)
            .unwrap()
    }

    #[test]
    fn nothing_moves_without_an_age_limit() {
        for counter in kinds() {
            for cut in [0, 5, 200] {
                let full = hard(counter, 3);
                let below = Below::new(&full, &Sizes::of(&full), cut);
                for largest in [1.0, 1e-3, 0.0] {
                    let mut rolled_up = cut::snapshot_of(&full, &below.kept);
                    let rollup = below.rollup(largest).unwrap();
                    assert_eq!(rollup.models.iter().sum::<u64>(), 700 - cut as u64);
                    rolled_up.rollup = Some(rollup);
                    // Who has no usable creation day is not mixed with who has one.
                    let left_out = |snapshot| ask(snapshot, "90", "1500", "country").left_out;
                    assert_eq!(left_out(&full), left_out(&rolled_up));
                    // Odd lengths cut births and bridges anywhere.
                    for window in ["1", "13", "47", "365", "all"] {
                        for individuals in ["unaffiliated", "country"] {
                            let exact = ask(&full, window, "any", individuals);
                            let summed = ask(&rolled_up, window, "any", individuals);
                            same(&exact, &summed);
                        }
                    }
                }
            }
        }
    }

    fn same(exact: &Shares, summed: &Shares) {
        let what = format!("{:?}", exact.query);
        let ids = |shares: &Shares| {
            let mut ids: Vec<String> = shares.groups.iter().map(|group| group.id.clone()).collect();
            ids.sort();
            ids
        };
        assert_eq!(ids(exact), ids(summed), "{what}");
        assert_eq!(exact.coverage, summed.coverage);
        for group in &exact.groups {
            let other = summed
                .groups
                .iter()
                .find(|other| other.id == group.id)
                .unwrap();
            for (date, (a, b)) in group.downloads.iter().zip(&other.downloads).enumerate() {
                let (a, b) = (a.value(), b.value());
                assert!(
                    (a - b).abs() <= 1e-9 * a.max(1.0),
                    "{what} {} {date}: {a} {b}",
                    group.id
                );
            }
        }
    }

    #[test]
    fn single_days_of_creation_keep_age_limits_exact_too() {
        for counter in kinds() {
            let full = hard(counter, 4);
            let below = Below::new(&full, &Sizes::of(&full), 100);
            let mut rolled_up = cut::snapshot_of(&full, &below.kept);
            rolled_up.rollup = Some(below.rollup(0.0).unwrap());
            for (window, max_age) in [("30", "50"), ("365", "365"), ("90", "1500"), ("all", "0")] {
                let exact = ask(&full, window, max_age, "unaffiliated");
                let summed = ask(&rolled_up, window, max_age, "unaffiliated");
                assert_eq!(exact.left_out, summed.left_out);
                same(&exact, &summed);
            }
        }
    }

    #[test]
    fn the_measured_roll_up_keeps_to_its_aim() {
        for counter in kinds() {
            let full = hard(counter, 5);
            let (snapshot, summary) = measured(&full, Keep::Models(60), &Unwatched)
                .unwrap()
                .unwrap();
            let deviation = snapshot.rollup.unwrap().deviation.unwrap();
            assert_eq!(deviation, summary.deviation);
            assert!(
                deviation.without_age_limit <= ROUNDING,
                "{counter:?} {summary:?}"
            );
            assert!(deviation.with_age_limit <= AIM, "{counter:?} {summary:?}");
            // Months alone would be too coarse for so few models.
            assert!(summary.finer_than_months, "{counter:?} {summary:?}");
        }
    }

    #[test]
    fn means_are_rounded_to_the_next_day() {
        let mean = |days: &[(i64, u64)]| {
            let mut mean = Mean::default();
            for (day, weight) in days {
                mean.add(*day, *weight);
            }
            mean.day()
        };
        assert_eq!(mean(&[]), None);
        assert_eq!(mean(&[(10, 0), (13, 0)]), Some(12));
        assert_eq!(mean(&[(10, 3), (14, 1)]), Some(11));
        assert_eq!(mean(&[(-3, 1), (-4, 1)]), Some(-3));
    }
}
