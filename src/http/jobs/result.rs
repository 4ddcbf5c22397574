//! `GET /api/v1/jobs/{id}/result`.

use actix_web::{HttpResponse, web};

use crate::audit::view::AuditView;
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, SignedIn};
use crate::state::AppState;
use evenwatch_app::AppContext;
use evenwatch_app::audit::Audit;
use evenwatch_app::jobs::{self, Job, JobKind};
use evenwatch_domain::ids::JobId;
use serde_json::Value;

/// A job's answer
///
/// An audit as `GET /api/v1/audit` has it, with `deliverable` where that was asked for; remedies,
/// fragility, scale, comparisons and refreshes as the command line writes them with `--json`; an
/// import's report. A plan's answer is its rota, under `/api/v1/rotas`.
#[utoipa::path(
    get,
    path = "/api/v1/jobs/{id}/result",
    operation_id = "get_job_result",
    tag = "jobs",
    params(PathId<JobId>),
    responses(
        (status = 200, description = "The answer", body = Object),
        PathId<JobId>,
        (status = 409, description = "It has no answer, or none yet"),
    )
)]
pub(crate) async fn result(
    who: Permitted<SignedIn>,
    state: web::Data<AppState>,
    PathId(id): PathId<JobId>,
) -> Result<HttpResponse, ApiError> {
    let find = move |app: &AppContext, _| jobs::result(app, id);
    state.run_json(&who, find, shown).await
}

/// The answer as it is shown.
fn shown((job, answer): (Job, Value)) -> Result<Value, ApiError> {
    if job.kind != JobKind::Audit {
        return Ok(answer);
    }
    let deliverable = answer.get("deliverable").cloned();
    let audit: Audit =
        serde_json::from_value(answer).map_err(|error| ApiError::internal(&error))?;
    let mut view =
        serde_json::to_value(AuditView::from(audit)).map_err(|error| ApiError::internal(&error))?;
    if let (Some(found), Some(members)) = (deliverable, view.as_object_mut()) {
        members.insert("deliverable".to_owned(), found);
    }
    Ok(view)
}
