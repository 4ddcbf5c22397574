//! Chance that is the same on every machine: SplitMix64 (Steele, Lea and Flood 2014).

/// A stream of numbers.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The stream of one thing (a person, a pool): adding another thing does not change it.
    pub fn of(seed: u64, purpose: &str, number: usize) -> Self {
        let start = Dice(seed).next();
        let named = purpose
            .bytes()
            .fold(start, |sum, byte| Dice(sum ^ u64::from(byte)).next());
        Dice(Dice(named ^ number as u64).next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// 0 up to, not including, `sides`; 0 where there are none.
    pub fn roll(&mut self, sides: u32) -> u32 {
        let scaled = (self.next() >> 32) * u64::from(sides);
        u32::try_from(scaled >> 32).unwrap_or(0)
    }

    /// Whether something happens that does so in `percent` cases of a hundred.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.roll(100) < percent
    }

    /// One of several; `None` of none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let at = self.roll(u32::try_from(from.len()).unwrap_or(u32::MAX));
        from.get(at as usize)
    }

    /// From one day to another, both of them possible.
    pub fn between(&mut self, first: i32, last: i32) -> i32 {
        let sides = u32::try_from(last - first + 1).unwrap_or(0);
        first + i32::try_from(self.roll(sides)).unwrap_or(0)
    }
}
