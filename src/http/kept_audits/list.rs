//! `GET /api/v1/audits`.

use actix_web::{get, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{KeptAuditListView, KeptAuditView};
use crate::app::kept_audits;
use crate::domain::ids::ScheduleName;
use crate::http::ask;
use crate::http::error::{ApiError, Problem};
use crate::http::state::State;
use crate::http::who::Who;

/// Which kept audits.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct OfSchedule {
    /// Only those that this schedule made.
    #[param(example = "weekly")]
    pub schedule: Option<String>,
}

impl OfSchedule {
    /// The schedule asked for.
    pub(in crate::http) fn name(&self) -> Result<Option<ScheduleName>, ApiError> {
        let text = self.schedule.as_deref();
        text.map(|text| ask::id("schedule", text)).transpose()
    }
}

/// Kept audits
///
/// What each was made from, newest first. Only for those who read all cover; `POST` with `keep` makes one.
#[utoipa::path(
    operation_id = "kept_audits",
    tag = "cover",
    params(OfSchedule),
    responses(
        (status = 200, description = "The audits", body = KeptAuditListView),
        (status = 400, description = "The query is not understood", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a schedule's name", body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/audits")]
pub(in crate::http) async fn list(
    state: web::Data<State>,
    who: Who,
    query: web::Query<OfSchedule>,
) -> Result<web::Json<KeptAuditListView>, ApiError> {
    let schedule = query.name()?;
    let audits = state
        .run(&who, move |app, _| {
            kept_audits::list(app, schedule.as_ref())
        })
        .await?;
    let audits = audits.into_iter().map(KeptAuditView::from).collect();
    Ok(web::Json(KeptAuditListView { audits }))
}
