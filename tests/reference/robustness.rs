//! What a claim over a grid comes to, by the definitions alone: every subset of choices, every
//! combination and every order of the choices is looked at again for every figure.

use std::collections::{BTreeMap, BTreeSet};

use super::grids::{Outcome, lead_of};

/// One combination of all choices of a grid.
#[derive(Debug, Clone)]
pub struct Combination {
    /// Index of the value of each choice.
    pub values: Vec<usize>,
    /// 0 where it does not count.
    pub weight: f64,
    pub coverage: f64,
    pub outcome: Outcome,
}

impl Combination {
    pub fn lead(&self) -> Option<f64> {
        lead_of(self.outcome)
    }
}

/// A full factorial over choices; those in one factor vary together.
#[derive(Debug, Clone)]
pub struct Space {
    pub combinations: Vec<Combination>,
    /// The choices of each factor.
    pub factors: Vec<Vec<usize>>,
    /// Of each factor whether it changes what is asked.
    pub asks: Vec<bool>,
}

/// Values of factors, `None` where any will do.
pub type Pattern = Vec<Option<Vec<usize>>>;

/// A pattern, whether the claim holds in all of it or in none, and its part of all answers.
pub type Rule = (Pattern, bool, f64);

fn close(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-9 * right.abs().max(1.0)
}

impl Space {
    /// Those that count.
    pub fn counted(&self) -> Vec<&Combination> {
        let all = self.combinations.iter();
        all.filter(|one| one.weight > 0.0).collect()
    }

    pub fn supported(&self) -> Vec<&Combination> {
        let counted = self.counted().into_iter();
        counted.filter(|one| one.coverage >= 0.5).collect()
    }

    pub fn answered(&self) -> Vec<&Combination> {
        let supported = self.supported().into_iter();
        supported.filter(|one| one.lead().is_some()).collect()
    }

    /// The values that a combination has of a factor.
    fn of_factor(&self, one: &Combination, factor: usize) -> Vec<usize> {
        let choices = self.factors[factor].iter();
        choices.map(|choice| one.values[*choice]).collect()
    }

    fn fits(&self, one: &Combination, pattern: &Pattern) -> bool {
        pattern.iter().enumerate().all(|(factor, values)| {
            let values = values.as_ref();
            values.is_none_or(|values| self.of_factor(one, factor) == *values)
        })
    }

    /// Every pattern over the values that some of the combinations have.
    fn patterns(&self, of: &[&Combination]) -> Vec<Pattern> {
        let mut patterns = vec![Vec::new()];
        for factor in 0..self.factors.len() {
            let values: BTreeSet<Vec<usize>> =
                of.iter().map(|one| self.of_factor(one, factor)).collect();
            let choices: Vec<Option<Vec<usize>>> = [None]
                .into_iter()
                .chain(values.into_iter().map(Some))
                .collect();
            let longer = |pattern: &Pattern| -> Vec<Pattern> {
                let with = |value: &Option<Vec<usize>>| {
                    let mut pattern = pattern.clone();
                    pattern.push(value.clone());
                    pattern
                };
                choices.iter().map(with).collect()
            };
            patterns = patterns.iter().flat_map(longer).collect();
        }
        patterns
    }

    pub fn part(of: &[&Combination]) -> Option<f64> {
        let weight =
            |of: &mut dyn Iterator<Item = &&Combination>| -> f64 { of.map(|one| one.weight).sum() };
        let mut answered = of.iter().filter(|one| one.lead().is_some());
        let all = weight(&mut answered);
        let mut holding = of
            .iter()
            .filter(|one| one.lead().is_some_and(|lead| lead > 0.0));
        (all > 0.0).then(|| weight(&mut holding) / all)
    }

    pub fn mean(of: &[&Combination]) -> Option<f64> {
        let answered = of.iter().filter_map(|one| Some((one.lead()?, one.weight)));
        let (sum, all) = answered.fold((0.0, 0.0), |(sum, all), (lead, weight)| {
            (sum + lead * weight, all + weight)
        });
        (all > 0.0).then(|| sum / all)
    }

