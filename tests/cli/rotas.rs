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
    desk.run(&["publish", &id])
        .ends(5)
        .says("is already published");
    assert_eq!(desk.contents(), before);
    desk.run(&["withdraw", &id])
        .ends(5)
        .says("without cover")
        .says("--yes");
    assert_eq!(desk.contents(), before, "it asks first");
    desk.run(&["withdraw", &id, "--yes"]).ok();
    desk.run(&["withdraw", &id]).ends(5);
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
    let again = desk.run(&["publish", &id, "--json"]).ok().json();
    assert_eq!(again["rota"]["revision"], 2);
}

/// Who did not look at a preview reads afterwards which hours lost cover, as the preview has them.
#[test]
fn a_withdrawal_without_a_preview_lists_the_hours_that_lose_cover() {
    let (desk, id) = Desk::with_rota(monday(), 1);
    desk.run(&["publish", &id]).ok();
    let preview = desk.run(&["withdraw", &id, "--preview"]).ok().out;
    let lost = preview.lines().next().unwrap();
    assert!(lost.ends_with("h without cover:"), "{preview}");
    let done = desk.run(&["withdraw", &id, "--yes"]).ok().out;
    let (before, after) = done.split_once("Withdrawn: rota").unwrap();
    assert!(!after.contains("without cover"), "{done}");
    assert!(before.lines().count() > 3, "{done}");
    for line in before.lines() {
        assert!(preview.contains(line), "{line}: {preview}");
    }
}

#[test]
fn a_withdrawal_offers_to_restore_what_stood_before() {
    let (desk, [first, second]) = Desk::with_replaced_rota();
    let rota = desk.run(&["rotas", &first, "--json"]).ok().json();
    desk.import(&small()).ok();

    let told = desk.run(&["withdraw", &second, "--preview"]).ok().out;
    assert!(
        told.contains("without cover") && told.contains("--restore puts "),
        "{told}"
    );
    desk.run(&["withdraw", &second]).ends(5).says("--restore");
    let done = desk.run(&["withdraw", &second, "--restore"]).ok().out;
    assert!(
        done.contains("Restored: ") && done.contains(&first),
        "{done}"
    );
    let at = rota["duties"][0]["interval"]["start"].as_str().unwrap();
    let answer = desk.run(&["on-call", "--at", at, "--json"]).ok().json();
    assert_eq!(
        answer["cover"][0]["holders"][0]["person"],
        rota["duties"][0]["holders"][0]["person"]
    );
}

