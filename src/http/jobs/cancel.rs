//! `POST /api/v1/jobs/{id}/cancel`.

use actix_web::{post, web};

use super::view::JobView;
use crate::app::jobs;
use crate::domain::ids::JobId;
use crate::http::ask;
use crate::http::error::{ApiError, Problem};
use crate::http::state::State;
use crate::http::who::Who;

/// Cancel a job
///
/// One that waits at once, one that runs within about a second; the best rota found by then is kept as a draft. Asked again, it
/// answers the same.
#[utoipa::path(
    operation_id = "cancel_job",
    tag = "jobs",
    params(("id" = uuid::Uuid, Path, description = "The job's id")),
    responses(
        (status = 200, description = "The job, cancelled or about to be", body = JobView),
        (status = 404, description = "No such job", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It is done, or has failed", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a job's id", body = Problem, content_type = "application/problem+json"),
    )
)]
#[post("/api/v1/jobs/{id}/cancel")]
pub(in crate::http) async fn cancel(
    state: web::Data<State>,
    who: Who,
    id: web::Path<String>,
) -> Result<web::Json<JobView>, ApiError> {
    let id: JobId = ask::id("id", &id)?;
    let job = state
        .run(&who, move |app, now| jobs::cancel(app, id, now))
        .await?;
    Ok(web::Json(job.into()))
}
