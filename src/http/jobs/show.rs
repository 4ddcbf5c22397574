//! `GET /api/v1/jobs/{id}`.

use actix_web::{get, web};

use super::view::JobView;
use crate::error::ApiError;
use crate::one::One;
use crate::state::State;
use crate::who::Who;
use evenwatch_app::jobs;
use evenwatch_domain::ids::JobId;

/// A job
///
/// Where it stands, how far it is (value and proved bound of each aim), and what came of it: a plan's draft with its bounds,
/// gaps and seed, the address of another answer, or the problem that ended it.
#[utoipa::path(
    operation_id = "get_job",
    tag = "jobs",
    params(One<JobId>),
    responses(
        (status = 200, description = "The job", body = JobView),
        One<JobId>,
    )
)]
#[get("/api/v1/jobs/{id}")]
pub(crate) async fn show(
    state: web::Data<State>,
    who: Who,
    One(id): One<JobId>,
) -> Result<web::Json<JobView>, ApiError> {
    let job = state.run(&who, move |app, _| jobs::get(app, id)).await?;
    Ok(web::Json(JobView::new(job, state.root())))
}
