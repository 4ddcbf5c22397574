//! `GET /feeds/people/{id}.ics`.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{FeedQuery, open};
use crate::error::ApiError;
use crate::params;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::feed_tokens::FeedOf;
use evenwatch_domain::ids::PersonId;

/// One person's duties
///
/// Every published duty that the person holds, over all pools; one taken from them stays as
/// cancelled for 30 days. Drafts never appear. Answers `304` to If-None-Match and to
/// If-Modified-Since. Calendar programs sign in by HTTP's Basic scheme: with the name and password
/// of an account, or with any name and a key as the password. In each event that stands
/// X-EVENWATCH-HOLDER names a holder for programs: its value is the name, X-PERSON the person's id,
/// X-STATE is ON-DUTY, IN-PART where they count for a part of the duty, AWAY, or NOT-COUNTING where
/// they are no cover for another reason.
#[utoipa::path(
    get,
    path = "/feeds/people/{id}.ics",
    operation_id = "get_person_feed",
    tag = "calendars",
    params(("id" = String, Path, description = "The person's id", example = "example"), FeedQuery),
    responses(
        (status = 200, description = "The calendar", content_type = "text/calendar", body = String),
        (status = 304, description = "Nothing has changed"),
        (status = 400, description = "A parameter has another value than it takes; parameters that are not known are passed over"),
        (status = 404, description = "No such person"),
        (status = 422, description = "Not a person's id, or no time before a duty"),
    )
)]
pub(crate) async fn person(
    who: Permitted<may::ReadPersonalCalendars>,
    request: HttpRequest,
    state: web::Data<AppState>,
    id: web::Path<String>,
    written: web::Query<FeedQuery>,
) -> Result<HttpResponse, ApiError> {
    let id: PersonId = params::id("id", &id)?;
    open(&request, &state, &who, FeedOf::Person(id), &written).await
}
