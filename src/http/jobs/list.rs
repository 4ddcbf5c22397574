//! `GET /api/v1/jobs`.

use actix_web::{get, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{JobListView, JobView};
use crate::app::jobs::{self, JobKind, JobSearch, JobState};
use crate::http::cursor;
use crate::http::error::{ApiError, Problem};
use crate::http::state::State;
use crate::http::who::Who;

/// Jobs on a page where no other number is asked for.
const PAGE: u32 = 50;

/// Which jobs.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Which {
    /// Standing so: queued, running, done, failed or cancelled.
    #[param(example = "running")]
    state: Option<String>,
    /// Of this kind: plan, audit, remedies, import, fragility, scale or comparison.
    #[param(example = "plan")]
    kind: Option<String>,
    /// Jobs on a page, 1 to 199; 50 where absent.
    #[param(value_type = Option<u32>, example = 50)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Jobs
///
/// One's own, newest first; all, for those who may manage jobs.
#[utoipa::path(
    operation_id = "list_jobs",
    tag = "jobs",
    params(Which),
    responses(
        (status = 200, description = "The jobs", body = JobListView),
        (status = 400, description = "The query is not understood", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No such state or kind, not a number, or no cursor of this list", body = Problem, content_type = "application/problem+json"),
    )
)]
#[get("/api/v1/jobs")]
pub(in crate::http) async fn list(
    state: web::Data<State>,
    who: Who,
    which: web::Query<Which>,
) -> Result<web::Json<JobListView>, ApiError> {
    let named = format!("jobs?{:?}&{:?}", which.state, which.kind);
    let before = which.cursor.as_deref();
    let before = before
        .map(|text| cursor::read("cursor", &named, text))
        .transpose()?;
    let search = JobSearch {
        state: word::<JobState>("state", which.state.as_deref())?,
        kind: word::<JobKind>("kind", which.kind.as_deref())?,
        before_seq: before.and_then(|seq| seq.parse().ok()),
        ..JobSearch::default()
    };
    let limit = which.limit.as_deref().map_or(Ok(PAGE), limit)?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    // One more than is shown tells whether there is a next page.
    let mut found = state
        .run(&who, move |app, _| jobs::list(app, &search, limit + 1))
        .await?;
    let more = found.len() > most;
    found.truncate(most);
    let last = found.last().filter(|_| more);
    Ok(web::Json(JobListView {
        next: last.map(|job| cursor::write(&named, &job.seq.to_string())),
        jobs: found.into_iter().map(JobView::from).collect(),
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

fn limit(text: &str) -> Result<u32, ApiError> {
    let number = text.parse().ok();
    let good = number.filter(|number| (1..jobs::MOST).contains(number));
    good.ok_or_else(|| {
        let remedy = format!("give a whole number from 1 to {}", jobs::MOST - 1);
        ApiError::invalid("limit", text, "is not a number of jobs", remedy)
    })
}
