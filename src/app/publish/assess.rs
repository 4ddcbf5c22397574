//! What a publication would do, and whether it may: judged before the transaction that writes, so
//! that minutes of judging lock nobody out. Inside the transaction only the stamp is compared;
//! where anything that was judged has moved since, it is judged again there.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{fitting, may_become, pools, to_change};
use crate::error::{AppError, Rejection};
use crate::given_up;
use crate::plan::looked_at;
use crate::state::AppContext;
use crate::{intensity, republish, unlawful};
use evenwatch_domain::access::Action;
use evenwatch_domain::begun_gap;
use evenwatch_domain::ended;
use evenwatch_domain::ids::{DutyId, PoolId, RotaId};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::Network;
use evenwatch_domain::network_view::OwnershipIndex;
use evenwatch_domain::never;
use evenwatch_domain::pattern;
use evenwatch_domain::publication::{self, BegunDuty, PublishedDuty};
use evenwatch_domain::rota::{Duty, Rota, RotaState};
use evenwatch_domain::unlawful::PublishedBreach;
use evenwatch_planning as plan;
use evenwatch_store::{ReadTx, publications, published};

/// Everything that a judgement hangs on: of two that are equal, one judgement holds for both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    network_version: u32,
    /// Publications and withdrawals so far: nothing else changes published duties.
    publications: u64,
    catalogue: u64,
    rota: (RotaId, u32, RotaState),
}

impl Stamp {
    /// The stamp of a rota now.
    pub(super) fn of(app: &AppContext, tx: &mut ReadTx<'_>, rota: &Rota) -> Result<Self, AppError> {
        Ok(Self {
            network_version: app.version(tx)?.0,
            publications: publications::count(tx)?,
            catalogue: app.catalogue_number(),
            rota: (rota.id, rota.revision, rota.state),
        })
    }
}

/// A judgement, and what it is of.
pub(crate) struct Judged {
    stamp: Stamp,
    pub(super) outcome: Result<Verdict, AppError>,
}

impl Judged {
    /// Judges a publication before its transaction; nothing where there is nothing to judge, of
    /// which the transaction says why.
    ///
    /// # Errors
    /// Where the database fails.
    pub(crate) fn ahead(
        app: &AppContext,
        id: RotaId,
        now: Instant,
    ) -> Result<Option<Self>, AppError> {
        let found = app.store().read(|tx| {
            let rota = to_change(app, tx, id)?;
            ground(app, tx, &rota, now)
        });
        match found {
            Ok(ground) => Ok(Some(Self {
                outcome: judge(app, &ground),
                stamp: ground.stamp,
            })),
            Err(error @ AppError::Store(_)) => Err(error),
            Err(_) => Ok(None),
        }
    }

    /// Whether it is about what stands now.
    pub(super) fn is_of(&self, stamp: &Stamp) -> bool {
        self.stamp == *stamp
    }
}

/// What is judged.
pub(super) struct Ground {
    stamp: Stamp,
    network: Arc<Network>,
    /// What would be published: the rota, or the next revision of a withdrawn one.
    draft: Rota,
    /// Published duties before, beside and after the rota's days.
    records: Vec<PublishedDuty>,
    /// Those that the publication can change.
    before: Vec<PublishedDuty>,
    now: Instant,
}

/// Reads what is to be judged.
pub(super) fn ground(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    rota: &Rota,
    now: Instant,
) -> Result<Ground, AppError> {
    let stamp = Stamp::of(app, tx, rota)?;
    let network = app.current(tx)?;
    let draft = match rota.state {
        RotaState::Withdrawn => republish::next_revision(tx, rota, now)?,
        RotaState::Draft | RotaState::Proposed | RotaState::Published => rota.clone(),
    };
    may_become(&draft, RotaState::Published)?;
    Ok(Ground {
        records: published::within(tx, looked_at(app, &network, &draft.period))?,
        before: published::before(tx, &draft)?,
        stamp,
        network,
        draft,
        now,
    })
}

/// A publication that may be made.
pub(crate) struct Verdict {
    /// What is published.
    pub(super) draft: Rota,
    /// The records that it is about, as they were.
    pub(super) before: Vec<PublishedDuty>,
    /// Those that change, as they will be.
    pub(super) changed: Vec<PublishedDuty>,
    /// The duties that do not come into force.
    pub(super) begun: Vec<BegunDuty>,
    /// Published duties that are taken back since the network no longer owes them, as they were.
    pub(super) ended: Vec<PublishedDuty>,
    /// What published duties of these days break all the same, in pools that may be seen.
    pub(super) breaches: Vec<PublishedBreach>,
    pub(super) warnings: Vec<String>,
}

/// Judges it: refused where a duty that would come into force breaks a hard rule, or does not fit
/// the network.
pub(super) fn judge(app: &AppContext, ground: &Ground) -> Result<Verdict, AppError> {
    let Ground {
        network,
        draft,
        records,
        before,
        now,
        ..
    } = ground;
    without_hard_breaches(draft)?;
    let as_published = Rota {
        state: RotaState::Published,
        published_at: Some(*now),
        ..draft.clone()
    };
    let mut changed = publication::publish(&as_published, before, *now);
    let to_come = to_come(draft, before, &changed, *now);
    let pools = pools(draft);
    let (owed, _) = plan::duties(network, app.catalogue(), &draft.period, Some(&pools));
    fitting(network, &owed, &to_come)?;
    let ended = ended(draft, records, &owed, *now);
    let ids = ended.iter().map(|record| record.duty.id).collect();
    changed.extend(ended::take_back(&as_published, &ended, &ids, *now));
    let mut stand = records.clone();
    stand.retain(|record| !ids.contains(&record.duty.id));
    lawful(app, network, (&pools, owed), &stand, &to_come)?;
    let before: Vec<PublishedDuty> = before.iter().chain(&ended).cloned().collect();
    Ok(Verdict {
        begun: publication::begun(&as_published, &before, *now),
        ended,
        breaches: broken_beside(app, network, records, &changed, draft)?,
        warnings: {
            let mut all = warnings(app, network, (draft, &stand), *now);
            all.extend(given_up::by_changes(network, records, &changed, *now));
            all
        },
        draft: draft.clone(),
        before,
        changed,
    })
}

