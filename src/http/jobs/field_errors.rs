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
    let at = |list: &str, at: Option<usize>| at.map(|at| format!("/{list}/{at}"));
    let (period, pools, areas) = match work {
        JobPayload::Plan(request) => (Some(request.period), request.pools.as_deref(), &[][..]),
        JobPayload::Audit(request) => (Some(request.period), None, &[][..]),
        JobPayload::Remedies(request) => (Some(request.period), None, request.areas.as_slice()),
        JobPayload::Fragility(request) => (Some(request.period), None, &[][..]),
        JobPayload::Scale(request) => (Some(request.period), None, &[][..]),
        JobPayload::Comparison(request) => {
            if let AppError::NotFound(NotFound::Scenario(name)) = &error {
                let found = request.names.iter().position(|own| own == name);
                let place = at("scenarios", found).unwrap_or_default();
                let message = error.to_string();
                return wrong(&place, message, name, "take a name from /api/v1/scenarios");
            }
            (Some(request.period), None, &[][..])
        }
        JobPayload::Refresh(request) => {
            if let AppError::Refused(Rejection::NotApplicable { message }) = &error {
                let remedy = "take another source, or let the operator name the calendars";
                return wrong("/source", message.clone(), &request.source, remedy);
            }
            return error;
        }
        JobPayload::Import(_) | JobPayload::Deliver(_) | JobPayload::Gaps => return error,
    };
    let Some(period) = period else { return error };
    let message = error.to_string();
    match &error {
        AppError::NotFound(NotFound::Pool(id)) => {
            let found = pools.and_then(|pools| pools.iter().position(|pool| pool == id));
            let place = at("pools", found).unwrap_or_default();
            wrong(&place, message, id, "take an id from /api/v1/network")
        }
        AppError::NotFound(NotFound::Area(id)) => {
            let found = areas.iter().position(|area| area == id);
            let place = at("areas", found).unwrap_or_default();
            wrong(&place, message, id, "take an id from /api/v1/network")
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
        AppError::Refused(Rejection::PeriodTooLong { limit, .. }) => {
            let remedy = format!("ask for {limit} days at most");
            wrong("/to", message, &period.last_day, &remedy)
        }
        AppError::Refused(Rejection::NoDuties { .. }) => {
            let remedy = "choose days on which these pools have duties";
            wrong("/from", message, &period.first_day, remedy)
        }
        _ => error,
    }
}
