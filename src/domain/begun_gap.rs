//! Duties that have begun and whose holder no longer counts: a duty that has begun keeps its
//! holder, so that no rota closes what is open of it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::count::counted;
use super::ids::{DutyId, PersonId, PoolId};
use super::interval::{Instant, Interval, IntervalSet};
use super::ledger;
use super::lost_holder::lost_of;
use super::moment;
use super::network::Network;
use super::rota::Duty;

/// What a holder leaves open of a duty that has begun.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BegunGap {
    /// The duty.
    pub duty: DutyId,
    /// Its name.
    pub name: String,
    /// The pool that owes it.
    pub pool: PoolId,
    /// The pool's name.
    pub pool_name: String,
    /// Who holds it and does not count.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// Why they do not, in words that follow the name: `is away`.
    pub why: Vec<String>,
    /// What is still to come of it without them: one piece at least.
    pub open: Vec<Interval>,
    /// Other holders that it has.
    pub others: u8,
}

impl BegunGap {
    /// Hours still to come without the holder.
    #[must_use]
    pub fn hours(&self) -> f64 {
        ledger::hours(self.open.iter().map(Interval::minutes).sum())
    }
}

impl fmt::Display for BegunGap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let times: Vec<String> = self.open.iter().map(|piece| moment::span(*piece)).collect();
        let open = match self.others {
            0 => "without cover".to_owned(),
            others => format!("with {} alone", counted(others, "other holder")),
        };
        write!(
            f,
            "{} of {} has begun and keeps its holder, {}, who {}: {} h {open}, {}. No rota can give it to another: call somebody \
             who is free (`why` lists who could stand in)",
            self.name,
            self.pool_name,
            self.person_name,
            self.why.join(" and "),
            (self.hours() * 10.0).round() / 10.0,
            times.join(" and ")
        )
    }
}

/// What is open of these duties at `now`, of those that have begun and are not over, by start.
#[must_use]
pub fn begun_gaps<'a>(
    network: &Network,
    duties: impl IntoIterator<Item = &'a Duty>,
    now: Instant,
) -> Vec<BegunGap> {
    let running = duties.into_iter().filter(|duty| {
        duty.interval.start <= now && now < duty.interval.end && !duty.holders.is_empty()
    });
    let mut running: Vec<&Duty> = running.collect();
    running.sort_by_key(|duty| duty.place());
    let mut lost = lost_of(network, &running);
    let mut gaps = Vec::new();
    for duty in running {
        let Some(rest) = Interval::new(now, duty.interval.end) else {
            continue;
        };
        let own = lost.iter_mut().find(|(id, _)| *id == duty.id);
        for holder in own
            .map(|(_, holders)| std::mem::take(holders))
            .into_iter()
            .flatten()
        {
            let all: IntervalSet = holder.intervals.iter().copied().collect();
            let open = all.within(&rest).intervals().to_vec();
            if open.is_empty() {
                continue;
            }
            let others = duty.holders.len().saturating_sub(1);
            gaps.push(BegunGap {
                duty: duty.id,
                name: duty.name.clone(),
                pool: duty.pool.clone(),
                pool_name: network.pool_name(&duty.pool),
                person: holder.person,
                person_name: holder.person_name,
                why: holder.why,
                open,
                others: u8::try_from(others).unwrap_or(u8::MAX),
            });
        }
    }
    gaps
}