    /// The lead below and above which at most half the weight lies; the mean of both ends where that
    /// is a range.
    pub fn median(of: &[&Combination]) -> Option<f64> {
        let answered: Vec<(f64, f64)> = of
            .iter()
            .filter_map(|one| Some((one.lead()?, one.weight)))
            .collect();
        let all: f64 = answered.iter().map(|(_, weight)| weight).sum();
        let outside = |inside: &dyn Fn(f64) -> bool| -> f64 {
            let outside = answered.iter().filter(|(lead, _)| inside(*lead));
            outside.map(|(_, weight)| weight).sum()
        };
        let middle: Vec<f64> = answered
            .iter()
            .map(|(lead, _)| *lead)
            .filter(|middle| {
                let half = all / 2.0 + all * 1e-12;
                outside(&|lead| lead < *middle) <= half && outside(&|lead| lead > *middle) <= half
            })
            .collect();
        let least = middle.iter().copied().reduce(f64::min)?;
        let most = middle.iter().copied().reduce(f64::max)?;
        Some((least + most) / 2.0)
    }

    /// How many sets of figures there are; `None` where some differ so little that they may be one.
    pub fn distinct(of: &[&Combination]) -> Option<usize> {
        let mut known: Vec<Outcome> = Vec::new();
        for one in of {
            let same = |other: &Outcome, relative: f64| {
                let mut pairs = one.outcome.iter().zip(other);
                pairs.all(|(a, b)| (a - b).abs() <= relative * a.abs().max(b.abs()))
            };
            let near = known.iter().any(|other| same(other, 1e-9));
            match known.iter().any(|other| same(other, 1e-14)) {
                true => {}
                false if near => return None,
                false => known.push(one.outcome),
            }
        }
        Some(known.len())
    }

    /// Every question with the combinations that answer it.
    pub fn questions(&self) -> BTreeMap<Vec<Vec<usize>>, Vec<&Combination>> {
        let mut questions: BTreeMap<_, Vec<&Combination>> = BTreeMap::new();
        for one in self.supported() {
            let asked = (0..self.factors.len()).filter(|factor| self.asks[*factor]);
            let key = asked.map(|factor| self.of_factor(one, factor)).collect();
            questions.entry(key).or_default().push(one);
        }
        questions
    }

    /// The supported combinations without the levels that leave some without an answer, and these.
    pub fn complete(&self) -> (Vec<&Combination>, Vec<(usize, Vec<usize>)>) {
        let mut left = self.supported();
        let mut gone = Vec::new();
        while left.iter().any(|one| one.lead().is_none()) {
            // The worst level by the part of its combinations; the first of equals in the grid's order.
            let mut levels: Vec<(usize, Vec<usize>)> = Vec::new();
            for factor in 0..self.factors.len() {
                for one in &left {
                    let level = (factor, self.of_factor(one, factor));
                    if !levels.contains(&level) {
                        levels.push(level);
                    }
                }
            }
            let part = |(factor, values): &(usize, Vec<usize>)| {
                let with = left
                    .iter()
                    .filter(|one| self.of_factor(one, *factor) == *values);
                let without = with.clone().filter(|one| one.lead().is_none());
                without.count() as f64 / with.count() as f64
            };
            let mut worst = levels[0].clone();
            for level in levels {
                if part(&level) > part(&worst) + 1e-12 {
                    worst = level;
                }
            }
            left.retain(|one| self.of_factor(one, worst.0) != worst.1);
            gone.push(worst);
        }
        (left, gone)
    }

    /// The variance of the mean lead given some factors, over combinations that all have an answer.
    fn closed(&self, of: &[&Combination], factors: &[usize]) -> f64 {
        let mean = Space::mean(of).unwrap();
        let all: f64 = of.iter().map(|one| one.weight).sum();
        let key = |one: &Combination| -> Vec<Vec<usize>> {
            factors
                .iter()
                .map(|factor| self.of_factor(one, *factor))
                .collect()
        };
        of.iter()
            .map(|one| {
                let alike = of.iter().filter(|other| key(other) == key(one));
                let alike: Vec<&Combination> = alike.copied().collect();
                (Space::mean(&alike).unwrap() - mean).powi(2) * one.weight / all
            })
            .sum()
    }

    /// Of each factor what it explains alone, in total, and as the mean of what it adds in every order
    /// of the factors; nothing where there is no answer.
    pub fn effects(&self) -> Option<Vec<[f64; 3]>> {
        let of = self.complete().0;
        if of.is_empty() {
            return None;
        }
        let all: Vec<usize> = (0..self.factors.len()).collect();
        let variance = self.closed(&of, &all);
        let effect = |factor: usize| {
            if variance <= 1e-18 {
                return [0.0; 3];
            }
            let others: Vec<usize> = all.iter().copied().filter(|one| *one != factor).collect();
            let mut gains = Vec::new();
            for order in orders(&all) {
                let before = order.iter().take_while(|one| **one != factor);
                let before: Vec<usize> = before.copied().collect();
                let with: Vec<usize> = before.iter().copied().chain([factor]).collect();
                gains.push(self.closed(&of, &with) - self.closed(&of, &before));
            }
            let count = gains.len() as f64;
            [
                self.closed(&of, &[factor]) / variance,
                1.0 - self.closed(&of, &others) / variance,
                gains.iter().sum::<f64>() / count / variance,
            ]
        };
        Some(all.iter().map(|factor| effect(*factor)).collect())
    }

