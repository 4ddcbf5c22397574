//! `POST /api/v1/jobs/{id}/cancel`.

use actix_web::{post, web};

use super::view::JobView;
use crate::error::ApiError;
use crate::one::One;
use crate::state::State;
use crate::who::Who;
use evenwatch_app::jobs;
use evenwatch_domain::ids::JobId;

/// Cancel a job
///
/// One that waits at once, one that runs within about a second; the best rota found by then is kept as a draft. Asked again, it
/// answers the same.
#[utoipa::path(
    operation_id = "cancel_job",
    tag = "jobs",
    params(One<JobId>),
    responses(
        (status = 200, description = "The job, cancelled or about to be", body = JobView),
        One<JobId>,
        (status = 409, description = "It is done, or has failed"),
    )
)]
#[post("/api/v1/jobs/{id}/cancel")]
pub(crate) async fn cancel(
    state: web::Data<State>,
    who: Who,
    One(id): One<JobId>,
) -> Result<web::Json<JobView>, ApiError> {
    let job = state
        .run(&who, move |app, now| jobs::cancel(app, id, now))
        .await?;
    Ok(web::Json(JobView::new(job, state.root())))
}
