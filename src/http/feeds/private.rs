//! `GET /feeds/private/{token}.ics`.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};

use super::{FeedQuery, answer};
use crate::arrival;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::permission::{Anyone, Permitted};
use crate::state::AppState;
use evenwatch_app::{self as app, AppContext};

/// A calendar at its private address
///
/// The calendar of one person, pool, service line, area or board: the address is its own key, and
/// opens nothing else. The fetch is noted by time and kind of client, so that stale calendars are
/// seen. Answers `304` to If-None-Match and to If-Modified-Since.
#[utoipa::path(
    get,
    path = "/feeds/private/{token}.ics",
    operation_id = "get_private_feed",
    tag = "calendars",
    params(("token" = String, Path, description = "The secret, as it was given out", example = "example"), FeedQuery),
    responses(
        (status = 200, description = "The calendar", content_type = "text/calendar", body = String),
        (status = 304, description = "Nothing has changed"),
        (status = 400, description = "A parameter has another value than it takes; parameters that are not known are passed over"),
        (status = 404, description = "No such address was given out, or its subject has left the network"),
        (status = 410, description = "The address was revoked"),
        (status = 422, description = "No time before a duty"),
        (status = 429, description = "This client was sent the calendar 60 times within an hour; Retry-After says how long to wait. What it has already (304) does not count"),
    )
)]
pub(crate) async fn private(
    _: Permitted<Anyone>,
    request: HttpRequest,
    state: web::Data<AppState>,
    token: web::Path<String>,
    written: web::Query<FeedQuery>,
) -> Result<HttpResponse, ApiError> {
    let options = written.options()?;
    let agent = request.headers().get(header::USER_AGENT);
    let agent = agent
        .and_then(|text| text.to_str().ok())
        .unwrap_or_default();
    let nobody = Caller::nobody();
    let at_hand = state.at_hand(&nobody, |app, now| {
        app::feed_tokens::try_cached_fetch(app, &token, options, agent, now)
    });
    let fetched = match at_hand {
        Some(fetched) => fetched,
        None => {
            let agent = agent.to_owned();
            let find = move |app: &AppContext, now| {
                app::feed_tokens::fetch(app, &token, options, &agent, now)
            };
            state.run(&nobody, find).await?
        }
    };
    let answer = answer(fetched.feed, &request, state.now());
    // Who has it already costs nothing, however often they ask.
    if answer.status() != StatusCode::NOT_MODIFIED {
        let client = (arrival::client_of(&request), agent);
        state.at_hand(&nobody, |app, now| {
            app::feed_tokens::count(app, fetched.token, client, now)
        })?;
    }
    Ok(answer)
}
