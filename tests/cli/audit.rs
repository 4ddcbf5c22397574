//! Audits on the command line: for people, as files, and asked why.

use chrono::Days;
use evenwatch::domain::percent::percent;
use serde_json::{Value, json};

use super::{Desk, monday, small_with_consultants};

/// A desk with a published rota of two weeks, and those weeks' first day.
fn published() -> (Desk, String) {
    let from = monday();
    let (desk, id) = Desk::with_rota(from, 2);
    desk.run(&["publish", &id]).ok();
    (desk, from.to_string())
}

/// The same with lines for both kinds that QS160-6 asks for, so that it is measured.
fn published_with_consultants() -> (Desk, String) {
    let desk = Desk::new();
    desk.import(&small_with_consultants()).ok();
    let id = desk.plan(monday(), 2);
    desk.run(&["publish", &id]).ok();
    (desk, monday().to_string())
}

#[test]
fn people_read_answers_inequality_weak_cover_and_goodwill() {
    let (desk, from) = published_with_consultants();
    let said = desk.run(&["audit", "--from", &from, "--weeks", "2"]).ok();
    for text in [
        "QS160-6: areas by answer",
        "in practice",
        "In its one area it is met ",
        "Weak cover",
        "If goodwill stopped",
    ] {
        assert!(said.out.contains(text), "no {text:?} in {}", said.out);
    }
    assert!(
        said.out.lines().all(|line| line.chars().count() <= 120),
        "{}",
        said.out
    );
}

#[test]
fn a_standard_has_one_number_everywhere_with_its_weighting() {
    let (desk, from) = published_with_consultants();
    let audit = |more: &[&str]| {
        let mut all = vec!["audit", "--from", &from, "--weeks", "2"];
        all.extend(more);
        desk.run(&all).ok().out
    };
    let json: Value = serde_json::from_str(&audit(&["--json"])).unwrap();
    let overall = &json["statements"][0]["overall"];
    let number = |key: &str| overall[key].as_f64().unwrap();
    let by_area = percent(
        number("met_minutes") / (number("required_minutes") - number("not_assessed_minutes")),
    );
    let by_child = percent(
        number("child_met_minutes")
            / (number("child_required_minutes") - number("child_not_assessed_minutes")),
    );
    let said = audit(&[]);
    let line = format!(
        "QS160-6 met: by area-hours, where an area counts by its hours assessed, {by_area}; by children known, where those hours count once for each child, {by_child}."
    );
    let flat: Vec<&str> = said.split_whitespace().collect();
    assert!(flat.join(" ").contains(&line), "{said}");
    audit(&["--file", "paper.html"]);
    let paper = std::fs::read_to_string(desk.path("paper.html")).unwrap();
    for told in [
        format!("by area-hours; {by_child} by children"),
        format!(
            "met in {by_area} of the time assessed by area-hours (an area counts by its hours assessed), {by_child} by children known"
        ),
    ] {
        assert!(paper.contains(&told), "no {told:?}");
    }
    assert!(paper.contains(&by_area));
}

/// An area without a pool is assessed at every hour, and one whose rota is of two weeks in those
/// alone: the first weighs more, and is said to.
/// A kind of which nothing is published could make the statement unmet and never met: what is
/// missing of the other kind then is no share of it.
#[test]
fn where_one_kind_is_not_published_a_sick_nurse_makes_no_standard_unmet() {
    let from = monday();
    let mut document = small_with_consultants();
    let desk = Desk::new();
    desk.import(&document).ok();
    let (from, last) = (from.to_string(), (from + Days::new(6)).to_string());
    let plan = ["plan", "--from", &from, "--weeks", "1", "--pool"];
    let rota = desk.run(&[&plan[..], &["leeds-nurses", "--json"]].concat());
    let rota = rota.ok().json()["id"].as_str().unwrap().to_owned();
    desk.run(&["publish", &rota]).ok();
    let audit = ["audit", "--from", &from, "--weeks", "1"];
    let told = "QS160-6: not assessed: no rota of consultant advice is published for these days";
    let before = desk.run(&audit).ok().out;
    assert!(before.contains(told), "{before}");
    let away = |person: &Value| {
        json!({
            "id": format!("sick-{}", person["id"].as_str().unwrap()), "person": person["id"], "kind": "sickness",
            "period": {"first_day": from, "last_day": last}
        })
    };
    let people = document["people"].as_array().unwrap();
    document["absences"] = people.iter().map(away).collect();
    desk.import(&document).ok();
    let found = desk.run(&[&audit[..], &["--json"]].concat()).ok().json();
    let overall = &found["statements"][0]["overall"];
    assert_eq!(overall["not_assessed_minutes"], overall["required_minutes"]);
    let after = desk.run(&audit).ok().out;
    assert!(after.contains(told), "{after}");
    let paper = [&audit[..], &["--file", "paper.html", "--out", "-"]].concat();
    let paper = desk.run(&paper).ok().out;
    assert!(!paper.contains("is met in 0.0 %"), "{paper}");
}

