//! Evidence asks the rules as far as they reach, into what is published before and after the days
//! that are audited.

use evenwatch::app::audit::{self, ReasonFilter};
use evenwatch::app::withdraw;
use evenwatch::domain::evidence::Reason;

use super::{app, import, minute, publish, week};
use crate::feeds::scene::{self, ADA, person};
use crate::store::{Database, on_both_databases};

on_both_databases! {
    a_rule_that_reaches_four_weeks_is_seen_from_either_side
}

fn a_rule_that_reaches_four_weeks_is_seen_from_either_side(database: &Database) {
    // Three weeks after the empty night, and before it; five weeks are out of reach.
    let (app, store) = (app(database), database.store());
    let mut file = scene::file();
    for someone in &mut file.people {
        someone.on_call.at_most_one_in = Some(28);
    }
    import(&app, &file, minute(0));
    publish((&app, &store), 1, &[("2026-10-24", &[])], minute(10));
    for (number, on, barred) in [
        (2, "2026-11-14", true),
        (3, "2026-10-03", true),
        (4, "2026-11-28", false),
        (5, "2026-09-19", false),
    ] {
        let other = publish((&app, &store), number, &[(on, &[ADA])], minute(20));
        let which = ReasonFilter {
            area: None,
            board: None,
            line: None,
            hour: None,
        };
        let why = audit::why(&app, week(), &which, None, minute(20)).unwrap();
        let vacancies = why.places.iter().flat_map(|place| &place.vacancies);
        let candidates = vacancies.flat_map(|vacancy| &vacancy.candidates);
        let ada = person(ADA);
        let reasons: Vec<&Reason> = candidates
            .filter(|candidate| candidate.person == ada)
            .flat_map(|candidate| &candidate.reasons)
            .collect();
        let rule = |reason: &&Reason| matches!(reason, Reason::Rule { rule, .. } if rule.as_str() == "TERM-1-IN-28");
        assert_eq!(reasons.iter().any(rule), barred, "{on}: {reasons:?}");
        withdraw::withdraw(&app, other, minute(30)).unwrap();
    }
}
