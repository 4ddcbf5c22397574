//! `POST /api/v1/fragility`.

use actix_web::HttpResponse;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::enqueue::{Answers, JobRequest, period};
use crate::body::IdempotencyKey;
use crate::error::ApiError;
use crate::permission::{Permitted, SignedIn};
use evenwatch_app::fragility::FragilityRequest;
use evenwatch_app::jobs::JobPayload;
use evenwatch_domain::request_values::SearchSeconds;

/// Over which days.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FragilityBody {
    /// First local day.
    #[schema(example = "2027-01-04")]
    from: NaiveDate,
    /// First local day after the period.
    #[schema(example = "2027-02-01")]
    to: NaiveDate,
    /// Whether to plan again without each person on duty, for cover alone and without goodwill.
    /// Only for those who read all cover.
    #[serde(default)]
    replan: bool,
    /// Longest time for that, 1 to 86400; as the settings say where absent.
    #[schema(value_type = Option<u64>)]
    time_limit_seconds: Option<SearchSeconds>,
}

/// Find what one absence opens
///
/// Post by post, if any one person is absent all of the days. As a job; who holds a post is told to
/// those alone who may see everybody's duties.
#[utoipa::path(
    post,
    path = "/api/v1/fragility",
    operation_id = "start_fragility",
    tag = "jobs",
    request_body = FragilityBody,
    params(IdempotencyKey),
    responses(Answers)
)]
pub(crate) async fn ask(
    who: Permitted<SignedIn>,
    asked: JobRequest<FragilityBody>,
) -> Result<HttpResponse, ApiError> {
    asked
        .for_job(&who, |body| {
            Ok(JobPayload::Fragility(FragilityRequest {
                period: period(body.from, body.to)?,
                replan: body.replan,
                time_limit: body.time_limit_seconds.map(SearchSeconds::duration),
            }))
        })
        .await
}
