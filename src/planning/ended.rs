//! Published duties of the days and pools to plan that the network no longer owes: they do not
//! stand beside the plan, which holds what is owed there in their place.

use std::collections::BTreeSet;

use super::outcome::NAMED;
use super::request::{PlanSpec, Planned};
use evenwatch_domain::count::counted;
use evenwatch_domain::ended;
use evenwatch_domain::ids::DutyId;
use evenwatch_domain::publication::PublishedDuty;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time;

/// What publishing the plan takes back, and what stands without it.
pub(super) struct Ended<'a> {
    /// The records taken back, by start and id.
    taken_back: Vec<&'a PublishedDuty>,
    /// The request's history without them; absent where it is the same.
    history: Option<Vec<PublishedDuty>>,
}

impl<'a> Ended<'a> {
    /// Of a request, with all that the network owes in its days and pools.
    pub(super) fn of(request: &PlanSpec<'a>, owed: &[Duty]) -> Self {
        let is_planned = |pool: &_| request.pools.is_none_or(|pools| pools.contains(pool));
        let mut taken_back = ended::ended(
            request.history,
            &request.period,
            is_planned,
            owed,
            request.begun_by,
        );
        taken_back.sort_by_key(|record| record.duty.place());
        let ids: BTreeSet<DutyId> = taken_back.iter().map(|record| record.duty.id).collect();
        let history = (!ids.is_empty()).then(|| {
            let history = request.history.iter();
            let stay = history.filter(|record| !ids.contains(&record.duty.id));
            stay.cloned().collect()
        });
        Self {
            taken_back,
            history,
        }
    }

    /// What stands without them.
    pub(super) fn history<'s>(&'s self, whole: &'s [PublishedDuty]) -> &'s [PublishedDuty] {
        self.history.as_deref().unwrap_or(whole)
    }

    /// The plan with a word on them.
    pub(super) fn add_to_plan(&self, mut planned: Planned) -> Planned {
        planned.record.warnings.extend(self.sentence());
        planned
    }

    /// `1 published duty is no longer in the network, and publishing this rota cancels it: Day, Tue 5 Jan 2027 08:00 [id]`.
    fn sentence(&self) -> Option<String> {
        let named = |record: &&PublishedDuty| {
            let duty = &record.duty;
            let start = time::local(duty.interval.start).format("%a %-d %b %Y %H:%M");
            format!("{}, {start} [{}]", duty.name, duty.id)
        };
        let names: Vec<String> = self.taken_back.iter().take(NAMED).map(named).collect();
        let words = match self.taken_back.len() {
            0 => return None,
            1 => "is no longer in the network, and publishing this rota cancels it",
            _ => "are no longer in the network, and publishing this rota cancels them",
        };
        let more = match self.taken_back.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        let count = counted(self.taken_back.len(), "published duty");
        Some(format!("{count} {words}: {}{more}", names.join("; ")))
    }
}
