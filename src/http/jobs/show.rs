//! `GET /api/v1/jobs/{id}`.

use actix_web::{get, web};

use super::view::JobView;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::state::AppState;
use evenwatch_app::jobs;
use evenwatch_domain::ids::JobId;

/// A job
///
/// Where it stands, how far it is (value and proved bound of each aim), and what came of it: a
/// plan's draft with its bounds, gaps and seed, the address of another answer, or the problem that
/// ended it.
#[utoipa::path(
    operation_id = "get_job",
    tag = "jobs",
    params(PathId<JobId>),
    responses(
        (status = 200, description = "The job", body = JobView),
        PathId<JobId>,
    )
)]
#[get("/api/v1/jobs/{id}")]
pub(crate) async fn show(
    state: web::Data<AppState>,
    who: Caller,
    PathId(id): PathId<JobId>,
) -> Result<web::Json<JobView>, ApiError> {
    let job = state.run(&who, move |app, _| jobs::get(app, id)).await?;
    Ok(web::Json(JobView::new(job, state.root())))
}
