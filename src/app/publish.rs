//! Publishes a rota: from then on it is a fact.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::error::{AppError, Conflict, Refusal};
use super::plan::{looked_at, told};
use super::republish;
use super::rotas as app_rotas;
use super::state::App;
use super::unlawful;
use super::webhooks;
use crate::domain::access::Action;
use crate::domain::ids::{DutyId, PoolId, RotaId};
use crate::domain::interval::Instant;
use crate::domain::network::Network;
use crate::domain::network_view::Places;
use crate::domain::never;
use crate::domain::pattern;
use crate::domain::publication::{self, PublishedDuty};
use crate::domain::rota::{Duty, Rota, RotaState};
use crate::domain::time::{self, Period};
use crate::domain::unlawful::{PublishedBreach, RuleBroken, by_rule, sentence};
use crate::plan;
use crate::store::{ReadTx, WriteTx, published, rotas};

/// Days before its start by which a duty roster is to be published (PUB-6: six weeks).
const ROSTER_DAYS: i64 = 42;

/// A rota in force.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Publication {
    /// The rota, published.
    pub rota: Rota,
    /// Duties whose record changed: new, given to others, or taken back.
    pub changed_duties: usize,
    /// Where it came later than rules ask.
    pub late: Option<Late>,
    /// What is worth knowing of the rota, such as nights of which nothing says how much is worked in them.
    pub warnings: Vec<String>,
    /// Hard rules that published duties of these days break for other reasons than this rota, the most frequent first:
    /// they were broken before, and still are.
    pub unlawful: Vec<RuleBroken>,
    /// The same in a sentence; absent where there is nothing to say.
    pub unlawful_text: Option<String>,
}

/// A publication that came later than PUB-6 asks: hard for resident doctors, a wish for everybody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Late {
    /// Days from publication to the first day; below 0 where it has begun.
    pub days_ahead: i64,
    /// Days asked for.
    pub days_asked: i64,
}

/// How long before its first day a rota was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Lead {
    /// Local days from publication to the first day; below 0 where it had begun.
    pub days_ahead: i64,
    /// Days that PUB-6 asks for.
    pub days_asked: i64,
    /// Whether it is fewer.
    pub late: bool,
}

/// The lead time of a rota of `period` published at `at`.
#[must_use]
pub fn lead(period: &Period, at: Instant) -> Lead {
    let days_ahead = (period.first_day - time::local_day(at)).num_days();
    Lead {
        days_ahead,
        days_asked: ROSTER_DAYS,
        late: days_ahead < ROSTER_DAYS,
    }
}

/// Publishes a draft or proposed rota: its duties stand in feeds and on-call answers from now on. A withdrawn one is published again
/// as its next revision.
///
/// # Errors
/// Where there is no such rota, it is published or has no duty left to come, the judge found hard breaches, it no longer fits
/// the network, or the database fails; then nothing is changed.
pub fn publish(app: &App, id: RotaId, now: Instant) -> Result<Publication, AppError> {
    app.store().write(|tx| {
        let rota = to_change(app, tx, id)?;
        in_force(app, tx, &rota, now)
    })
}

/// The newest revision of a rota that whoever asks may publish and withdraw.
pub(super) fn to_change(app: &App, tx: &mut ReadTx<'_>, id: RotaId) -> Result<Rota, AppError> {
    let rota = app_rotas::load(tx, id, None)?;
    app.must_for_rota(tx, Action::PublishRotas, &rota)?;
    Ok(rota)
}

