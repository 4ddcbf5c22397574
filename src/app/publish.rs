//! Publishes a rota: from then on it is a fact.

mod assess;
mod fits;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::error::{AppError, Overtaken};
use super::plan::log_value;
use super::republish;
use super::rotas as app_rotas;
use super::state::AppContext;
use super::webhooks;
use assess::{Stamp, Verdict};
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::{PoolId, RotaId};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::publication::{self, PublishedDuty};
use evenwatch_domain::rota::{Rota, RotaState};
use evenwatch_domain::time::{self, Period};
use evenwatch_domain::unlawful::{RuleBroken, by_rule, sentence};
use evenwatch_store::{ReadTx, WriteTx, publications, published, rotas};

pub(super) use assess::Judged;
pub(super) use fits::fitting;

pub use evenwatch_domain::ended::EndedDuty;
pub use evenwatch_domain::publication::BegunDuty;

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
    /// What is worth knowing of the rota, such as nights of which nothing says how much is worked
    /// in them.
    pub warnings: Vec<String>,
    /// Duties of the rota that do not come into force, by start: what is published there has begun,
    /// and stays with its holders.
    pub begun: Vec<BegunDuty>,
    /// Published duties of the rota's pools and days that the network no longer owes, by start:
    /// this rota takes them back.
    pub ended: Vec<EndedDuty>,
    /// Hard rules that published duties of these days break for other reasons than this rota, the
    /// most frequent first: they were broken before, and still are.
    pub unlawful: Vec<RuleBroken>,
    /// The same in a sentence; absent where there is nothing to say.
    pub unlawful_text: Option<String>,
}

/// A publication that came later than PUB-6 asks: hard for resident doctors, a wish for everybody
/// else.
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

/// Publishes a draft or proposed rota: its duties stand in feeds and on-call answers from now on. A
/// withdrawn one is published again as its next revision. Published duties that have begun stay
/// with their holders to their end, whatever the rota says of them.
///
/// # Errors
/// Where there is no such rota, it is published or has no duty left to come, the judge found hard
/// breaches, it no longer fits the network, or the database fails; then nothing is changed.
pub fn publish(app: &AppContext, id: RotaId, now: Instant) -> Result<Publication, AppError> {
    let mut ahead = Judged::ahead(app, id, now)?;
    app.store().write(|tx| {
        let rota = to_change(app, tx, id)?;
        in_force(app, tx, &rota, &mut ahead, now)
    })
}

/// Says what [`publish`] would do, and changes nothing: the rota is told as it stands.
///
/// # Errors
/// As for that.
pub fn preview(app: &AppContext, id: RotaId, now: Instant) -> Result<Publication, AppError> {
    let mut ahead = Judged::ahead(app, id, now)?;
    app.store().read(|tx| {
        let rota = to_change(app, tx, id)?;
        previewed(app, tx, &rota, &mut ahead, now)
    })
}

/// The duties of a rota that is not published yet which would not come into force now, since what
/// is published there has begun; none of any other rota. Of the pools that may be seen.
///
/// # Errors
/// Where there is no such rota, or the database fails.
pub fn begun(app: &AppContext, id: RotaId, now: Instant) -> Result<Vec<BegunDuty>, AppError> {
    let rota = app_rotas::get(app, id, None)?;
    match rota.state {
        RotaState::Published | RotaState::Withdrawn => Ok(Vec::new()),
        RotaState::Draft | RotaState::Proposed => app.store().read(|tx| {
            let before = published::before(tx, &rota)?;
            Ok(publication::begun(&rota, &before, now))
        }),
    }
}

/// The newest revision of a rota that whoever asks may publish and withdraw.
pub(super) fn to_change(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    id: RotaId,
) -> Result<Rota, AppError> {
    let rota = app_rotas::load(tx, id, None)?;
    app.must_for_rota(tx, Action::PublishRotas, &rota)?;
    Ok(rota)
}