/// Published duties of the rota's pools and days that the network no longer owes. Those of the rota
/// itself are not among them: what it does not hold any more goes with its publication in any case.
fn ended(
    draft: &Rota,
    records: &[PublishedDuty],
    owed: &[Duty],
    now: Instant,
) -> Vec<PublishedDuty> {
    let pools = pools(draft);
    let is_planned = |pool: &PoolId| pools.contains(pool);
    let found = ended::ended(records, &draft.period, is_planned, owed, Some(now));
    let others = found.into_iter().filter(|record| record.rota != draft.id);
    others.cloned().collect()
}

/// The rota without the duties that stand already and have begun: those are facts, and not for it
/// to answer for.
fn to_come(
    draft: &Rota,
    before: &[PublishedDuty],
    changed: &[PublishedDuty],
    now: Instant,
) -> Rota {
    let changes: BTreeSet<DutyId> = changed.iter().map(|record| record.duty.id).collect();
    let begun = before.iter().filter(|record| record.has_begun(now));
    let facts: BTreeSet<DutyId> = begun
        .map(|record| record.duty.id)
        .filter(|id| !changes.contains(id))
        .collect();
    let duties = draft.duties.iter();
    Rota {
        duties: duties
            .filter(|duty| !facts.contains(&duty.id))
            .cloned()
            .collect(),
        ..draft.clone()
    }
}

/// The judge's word on the plan.
fn without_hard_breaches(rota: &Rota) -> Result<(), AppError> {
    let breaches: Vec<String> = rota
        .plan
        .iter()
        .flat_map(|plan| &plan.breaches)
        .filter(|breach| breach.hard)
        .map(|breach| {
            format!(
                "{} of \"{}\" by {} {}",
                breach.rule, breach.person, breach.amount, breach.unit
            )
        })
        .collect();
    if breaches.is_empty() {
        return Ok(());
    }
    Err(AppError::Refused(Rejection::HardBreaches {
        rota: rota.id,
        breaches,
    }))
}

/// The judge's word on the rota beside what is published by now: its own verdict may be old.
fn lawful(
    app: &AppContext,
    network: &Network,
    (pools, owed): (&[PoolId], Vec<Duty>),
    records: &[PublishedDuty],
    rota: &Rota,
) -> Result<(), AppError> {
    if rota.duties.is_empty() {
        return Ok(());
    }
    let request = plan::PlanSpec {
        period: rota.period,
        pools: Some(pools),
        history: records,
        pins: &[],
        previous: &[],
        nearness: plan::Nearness::Afresh,
        begun_by: None,
    };
    match plan::judge(network, app.catalogue(), &request, owed, &rota.duties) {
        Ok(_) => Ok(()),
        Err(plan::PlanError::JudgeRefused { details, .. }) => {
            Err(AppError::Refused(Rejection::HardBreaches {
                rota: rota.id,
                breaches: details,
            }))
        }
        Err(error) => Err(error.into()),
    }
}

/// What published duties of the rota's days will break, in pools that whoever publishes may see.
/// The rota itself was judged: it has no part in it.
fn broken_beside(
    app: &AppContext,
    network: &Network,
    records: &[PublishedDuty],
    changed: &[PublishedDuty],
    rota: &Rota,
) -> Result<Vec<PublishedBreach>, AppError> {
    let about = unlawful::about(app, network, &rota.period);
    let mut after = publication::after(records, changed);
    after.retain(|record| record.duty.interval.overlaps(&about));
    let found = plan::unlawful(network, app.catalogue(), &after, rota.period)?;
    let places = OwnershipIndex::of(network);
    let may = |pool: &PoolId| app.who().may(Action::ReadRotas, &places.pool(pool));
    let everywhere = app.who().may_everywhere(Action::ReadRotas);
    let seen = found.into_iter();
    Ok(seen
        .filter(|breach| everywhere || breach.pools.iter().any(may))
        .collect())
}

/// What is lawful and still worth knowing.
fn warnings(
    app: &AppContext,
    network: &Network,
    (rota, records): (&Rota, &[PublishedDuty]),
    now: Instant,
) -> Vec<String> {
    let begun = records.iter().filter(|record| {
        let named = rota.duties.iter().any(|duty| duty.id == record.duty.id);
        named && record.has_begun(now)
    });
    let gaps = begun_gap::begun_gaps(network, begun.map(|record| &record.duty), now);
    let named: BTreeSet<_> = rota.duties.iter().map(|duty| &duty.pattern).collect();
    let patterns = network.file().duty_patterns.iter();
    let patterns = patterns.filter(|pattern| named.contains(&pattern.id));
    let quiet = pattern::assumed_quiet(patterns.clone());
    let shifts = pattern::shifts_in_disguise(patterns);
    let never = never::never_rostered(network, app.catalogue(), &rota.duties, rota.period);
    let measured = intensity::measured(app, network, &rota.duties, records, rota.period);
    quiet
        .into_iter()
        .chain(shifts)
        .chain(never.iter().map(ToString::to_string))
        .chain(intensity::too_intense(network, &measured))
        .chain(gaps.iter().map(ToString::to_string))
        .collect()
}
