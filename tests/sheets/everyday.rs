//! What people write and programs save: titles above headings, other separators and encodings,
//! names, everyday words.

use serde_json::{Value, json};

use super::{LEAVE, desk_with, lines, outcome, taken};
use crate::cli::Desk;

const ROW: &str = "ada-fennimore,annual leave,02/08/2027,06/08/2027";

fn utf_16(text: &str, mark: &[u8], is_little: bool) -> Vec<u8> {
    let units = text.encode_utf16();
    let bytes = units.flat_map(|unit| {
        if is_little {
            unit.to_le_bytes()
        } else {
            unit.to_be_bytes()
        }
    });
    mark.iter().copied().chain(bytes).collect()
}

#[test]
fn files_as_programs_save_them() {
    let desk = Desk::with_network();
    let plain = format!("{LEAVE}\r\n{ROW}\r\n");
    let semicolons = plain.replace(',', ";");
    for bytes in [
        plain.clone().into_bytes(),
        format!("sep=;\r\n{semicolons}").into_bytes(),
        format!("\"sep=;\"\r\n{semicolons}").into_bytes(),
        format!("\u{feff}SEP=|\r\n{}", plain.replace(',', "|")).into_bytes(),
        plain.replace(',', "\t").into_bytes(),
        plain.replace("\r\n", "\r").into_bytes(),
        plain.replace("\r\n", "\n").into_bytes(),
        utf_16(&plain, b"", true),
        utf_16(&plain, b"", false),
        utf_16(&plain.replace(',', "\t"), b"\xFF\xFE", true),
        utf_16(&plain, b"\xFE\xFF", false),
        format!("\r\n\r\n{plain}\r\n\r\n").into_bytes(),
        format!("Leave of the team; rest of 2027\r\n\r\n{plain}").into_bytes(),
        format!("Leave, 2027\r\nas agreed, by all, on Monday\r\n{semicolons}").into_bytes(),
        format!(",,,\r\n{LEAVE},,\r\n{ROW},,\r\n,,,,,\r\n").into_bytes(),
        format!("{LEAVE}\r\n#example,other,x,y\r\n{ROW}\r\n{LEAVE}\r\n").into_bytes(),
    ] {
        let said = taken(&desk, ("leave", "l.csv"), &bytes, &["--preview"]);
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(
            outcome(&said),
            Ok(vec!["ada-fennimore.2027-08-02".to_owned()]),
            "{shown:?}: {said}"
        );
    }
    // What was passed over is said.
    let titled = format!("Leave of the team\r\n\r\nas of today\r\n{LEAVE}\r\n{ROW}\r\n{LEAVE}\r\n");
    let said = taken(&desk, ("leave", "l.csv"), titled.as_bytes(), &["--preview"]);
    let remarks = said["remarks"].to_string();
    assert!(
        remarks.contains("Rows 1 to 3 stand above the headings"),
        "{remarks}"
    );
    assert!(
        remarks.contains("headings stand in 1 row more"),
        "{remarks}"
    );
    // And rows keep the numbers that a spreadsheet shows.
    let wrong =
        format!("sep=,\r\nTitle\r\n{LEAVE}\r\nada-fennimore,annual leave,soon,06/08/2027\r\n");
    let said = taken(&desk, ("leave", "l.csv"), wrong.as_bytes(), &[]);
    assert_eq!(said["error"]["problems"][0]["row"], 3, "{said}");
    for (bytes, told) in [
        (
            &b"person,kind,first_day,last_day\r\nZo\xEB,other,1/2/2027,1/2/2027\r\n"[..],
            "line 2 is not UTF-8",
        ),
        (b"\xFF\xFEp\0e\0r", "looks like UTF-16"),
        (
            b"person,kind,first_day,last_day\r\n\"ada,other\r\n",
            "is not a person's id",
        ),
    ] {
        let message = outcome(&taken(&desk, ("leave", "l.csv"), bytes, &[])).unwrap_err();
        assert!(message.contains(told), "{message}");
    }
}

