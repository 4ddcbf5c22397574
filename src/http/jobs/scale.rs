//! `POST /api/v1/scale`.

use std::time::Duration;

use actix_web::HttpResponse;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::enqueue::{Answers, JobRequest, period};
use crate::body::IdempotencyKey;
use crate::error::ApiError;
use crate::permission::{Permitted, SignedIn};
use evenwatch_app::AppError;
use evenwatch_app::jobs::JobPayload;
use evenwatch_app::scale::{Leg, ScaleRequest};
use evenwatch_domain::ids::{LineId, OdsCode};
use evenwatch_domain::request_values::{
    ChildrenEach, LeaveWeeks, OneInDays, OtherWeeklyHours, PostShare, SearchSeconds,
};

/// Longest search where none is asked for, as on the command line.
const TIME: Duration = Duration::from_secs(300);

/// For which line, and with what posts.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScaleBody {
    /// First local day.
    #[schema(example = "2027-01-04")]
    from: NaiveDate,
    /// First local day after the period: whole weeks.
    #[schema(example = "2027-04-05")]
    to: NaiveDate,
    /// The service line.
    #[schema(value_type = String, example = "nursing")]
    line: LineId,
    /// Boards by ODS code; all that have areas where none is named.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    boards: Vec<OdsCode>,
    /// The kind of post, from the price list; the first that is for the line where absent.
    post: Option<String>,
    /// Share of full time, above 0, at most 1; 1 where absent.
    #[schema(value_type = Option<f64>)]
    wte: Option<PostShare>,
    /// On call at most once in so many days, whole time, 1 to 28; as the post has it where absent.
    /// It binds on-call duties alone.
    #[schema(value_type = Option<u8>)]
    one_in: Option<OneInDays>,
    /// Hours a week of other work, outside the rotas, 0 to 168; as the post has it where absent.
    #[schema(value_type = Option<f64>)]
    other_weekly_hours: Option<OtherWeeklyHours>,
    /// Weeks of leave a year, 0 to 52; as the post has it where absent.
    #[schema(value_type = Option<f64>)]
    leave_weeks: Option<LeaveWeeks>,
    /// One person at once serves at most so many children; one serves all where absent.
    #[schema(value_type = Option<u32>)]
    children_each: Option<ChildrenEach>,
    /// Times of travel between areas, for visits; as people reach areas now where absent.
    #[schema(value_type = Option<Vec<Object>>, example = json!([{ "from": "leeds", "to": "sheffield", "minutes": 55 }]))]
    travel: Option<Vec<Leg>>,
    /// Most minutes of travel; the line's response time where absent.
    travel_limit: Option<u32>,
    /// Longest time for the search, 1 to 86400; 300 where absent.
    #[schema(value_type = Option<u64>)]
    time_limit_seconds: Option<SearchSeconds>,
}

/// Find the fewest people
///
/// Who cover a line day and night, each board alone and all together: every number of people is
/// planned with. Each group names its `duties`: those of a pool that serves the line there
/// (`duties_of`), with those of the price list for hours that these leave open. As a job; only for
/// those who read all cover.
#[utoipa::path(
    post,
    path = "/api/v1/scale",
    operation_id = "start_scale",
    tag = "jobs",
    request_body = ScaleBody,
    params(IdempotencyKey),
    responses(Answers)
)]
pub(crate) async fn ask(
    who: Permitted<SignedIn>,
    asked: JobRequest<ScaleBody>,
) -> Result<HttpResponse, ApiError> {
    asked
        .for_job(&who, |body| wanted(body).map(JobPayload::Scale))
        .await
}

fn wanted(body: ScaleBody) -> Result<ScaleRequest, AppError> {
    Ok(ScaleRequest {
        line: body.line,
        boards: body.boards,
        period: period(body.from, body.to)?,
        class: body.post,
        wte: body.wte.map_or(1.0, PostShare::get),
        one_in: body.one_in.map(OneInDays::get),
        other_weekly_hours: body.other_weekly_hours.map(OtherWeeklyHours::get),
        leave_weeks: body.leave_weeks.map(LeaveWeeks::get),
        children_each: body.children_each.map(ChildrenEach::get),
        travel: body.travel,
        travel_limit: body.travel_limit,
        time: body
            .time_limit_seconds
            .map_or(TIME, SearchSeconds::duration),
    })
}
