//! Why no lawful roster exists: pins held, every hard rule made to cost, and the least cost sought.

use super::build::{CompactModel, Strictness};
use super::callback::SearchBudget;
use super::engine::{EngineOutcome, Run, minimise};
use super::tiers::{PartOutcome, TierSettings};
use crate::budget::units;
use crate::judge::judge;
use crate::limits::Phase;
use crate::outcome::{Breach, Contradiction, Roster, TierName};
use crate::problem::{Fixed, HeldIx, Hold, Problem};
use std::time::{Duration, Instant};

/// How long the search for the smallest breach may take: it only serves the message.
const REPAIR_TIME: Duration = Duration::from_secs(5);

/// How long it may take when the time limit is already reached.
const REPAIR_LEAST: Duration = Duration::from_secs(1);

/// Which rules cannot be kept together: pins held, every hard rule made to cost, and the least cost
/// sought.
pub fn contradiction(problem: &Problem, settings: &TierSettings<'_>) -> PartOutcome {
    let pins = &problem.parts().fixed;
    let must = pins
        .iter()
        .filter(|p| p.hold == Hold::Must)
        .map(|p| (p.person, p.duty));
    let mut roster = Roster::from_pairs(problem.people().len(), must);
    // A little is granted even where the limits of the search are used up.
    let now = Instant::now();
    let left = settings.watch.deadline.saturating_duration_since(now);
    let time = REPAIR_TIME.min(left + REPAIR_LEAST);
    let (time, work) = match settings.watch.left() {
        Some(_) => (left + REPAIR_LEAST, Some(units(REPAIR_TIME))),
        None => (time, None),
    };
    let watch = SearchBudget {
        deadline: now + time,
        tier: TierName::Repair,
        ..settings.watch.beside(work)
    };
    watch.say(Phase::Branching, f64::INFINITY, 0.0);
    let run = Run {
        watch: &watch,
        start: None,
        gap: 0.05,
        step: None,
        threads: (settings.threads)(),
        seed: settings.seed,
        search: true,
    };
    if let Some(mut model) = CompactModel::within(problem, Strictness::Elastic, &watch) {
        for column in &mut model.lp.columns {
            column.upper = column.upper.max(column.lower);
        }
        let objective = model.tier(problem, TierName::Repair);
        if let EngineOutcome::Found { values, .. } = minimise(&model.lp, &objective, &run) {
            let found = model.roster(problem.people().len(), &values);
            found.pairs().for_each(|(p, d)| roster.give(p, d));
        }
    }
    let breaches: Vec<Breach> = judge(problem, &roster).hard().cloned().collect();
    let concerned = |pin: &Fixed| {
        breaches.iter().any(|breach| {
            let about = breach.person.is_none_or(|p| p == pin.person);
            about && breach.duties.contains(&HeldIx::Duty(pin.duty))
        })
    };
    let pins: Vec<Fixed> = pins.iter().copied().filter(concerned).collect();
    let message = message(problem, &pins, &breaches);
    let contradiction = Some(Contradiction {
        pins,
        breaches,
        message,
    });
    PartOutcome {
        contradiction,
        ..PartOutcome::default()
    }
}

fn message(problem: &Problem, pins: &[Fixed], breaches: &[Breach]) -> String {
    let mut rules: Vec<String> = Vec::new();
    for breach in breaches {
        let who = breach.person.map_or_else(String::new, |p| {
            format!(" for \"{}\"", problem.person(p).name)
        });
        let line = format!(
            "{}{who} (by {:.0} {})",
            breach.rule, breach.amount, breach.unit
        );
        if !rules.contains(&line) {
            rules.push(line);
        }
    }
    let pinned = pins.iter().map(|pin| {
        let verb = if pin.hold == Hold::Must {
            "must"
        } else {
            "must not"
        };
        format!(
            "\"{}\" {verb} hold \"{}\"",
            problem.person(pin.person).name,
            problem.duty(pin.duty).work.name
        )
    });
    let pinned: Vec<String> = pinned.collect();
    match (pinned.is_empty(), rules.is_empty()) {
        (false, false) => format!("{} cannot hold with {}; unpin or relax one", pinned.join(" and "), rules.join(", ")),
        (true, false) => format!("hard rules cannot all hold: {}; relax one or add people", rules.join(", ")),
        _ => "pins and hard rules cannot all hold, and the search for the smallest breach found none in time; \
              unpin the latest pins"
            .to_owned(),
    }
}
