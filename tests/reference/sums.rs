//! Exact fractions and sums of them.

use std::collections::BTreeMap;

/// An exact fraction, reduced, its denominator above 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    pub numerator: i128,
    pub denominator: i128,
}

impl Fraction {
    pub const ZERO: Fraction = Fraction {
        numerator: 0,
        denominator: 1,
    };
    pub const ONE: Fraction = Fraction {
        numerator: 1,
        denominator: 1,
    };

    pub fn new(numerator: i128, denominator: i128) -> Fraction {
        let (mut left, mut right) = (numerator.abs(), denominator);
        while right != 0 {
            (left, right) = (right, left % right);
        }
        Fraction {
            numerator: numerator / left,
            denominator: denominator / left,
        }
    }

    pub fn times(self, other: Fraction) -> Fraction {
        Fraction::new(
            self.numerator * other.numerator,
            self.denominator * other.denominator,
        )
    }

    pub fn plus(self, other: Fraction) -> Fraction {
        let left = self.numerator * other.denominator;
        let right = other.numerator * self.denominator;
        Fraction::new(left + right, self.denominator * other.denominator)
    }

    pub fn value(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }
}

/// An exact sum of fractions: denominator → sum of numerators.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sum {
    parts: BTreeMap<i128, i128>,
    /// Some value entered with a part of its days only, or with a part of its credit.
    pub pro_rated: bool,
}

impl Sum {
    pub fn of(number: u64) -> Sum {
        let mut sum = Sum::default();
        sum.add(i128::from(number), 1);
        sum
    }

    pub fn add(&mut self, numerator: i128, denominator: i128) {
        *self.parts.entry(denominator).or_insert(0) += numerator;
    }

    pub fn join(&mut self, other: &Sum) {
        self.join_part(other, Fraction::ONE);
    }

    /// Adds a part of another sum.
    pub fn join_part(&mut self, other: &Sum, part: Fraction) {
        for (&denominator, &numerator) in &other.parts {
            self.add(numerator * part.numerator, denominator * part.denominator);
        }
        self.pro_rated |= other.pro_rated || part != Fraction::ONE;
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

    /// Equal or so near that sums of rounded parts may stand the other way round.
    pub fn hardly_differs(&self, other: &Sum) -> bool {
        let (left, right) = (self.value(), other.value());
        let near = (left - right).abs() <= 1e-12 * left.max(right);
        near && self.parts != other.parts && (self.pro_rated || other.pro_rated)
    }
}
