//! Whom rows are credited to in every combination of a grid, as a distinction of classes.

use std::collections::HashMap;

use super::Claim;
use super::classes::Classes;
use super::plan::Combination;
use crate::dataset::Dataset;
use crate::date::Day;
use crate::shares::{Parties, Query};

/// Of what a class has, the parts that go to `a`, to `b` and to anybody.
pub(super) type Weights = [f64; 3];

/// Attributions under which the same rows are alike: those that differ in attribution and treatment
/// alone. Ages of models are those at a date.
#[derive(Debug)]
pub(super) struct Variant {
    /// Places among the "whom" of the plan.
    pub whoms: Vec<usize>,
    pub at: Option<Day>,
    /// Weights under each of these, by profile.
    profiles: Vec<Vec<Weights>>,
    /// The distinction of the classes that has the profiles as codes.
    distinction: usize,
}

/// Every variant of some attributions at some dates.
pub(super) fn variants(whoms: &[Combination], dates: &[Option<Day>]) -> Vec<Variant> {
    let mut variants: Vec<Variant> = Vec::new();
    for at in dates {
        let start = variants.len();
        for (whom, Combination { query, .. }) in whoms.iter().enumerate() {
            let same = |variant: &&mut Variant| is_alike(&whoms[variant.whoms[0]].query, query);
            match variants[start..].iter_mut().find(same) {
                Some(variant) => variant.whoms.push(whom),
                None => variants.push(Variant {
                    whoms: vec![whom],
                    at: *at,
                    profiles: Vec::new(),
                    distinction: 0,
                }),
            }
        }
    }
    variants
}

fn is_alike(one: &Query, other: &Query) -> bool {
    one.individuals == other.individuals
        && one.overrides == other.overrides
        && one.join == other.join
}

/// A variant that is being worked out.
pub(super) struct Sorting {
    parties: Parties,
    /// The profile of each kind of rows: what tells it from others under the "whom" so far.
    of_kind: Vec<u32>,
    profiles: Vec<Vec<Weights>>,
    weighed: usize,
}

impl Variant {
    pub fn begin(&self, dataset: &Dataset, whoms: &[Combination], claim: &Claim) -> Sorting {
        let query = &whoms[self.whoms[0]].query;
        Sorting {
            parties: Parties::new(dataset, query, self.at, [&claim.a, &claim.b]),
            of_kind: Vec::new(),
            profiles: vec![Vec::new()],
            weighed: 0,
        }
    }

    /// Takes the profiles over, and makes the last distinction of the classes that by them.
    pub fn end(&mut self, sorting: Sorting, classes: &Classes) {
        self.profiles = sorting.profiles;
        self.distinction = classes.distinctions() - 1;
    }

    /// The profile of each class.
    pub fn of_class<'a>(&self, classes: &'a Classes) -> &'a [u32] {
        classes.codes(self.distinction)
    }

    /// The weights of a profile under each "whom" of the variant.
    pub fn weights(&self, profile: u32) -> &[Weights] {
        &self.profiles[profile as usize]
    }
}

impl Sorting {
    /// Finds the kinds of the next rows.
    pub fn rows(&mut self, dataset: &Dataset, rows: std::ops::Range<usize>) {
        self.parties.sort(dataset, rows);
    }

    /// Adds the weights under the next "whom" to the profiles; the cost of it, 0 after the last.
    pub fn weigh(&mut self, dataset: &Dataset, variant: &Variant, whoms: &[Combination]) -> usize {
        let Some(whom) = variant.whoms.get(self.weighed) else {
            return 0;
        };
        self.weighed += 1;
        let kinds = self.parties.kinds();
        self.of_kind.resize(kinds, 0);
        let of_kind = self.parties.weights(dataset, &whoms[*whom].query);
        let mut known: HashMap<(u32, [u64; 3]), u32> = HashMap::new();
        let mut profiles: Vec<Vec<Weights>> = Vec::new();
        for (profile, weights) in self.of_kind.iter_mut().zip(of_kind) {
            let next = profiles.len() as u32;
            let new = *known
                .entry((*profile, weights.map(f64::to_bits)))
                .or_insert(next);
            if new == next {
                let before = self.profiles[*profile as usize].iter().copied();
                profiles.push(before.chain([weights]).collect());
            }
            *profile = new;
        }
        self.profiles = profiles;
        kinds + 1
    }

    /// How many profiles there are.
    pub fn profiles(&self) -> usize {
        self.profiles.len().max(1)
    }

    /// The profile of each row from `first` on.
    pub fn of_rows(&self, first: usize) -> impl Iterator<Item = u32> {
        let rows = self.parties.of_row[first..].iter();
        rows.map(|kind| self.of_kind[*kind as usize])
    }
}
