//! Which hours duties reach: those of a pool, and those of a kind of duty that it could gain.

use chrono::NaiveDate;

use super::apply::new_pattern;
use super::candidates::serving;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::demand::lines_of_one_gap;
use evenwatch_domain::ids::{AreaId, PoolId};
use evenwatch_domain::interval::IntervalSet;
use evenwatch_domain::network::Network;
use evenwatch_domain::pattern::{DutyPattern, LONGEST_DAYS};
use evenwatch_domain::remedy::PatternClass;
use evenwatch_domain::service_line::ServiceLine;
use evenwatch_domain::time::Period;

/// Minutes of a kind of duty in a period, against the duties that a pool has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reached {
    /// All of them.
    pub(super) whole: i64,
    /// Those that the pool's own duties reach too.
    pub(super) both: i64,
}

impl Reached {
    /// Beside the pool's own duties at most a tenth of it would stand: such a duty is worth trying.
    /// More would put two people on the same hours.
    pub(super) fn is_worth_trying(self) -> bool {
        self.both * 10 <= self.whole && self.whole > 0
    }
}

/// What of this kind of duty the pool's own duties reach.
pub(super) fn reached(
    network: &Network,
    pool: &PoolId,
    class: &PatternClass,
    period: Period,
) -> Reached {
    let wanted = hours(&template(pool, class), period, Starts::Any);
    let own = hours(network.patterns_of(pool), period, Starts::Any);
    Reached {
        whole: wanted.minutes(),
        both: own.intersection(&wanted).minutes(),
    }
}

/// Hours at the beginning of the period that belong to duties of the days before it, of pools that
/// serve the line or one that shares its gap, or of the price list, and that no duty which starts
/// in the period reaches: no plan of the period and no change can close them.
#[must_use]
pub fn of_days_before(
    network: &Network,
    catalogue: &Catalogue,
    (areas, line): (&[AreaId], &ServiceLine),
    period: Period,
) -> IntervalSet {
    let mut before = IntervalSet::default();
    let mut within = IntervalSet::default();
    let lines = lines_of_one_gap(network, catalogue, line);
    for (pool, _) in serving(network, (areas, &lines)) {
        let templates = catalogue.prices.patterns.iter();
        let templates = templates.filter_map(|class| template(&pool.id, class));
        let patterns: Vec<DutyPattern> = network
            .patterns_of(&pool.id)
            .cloned()
            .chain(templates)
            .collect();
        before = before.union(&hours(&patterns, period, Starts::Before));
        within = within.union(&hours(&patterns, period, Starts::Within));
    }
    before.difference(&within)
}

/// Which duties count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Starts {
    Before,
    Within,
    Any,
}

/// The hours of the period that duties reach; a bank holiday is a day like others.
fn hours<'p>(
    patterns: impl IntoIterator<Item = &'p DutyPattern>,
    period: Period,
    starts: Starts,
) -> IntervalSet {
    let earlier =
        period.first_day.pred_opt().into_iter().flat_map(|day| {
            std::iter::successors(Some(day), NaiveDate::pred_opt).take(LONGEST_DAYS)
        });
    let days: Vec<NaiveDate> = match starts {
        Starts::Before => earlier.collect(),
        Starts::Within => period.days().collect(),
        Starts::Any => earlier.chain(period.days()).collect(),
    };
    let intervals = patterns.into_iter().flat_map(|pattern| {
        let on = days.iter().filter(|day| pattern.starts_on(**day, false));
        on.filter_map(|day| pattern.interval_on(*day))
            .collect::<Vec<_>>()
    });
    let all: IntervalSet = intervals.collect();
    all.within(&period.interval())
}

/// The duty that the pool would gain; nothing where its kind makes none.
pub(super) fn template(pool: &PoolId, class: &PatternClass) -> Option<DutyPattern> {
    new_pattern(class, class.id.clone(), pool).ok()
}
