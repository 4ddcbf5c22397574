//! Sums of minutes as shown, with their shares.

use serde::Serialize;
use utoipa::ToSchema;

use crate::shapes;

use evenwatch_app::audit::{CoverMinutes, Grid, StatementSums, Tallies};

/// Elapsed minutes; all can be added up over areas, except shares.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MinutesView {
    /// Hours that must be covered.
    required_minutes: i64,
    /// Commissioned in full.
    commissioned_full_minutes: i64,
    /// Commissioned in part only.
    commissioned_partial_minutes: i64,
    /// A person who counts is on duty, required or not. Overlapping duties count once.
    rostered_minutes: i64,
    /// Required and rostered.
    covered_minutes: i64,
    /// Required, and no pool that serves the line there has published a rota for it: in no gap and
    /// no share.
    not_assessed_minutes: i64,
    /// Required, assessed and not rostered: covered + gap + not assessed = required.
    gap_minutes: i64,
    /// Commissioned (in full or in part), assessed and not rostered: the gap against what is
    /// agreed, standard or no standard.
    commissioned_gap_minutes: i64,
    /// Rostered time that stands on goodwill: the three kinds below, each minute in the first that
    /// fits.
    goodwill_minutes: i64,
    /// Rostered, and nobody has commissioned it.
    goodwill_not_commissioned_minutes: i64,
    /// Rostered and commissioned, and no money follows any agreement on it.
    goodwill_unpaid_agreement_minutes: i64,
    /// Rostered and commissioned for money, and everybody who counts is on call without an
    /// allowance.
    goodwill_unpaid_on_call_minutes: i64,
    /// Required, and nobody would be there if goodwill stopped and nobody stood in.
    gap_without_goodwill_minutes: i64,
    /// Required and rostered, by the back-up only: the area's line has a first-on pool and nobody
    /// of it counts.
    back_up_only_minutes: i64,
    /// Required and rostered, and some duty of the answering tier has fewer people who count than
    /// it needs.
    short_handed_minutes: i64,
    /// Required and rostered, by exactly one person.
    one_deep_minutes: i64,
    /// Gap in which a person is on duty who cannot reach the area.
    unreachable_minutes: i64,
    /// Gap of the class `not-commissioned`.
    gap_not_commissioned_minutes: i64,
    /// Gap of the class `no-eligible-person`.
    gap_no_eligible_person_minutes: i64,
    /// Gap of the class `rules-block`.
    gap_rules_block_minutes: i64,
    /// Gap of the class `no-duty-planned`.
    gap_no_duty_planned_minutes: i64,
    /// Gap of the class `unassigned`: unfilled, but staff are available.
    gap_unassigned_minutes: i64,
    /// Required minutes times children known.
    child_required_minutes: i64,
    /// Covered minutes times children known.
    child_covered_minutes: i64,
    /// Minutes not assessed times children known.
    child_not_assessed_minutes: i64,
    /// Covered over required and assessed, 0-1; absent where there is none.
    covered_share: Option<f64>,
    /// The same, each area weighted by its children known.
    child_covered_share: Option<f64>,
    /// Goodwill over rostered, 0-1; absent where nothing is rostered.
    goodwill_share: Option<f64>,
}

impl From<CoverMinutes> for MinutesView {
    fn from(minutes: CoverMinutes) -> Self {
        Self {
            covered_share: minutes.covered_share(),
            child_covered_share: minutes.child_covered_share(),
            goodwill_share: minutes.goodwill_share(),
            required_minutes: minutes.required_minutes,
            commissioned_full_minutes: minutes.commissioned_full_minutes,
            commissioned_partial_minutes: minutes.commissioned_partial_minutes,
            rostered_minutes: minutes.rostered_minutes,
            covered_minutes: minutes.covered_minutes,
            not_assessed_minutes: minutes.not_assessed_minutes,
            gap_minutes: minutes.gap_minutes,
            commissioned_gap_minutes: minutes.commissioned_gap_minutes,
            goodwill_minutes: minutes.goodwill_minutes,
            goodwill_not_commissioned_minutes: minutes.goodwill_not_commissioned_minutes,
            goodwill_unpaid_agreement_minutes: minutes.goodwill_unpaid_agreement_minutes,
            goodwill_unpaid_on_call_minutes: minutes.goodwill_unpaid_on_call_minutes,
            gap_without_goodwill_minutes: minutes.gap_without_goodwill_minutes,
            back_up_only_minutes: minutes.back_up_only_minutes,
            short_handed_minutes: minutes.short_handed_minutes,
            one_deep_minutes: minutes.one_deep_minutes,
            unreachable_minutes: minutes.unreachable_minutes,
            gap_not_commissioned_minutes: minutes.gap_not_commissioned_minutes,
            gap_no_eligible_person_minutes: minutes.gap_no_eligible_person_minutes,
            gap_rules_block_minutes: minutes.gap_rules_block_minutes,
            gap_no_duty_planned_minutes: minutes.gap_no_duty_planned_minutes,
            gap_unassigned_minutes: minutes.gap_unassigned_minutes,
            child_required_minutes: minutes.child_required_minutes,
            child_covered_minutes: minutes.child_covered_minutes,
            child_not_assessed_minutes: minutes.child_not_assessed_minutes,
        }
    }
}

