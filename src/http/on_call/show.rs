//! `GET /api/v1/on-call`.

use actix_web::http::header::ContentType;
use actix_web::{HttpResponse, web};
use chrono::SubsecRound;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{self, OnCallView};
use crate::error::ApiError;
use crate::last_known::{mark, or_known};
use crate::params;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::last_known::{PATIENCE, Stale};
use evenwatch_app::on_call::OnCallFilter;
use evenwatch_app::{self as app, AppContext};
use evenwatch_domain::interval::Instant;

/// About what, and when.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OnCallOf {
    /// RFC 3339 with its offset, such as `2026-10-25T01:30:00+01:00`; now where absent. A time
    /// without an offset is refused, because in the hour that comes twice nobody could say which
    /// one it is.
    #[param(example = "2026-10-25T01:30:00+01:00", format = "date-time")]
    at: Option<String>,
    /// Answer as the network and the published rotas said at this instant; as they say now where
    /// absent.
    #[param(example = "2026-10-20T09:00:00Z", format = "date-time")]
    known_at: Option<String>,
    /// Only this area.
    #[param(example = "leeds")]
    area: Option<String>,
    /// Only this service line.
    #[param(example = "nursing")]
    line: Option<String>,
}

impl OnCallOf {
    fn wanted(&self) -> Result<OnCallFilter, ApiError> {
        Ok(OnCallFilter {
            area: params::some_id("area", self.area.as_deref())?,
            line: params::some_id("line", self.line.as_deref())?,
        })
    }

    fn at(&self) -> Result<Option<Instant>, ApiError> {
        let at = self.at.as_deref().map(|text| params::instant("at", text));
        at.transpose()
    }

    fn known_at(&self) -> Result<Option<Instant>, ApiError> {
        let text = self.known_at.as_deref();
        text.map(|text| params::instant("known_at", text))
            .transpose()
    }
}

/// What a request with this query will be answered from, and of which instant, where it asks for
/// what is known now.
pub(crate) fn expected(query: &str, now: Instant) -> Option<(OnCallFilter, Instant)> {
    let asked = web::Query::<OnCallOf>::from_query(query).ok()?;
    let at = asked.at().ok()?.unwrap_or(now);
    let wanted = asked.wanted().ok()?;
    asked.known_at.is_none().then_some((wanted, at))
}

/// Who is on call
///
/// For every area and service line, or one: who holds each tier, whether families can count on it,
/// and what changes next. While the database is away it is told from what was known last: `stale`
/// is then true, and `Age` says for how many seconds.
#[utoipa::path(
    get,
    path = "/api/v1/on-call",
    operation_id = "get_on_call",
    tag = "on call",
    params(OnCallOf),
    responses(
        (status = 200, description = "The answer", body = OnCallView),
        (status = 400, description = "The query is not understood"),
        (status = 404, description = "No network yet, or no such area or line in it"),
        (status = 422, description = "Not a time with an offset, or no id of an area or line; what was known then is not kept, or the instant is still to come"),
    )
)]
pub(crate) async fn show(
    who: Permitted<may::ReadOnCall>,
    state: web::Data<AppState>,
    asked: web::Query<OnCallOf>,
) -> Result<HttpResponse, ApiError> {
    let (wanted, known_at) = (asked.wanted()?, asked.known_at()?);
    // Cover begins and ends at whole minutes; parts of a second would only be noise in what is
    // shown.
    let at = asked.at()?.unwrap_or_else(|| state.now().trunc_subsecs(0));
    let now_known = known_at.is_none();
    let at_hand = now_known.then(|| {
        state.at_hand(&who, |app, _| {
            app::on_call::try_cached_minute(app, at, &wanted)
        })
    });
    let mut known_from = None;
    let body = match at_hand.flatten() {
        Some(minute) => view::at(at, minute.written(view::written)),
        None => {
            let of = wanted.clone();
            let find = move |app: &AppContext, now| match known_at {
                None => {
                    let minute = app::on_call::of_minute(app, at, &of)?;
                    Ok(view::at(at, minute.written(view::written)))
                }
                Some(_) => Ok(view::written(&app::on_call::on_call(
                    app, at, &of, known_at, now,
                )?)),
            };
            let asked = state.run_for_on_call(&who, find);
            if now_known {
                let known = |app: &AppContext, now| {
                    let found = app::last_known::on_call(app, at, &wanted, now)?;
                    Some(found.map(|stale| Stale {
                        answer: view::stale(&stale),
                        known_at: stale.known_at,
                    }))
                };
                let (body, stale_at) = or_known(&state, &who, (asked, PATIENCE), known).await?;
                known_from = stale_at;
                body
            } else {
                asked.await?
            }
        }
    };
    let mut response = HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(body);
    mark(response.headers_mut(), known_from, state.now());
    Ok(response)
}