#[test]
fn everyday_words_for_absences() {
    let words = [
        ("A/L", "annual-leave"),
        ("AL", "annual-leave"),
        ("Holiday", "annual-leave"),
        ("study", "study-leave"),
        ("Sick", "sickness"),
        ("sickness", "sickness"),
        ("Maternity", "parental-leave"),
        ("mat leave", "parental-leave"),
        ("TOIL", "other"),
    ];
    let rows: Vec<String> = words
        .iter()
        .zip(1..)
        .map(|((word, _), day)| format!("Ada Fennimore,{word},{day}/03/2027,{day}/03/2027"))
        .collect();
    let rows: Vec<&str> = std::iter::once(LEAVE)
        .chain(rows.iter().map(String::as_str))
        .collect();
    let desk = desk_with(&lines(&rows));
    desk.run(&["import", "sheet.csv", "--sheet", "leave"]).ok();
    let network = desk.run(&["export"]).ok().json();
    for ((word, kind), day) in words.iter().zip(1..) {
        let first = format!("2027-03-{day:02}");
        let all = network["absences"].as_array().unwrap();
        let one = all
            .iter()
            .find(|one| one["period"]["first_day"] == json!(first))
            .unwrap();
        assert_eq!(
            (&one["kind"], &one["person"]),
            (&json!(kind), &json!("ada-fennimore")),
            "{word}"
        );
    }
    for (word, told) in [
        ("SL", "study leave with some"),
        ("gone fishing", "gone-fishing"),
    ] {
        let csv = format!("{LEAVE}\nada-fennimore,{word},01/04/2027,01/04/2027\n");
        let message = outcome(&taken(&desk, ("leave", "l.csv"), csv.as_bytes(), &[])).unwrap_err();
        assert!(message.contains(told), "{message}");
    }
}

#[test]
fn names_stand_for_ids_where_only_one_has_them() {
    let desk = Desk::with_network();
    let mut network = desk.run(&["export"]).ok().json();
    let pool = network["pools"][0]["name"].as_str().unwrap().to_owned();
    let line = network["service_lines"][0]["name"]
        .as_str()
        .unwrap()
        .to_owned();
    let csv = format!("pool,person,member_from,member_to\n\"{pool}\",ADA FENNIMORE,,31/12/2030\n");
    let said = taken(&desk, ("members", "m.csv"), csv.as_bytes(), &[]);
    assert_eq!(
        said["changed"],
        json!(["leeds-nurses/ada-fennimore"]),
        "{said}"
    );
    desk.run(&["export", "--sheet", "agreements", "-o", "a.csv"])
        .ok();
    let text = std::fs::read_to_string(desk.path("a.csv")).unwrap();
    let id = network["service_lines"][0]["id"].as_str().unwrap();
    let named = text.replace(&format!(",{id},"), &format!(",\"{line}\","));
    assert_ne!(named, text);
    let said = taken(&desk, ("agreements", "a2.csv"), named.as_bytes(), &[]);
    assert_eq!(said["written"], false, "{said}");
    // Two of one name are told, and so is a name that is nearly right.
    network["people"][1]["name"] = json!("Ada Fennimore");
    desk.import(&network).ok();
    for (name, message, remedy) in [
        (
            "Ada Fennimore",
            "2 people have this name",
            "ada-fennimore, bilal-quarrington",
        ),
        (
            "Cerys Nobody",
            "no person of the network has this name",
            "write the id",
        ),
    ] {
        let csv = format!("{LEAVE}\n{name},other,01/04/2027,01/04/2027\n");
        let said = taken(&desk, ("leave", "l.csv"), csv.as_bytes(), &[]);
        let problem = &said["error"]["problems"][0];
        assert!(
            problem["message"].as_str().unwrap().contains(message),
            "{problem}"
        );
        assert!(
            problem["remedy"].as_str().unwrap().contains(remedy),
            "{problem}"
        );
    }
}

#[test]
fn cells_that_spreadsheets_take_for_formulas_are_disarmed_and_come_back() {
    let names = [
        "\u{a0}=1+1",
        "\u{ff1d}1+1",
        "\u{3000}@sum",
        "\u{ff0b}44 20",
        "\u{200b}-1",
        " \u{ff20}a",
        "'\u{a0}=1",
        "=1",
    ];
    let desk = Desk::with_network();
    let mut network = desk.run(&["export"]).ok().json();
    let people = network["people"].as_array_mut().unwrap();
    for (person, name) in people.iter_mut().zip(names) {
        person["name"] = json!(name);
    }
    let count = people.len().min(names.len());
    desk.import(&network).ok();
    let csv = desk.run(&["export", "--sheet", "staff"]).ok().out;
    for name in &names[..count] {
        assert!(csv.contains(&format!(",'{name},")), "{name:?} in {csv}");
    }
    let said = taken(&desk, ("staff", "s.csv"), csv.as_bytes(), &["--replace"]);
    assert_eq!(said["written"], false, "{said}");
}

