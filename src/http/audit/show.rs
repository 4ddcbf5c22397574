//! `GET /api/v1/audit`.

use actix_web::{HttpResponse, web};

use super::view::AuditView;
use crate::error::ApiError;
use crate::params::BetweenAsKnown;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::audit::AuditRequest;
use evenwatch_app::plan::Control;
use evenwatch_app::{self as app, AppContext};

/// Coverage and gaps
///
/// What must be covered, what is, what stands on goodwill, and every gap with its class: by board,
/// area and line, and against the standards. Each gap with the instant when it was first seen, by
/// the audits that are kept; one that none of them has is seen now.
#[utoipa::path(
    get,
    path = "/api/v1/audit",
    operation_id = "get_audit",
    tag = "cover",
    params(BetweenAsKnown),
    responses(
        (status = 200, description = "The answer", body = AuditView),
        (status = 400, description = "The query is not understood"),
        (status = 404, description = "No network yet"),
        (status = 422, description = "Not days, out of order, or too many"),
    )
)]
pub(crate) async fn show(
    who: Permitted<may::ReadCover>,
    state: web::Data<AppState>,
    between: web::Query<BetweenAsKnown>,
) -> Result<HttpResponse, ApiError> {
    let (period, known_at) = between.into_inner().asked(state.now())?;
    let make = move |app: &AppContext, now| {
        let request = AuditRequest {
            known_at,
            ..AuditRequest::of(app::rotas::or_usual(app, period, now)?)
        };
        Ok(app::audit::of(app, &request, &Control::default(), now)?.audit)
    };
    state.long_json(&who, make, AuditView::from).await
}
