//! `POST /api/v1/refreshes`, `GET /api/v1/refreshes`.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::enqueue::{Answers, JobRequest};
use crate::body::IdempotencyKey;
use crate::error::ApiError;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use crate::words;
use evenwatch_app::jobs::JobPayload;
use evenwatch_app::refresh::{self, Age, RefreshRequest, RefreshSource};
use evenwatch_domain::calendar::Division;

/// What to ask for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefreshBody {
    /// Where.
    #[schema(value_type = words::RefreshSource, example = "bank-holidays")]
    source: RefreshSource,
    /// Whether to take what is new, all or nothing; where absent, the job only says what that would
    /// change.
    #[serde(default)]
    take: bool,
    /// Of leave, with take: whether to remove more leave than is usual, too. Where absent, leave
    /// stays that a calendar suddenly holds no more, and the answer lists it as held_back.
    #[serde(default)]
    remove: bool,
}

/// Ask another place what is new
///
/// As a job; it is tried again where the place does not answer. Its answer says every difference,
/// and whether it was taken. Only for those who may import the whole network.
#[utoipa::path(
    post,
    path = "/api/v1/refreshes",
    operation_id = "start_refresh",
    tag = "jobs",
    request_body = RefreshBody,
    params(IdempotencyKey),
    responses(Answers)
)]
pub(crate) async fn ask(
    who: Permitted<may::ReadNetwork>,
    asked: JobRequest<RefreshBody>,
) -> Result<HttpResponse, ApiError> {
    asked
        .for_job(&who, |body| {
            Ok(JobPayload::Refresh(RefreshRequest {
                source: body.source,
                take: body.take,
                remove: body.remove,
            }))
        })
        .await
}

/// What came from other places.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgesView {
    /// Bank holidays, organisations, leave.
    items: Vec<AgeView>,
}

/// The age of what came from a place.
#[derive(Debug, Serialize, ToSchema)]
struct AgeView {
    /// What came from there.
    #[schema(value_type = words::RefreshSource, example = "bank-holidays")]
    source: RefreshSource,
    /// Where it is from; absent where the settings name no place.
    #[schema(example = "built in")]
    from: Option<String>,
    /// The day in London on which what is here last was as the place had it; absent where it never
    /// was compared.
    as_of: Option<NaiveDate>,
    /// Days since then.
    #[schema(example = 3)]
    age_days: Option<i64>,
    /// Of bank holidays: the years that are known. Days outside are unknown, never ordinary.
    known: Option<Vec<KnownView>>,
}

/// The years that are known of a division's bank holidays.
#[derive(Debug, Serialize, ToSchema)]
struct KnownView {
    /// The division.
    #[schema(value_type = words::Division, example = "england-and-wales")]
    division: Division,
    /// First year.
    first: i32,
    /// Last year.
    last: i32,
}

impl From<Age> for AgeView {
    fn from(age: Age) -> Self {
        let known = age.known.into_iter().map(|known| KnownView {
            division: known.division,
            first: known.first,
            last: known.last,
        });
        Self {
            known: (age.source == RefreshSource::BankHolidays).then(|| known.collect()),
            source: age.source,
            from: age.from,
            as_of: age.as_of,
            age_days: age.age_days,
        }
    }
}

/// How old is what came from other places
///
/// Told from what is here; nobody is asked. Everything works from these copies where no place
/// answers.
#[utoipa::path(
    get,
    path = "/api/v1/refreshes",
    operation_id = "list_refreshes",
    tag = "jobs",
    responses((status = 200, description = "The ages", body = AgesView))
)]
pub(crate) async fn ages(
    who: Permitted<may::ReadNetwork>,
    state: web::Data<AppState>,
) -> Result<web::Json<AgesView>, ApiError> {
    let ages = state.run(&who, refresh::ages).await?;
    let sources = ages.into_iter().map(AgeView::from).collect();
    Ok(web::Json(AgesView { items: sources }))
}
