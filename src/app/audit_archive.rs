//! Audits kept as evidence: kept, listed, made again from what was known then, and followed over
//! time.

use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::as_of::AsOf;
use super::audit::{Made, made};
use super::audit_facts::facts_as;
use super::error::{AppError, NotFound};
use super::state::AppContext;
use evenwatch_audit::{Audit, FirstSeen};
use evenwatch_domain::access::{Action, Actor};
use evenwatch_domain::ids::{AuditId, ScheduleName};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::kept_audit::NewKeptAudit;
use evenwatch_store::{StoreError, WriteTx, kept_audits};

pub use evenwatch_audit::reports::trend::table;
pub use evenwatch_audit::{AreaTrend, BoardTrend, Trend, TrendAudit, TrendPoint};
pub use evenwatch_domain::kept_audit::{
    KeptAudit, KnownState, PointSums, RotaRevision, StatementPoint,
};
pub use evenwatch_store::kept_audits::KeptAuditSearch;

/// Kept audits followed in a trend, or listed where no other number is asked for: five years of
/// weeks.
pub const MOST: u32 = 260;

/// Refuses whoever may not keep audits: they are of the whole network, and somebody answers for
/// them.
pub(super) fn must_keep(app: &AppContext) -> Result<(), AppError> {
    app.must_everywhere(Action::ReadCover)?;
    match app.who().who {
        Actor::Anybody => Err(AppError::Forbidden(Action::ReadCover)),
        Actor::User(_) | Actor::Key(_) | Actor::Operator(_) => Ok(()),
    }
}

/// An audit as it is kept.
#[must_use]
pub fn of(
    app: &AppContext,
    made: &Made,
    schedule: Option<ScheduleName>,
    now: Instant,
) -> NewKeptAudit {
    // Evidence is shown to all who may read cover: nobody is named in it.
    let audit = &Audit {
        unlawful_by_person: Vec::new(),
        ..made.audit.clone()
    };
    NewKeptAudit {
        audit: KeptAudit {
            id: AuditId(Uuid::new_v4()),
            kept_at: now,
            kept_by: app.who().who.to_string(),
            period: audit.period,
            known: made.known,
            rotas: made.rotas.clone(),
            catalogue: catalogue(app),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            schedule,
        },
        points: evenwatch_audit::points(audit),
        // Audits are plain records: none of them holds what JSON cannot.
        seen: serde_json::to_value(FirstSeen::of(audit)).unwrap_or_default(),
        document: serde_json::to_value(audit).unwrap_or_default(),
    }
}

/// Keeps an audit.
///
/// # Errors
/// Where whoever asks may not see the whole network, or the database fails.
pub fn keep(app: &AppContext, made: &Made, now: Instant) -> Result<KeptAudit, AppError> {
    must_keep(app)?;
    let new = of(app, made, None, now);
    app.store().write(|tx| insert(app, tx, &new))?;
    Ok(new.audit)
}

/// Keeps it in a transaction that is under way, with a word in the log.
pub(super) fn insert(
    app: &AppContext,
    tx: &mut WriteTx<'_>,
    new: &NewKeptAudit,
) -> Result<(), AppError> {
    kept_audits::insert(tx, new)?;
    let audit = &new.audit;
    let told = json!({
        "period": audit.period,
        "network_version": audit.known.network_version,
        "publication": audit.known.publication,
        "schedule": audit.schedule,
    });
    let subject = format!("audit:{}", audit.id);
    app.log(tx, audit.kept_at, "audit.keep", &subject, None, Some(told))
}

