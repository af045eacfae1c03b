//! From counters to downloads: section 3, day by day.

use std::collections::BTreeMap;

use super::{Choices, Counter, FLOOR, Model, Sum, World};

/// Downloads on one day: a part of `numerator ÷ denominator` of the count `source`.
pub(super) struct OnDay {
    day: i64,
    source: usize,
    numerator: i128,
    denominator: i128,
}

impl World {
    /// Downloads of one model in the window that ends at `date`.
    pub(super) fn downloads(
        &self,
        model: &Model,
        daily: &[OnDay],
        date: i64,
        choices: &Choices,
    ) -> Sum {
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
    pub(super) fn daily(&self, model: &Model) -> Vec<OnDay> {
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

    /// All downloads that the counts of a model can be added up to: values of a cumulative counter are
    /// never added, but its rises are.
    pub fn all_downloads(&self, model: &Model) -> u128 {
        let observed = observed(model);
        let values = observed.iter().map(|(_, value)| u128::from(*value));
        if self.counter != Counter::Cumulative {
            return values.sum();
        }
        let rises = observed
            .windows(2)
            .map(|pair| u128::from(pair[1].1.saturating_sub(pair[0].1)));
        values.take(1).chain(rises).sum()
    }

    /// Where the window that ends at `date` begins; "all" begins where the data can speak.
    fn window_start(&self, date: i64, choices: &Choices) -> i64 {
        match (choices.window, self.counter) {
            (Some(window), _) => date - window,
            (None, Counter::Trailing(days) | Counter::Period(days)) => self.dates[0] - days,
            (None, Counter::Cumulative) => self.dates[0],
        }
    }

    pub(super) fn coverage(&self, date: i64, choices: &Choices) -> f64 {
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
pub(super) fn usable(created: Option<i64>, date: i64, choices: &Choices) -> bool {
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

/// The dates on which a model has a value, with the value.
fn observed(model: &Model) -> Vec<(usize, u64)> {
    let values = model.values.iter().enumerate();
    values
        .filter_map(|(at, value)| Some((at, (*value)?)))
        .collect()
}
