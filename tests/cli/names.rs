//! What people type and read: ids by their beginning, ranges and errors in plain words, and
//! sentences that say something.

use super::{Desk, Said, monday, small};

/// Issue 15: tables show a rota by the first digits of its id, and every command takes them.
#[test]
fn the_first_digits_of_a_rotas_id_name_it() {
    let (desk, id) = Desk::with_rota(monday(), 1);
    let digits = &id[..8];
    for command in [
        &["rotas", digits][..],
        &["export", "--rota", digits],
        &["equity", "--rota", digits],
        &["publish", digits, "--preview"],
        &["publish", digits],
        &["withdraw", digits, "--preview"],
    ] {
        desk.run(command).ok();
    }
    let day = format!("leeds-night@{}", monday());
    desk.run(&["why", digits, &day]).ok();
    let listed = desk.run(&["rotas", "--publication"]).ok().out;
    assert!(listed.contains(digits), "{listed}");
    desk.run(&["rotas", "00000000"])
        .ends(4)
        .says("no rota's id begins with \"00000000\"; `evenwatch rotas` lists them");
    desk.run(&["rotas", "Christmas"])
        .ends(2)
        .says("give the id or its first 4 digits or more");
    let others: Vec<String> = (0..16).map(|_| desk.plan(monday(), 1)).collect();
    assert_eq!(others.len(), 16);
    desk.run(&["rotas", &id]).ok();
}

/// The same words whichever option: no parser speaks as a programmer does.
#[test]
fn ranges_are_told_in_peoples_words() {
    let desk = Desk::with_network();
    let refused = |arguments: &[&str], told: &str| {
        let said: Said = desk.run(arguments);
        assert_ne!(said.code, 0, "{arguments:?}");
        assert!(said.err.contains(told), "{arguments:?}: {}", said.err);
        for words in [
            "invalid digit",
            "is not in 0..",
            "too large to fit",
            "invalid IP",
            "EOF",
        ] {
            assert!(!said.err.contains(words), "{arguments:?}: {}", said.err);
        }
    };
    refused(
        &["serve", "--port", "70000"],
        "give a whole number, 0 to 65535",
    );
    refused(
        &["serve", "--port", "80x"],
        "give a whole number, 0 to 65535",
    );
    refused(
        &["serve", "--bind", "here"],
        "give an address by number, as 127.0.0.1",
    );
    refused(
        &["serve", "--bind", "192.0.2.9"],
        "this machine has no address 192.0.2.9",
    );
    refused(&["plan", "--seed", "x"], "give a whole number, 0 or more");
    refused(&["plan", "--work", "0"], "give a whole number, 1 or more");
    refused(
        &["remedies", "--budget", "abc"],
        "give a whole number, 0 or more",
    );
    refused(
        &["remedies", "--to-gap", "-5"],
        "give a whole number, 0 or more",
    );
    refused(
        &["rotas", "3f2b8c1e", "--revision", "0"],
        "give a whole number, 1 or more",
    );
    refused(&["audit", "--gaps", "-1"], "give a whole number, 0 or more");
    refused(&["log", "--before", "x"], "give a whole number, 1 or more");
    let scale = [
        "scale",
        "--line",
        "nursing",
        "--boards",
        "ZZZ",
        "--from",
        "2027-01-04",
    ];
    let said = desk.run(&scale);
    assert_eq!(said.code, 4, "{}", said.err);
    for (text, told) in [
        (
            &b"{\"name\": \"Cut of"[..],
            "it ends within a text, before the closing quote",
        ),
        (b"{\"people\": [", "it ends within a list"),
        (
            b"{\"people\": []} {}",
            "more text follows the end of the document",
        ),
        (b"{people: []}", "in double quotes should stand there"),
    ] {
        let said = desk.import_bytes(text).ends(3);
        assert!(said.err.contains(told), "{}", said.err);
        assert!(!said.err.contains("EOF"), "{}", said.err);
    }
}

/// A sentence about no difference is no news.
#[test]
fn sentences_say_something_or_are_left_out() {
    let desk = Desk::new();
    let document = super::small_with_consultants();
    desk.import(&document).ok();
    let id = desk.plan(monday(), 1);
    desk.run(&["publish", &id, "--yes"]).ok();
    let said = desk.run(&["audit"]).ok().out;
    assert!(said.contains("In its one area it is met "), "{said}");
    assert!(!said.contains("it is met from"), "{said}");
    if said.contains("If a phone counted") {
        assert!(said.contains("would add nothing"), "{said}");
    }
    assert!(!said.contains("1 of 1 person on call are"), "{said}");
}

/// A rota that publishes the same duties again: neither withdrawal nor restoring it loses or gives
/// back anything, and both say so.
#[test]
fn the_same_rota_published_again_loses_nothing_when_it_is_withdrawn() {
    let desk = Desk::new();
    let mut document = small();
    // One person for each duty, so that another plan is the same.
    document["people"].as_array_mut().unwrap().truncate(1);
    let only = document["people"][0]["id"].clone();
    let pool = &mut document["pools"][0];
    pool["members"]
        .as_array_mut()
        .unwrap()
        .retain(|one| one["person"] == only);
    for list in ["absences", "preferences", "brought_forward"] {
        if let Some(rows) = document.get_mut(list).and_then(|rows| rows.as_array_mut()) {
            rows.retain(|row| row["person"] == only);
        }
    }
    desk.import(&document).ok();
    let first = desk.plan(monday(), 1);
    desk.run(&["publish", &first, "--yes"]).ok();
    let second = desk.plan(monday(), 1);
    desk.run(&["publish", &second, "--yes"]).ok();
    let same = format!("rota {first} ");
    for command in [
        &["withdraw", &second, "--preview"][..],
        &["withdraw", &second, "--restore", "--preview"],
    ] {
        let said = desk.run(command).ok().out;
        assert!(
            said.contains("loses cover: ") && said.contains(&same),
            "{said}"
        );
        assert!(!said.contains("nothing to restore"), "{said}");
    }
    let shown = desk.run(&["rotas", &second]).ok().out;
    assert!(
        shown.contains("had published all of them before"),
        "{shown}"
    );
    let done = desk.run(&["withdraw", &second]).ok().out;
    assert!(
        done.contains("holds the same, with the same people"),
        "{done}"
    );
}
