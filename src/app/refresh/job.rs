//! A refresh apart from every request, asked for or by a schedule.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::error::{AppError, Rejection};
use super::super::state::AppContext;
use super::leave::Taking;
use super::{RefreshObserver, RefreshSource, holidays, leave, organisations};
use evenwatch_domain::access::Action;
use evenwatch_domain::interval::Instant;

/// What to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshRequest {
    /// Where.
    pub source: RefreshSource,
    /// Whether to take what is new.
    pub take: bool,
    /// Of leave: whether to take away more than is usual, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub remove: bool,
}

/// What a request says about taking leave.
fn taking(request: &RefreshRequest) -> Taking {
    match (request.take, request.remove) {
        (false, _) => Taking::Nothing,
        (true, false) => Taking::Usual,
        (true, true) => Taking::Everything,
    }
}

/// Refuses what [`refresh`] would refuse before it asks anybody.
///
/// # Errors
/// Where whoever asks may not, there is no network, or the settings name no calendars.
pub(crate) fn check(app: &AppContext, request: &RefreshRequest) -> Result<(), AppError> {
    app.must_everywhere(Action::ImportNetwork)?;
    match request.source {
        RefreshSource::BankHolidays => {}
        RefreshSource::Leave if app.settings().upstream.calendars.is_none() => {
            return Err(AppError::Refused(Rejection::NotApplicable {
                message: "the settings name no file of calendars".to_owned(),
                remedy: Some(
                    "name it as upstream.calendars, the annotated example shows what it holds"
                        .to_owned(),
                ),
            }));
        }
        RefreshSource::Organisations | RefreshSource::Leave => {
            app.store().read(|tx| app.version(tx))?;
        }
    }
    Ok(())
}

/// Asks the source, and takes what is new where the request says so; the report as JSON, as the
/// command line has it, without paths of this machine.
///
/// # Errors
/// As for `check`, [`holidays::take`], [`organisations::refresh`] and [`leave::refresh`].
pub fn refresh(
    app: &AppContext,
    request: &RefreshRequest,
    watch: &RefreshObserver<'_>,
    now: Instant,
) -> Result<Value, AppError> {
    check(app, request)?;
    let (settings, take) = (app.settings(), request.take);
    Ok(match request.source {
        RefreshSource::BankHolidays => {
            let report = match take {
                true => holidays::take(app, settings, watch, now)?,
                false => holidays::refresh(settings, watch, now)?,
            };
            let mut before = report.before;
            if report.own_file.is_some() {
                before.from = holidays::OWN.to_owned();
            }
            json!({
                "before": before, "source": report.source, "changes": report.changes,
                "taken": report.taken_to.is_some(), "in_force": report.own_file.is_none(),
            })
        }
        RefreshSource::Organisations => {
            json!(organisations::refresh(app, settings, take, watch, now)?)
        }
        RefreshSource::Leave => json!(leave::refresh(app, settings, taking(request), watch, now)?),
    })
}
