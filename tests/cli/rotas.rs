//! Plan, publish, on-call, audit, equity, feed, withdraw; and what is refused on the way.

use chrono::{DateTime, Days};
use serde_json::{Value, json};

use super::{Desk, clock_change, monday, small, small_with};

/// An id of the right shape that nothing has.
const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

#[test]
fn from_plan_to_feed() {
    let (desk, id) = Desk::with_rota(monday(), 4);
    let rota = desk.run(&["rotas", &id, "--json"]).ok().json();
    assert_eq!(rota["state"], "draft");
    assert!(
        rota["plan"]["tiers"]
            .as_array()
            .is_some_and(|tiers| !tiers.is_empty())
    );
    let hard = |breach: &&Value| breach["hard"] == true;
    assert_eq!(
        rota["plan"]["breaches"]
            .as_array()
            .unwrap()
            .iter()
            .filter(hard)
            .count(),
        0
    );

    // A draft is nobody's business yet.
    let at = rota["duties"][0]["interval"]["start"].as_str().unwrap();
    let answer = desk.run(&["on-call", "--at", at, "--json"]).ok().json();
    assert_eq!(answer["cover"][0]["state"], "gap");

    let published = desk.run(&["publish", &id, "--json"]).ok();
    assert_eq!(published.json()["rota"]["state"], "published");
    assert!(
        published.err.contains("PUB-6"),
        "a late publication is told: {}",
        published.err
    );

    let answer = desk.run(&["on-call", "--at", at, "--json"]).ok().json();
    assert_eq!(
        answer["cover"][0]["holders"][0]["person"],
        rota["duties"][0]["holders"][0]["person"]
    );
    let text = desk.run(&["on-call", "--at", at]).ok().out;
    assert!(text.contains("Leeds") && text.contains("covered"), "{text}");

    let person = rota["duties"][0]["holders"][0]["person"].as_str().unwrap();
    let feed = desk.run(&["feed", "person", person]).ok().out;
    assert!(
        feed.starts_with("BEGIN:VCALENDAR\r\n") && feed.contains("BEGIN:VEVENT"),
        "{feed}"
    );
    assert_eq!(
        desk.run(&["feed", "person", person]).ok().out,
        feed,
        "the same to the byte"
    );
    desk.run(&["feed", "pool", "leeds-nurses", "-o", "pool.ics"])
        .ok();
    let pool = std::fs::read_to_string(desk.path("pool.ics")).unwrap();
    let confirmed = pool.matches("BEGIN:VEVENT").count();
    assert_eq!(Some(confirmed), rota["duties"].as_array().map(Vec::len));

    let list = desk.run(&["rotas"]).ok().out;
    assert!(list.contains("published") && list.contains(&id), "{list}");
}

#[test]
fn a_rota_is_published_once_and_withdrawn_once() {
    let (desk, id) = Desk::with_rota(monday(), 1);
    desk.run(&["withdraw", &id]).ends(5).says("draft");
    desk.run(&["publish", &id]).ok();
    let before = desk.contents();
    desk.run(&["publish", &id]).ends(5).says("is published");
    assert_eq!(desk.contents(), before);
    desk.run(&["withdraw", &id]).ok();
    desk.run(&["withdraw", &id]).ends(5);
    desk.run(&["publish", &id]).ends(5).says("withdrawn");
    let feed = desk.run(&["feed", "pool", "leeds-nurses"]).ok().out;
    assert_eq!(
        feed.matches("STATUS:CANCELLED").count(),
        feed.matches("BEGIN:VEVENT").count()
    );
    let at = monday().to_string() + "T23:00:00Z";
    let answer = desk.run(&["on-call", "--at", &at, "--json"]).ok().json();
    assert_eq!(
        answer["cover"][0]["state"], "gap",
        "nobody is on call by a withdrawn rota"
    );
}

