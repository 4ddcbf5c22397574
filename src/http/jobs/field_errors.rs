//! The place of each fault in the body of a request for a job.

use evenwatch_app::jobs::JobPayload;
use evenwatch_app::{AppError, NotFound, Rejection};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::NetworkProblem;

/// One place of the body that is wrong.
pub(super) fn wrong(
    pointer: &str,
    message: String,
    found: &dyn std::fmt::Display,
    remedy: &str,
) -> AppError {
    AppError::Invalid(vec![NetworkProblem {
        pointer: pointer.to_owned(),
        message,
        found: found.to_string(),
        remedy: remedy.to_owned(),
    }])
}

/// The error with its place in the body, where a value of the body is what is wrong.
pub(super) fn placed(error: AppError, work: &JobPayload, now: Instant) -> AppError {
    let about = work.is_about();
    let at =
        |list: &str, at: Option<usize>| at.map(|at| format!("/{list}/{at}")).unwrap_or_default();
    let message = error.to_string();
    match &error {
        AppError::NotFound(NotFound::Scenario(name)) => {
            let found = about.scenarios.iter().position(|own| own == name);
            let remedy = "take a name from /api/v1/scenarios";
            wrong(&at("scenarios", found), message, name, remedy)
        }
        AppError::NotFound(NotFound::Pool(id)) => {
            let found = about.pools.iter().position(|pool| pool == id);
            let remedy = "take an id from /api/v1/network";
            wrong(&at("pools", found), message, id, remedy)
        }
        AppError::NotFound(NotFound::Area(id)) => {
            let found = about.areas.iter().position(|area| area == id);
            let remedy = "take an id from /api/v1/network";
            wrong(&at("areas", found), message, id, remedy)
        }
        AppError::NotFound(NotFound::Line(id)) => {
            wrong("/line", message, id, "take an id from /api/v1/network")
        }
        AppError::Refused(Rejection::NothingToRemedy { line }) => wrong(
            "/line",
            message,
            line,
            "name a line that a pool serves there",
        ),
        AppError::Refused(Rejection::PeriodInThePast { first_day, .. }) => {
            let today = evenwatch_domain::time::local_day(now);
            let remedy = format!("give {today} or a later day");
            wrong("/from", message, first_day, &remedy)
        }
        AppError::Refused(refused) => match (refused, about.period, about.source) {
            (Rejection::PeriodTooLong { limit, .. }, Some(period), _) => {
                let remedy = format!("ask for {limit} days at most");
                wrong("/to", message, &period.last_day, &remedy)
            }
            (Rejection::NoDuties { .. }, Some(period), _) => {
                let remedy = "choose days on which these pools have duties";
                wrong("/from", message, &period.first_day, remedy)
            }
            (Rejection::NotApplicable { message, .. }, _, Some(source)) => {
                let remedy = "take another source, or let the operator name the calendars";
                wrong("/source", message.clone(), source, remedy)
            }
            _ => error,
        },
        _ => error,
    }
}
