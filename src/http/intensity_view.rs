//! How intense on-call is, as shown.

use serde::Serialize;
use utoipa::ToSchema;

use crate::words;
use evenwatch_domain::ids::{PersonId, PoolId};
use evenwatch_domain::intensity::sums::{GroupIntensity, IntensityReport, IntensitySums};
use evenwatch_domain::intensity::{Above, Intensity, Thresholds};

/// How intense on-call is for somebody in one pool.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct IntensityView {
    /// Who.
    #[schema(value_type = String)]
    person: PersonId,
    /// The pool; null for all pools together of somebody who is on call for several.
    #[schema(value_type = Option<String>)]
    pool: Option<PoolId>,
    /// Duties on call and night shifts with a day in the period.
    duties: u32,
    /// Night shifts among them: 3 hours or more of 23:00-06:00, and not on call.
    night_shifts: u32,
    /// Hours of them.
    hours: f64,
    /// Nights in 4 weeks for each whole-time post; null where the person has no post.
    nights_per_4_weeks_per_wte: Option<f64>,
    /// Most nights that begin in any 28 days.
    most_nights_in_28_days: u32,
    /// Most calendar days running with such a duty, until a whole day without.
    longest_run_days: u32,
    /// Most hours of such duties without a break.
    longest_unbroken_hours: f64,
    /// On call one day in so many; null for a stand-in, who shares the pool on no day, and where
    /// all are night shifts.
    one_in: Option<f64>,
    /// What is above the settings' thresholds.
    #[schema(value_type = Vec<words::IntensityMeasure>)]
    above: Vec<Above>,
}

impl From<Intensity> for IntensityView {
    fn from(one: Intensity) -> Self {
        Self {
            above: one.above,
            person: one.person,
            pool: one.pool,
            duties: one.duties,
            night_shifts: one.night_shifts,
            hours: one.hours,
            nights_per_4_weeks_per_wte: one.nights_per_4_weeks_per_wte,
            most_nights_in_28_days: one.most_nights_in_28_days,
            longest_run_days: one.longest_run_days,
            longest_unbroken_hours: one.longest_unbroken_hours,
            one_in: one.one_in,
        }
    }
}

/// From where on on-call is too intense: the settings' own.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ThresholdsView {
    /// Nights on call in any 28 days.
    nights_in_28_days: u32,
    /// Calendar days on call running.
    days_running: u32,
    /// Hours on call without a break.
    unbroken_hours: u32,
    /// On call on no more than one day in so many.
    one_in: u32,
}

impl From<Thresholds> for ThresholdsView {
    fn from(thresholds: Thresholds) -> Self {
        Self {
            nights_in_28_days: thresholds.nights_in_28_days,
            days_running: thresholds.days_running,
            unbroken_hours: thresholds.unbroken_hours,
            one_in: thresholds.one_in,
        }
    }
}

/// How intense on-call is over some people, in numbers that name nobody.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct IntensitySumsView {
    /// People on call or on night shifts.
    people: u32,
    /// Those above any of the thresholds.
    above: u32,
    /// Those above the nights in 28 days.
    above_nights: u32,
    /// Those above the days running.
    above_days_running: u32,
    /// Those above the hours without a break.
    above_unbroken_hours: u32,
    /// Those on call on too many days.
    above_frequency: u32,
    /// The most nights of one person in any 28 days.
    most_nights_in_28_days: u32,
    /// The most days running of one person.
    longest_run_days: u32,
    /// The most hours of one person without a break.
    longest_unbroken_hours: f64,
    /// The most frequent: on call one day in so many; null where all are stand-ins, or nobody is on
    /// call.
    least_one_in: Option<f64>,
}

impl From<IntensitySums> for IntensitySumsView {
    fn from(sums: IntensitySums) -> Self {
        Self {
            people: sums.people,
            above: sums.above,
            above_nights: sums.above_nights,
            above_days_running: sums.above_days_running,
            above_unbroken_hours: sums.above_unbroken_hours,
            above_frequency: sums.above_frequency,
            most_nights_in_28_days: sums.most_nights_in_28_days,
            longest_run_days: sums.longest_run_days,
            longest_unbroken_hours: sums.longest_unbroken_hours,
            least_one_in: sums.least_one_in,
        }
    }
}

/// How intense on-call is in a pool, or in several small ones together.
#[derive(Debug, Serialize, ToSchema)]
struct GroupIntensityView {
    /// The pools: one, or several small ones together.
    #[schema(value_type = Vec<String>)]
    pools: Vec<PoolId>,
    /// Their names.
    pool_names: Vec<String>,
    /// The numbers; null where they are of too few people to be told.
    sums: Option<IntensitySumsView>,
}

impl From<GroupIntensity> for GroupIntensityView {
    fn from(group: GroupIntensity) -> Self {
        Self {
            pools: group.pools,
            pool_names: group.pool_names,
            sums: group.sums.map(Into::into),
        }
    }
}

/// How intense on-call is, pool by pool, without naming anybody.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct IntensityReportView {
    /// From where on it is too intense.
    thresholds: ThresholdsView,
    /// Pools with somebody on call; those with fewer than five people together.
    groups: Vec<GroupIntensityView>,
    /// Everybody, each person's pools together; null where they are fewer than five.
    all: Option<IntensitySumsView>,
    /// People whose 1 in N, in a pool or in all together, stands below their term, which is no
    /// breach by itself; 0 where they are fewer than five.
    below_term: u32,
}

impl From<IntensityReport> for IntensityReportView {
    fn from(report: IntensityReport) -> Self {
        Self {
            thresholds: report.thresholds.into(),
            groups: report.groups.into_iter().map(Into::into).collect(),
            all: report.all.map(Into::into),
            below_term: report.below_term,
        }
    }
}
