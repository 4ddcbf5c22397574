//! Which hours of a period no remedy is held against, area by area: what an audit of the same days
//! does not assess.

use std::collections::BTreeMap;

use super::candidates::serving;
use super::reach::of_days_before;
use crate::layers::not_assessed;
use crate::rostered::Rostered;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::demand::lines_of_one_gap;
use evenwatch_domain::ids::AreaId;
use evenwatch_domain::interval::IntervalSet;
use evenwatch_domain::network::Network;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::service_line::ServiceLine;
use evenwatch_domain::time::Period;

/// The hours that are left out, and whether a rota is published for every day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// By area; an area that is not named leaves out none.
    pub areas: BTreeMap<AreaId, IntervalSet>,
    /// Whether some area has days for which no pool of the line has published a rota.
    pub is_partly_unpublished: bool,
}

/// The hours of `line`, and of those that share its gap, in `areas` that are left out. On days of
/// published rotas they are those that an audit of the period does not assess; where nothing is
/// published, hours at the beginning that only duties of days before reach ([`of_days_before`]).
#[must_use]
pub fn left_out(
    network: &Network,
    catalogue: &Catalogue,
    published: &Rostered<'_>,
    (areas, line): (&[AreaId], &ServiceLine),
    period: Period,
) -> LeftOut {
    let within = period.interval();
    let carried = published.duties.iter();
    let carried: IntervalSet = carried
        .filter(|duty: &&Duty| duty.day < period.first_day)
        .map(|duty| duty.interval)
        .collect();
    let before = of_days_before(network, catalogue, (areas, line), period).difference(&carried);
    let mut out = LeftOut::default();
    for line in lines_of_one_gap(network, catalogue, line) {
        let silent = not_assessed(network, catalogue, published, (areas, line), period);
        for area in areas {
            let own = (std::slice::from_ref(area), [line]);
            let mut pools = serving(network, (own.0, &own.1)).peekable();
            // Of several lines, those without a pool here have nothing to publish.
            let has_pool = pools.peek().is_some();
            let days = pools.fold(IntervalSet::default(), |days, (pool, _)| {
                days.union(&published.spans.days_of_pool(&pool.id, within))
            });
            let unpublished = IntervalSet::from(within).difference(&days);
            out.is_partly_unpublished |= has_pool && !unpublished.is_empty();
            let silent = silent.get(area).map(|silent| silent.intersection(&days));
            let hours = before.intersection(&unpublished);
            let own = hours.union(&silent.unwrap_or_default());
            let all = out.areas.entry(area.clone()).or_default();
            *all = all.union(&own);
        }
    }
    out
}
