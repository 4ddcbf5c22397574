//! So many in any window of days or weekends.

use crate::columns::automaton::{Automaton, AutomatonState, AutomatonStep};
use crate::problem::{Minutes, WorkPiece};
use crate::rules::pricing::Pricing;
use std::collections::BTreeSet;

/// At most so many in any window, where a window begins at a place that is taken: days with duties,
/// weekends.
pub struct RollingPrice {
    /// Per option, the day or weekend that it takes; `None`: not counted.
    pub places: Vec<Option<i32>>,
    /// Whether a place taken twice counts once.
    pub once: bool,
    /// Limit.
    pub at_most: usize,
    /// Places in a window.
    pub window: i32,
    /// Price of one more in a window; `None`: never.
    pub price: Option<f64>,
    /// Places taken in the past, in order; each once where that is how they count.
    pub past: Vec<i32>,
    /// Of each stage, the first place that it or a later one can take.
    pub ahead: Vec<i32>,
}

impl RollingPrice {
    /// `place`: where an option or past duty counts. Nothing is written where no window can hold
    /// too many.
    pub fn write(
        scene: &mut Pricing<'_>,
        place: impl Fn(&WorkPiece) -> Option<i32>,
        once: bool,
        at_most: u32,
        window: u32,
    ) {
        let window = i32::try_from(window).unwrap_or(i32::MAX / 4);
        let places: Vec<Option<i32>> = scene.options.iter().map(|(_, work)| place(work)).collect();
        let Some(first) = places.iter().flatten().min().copied() else {
            return;
        };
        let mut past: Vec<i32> = scene.past(|_| true).into_iter().filter_map(place).collect();
        past.retain(|place| place.saturating_add(window) > first);
        past.sort_unstable();
        if once {
            past.dedup();
        }
        let mut ahead: Vec<i32> = scene
            .stages
            .iter()
            .map(|s| {
                places[s.clone()]
                    .iter()
                    .flatten()
                    .min()
                    .copied()
                    .unwrap_or(i32::MAX)
            })
            .collect();
        for k in (1..ahead.len()).rev() {
            ahead[k - 1] = ahead[k - 1].min(ahead[k]);
        }
        let (at_most, price) = (
            usize::try_from(at_most).unwrap_or(usize::MAX),
            scene.price(),
        );
        let rolling = RollingPrice {
            places,
            once,
            at_most,
            window,
            price,
            past,
            ahead,
        };
        if rolling.can_bind(scene) {
            scene.walk(Box::new(rolling));
        }
    }

    /// Whether options without overlap can be too many in some window.
    fn can_bind(&self, scene: &Pricing<'_>) -> bool {
        let anchors: BTreeSet<i32> = self
            .past
            .iter()
            .chain(self.places.iter().flatten())
            .copied()
            .collect();
        anchors.iter().any(|first| {
            let inside = |place: &i32| (*first..first.saturating_add(self.window)).contains(place);
            let past = self.past.iter().filter(|place| inside(place)).count();
            if self.once {
                return anchors.iter().filter(|place| inside(place)).count()
                    > self.at_most.max(past);
            }
            let one: Vec<f64> = self
                .places
                .iter()
                .map(|p| f64::from(u8::from(p.is_some_and(|p| inside(&p)))))
                .collect();
            let most = scene.most(&one, Minutes(0));
            // Counted in thousands at most: no rounding.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let ours = most as usize;
            ours > 0 && past + ours > self.at_most
        })
    }

    /// Too many over all windows, with these places taken beside the past ones.
    fn amount(&self, taken: &[i32]) -> usize {
        let mut total = 0;
        let mut last = None;
        let mut anchors: Vec<i32> = self.past.iter().chain(taken).copied().collect();
        anchors.sort_unstable();
        for (n, first) in anchors.iter().enumerate() {
            if last == Some(first) {
                continue;
            }
            last = Some(first);
            let inside = |place: &i32| (*first..first.saturating_add(self.window)).contains(place);
            let count = anchors[n..].iter().filter(|place| inside(place)).count();
            let past = self.past.iter().filter(|place| inside(place)).count();
            total += count.saturating_sub(self.at_most.max(past));
        }
        total
    }

    /// Of places already counted, those that still matter for what lies ahead.
    fn keep(&self, mut taken: AutomatonState, stage: usize) -> AutomatonState {
        let ahead = self.ahead.get(stage + 1).copied().unwrap_or(i32::MAX);
        taken.retain(|place| place.saturating_add(self.window) > ahead);
        if taken.last().is_some_and(|last| *last > ahead) {
            return taken;
        }
        if self.price.is_none() {
            // Whatever comes lies no earlier: only whether the last so many are near it matters.
            let spare = taken.len().saturating_sub(self.at_most);
            taken.drain(..spare);
        } else {
            // Where a window is full, how often its first place was taken makes no difference any
            // more.
            let full = self.at_most.max(self.past.len());
            for n in (1..taken.len()).rev() {
                if taken[n] == taken[n - 1] && taken.len() - n >= full.max(1) {
                    taken.remove(n - 1);
                }
            }
        }
        taken
    }
}

impl Automaton for RollingPrice {
    /// Places taken, in order.
    fn start(&self) -> AutomatonState {
        Vec::new()
    }

    fn step(&self, state: &[i32], stage: usize, held: Option<usize>) -> Option<AutomatonStep> {
        let mut next = state.to_vec();
        let mut cost = 0.0;
        if let Some(place) = held.and_then(|at| self.places[at]) {
            let again = self.once && (next.contains(&place) || self.past.contains(&place));
            if !again {
                next.insert(next.partition_point(|other| *other <= place), place);
                let more = self.amount(&next) - self.amount(state);
                if more > 0 {
                    cost = self.price? * f64::from(u32::try_from(more).unwrap_or(u32::MAX));
                }
            }
        }
        Some(AutomatonStep {
            state: self.keep(next, stage),
            cost,
            tick: false,
        })
    }
}
