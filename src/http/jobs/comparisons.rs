//! `POST /api/v1/scenario-comparisons`.

use std::time::Duration;

use actix_web::HttpResponse;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::enqueue::{Answers, JobRequest, period};
use super::field_errors::wrong;
use crate::body::IdempotencyKey;
use crate::error::ApiError;
use crate::permission::{Permitted, SignedIn};
use evenwatch_app::jobs::JobPayload;
use evenwatch_app::scenarios::ComparisonRequest;
use evenwatch_domain::ids::ScenarioName;
use evenwatch_domain::request_values::{ComparedScenarios, SearchSeconds};

/// Longest planning where no time is asked for, as on the command line.
const TIME: Duration = Duration::from_secs(120);

/// What to compare.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ComparisonBody {
    /// The scenarios, 1 to 20, beside things as they are.
    #[schema(value_type = Vec<String>, example = json!(["winter-surge"]))]
    scenarios: Vec<ScenarioName>,
    /// First local day.
    #[schema(example = "2027-01-04")]
    from: NaiveDate,
    /// First local day after the period.
    #[schema(example = "2027-02-01")]
    to: NaiveDate,
    /// Whether to plan each anew as well: what a lawful rota could give without goodwill, and how
    /// even it would be.
    #[serde(default)]
    plan: bool,
    /// Longest time for all planning, 1 to 86400; 120 where absent.
    #[schema(value_type = Option<u64>)]
    time_limit_seconds: Option<SearchSeconds>,
}

/// Compare scenarios
///
/// Things as they are and with the changes of each, side by side. As a job; only for those who read
/// all cover.
#[utoipa::path(
    post,
    path = "/api/v1/scenario-comparisons",
    operation_id = "start_comparison",
    tag = "jobs",
    request_body = ComparisonBody,
    params(IdempotencyKey),
    responses(Answers)
)]
pub(crate) async fn ask(
    who: Permitted<SignedIn>,
    asked: JobRequest<ComparisonBody>,
) -> Result<HttpResponse, ApiError> {
    asked
        .for_job(&who, |body| {
            let count = body.scenarios.len();
            let names = ComparedScenarios::new(body.scenarios)
                .map_err(|bad| wrong("/scenarios", bad.message, &count, &bad.remedy))?;
            let time = body
                .time_limit_seconds
                .map_or(TIME, SearchSeconds::duration);
            Ok(JobPayload::Comparison(ComparisonRequest {
                period: period(body.from, body.to)?,
                names: names.into_names(),
                time: body.plan.then_some(time),
            }))
        })
        .await
}
