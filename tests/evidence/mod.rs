//! Evidence over time: what was known when, audits that are kept, schedules that make them, and
//! boards that merge.

mod begun;
mod cli;
mod ended;
mod history;
mod http;
mod kept;
mod mergers;
mod reach;
mod schedules;
mod uncovered;
mod withdrawals;

use chrono::{DateTime, Duration, Utc};
use evenwatch::app::audit::{self, Audit, AuditRequest, Made};
use evenwatch::app::plan::Control;
use evenwatch::app::{self, AppContext};
use evenwatch::domain::ids::RotaId;
use evenwatch::domain::network::NetworkFile;
use evenwatch::domain::rota::{Rota, RotaState};
use evenwatch::domain::time::Period;
use evenwatch::store::{Store, rotas};
use uuid::Uuid;

pub use crate::accounts::{app, at};
use crate::feeds::scene;

/// So many minutes after the first import of these tests.
pub fn minute(minutes: i64) -> DateTime<Utc> {
    at("2026-09-01T00:00:00Z") + Duration::minutes(minutes)
}

/// The week of the long night.
pub fn week() -> Period {
    Period::weeks(scene::day("2026-10-19"), 1).unwrap()
}

pub fn import(app: &AppContext, file: &NetworkFile, now: DateTime<Utc>) {
    app::import::import(app, &serde_json::to_vec(file).unwrap(), now).unwrap();
}

/// Publishes a rota of nights under a number of its own.
pub fn publish(
    (app, store): (&AppContext, &Store),
    number: u128,
    nights: &[(&str, &[&str])],
    now: DateTime<Utc>,
) -> RotaId {
    let id = RotaId(Uuid::from_u128(number));
    let draft = Rota {
        id,
        state: RotaState::Draft,
        ..scene::rota(&scene::network(), 1, nights)
    };
    store.write(|tx| rotas::insert(tx, &draft)).unwrap();
    app::publish::publish(app, id, now).unwrap();
    id
}

pub fn made(app: &AppContext, known_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Made {
    let request = AuditRequest {
        known_at,
        ..AuditRequest::of(week())
    };
    let mut made = audit::of(app, &request, &Control::default(), now).unwrap();
    // As of when it speaks is not what it says.
    assert_eq!(made.audit.known_at.take(), known_at);
    let warnings = &mut made.audit.warnings;
    warnings.retain(|warning| warning.kind != audit::WarningKind::AsKnown);
    made
}

pub fn audited(app: &AppContext, now: DateTime<Utc>) -> Audit {
    made(app, None, now).audit
}
