//! Every number and code that a report prints is explained.

use std::collections::BTreeSet;

use evenwatch::config;
use evenwatch::domain::measure;
use evenwatch_solver::outcome::TierName;

use super::Desk;

/// Codes in a source file of the planner, without its tests: words in quotes of capitals, digits, dashes and slashes.
fn codes_in(text: &str) -> BTreeSet<String> {
    let text = text.split("#[cfg(test)]").next().unwrap();
    let code = |word: &&str| {
        word.len() > 2
            && word.starts_with(|c: char| c.is_ascii_uppercase())
            && word
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || "-/".contains(c))
    };
    text.split('"').filter(code).map(str::to_owned).collect()
}

#[test]
fn every_code_of_a_rule_is_defined() {
    let catalogue = config::catalogue(None).unwrap();
    let mut codes: BTreeSet<String> = measure::codes(&catalogue).into_iter().collect();
    for text in [
        include_str!("../../solver/src/judge.rs"),
        include_str!("../../solver/src/problem.rs"),
        include_str!("../../solver/src/explain/ledger.rs"),
        include_str!("../../solver/src/explain/pins.rs"),
        include_str!("../../src/planning/rules.rs"),
    ] {
        codes.extend(codes_in(text));
    }
    for named in [
        "NEED",
        "LEAST",
        "PIN",
        "NO-OVERLAP",
        "PUB-6",
        "OC-R8",
        "QS160-6",
    ] {
        assert!(codes.contains(named), "{named} is not looked for");
    }
    codes.insert("TERM-1-IN-5".to_owned());
    codes.extend(TierName::LADDER.iter().map(ToString::to_string));
    for code in &codes {
        assert!(
            measure::explain(code, &catalogue).is_some(),
            "{code} is not explained"
        );
    }
}

#[test]
fn a_word_is_explained_and_a_strange_one_refused() {
    let desk = Desk::new();
    for (word, told) in [
        ("gap_minutes", "assessed time in which nobody who counts"),
        ("gini", "Lorenz curve"),
        ("OC-R8", "NHS Agenda for Change"),
        ("TERM-1-IN-5", "at_most_one_in"),
        ("NEED", "people_needed"),
        ("PUB-6", "6 weeks"),
        ("publication", "42"),
        ("qs160-6", "children's nursing care"),
        ("weekends", "calendars/weekend.toml"),
    ] {
        let said = desk.run(&["explain", word]).ok().out;
        let flat: Vec<&str> = said.split_whitespace().collect();
        assert!(flat.join(" ").contains(told), "{word}: {said}");
        assert!(
            said.lines().all(|line| line.chars().count() <= 100),
            "{said}"
        );
    }
    let all = desk.run(&["explain"]).ok().out;
    assert!(all.contains("one-in-n") && all.contains("WTR-D11"), "{all}");
    let json = desk.run(&["explain", "gini", "--json"]).ok().json();
    assert_eq!(json["kind"], "measure");
    desk.run(&["explain", "ginni"])
        .ends(4)
        .says("did you mean \"gini\"?");
}
