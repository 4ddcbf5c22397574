//! `POST /api/v1/audits`.

use actix_web::HttpResponse;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::enqueue::{Answers, JobRequest, period};
use super::field_errors::wrong;
use crate::body::IdempotencyKey;
use crate::error::ApiError;
use crate::permission::{Permitted, SignedIn};
use evenwatch_app::AppError;
use evenwatch_app::audit::AuditRequest;
use evenwatch_app::jobs::JobPayload;
use evenwatch_domain::instant_text;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::request_values::SearchSeconds;

/// What to audit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditBody {
    /// First local day.
    #[schema(example = "2027-01-04")]
    from: NaiveDate,
    /// First local day after the period.
    #[schema(example = "2027-04-05")]
    to: NaiveDate,
    /// Whether to plan what any lawful rota of these people could give without goodwill, beside
    /// what is there. Only for those who read all cover.
    #[serde(default)]
    deliverable: bool,
    /// Longest time for that search, 1 to 86400; as the settings say where absent.
    #[schema(value_type = Option<u64>)]
    time_limit_seconds: Option<SearchSeconds>,
    /// Whether to keep it as evidence, under `/api/v1/audits`. Only for those who read all cover.
    #[serde(default)]
    keep: bool,
    /// Audit what was known at this instant, RFC 3339 with its offset: the network and the rotas of
    /// then.
    #[schema(example = "2026-11-01T09:00:00Z", format = "date-time")]
    known_at: Option<String>,
}

/// Audit coverage
///
/// As a job, with what could be there beside what is: `GET /api/v1/audit` answers the same at once
/// without that.
#[utoipa::path(
    post,
    path = "/api/v1/audits",
    operation_id = "start_audit",
    tag = "jobs",
    request_body = AuditBody,
    params(IdempotencyKey),
    responses(Answers)
)]
pub(crate) async fn ask(
    who: Permitted<SignedIn>,
    asked: JobRequest<AuditBody>,
) -> Result<HttpResponse, ApiError> {
    asked
        .for_job(&who, |body| {
            Ok(JobPayload::Audit(AuditRequest {
                period: period(body.from, body.to)?,
                deliverable: body.deliverable,
                time_limit: body.time_limit_seconds.map(SearchSeconds::duration),
                known_at: body.known_at.as_deref().map(known_at).transpose()?,
                keep: body.keep,
                schedule: None,
            }))
        })
        .await
}

/// The instant in the body.
fn known_at(text: &str) -> Result<Instant, AppError> {
    instant_text::read(text)
        .map_err(|bad| wrong("/known_at", bad.to_string(), &text, &bad.remedy()))
}
