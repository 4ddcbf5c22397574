//! `GET /api/v1/jobs/{id}`.

use actix_web::web;

use super::view::JobView;
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, SignedIn};
use crate::state::AppState;
use evenwatch_app::jobs;
use evenwatch_domain::ids::JobId;

/// A job
///
/// Where it stands, how far it is (value and proved bound of each aim), and what came of it: a
/// plan's draft with its bounds, gaps and seed, the address of another answer, or the problem that
/// ended it.
#[utoipa::path(
    get,
    path = "/api/v1/jobs/{id}",
    operation_id = "get_job",
    tag = "jobs",
    params(PathId<JobId>),
    responses(
        (status = 200, description = "The job", body = JobView),
        PathId<JobId>,
    )
)]
pub(crate) async fn show(
    who: Permitted<SignedIn>,
    state: web::Data<AppState>,
    PathId(id): PathId<JobId>,
) -> Result<web::Json<JobView>, ApiError> {
    let job = state.run(&who, move |app, _| jobs::get(app, id)).await?;
    Ok(web::Json(JobView::new(job, state.root())))
}
