//! Every number and code that a report prints is explained.

use std::collections::BTreeSet;

use evenwatch::app::audit::{DegradedKind, GapCause, GapClass};
use evenwatch::config;
use evenwatch::domain::burden::Burden;
use evenwatch::domain::{aim, measure};
use evenwatch_solver::outcome::TierName;

use super::Desk;

/// Codes in a source file of the planner, without its tests: words in quotes of capitals, digits,
/// dashes and slashes.
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
fn a_statement_says_which_hours_it_asks_for() {
    let said = |word: &str| Desk::new().run(&["explain", word]).ok().out;
    assert!(said("QS160-6").contains("every hour"));
    assert!(said("QS160-5").contains("Mon-Fri 09:00-17:00, not on bank holidays"));
}

/// Headings of numbers that are no measure: they count what a command did, or are parts of a
/// listing of its own things.
const NO_MEASURES: [&str; 17] = [
    "status",
    "days old",
    "first year known",
    "last year known",
    "count",
    "called off",
    "events",
    "free time",
    "not leave",
    "parts of days",
    "seq",
    "tries",
    "rows",
    "network",
    "rotas",
    "revision",
    "areas",
];

/// Sources of the command line whose tables tell numbers of cover and of people: there the headings
/// of words are explained as well.
const REPORTS: [&str; 3] = ["audit_absences.rs", "scale.rs", "on_call.rs"];

/// Headings in these that are names of things.
const NAMES: [&str; 10] = [
    "",
    "pools",
    "post",
    "areas",
    "duty",
    "time",
    "line",
    "first-on",
    "second-on",
    "until",
];

/// Numbers stand on the right: their headings begin with `>` in the command line's tables, and have
/// a class of their own on pages.
fn headings() -> BTreeSet<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = |folder: &str| {
        let mut files = Vec::new();
        let mut folders = vec![root.join(folder)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => files.push(std::fs::read_to_string(path).unwrap()),
                }
            }
        }
        files
    };
    let mut found = BTreeSet::new();
    for text in files("cli") {
        let text = text.split("#[cfg(test)]").next().unwrap();
        let literals = text.split('"');
        let heads = literals.filter_map(|word| word.strip_prefix('>'));
        let heads = heads.filter(|word| !word.is_empty() && !word.contains(['{', '\n']));
        found.extend(heads.map(str::to_owned));
    }
    for text in files("web/templates") {
        for cell in text.split("<th scope=\"col\" class=\"n\">").skip(1) {
            let mut cell = cell.split("</th>").next().unwrap();
            if cell.starts_with("<a") {
                cell = cell.split('>').nth(1).unwrap().split('<').next().unwrap();
            }
            if !cell.contains('{') {
                found.insert(cell.to_owned());
            }
        }
    }
    found
}

/// A file of the sources, without its tests.
fn source(path: &str) -> String {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let text = std::fs::read_to_string(root.join(path)).unwrap();
    text.split("#[cfg(test)]").next().unwrap().to_owned()
}

/// Text between two marks, everywhere.
fn between<'t>(text: &'t str, from: &str, to: &str) -> Vec<&'t str> {
    let parts = text.split(from).skip(1);
    parts.filter_map(|part| part.split(to).next()).collect()
}

/// What reports print beside numbers that is no heading of a column of numbers: headings of words,
/// causes, what the front page counts and names. The statement stands for any.
fn printed() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for path in REPORTS {
        let text = source(&format!("cli/{path}"));
        for heads in between(&text, "Columns::new([", "])") {
            let words = heads.split('"').skip(1).step_by(2);
            let words = words.map(|word| word.trim_start_matches(['>', '=']));
            let words = words.filter(|word| !NAMES.contains(word));
            found.extend(words.map(str::to_owned));
        }
    }
    let audit = source("cli/audit_show.rs");
    let causes = between(&audit, "let classes = [", "];").concat();
    let causes = causes.split('"').skip(1).step_by(2);
    found.extend(causes.map(str::to_owned));
    let statement = |text: &str| {
        text.replace("{}", "QS160-6")
            .replace("{{ statement }}", "QS160-6")
    };
    let heads = between(&audit, "format!(\">", "\"");
    found.extend(heads.into_iter().map(statement));
    let front = source("web/templates/front.html");
    let heads = between(&front, "class=\"n\">{{ statement }}", "<");
    found.extend(heads.iter().map(|rest| format!("QS160-6{rest}")));
    let counted = front
        .lines()
        .find(|line| line.contains("class=\"tally\""))
        .unwrap();
    let counted = counted.split("{{ tally.").skip(1);
    let counted = counted.filter_map(|part| part.split("}} ").nth(1)?.split(['<', ':']).next());
    found.extend(counted.map(str::to_owned));
    let tiles = source("web/front.rs");
    for begin in ["name: \"", "name: format!(\""] {
        found.extend(between(&tiles, begin, "\"").into_iter().map(statement));
    }
    let states = source("web/on_call_table.rs");
    for pair in between(&states, "=> (\"", ")") {
        found.extend(pair.rsplit('"').nth(1).map(str::to_owned));
    }
    found
}