#[test]
fn names_turn_no_line_of_a_terminal() {
    let desk = Desk::with_network();
    let mut network = desk.run(&["export"]).ok().json();
    network["name"] = json!("North\u{202e}htroN\u{2066}");
    network["people"][0]["name"] = json!("Ada\u{200f}\u{202d}");
    network["pools"][0]["name"] = json!("Nurses\u{202e}");
    let imported = desk.import(&network).ok();
    let harmful = |text: &str| text.contains(['\u{202e}', '\u{2066}', '\u{200f}', '\u{202d}']);
    assert!(imported.out.contains("<U+202E>"), "{}", imported.out);
    assert!(!harmful(&imported.out));
    desk.file(
        "l.csv",
        format!("{LEAVE}\nada-fennimore,x\u{85}\u{202e}x,x,y\n").as_bytes(),
    );
    let refused = desk.run(&["import", "l.csv", "--sheet", "leave"]).ends(3);
    assert!(!harmful(&refused.err), "{}", refused.err);
    for arguments in [
        &["equity", "--from", "2027-01-04", "--weeks", "1"][..],
        &["on-call"],
        &["rotas"],
    ] {
        let said = desk.run(arguments);
        assert!(
            !harmful(&said.out) && !harmful(&said.err),
            "{arguments:?}: {}",
            said.out
        );
    }
}

#[test]
fn a_lunch_break_wants_its_days_again() {
    let desk = Desk::with_network();
    let hours = |hours: &str| {
        let csv = lines(&[
            "id,commissioner,area,line,hours,level,paid",
            &format!("a,QWO,leeds,nursing,\"{hours}\",full,yes"),
        ]);
        outcome_with_remedy(&taken(
            &desk,
            ("agreements", "a.csv"),
            csv.as_bytes(),
            &["--preview"],
        ))
    };
    for text in [
        "mon-fri 09:00-12:00, 13:00-17:00",
        "mon-fri 09:00-17:00 and 18:00-20:00",
    ] {
        let (message, remedy) = hours(text).unwrap_err();
        assert!(message.contains("does not say on which days"), "{message}");
        // What it says to write is read.
        let (_, suggested) = remedy.split_once(": ").unwrap();
        assert_eq!(hours(suggested), Ok(()), "{remedy}");
    }
    assert!(
        hours("09:00-17:00")
            .unwrap_err()
            .0
            .contains("is not days with hours")
    );
}

/// The message and the remedy of the first problem, where there is one.
fn outcome_with_remedy(said: &Value) -> Result<(), (String, String)> {
    let problem = &said["error"]["problems"][0];
    match problem["message"].as_str() {
        None => Ok(()),
        Some(message) => Err((
            message.to_owned(),
            problem["remedy"].as_str().unwrap().to_owned(),
        )),
    }
}

#[test]
fn leave_of_years_is_read_and_that_is_said() {
    let desk = Desk::with_network();
    for (days, said) in [
        (
            "02/08/1927,13/08/2027",
            "Row 2 is an absence of 36,537 days, from 1927-08-02 to 2027-08-13; check the years.",
        ),
        ("02/08/2027,02/08/2029", "Row 2 is an absence of 732 days"),
        ("02/08/2027,31/07/2029", ""),
    ] {
        let csv = lines(&[LEAVE, &format!("ada-fennimore,annual leave,{days}")]);
        let taken = taken(
            &desk,
            ("leave", "leave.csv"),
            csv.as_bytes(),
            &["--preview"],
        );
        let remarks = taken["remarks"].as_array().unwrap().iter();
        let remarks: Vec<&str> = remarks
            .filter_map(|one| one.as_str())
            .filter(|remark| remark.contains("check the years"))
            .collect();
        assert_eq!(
            remarks.len(),
            usize::from(!said.is_empty()),
            "{days}: {remarks:?}"
        );
        assert!(
            remarks.iter().all(|remark| remark.contains(said)),
            "{days}: {remarks:?}"
        );
    }
}