/// Minutes by hour of the local week: index 0 is Monday 00:00-01:00, 167 Sunday 23:00-24:00.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GridView {
    /// Required minutes of each of the 168 hours.
    required_minutes: Vec<i64>,
    /// Covered minutes of each of the 168 hours.
    covered_minutes: Vec<i64>,
    /// Minutes of each of the 168 hours that stand on goodwill, required or not.
    goodwill_minutes: Vec<i64>,
    /// Required minutes of each of the 168 hours that are not assessed.
    not_assessed_minutes: Vec<i64>,
}

impl From<Grid> for GridView {
    fn from(grid: Grid) -> Self {
        Self {
            required_minutes: grid.required_minutes,
            covered_minutes: grid.covered_minutes,
            goodwill_minutes: grid.goodwill_minutes,
            not_assessed_minutes: grid.not_assessed_minutes,
        }
    }
}

/// How far a statement is met, in practice and formally.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StatementSumsView {
    /// Areas counted.
    areas: u32,
    /// Areas in which every minute asked for and assessed is met, and at least half is assessed.
    areas_fully_met: u32,
    /// Areas of which less than half of the minutes asked for is assessed.
    areas_no_response: u32,
    /// Children known in the areas counted.
    children_known: u64,
    /// Children known in the areas fully met.
    children_fully_met: u64,
    /// Minutes asked for.
    required_minutes: i64,
    /// Minutes asked for of which nobody has said whether they are met: no rota is published.
    not_assessed_minutes: i64,
    /// Minutes in which all kinds of service are there, in person where the statement asks for
    /// visits.
    met_minutes: i64,
    /// The same where a phone counts for visits as well.
    met_by_phone_too_minutes: i64,
    /// Areas that would be fully met then.
    areas_fully_met_by_phone_too: u32,
    /// Minutes in which all kinds of service are commissioned, in full or in part, met or not.
    commissioned_minutes: i64,
    /// Minutes asked for, times children known.
    child_required_minutes: i64,
    /// Minutes met, times children known.
    child_met_minutes: i64,
    /// Minutes that would still be met if goodwill stopped and nobody stood in.
    met_without_goodwill_minutes: i64,
    /// The questionnaire: how many areas, and children known in them, gave which answer; in hours
    /// and out of hours, in practice and formally commissioned.
    #[schema(value_type = shapes::Tallies)]
    questionnaire: Tallies,
    /// Minutes not assessed, times children known.
    child_not_assessed_minutes: i64,
    /// `met_share` where a phone counts for visits as well.
    met_by_phone_too_share: Option<f64>,
    /// `child_met_share` where a phone counts for visits as well.
    child_met_by_phone_too_share: Option<f64>,
    /// Met over asked for and assessed, 0-1; absent where there is none.
    met_share: Option<f64>,
    /// The same, each area weighted by its children known.
    child_met_share: Option<f64>,
    /// Commissioned over asked for, 0-1.
    commissioned_share: Option<f64>,
}

impl From<StatementSums> for StatementSumsView {
    fn from(sums: StatementSums) -> Self {
        Self {
            met_by_phone_too_share: sums.met_by_phone_too_share(),
            child_met_by_phone_too_share: sums.child_met_by_phone_too_share(),
            areas_no_response: sums.areas_no_response,
            not_assessed_minutes: sums.not_assessed_minutes,
            child_not_assessed_minutes: sums.child_not_assessed_minutes,
            met_by_phone_too_minutes: sums.met_by_phone_too_minutes,
            areas_fully_met_by_phone_too: sums.areas_fully_met_by_phone_too,
            met_share: sums.met_share(),
            child_met_share: sums.child_met_share(),
            commissioned_share: sums.commissioned_share(),
            areas: sums.areas,
            areas_fully_met: sums.areas_fully_met,
            children_known: sums.children_known,
            children_fully_met: sums.children_fully_met,
            required_minutes: sums.required_minutes,
            met_minutes: sums.met_minutes,
            commissioned_minutes: sums.commissioned_minutes,
            child_required_minutes: sums.child_required_minutes,
            child_met_minutes: sums.child_met_minutes,
            met_without_goodwill_minutes: sums.met_without_goodwill_minutes,
            questionnaire: sums.questionnaire,
        }
    }
}