/// What people read beside the numbers is explained as it is printed, with the names that are
/// printed in it.
#[test]
fn words_beside_numbers_are_explained_as_they_are_printed() {
    let catalogue = config::catalogue(None).unwrap();
    let mut words = printed();
    for word in [
        "QS160-6 met",
        "QS160-6 commissioned",
        "QS160-6 met, by area-hours",
        "rules block everyone",
        "degraded",
        "in gap",
        "Closed",
        "No rota yet",
        "holds up",
        "fewer",
        "days",
        "state",
        "Standing on goodwill",
    ] {
        assert!(words.contains(word), "{word} is not read in {words:?}");
    }
    // Weightings, in sentences; a class with its rules; a heading of a workbook; a holder in a
    // calendar.
    let rules = BTreeSet::from(["TERM-1-IN-3".parse().unwrap(), "WTR-D11".parse().unwrap()]);
    words.insert(GapClass::RulesBlock { rules }.to_string());
    words.extend(
        [
            "by area-hours",
            "by children",
            "by children known",
            "Opens (h)",
            "AWAY",
        ]
        .map(str::to_owned),
    );
    let unknown: Vec<&String> = words
        .iter()
        .filter(|word| measure::explain(word, &catalogue).is_none())
        .collect();
    assert!(unknown.is_empty(), "nothing explains {unknown:?}");
    for wrong in ["QS160-7 met", "QS160-6 mett", "rules bloc: WTR-D11"] {
        assert!(measure::explain(wrong, &catalogue).is_none(), "{wrong}");
    }
}

/// Each heading of a number, aim and class that a report prints is a key of `explain`.
#[test]
fn every_heading_aim_and_class_is_explained() {
    let mut words = headings();
    assert!(words.len() > 60, "{words:?}");
    for word in NO_MEASURES {
        let is_printed = words.iter().any(|one| one.eq_ignore_ascii_case(word));
        assert!(is_printed, "{word} is printed no more");
        words.retain(|one| !one.eq_ignore_ascii_case(word));
    }
    words.extend(
        TierName::LADDER
            .iter()
            .map(|name| aim::label(&name.to_string()).to_owned()),
    );
    words.extend(Burden::ALL.map(|burden| burden.to_string()));
    let causes = [
        GapCause::NoPool,
        GapCause::EmptyPool,
        GapCause::NoPattern,
        GapCause::NoRota,
        GapCause::VacantDuty,
        GapCause::HolderDoesNotCount,
        GapCause::OutOfReach,
        GapCause::PhoneOnly,
    ];
    words.extend(causes.map(|cause| cause.to_string()));
    let classes = [
        GapClass::NotCommissioned,
        GapClass::NoEligiblePerson,
        GapClass::RulesBlock {
            rules: BTreeSet::new(),
        },
        GapClass::NoDutyPlanned,
        GapClass::Unassigned,
    ];
    words.extend(classes.map(|class| class.to_string()));
    let weak = [
        DegradedKind::PlaceOfCare,
        DegradedKind::Unreachable,
        DegradedKind::PhoneOnly,
        DegradedKind::BackUpOnly,
        DegradedKind::OneDeep,
    ];
    words.extend(weak.map(|kind| kind.to_string()));
    words.insert("single points of failure".to_owned());
    words.insert("short_handed".to_owned());
    let unknown: Vec<&String> = words
        .iter()
        .filter(|word| measure::find(word).is_none())
        .collect();
    assert!(unknown.is_empty(), "no measure explains {unknown:?}");
    let desk = Desk::new();
    for (word, told) in [
        ("evenness (worst)", "Aims: evenness"),
        ("no rota", "Not assessed"),
        ("One deep", "Weak cover"),
    ] {
        assert!(
            desk.run(&["explain", word]).ok().out.starts_with(told),
            "{word}"
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
