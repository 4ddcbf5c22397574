use super::*;
use crate::model::parts::split;
use crate::outcome::TierName;
use crate::problem::{BurdenIx, Candidate, Duty, PersonIx};
use crate::{Control, Limits, Progress, solve};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

fn problem(size: Size, seed: u64) -> Problem {
    Problem::new(invent(size, seed).unwrap()).unwrap()
}

#[test]
fn sizes_are_words() {
    assert_eq!("m".parse(), Ok(Size::Medium));
    assert_eq!("boards=9".parse(), Ok(Size::Boards(9)));
    for wrong in ["", "xl", "boards", "boards=", "boards=0", "boards=1001"] {
        let error = wrong.parse::<Size>().unwrap_err().to_string();
        assert!(error.contains("s, m, l or boards=N"), "{error}");
    }
}

#[test]
fn one_seed_one_problem() {
    for size in [Size::Small, Size::Medium, Size::Boards(4)] {
        assert_eq!(invent(size, 7).unwrap(), invent(size, 7).unwrap());
        assert_ne!(invent(size, 7).unwrap(), invent(size, 8).unwrap());
    }
}

/// Held to numbers, so that a measurement of one day is of the same problem as that of another.
#[test]
fn sizes_hold_what_they_promise() {
    for (size, people, days, duties) in [
        (Size::Small, 8, 91, 120),
        (Size::Medium, 45, 182, 1399),
        (Size::Boards(1), 45, 91, 698),
        (Size::Boards(2), 85, 91, 1331),
        (Size::Boards(4), 170, 91, 2662),
        (Size::Large, 1500, 91, 23568),
    ] {
        let problem = problem(size, 1);
        assert_eq!(problem.people().len(), people, "{size:?}");
        assert_eq!(problem.parts().last_day.0, days - 1, "{size:?}");
        assert_eq!(problem.duties().len(), duties, "{size:?}");
    }
}

#[test]
fn the_large_network_falls_into_parts_by_region() {
    let large = problem(Size::Large, 1);
    let two_pools = large
        .person_indices()
        .filter(|p| {
            let mut pools: Vec<&str> = large
                .options(*p)
                .iter()
                .filter_map(|(d, _)| large.duty(*d).work.name.split_once(" on day "))
                .filter_map(|(what, _)| what.rsplit_once(' '))
                .map(|(pool, _)| pool.trim_end_matches(" 24"))
                .collect();
            pools.sort_unstable();
            pools.dedup();
            pools.len() > 1
        })
        .count();
    assert!((105..=195).contains(&two_pools), "{two_pools} of 1500");
    let parts = split(&large).unwrap();
    assert!((12..150).contains(&parts.len()), "{} parts", parts.len());
    let largest = parts.iter().map(|p| p.problem.people().len()).max();
    assert!((30..=250).contains(&largest.unwrap()), "{largest:?}");
}

#[test]
fn people_are_away_as_people_are() {
    let medium = invent(Size::Medium, 1).unwrap();
    let mut pools = pools::pools(Size::Medium);
    let staff = people::staff(&mut pools, Size::Medium, 1);
    let away = staff.iter().flat_map(|c| &c.away);
    let days: i32 = away.map(|(first, last)| last.0 - first.0 + 1).sum();
    // Half a year: 12 to 15 working days, two weeks of which take weekends with them; sickness and
    // study beside.
    assert!((12 * 45..23 * 45).contains(&days), "{days}");
    assert_eq!(medium.people.len(), staff.len());
    let part_time = staff.iter().filter(|c| c.wte < 1.0).count();
    assert!((12..=32).contains(&part_time), "{part_time}");
}

#[test]
fn burdens_are_those_of_the_calendar() {
    let small = problem(Size::Small, 1);
    let of = |name: &str| {
        let duty = small.duties().iter().find(|d| d.work.name.ends_with(name));
        let duty = duty.unwrap();
        let adds = duty.burdens.iter().map(|(b, a)| (b.0, *a));
        let mut all = adds.collect::<BTreeMap<usize, f64>>();
        for occasion in &duty.occasions {
            *all.entry(occasion.burden.0).or_default() += 1.0;
        }
        all.into_iter().collect::<Vec<_>>()
    };
    // Monday 21 December, 20:00-08:00.
    assert_eq!(of("night on day 0"), [(0, 12.0), (1, 1.0)]);
    // Thursday 24: Christmas Eve, and eight hours of Christmas Day, a bank holiday.
    assert_eq!(
        of("night on day 3"),
        [(0, 12.0), (1, 1.0), (3, 1.0), (4, 2.0)]
    );
    // Friday 25 into Boxing Day, a Saturday and no bank holiday.
    assert_eq!(
        of("night on day 4"),
        [(0, 12.0), (1, 1.0), (2, 1.0), (3, 1.0), (4, 2.0)]
    );
    // Sunday 10 January.
    assert_eq!(of("day on day 20"), [(0, 12.0), (2, 1.0)]);
}

