//! What people read on the command line: tables that fit, problems told at once, files that are
//! something else.

use serde_json::{Value, json};

use super::{Desk, Said, monday, small, small_with};

/// Runs with so many columns.
fn at(desk: &Desk, columns: usize, arguments: &[&str]) -> Said {
    let output = desk
        .command(arguments)
        .env("COLUMNS", columns.to_string())
        .output()
        .unwrap();
    Said::from(output).ok()
}

/// Every word of every name in the network that stands in the text at all stands there whole, and
/// every line fits.
fn whole(network: &Value, text: &str, columns: usize) {
    for line in text.lines() {
        assert!(line.chars().count() <= columns, "{line:?} in\n{text}");
    }
    let words: std::collections::BTreeSet<&str> = text.split_whitespace().collect();
    for list in ["areas", "service_lines", "pools"] {
        for item in network[list].as_array().unwrap() {
            let name = item["name"].as_str().unwrap();
            for word in name
                .split_whitespace()
                .filter(|word| word.chars().count() > 8 && !word.contains('\''))
            {
                let head: String = word.chars().take(6).collect();
                let cut = words.iter().find(|seen| {
                    seen.starts_with(&head) && word.starts_with(**seen) && **seen != word
                });
                assert!(cut.is_none(), "{word:?} is cut to {cut:?} in\n{text}");
            }
        }
    }
}

#[test]
fn no_table_breaks_a_word_at_eighty_columns() {
    let desk = Desk::with_network();
    let from = monday().to_string();
    let id = desk.plan(monday(), 2);
    desk.run(&["publish", &id]).ok();
    let period = ["--from", &from, "--weeks", "2"];
    for (command, headings) in [
        (vec!["audit"], vec!["commissioned", "rostered", "goodwill"]),
        (vec!["equity"], vec!["out-of-hours", "weekends", "Gini,"]),
        (
            vec!["audit", "--why", "leeds/nursing"],
            vec!["number", "hours"],
        ),
        (vec!["audit", "--fragility"], vec!["opens", "again"]),
    ] {
        let arguments: Vec<&str> = command.iter().copied().chain(period).collect();
        for columns in [80, 100] {
            let said = at(&desk, columns, &arguments);
            for heading in &headings {
                let is_there = said.out.split_whitespace().any(|word| word == *heading);
                assert!(is_there, "{heading:?} is cut in\n{}", said.out);
            }
            whole(&small(), &said.out, columns);
        }
    }
    for arguments in [&["rotas", &id][..], &["on-call"], &["rotas"]] {
        whole(&small(), &at(&desk, 80, arguments).out, 120);
    }
}

#[test]
fn problems_of_shape_references_and_contracts_are_told_in_one_run() {
    let mut document = small_with("/pools/0/members/1/person", json!("nobody-at-all"));
    document["people"][0]["experience"] = json!("seasoned");
    document["people"][2]["employments"][0]["contract"] = json!("agenda-for-chance");
    let desk = Desk::new();
    desk.file("bad.json", &serde_json::to_vec(&document).unwrap());
    let said = desk.run(&["check", "bad.json"]).ends(3);
    for text in [
        "3 problems",
        "/people/0/experience",
        "write one of: novice, competent, expert",
        "/pools/0/members/1/person",
        "/people/2/employments/0/contract",
    ] {
        assert!(said.err.contains(text), "no {text:?} in {}", said.err);
    }
}

#[test]
fn a_broken_catalogue_does_not_hide_what_is_wrong_with_the_document() {
    let desk = Desk::new();
    let folder = desk.path("own");
    for (kind, text) in [("contracts", "id = \"other\"\n"), ("standards", "id = 7\n")] {
        std::fs::create_dir_all(folder.join(kind)).unwrap();
        std::fs::write(folder.join(kind).join("mine.toml"), text).unwrap();
    }
    desk.file("evenwatch.toml", b"[catalogue]\nfolder = \"own\"\n");
    let document = small_with("/pools/0/members/1/person", json!("nobody-at-all"));
    desk.file("bad.json", &serde_json::to_vec(&document).unwrap());
    for arguments in [&["check", "bad.json"][..], &["check", "evenwatch.toml"]] {
        let said = desk.run(arguments).ends(3);
        assert!(said.err.contains("contracts/mine.toml"), "{}", said.err);
        assert!(said.err.contains("standards/mine.toml"), "{}", said.err);
    }
    desk.run(&["check", "bad.json"])
        .ends(3)
        .says("nobody-at-all");
}

#[test]
fn a_workbook_without_its_kind_says_how_to_import_it() {
    let desk = Desk::with_network();
    desk.run(&["template", "staff", "--out", "staff.xlsx"]).ok();
    desk.run(&["template", "leave", "--out", "leave.csv"]).ok();
    for command in ["import", "check"] {
        desk.run(&[command, "staff.xlsx"])
            .ends(3)
            .says("is a workbook")
            .says("evenwatch import staff.xlsx --sheet KIND")
            .says("staff, leave, members, patterns, agreements");
    }
    desk.run(&["import", "leave.csv"])
        .ends(3)
        .says("is a CSV file");
}

#[test]
fn ranges_and_suggestions_are_true() {
    let desk = Desk::new();
    let refused = |document: &Value| {
        desk.file("bad.json", &serde_json::to_vec(document).unwrap());
        desk.run(&["check", "bad.json"]).ends(3).err
    };
    for wrong in [json!(300), json!("four"), json!(29), json!(0)] {
        let said = refused(&small_with("/people/0/on_call/at_most_one_in", wrong));
        assert!(said.contains("1 to 28"), "{said}");
        assert!(!said.contains("255"), "{said}");
    }
    let said = refused(&small_with("/pools/0/members/1/person", json!("zoe")));
    assert!(!said.contains("did you mean"), "{said}");
}

#[test]
fn a_dash_is_standard_output_everywhere() {
    let desk = Desk::with_network();
    let id = desk.plan(monday(), 1);
    desk.run(&["publish", &id]).ok();
    let person = small()["people"][0]["id"].as_str().unwrap().to_owned();
    for (arguments, begins) in [
        (vec!["export", "-o", "-"], "{\n"),
        (vec!["export", "--sheet", "staff", "-o", "-"], "\u{feff}id,"),
        (vec!["export", "--rota", &id, "-o", "-"], ""),
        (vec!["template", "staff", "-o", "-"], "\u{feff}id,"),
        (
            vec!["feed", "person", &person, "-o", "-"],
            "BEGIN:VCALENDAR",
        ),
        (
            vec!["audit", "--file", "gaps.csv", "--out", "-"],
            "\u{feff}board,",
        ),
    ] {
        let said = desk.run(&arguments).ok();
        assert!(
            !said.out.is_empty() && said.out.starts_with(begins),
            "{arguments:?}: {}",
            said.out
        );
        assert!(
            !desk.path("-").exists(),
            "{arguments:?} wrote a file called -"
        );
    }
}
