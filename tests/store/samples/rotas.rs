//! Invented rotas.

use chrono::NaiveDate;
use evenwatch::domain::begun_gap::BegunGap;
use evenwatch::domain::evidence::{Candidate, Reason, Vacancy};
use evenwatch::domain::ids::{DutyId, LineId, PatternId, PersonId, PoolId, RotaId, RuleId};
use evenwatch::domain::intensity::{Above, Intensity};
use evenwatch::domain::pattern::DutyKind;
use evenwatch::domain::rota::{
    Breach, Duty, Holder, Moved, PlanRecord, PlanStatus, Rota, RotaState, StoppedBy, TierResult,
};
use evenwatch::domain::service_line::Tier;
use evenwatch::domain::time::{self, Period};
use uuid::Uuid;

use super::{NAME, day, now, wall};

pub(crate) fn rota_id(n: u128) -> RotaId {
    RotaId(Uuid::from_u128(n))
}

/// A night of a pool, held by these people.
pub(crate) fn night(pool: &str, first_day: NaiveDate, holders: &[&str]) -> Duty {
    let pattern = PatternId::new(format!("{pool}-night")).unwrap();
    let next = first_day.succ_opt().unwrap();
    let mut holders: Vec<Holder> = holders
        .iter()
        .map(|person| Holder {
            person: PersonId::new(*person).unwrap(),
            pinned: *person == "ann",
        })
        .collect();
    holders.sort();
    Duty {
        id: DutyId::of(&pattern, first_day),
        pattern,
        name: NAME.into(),
        pool: PoolId::new(pool).unwrap(),
        line: LineId::new("nursing").unwrap(),
        tier: Tier::First,
        kind: DutyKind::NonResidentOnCall,
        day: first_day,
        interval: time::between(first_day, wall("20:00"), next, wall("08:00")).unwrap(),
        people_needed: 1,
        holders,
    }
}

/// A draft with these duties and a plan's record.
pub(crate) fn draft(id: RotaId, revision: u32, mut duties: Vec<Duty>) -> Rota {
    duties.sort_by_key(|duty| (duty.interval.start, duty.id));
    let plan = duties.first().map(|duty| record(duty.id));
    Rota {
        id,
        name: NAME.into(),
        revision,
        state: RotaState::Draft,
        period: Period::new(day("2026-03-02"), day("2026-05-31")).unwrap(),
        created_at: now(),
        published_at: None,
        duties,
        plan,
    }
}

/// A record with every kind of evidence in it.
fn record(duty: DutyId) -> PlanRecord {
    let ann = PersonId::new("ann").unwrap();
    let rule = RuleId::new("WTR-D11").unwrap();
    PlanRecord {
        status: PlanStatus::StoppedEarly,
        stopped_by: Some(StoppedBy::WorkLimit),
        tiers: vec![TierResult {
            name: "cover".into(),
            value: 120.5,
            bound: Some(120.25),
            unit: "weighted minutes".into(),
        }],
        breaches: vec![Breach {
            rule: rule.clone(),
            person: ann.clone(),
            duties: vec![duty],
            amount: 30.0,
            unit: "min".into(),
            hard: false,
        }],
        begun_gaps: vec![BegunGap {
            duty,
            name: "Night".into(),
            pool: PoolId::new("leeds").unwrap(),
            pool_name: "Leeds".into(),
            person: ann.clone(),
            person_name: "Ann".into(),
            why: vec!["is away".into()],
            open: Vec::new(),
            others: 0,
        }],
        vacancies: vec![Vacancy {
            duty,
            missing: 1,
            candidates: vec![Candidate {
                person: ann,
                instead_of: Some(duty),
                reasons: vec![
                    Reason::NoContactRoute,
                    Reason::Rule {
                        rule,
                        amount: 600.0,
                        limit: 660.0,
                        unit: "min".into(),
                        days: Some(21),
                        clashes: vec![duty],
                    },
                ],
            }],
        }],
        moved: vec![Moved {
            duty,
            name: NAME.into(),
            pool: PoolId::new("nurses").unwrap(),
            day: day("2026-03-02"),
            from: vec![PersonId::new("ann").unwrap()],
            to: Vec::new(),
        }],
        kept: vec![PoolId::new("consultants").unwrap()],
        intensity: vec![Intensity {
            person: PersonId::new("ann").unwrap(),
            pool: None,
            duties: 3,
            night_shifts: 1,
            hours: 36.0,
            nights_per_4_weeks_per_wte: Some(2.5),
            most_nights_in_28_days: 3,
            longest_run_days: 3,
            longest_unbroken_hours: 12.0,
            one_in: Some(9.5),
            above: vec![Above::Nights, Above::Frequency],
        }],
        seconds: 1.5,
        work: 12_000_000,
        seed: u64::MAX,
        warnings: vec![NAME.into()],
        assumptions: vec![NAME.into()],
    }
}
