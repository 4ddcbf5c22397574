//! Audits kept, made again, and remembered by later ones.

use evenwatch::app::AppError;
use evenwatch::app::audit::{self, Audit, AuditRequest};
use evenwatch::app::audit_archive::{self, KeptAuditSearch};
use evenwatch::app::plan::Control;
use evenwatch::domain::access::{Actor, Principal};
use evenwatch::domain::time::Period;

use super::{app, audited, import, made, minute, publish, week};
use crate::feeds::scene::{self, ADA, BILAL};
use crate::store::{Database, on_both_databases};

on_both_databases! {
    an_audit_is_kept_as_it_was_and_made_again_exactly
    a_kept_audit_that_cannot_be_had_again_says_what_differs
    gaps_keep_the_day_on_which_they_were_first_seen
    only_who_sees_everything_and_is_known_keeps_audits
    the_trend_adds_areas_up
}

fn an_audit_is_kept_as_it_was_and_made_again_exactly(database: &Database) {
    let (app, store) = (app(database), database.store());
    import(&app, &scene::file(), minute(0));
    let rota = publish((&app, &store), 1, &[("2026-10-24", &[ADA])], minute(1));
    let before = made(&app, None, minute(2));
    let kept = audit_archive::keep(&app, &before, minute(2)).unwrap();
    assert_eq!(
        (
            kept.period,
            kept.known.network_version,
            kept.known.publication
        ),
        (week(), 1, 1)
    );
    assert_eq!(
        kept.rotas
            .iter()
            .map(|one| (one.rota, one.revision))
            .collect::<Vec<_>>(),
        [(rota, 1)]
    );

    // Everything changes.
    evenwatch::app::withdraw::withdraw(&app, rota, minute(3)).unwrap();
    publish(
        (&app, &store),
        2,
        &[("2026-10-24", &[BILAL]), ("2026-10-20", &[ADA])],
        minute(4),
    );
    let mut file = scene::file();
    file.agreements.clear();
    import(&app, &file, minute(5));

    assert_ne!(audited(&app, minute(2)), before.audit);
    assert_eq!(
        audit_archive::get(&app, kept.id).unwrap(),
        (kept.clone(), before.audit)
    );
    let again = audit_archive::repeat(&app, kept.id).unwrap();
    assert_eq!(
        (again.same, again.catalogue_changed),
        (true, false),
        "{again:?}"
    );
    assert_eq!(
        audit_archive::list(&app, &KeptAuditSearch::default(), 9).unwrap(),
        std::slice::from_ref(&kept)
    );
    let log = evenwatch::app::log::search(&app, &Default::default(), 50).unwrap();
    let subject = format!("audit:{}", kept.id);
    assert!(
        log.iter()
            .any(|entry| entry.write.action == "audit.keep" && entry.write.subject == subject)
    );
}

/// The history itself is what a repetition rests on: with another publication in it, another audit
/// comes of it.
fn a_kept_audit_that_cannot_be_had_again_says_what_differs(database: &Database) {
    let (app, store) = (app(database), database.store());
    import(&app, &scene::file(), minute(0));
    publish((&app, &store), 1, &[("2026-10-24", &[ADA])], minute(1));
    let kept = audit_archive::keep(&app, &made(&app, None, minute(2)), minute(2)).unwrap();
    let tamper = "UPDATE publications SET step = 'withdrawn'";
    database.raw().run(tamper).unwrap();
    publish((&app, &store), 2, &[("2026-11-24", &[ADA])], minute(3));
    let again = audit_archive::repeat(&app, kept.id).unwrap();
    assert!(!again.same);
    assert!(
        again.differences.iter().any(|name| name == "totals"),
        "{:?}",
        again.differences
    );
}

fn first_seen(audit: &Audit) -> Vec<i64> {
    let minutes = |at: chrono::DateTime<chrono::Utc>| (at - minute(0)).num_minutes();
    let mut seen: Vec<i64> = audit
        .gaps
        .iter()
        .filter_map(|gap| gap.first_seen.map(minutes))
        .collect();
    seen.sort_unstable();
    seen.dedup();
    seen
}