#[test]
fn of_days_without_any_rota_no_gap_is_printed_as_none() {
    let desk = Desk::new();
    desk.import(&small_with_consultants()).ok();
    let from = monday().to_string();
    let audit = ["audit", "--from", &from, "--weeks", "1"];
    let said = desk.run(&audit).ok().out;
    assert!(
        said.contains("Gap: nothing can be said; no hour required is on a published rota."),
        "{said}"
    );
    let paper = [&audit[..], &["--file", "paper.html", "--out", "-"]].concat();
    let paper = desk.run(&paper).ok().out;
    assert!(
        paper.contains("<strong>-</strong> hours required and missing"),
        "{paper}"
    );
}

#[test]
fn areas_that_are_assessed_for_different_times_are_said_to_count_by_them() {
    let mut document = small_with_consultants();
    let mut other = document["areas"][0].clone();
    other["id"] = "other".into();
    other["name"] = "Other".into();
    document["areas"].as_array_mut().unwrap().push(other);
    let desk = Desk::new();
    desk.import(&document).ok();
    let id = desk.plan(monday(), 2);
    desk.run(&["publish", &id]).ok();
    let from = monday().to_string();
    let audit = |more: &[&str]| {
        let mut all = vec!["audit", "--from", &from, "--weeks", "6"];
        all.extend(more);
        desk.run(&all).ok().out
    };
    let json: Value = serde_json::from_str(&audit(&["--json"])).unwrap();
    let statement = &json["statements"][0];
    let number = |sums: &Value, key: &str| sums[key].as_f64().unwrap();
    let assessed =
        |sums: &Value| number(sums, "required_minutes") - number(sums, "not_assessed_minutes");
    let areas = statement["areas"].as_array().unwrap();
    let sum = |of: &dyn Fn(&Value) -> f64| areas.iter().map(of).sum::<f64>();
    let by_hours = sum(&|area| number(area, "met_minutes")) / sum(&assessed);
    let mean = sum(&|area| number(area, "met_minutes") / assessed(area)) / 2.0;
    assert!(
        by_hours > 0.0 && percent(by_hours) != percent(mean),
        "{by_hours} {mean}"
    );
    let flat = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = flat(audit(&[]));
    let told = format!(
        "by area-hours, where an area counts by its hours assessed, {}",
        percent(by_hours)
    );
    assert!(said.contains(&told), "{told} is not in {said}");
    let part = format!(
        "Assessed are {} of the 2,016 h that it asks for in 2 areas.",
        evenwatch::domain::count::thousands((sum(&assessed) / 60.0) as u64)
    );
    assert!(said.contains(&part), "{part} is not in {said}");
    let paper = audit(&["--file", "paper.html", "--out", "-"]);
    for surface in [said, flat(paper)] {
        assert!(surface.contains(&percent(by_hours)), "{surface}");
        assert!(!surface.contains("alike"), "{surface}");
    }
}

#[test]
fn files_are_written_whole_where_asked() {
    let (desk, from) = published();
    let audit = |more: &[&str]| {
        let mut all = vec!["audit", "--from", &from, "--weeks", "2"];
        all.extend(more);
        desk.run(&all)
    };
    audit(&["--file", "paper.html"])
        .ok()
        .says("written to paper.html");
    let paper = std::fs::read_to_string(desk.path("paper.html")).unwrap();
    assert!(paper.contains("<svg") && paper.contains("Method") && paper.ends_with("</html>\n"));
    assert!(
        !paper.contains("<script") && !paper.contains("http"),
        "nothing from elsewhere"
    );
    audit(&["--file", "audit.xlsx", "--out", "board.xlsx"]).ok();
    let book = std::fs::read(desk.path("board.xlsx")).unwrap();
    audit(&["--file", "audit.xlsx", "--out", "again.xlsx"]).ok();
    assert!(
        book.starts_with(b"PK") && book.len() > 5_000,
        "{} bytes",
        book.len()
    );
    let csv = audit(&["--file", "standards.csv", "--out", "-"]).ok();
    assert!(
        csv.out.starts_with("\u{feff}statement,level,name"),
        "{}",
        csv.out
    );
    audit(&["--file", "audit.pdf"]).ends(2).says("paper.html");
    audit(&["--out", "x"]).ends(2);
}

