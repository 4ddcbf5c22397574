//! `POST /api/v1/remedies`.

use std::time::Duration;

use actix_web::HttpResponse;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::enqueue::{Answers, JobRequest, period};
use crate::body::IdempotencyKey;
use crate::error::ApiError;
use crate::permission::{Permitted, SignedIn};
use evenwatch_app::jobs::JobPayload;
use evenwatch_app::remedies::RemediesRequest;
use evenwatch_domain::ids::{AreaId, LineId};
use evenwatch_domain::request_values::{PostsTried, SearchSeconds};

/// Longest search where none is asked for, as on the command line.
const TIME: Duration = Duration::from_secs(300);

/// Which gap to close.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RemediesBody {
    /// First local day.
    #[schema(example = "2027-01-04")]
    from: NaiveDate,
    /// First local day after the period.
    #[schema(example = "2027-02-01")]
    to: NaiveDate,
    /// The service line.
    #[schema(value_type = String, example = "nursing")]
    line: LineId,
    /// The areas; every one that pools of the line serve where none is named.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    areas: Vec<AreaId>,
    /// The gap to come down to, hours over these areas and days.
    #[serde(default)]
    to_gap_hours: u32,
    /// The most to spend, pounds a year: the most is closed within it.
    budget: Option<u64>,
    /// Whether to tell what each amount of money buys on the way.
    #[serde(default)]
    curve: bool,
    /// Most whole-time posts for each pool, 0 to 9; 2 where absent.
    #[schema(value_type = Option<u8>)]
    posts: Option<PostsTried>,
    /// Longest time for the search, 1 to 86400; 300 where absent.
    #[schema(value_type = Option<u64>)]
    time_limit_seconds: Option<SearchSeconds>,
}

/// Find remedies
///
/// The cheapest changes that close a gap, each set judged by planning with it. The answer's `tried`
/// says how many changes of each kind were tried and why none was of the others: `proved` is proved
/// among those. As a job; only for those who read all cover.
#[utoipa::path(
    post,
    path = "/api/v1/remedies",
    operation_id = "start_remedies",
    tag = "jobs",
    request_body = RemediesBody,
    params(IdempotencyKey),
    responses(Answers)
)]
pub(crate) async fn ask(
    who: Permitted<SignedIn>,
    asked: JobRequest<RemediesBody>,
) -> Result<HttpResponse, ApiError> {
    asked
        .for_job(&who, |body| {
            let posts = body.posts.map_or(2, PostsTried::get);
            Ok(JobPayload::Remedies(RemediesRequest {
                period: period(body.from, body.to)?,
                areas: body.areas,
                line: body.line,
                goal_minutes: i64::from(body.to_gap_hours) * 60,
                budget: body.budget,
                curve: body.curve,
                posts,
                time: body
                    .time_limit_seconds
                    .map_or(TIME, SearchSeconds::duration),
            }))
        })
        .await
}
