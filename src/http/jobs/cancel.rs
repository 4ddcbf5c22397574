//! `POST /api/v1/jobs/{id}/cancel`.

use actix_web::web;

use super::view::JobView;
use crate::error::ApiError;
use crate::path_id::PathId;
use crate::permission::{Permitted, SignedIn};
use crate::state::AppState;
use evenwatch_app::jobs;
use evenwatch_domain::ids::JobId;

/// Cancel a job
///
/// One that waits at once, one that runs within about a second; the best rota found by then is kept
/// as a draft. Asked again, it answers the same.
#[utoipa::path(
    post,
    path = "/api/v1/jobs/{id}/cancel",
    operation_id = "cancel_job",
    tag = "jobs",
    params(PathId<JobId>),
    responses(
        (status = 200, description = "The job, cancelled or about to be", body = JobView),
        PathId<JobId>,
        (status = 409, description = "It is done, or has failed"),
    )
)]
pub(crate) async fn cancel(
    who: Permitted<SignedIn>,
    state: web::Data<AppState>,
    PathId(id): PathId<JobId>,
) -> Result<web::Json<JobView>, ApiError> {
    let job = state
        .run(&who, move |app, now| jobs::cancel(app, id, now))
        .await?;
    Ok(web::Json(JobView::new(job, state.root())))
}