/// What a spreadsheet makes of the workbook, as far as the file itself says it.
#[test]
fn the_workbook_has_sheets_that_a_person_can_use() {
    const LOOK: &str = "import sys, zipfile; book = zipfile.ZipFile(sys.argv[1]); assert book.testzip() is None; \
        names = book.read('xl/workbook.xml').decode(); \
        sheets = [book.read(n).decode() for n in book.namelist() if n.startswith('xl/worksheets/sheet')]; \
        print(names.count('<sheet '), sum('state=\"frozen\"' in s for s in sheets), \
            sum('<autoFilter' in s for s in sheets), sum('<colorScale>' in s for s in sheets))";
    let (desk, from) = published();
    desk.run(&[
        "audit",
        "--from",
        &from,
        "--weeks",
        "2",
        "--file",
        "audit.xlsx",
    ])
    .ok();
    let look = std::process::Command::new(crate::support::python::interpreter())
        .args(["-c", LOOK])
        .arg(desk.path("audit.xlsx"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&look.stdout).into_owned();
    let counts: Vec<usize> = said
        .split_whitespace()
        .map(|n| n.parse().unwrap())
        .collect();
    let [sheets, frozen, filtered, coloured] = counts[..] else {
        panic!("{said}{}", String::from_utf8_lossy(&look.stderr));
    };
    assert_eq!(
        (sheets, frozen),
        (16, 15),
        "all but the first, which is to be read"
    );
    assert!(filtered >= 4 && coloured >= 4, "{said}");
}

#[test]
fn numbers_are_explained_and_unknown_places_named() {
    let (desk, from) = published();
    let why = |place: &str, more: &[&str]| {
        let mut all = vec!["audit", "--from", &from, "--weeks", "2", "--why", place];
        all.extend(more);
        desk.run(&all)
    };
    let said = why("leeds/nursing", &[]).ok();
    for text in [
        "gap if goodwill stopped",
        "QS160-6",
        "agreement",
        "Duties (",
    ] {
        assert!(said.out.contains(text), "no {text:?} in {}", said.out);
    }
    let found = why("leeds/nursing", &["--json"]).ok().json();
    assert_eq!(found["sums"]["line"], "nursing");
    assert!(
        found["times"]["required"]
            .as_array()
            .is_some_and(|all| !all.is_empty())
    );
    why("nowhere/nursing", &[]).ends(4).says("nowhere");
    why("leeds/nothing", &[]).ends(4).says("nothing");
    why("leeds", &[]).ok();
    why("nowhere", &[]).ends(4).says("nowhere");
    why("", &[]).ends(2);
}

#[test]
fn a_gap_keeps_the_day_on_which_an_earlier_audit_saw_it() {
    let (desk, from) = published();
    let seen = |document: &Value| document["degraded"][0]["first_seen"].clone();
    let first = desk
        .run(&["audit", "--from", &from, "--weeks", "2", "--json"])
        .ok();
    desk.file("before.json", first.out.as_bytes());
    let again = [
        "audit",
        "--from",
        &from,
        "--weeks",
        "2",
        "--json",
        "--since",
        "before.json",
    ];
    let second = desk.run(&again).ok();
    assert!(seen(&first.json()).is_string());
    assert_eq!(seen(&second.json()), seen(&first.json()));
    desk.file("before.json", b"{}");
    desk.run(&again)
        .ends(3)
        .says("not an audit of this program");
}

#[test]
fn what_could_be_there_stands_beside_what_is() {
    let (desk, from) = published();
    let audit = |more: &[&str]| {
        let mut all = vec!["audit", "--from", &from, "--weeks", "2"];
        all.extend(more);
        desk.run(&all)
    };
    let plain = audit(&["--json"]).ok().json();
    assert!(plain.get("deliverable").is_none());
    let found = audit(&["--deliverable", "--json"]).ok().json()["deliverable"].clone();
    let minutes = |name: &str| found["totals"][name].as_i64().unwrap();
    assert_eq!(found["proved"], Value::Bool(true));
    assert_eq!(
        found["published"]["places"], 0,
        "the planner's own rota can be planned"
    );
    assert_eq!(found["published"]["breaches"], 0);
    assert!(minutes("deliverable_minutes") > 0);
    assert!(minutes("sustained_minutes") <= minutes("deliverable_minutes"));
    assert_eq!(minutes("deliverable_minutes"), minutes("most_minutes"));
    let said = audit(&["--deliverable"]).ok();
    assert!(
        said.out.contains("Proved: no lawful rota gives more."),
        "{}",
        said.out
    );
    let csv = audit(&["--file", "deliverable.csv", "--out", "-"]).ok();
    assert!(
        csv.out
            .starts_with("\u{feff}board,area,line,commissioned_minutes"),
        "{}",
        csv.out
    );
    assert!(
        csv.out.lines().count() > 3,
        "planned without being told to: {}",
        csv.out
    );
    audit(&["--deliverable", "--file", "paper.html"]).ok();
    let paper = std::fs::read_to_string(desk.path("paper.html")).unwrap();
    assert!(paper.contains("what could be there"));
    audit(&["--time-limit", "5"]).ends(2).says("--deliverable");
    audit(&["--deliverable", "--why", "kent/nursing"]).ends(2);
}

#[test]
fn goodwill_by_person_is_for_the_terminal_alone() {
    let mut document = super::small();
    for person in document["people"].as_array_mut().unwrap() {
        person["on_call"]["paid"] = Value::Bool(false);
    }
    let desk = Desk::new();
    desk.import(&document).ok();
    let from = monday();
    let id = desk.plan(from, 2);
    desk.run(&["publish", &id]).ok();
    let from = from.to_string();
    let people = desk.run(&[
        "audit",
        "--from",
        &from,
        "--weeks",
        "2",
        "--goodwill-by-person",
        "--json",
    ]);
    let people = people.ok().json();
    let first = &people.as_array().unwrap()[0];
    assert!(first["goodwill_minutes"].as_i64().unwrap() > 0, "{people}");
    let whole = desk
        .run(&["audit", "--from", &from, "--weeks", "2", "--json"])
        .ok();
    assert!(!whole.out.contains("unpaid_on_call_minutes\": {"));
    assert!(
        !whole.out.contains(first["name"].as_str().unwrap()),
        "no name in the audit"
    );
}

#[test]
fn what_one_absence_opens_is_told_by_post_and_planned_again_where_asked() {
    let (desk, from) = published();
    let audit = |more: &[&str]| {
        let mut all = vec!["audit", "--from", &from, "--weeks", "2"];
        all.extend(more);
        desk.run(&all).ok()
    };
    let said = audit(&["--fragility"]);
    for text in [
        "If one person is absent",
        "at random absent",
        "single points",
        "band 5",
    ] {
        assert!(said.out.contains(text), "no {text:?} in {}", said.out);
    }
    assert!(
        said.out.lines().all(|line| line.chars().count() <= 120),
        "{}",
        said.out
    );
    assert!(audit(&["--json"]).json().get("fragility").is_none());

    let found = audit(&["--fragility", "--replan", "--json"]).json();
    let found = &found["fragility"];
    assert_eq!(found["again"]["proved"], true, "{found}");
    let posts = found["posts"].as_array().unwrap();
    let names: Vec<&str> = posts
        .iter()
        .map(|post| post["person"].as_str().unwrap())
        .collect();
    assert_eq!(found["again"]["posts"], posts.len());
    assert!(names.len() > 2);
    // Whoever stands in, no more is open than before they were asked, and one person of several can
    // be spared in part.
    let (mut emptied, mut again) = (0, 0);
    for post in posts {
        emptied += post["opened_minutes"].as_i64().unwrap();
        again += post["again"]["opened_minutes"].as_i64().unwrap();
    }
    assert!(again < emptied, "{again} of {emptied}");

    let csv = audit(&["--file", "fragility.csv", "--out", "-"]).out;
    assert!(
        csv.starts_with("\u{feff}pools,post,opened_minutes,again_minutes"),
        "{csv}"
    );
    for name in names {
        assert!(!csv.contains(name), "{name} is named in {csv}");
    }
    desk.run(&["audit", "--replan"]).ends(2);
    desk.run(&["audit", "--time-limit", "3"]).ends(2);
}
