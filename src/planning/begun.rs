//! Published duties of the days to plan that have begun: they are facts, and a plan leaves them
//! with their holders.

use std::collections::BTreeMap;

use super::outcome::NAMED;
use super::request::{PlanSpec, Planned};
use evenwatch_domain::begun_gap::{BegunGap, begun_gaps};
use evenwatch_domain::count::counted;
use evenwatch_domain::ids::{DutyId, PoolId};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::Network;
use evenwatch_domain::publication::PublishedDuty;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time;

/// What is not planned, since it has begun.
pub(super) struct Begun {
    /// What is now, where that is known.
    by: Option<Instant>,
    /// The duties as they stand, by start and id.
    duties: Vec<Duty>,
    /// The previous rota without them.
    pub(super) previous: Vec<Duty>,
}

impl Begun {
    /// Takes out of `owed` what has begun and is held. A duty without a holder is planned still:
    /// nobody would lose it.
    pub(super) fn of(request: &PlanSpec<'_>, owed: &mut Vec<Duty>) -> Self {
        let has_begun = |record: &&PublishedDuty| {
            let by = request.begun_by;
            by.is_some_and(|by| record.has_begun(by)) && !record.duty.holders.is_empty()
        };
        let standing: BTreeMap<DutyId, &Duty> = request
            .history
            .iter()
            .filter(has_begun)
            .map(|record| (record.duty.id, &record.duty))
            .collect();
        let begun = owed.extract_if(.., |duty| standing.contains_key(&duty.id));
        let mut duties: Vec<Duty> = begun
            .filter_map(|duty| standing.get(&duty.id).copied().cloned())
            .collect();
        duties.sort_by_key(Duty::place);
        let previous = request.previous.iter();
        Self {
            by: request.begun_by,
            duties,
            previous: previous
                .filter(|duty| !standing.contains_key(&duty.id))
                .cloned()
                .collect(),
        }
    }

    /// The plan with them in it, and a word on them.
    pub(super) fn add_to_plan(self, network: &Network, mut planned: Planned) -> Planned {
        if let Some(sentence) = self.sentence() {
            planned.record.warnings.push(sentence);
            if let Some(by) = self.by {
                planned.record.begun_gaps = begun_gaps(network, &self.duties, by);
            }
            let gaps = &planned.record.begun_gaps;
            let open = |pool: &PoolId| gaps.iter().any(|gap| gap.pool == *pool);
            planned.record.kept.retain(|pool| !open(pool));
            let gaps = planned.record.begun_gaps.iter().map(BegunGap::to_string);
            planned.record.warnings.extend(gaps);
            planned.duties.extend(self.duties);
            planned.duties.sort_by_key(Duty::place);
        }
        planned
    }

    /// `1 published duty has begun and stays with its holders: Leeds night, Sat 24 Oct 2026 20:00`.
    fn sentence(&self) -> Option<String> {
        let named = |duty: &Duty| {
            let start = time::local(duty.interval.start);
            format!("{}, {}", duty.name, start.format("%a %-d %b %Y %H:%M"))
        };
        let names: Vec<String> = self.duties.iter().take(NAMED).map(named).collect();
        let words = match self.duties.len() {
            0 => return None,
            1 => "has begun and stays with its holders",
            _ => "have begun and stay with their holders",
        };
        let more = match self.duties.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        let count = counted(self.duties.len(), "published duty");
        Some(format!("{count} {words}: {}{more}", names.join("; ")))
    }
}
