//! Cover that published duties give today and a new rota takes away: a holder who counts for a part
//! of a duty is cover for that part, and a rota may give the duty to nobody, since nobody may hold
//! all of it.

use std::collections::{BTreeMap, BTreeSet};

use evenwatch_domain::ids::{LineId, PoolId};
use evenwatch_domain::interval::{Instant, Interval, IntervalSet};
use evenwatch_domain::ledger;
use evenwatch_domain::moment;
use evenwatch_domain::network::Network;
use evenwatch_domain::oncall::{self, LostCover};
use evenwatch_domain::publication::{self, DutyStatus, PublishedDuty};
use evenwatch_domain::rota::{Duty, Rota, RotaState};
use evenwatch_domain::service_line::Tier;

/// Runs of hours that are named; of more, the count is told.
const NAMED: usize = 3;

/// What a draft would take away of present cover from `now` on, beside the published duties about
/// it: a sentence a line and tier.
pub(super) fn by_draft(
    network: &Network,
    draft: &Rota,
    records: &[PublishedDuty],
    now: Instant,
) -> Vec<String> {
    let as_published = Rota {
        state: RotaState::Published,
        published_at: Some(now),
        plan: None,
        ..draft.clone()
    };
    let changed = publication::publish(&as_published, records, now);
    by_changes(network, records, &changed, now)
}

/// The same of records that change.
pub(super) fn by_changes(
    network: &Network,
    records: &[PublishedDuty],
    changed: &[PublishedDuty],
    now: Instant,
) -> Vec<String> {
    let old: BTreeMap<_, &Duty> = records
        .iter()
        .filter(|record| record.status == DutyStatus::Confirmed)
        .map(|record| (record.duty.id, &record.duty))
        .collect();
    // Holders of a draft count: only who holds fewer places than are held now can take cover away.
    let fewer = changed.iter().filter_map(|record| {
        let old = *old.get(&record.duty.id)?;
        let here = match record.status {
            DutyStatus::Confirmed => record.duty.holders.len(),
            DutyStatus::Cancelled => 0,
        };
        (here < old.holders.len()).then_some(old)
    });
    let fewer: Vec<&Duty> = fewer.collect();
    let first = fewer.iter().map(|duty| duty.interval.start).min();
    let last = fewer.iter().map(|duty| duty.interval.end).max();
    let within = first.zip(last);
    let within = within.and_then(|(first, last)| Interval::new(first.max(now), last));
    let Some(within) = within else {
        return Vec::new();
    };
    let pools: BTreeSet<PoolId> = fewer.iter().map(|duty| duty.pool.clone()).collect();
    let about = |record: &&PublishedDuty| record.duty.interval.overlaps(&within);
    let before: Vec<PublishedDuty> = records.iter().filter(about).cloned().collect();
    let after = publication::after(&before, changed);
    let lost = oncall::lost(network, (&before, &after), &pools, within);
    sentences(&lost)
}

/// One for each line and tier, by line.
fn sentences(lost: &[LostCover]) -> Vec<String> {
    let mut by: BTreeMap<(&LineId, Tier), Vec<&LostCover>> = BTreeMap::new();
    for one in lost {
        by.entry((&one.line, one.tier)).or_default().push(one);
    }
    by.into_values().filter_map(|all| sentence(&all)).collect()
}

/// `This rota gives up 8 h of present cover of Nursing, first-on: Thu 14 Jan 2027 00:00 to 08:00 in Leeds. ...`
fn sentence(lost: &[&LostCover]) -> Option<String> {
    let first = lost.first()?;
    let times: IntervalSet = lost.iter().map(|one| one.interval).collect();
    let named = lost.iter().take(NAMED).map(|one| {
        let span = moment::span(one.interval);
        format!("{span} in {}", one.area_names.join(", "))
    });
    let named: Vec<String> = named.collect();
    let more = match lost.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    let hours = (ledger::hours(times.minutes()) * 10.0).round() / 10.0;
    Some(format!(
        "This rota gives up {hours} h of present cover of {}, {}: {}{more}. The holders published there count for that time, and \
         nobody in this rota does",
        first.line_name,
        first.tier,
        named.join("; ")
    ))
}