/// Puts a draft in force, or the next revision of a withdrawn rota, where it holds up.
pub(super) fn in_force(
    app: &App,
    tx: &mut WriteTx<'_>,
    rota: &Rota,
    now: Instant,
) -> Result<Publication, AppError> {
    let network = app.current(tx)?;
    let again = match rota.state {
        RotaState::Withdrawn => Some(republish::next_revision(app, tx, rota, now)?),
        RotaState::Draft | RotaState::Proposed | RotaState::Published => None,
    };
    let draft = again.as_ref().unwrap_or(rota);
    may_become(draft, RotaState::Published)?;
    without_hard_breaches(draft)?;
    let pools = pools(draft);
    let (owed, _) = plan::duties(&network, app.catalogue(), &draft.period, Some(&pools));
    fitting(&network, &owed, draft)?;
    let request = plan::Request {
        period: draft.period,
        pools: Some(&pools),
        history: &published::within(tx, looked_at(app, &network, &draft.period))?,
        pins: &[],
        previous: &[],
        nearness: plan::Nearness::Afresh,
    };
    judged(app, &network, &request, owed, draft)?;
    let (rota, changed) = step(app, tx, draft, now)?;
    let breaches = broken_beside(app, tx, &network, &rota)?;
    let lead = lead(&rota.period, now);
    Ok(Publication {
        warnings: warnings(&network, &rota),
        changed_duties: changed,
        late: lead.late.then_some(Late {
            days_ahead: lead.days_ahead,
            days_asked: lead.days_asked,
        }),
        unlawful: by_rule(&breaches),
        unlawful_text: sentence(&breaches),
        rota,
    })
}

/// What published duties of the rota's days break now, in pools that whoever publishes may see. The rota itself was judged:
/// it has no part in it.
fn broken_beside(
    app: &App,
    tx: &mut ReadTx<'_>,
    network: &Network,
    rota: &Rota,
) -> Result<Vec<PublishedBreach>, AppError> {
    let records = published::within(tx, unlawful::about(app, network, &rota.period))?;
    let found = plan::unlawful(network, app.catalogue(), &records, rota.period)?;
    let places = Places::of(network);
    let may = |pool: &PoolId| app.who().may(Action::ReadRotas, &places.pool(pool));
    let everywhere = app.who().may_everywhere(Action::ReadRotas);
    let seen = found.into_iter();
    Ok(seen
        .filter(|breach| everywhere || breach.pools.iter().any(may))
        .collect())
}

/// What is lawful and still worth knowing.
fn warnings(network: &Network, rota: &Rota) -> Vec<String> {
    let named: BTreeSet<_> = rota.duties.iter().map(|duty| &duty.pattern).collect();
    let patterns = network.file().duty_patterns.iter();
    let quiet = pattern::assumed_quiet(patterns.filter(|pattern| named.contains(&pattern.id)));
    let never = never::never_rostered(network, &rota.duties, rota.period);
    quiet
        .into_iter()
        .chain(never.iter().map(ToString::to_string))
        .collect()
}

/// Whether the rota's state leads to the wanted one.
pub(super) fn may_become(rota: &Rota, wanted: RotaState) -> Result<(), AppError> {
    if rota.state.may_become(wanted) {
        return Ok(());
    }
    Err(AppError::Conflict(Conflict::State {
        rota: rota.id,
        is: rota.state,
        wanted,
    }))
}

/// Publishes the draft, and the records of its duties with it; the rota as it is now, and how many records changed.
fn step(
    app: &App,
    tx: &mut WriteTx<'_>,
    draft: &Rota,
    now: Instant,
) -> Result<(Rota, usize), AppError> {
    let to = RotaState::Published;
    rotas::set_state(tx, draft.id, draft.revision, draft.state, to, now)?;
    let rota = app_rotas::load(tx, draft.id, Some(draft.revision))?;
    let before = published::before(tx, &rota)?;
    let changed = publication::publish(&rota, &before, now);
    put(app, tx, (draft, &rota), (&before, &changed), now)?;
    Ok((rota, changed.len()))
}

