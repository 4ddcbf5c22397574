//! `GET /api/v1/audits`.

use std::fmt;
use std::str::FromStr;

use actix_web::web;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{KeptAuditListView, KeptAuditView};
use crate::error::ApiError;
use crate::permission::{Permitted, SignedIn};
use crate::state::AppState;
use crate::{pagination, params};
use evenwatch_app::audit_archive::{self, KeptAudit, KeptAuditSearch};
use evenwatch_domain::ids::{AuditId, ScheduleName};
use evenwatch_domain::interval::Instant;

/// Which kept audits.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfSchedule {
    /// Only those that this schedule made.
    #[param(example = "weekly")]
    pub schedule: Option<String>,
}

impl OfSchedule {
    /// The schedule asked for.
    pub(crate) fn name(&self) -> Result<Option<ScheduleName>, ApiError> {
        schedule(self.schedule.as_deref())
    }
}

fn schedule(text: Option<&str>) -> Result<Option<ScheduleName>, ApiError> {
    params::some_id("schedule", text)
}

/// Which kept audits, page by page.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct KeptAuditQuery {
    /// Only those that this schedule made.
    #[param(example = "weekly")]
    schedule: Option<String>,
    /// Audits on a page, 1 to 200; 50 where absent.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<String>,
    /// `next` of the page before, of the same schedule; opaque.
    cursor: Option<String>,
}

/// Kept audits
///
/// What each was made from, newest first, in pages. Only for those who read all cover; `POST` with
/// `keep` makes one.
#[utoipa::path(
    get,
    path = "/api/v1/audits",
    operation_id = "list_kept_audits",
    tag = "cover",
    params(KeptAuditQuery),
    responses(
        (status = 200, description = "A page of them", body = KeptAuditListView),
        (status = 400, description = "The query is not understood"),
        (status = 422, description = "Not a schedule's name, no number of audits, or no cursor of this list"),
    )
)]
pub(crate) async fn list(
    who: Permitted<SignedIn>,
    state: web::Data<AppState>,
    asked: web::Query<KeptAuditQuery>,
) -> Result<web::Json<KeptAuditListView>, ApiError> {
    let list = format!("audits?{:?}", asked.schedule);
    let place: Option<Place> = pagination::parse(&list, asked.cursor.as_deref())?;
    let search = KeptAuditSearch {
        schedule: schedule(asked.schedule.as_deref())?,
        after: place.map(|Place(at, id)| (at, id)),
    };
    let most = params::limit(asked.limit.as_deref())?;
    let more = params::one_more(most);
    let mut audits = state
        .run(&who, move |app, _| audit_archive::list(app, &search, more))
        .await?;
    let place = |audit: &KeptAudit| Place(audit.kept_at, audit.id).to_string();
    Ok(web::Json(KeptAuditListView {
        next: pagination::paginate(&mut audits, most, &list, place),
        items: audits.into_iter().map(KeptAuditView::from).collect(),
    }))
}

/// Where a page ended: the last audit on it.
struct Place(Instant, AuditId);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0.timestamp(), self.1)
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, id) = text.split_once(' ').ok_or(())?;
        let at = Instant::from_timestamp(at.parse().map_err(|_| ())?, 0);
        Ok(Self(at.ok_or(())?, id.parse().map_err(|_| ())?))
    }
}
