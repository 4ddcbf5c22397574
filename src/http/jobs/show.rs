//! `GET /api/v1/jobs/{id}`.

use actix_web::{get, web};

use super::view::JobView;
use crate::app::jobs;
use crate::domain::ids::JobId;
use crate::http::ask;
use crate::http::error::{ApiError, Problem};
use crate::http::state::State;
use crate::http::who::Who;

/// A job
///
/// Where it stands, how far it is (value and proved bound of each aim), and what came of it: a plan's draft with its bounds,
/// gaps and seed, the address of another answer, or the problem that ended it.
#[utoipa::path(
    operation_id = "job",
    tag = "jobs",
    params(("id" = uuid::Uuid, Path, description = "The job's id")),
    responses(
        (status = 200, description = "The job", body = JobView),
        (status = 404, description = "No such job", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a job's id", body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/jobs/{id}")]
pub(in crate::http) async fn show(
    state: web::Data<State>,
    who: Who,
    id: web::Path<String>,
) -> Result<web::Json<JobView>, ApiError> {
    let id: JobId = ask::id("id", &id)?;
    let job = state.run(&who, move |app, _| jobs::get(app, id)).await?;
    Ok(web::Json(job.into()))
}
