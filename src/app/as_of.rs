//! What was known at an instant: the network that was current then, and what had been published by
//! then.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use super::error::{AppError, NotFound, Rejection};
use super::rotas::load;
use super::state::AppContext;
use super::view::ScopedNetwork;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::ended::take_back;
use evenwatch_domain::ids::DutyId;
use evenwatch_domain::interval::{Instant, Interval};
use evenwatch_domain::kept_audit::{KnownState, RotaRevision};
use evenwatch_domain::network::Network;
use evenwatch_domain::publication::{DutyStatus, PublishedDuty, publish_over, withdraw};
use evenwatch_domain::rota::{Rota, RotaState};
use evenwatch_domain::spans::{RotaReach, Spans};
use evenwatch_domain::time::{self, Period};
use evenwatch_store::networks::{self, NetworkVersion};
use evenwatch_store::{ReadTx, publications, published};

/// A state of what was known, as it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AsOf {
    /// By now.
    Now,
    /// At an instant.
    At(Instant),
    /// When a kept audit was made.
    Then(KnownState),
}

impl AsOf {
    /// What was known at an instant, or by now where none is named.
    ///
    /// # Errors
    /// Where the instant is still to come: nobody knows what will be published by then.
    pub(super) fn at(known_at: Option<Instant>, now: Instant) -> Result<Self, AppError> {
        match known_at {
            None => Ok(Self::Now),
            Some(at) if at > now => Err(AppError::Refused(Rejection::NotYetKnown { at, now })),
            Some(at) => Ok(Self::At(at)),
        }
    }
}

/// A duty spans seven days at most: a rota that ended so many days before has none in force.
const LONGEST_DUTY_DAYS: u64 = 9;

impl AppContext {
    /// Which state of the database's history is asked for.
    ///
    /// # Errors
    /// Where no network had been imported by then, or the history begins later.
    pub(super) fn known(&self, tx: &mut ReadTx<'_>, wanted: AsOf) -> Result<KnownState, AppError> {
        match wanted {
            AsOf::Then(known) => Ok(known),
            AsOf::Now => Ok(KnownState {
                network_version: self.version(tx)?.0,
                publication: publications::count(tx)?,
            }),
            AsOf::At(at) => {
                self.version(tx)?;
                let version = networks::at(tx, at)?;
                let version = version.ok_or(AppError::Refused(Rejection::NotKnown { at }))?;
                Ok(KnownState {
                    network_version: version.0,
                    publication: publications::count_at(tx, at)?,
                })
            }
        }
    }

    /// The network that was current then.
    pub(super) fn network_of(
        &self,
        tx: &mut ReadTx<'_>,
        known: &KnownState,
    ) -> Result<Arc<Network>, AppError> {
        let version = NetworkVersion(known.network_version);
        if self.version(tx)? == version {
            return self.current(tx);
        }
        let file = networks::load_version(tx, version)?;
        let file = file.ok_or(AppError::NotFound(NotFound::NetworkVersion(version.0)))?;
        Ok(Arc::new(Network::new(file).map_err(AppError::Invalid)?))
    }
}

/// Published duties that stood then, touch `within` and may be seen, by start and id.
pub(super) fn standing(
    tx: &mut ReadTx<'_>,
    view: &ScopedNetwork,
    known: &KnownState,
    within: Interval,
) -> Result<Vec<PublishedDuty>, AppError> {
    let mut records = all_standing(tx, known, within)?;
    records.retain(|record| view.pool(&record.duty.pool));
    Ok(records)
}

/// The same of all pools, whoever asks, by start and id.
pub(super) fn all_standing(
    tx: &mut ReadTx<'_>,
    known: &KnownState,
    within: Interval,
) -> Result<Vec<PublishedDuty>, AppError> {
    if known.publication == publications::count(tx)? {
        Ok(published::within(tx, within)?)
    } else {
        replayed(tx, known, within)
    }
}

