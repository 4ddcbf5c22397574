//! `GET /feeds/lines/{id}.ics`.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{FeedQuery, open};
use crate::error::ApiError;
use crate::params;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::feed_tokens::FeedOf;
use evenwatch_domain::ids::LineId;

/// One service line's duties
///
/// Every published duty of all pools of the service line with who holds it; a withdrawn one stays
/// as cancelled for 30 days. Drafts never appear. Answers `304` to If-None-Match and to
/// If-Modified-Since. Calendar programs sign in by HTTP's Basic scheme: with the name and password
/// of an account, or with any name and a key as the password. In each event that stands
/// X-EVENWATCH-HOLDER names a holder for programs: its value is the name, X-PERSON the person's id,
/// X-STATE is ON-DUTY, IN-PART where they count for a part of the duty, AWAY, or NOT-COUNTING where
/// they are no cover for another reason.
#[utoipa::path(
    get,
    path = "/feeds/lines/{id}.ics",
    operation_id = "get_line_feed",
    tag = "calendars",
    params(("id" = String, Path, description = "The service line's id", example = "example"), FeedQuery),
    responses(
        (status = 200, description = "The calendar", content_type = "text/calendar", body = String),
        (status = 304, description = "Nothing has changed"),
        (status = 400, description = "A parameter has another value than it takes; parameters that are not known are passed over"),
        (status = 404, description = "No such service line"),
        (status = 422, description = "Not a service line's id, or no time before a duty"),
    )
)]
pub(crate) async fn line(
    who: Permitted<may::ReadCalendars>,
    request: HttpRequest,
    state: web::Data<AppState>,
    id: web::Path<String>,
    written: web::Query<FeedQuery>,
) -> Result<HttpResponse, ApiError> {
    let id: LineId = params::id("id", &id)?;
    open(&request, &state, &who, FeedOf::Line(id), &written).await
}
