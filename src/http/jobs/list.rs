//! `GET /api/v1/jobs`.

use actix_web::web;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{JobListView, JobView};
use crate::error::ApiError;
use crate::permission::{Permitted, SignedIn};
use crate::state::AppState;
use crate::{pagination, params, words};
use evenwatch_app::jobs::{self, JobKind, JobOrigin, JobSearch, JobState};

/// Which jobs.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct JobQuery {
    /// Standing so.
    #[param(value_type = Option<words::JobState>, example = "running")]
    state: Option<String>,
    /// Of this kind.
    #[param(value_type = Option<words::JobKind>, example = "plan")]
    kind: Option<String>,
    /// What people asked for, or what programs did.
    #[param(value_type = Option<words::JobOrigin>, example = "person")]
    origin: Option<String>,
    /// Jobs on a page, 1 to 200; 50 where absent.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200, example = 50)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Jobs
///
/// One's own, newest first; all, for those who may manage jobs.
#[utoipa::path(
    get,
    path = "/api/v1/jobs",
    operation_id = "list_jobs",
    tag = "jobs",
    params(JobQuery),
    responses(
        (status = 200, description = "The jobs", body = JobListView),
        (status = 400, description = "The query is not understood"),
        (status = 422, description = "No such state, kind or origin, not a number, or no cursor of this list"),
    )
)]
pub(crate) async fn list(
    who: Permitted<SignedIn>,
    state: web::Data<AppState>,
    which: web::Query<JobQuery>,
) -> Result<web::Json<JobListView>, ApiError> {
    let named = format!("jobs?{:?}&{:?}&{:?}", which.state, which.kind, which.origin);
    let search = JobSearch {
        state: word::<JobState>("state", which.state.as_deref())?,
        kind: word::<JobKind>("kind", which.kind.as_deref())?,
        origin: word::<JobOrigin>("origin", which.origin.as_deref())?,
        before_seq: pagination::parse(&named, which.cursor.as_deref())?,
        ..JobSearch::default()
    };
    let most = params::limit(which.limit.as_deref())?;
    let more = params::one_more(most);
    let mut found = state
        .run(&who, move |app, _| jobs::list(app, &search, more))
        .await?;
    Ok(web::Json(JobListView {
        next: pagination::paginate(&mut found, most, &named, |job| job.seq.to_string()),
        items: found
            .into_iter()
            .map(|job| JobView::new(job, state.root()))
            .collect(),
    }))
}

fn word<T>(parameter: &str, text: Option<&str>) -> Result<Option<T>, ApiError>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    let read = |text: &str| {
        text.parse().map_err(|error: T::Err| {
            let remedy = "choose one of these, or leave it out for all";
            ApiError::invalid(parameter, text, error.to_string(), remedy)
        })
    };
    text.map(read).transpose()
}