#[test]
fn point_17_a_rota_that_no_longer_fits_the_network_is_refused() {
    let (desk, id) = Desk::with_rota(monday(), 1);
    desk.import(&desk.with_leave(&id)).ok();
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
        .says("dates in the past cannot be planned");
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
fn the_hour_that_comes_twice_is_refused_with_a_remedy() {
    let desk = Desk::with_network();
    let said = desk
        .run(&["on-call", "--at", "2027-10-31T01:30:00"])
        .ends(2);
    assert!(
        said.err.contains("comes twice") && said.err.contains("01:30 BST for the first"),
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
    // The table breaks names where its columns are narrow.
    let equity = ["equity", "--pool", "leeds-nurses"];
    let table = desk.run(&equity).ok().out;
    assert!(table.contains("Fennimore"), "{table}");
    let told = desk.run(&[&equity[..], &["--json"]].concat()).ok().out;
    assert!(told.contains("Ada Fennimore"), "{told}");
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
    let text = plan(&[]).out;
    assert!(
        text.contains("no duty moves") && text.contains("Kept as published"),
        "{text}"
    );
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
    // An absence takes the night before it too, which ends on its day; each may need one person
    // more.
    assert!((1..=4).contains(&moved.len()), "{moved:?}");
    let text = plan(&[]).out;
    assert!(
        text.contains("move") && text.contains("Leeds children's nurses"),
        "{text}"
    );
    plan(&["--afresh"]);
}

#[test]
fn a_plan_is_printed_with_what_is_unfilled_whose_wish_failed_and_a_grid() {
    let mut document = small_with("/duty_patterns/0/experience", json!("expert"));
    let name = document["people"][0]["name"].as_str().unwrap().to_owned();
    let wish = |id: &str, wish: &str| json!({ "id": id, "person": document["people"][0]["id"], "wish": wish, "weight": 9 });
    let wishes = [wish("wants-none", "avoid"), wish("wants-all", "prefer")];
    document["preferences"] = json!(wishes);
    let desk = Desk::new();
    desk.import(&document).ok();
    let from = monday().to_string();
    let plan = desk
        .run(&["plan", "--from", &from, "--weeks", "2"])
        .ok()
        .out;
    let id = plan
        .lines()
        .rev()
        .find_map(|line| line.split("evenwatch publish ").nth(1));
    let rota = desk
        .run(&["rotas", id.unwrap().trim(), "--json"])
        .ok()
        .json();
    let duties = rota["duties"].as_array().unwrap();
    let empty: Vec<&Value> = duties
        .iter()
        .filter(|duty| duty["holders"] == json!([]))
        .collect();
    assert!(!empty.is_empty() && plan.contains("Unfilled"), "{plan}");
    let first: chrono::NaiveDate = empty[0]["day"].as_str().unwrap().parse().unwrap();
    let day = first.format("%a %-d %b %Y").to_string();
    let flat: Vec<&str> = plan.split_whitespace().collect();
    let flat = flat.join(" ");
    assert!(
        plan.contains(&day) && flat.contains("not experienced"),
        "{plan}"
    );
    // Whoever holds something against one wish and for the other, one of the two fails.
    assert!(
        plan.contains("Wishes not met") && plan.contains("wants"),
        "{plan}"
    );
    let row = plan
        .lines()
        .rev()
        .find(|line| line.starts_with(&name))
        .unwrap();
    let held = duties.iter().filter(|duty| {
        let holders = duty["holders"].as_array().unwrap();
        holders
            .iter()
            .any(|one| one["person"] == document["people"][0]["id"])
    });
    let letters = row[name.len()..]
        .chars()
        .filter(|c| c.is_alphabetic())
        .count();
    assert_eq!(letters, held.count(), "a letter a duty: {row}");
    assert!(
        plan.lines().all(|line| line.chars().count() <= 120),
        "{plan}"
    );
    let without = desk
        .run(&["plan", "--from", &from, "--weeks", "6", "--time-limit", "1"])
        .ok()
        .out;
    assert!(
        !without.contains("(empty places)"),
        "six weeks are not shown unasked"
    );
}

#[test]
fn a_draft_is_looked_at_before_it_is_published() {
    let (desk, id) = Desk::with_rota(monday(), 2);
    desk.run(&["equity"])
        .ends(4)
        .says(&format!("equity --rota {id}"));
    let (from, to) = (monday().to_string(), (monday() + Days::new(13)).to_string());
    desk.run(&["equity", "--from", &from, "--to", &to])
        .ok()
        .says("nothing is published")
        .says(&format!("equity --rota {id}"));
    let draft = desk.run(&["equity", "--rota", &id, "--json"]).ok().json();
    let at = format!("{}T12:00:00Z", monday() - Days::new(3));
    let text = desk.run(&["on-call", "--at", &at]).ok().out;
    assert!(text.contains("Nothing is published from then on"), "{text}");
    desk.run(&["publish", &id]).ok();
    let published = desk
        .run(&["equity", "--from", &from, "--to", &to, "--json"])
        .ok()
        .json();
    assert_eq!(draft, published, "as even as it will be");
    let text = desk.run(&["on-call", "--at", &at]).ok().out;
    let rota = desk.run(&["rotas", &id, "--json"]).ok().json();
    let first = rota["duties"][0]["interval"]["start"].as_str().unwrap();
    let start = evenwatch::domain::time::local(first.parse().unwrap());
    let start = start.format("the next one starts %a %-d %b %Y %H:%M");
    assert!(text.contains(&start.to_string()), "{text}");
    let long_before = format!("{}T12:00:00Z", monday() - Days::new(100));
    let answer = desk
        .run(&["on-call", "--at", &long_before, "--json"])
        .ok()
        .json();
    assert_eq!(answer["next_start"], first);
}