/// Puts a draft in force, or the next revision of a withdrawn rota, where it holds up: by what was
/// found `ahead` of the transaction while all that this was about stands, else by judging it here.
pub(super) fn in_force(
    app: &AppContext,
    tx: &mut WriteTx<'_>,
    rota: &Rota,
    ahead: &mut Option<Judged>,
    now: Instant,
) -> Result<Publication, AppError> {
    // Where something moved since, a national rota is judged here.
    let verdict = tx.computing(|tx| verdict(app, tx, rota, ahead, now))?;
    let rota = step(app, tx, rota, &verdict, now)?;
    Ok(told_of(rota, &verdict, now))
}

/// What [`in_force`] would do.
pub(super) fn previewed(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    rota: &Rota,
    ahead: &mut Option<Judged>,
    now: Instant,
) -> Result<Publication, AppError> {
    let verdict = verdict(app, tx, rota, ahead, now)?;
    Ok(told_of(rota.clone(), &verdict, now))
}

/// The judgement that was made ahead, where it is about what stands now; else one made here.
fn verdict(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    rota: &Rota,
    ahead: &mut Option<Judged>,
    now: Instant,
) -> Result<Verdict, AppError> {
    let stamp = Stamp::of(app, tx, rota)?;
    match ahead.take_if(|judged| judged.is_of(&stamp)) {
        Some(judged) => judged.outcome,
        None => assess::judge(app, &assess::ground(app, tx, rota, now)?),
    }
}

/// What is told of a publication.
fn told_of(rota: Rota, verdict: &Verdict, now: Instant) -> Publication {
    let lead = lead(&rota.period, now);
    Publication {
        changed_duties: verdict.changed.len(),
        late: lead.late.then_some(Late {
            days_ahead: lead.days_ahead,
            days_asked: lead.days_asked,
        }),
        warnings: verdict.warnings.clone(),
        begun: verdict.begun.clone(),
        ended: verdict.ended.iter().map(EndedDuty::from).collect(),
        unlawful: by_rule(&verdict.breaches),
        unlawful_text: sentence(&verdict.breaches),
        rota,
    }
}

/// Publishes the draft, and the records of its duties with it; the rota as it is now.
fn step(
    app: &AppContext,
    tx: &mut WriteTx<'_>,
    rota: &Rota,
    verdict: &Verdict,
    now: Instant,
) -> Result<Rota, AppError> {
    let draft = &verdict.draft;
    if rota.state == RotaState::Withdrawn {
        republish::keep(app, tx, (rota, draft), now)?;
    }
    let to = RotaState::Published;
    rotas::set_state(tx, draft.id, draft.revision, draft.state, to, now)?;
    let rota = app_rotas::load(tx, draft.id, Some(draft.revision))?;
    let records = (&verdict.before[..], &verdict.changed[..]);
    put(app, tx, (draft, &rota), records, now)?;
    let ended = verdict.ended.iter().map(|record| record.duty.id).collect();
    publications::end(tx, &ended)?;
    Ok(rota)
}

/// Whether the rota's state leads to the wanted one.
pub(super) fn may_become(rota: &Rota, wanted: RotaState) -> Result<(), AppError> {
    if rota.state.may_become(wanted) {
        return Ok(());
    }
    Err(AppError::Conflict(Overtaken::State {
        rota: rota.id,
        is: rota.state,
        wanted,
    }))
}

/// Writes the records of a step that the rota has taken, and tells of it.
pub(super) fn put(
    app: &AppContext,
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
    let mut after = log_value(rota);
    if let Some(members) = after.as_object_mut() {
        members.insert("changed_duties".to_owned(), changed.len().into());
    }
    let subject = format!("rota:{}", rota.id);
    app.log(tx, now, action, &subject, Some(log_value(was)), Some(after))
}

/// The pools whose duties the rota holds, each once.
pub(super) fn pools(rota: &Rota) -> Vec<PoolId> {
    let pools: BTreeSet<_> = rota.duties.iter().map(|duty| &duty.pool).collect();
    pools.into_iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use evenwatch_domain::time::WallTime;

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