    /// What two factors explain together beyond what each does.
    pub fn interaction(&self, a: usize, b: usize) -> Option<f64> {
        let of = self.complete().0;
        if of.is_empty() {
            return None;
        }
        let all: Vec<usize> = (0..self.factors.len()).collect();
        let variance = self.closed(&of, &all);
        if variance <= 1e-18 {
            return Some(0.0);
        }
        let closed = |factors: &[usize]| self.closed(&of, factors);
        Some((closed(&[a, b]) - closed(&[a]) - closed(&[b])) / variance)
    }

    /// The combinations with the other sign than a lead that differ in the fewest choices from some
    /// values, with what they change; the smallest change of the lead first.
    pub fn flips(&self, from: &[usize], lead: f64) -> Vec<(BTreeMap<usize, usize>, f64)> {
        let mut found: Vec<(BTreeMap<usize, usize>, f64)> = Vec::new();
        for one in self.answered() {
            let other = one.lead().unwrap();
            if other * lead < 0.0 {
                let pairs = one.values.iter().zip(from).enumerate();
                let changed = pairs.filter(|(_, (value, own))| value != own);
                let changed = changed
                    .map(|(choice, (value, _))| (choice, *value))
                    .collect();
                found.push((changed, other));
            }
        }
        let fewest = found.iter().map(|(changed, _)| changed.len()).min();
        found.retain(|(changed, _)| Some(changed.len()) == fewest);
        found.sort_by(|(_, a), (_, b)| (a - lead).abs().total_cmp(&(b - lead).abs()));
        found
    }

    /// Every pattern in which all answers say the same, and which no shorter one does.
    pub fn rules(&self) -> Vec<Rule> {
        let answered = self.answered();
        let all: f64 = answered.iter().map(|one| one.weight).sum();
        let said = |pattern: &Pattern| {
            let inside: Vec<_> = answered
                .iter()
                .filter(|one| self.fits(one, pattern))
                .collect();
            let holds = inside
                .iter()
                .filter(|one| one.lead().unwrap() > 0.0)
                .count();
            let weight: f64 = inside.iter().map(|one| one.weight).sum();
            match (inside.len(), holds) {
                (0, _) => None,
                (_, 0) => Some((false, weight)),
                (count, holds) if count == holds => Some((true, weight)),
                _ => None,
            }
        };
        let patterns = self.patterns(&answered);
        let mut rules = Vec::new();
        for pattern in &patterns {
            let Some((holds, weight)) = said(pattern) else {
                continue;
            };
            let is_part = |shorter: &Pattern| {
                let mut pairs = shorter.iter().zip(pattern);
                shorter != pattern && pairs.all(|(a, b)| a.is_none() || a == b)
            };
            let mut shorter = patterns.iter().filter(|one| is_part(one));
            if !shorter.any(|one| said(one).is_some_and(|(same, _)| same == holds)) {
                rules.push((pattern.clone(), holds, weight / all));
            }
        }
        rules
    }

    /// Part and mean lead of the combinations that have these values of two factors.
    pub fn cell(&self, a: (usize, &[usize]), b: (usize, &[usize])) -> [Option<f64>; 2] {
        let inside = self
            .supported()
            .into_iter()
            .filter(|one| self.of_factor(one, a.0) == a.1 && self.of_factor(one, b.0) == b.1);
        let inside: Vec<&Combination> = inside.collect();
        [Space::part(&inside), Space::mean(&inside)]
    }
}

/// Every order of some things.
fn orders(of: &[usize]) -> Vec<Vec<usize>> {
    if of.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for first in of {
        let rest: Vec<usize> = of.iter().copied().filter(|one| one != first).collect();
        for order in orders(&rest) {
            all.push([first].into_iter().copied().chain(order).collect());
        }
    }
    all
}

/// Whether two numbers that may be missing are the same but for rounding.
pub fn both_close(left: Option<f64>, right: Option<f64>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => close(left, right),
        (left, right) => left.is_none() && right.is_none(),
    }
}
