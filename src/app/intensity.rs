//! How intense duties are of a rota that is planned or published, together with what stands before,
//! beside and after it.

use std::collections::BTreeSet;

use super::state::AppContext;
use evenwatch_domain::ids::PoolId;
use evenwatch_domain::intensity::{Intensity, intensity};
use evenwatch_domain::network::Network;
use evenwatch_domain::publication::{DutyStatus, PublishedDuty};
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time::Period;

/// People named in the warning about intensity, at most: the record has all of them.
const NAMED: usize = 5;

/// The duties of a rota of `period` and the published ones that it does not replace: those of its
/// pools that start on other days, and all of other pools.
pub(super) fn with_published(
    own: &[Duty],
    published: impl IntoIterator<Item = Duty>,
    period: &Period,
) -> Vec<Duty> {
    let pools: BTreeSet<&PoolId> = own.iter().map(|duty| &duty.pool).collect();
    // What began before the rota stays beside it.
    let is_replaced = |duty: &Duty| pools.contains(&duty.pool) && period.contains(duty.day);
    let others = published.into_iter().filter(|duty| !is_replaced(duty));
    others.chain(own.iter().cloned()).collect()
}

/// What was measured of everybody with an intense duty of the rota.
pub(super) fn measured(
    app: &AppContext,
    network: &Network,
    own: &[Duty],
    records: &[PublishedDuty],
    period: Period,
) -> Vec<Intensity> {
    let standing = records
        .iter()
        .filter(|record| record.status == DutyStatus::Confirmed)
        .map(|record| record.duty.clone());
    let all = with_published(own, standing, &period);
    let holders = own.iter().flat_map(|duty| &duty.holders);
    let holders: BTreeSet<_> = holders.map(|holder| &holder.person).collect();
    let mut measured = intensity(network, &all, period, &app.intensity());
    measured.retain(|one| holders.contains(&one.person));
    measured
}

/// Who is on duty more than good practice has it, in one sentence; nothing where nobody is.
pub(super) fn too_intense(network: &Network, measured: &[Intensity]) -> Option<String> {
    let mut people = BTreeSet::new();
    // All pools together come before each, and say the most.
    let told: Vec<String> = measured
        .iter()
        .filter(|one| !one.above.is_empty() && people.insert(&one.person))
        .map(|one| format!("{}: {}", network.person_name(&one.person), one.sentence()))
        .collect();
    let people = match told.len() {
        0 => return None,
        1 => "1 person is".to_owned(),
        more => format!("{more} people are"),
    };
    let more = told.len().saturating_sub(NAMED);
    let others = if more > 0 {
        format!("; and {more} more")
    } else {
        String::new()
    };
    let on = match measured
        .iter()
        .any(|one| one.night_shifts > 0 && !one.above.is_empty())
    {
        true => "on call or on night shifts",
        false => "on call",
    };
    let named: Vec<&str> = told.iter().take(NAMED).map(String::as_str).collect();
    Some(format!(
        "{people} {on} more than good practice has it (thresholds in [intensity] of the settings), though no rule of a \
         contract forbids it. {}{others}. More people in the pool, or fewer duties for each, would lessen it.",
        named.join("; ")
    ))
}
