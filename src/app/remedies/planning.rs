//! What planning says of a set of changes: the gap that is left, and how good a whole plan is.

use std::collections::BTreeMap;
use std::time::Duration;

use super::RemedyJudge;
use crate::error::AppError;
use crate::plan::limits_within;
use evenwatch_audit::remedies::{BeforeAfter, Bundle, Quality, apply};
use evenwatch_audit::{CountedMinutes, Worth, closed_if_held, gap_planned};
use evenwatch_domain::ids::AreaId;
use evenwatch_domain::interval::IntervalSet;
use evenwatch_domain::network::Network;
use evenwatch_domain::publication::DutyStatus;
use evenwatch_domain::remedy::Remedy;
use evenwatch_domain::rota::{Duty, PlanStatus};
use evenwatch_planning::{self as plan, Basis, Limits};

/// The longest that one whole plan takes, of the two at the end.
const WHOLE: Duration = Duration::from_secs(15);

/// What of the time is kept back for both: a quarter of it at most.
pub(super) fn for_plans(left: Duration) -> Duration {
    (WHOLE * 2).min(left / 4)
}

/// What planning says of one set.
pub(super) struct Judged {
    pub gap: i64,
    /// No rota leaves less.
    pub least: i64,
    pub required: i64,
    /// Whether no rota holds duties that are worth more.
    pub is_proved: bool,
    pub duties: Vec<Duty>,
    /// What of the time was a search.
    pub searched: Duration,
}

impl RemedyJudge<'_> {
    pub(super) fn plan_cover(
        &self,
        network: &Network,
        start: &[Duty],
        time: Duration,
    ) -> Result<Judged, AppError> {
        let period = (self.request.period, &self.left_out.areas);
        let worth = self.worth(network);
        let weigh = |duty: &Duty| worth.of(network, duty);
        let basis = self.basis(start, &weigh);
        let groups = plan::cover(
            network,
            self.app.catalogue(),
            &basis,
            &self.limits(time),
            &self.control,
        )?;
        let carried = self.carried();
        let mut duties = carried.clone();
        duties.extend(groups.iter().flat_map(|group| group.duties.iter().cloned()));
        let catalogue = self.app.catalogue();
        let place = (self.areas.as_slice(), self.lines.as_slice());
        let (required, gap) = gap_planned(network, catalogue, &duties, place, period);
        let without = gap_planned(network, catalogue, &carried, place, period).1;
        // Duties in the same hours are worth their common minutes twice. So a group closes no more
        // than the worth that is proved for it, nor than the hours that its duties reach.
        let own: Vec<&[Duty]> = groups.iter().map(|group| group.duties.as_slice()).collect();
        let reach = closed_if_held(network, catalogue, (&carried, &own), place, period);
        let most = groups.iter().map(|group| group.most).zip(reach);
        let most: i64 = most.map(|(worth, reach)| worth.min(reach)).sum();
        Ok(Judged {
            gap,
            least: (without - most).clamp(0, gap),
            required,
            searched: groups
                .iter()
                .filter_map(|group| Duration::try_from_secs_f64(group.seconds).ok())
                .sum(),
            is_proved: groups.iter().all(plan::CoverGroup::is_proved),
            duties,
        })
    }

    /// Published duties that began before the period.
    fn carried(&self) -> Vec<Duty> {
        let before = self.history.iter().filter(|record| {
            record.status == DutyStatus::Confirmed
                && record.duty.day < self.request.period.first_day
                && record
                    .duty
                    .interval
                    .overlaps(&self.request.period.interval())
        });
        before.map(|record| record.duty.clone()).collect()
    }

    /// Required minutes that are not assessed: see [`Desk::left_out`].
    pub(super) fn not_assessed_minutes(&self) -> i64 {
        let place = (self.areas.as_slice(), self.lines.as_slice());
        let catalogue = self.app.catalogue();
        let required = |left_out: &BTreeMap<AreaId, IntervalSet>| {
            let period = (self.request.period, left_out);
            gap_planned(&self.network, catalogue, &[], place, period).0
        };
        required(&BTreeMap::new()) - required(&self.left_out.areas)
    }

    fn worth(&self, network: &Network) -> Worth {
        let catalogue = self.app.catalogue();
        let counted = CountedMinutes::FundedAndRequired;
        Worth::new(network, catalogue, self.request.period, counted)
            .only(|area, line| self.lines.contains(line) && self.areas.contains(area))
    }

    fn basis<'b>(
        &'b self,
        start: &'b [Duty],
        worth: &'b (dyn Fn(&Duty) -> i64 + Sync),
    ) -> Basis<'b> {
        Basis {
            period: self.request.period,
            pools: Some(&self.pools),
            history: &self.history,
            start,
            worth,
        }
    }

    fn limits(&self, time: Duration) -> Limits {
        limits_within(self.app, Some(time))
    }

    pub(super) fn changed<'r>(
        &self,
        changes: impl Iterator<Item = &'r Remedy>,
    ) -> Result<Network, AppError> {
        Ok(apply(&self.network, self.app.catalogue(), changes)?)
    }

    /// Whole plans without the set and with it; nothing where the search was cancelled, or there
    /// was no rota in time.
    pub(super) fn plans(&self, best: &Bundle) -> Result<Option<BeforeAfter>, AppError> {
        if self.control.is_cancelled() {
            return Ok(None);
        }
        let with = self.changed(best.changes.iter().map(|change| &change.remedy))?;
        let both = self
            .quality(&self.network, self.time.left() / 2)
            .and_then(|before| Ok((before, self.quality(&with, self.time.left())?)));
        match both {
            Ok((before, after)) => Ok(Some(BeforeAfter { before, after })),
            Err(AppError::Plan(error)) if error.is_for_want() => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn quality(&self, network: &Network, time: Duration) -> Result<Quality, AppError> {
        let worth = self.worth(network);
        let weigh = |duty: &Duty| worth.of(network, duty);
        let basis = self.basis(&[], &weigh);
        let limits = self.limits(WHOLE.min(time));
        let planned = plan::sustainable_plan(
            network,
            self.app.catalogue(),
            &basis,
            &limits,
            &self.control,
        )?;
        let (evenness_worst, evenness_all) = evenness(&planned);
        let ended_early = planned.record.status == PlanStatus::StoppedEarly;
        let mut duties = self.carried();
        duties.extend(planned.duties);
        let place = (self.areas.as_slice(), self.lines.as_slice());
        let period = (self.request.period, &self.left_out.areas);
        let (_, gap) = gap_planned(network, self.app.catalogue(), &duties, place, period);
        Ok(Quality {
            gap_minutes: gap,
            evenness_worst,
            evenness_all,
            ended_early,
        })
    }
}

/// How uneven a whole plan is: at worst, and altogether, weighted hours per WTE.
pub(crate) fn evenness(planned: &plan::Planned) -> (f64, f64) {
    let of = |name: &str| {
        let tier = planned.record.tiers.iter().find(|tier| tier.name == name);
        tier.map_or(0.0, |tier| tier.value)
    };
    (of("evenness-max"), of("evenness-sum"))
}