#[test]
fn point_17_a_rota_that_no_longer_fits_the_network_is_refused() {
    let (desk, id) = Desk::with_rota(monday(), 1);
    let rota = desk.run(&["rotas", &id, "--json"]).ok().json();
    let holder = &rota["duties"][0]["holders"][0]["person"];
    let mut document = small();
    let away = json!({
        "id": "away-after-planning", "person": holder, "kind": "annual-leave",
        "period": { "first_day": monday(), "last_day": monday() + Days::new(6) }
    });
    document["absences"].as_array_mut().unwrap().push(away);
    desk.import(&document).ok();
    desk.run(&["publish", &id])
        .ends(5)
        .says("is away")
        .says("plan the period again");
    assert_eq!(
        desk.run(&["rotas", &id, "--json"]).ok().json()["state"],
        "draft"
    );
    let again = desk.plan(monday(), 1);
    desk.run(&["publish", &again]).ok();
}

#[test]
fn what_is_not_there_ends_with_four() {
    let desk = Desk::with_network();
    for arguments in [
        &["publish", NOBODY][..],
        &["withdraw", NOBODY],
        &["rotas", NOBODY],
        &["feed", "person", "nobody"],
        &["feed", "pool", "nowhere"],
        &["on-call", "--area", "atlantis"],
        &["on-call", "--line", "plumbing"],
        &["equity", "--pool", "nowhere"],
        &["audit"],
        &["plan", "--from", &monday().to_string(), "--pool", "nowhere"],
    ] {
        let said = desk.run(arguments).ends(4);
        assert!(said.err.contains(';'), "what, and what to do: {}", said.err);
    }
    let empty = Desk::new();
    for arguments in [&["on-call"][..], &["plan", "--from", &monday().to_string()]] {
        empty.run(arguments).ends(4).says("evenwatch import FILE");
    }
}

#[test]
fn the_past_and_an_endless_period_are_refused() {
    let desk = Desk::with_network();
    desk.run(&["plan", "--from", "2020-01-06", "--weeks", "1"])
        .ends(5)
        .says("never planned again");
    let far = monday() + Days::new(3000);
    let arguments = [
        "audit",
        "--from",
        &monday().to_string(),
        "--to",
        &far.to_string(),
    ];
    desk.run(&arguments).ends(5).says("shorter");
}

#[test]
fn an_instant_without_offset_is_refused_with_a_remedy() {
    let desk = Desk::with_network();
    let said = desk
        .run(&["on-call", "--at", "2027-10-31T01:30:00"])
        .ends(2);
    assert!(
        said.err.contains("two instants") && said.err.contains("+01:00"),
        "{}",
        said.err
    );
}

#[test]
fn the_night_of_a_clock_change_is_eleven_or_thirteen_hours_everywhere() {
    for (month, hours) in [(3, 11), (10, 13)] {
        let sunday = clock_change(month);
        let saturday = sunday - Days::new(1);
        let (desk, id) = Desk::with_rota(sunday - Days::new(6), 1);
        desk.run(&["publish", &id]).ok();

        // 01:30 comes twice or never; both instants around it are answered by the same duty.
        let mut seen = Vec::new();
        for at in ["T00:30:00Z", "T01:30:00Z"] {
            let at = format!("{sunday}{at}");
            let answer = desk.run(&["on-call", "--at", &at, "--json"]).ok().json();
            let holder = answer["cover"][0]["holders"][0].clone();
            let instant =
                |key: &str| DateTime::parse_from_rfc3339(holder[key].as_str().unwrap()).unwrap();
            assert_eq!(
                (instant("until") - instant("since")).num_hours(),
                hours,
                "{sunday}: {holder}"
            );
            seen.push(holder);
        }
        assert_eq!(seen[0], seen[1]);

        let rota = desk.run(&["rotas", &id, "--json"]).ok().json();
        let night = rota["duties"].as_array().unwrap().iter();
        let night = night
            .filter(|duty| duty["day"] == json!(saturday) && duty["pattern"] == "leeds-night")
            .map(|duty| duty["interval"].clone())
            .collect::<Vec<_>>();
        assert_eq!(night.len(), 1);
        let feed = desk.run(&["feed", "pool", "leeds-nurses"]).ok().out;
        for key in ["start", "end"] {
            let at = DateTime::parse_from_rfc3339(night[0][key].as_str().unwrap()).unwrap();
            let stamp = at.to_utc().format("%Y%m%dT%H%M%SZ").to_string();
            assert!(feed.contains(&stamp), "{key} {stamp} in\n{feed}");
        }

        // Saturday 20:00 to Sunday 20:00 is whole: the night, then the day, without gap or overlap.
        let arguments = [
            "audit",
            "--from",
            &saturday.to_string(),
            "--to",
            &sunday.to_string(),
            "--json",
        ];
        let audit = desk.run(&arguments).ok().json();
        let rostered = audit["totals"]["rostered_minutes"].as_i64().unwrap();
        let wanted = 60 * (48 + hours - 12);
        assert_eq!(rostered, wanted, "a whole weekend, an hour {}", hours - 12);
    }
}

