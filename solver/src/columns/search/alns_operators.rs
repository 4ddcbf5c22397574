//! Ways to better a roster, and how each does: whichever improves gets more of the time.

use super::alns::{Try, TryOutcome};
use crate::columns::neighbourhood::NeighbourhoodKind;
use fastrand::Rng;

/// A way to better a roster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AlnsOperator {
    /// Annealing from it, begun so hot (1: everything is taken apart).
    Anneal(f64),
    /// A part of it anew, by column generation.
    Part(NeighbourhoodKind),
    /// The best roster of all schedules known.
    Restricted,
}

/// How one way does.
struct Record {
    way: AlnsOperator,
    /// People, days, or seconds of annealing.
    size: f64,
    most: f64,
    /// Value gained, seconds taken and tries, lately.
    gained: f64,
    took: f64,
    tries: f64,
}

/// All ways.
pub struct AlnsOperators {
    records: Vec<Record>,
}

/// What a thread is to begin a round with.
pub struct Draw {
    /// Which way.
    pub way: usize,
    /// Seconds that it wants, where it takes the whole round.
    pub seconds: Option<f64>,
}

/// Heats that annealing may begin with.
const HEATS: [f64; 2] = [1.0, 0.4];

/// Days of the longest stretch taken apart, and seconds of the longest annealing.
const MOST: (f64, f64) = (60.0, 120.0);

/// What is forgotten in a second that a way is tried.
const FORGOTTEN: f64 = 0.05;

/// Part of the time that every way gets whatever it brings, against the sum of all that they bring.
const FLOOR: f64 = 0.08;

impl AlnsOperators {
    /// Nothing learnt. On a small problem, where branching follows, only parts are taken anew.
    pub fn new(people: usize, small: bool) -> Self {
        let parts = NeighbourhoodKind::ALL.map(AlnsOperator::Part);
        let others = HEATS
            .map(AlnsOperator::Anneal)
            .into_iter()
            .chain([AlnsOperator::Restricted]);
        let ways = parts.into_iter().chain(others.filter(|_| !small));
        let record = |way: AlnsOperator| {
            let (size, most): (f64, f64) = match way {
                AlnsOperator::Part(kind) if kind.in_days() => (7.0, MOST.0),
                AlnsOperator::Part(_) => {
                    (6.0, f64::from(u32::try_from(people).unwrap_or(u32::MAX)))
                }
                AlnsOperator::Anneal(_) => (2.0, MOST.1),
                AlnsOperator::Restricted => (1.0, 1.0),
            };
            Record {
                way,
                size: size.min(most),
                most,
                gained: 0.2,
                took: 0.2,
                tries: 1.0,
            }
        };
        AlnsOperators {
            records: ways.map(record).collect(),
        }
    }

    /// Expect nothing of annealing until it is seen to bring something.
    pub fn doubt_annealing(&mut self) {
        for record in &mut self.records {
            if matches!(record.way, AlnsOperator::Anneal(_)) {
                record.gained = 0.0;
            }
        }
    }

    /// Whether annealing is among them.
    pub fn anneals(&self) -> bool {
        let mut ways = self.records.iter().map(|record| record.way);
        ways.any(|way| matches!(way, AlnsOperator::Anneal(_)))
    }

