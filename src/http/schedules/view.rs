//! Schedules as shown.

use serde::Serialize;
use utoipa::ToSchema;

use crate::view::{Wall, wall};
use crate::words;
use evenwatch_app::refresh::RefreshSource;
use evenwatch_app::schedules::AuditSchedule;
use evenwatch_domain::ids::ScheduleName;
use evenwatch_domain::pattern::DayOfWeek;

/// Schedules.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScheduleListView {
    /// By name.
    pub items: Vec<ScheduleView>,
}

/// When audits are made and kept, or other places asked, by themselves.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScheduleView {
    /// Its name.
    #[schema(value_type = String, example = "weekly")]
    name: ScheduleName,
    /// Weekdays.
    #[schema(value_type = Vec<words::Day>, example = json!(["mon"]))]
    days: Vec<DayOfWeek>,
    /// Time in London.
    #[schema(example = "06:00")]
    at: String,
    /// Weeks audited, from the day on which the audit is made; 0 where another place is asked.
    weeks: u32,
    /// The place that is asked; absent where cover is audited.
    #[schema(value_type = Option<words::RefreshSource>)]
    refresh: Option<RefreshSource>,
    /// When the next is due.
    next_at: Wall,
    /// Who made it, as the log names them; what it does is done with what they might do then.
    #[schema(example = "user:ann")]
    made_by: String,
    /// When it was made.
    made_at: Wall,
}

impl From<AuditSchedule> for ScheduleView {
    fn from(schedule: AuditSchedule) -> Self {
        Self {
            name: schedule.name,
            days: schedule.plan.days,
            at: schedule.plan.at.to_string(),
            weeks: schedule.plan.weeks,
            refresh: schedule.plan.refresh,
            next_at: wall(schedule.next_at),
            made_by: schedule.made_by,
            made_at: wall(schedule.made_at),
        }
    }
}