/// Hash of the contracts, standards and calendars that audits are made with.
fn catalogue(app: &AppContext) -> String {
    let all = app.catalogue();
    let text = format!(
        "{:?} {:?} {:?} {:?} {:?}",
        all.contracts, all.standards, all.bank_holidays, all.named_days, all.weekend
    );
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

/// The kept audits that are looked for, newest first, `most` of them. None is ever thrown away:
/// they are evidence.
///
/// # Errors
/// Where whoever asks may not read all cover, or the database fails.
pub fn list(
    app: &AppContext,
    search: &KeptAuditSearch,
    most: u32,
) -> Result<Vec<KeptAudit>, AppError> {
    app.must_everywhere(Action::ReadCover)?;
    app.store()
        .read(|tx| Ok(kept_audits::list(tx, search, most)?))
}

/// A kept audit, as it was.
///
/// # Errors
/// As for [`list`], and where none is kept by that id, or this program cannot read it.
pub fn get(app: &AppContext, id: AuditId) -> Result<(KeptAudit, Audit), AppError> {
    app.must_everywhere(Action::ReadCover)?;
    let (kept, document) = app.store().read(|tx| {
        let found = kept_audits::find(tx, id)?;
        found.ok_or(AppError::NotFound(NotFound::Audit(id)))
    })?;
    let audit = serde_json::from_value(document).map_err(|error| {
        AppError::Store(StoreError::Corrupt {
            table: "kept_audits",
            key: id.to_string(),
            column: "document",
            value: "an audit".to_owned(),
            reason: format!("is not one that this program reads: {error}"),
        })
    })?;
    Ok((kept, audit))
}

/// What came of making a kept audit again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repetition {
    /// The kept audit.
    pub audit: KeptAudit,
    /// Whether it says the same. What was planned beside it, and when rows were first seen, are not
    /// made again.
    pub same: bool,
    /// Members of the audit that are not the same, by name.
    pub differences: Vec<String>,
    /// Whether contracts, standards or calendars are others by now.
    pub catalogue_changed: bool,
    /// This program's version.
    pub program: String,
}

/// Makes a kept audit again, from the network and the publications that were known then.
///
/// # Errors
/// As for [`get`], and where that network is not kept.
pub fn repeat(app: &AppContext, id: AuditId) -> Result<Repetition, AppError> {
    let (kept, mut before) = get(app, id)?;
    let facts = facts_as(app, &kept.period, AsOf::Then(kept.known))?;
    let mut again = made(app, &facts, kept.period)?;
    for audit in [&mut before, &mut again] {
        audit.forget();
        (audit.deliverable, audit.fragility, audit.trend) = (None, None, None);
        audit.unlawful_by_person.clear();
    }
    let differences = differences(&before, &again);
    Ok(Repetition {
        same: differences.is_empty(),
        differences,
        catalogue_changed: kept.catalogue != catalogue(app),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        audit: kept,
    })
}

/// Members that differ, as they are written.
fn differences(before: &Audit, again: &Audit) -> Vec<String> {
    let written = |audit: &Audit| serde_json::to_value(audit).unwrap_or_default();
    let (before, again) = (written(before), written(again));
    let names = before.as_object().into_iter().flatten();
    names
        .filter(|(name, value)| again.get(name) != Some(value))
        .map(|(name, _)| name.clone())
        .collect()
}

/// Dates the rows of an audit's registers: with when a kept audit first showed them, and else with
/// `now`. The newest audit kept by then counts whose days overlap, or lie beside, those of this
/// one.
pub(super) fn remember(app: &AppContext, audit: &mut Audit, now: Instant) -> Result<(), AppError> {
    let seen = app
        .store()
        .read(|tx| Ok::<_, AppError>(kept_audits::seen(tx, &audit.period, now)?))?;
    let memory: Option<FirstSeen> = seen.and_then(|seen| serde_json::from_value(seen).ok());
    audit.remember(now, memory.as_ref());
    Ok(())
}

/// What the newest [`MOST`] kept audits came to, one after the other: all, or those of a schedule.
/// Whoever may see a part of the network is told the areas in it.
///
/// # Errors
/// Where whoever asks may not read cover, no network has been imported, or the database fails.
pub fn trend(app: &AppContext, schedule: Option<&ScheduleName>) -> Result<Trend, AppError> {
    let search = KeptAuditSearch {
        schedule: schedule.cloned(),
        after: None,
    };
    app.store().read(|tx| {
        let view = app.view(tx, Action::ReadCover)?;
        let mut kept = Vec::new();
        for audit in kept_audits::list(tx, &search, MOST)? {
            let points = kept_audits::points(tx, audit.id)?;
            kept.push((audit, points));
        }
        let network = view.network(&[])?;
        Ok(evenwatch_audit::trend(&network, &kept, view.is_whole()))
    })
}
