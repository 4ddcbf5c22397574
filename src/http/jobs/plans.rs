//! `POST /api/v1/plans`.

use std::num::NonZeroU64;

use actix_web::HttpResponse;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::enqueue::{Answers, JobRequest, period};
use crate::body::IdempotencyKey;
use crate::error::ApiError;
use crate::permission::{Permitted, may};
use evenwatch_app::jobs::JobPayload;
use evenwatch_app::plan::PlanRequest;
use evenwatch_domain::ids::PoolId;
use evenwatch_domain::request_values::SearchSeconds;

/// What to plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanBody {
    /// The rota's name; its days where absent.
    name: Option<String>,
    /// First local day, today or later.
    #[schema(example = "2027-01-04")]
    from: NaiveDate,
    /// First local day after the period.
    #[schema(example = "2027-04-05")]
    to: NaiveDate,
    /// The pools; all where absent, which only those may who may plan all.
    #[schema(value_type = Option<Vec<String>>)]
    pools: Option<Vec<PoolId>>,
    /// Plan as if nothing had been published in the period, but for people placed by hand. Else a
    /// pool in which nothing has to change keeps its published rota, and of the others as few
    /// places move as cover allows.
    #[serde(default)]
    afresh: bool,
    /// Longest time for the search, 1 to 86400; as the settings say where absent.
    #[schema(value_type = Option<u64>)]
    time_limit_seconds: Option<SearchSeconds>,
    /// Most work for the search, in the solver's units; as the settings say where absent. With it
    /// the same network, seed and settings give the same rota, where neither time nor memory runs
    /// out; without it two plans may differ.
    #[schema(value_type = Option<u64>)]
    work_limit_units: Option<NonZeroU64>,
    /// Most memory that the worker's process may hold, MiB; as the settings say where absent.
    #[schema(value_type = Option<u64>)]
    memory_limit_mib: Option<NonZeroU64>,
    /// Seed of the search; as the settings say where absent.
    seed: Option<u32>,
}

/// Plan a rota
///
/// As a job: the answer comes at once and says where to follow it. The rota is kept as a draft.
/// Published duties before the period count in rules and evenness; where it is published already,
/// the new rota stays near it and says what moves.
#[utoipa::path(
    post,
    path = "/api/v1/plans",
    operation_id = "start_plan",
    tag = "jobs",
    request_body = PlanBody,
    params(IdempotencyKey),
    responses(Answers)
)]
pub(crate) async fn ask(
    who: Permitted<may::PlanRotas>,
    asked: JobRequest<PlanBody>,
) -> Result<HttpResponse, ApiError> {
    asked
        .for_job(&who, |body| {
            let period = period(body.from, body.to)?;
            Ok(JobPayload::Plan(PlanRequest {
                name: body
                    .name
                    .unwrap_or_else(|| format!("{} to {}", period.first_day, period.last_day)),
                period,
                pools: body.pools,
                afresh: body.afresh,
                time_limit: body.time_limit_seconds.map(SearchSeconds::duration),
                work_limit: body.work_limit_units,
                memory_limit: body.memory_limit_mib,
                seed: body.seed,
            }))
        })
        .await
}
