//! The solver's answer as duties with holders and a record; the judge's word on it; evidence for
//! places left empty.

use std::time::Duration;

use evenwatch_solver as solver;
use evenwatch_solver::Halt;
use evenwatch_solver::outcome::{HeldIx, Outcome, Roster, Status, Stop, TierName};
use evenwatch_solver::problem::{DutyIx, PersonIx, WorkPiece};

use evenwatch_domain::evidence::{Vacancy, averaged_over};
use evenwatch_domain::ids::{DutyId, RuleId};
use evenwatch_domain::network::Network;
use evenwatch_domain::rota::{Breach, Duty, Holder, PlanRecord, PlanStatus, StoppedBy, TierResult};

use super::assumptions;
use super::contradiction::{contradiction, measure};
use super::error::PlanError;
use super::evidence::Bench;
use super::previous::moved;
use super::problem::Built;
use super::request::{Pin, Planned};

/// Reads the answer; has it judged first.
pub(super) fn read(
    network: &Network,
    built: &Built,
    found: Outcome,
    (seed, halt, before): (u32, &Halt<'_>, Duration),
) -> Result<Planned, PlanError> {
    let seconds = found.elapsed.as_secs_f64();
    let fault = found.fault.as_deref().map(of_the_engine);
    let (status, stopped, roster) = match (found.status, found.roster) {
        (Status::Contradiction(why), _) => return Err(contradiction(network, built, &why)),
        (Status::EngineFailure { message }, _) => return Err(PlanError::Engine { message }),
        (Status::StoppedEarly { by }, None) => return Err(without_roster(by, seconds, found.work)),
        // Told to stop before anybody had a duty, though somebody could hold one: an empty rota is
        // none.
        (
            Status::StoppedEarly {
                by: Stop::Cancelled,
            },
            Some(roster),
        ) if roster.pairs().next().is_none() && could_be_held(built) => {
            return Err(PlanError::Cancelled);
        }
        (_, None) => return Err(PlanError::NoRosterInTime { seconds }),
        (Status::Optimal, Some(roster)) => (PlanStatus::Optimal, None, roster),
        (Status::WithinGap, Some(roster)) => (PlanStatus::WithinGap, None, roster),
        (Status::StoppedEarly { by }, Some(roster)) => {
            (PlanStatus::StoppedEarly, stopped_by(by), roster)
        }
    };
    let breaches = judged(built, &roster)?;
    let duties = held(built, &roster);
    let (vacancies, unexplained) = vacancies(network, built, (&roster, &duties), halt, before);
    let mut warnings = built.warnings.clone();
    warnings.extend(unexplained.into_iter().chain(fault));
    let tiers = found.tiers.iter().map(tier).collect();
    Ok(Planned {
        record: PlanRecord {
            status,
            stopped_by: stopped,
            tiers,
            breaches,
            vacancies,
            moved: moved(&built.previous, &duties),
            kept: built.kept.iter().cloned().collect(),
            begun_gaps: Vec::new(), // Known to whoever took what has begun out of the plan.
            intensity: Vec::new(),  // Measured by whoever knows the thresholds.
            seconds,
            work: found.work,
            seed: u64::from(seed),
            warnings,
            assumptions: assumptions::of(network, built),
        },
        duties,
    })
}

/// Whether somebody could hold one of the duties to plan, rules apart.
fn could_be_held(built: &Built) -> bool {
    let mut duties = built.problem.duties().iter();
    duties.any(|duty| !duty.candidates.is_empty())
}

/// What ended a search early, where that was somebody's wish.
fn stopped_by(stop: Stop) -> Option<StoppedBy> {
    match stop {
        Stop::TimeLimit => Some(StoppedBy::TimeLimit),
        Stop::WorkLimit => Some(StoppedBy::WorkLimit),
        Stop::MemoryLimit => Some(StoppedBy::MemoryLimit),
        Stop::Cancelled => Some(StoppedBy::Cancelled),
        Stop::Engine => None,
    }
}

/// An error of the engine that cost a proof and no rota.
fn of_the_engine(message: &str) -> String {
    format!(
        "The optimisation engine contradicted itself ({message}). The rota is lawful and its figures are right, but an aim may \
         stay unproved. Please report this with the network file and the seed."
    )
}

/// A search that ended before it had a roster.
pub(super) fn without_roster(stop: Stop, seconds: f64, units: u64) -> PlanError {
    match stop {
        Stop::TimeLimit => PlanError::NoRosterInTime { seconds },
        Stop::WorkLimit => PlanError::NoRosterInWork { units },
        Stop::MemoryLimit => PlanError::NoRosterInMemory,
        Stop::Cancelled => PlanError::Cancelled,
        Stop::Engine => PlanError::Engine {
            message: "it contradicted itself before there was a rota".to_owned(),
        },
    }
}

/// The soft rules that the roster breaks; an error where it breaks a hard one.
pub(super) fn judged(built: &Built, roster: &Roster) -> Result<Vec<Breach>, PlanError> {
    let found = solver::judge::judge(&built.problem, roster).breaches;
    let hard = found.iter().filter(|breach| breach.is_hard());
    let details: Vec<String> = hard.map(|breach| sentence(built, breach)).collect();
    let breaches: Vec<Breach> = found
        .iter()
        .filter_map(|breach| translate(built, breach))
        .collect();
    if details.is_empty() {
        Ok(breaches)
    } else {
        Err(PlanError::JudgeRefused { breaches, details })
    }
}

/// The duties to plan, with the roster's holders.
pub(super) fn held(built: &Built, roster: &Roster) -> Vec<Duty> {
    let on = roster.by_duty(built.duties.len());
    let mut duties = built.duties.clone();
    for (duty, holders) in duties.iter_mut().zip(on) {
        // People are numbered in the order of their ids, so holders come out in it.
        duty.holders = holders
            .into_iter()
            .filter_map(|person| built.people.get(person.0))
            .map(|person| Holder {
                person: person.clone(),
                pinned: built.pins.contains(&Pin {
                    duty: duty.id,
                    person: person.clone(),
                }),
            })
            .collect();
    }
    duties
}

/// Part of the time limit, and time on top of it, that evidence for empty places may take beyond
/// it.
const BEYOND: (f64, Duration) = (0.05, Duration::from_millis(500));

/// Until when evidence is gathered, from the beginning on: a rota is kept and shown in as long as
/// reading and building took.
fn told_until(time: Duration, afterwards: Duration) -> Duration {
    let (part, more) = BEYOND;
    let more = more.saturating_add(time.min(LONG).mul_f64(part));
    time.saturating_add(more).saturating_sub(afterwards)
}

/// About how many bytes a vacancy takes when it is written to be kept, beside what it takes as it
/// is.
fn written(vacancy: &Vacancy) -> u64 {
    /// Braces, names of fields and an id.
    const ITEM: usize = 100;
    let candidates = vacancy.candidates.iter();
    let bytes: usize = candidates
        .map(|one| ITEM + 2 * ITEM * one.reasons.len())
        .sum();
    u64::try_from(ITEM + bytes).unwrap_or(u64::MAX)
}

/// Evidence for every place left empty: each member of the pool who does not hold the duty, with
/// what stands between. A limit reached ends it, and a sentence says for how many places.
fn vacancies(
    network: &Network,
    built: &Built,
    (roster, duties): (&Roster, &[Duty]),
    halt: &Halt<'_>,
    afterwards: Duration,
) -> (Vec<Vacancy>, Option<String>) {
    let bench = Bench::new(network, built, roster.clone());
    let until = told_until(halt.time(), afterwards);
    let mut bytes = 0;
    let short: Vec<_> = duties
        .iter()
        .enumerate()
        .filter(|(_, duty)| duty.missing() > 0)
        .collect();
    let explained: Vec<Vacancy> = short
        .iter()
        .enumerate()
        .map_while(|(n, (at, duty))| {
            // A look at the memory costs as much as a little evidence.
            let kept = if n % LOOK == 0 { bytes } else { 0 };
            if halt.stopped_by(until, kept).is_some() {
                return None;
            }
            let vacancy = bench.vacancy(DutyIx(*at), duty);
            bytes += written(&vacancy);
            Some(vacancy)
        })
        .collect();
    let without = short.len() - explained.len();
    let told = (without > 0).then(|| {
        format!(
            "A limit of the search was reached before every empty place was explained: {} of {} duties without enough \
             people have no evidence. Give more time or memory, or plan fewer pools or a shorter period.",
            without,
            short.len()
        )
    });
    (explained, told)
}

/// How many places are explained between two looks at the memory.
const LOOK: usize = 16;

/// A longer time is as good as none.
const LONG: Duration = Duration::from_secs(86_400);

/// A breach in the domain's words; `None` where it is nobody's own.
fn translate(built: &Built, breach: &solver::outcome::Breach) -> Option<Breach> {
    let person = breach.person?;
    Some(Breach {
        rule: RuleId::new(&breach.rule).ok()?,
        person: built.people.get(person.0)?.clone(),
        duties: ids(built, person, &breach.duties),
        amount: breach.amount,
        unit: breach.unit.to_string(),
        hard: breach.is_hard(),
    })
}

/// A breach as a sentence.
pub(super) fn sentence(built: &Built, breach: &solver::outcome::Breach) -> String {
    let person = breach.person.and_then(|person| built.names.get(person.0));
    let who = person.map_or("a duty", String::as_str);
    let duties: Vec<&WorkPiece> = breach
        .duties
        .iter()
        .filter_map(|held| work(built, breach.person, *held))
        .collect();
    let rule = built
        .problem
        .rules()
        .iter()
        .find(|used| used.id == breach.rule);
    let asks = rule.map_or_else(String::new, |rule| format!(" (\"{}\")", rule.label));
    let over = averaged_over(breach.days);
    format!(
        "{who} breaks {}{asks} by {} (limit {}{over}): {}",
        breach.rule,
        measure(breach.amount, breach.unit),
        measure(breach.limit, breach.unit),
        listed(&duties)
    )
}

/// How many duties a sentence names at most.
pub(super) const NAMED: usize = 6;

/// Duties by name, day and time; of many, the first and the last, and how many there are.
pub(super) fn listed(duties: &[&WorkPiece]) -> String {
    let names: Vec<&str> = duties.iter().map(|work| work.name.as_str()).collect();
    match names[..] {
        [first, .., last] if names.len() > NAMED => {
            format!("{} duties from {first} to {last}", names.len())
        }
        _ => names.join(" and "),
    }
}

/// A held duty as the rules see it.
fn work(built: &Built, person: Option<PersonIx>, held: HeldIx) -> Option<&WorkPiece> {
    let problem = &built.problem;
    let person = person.and_then(|person| problem.people().get(person.0));
    match held {
        HeldIx::Duty(at) => problem.duties().get(at.0).map(|duty| &duty.work),
        HeldIx::Past(at) => person?.history.get(at),
        HeldIx::Standing(at) => person?.standing.get(at),
    }
}

/// Ids of duties held by a person.
pub(super) fn ids(built: &Built, person: PersonIx, held: &[HeldIx]) -> Vec<DutyId> {
    let id = |held: &HeldIx| match held {
        HeldIx::Duty(at) => built.duty_ids.get(at.0),
        HeldIx::Past(at) => built.past.get(person.0).and_then(|past| past.get(*at)),
        HeldIx::Standing(at) => built.standing.get(person.0).and_then(|ids| ids.get(*at)),
    };
    held.iter().filter_map(id).copied().collect()
}

/// A tier's result with its unit.
fn tier(result: &solver::outcome::TierResult) -> TierResult {
    let unit = match result.name {
        TierName::Cover => "weighted minutes without anybody",
        TierName::SecondPlaces => "weighted minutes of further places without a holder",
        TierName::SoftRules => "weighted amount over soft rules",
        TierName::EvennessMax | TierName::EvennessSum => {
            "weighted hours per WTE off the fair share"
        }
        TierName::Goodwill => "minutes on goodwill",
        TierName::Preferences => "weight of wishes not granted",
        TierName::Change => "places changed",
        TierName::Weighted | TierName::Repair => "weighted sum",
    };
    TierResult {
        name: result.name.to_string(),
        value: result.value,
        bound: Some(result.bound.0),
        unit: unit.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::problem;
    use crate::request::{Nearness, PlanSpec};
    use crate::scene::{day, scene};
    use evenwatch_domain::time::Period;

    #[test]
    fn evidence_leaves_the_time_that_keeping_and_showing_take() {
        let seconds = Duration::from_secs;
        let until = told_until(seconds(20), seconds(5));
        assert_eq!(until, Duration::from_millis(16_500));
        // Where reading alone took longer than all, nothing is gathered.
        assert_eq!(told_until(seconds(1), seconds(5)), Duration::ZERO);
        // A limit that is none ends nothing.
        assert!(told_until(Duration::MAX, seconds(5)) > seconds(1 << 40));
        assert_eq!(crate::for_search(seconds(15), seconds(5)), seconds(5));
        // A quarter is for the search in any case.
        assert_eq!(crate::for_search(seconds(8), seconds(12)), seconds(2));
    }

    #[test]
    fn fault_37_a_failure_of_the_engine_keeps_the_best_rota_found() {
        let scene = scene()
            .pattern("night", "20:00", "08:00")
            .people(["ann", "ben"]);
        let network = scene.network();
        let period = Period::new(day("2026-06-01"), day("2026-06-03")).unwrap();
        let request = PlanSpec {
            period,
            pools: None,
            history: &[],
            pins: &[],
            previous: &[],
            nearness: Nearness::default(),
            begun_by: None,
        };
        let owed = crate::duties(&network, &scene.catalogue, &period, None);
        let never = Halt::never();
        let built = problem::build(&network, &scene.catalogue, &request, owed, &never).unwrap();
        let control = solver::Control {
            cancel: None,
            progress: None,
            resident: None,
            start: None,
        };
        let found = solver::solve(&built.problem, &(&scene.limits).into(), &control);
        let kept = Outcome {
            status: Status::StoppedEarly { by: Stop::Engine },
            fault: Some("it says so".to_owned()),
            ..found.clone()
        };
        let planned = read(&network, &built, kept, (1, &never, Duration::ZERO)).unwrap();
        assert!(planned.duties.iter().all(|duty| duty.missing() == 0));
        assert_eq!(planned.record.status, PlanStatus::StoppedEarly);
        let warnings = planned.record.warnings.join("; ");
        assert!(warnings.contains("(it says so)"), "{warnings}");
        let message = "it says so".to_owned();
        let nothing = Outcome {
            status: Status::EngineFailure { message },
            roster: None,
            ..found
        };
        let nothing = read(&network, &built, nothing, (1, &never, Duration::ZERO));
        assert!(matches!(nothing, Err(PlanError::Engine { .. })));
    }
}
