//! From classes of rows to the outcome of every combination.

use std::collections::HashMap;

use super::classes::Classes;
use super::crediting::{Variant, Weights};
use super::plan::Plan;
use super::run::supports;
use super::tops::{Tops, counts};
use crate::dataset::Dataset;
use crate::shares::{Downloads, MaxAge, Measure, Sums, Window};

/// How many looks at classes and parties are taken in one go.
const MANY: usize = 32_768;

/// The sums of classes on their way: for one "when" after the other, and then what each combination
/// makes of them.
pub(super) struct Weighing {
    stage: Stage,
    sums: Vec<Sums>,
    /// Classes that are credited alike in every "whom" are one party.
    party_of_class: Vec<u32>,
    /// The weights of each party, by "whom" and, where they differ by it, date.
    weights: Vec<Vec<Weights>>,
    whoms: usize,
    /// For each "when" and "which" the classes that do not count as they are too large.
    dropped: Vec<Vec<Vec<u32>>>,
}

enum Stage {
    /// The counters in the windows of a "when".
    Sum(usize),
    /// What is measured besides downloads, at a date of a "when".
    Rows(usize, usize),
    /// The combinations of a "when" at a date, from a "which" on, and what the classes have there.
    Combine(usize, usize, usize, Vec<f64>),
}

/// Is told of the outcome of a combination: its number, the date's place in the axis, the outcome, and
/// whether the data support it there.
pub(super) type Tell<'a> = dyn FnMut(usize, usize, [f64; 3], bool) + 'a;

impl Weighing {
    /// About how many steps there will be.
    pub fn steps(plan: &Plan, dates: usize) -> usize {
        plan.whens.len() * (1 + dates)
    }

    pub fn new(plan: &Plan, classes: &Classes, variants: &[Variant], tops: Option<&Tops>) -> Self {
        let (party_of_class, weights) = parties(plan, classes, variants);
        let dropped = |when: usize| {
            let whiches = 0..plan.whiches.len();
            let of_which =
                |which| tops.map_or(Vec::new(), |tops| tops.dropped(when, which).collect());
            whiches.map(of_which).collect()
        };
        Weighing {
            stage: Stage::Sum(0),
            sums: Vec::new(),
            party_of_class,
            weights,
            whoms: plan.whoms.len(),
            dropped: match tops {
                Some(_) => (0..plan.whens.len()).map(dropped).collect(),
                None => Vec::new(),
            },
        }
    }

    /// Goes on a little; how many looks at rows, classes or combinations it took, 0 after the last.
    pub fn step(
        &mut self,
        dataset: &Dataset,
        plan: &Plan,
        classes: &Classes,
        axis: &[usize],
        tell: &mut Tell,
    ) -> usize {
        let of_row = &classes.of_row;
        let (stage, looks) = match std::mem::replace(&mut self.stage, Stage::Sum(usize::MAX)) {
            Stage::Sum(when) => {
                let Some(combination) = plan.whens.get(when) else {
                    return 0;
                };
                let query = &combination.query;
                self.sums.clear();
                if query.measure == Measure::Downloads {
                    let dates = of_window(dataset, times(query).0, axis);
                    let sums = Sums::new(dataset, of_row, classes.count, times(query), &dates);
                    self.sums.push(sums);
                    let looks = of_row.len() * dataset.dates.len().max(1);
                    (Stage::Combine(when, 0, 0, Vec::new()), looks)
                } else {
                    (Stage::Rows(when, 0), 1)
                }
            }
            Stage::Rows(when, date) => {
                let query = &plan.whens[when].query;
                let window = times(query).0;
                let dates = of_window(dataset, window, axis);
                match dates.get(date) {
                    Some(end) => {
                        let rows = std::iter::once(dataset.of_rows(query, *end));
                        let bins = classes.count;
                        let sums = Sums::of_rows(dataset, of_row, bins, window, &[*end], rows);
                        self.sums.push(sums);
                        (Stage::Rows(when, date + 1), of_row.len() * 8)
                    }
                    None => (Stage::Combine(when, 0, 0, Vec::new()), 1),
                }
            }
            Stage::Combine(when, date, which, of_class) => {
                let at = (when, date, which);
                self.combine(dataset, plan, classes, axis, (at, of_class), tell)
            }
        };
        self.stage = stage;
        looks
    }

