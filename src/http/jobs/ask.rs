//! What the requests for jobs share: the place of each fault in the body, and the answer that the job was taken.

use actix_web::{HttpResponse, http::header};
use chrono::NaiveDate;

use super::view::{JobView, address};
use crate::app::jobs::{self, Work};
use crate::app::once::Once;
use crate::app::{AppError, Missing, Refusal};
use crate::domain::interval::Instant;
use crate::domain::network::Problem;
use crate::domain::time::Period;
use crate::http::error::ApiError;
use crate::http::state::State;
use crate::http::who::Who;

/// Longest time that may be asked for. Seconds: a day.
const LONGEST_SECONDS: u64 = 86_400;

/// The days from the first to before `to`.
pub(super) fn period(from: NaiveDate, to: NaiveDate) -> Result<Period, AppError> {
    let last = to.pred_opt();
    last.and_then(|last| Period::new(from, last))
        .ok_or_else(|| {
            wrong(
                "/to",
                format!("the period ends before it begins, on {from}"),
                &to,
                "give the first day after the period",
            )
        })
}

/// A time limit.
pub(super) fn seconds(asked: Option<u64>) -> Result<Option<std::time::Duration>, AppError> {
    match asked {
        Some(seconds) if !(1..=LONGEST_SECONDS).contains(&seconds) => Err(wrong(
            "/time_limit_seconds",
            "that is no time to search for".to_owned(),
            &seconds,
            "give 1 to 86400 seconds, or leave it out for what the settings say",
        )),
        seconds => Ok(seconds.map(std::time::Duration::from_secs)),
    }
}

/// One place of the body that is wrong.
pub(super) fn wrong(
    pointer: &str,
    message: String,
    found: &dyn std::fmt::Display,
    remedy: &str,
) -> AppError {
    AppError::Invalid(vec![Problem {
        pointer: pointer.to_owned(),
        message,
        found: found.to_string(),
        remedy: remedy.to_owned(),
    }])
}

/// Asks for the job, once under a key; 202 and where to follow it.
pub(super) async fn accepted(
    state: &State,
    who: &Who,
    key: Option<Once>,
    work: impl FnOnce() -> Result<Work, AppError> + Send + 'static,
) -> Result<HttpResponse, ApiError> {
    let asked = state
        .run(who, move |app, now| {
            let work = work()?;
            jobs::ask(app, &work, key.as_ref(), now).map_err(|error| placed(error, &work, now))
        })
        .await?;
    let mut answer = HttpResponse::Accepted();
    answer.insert_header((header::LOCATION, address(asked.answer.id)));
    if asked.again {
        answer.insert_header(("Idempotency-Replayed", "true"));
    }
    Ok(answer.json(JobView::from(asked.answer)))
}

/// The error with its place in the body, where a value of the body is what is wrong.
fn placed(error: AppError, work: &Work, now: Instant) -> AppError {
    let at = |list: &str, at: Option<usize>| at.map(|at| format!("/{list}/{at}"));
    let (period, pools, areas) = match work {
        Work::Plan(request) => (Some(request.period), request.pools.as_deref(), &[][..]),
        Work::Audit(request) => (Some(request.period), None, &[][..]),
        Work::Remedies(request) => (Some(request.period), None, request.areas.as_slice()),
        Work::Fragility(request) => (Some(request.period), None, &[][..]),
        Work::Scale(request) => (Some(request.period), None, &[][..]),
        Work::Comparison(request) => {
            if let AppError::NotFound(Missing::Scenario(name)) = &error {
                let found = request.names.iter().position(|own| own == name);
                let place = at("scenarios", found).unwrap_or_default();
                let message = error.to_string();
                return wrong(&place, message, name, "take a name from /api/v1/scenarios");
            }
            (Some(request.period), None, &[][..])
        }
        Work::Import(_) | Work::Deliver(_) => return error,
    };
    let Some(period) = period else { return error };
    let message = error.to_string();
    match &error {
        AppError::NotFound(Missing::Pool(id)) => {
            let found = pools.and_then(|pools| pools.iter().position(|pool| pool == id));
            let place = at("pools", found).unwrap_or_default();
            wrong(&place, message, id, "take an id from /api/v1/network")
        }
        AppError::NotFound(Missing::Area(id)) => {
            let found = areas.iter().position(|area| area == id);
            let place = at("areas", found).unwrap_or_default();
            wrong(&place, message, id, "take an id from /api/v1/network")
        }
        AppError::NotFound(Missing::Line(id)) => {
            wrong("/line", message, id, "take an id from /api/v1/network")
        }
        AppError::Refused(Refusal::NothingToRemedy { line }) => wrong(
            "/line",
            message,
            line,
            "name a line that a pool serves there",
        ),
        AppError::Refused(Refusal::PeriodInThePast { first_day, .. }) => {
            let today = crate::domain::time::local_day(now);
            let remedy = format!("give {today} or a later day");
            wrong("/from", message, first_day, &remedy)
        }
        AppError::Refused(Refusal::PeriodTooLong { limit, .. }) => {
            let remedy = format!("ask for {limit} days at most");
            wrong("/to", message, &period.last_day, &remedy)
        }
        AppError::Refused(Refusal::NoDuties { .. }) => {
            let remedy = "choose days on which these pools have duties";
            wrong("/from", message, &period.first_day, remedy)
        }
        _ => error,
    }
}