#[test]
fn carried_burdens_are_balances() {
    let small = invent(Size::Small, 3).unwrap();
    for burden in 0..5 {
        let sum: f64 = small.people.iter().map(|p| p.carried[burden].1).sum();
        assert!(sum.abs() < 0.01, "{sum}");
    }
}

#[test]
fn dues_add_up_to_what_is_due() {
    let sizes = [Size::Small, Size::Medium, Size::Boards(4)];
    for (size, seed) in sizes.into_iter().flat_map(|s| [(s, 1), (s, 2), (s, 3)]) {
        let parts = invent(size, seed).unwrap();
        let bearers = expected_bearers(&Problem::new(parts.clone()).unwrap());
        for burden in (0..BURDENS.len()).map(BurdenIx) {
            let of = |amounts: &[(BurdenIx, f64)]| {
                let amounts = amounts.iter().filter(|(b, _)| *b == burden);
                amounts.map(|(_, amount)| amount).sum::<f64>()
            };
            let held = parts.duties.iter().filter(|d| !d.candidates.is_empty());
            let needed: f64 = held.map(|d| of(&d.burdens) * f64::from(d.need)).sum();
            let once = bearers.iter().filter(|(one, _)| one.burden == burden);
            let needed = needed + once.map(|(_, people)| people).sum::<f64>();
            let due = parts.people.iter().map(|p| of(p.due.as_ref().unwrap()));
            let due: f64 = due.sum();
            assert!(
                (needed - due).abs() < 1e-6 * needed.max(1.0),
                "{size:?} {seed} {burden}: {due} of {needed}"
            );
        }
    }
}

#[test]
fn each_pool_shares_its_own_and_who_serves_in_two_has_half_of_each() {
    let (ours, theirs) = (BurdenIx(0), BurdenIx(1));
    let mut pools = pools::pools(Size::Medium);
    let mut staff = people::staff(&mut pools, Size::Medium, 1);
    for (person, wte) in [(0, 0.5), (1, 1.0), (2, 1.0), (3, 1.0), (4, 0.5)] {
        staff[person].wte = wte;
    }
    staff[3].second = Some(1);
    let mut parts = invent(Size::Medium, 1).unwrap();
    let duty = |candidates: &[usize], burden, amount, need| {
        let candidates = candidates.iter().map(|p| Candidate {
            person: PersonIx(*p),
            goodwill: Minutes(0),
        });
        Duty {
            need,
            candidates: candidates.collect(),
            burdens: vec![(burden, amount)],
            occasions: Vec::new(),
            ..parts.duties[0].clone()
        }
    };
    // Person 2 is away all the time; the last duty is nobody's.
    let duties = [
        duty(&[0, 1], ours, 3.0, 2),
        duty(&[0, 3], ours, 2.0, 1),
        duty(&[3, 4], theirs, 1.0, 3),
        duty(&[], theirs, 9.0, 1),
    ];
    parts.duties = duties.into();
    due::add(&mut parts, &pools, &staff, &[0, 0, 1, 1], &BTreeMap::new());
    let due: Vec<_> = parts.people[..5].iter().map(|p| p.due.clone()).collect();
    // Eight over 0.5, 1 and half of 1 WTE; three over half of 1 and 0.5.
    let wanted = [
        vec![(ours, 2.0)],
        vec![(ours, 4.0)],
        vec![],
        vec![(ours, 2.0), (theirs, 1.5)],
        vec![(theirs, 1.5)],
    ];
    assert_eq!(due, wanted.map(Some));
}

#[test]
fn the_small_network_has_a_lawful_roster() {
    let small = problem(Size::Small, 1);
    // The search ends once cover is done: evenness, which comes later, would take all the time
    // there is.
    let enough = AtomicBool::new(false);
    let tell = |progress: Progress| {
        if progress.tier > TierName::Cover {
            enough.store(true, Ordering::Relaxed);
        }
    };
    let control = Control {
        cancel: Some(&enough),
        progress: Some(&tell),
        ..Control::default()
    };
    let limits = Limits {
        time: Duration::from_secs(10),
        ..Limits::default()
    };
    let outcome = solve(&small, &limits, &control);
    let roster = outcome.roster.unwrap();
    assert!(crate::judge::judge(&small, &roster).is_lawful());
    assert!(outcome.unfilled.is_empty(), "{:?}", outcome.unfilled);
    let busy = small.person_indices().filter(|p| !roster.of(*p).is_empty());
    assert_eq!(busy.count(), 8);
}