/// Writes the records of a step that the rota has taken, and tells of it.
pub(super) fn put(
    app: &App,
    tx: &mut WriteTx<'_>,
    (was, rota): (&Rota, &Rota),
    (before, changed): (&[PublishedDuty], &[PublishedDuty]),
    now: Instant,
) -> Result<(), AppError> {
    published::apply(tx, changed)?;
    webhooks::published(app, tx, rota, before, changed, now)?;
    webhooks::cover_changed(tx, now)?;
    let action = match rota.state {
        RotaState::Withdrawn => "rota.withdraw",
        RotaState::Draft | RotaState::Proposed | RotaState::Published => "rota.publish",
    };
    let mut after = told(rota);
    if let Some(members) = after.as_object_mut() {
        members.insert("changed_duties".to_owned(), changed.len().into());
    }
    let subject = format!("rota:{}", rota.id);
    app.log(tx, now, action, &subject, Some(told(was)), Some(after))
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
    Err(AppError::Refused(Refusal::HardBreaches {
        rota: rota.id,
        breaches,
    }))
}

/// The judge's word on the rota beside what is published by now: its own verdict may be old.
fn judged(
    app: &App,
    network: &Network,
    request: &plan::Request<'_>,
    owed: Vec<Duty>,
    rota: &Rota,
) -> Result<(), AppError> {
    match plan::judge(network, app.catalogue(), request, owed, &rota.duties) {
        Ok(_) => Ok(()),
        Err(plan::PlanError::JudgeRefused { details, .. }) => {
            Err(AppError::Refused(Refusal::HardBreaches {
                rota: rota.id,
                breaches: details,
            }))
        }
        Err(error) => Err(error.into()),
    }
}

/// The pools whose duties the rota holds, each once.
pub(super) fn pools(rota: &Rota) -> Vec<PoolId> {
    let pools: BTreeSet<_> = rota.duties.iter().map(|duty| &duty.pool).collect();
    pools.into_iter().cloned().collect()
}

/// Whether the network still is as the rota takes it to be: the same duties, and holders who may hold them.
pub(super) fn fitting(network: &Network, owed: &[Duty], rota: &Rota) -> Result<(), AppError> {
    let owed: BTreeMap<DutyId, &Duty> = owed.iter().map(|duty| (duty.id, duty)).collect();
    let mut differences = Vec::new();
    for duty in &rota.duties {
        let place = format!("{} {} of pool \"{}\"", duty.day, duty.name, duty.pool);
        match owed.get(&duty.id) {
            None => differences.push(format!("{place} is no longer owed")),
            Some(now)
                if now.interval != duty.interval || now.people_needed != duty.people_needed =>
            {
                differences.push(format!("{place} has other hours or places now"));
            }
            Some(now) => {
                differences
                    .extend(unfit(network, now, duty).map(|text| format!("{place}: {text}")));
            }
        }
    }
    if differences.is_empty() {
        return Ok(());
    }
    Err(AppError::Refused(Refusal::OutOfDate {
        rota: rota.id,
        differences,
    }))
}

/// The first holder who may no longer hold the duty, with the reasons.
fn unfit(network: &Network, owed: &Duty, duty: &Duty) -> Option<String> {
    duty.holders.iter().find_map(|holder| {
        let Some(person) = network.person(&holder.person) else {
            return Some(format!("\"{}\" is not in the network", holder.person));
        };
        let reasons = plan::eligibility::reasons(network, owed, person);
        let first = reasons.first()?;
        Some(format!("\"{}\" {first}", holder.person))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::time::WallTime;

    #[test]
    fn lead_times_are_local_days() {
        let period = Period::weeks("2027-05-10".parse().unwrap(), 4).unwrap();
        // Late in the evening, in UTC the day before from 28 March on.
        for (day, time, ahead, late) in [
            ("2027-03-29", "00:30", 42, false),
            ("2027-03-29", "23:30", 42, false),
            ("2027-03-30", "00:30", 41, true),
            ("2027-05-10", "12:00", 0, true),
            ("2027-05-12", "12:00", -2, true),
        ] {
            let time: WallTime = time.parse().unwrap();
            let found = lead(&period, time::instant(day.parse().unwrap(), time));
            assert_eq!(
                (found.days_ahead, found.late),
                (ahead, late),
                "{day} {time}"
            );
        }
    }
}
