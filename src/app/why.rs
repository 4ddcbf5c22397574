//! Why a duty of a rota is empty, why this person holds it, and who could stand in.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use super::error::{AppError, NotFound, Rejection};
use super::plan::{looked_at, previous};
use super::publish::pools;
use super::rotas as app_rotas;
use super::state::AppContext;
use evenwatch_domain::access::Action;
use evenwatch_domain::day;
use evenwatch_domain::ids::{DutyId, PatternId, RotaId};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::rota::{Duty, Rota};
use evenwatch_planning as plan;
use evenwatch_store::published;

pub use evenwatch_planning::{
    CandidateStanding, Cost, DutyExplanation, DutyName, DutyProgress, Exchange, GivenUp, HeldPlace,
    Obstacle, PersonName, StandIn, Then, Way,
};

/// One duty of a rota, by id or by what it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhichDuty {
    /// Its id.
    Id(DutyId),
    /// A pattern's occurrence that starts on a local day.
    Occurrence {
        /// The pattern.
        pattern: PatternId,
        /// The day.
        day: NaiveDate,
    },
}

/// A text that names no duty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" names no duty; write PATTERN@DATE, such as leeds-night@9/1/2027, \"leeds-night@9 Jan 2027\" or leeds-night@2027-01-09, or the duty's id"
)]
pub struct BadDutyName(String);

impl WhichDuty {
    fn is(&self, duty: &Duty) -> bool {
        match self {
            Self::Id(id) => duty.id == *id,
            Self::Occurrence { pattern, day } => duty.pattern == *pattern && duty.day == *day,
        }
    }
}

impl FromStr for WhichDuty {
    type Err = BadDutyName;
    fn from_str(text: &str) -> Result<Self, BadDutyName> {
        let occurrence = text.split_once('@').and_then(|(pattern, day)| {
            Some(Self::Occurrence {
                pattern: pattern.parse().ok()?,
                day: day::read(day).ok()?,
            })
        });
        occurrence
            .or_else(|| text.parse().ok().map(Self::Id))
            .ok_or_else(|| BadDutyName(text.to_owned()))
    }
}

impl fmt::Display for WhichDuty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => write!(f, "{id}"),
            Self::Occurrence { pattern, day } => write!(f, "{pattern}@{}", day::written(*day)),
        }
    }
}

/// An answer, and the rota that it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedDuty {
    /// The rota.
    pub rota: Rota,
    /// Why the duty stands as it does.
    pub why: DutyExplanation,
}

/// Why a duty of a rota, at its newest revision, is held as it is: on the network as it is now,
/// beside what is published. What has begun by `now` stays with its holders.
///
/// # Errors
/// Where there is no such rota or duty, the network no longer owes it or knows its holders, or the
/// database fails.
pub fn why(
    app: &AppContext,
    id: RotaId,
    which: &WhichDuty,
    now: Instant,
) -> Result<ExplainedDuty, AppError> {
    let (rota, network, records) = app.store().read(|tx| {
        // What a duty hangs on lies in other pools too, so only whoever may read all of them is
        // told.
        app.must_everywhere(Action::ReadRotas)?;
        let rota = app_rotas::load(tx, id, None)?;
        let network = app.current(tx)?;
        let records = published::within(tx, looked_at(app, &network, &rota.period))?;
        Ok::<_, AppError>((rota, network, records))
    })?;
    let duty = rota
        .duties
        .iter()
        .find(|duty| which.is(duty))
        .ok_or_else(|| {
            AppError::NotFound(NotFound::Duty {
                rota: id,
                duty: which.to_string(),
            })
        })?;
    let pools = pools(&rota);
    let (owed, _) = plan::duties(&network, app.catalogue(), &rota.period, Some(&pools));
    let mut previous = previous(&records, &rota.period, Some(&pools));
    // What if somebody else held it: a pin is a decision that may be asked about, and not a rule.
    for holder in previous.iter_mut().flat_map(|duty| &mut duty.holders) {
        holder.pinned = false;
    }
    let request = plan::PlanSpec {
        period: rota.period,
        pools: Some(&pools),
        history: &records,
        pins: &[],
        previous: &previous,
        nearness: plan::Nearness::FewestChanges,
        begun_by: Some(now),
    };
    let found = plan::why(
        &network,
        app.catalogue(),
        &request,
        owed,
        &rota.duties,
        duty.id,
    )?;
    match found {
        Some(why) => Ok(ExplainedDuty { rota, why }),
        None => Err(AppError::Refused(Rejection::OutOfDate {
            rota: id,
            differences: vec![format!(
                "{} {} of pool \"{}\" is no longer owed, or a holder of it is in no pool any more",
                duty.day, duty.name, duty.pool
            )],
        })),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_duty_is_named_by_id_or_by_pattern_and_day() {
        for (text, shown) in [
            ("leeds-night@2027-01-09", "leeds-night@Sat 9 Jan 2027"),
            ("leeds-night@9 Jan 2027", "leeds-night@Sat 9 Jan 2027"),
            (
                "3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90",
                "3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90",
            ),
        ] {
            let which: WhichDuty = text.parse().unwrap();
            assert_eq!(which.to_string(), shown);
            assert_eq!(
                shown.parse::<WhichDuty>().unwrap(),
                which,
                "what is shown can be written"
            );
        }
        for text in ["leeds-night", "leeds-night@soon", "@2027-01-09", "7", ""] {
            let error = text.parse::<WhichDuty>().unwrap_err().to_string();
            assert!(error.contains("write PATTERN@DATE"), "{error}");
        }
    }
}
