//! Christmas under agreements that leave bank holidays out, keep them, or are about nothing else.

use evenwatch::audit::{Audit, ReasonFilter, RequiredBy, explain};
use evenwatch::domain::agreement::AgreedHolidays;
use serde_json::json;

use crate::oracles::scene::{Scene, cover_of, line_of, period, scene};

const OFFICE: [&str; 5] = ["mon", "tue", "wed", "thu", "fri"];

/// The phone line of no standard, agreed for office hours on these terms, with nobody on it.
fn office(bank_holidays: Option<AgreedHolidays>) -> Scene {
    let hours = json!([{"days": OFFICE, "start": "09:00", "end": "17:00"}]);
    let mut scene = scene().agreed_for("kent", "line", "full", true, &hours);
    let agreement = scene.file.agreements.last_mut().unwrap();
    agreement.bank_holidays = bank_holidays;
    agreement.contract_reference = Some("C-14".to_owned());
    agreement.answered_on = Some("2025-09-14".parse().unwrap());
    scene
}

fn required(audit: &Audit) -> i64 {
    line_of(audit, "kent", "line").minutes.required_minutes
}

#[test]
fn christmas_day_is_missing_only_where_the_agreement_does_not_leave_it_out() {
    // Christmas Day 2025 is a Thursday; the days beside it are none.
    for (terms, eve, christmas) in [
        (None, 480, 480),
        (Some(AgreedHolidays::Included), 480, 480),
        (Some(AgreedHolidays::Excluded), 480, 0),
        (Some(AgreedHolidays::Only), 0, 480),
    ] {
        let scene = office(terms);
        for (day, minutes) in [("2025-12-24", eve), ("2025-12-25", christmas)] {
            let audit = scene.audit(period(day, day));
            assert_eq!(required(&audit), minutes, "{terms:?} on {day}");
            let gap = line_of(&audit, "kent", "line").minutes.gap_minutes;
            assert_eq!(gap, minutes, "{terms:?} on {day}");
            let noon = format!("{day}T12:00:00Z").parse().unwrap();
            let answer = scene.on_call(noon);
            let cover = cover_of(&answer, "kent", "line");
            assert_eq!(cover.required, minutes > 0, "{terms:?} on {day}");
        }
    }
    let nothing = office(Some(AgreedHolidays::Excluded)).audit(period("2025-12-25", "2025-12-25"));
    let line = line_of(&nothing, "kent", "line");
    assert_eq!(line.required_by, RequiredBy::Nothing);
}

#[test]
fn the_facts_behind_a_number_say_what_was_agreed_and_when() {
    let scene = office(Some(AgreedHolidays::Excluded));
    let which = ReasonFilter::place(&"kent".parse().unwrap(), &"line".parse().unwrap());
    let days = period("2025-12-24", "2025-12-26");
    let network = scene.network();
    let found = explain(&network, &scene.catalogue, &scene.rostered(), days, &which);
    let [fact] = &found[0].agreements[..] else {
        panic!("{:?}", found[0].agreements);
    };
    assert_eq!(fact.times.minutes(), 2 * 480);
    assert_eq!(fact.bank_holidays, Some(AgreedHolidays::Excluded));
    assert_eq!(fact.contract_reference.as_deref(), Some("C-14"));
    assert_eq!(fact.answered_on, "2025-09-14".parse().ok());
}

#[test]
fn hours_that_two_boards_commission_together_count_once() {
    let mut scene = scene().agreed("kent", "nursing", "full", true);
    let alone = scene.audit(period("2026-03-28", "2026-03-29"));
    scene = scene.with(|file| {
        let mut other = file.organisations[0].clone();
        other.ods = "QNX".parse().unwrap();
        let own = &mut file.agreements[0];
        let mut beside = own.clone();
        (beside.id, beside.commissioner) = ("beside".parse().unwrap(), other.ods.clone());
        beside.joint_with = vec![own.commissioner.clone()];
        own.joint_with = vec![other.ods.clone()];
        file.organisations.push(other);
        file.agreements.push(beside);
    });
    let together = scene.audit(period("2026-03-28", "2026-03-29"));
    let minutes = |audit: &Audit| line_of(audit, "kent", "nursing").minutes;
    assert_eq!(minutes(&together), minutes(&alone));
    assert_eq!(minutes(&alone).commissioned_full_minutes, 47 * 60);
    // Neither is told to be a stranger to the area.
    assert_eq!(together.warnings, alone.warnings);
}