#[test]
fn point_23_days_past_the_known_bank_holidays_are_warned_of() {
    let desk = Desk::with_network();
    let known = evenwatch::config::catalogue(None).unwrap().bank_holidays;
    let (_, last) = known.known_years(Default::default()).unwrap();
    let from = chrono::NaiveDate::from_ymd_opt(last, 12, 27).unwrap();
    let said = desk
        .run(&[
            "plan",
            "--from",
            &from.to_string(),
            "--weeks",
            "2",
            "--json",
        ])
        .ok();
    let warnings = said.json()["plan"]["warnings"].to_string();
    assert!(
        warnings.contains("Bank holidays") && warnings.contains(&(last + 1).to_string()),
        "{warnings}"
    );
}

#[test]
fn a_pattern_without_people_who_can_hold_it_is_explained() {
    let document = small_with("/duty_patterns/0/experience", json!("expert"));
    let desk = Desk::new();
    desk.import(&document).ok();
    let id = desk.plan(monday(), 2);
    let rota = desk.run(&["rotas", &id, "--json"]).ok().json();
    let vacancies = rota["plan"]["vacancies"].as_array().unwrap();
    assert!(
        !vacancies.is_empty(),
        "two experts at 1 in 3 cannot hold every night"
    );
    let candidates = vacancies[0]["candidates"].as_array().unwrap();
    assert_eq!(
        candidates.len(),
        8,
        "every member of the pool, with reasons"
    );
    desk.run(&["publish", &id]).ok();
    let equity = desk.run(&["equity", "--pool", "leeds-nurses"]).ok().out;
    assert!(equity.contains("Ada Fennimore"), "{equity}");
}

#[test]
fn planning_again_keeps_near_what_is_published() {
    let (desk, id) = Desk::with_rota(monday(), 2);
    desk.run(&["publish", &id]).ok();
    let again = desk.plan(monday(), 2);
    let publication = desk.run(&["publish", &again, "--json"]).ok().json();
    assert_eq!(
        publication["changed_duties"], 0,
        "the same network gives the same rota"
    );
}

#[test]
fn an_absence_moves_what_must_and_the_plan_lists_it() {
    let (desk, id) = Desk::with_rota(monday(), 2);
    desk.run(&["publish", &id]).ok();
    let weeks = ["--from", &monday().to_string(), "--weeks", "2"].map(str::to_owned);
    let plan = |more: &[&str]| {
        let mut words = vec!["plan"];
        words.extend(weeks.iter().map(String::as_str));
        words.extend(more);
        desk.run(&words).ok()
    };
    // Nothing has to change, so that nothing does.
    plan(&[]).says("no duty moves").says("Kept as published");
    let rota = desk.run(&["rotas", &id, "--json"]).ok().json();
    let night = &rota["duties"][8];
    let (day, holder) = (&night["day"], &night["holders"][0]["person"]);
    let mut document = small();
    let away = json!({ "id": "ill", "person": holder, "kind": "other",
        "period": { "first_day": day, "last_day": day } });
    document["absences"].as_array_mut().unwrap().push(away);
    desk.import(&document).ok();
    let again = plan(&["--json"]).json();
    let moved = again["plan"]["moved"].as_array().unwrap();
    let this = moved.iter().find(|moved| moved["duty"] == night["id"]);
    let this = this.unwrap_or_else(|| panic!("{} of {day} moves: {moved:?}", night["name"]));
    assert_eq!(this["from"], json!([holder]));
    assert_eq!(this["pool"], "leeds-nurses");
    // An absence takes the night before it too, which ends on its day; each may need one person more.
    assert!((1..=4).contains(&moved.len()), "{moved:?}");
    let text = plan(&[]).out;
    assert!(
        text.contains("move") && text.contains(holder.as_str().unwrap()),
        "{text}"
    );
    plan(&["--afresh"]);
}
