//! Duties that a pool has, on days on which they do not run: bank holidays, and other weekdays.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::apply::on_further_days;
use super::candidates::{Offer, serving};
use super::reach::{Reached, reached, template};
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::demand::Demand;
use evenwatch_domain::ids::{AreaId, PoolId};
use evenwatch_domain::interval::IntervalSet;
use evenwatch_domain::network::Network;
use evenwatch_domain::pattern::DutyPattern;
use evenwatch_domain::pool::Pool;
use evenwatch_domain::remedy::{FurtherDays, Remedy};
use evenwatch_domain::service_line::ServiceLine;
use evenwatch_domain::time::Period;

/// Duties on further days, by pool: where these stand beside the pool's own duties for a tenth of
/// their time at most, as a new duty must, and reach required hours of the areas that neither these
/// nor duties of the price list that are tried do: two duties side by side in the same hours help
/// nobody.
pub(super) fn further_days(
    network: &Network,
    catalogue: &Catalogue,
    (areas, lines): (&[AreaId], &[&ServiceLine]),
    period: Period,
) -> BTreeMap<PoolId, Vec<Offer>> {
    let Some(price) = catalogue.prices.duty_days else {
        return BTreeMap::new();
    };
    let demand = Demand::new(network, catalogue, period.interval());
    let mut found: BTreeMap<PoolId, Vec<Offer>> = BTreeMap::new();
    for (pool, line) in serving(network, (areas, lines)) {
        let required = areas.iter().filter(|area| pool.areas.contains(area));
        let required = required.fold(IntervalSet::empty(), |sum, area| {
            network.area(area).map_or_else(IntervalSet::empty, |area| {
                sum.union(demand.required(&area.id, line).1)
            })
        });
        let hours = |pattern: &DutyPattern| hours(catalogue, pool, pattern, period);
        let own = network.patterns_of(&pool.id);
        let own = own.fold(IntervalSet::empty(), |sum, pattern| {
            sum.union(&hours(pattern))
        });
        let tried = catalogue.prices.patterns.iter();
        let tried = tried
            .filter(|class| reached(network, &pool.id, class, period).is_worth_trying())
            .filter_map(|class| template(&pool.id, class));
        let open = tried.fold(required.difference(&own), |open, pattern| {
            open.difference(&hours(&pattern))
        });
        for pattern in network.patterns_of(&pool.id) {
            for on in [FurtherDays::BankHolidays, FurtherDays::Weekdays] {
                let mut with = pattern.clone();
                on_further_days(&mut with, on);
                let more = hours(&with).difference(&hours(pattern));
                let beside = Reached {
                    whole: more.minutes(),
                    both: more.intersection(&own).minutes(),
                };
                let helps = !more.intersection(&open).is_empty();
                if helps && beside.is_worth_trying() {
                    let pattern = pattern.id.clone();
                    let offer = (Remedy::DutyDays { pattern, on }, price, None);
                    found.entry(pool.id.clone()).or_default().push(offer);
                }
            }
        }
    }
    found
}

/// The hours of the period in which duties of the pattern run that start in it; those of days
/// before are not planned anew.
fn hours(catalogue: &Catalogue, pool: &Pool, pattern: &DutyPattern, period: Period) -> IntervalSet {
    let is_holiday = |day: NaiveDate| catalogue.bank_holidays.is_holiday(pool.division, day);
    let days = period.days();
    let days = days.filter(|day| pattern.starts_on(*day, is_holiday(*day)));
    let all: IntervalSet = days.filter_map(|day| pattern.interval_on(day)).collect();
    all.within(&period.interval())
}