    /// Weighs the classes of one date for some combinations.
    fn combine(
        &self,
        dataset: &Dataset,
        plan: &Plan,
        classes: &Classes,
        axis: &[usize],
        ((when, date, first), mut of_class): ((usize, usize, usize), Vec<f64>),
        tell: &mut Tell,
    ) -> (Stage, usize) {
        let query = &plan.whens[when].query;
        let dates = of_window(dataset, times(query).0, axis);
        let Some(end) = dates.get(date) else {
            return (Stage::Sum(when + 1), 1);
        };
        let in_axis = axis.len() - dates.len() + date;
        if first == 0 {
            // Of several dates in one, or of one date each.
            let sums = match &self.sums[..] {
                [all] if query.measure == Measure::Downloads => all.at(date),
                each => each[date].at(0),
            };
            of_class = sums.iter().map(|sum: &Downloads| sum.value()).collect();
        }
        let is_supported = supports(dataset, query, *end);
        // Where the credits of every date differ, those of this one.
        let of_date = (in_axis % (self.weights.len() / self.whoms)) * self.whoms;
        let parties = self.weights[0].len();
        let mut which = first;
        let mut looks = 0;
        while which < plan.whiches.len() && looks < MANY {
            let mut of_party = vec![0.0; parties];
            let one = &plan.whiches[which];
            let dropped = self.dropped.get(when).map_or(&[][..], |all| &all[which]);
            for (class, value) in of_class
                .iter()
                .enumerate()
                .filter(|(_, value)| **value > 0.0)
            {
                let class = class as u32;
                if counts(one, classes, class) && !dropped.contains(&class) {
                    of_party[self.party_of_class[class as usize] as usize] += value;
                }
            }
            for (whom, combination) in plan.whoms.iter().enumerate() {
                let mut outcome = [0.0; 3];
                let weights = &self.weights[of_date + whom];
                for (weights, value) in weights.iter().zip(&of_party) {
                    for (sum, weight) in outcome.iter_mut().zip(weights) {
                        *sum += weight * value;
                    }
                }
                let number = plan.whens[when].offset + combination.offset + one.offset;
                tell(number, in_axis, outcome, is_supported);
            }
            looks += of_class.len() + plan.whoms.len() * parties + 1;
            which += 1;
        }
        if which == plan.whiches.len() {
            (Stage::Combine(when, date + 1, 0, Vec::new()), looks)
        } else {
            (Stage::Combine(when, date, which, of_class), looks)
        }
    }
}

/// Window and age limit of a "when".
fn times(query: &crate::shares::Query) -> (Window, MaxAge) {
    query.when()
}

/// The dates at which a window can end.
fn of_window(dataset: &Dataset, window: Window, axis: &[usize]) -> Vec<usize> {
    let first = dataset.axis_start(window);
    axis.iter().copied().filter(|date| *date >= first).collect()
}

/// The party of each class, and the weights of the parties by date and "whom".
fn parties(plan: &Plan, classes: &Classes, variants: &[Variant]) -> (Vec<u32>, Vec<Vec<Weights>>) {
    let of_class = |class: usize| -> Vec<u32> {
        let profiles = variants
            .iter()
            .map(|variant| variant.of_class(classes)[class]);
        profiles.collect()
    };
    let mut known: HashMap<Vec<u32>, u32> = HashMap::new();
    let mut party_of_class = Vec::with_capacity(classes.count);
    let mut profiles: Vec<Vec<u32>> = Vec::new();
    for class in 0..classes.count {
        let key = of_class(class);
        let next = profiles.len() as u32;
        let party = *known.entry(key.clone()).or_insert(next);
        if party == next {
            profiles.push(key);
        }
        party_of_class.push(party);
    }
    // Variants are in the order of their dates; each has some of the "whom".
    let dates = variants
        .iter()
        .map(|variant| variant.whoms.len())
        .sum::<usize>()
        / plan.whoms.len();
    let mut weights = vec![Vec::new(); plan.whoms.len() * dates];
    let mut seen = 0;
    for (place, variant) in variants.iter().enumerate() {
        let date = seen / plan.whoms.len();
        seen += variant.whoms.len();
        for (at, whom) in variant.whoms.iter().enumerate() {
            let of_party = profiles
                .iter()
                .map(|profiles| variant.weights(profiles[place])[at]);
            weights[date * plan.whoms.len() + whom] = of_party.collect();
        }
    }
    (party_of_class, weights)
}