/// The records as the publications up to then made them, one after the other. A duty stands only in
/// rotas that have a day about its own, so that others need not be read.
fn replayed(
    tx: &mut ReadTx<'_>,
    known: &KnownState,
    within: Interval,
) -> Result<Vec<PublishedDuty>, AppError> {
    let first = time::local_day(within.start);
    let about = Period {
        first_day: first
            .checked_sub_days(chrono::Days::new(LONGEST_DUTY_DAYS))
            .unwrap_or(first),
        last_day: time::local_day(within.end),
    };
    let mut records: Vec<PublishedDuty> = Vec::new();
    let mut places: HashMap<DutyId, usize> = HashMap::new();
    let mut in_force: Vec<Rota> = Vec::new();
    let endings = publications::endings(tx, known.publication)?;
    for step in publications::first(tx, known.publication)? {
        if !meet(&step.period, &about) {
            continue;
        }
        let rota = load(tx, step.rota.rota, Some(step.rota.revision))?;
        let rota = Rota {
            state: step.to,
            ..rota
        };
        in_force.retain(|other| other.id != rota.id);
        let changes = match step.to {
            RotaState::Withdrawn => withdraw(&rota, &records, &in_force, step.effect, step.at),
            RotaState::Draft | RotaState::Proposed | RotaState::Published => {
                let mut changes = publish_over(&rota, &records, step.begun, step.at);
                if let Some(duties) = endings.get(&step.number) {
                    changes.extend(take_back(&rota, &records, duties, step.at));
                }
                changes
            }
        };
        if step.to == RotaState::Published {
            in_force.insert(0, rota);
        }
        for changed in changes {
            let place = *places.entry(changed.duty.id).or_insert(records.len());
            match records.get_mut(place) {
                Some(record) => *record = changed,
                None => records.push(changed),
            }
        }
    }
    let stands = |record: &PublishedDuty| {
        record.status == DutyStatus::Confirmed && record.duty.interval.overlaps(&within)
    };
    records.retain(stands);
    records.sort_by_key(|record| record.duty.place());
    Ok(records)
}

/// The rotas that were in force then with a day in `period`, newest first, with their plans.
pub(super) fn rotas(
    tx: &mut ReadTx<'_>,
    known: &KnownState,
    period: &Period,
) -> Result<Vec<Rota>, AppError> {
    let mut rotas = in_force(tx, known.publication, period)?;
    rotas.sort_by_key(|rota| (Reverse(rota.created_at), rota.id));
    Ok(rotas)
}

/// The same after so many publications and withdrawals, the newest publication first.
pub(super) fn in_force(
    tx: &mut ReadTx<'_>,
    publication: u64,
    period: &Period,
) -> Result<Vec<Rota>, AppError> {
    let mut rotas = Vec::new();
    for rota in in_force_ids(tx, publication, period)? {
        rotas.push(load(tx, rota.0.rota, Some(rota.0.revision))?);
    }
    Ok(rotas)
}

/// For which time pools had published after so many publications and withdrawals, by the rotas that
/// share days with `period`.
pub(super) fn spans(
    tx: &mut ReadTx<'_>,
    network: &Network,
    catalogue: &Catalogue,
    publication: u64,
    period: &Period,
) -> Result<Spans, AppError> {
    let mut all = Vec::new();
    for (rota, days) in in_force_ids(tx, publication, period)? {
        let pools = published::reach(tx, rota)?.into_iter();
        all.extend(pools.map(|(pool, first, last)| RotaReach {
            pool,
            days,
            first,
            last,
        }));
    }
    Ok(Spans::of(network, catalogue, all))
}

/// The rotas in force then, with their days, the newest publication first.
fn in_force_ids(
    tx: &mut ReadTx<'_>,
    publication: u64,
    period: &Period,
) -> Result<Vec<(RotaRevision, Period)>, AppError> {
    let mut standing: Vec<(RotaRevision, Period)> = Vec::new();
    for step in publications::first(tx, publication)? {
        standing.retain(|(rota, _)| rota.rota != step.rota.rota);
        if step.to == RotaState::Published && meet(&step.period, period) {
            standing.push((step.rota, step.period));
        }
    }
    standing.reverse();
    Ok(standing)
}

fn meet(a: &Period, b: &Period) -> bool {
    a.first_day <= b.last_day && b.first_day <= a.last_day
}