    /// A way and its size.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn of(&self, way: usize) -> (AlnsOperator, usize) {
        let record = &self.records[way];
        (record.way, record.size as usize)
    }

    /// What to begin a round with: by what each brings in a second.
    pub fn draw(&self, rng: &mut Rng) -> Draw {
        let rates: Vec<f64> = self.records.iter().map(Record::rate).collect();
        let floor = FLOOR * rates.iter().sum::<f64>() + 1e-9;
        // A long annealing makes the whole round long, for those beside it too.
        let weights = self.records.iter().zip(rates);
        let weights = weights.map(|(record, rate)| match record.way {
            AlnsOperator::Anneal(_) => (rate + floor) / record.size.max(1.0),
            _ => rate + floor,
        });
        let way = chance(weights, rng);
        let record = &self.records[way];
        Draw {
            way,
            seconds: matches!(record.way, AlnsOperator::Anneal(_)).then_some(record.size),
        }
    }

    /// Any way but annealing, so that time goes by what each brings in a second.
    pub fn draw_short(&self, rng: &mut Rng) -> usize {
        let rates: Vec<f64> = self.records.iter().map(Record::rate).collect();
        let floor = FLOOR * rates.iter().sum::<f64>() + 1e-9;
        let weights = self.records.iter().zip(rates).map(|(record, rate)| {
            if matches!(record.way, AlnsOperator::Anneal(_)) {
                0.0
            } else {
                (rate + floor) * record.tries / record.took.max(1e-3)
            }
        });
        chance(weights, rng)
    }

    /// Learn from a try.
    pub fn learn(&mut self, tried: &Try) {
        let record = &mut self.records[tried.way];
        let kept = (-FORGOTTEN * tried.took).exp().min(0.98);
        record.gained = kept * record.gained + tried.gain;
        record.took = kept * record.took + tried.took;
        record.tries = kept * record.tries + 1.0;
        let change = match (record.way, tried.end) {
            (AlnsOperator::Anneal(_), _) if tried.gain <= 1e-9 => 1.4,
            (AlnsOperator::Part(_), TryOutcome::Bounded) if tried.took < 0.5 => 1.2,
            (AlnsOperator::Part(_), TryOutcome::Bounded) => 1.05,
            (AlnsOperator::Part(_), TryOutcome::Missed) if tried.took > 1.0 => 0.9,
            (AlnsOperator::Part(_), TryOutcome::Missed) => 0.99,
            _ => 1.0,
        };
        record.size = (record.size * change).clamp(2.0_f64.min(record.most), record.most);
    }
}

impl Record {
    /// Value gained in a second, lately.
    fn rate(&self) -> f64 {
        self.gained / self.took.max(1e-3)
    }
}

/// One of several by their weights.
fn chance(weights: impl Iterator<Item = f64> + Clone, rng: &mut Rng) -> usize {
    let mut left = rng.f64() * weights.clone().sum::<f64>();
    let drawn = weights.enumerate().position(|(_, weight)| {
        left -= weight;
        weight > 0.0 && left <= 0.0
    });
    drawn.unwrap_or(0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn drawn(ways: &AlnsOperators, way: AlnsOperator) -> usize {
        let mut rng = Rng::with_seed(3);
        let is = |at: usize| usize::from(ways.of(at).0 == way);
        (0..1000).map(|_| is(ways.draw_short(&mut rng))).sum()
    }

    fn tried(way: usize, end: TryOutcome, gain: f64) -> Try {
        Try {
            way,
            end,
            gain,
            took: 0.2,
        }
    }

    #[test]
    fn what_improves_gets_more_and_nothing_is_forgotten() {
        let mut ways = AlnsOperators::new(30, false);
        let days = AlnsOperator::Part(NeighbourhoodKind::Days);
        let at = (0..9).find(|at| ways.of(*at).0 == days).unwrap();
        let before = drawn(&ways, days);
        for n in 0..ways.records.len() {
            for _ in 0..20 {
                let gain = if n == at { 10.0 } else { 0.0 };
                ways.learn(&tried(n, TryOutcome::Missed, gain));
            }
        }
        assert!(drawn(&ways, days) > 2 * before);
        assert!(drawn(&ways, AlnsOperator::Restricted) > 10);
    }

    #[test]
    fn parts_grow_where_nothing_is_found_and_stay_within_what_there_is() {
        let mut ways = AlnsOperators::new(8, false);
        let people = AlnsOperator::Part(NeighbourhoodKind::People);
        let at = (0..9).find(|at| ways.of(*at).0 == people).unwrap();
        let size = |ways: &AlnsOperators| ways.of(at).1;
        assert_eq!(size(&ways), 6);
        (0..4).for_each(|_| ways.learn(&tried(at, TryOutcome::Bounded, 0.0)));
        assert_eq!(size(&ways), 8);
        (0..99).for_each(|_| ways.learn(&tried(at, TryOutcome::Bounded, 0.0)));
        assert_eq!(size(&ways), 8);
        let slow = Try {
            took: 3.0,
            ..tried(at, TryOutcome::Missed, 0.0)
        };
        (0..99).for_each(|_| ways.learn(&slow));
        assert_eq!(size(&ways), 2);
    }

    #[test]
    fn small_problems_are_not_annealed() {
        assert!(!AlnsOperators::new(8, true).anneals() && AlnsOperators::new(8, false).anneals());
    }
}