fn gaps_keep_the_day_on_which_they_were_first_seen(database: &Database) {
    let app = app(database);
    // No pool serves it: a gap, whatever is published.
    let mut file = scene::file();
    let mut area = file.areas[0].clone();
    (area.id, area.name) = ("nowhere".parse().unwrap(), "Nowhere".to_owned());
    file.areas.push(area);
    import(&app, &file, minute(0));
    assert_eq!(
        first_seen(&audited(&app, minute(5))),
        [5],
        "nothing is kept: seen now"
    );
    audit_archive::keep(&app, &made(&app, None, minute(10)), minute(10)).unwrap();
    assert_eq!(first_seen(&audited(&app, minute(20))), [10]);
    // A second audit remembers what the first saw, and what it saw first itself.
    let mut area = file.areas[0].clone();
    (area.id, area.name) = ("elsewhere".parse().unwrap(), "Elsewhere".to_owned());
    file.areas.push(area);
    import(&app, &file, minute(30));
    audit_archive::keep(&app, &made(&app, None, minute(40)), minute(40)).unwrap();
    assert_eq!(first_seen(&audited(&app, minute(50))), [10, 40]);
    // As known before the second, the first alone counts; before both, neither.
    assert_eq!(
        first_seen(&made(&app, Some(minute(25)), minute(60)).audit),
        [10]
    );
    assert_eq!(
        first_seen(&made(&app, Some(minute(5)), minute(60)).audit),
        [5]
    );
    // Days that lie beside those of a kept audit remember it, others do not.
    for (first, wanted) in [
        ("2026-10-26", vec![10, 40]),
        ("2026-10-27", vec![60]),
        ("2026-10-12", vec![10, 40]),
    ] {
        let request = AuditRequest::of(Period::weeks(scene::day(first), 1).unwrap());
        let found = audit::of(&app, &request, &Control::default(), minute(60)).unwrap();
        assert_eq!(first_seen(&found.audit), wanted, "{first}");
    }
}

fn only_who_sees_everything_and_is_known_keeps_audits(database: &Database) {
    let app = app(database);
    import(&app, &scene::file(), minute(0));
    let found = made(&app, None, minute(1));
    let of = |who: Actor, role: &str| {
        app.as_principal(Principal::of_roles(who, &[role.parse().unwrap()]))
    };
    let user = || Actor::User("eve".parse().unwrap());
    for (who, role, may) in [
        (user(), "auditor", true),
        (user(), "administrator", true),
        (user(), "auditor:QWO", false),
        (user(), "manager:leeds-nurses", false),
        (user(), "staff:ada-fennimore", false),
        (Actor::Anybody, "auditor", false),
    ] {
        let app = of(who.clone(), role);
        let kept = audit_archive::keep(&app, &found, minute(2));
        assert_eq!(kept.is_ok(), may, "{who:?} {role}");
        if !may {
            assert!(matches!(kept, Err(AppError::Forbidden(_))), "{kept:?}");
        }
        let reads = role == "auditor" || role == "administrator";
        assert_eq!(
            audit_archive::list(&app, &KeptAuditSearch::default(), 9).is_ok(),
            reads,
            "{role}"
        );
    }
}

fn the_trend_adds_areas_up(database: &Database) {
    let (app, store) = (app(database), database.store());
    import(&app, &scene::file(), minute(0));
    let first = made(&app, None, minute(1));
    audit_archive::keep(&app, &first, minute(1)).unwrap();
    publish((&app, &store), 1, &[("2026-10-24", &[ADA])], minute(2));
    let second = made(&app, None, minute(3));
    audit_archive::keep(&app, &second, minute(3)).unwrap();
    let trend = audit_archive::trend(&app, None).unwrap();
    let gaps: Vec<i64> = trend
        .totals
        .iter()
        .map(|point| point.sums.gap_minutes)
        .collect();
    let wanted = [&first, &second].map(|made| made.audit.totals.minutes.gap_minutes);
    assert_eq!(gaps, wanted);
    // The long night counts thirteen hours: they are neither missing nor unsaid any more.
    let unsaid = |at: usize| trend.totals[at].sums.not_assessed_minutes;
    assert_eq!(gaps[0] + unsaid(0) - gaps[1] - unsaid(1), 13 * 60);
    assert!(unsaid(1) < unsaid(0));
    for (line, board) in trend.boards.iter().zip(&second.audit.boards) {
        assert_eq!(line.board, board.board);
        assert_eq!(
            line.points[1].sums.gap_minutes,
            board.summary.minutes.gap_minutes
        );
        assert_eq!(
            line.points[1].sums.goodwill_minutes,
            board.summary.minutes.goodwill_minutes
        );
        let found = &line.points[1].sums.statements[0];
        let own = second.audit.statements[0]
            .boards
            .iter()
            .find(|own| own.board == line.board)
            .unwrap();
        assert_eq!(
            (found.met_minutes, found.required_minutes),
            (own.sums.met_minutes, own.sums.required_minutes)
        );
    }
    let table = audit_archive::table(&trend);
    assert_eq!(
        table.rows.len(),
        2 * (1 + trend.boards.len() + trend.areas.len())
    );
}
