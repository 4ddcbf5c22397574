//! Schedules: audits that are made and kept, and other places that are asked, by themselves. A
//! worker that looks for jobs puts those that are due into the queue.

use serde_json::{Value, json};

use super::audit::AuditRequest;
use super::audit_archive::must_keep;
use super::error::{AppError, NotFound, Overtaken, Rejection};
use super::jobs::{JobOrigin, JobPayload, enqueue};
use super::refresh::{self, RefreshRequest};
use super::state::AppContext;
use evenwatch_domain::access::Action;
use evenwatch_domain::count::counted;
use evenwatch_domain::ids::ScheduleName;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::time;
use evenwatch_store::schedules;

pub use evenwatch_domain::kept_audit::{AuditSchedule, SchedulePlan};

/// Longest period of an audit that a schedule makes. Weeks.
pub const MOST_WEEKS: u32 = 104;

/// Makes a schedule. What it does is done with what whoever asks may do now.
///
/// # Errors
/// Where whoever asks may not do that now, the plan has no days or another length, the name is
/// taken, or the database fails.
pub fn add(
    app: &AppContext,
    name: &ScheduleName,
    plan: SchedulePlan,
    now: Instant,
) -> Result<AuditSchedule, AppError> {
    let fits = match plan.refresh {
        None => {
            must_keep(app)?;
            (1..=MOST_WEEKS).contains(&plan.weeks)
        }
        Some(source) => {
            refresh::check(
                app,
                &RefreshRequest {
                    source,
                    take: true,
                    remove: false,
                },
            )?;
            plan.weeks == 0
        }
    };
    let next_at = plan.next_after(now).filter(|_| fits);
    let next_at = next_at.ok_or_else(|| {
        let message = format!(
            "a schedule needs a weekday at least, and either 1 to {MOST_WEEKS} weeks to audit or a place to ask; it has {} and {}",
            counted(plan.days.len(), "weekday"),
            counted(plan.weeks, "week")
        );
        AppError::Refused(Rejection::NotApplicable {
            message,
            remedy: None,
        })
    })?;
    let schedule = AuditSchedule {
        name: name.clone(),
        plan,
        next_at,
        made_by: app.who().who.to_string(),
        on_behalf_of: app.who().clone(),
        made_at: now,
    };
    app.store().write(|tx| {
        if schedules::by_name(tx, name)?.is_some() {
            return Err(AppError::Conflict(Overtaken::stale(
                format!("there is a schedule \"{name}\" already"),
                "choose another name, or remove that one first",
            )));
        }
        schedules::insert(tx, &schedule)?;
        let after = Some(log_value(&schedule));
        app.log(tx, now, "schedule.add", &subject(name), None, after)
    })?;
    Ok(schedule)
}

/// Every schedule, by name.
///
/// # Errors
/// Where whoever asks may not read all cover, or the database fails.
pub fn list(app: &AppContext) -> Result<Vec<AuditSchedule>, AppError> {
    app.must_everywhere(Action::ReadCover)?;
    app.store().read(|tx| Ok(schedules::list(tx)?))
}

/// Ends a schedule; the audits that it made stay.
///
/// # Errors
/// Where whoever asks may not make such a schedule, there is none of that name, or the database
/// fails.
pub fn remove(
    app: &AppContext,
    name: &ScheduleName,
    now: Instant,
) -> Result<AuditSchedule, AppError> {
    app.must_everywhere(Action::ReadCover)?;
    app.store().write(|tx| {
        let found = schedules::by_name(tx, name)?;
        let schedule = found.ok_or_else(|| AppError::NotFound(NotFound::Schedule(name.clone())))?;
        match schedule.plan.refresh {
            None => must_keep(app)?,
            Some(_) => app.must_everywhere(Action::ImportNetwork)?,
        }
        schedules::delete(tx, name)?;
        let before = Some(log_value(&schedule));
        app.log(tx, now, "schedule.remove", &subject(name), before, None)?;
        Ok(schedule)
    })
}

/// Puts what schedules do that are due at `now` into the queue; how many. Each is moved on in the
/// same transaction, so that however many workers look, it is done once; where nobody worked for a
/// while, once for all that time.
///
/// # Errors
/// Where the database fails.
pub fn put_due(app: &AppContext, now: Instant) -> Result<usize, AppError> {
    let mut count = 0;
    while app.store().read(|tx| schedules::due(tx, now))?.is_some() {
        let moved = app.store().write(|tx| {
            let Some(schedule) = schedules::due(tx, now)? else {
                return Ok(false);
            };
            let plan = &schedule.plan;
            let next = plan.next_after(now);
            // Neither can be absent before the calendar's end.
            let (Some(next), Some(work)) = (next, work(&schedule, now)) else {
                return Ok(false);
            };
            if !schedules::move_on(tx, &schedule, next)? {
                return Ok(false);
            }
            let maker = app.as_principal(schedule.on_behalf_of);
            enqueue(&maker, tx, &work, JobOrigin::Program, now)?;
            Ok::<_, AppError>(true)
        })?;
        if !moved {
            break;
        }
        count += 1;
    }
    Ok(count)
}

/// What a schedule does at `now`.
fn work(schedule: &AuditSchedule, now: Instant) -> Option<JobPayload> {
    if let Some(source) = schedule.plan.refresh {
        return Some(JobPayload::Refresh(RefreshRequest {
            source,
            take: true,
            remove: false,
        }));
    }
    Some(JobPayload::Audit(AuditRequest {
        keep: true,
        schedule: Some(schedule.name.clone()),
        ..AuditRequest::of(schedule.plan.period(time::local_day(now))?)
    }))
}

fn subject(name: &ScheduleName) -> String {
    format!("schedule:{name}")
}

fn log_value(schedule: &AuditSchedule) -> Value {
    json!(schedule.plan)
}
