//! Numbers from a seed, the same on every machine.

/// Numbers from a seed (SplitMix64: Steele, Lea and Flood, 2014).
pub(super) struct Random(u64);

impl Random {
    /// A stream of its own for each `stream` of a seed.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut random = Random(seed);
        let start = random.next() ^ stream.wrapping_mul(0xd134_2543_de82_ef95);
        Random(start)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to but without 1, in steps of 2^−53.
    pub fn part(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// From 0 up to but without `end`.
    pub fn below(&mut self, end: u32) -> u32 {
        // The highest bits; for less than 2^32 values the bias is below 2^−32.
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u32
    }

    pub fn happens(&mut self, probability: f64) -> bool {
        self.part() < probability
    }

    /// One of a few, by their weights.
    pub fn pick<T: Copy>(&mut self, weighted: &[(u32, T)], otherwise: T) -> T {
        let mut left = self.below(weighted.iter().map(|(weight, _)| weight).sum());
        for (weight, value) in weighted {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return *value,
            }
        }
        otherwise
    }

    pub fn shuffle(&mut self, items: &mut [u32]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u32 + 1) as usize);
        }
    }
}
