//! Reproducible chance.

/// A small generator of numbers (Sebastiano Vigna's `SplitMix64`): the same seed, the same numbers
/// everywhere.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Numbers from a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Numbers for a work that has a seed of its own, which holds where 0 is asked for.
    pub const fn for_work(own: u64, asked: u64) -> Self {
        Self(own ^ asked.wrapping_mul(GOLDEN))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to 1.
    pub fn unit(&mut self) -> f64 {
        f64::from(u32::try_from(self.next() >> 32).unwrap_or(0)) / f64::from(u32::MAX)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % end).unwrap_or(0)
    }

    /// Puts items into an order of chance (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let pick = self.below(last + 1);
            items.swap(last, pick);
        }
    }
}

/// The golden ratio in 64 bits, by which one state is far from the next.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_that_are_published() {
        // The first of the reference implementation from 1234567.
        let mut dice = Dice::new(1_234_567);
        assert_eq!(dice.next(), 6_457_827_717_110_365_317);
        assert_eq!(dice.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn works_keep_their_own_seed_where_none_is_asked_for() {
        let first = |mut dice: Dice| dice.next();
        assert_eq!(first(Dice::for_work(7, 0)), first(Dice::new(7)));
        assert_ne!(first(Dice::for_work(7, 1)), first(Dice::new(7)));
    }
}
