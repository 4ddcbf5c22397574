//! The place of each fault in the body of a request for a job.

use evenwatch_app::jobs::Work;
use evenwatch_app::{AppError, Missing, Refusal};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::Problem;

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

/// The error with its place in the body, where a value of the body is what is wrong.
pub(super) fn placed(error: AppError, work: &Work, now: Instant) -> AppError {
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
        Work::Refresh(request) => {
            if let AppError::Refused(Refusal::NotApplicable { message }) = &error {
                let remedy = "take another source, or let the operator name the calendars";
                return wrong("/source", message.clone(), &request.source, remedy);
            }
            return error;
        }
        Work::Import(_) | Work::Deliver(_) | Work::Gaps => return error,
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
            let today = evenwatch_domain::time::local_day(now);
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
