//! `GET /health/ready`.

use actix_web::web;

use super::Health;
use crate::auth::Caller;
use crate::ending::Ending;
use crate::error::{ApiError, ProblemType};
use crate::last_known::{away, in_time};
use crate::permission::{Anyone, Permitted};
use crate::state::AppState;
use evenwatch_app as app;
use evenwatch_app::last_known::PATIENCE;

/// Whether it can do its work
///
/// The database answers and holds a network, and the server is not ending: for load balancers.
#[utoipa::path(
    get,
    path = "/health/ready",
    operation_id = "get_readiness",
    tag = "service",
    responses(
        (status = 200, description = "It can", body = Health),
        (status = 503, description = "It cannot; the detail says why"),
    )
)]
pub(crate) async fn ready(
    _: Permitted<Anyone>,
    state: web::Data<AppState>,
    ending: web::Data<Ending>,
) -> Result<web::Json<Health>, ApiError> {
    if ending.has_begun() {
        let detail = "the server is ending; another one answers";
        return Err(ApiError::new(ProblemType::Unavailable, detail));
    }
    let nobody = Caller::nobody();
    let asked = state.run_for_on_call(&nobody, |app, _| app::network::ready(app));
    // A database that stands still keeps what it is asked for ever.
    let found = in_time(&state, asked, PATIENCE).await;
    match found.unwrap_or_else(|| Err(away())) {
        Ok(_) => Ok(web::Json(Health::ok())),
        // The log has why the database does not do.
        Err(error) if error.kind() == ProblemType::Unavailable => Err(error),
        // Nothing to answer from is no reason to blame the client: it is this server that is not
        // ready.
        Err(error) => {
            let problem = error.problem();
            Err(ApiError::with_remedy(
                ProblemType::Unavailable,
                problem.detail,
                problem.remedy,
            ))
        }
    }
}
