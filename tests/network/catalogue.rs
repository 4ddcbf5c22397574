//! Contracts, standards and calendars: built in, added to, stood in for, and refused with their
//! place.

use std::fs;
use std::path::Path;

use evenwatch::config::{ConfigError, catalogue};
use evenwatch::domain::calendar::{DayStatus, Division};
use evenwatch::domain::contract::Severity;
use evenwatch::domain::ids::{ContractId, StandardId};
use evenwatch::domain::service_line::ServiceKind;
use tempfile::TempDir;

/// A folder holding these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// The refusal of a folder, its own path cut away.
fn refusal(files: &[(&str, &str)]) -> String {
    let folder = folder(files);
    let error: ConfigError = catalogue(Some(folder.path())).unwrap_err();
    error
        .to_string()
        .replace(&format!("{}/", folder.path().display()), "")
}

const RULE: &str = r#"
id = "mine"
name = "Mine"
source = "here"
full_time_hours = 37.5

[[rules]]
id = "X-1"
asks = "Something."
source = "here"
severity = { soft = 10 }
[rules.mechanism]
mechanism = "rest"
at-least = 660
"#;

#[test]
fn what_is_built_in_holds_the_tables_rows() {
    let catalogue = catalogue(None).unwrap();
    let all = [
        "WTR-48", "WTR-OC", "WTR-D11", "WTR-W24", "WTR-N8", "OC-R8", "OC-POST", "EQ-WTE", "EQ-BH",
        "WB-REST", "PUB-6",
    ];
    let doctors = [
        "RD-72", "RD-13", "RD-L4", "RD-LE4", "RD-N4", "RD-N46", "RD-C7", "RD-11", "RD-WE", "OC-24",
        "OC-CON", "OC-3/7", "OC-D10",
    ];
    for (contract, own) in [
        ("nhs-resident-doctors-2016", &doctors[..]),
        ("nhs-consultants-2003", &["CON-F", "OC-24", "OC-CON"]),
        ("agenda-for-change", &["AFC-USH", "OC-24", "OC-CON"]),
        ("hospice-local", &[]),
    ] {
        let contract = &catalogue.contracts[&ContractId::new(contract).unwrap()];
        for row in all.iter().chain(own) {
            assert!(
                contract.rules.iter().any(|rule| rule.id.as_str() == *row),
                "{}: {row}",
                contract.id
            );
        }
        for rule in &contract.rules {
            let binds = rule.severity != Severity::Information;
            assert_eq!(
                !rule.mechanism.is_empty(),
                binds,
                "{}: {}",
                contract.id,
                rule.id
            );
            assert!(
                rule.asks.ends_with('.'),
                "{}: {} asks in a sentence",
                contract.id,
                rule.id
            );
        }
    }
    let standard = &catalogue.standards[&StandardId::new("ng-qs160").unwrap()];
    let required: Vec<_> = standard
        .statements
        .iter()
        .filter(|one| one.requires_cover())
        .collect();
    let [statement] = required[..] else {
        panic!("one statement requires cover")
    };
    assert_eq!(statement.id.as_str(), "QS160-6");
    assert_eq!(standard.statements.len(), 6);
    assert_eq!(
        statement.all_of,
        [ServiceKind::NursingAtHome, ServiceKind::ConsultantAdvice]
    );
    assert!(statement.hours.is_empty(), "every hour");
    let day = |text: &str| text.parse().unwrap();
    let status = |date| {
        catalogue
            .bank_holidays
            .status(Division::EnglandAndWales, day(date))
    };
    assert_eq!(status("2026-12-26"), DayStatus::Ordinary);
    assert_eq!(status("2026-12-28"), DayStatus::BankHoliday);
    assert_eq!(status("2029-01-01"), DayStatus::Unknown);
    assert_eq!(catalogue.bank_holidays.divisions().len(), 3);
    let named: Vec<&str> = catalogue.named_days.iter().map(|d| d.id.as_str()).collect();
    assert_eq!(
        named,
        [
            "new-years-day",
            "christmas-eve",
            "christmas-day",
            "boxing-day",
            "new-years-eve"
        ]
    );
}

#[test]
fn the_planner_knows_every_mechanism() {
    assert_eq!(evenwatch::plan::check_rules(&catalogue(None).unwrap()), []);
}

#[test]
fn a_folder_adds_files_and_stands_in_for_those_of_equal_name() {
    let standard = "id = \"board\"\nname = \"Board\"\nsource = \"here\"\n[[statements]]\nid = \"B-1\"\nasks = \"A nurse.\"\nall_of = [\"nursing-at-home\"]\n";
    let days = "[[days]]\nid = \"eid\"\nname = \"A day of ours\"\nmonth = 2\nday = 29\n";
    let holidays = r#"{"scotland": {"division": "scotland", "events": [{"title": "A day", "date": "2030-01-02", "notes": "", "bunting": true}]}}"#;
    let hospice = RULE.replace("id = \"mine\"", "id = \"hospice-local\"");
    let folder = folder(&[
        ("contracts/mine.toml", RULE),
        ("contracts/hospice-local.toml", &hospice),
        ("contracts/README.md", "not read"),
        ("standards/board.toml", standard),
        ("calendars/named-days.toml", days),
        (
            "calendars/weekend.toml",
            "from = { day = \"fri\", time = \"17:00\" }\nto = { day = \"mon\", time = \"09:00\" }\n",
        ),
        ("calendars/bank-holidays.json", holidays),
        ("elsewhere/x.toml", "not = read"),
    ]);
    let ours = catalogue(Some(folder.path())).unwrap();
    assert_eq!(
        ours.contracts.len(),
        catalogue(None).unwrap().contracts.len() + 1
    );
    let hospice = &ours.contracts[&ContractId::new("hospice-local").unwrap()];
    assert_eq!(hospice.rules.len(), 1);
    assert_eq!(hospice.rules[0].severity, Severity::Soft(10));
    assert_eq!(
        ours.standards.len(),
        catalogue(None).unwrap().standards.len() + 1
    );
    assert_eq!(ours.named_days.len(), 1);
    let usual = catalogue(None).unwrap().weekend;
    assert_eq!(
        (usual.wall_minutes(), ours.weekend.wall_minutes()),
        (48 * 60, 64 * 60)
    );
    assert_eq!(
        ours.bank_holidays.known_years(Division::Scotland),
        Some((2030, 2030))
    );
    assert_eq!(
        ours.bank_holidays.known_years(Division::EnglandAndWales),
        None
    );
}

#[test]
fn what_is_wrong_is_refused_with_file_line_key_and_remedy() {
    let rule = |from: &str, to: &str| RULE.replace(from, to);
    let twice = format!("{RULE}{}", &RULE[RULE.find("\n[[rules]]").unwrap()..]);
    let holiday = r#"{"england-and-wales": {"events": [
{"title": "A day", "date": "2026-13-01"}]}}"#;
    for (path, text, expected) in [
        (
            "contracts/mine.toml",
            rule("severity =", "severty ="),
            "contracts/mine.toml line 11, key \"rules[0].severty\": unknown key \"severty\"; did you mean \"severity\"? Else leave it out",
        ),
        (
            "contracts/mine.toml",
            rule("{ soft = 10 }", "\"hrad\""),
            "contracts/mine.toml line 11, key \"rules[0].severity\": \"hrad\" is not one of the words known here; did you mean \"hard\"? Else write one of: hard, soft, information",
        ),
        (
            "contracts/mine.toml",
            rule("{ soft = 10 }", "{ soft = 0 }"),
            "contracts/mine.toml line 8, key \"rules[0].severity\": rule X-1 has a weight outside 1 to 1000; write severity = { soft = 10 }, say",
        ),
        (
            "contracts/mine.toml",
            rule("37.5", "0.0"),
            "contracts/mine.toml, key \"full_time_hours\": 0 hours is not a full-time week; give hours a week, above 0 and at most 60",
        ),
        (
            "contracts/mine.toml",
            rule("[rules.mechanism]\nmechanism = \"rest\"\nat-least = 660\n", ""),
            "contracts/mine.toml line 8, key \"rules[0].mechanism\": rule X-1 binds, and no mechanism models it; name one of the rule manual's mechanisms, or make it severity = \"information\"",
        ),
        (
            "contracts/mine.toml",
            twice,
            "contracts/mine.toml line 17, key \"rules[1].id\": rule X-1 is given twice; give each rule of a contract an id of its own, such as RD-C7 and RD-C7/12",
        ),
        (
            "contracts/ours.toml",
            RULE.to_owned(),
            "contracts/ours.toml line 2, key \"id\": the id \"mine\" is not the file's name; write id = \"ours\", or name the file mine.toml",
        ),
        (
            "contracts/mine.toml",
            rule("name = \"Mine\"", "name = "),
            "contracts/mine.toml line 3: ",
        ),
        (
            "standards/board.toml",
            "id = \"board\"\nname = \"Board\"\nsource = \"here\"\n[[statements]]\nid = \"B-1\"\nasks = \"A nurse.\"\nall_of = [\"nursing\"]\n".to_owned(),
            "standards/board.toml line 7, key \"statements[0].all_of[0]\": \"nursing\" is not one of the words known here; did you mean \"nursing-at-home\"? Else write one of: nursing-at-home, consultant-advice, single-point-of-access, bereavement-support, hospice-bed, hospital-bed, equipment-at-home, medicines-at-home, rapid-transfer, multidisciplinary-team",
        ),
        (
            "standards/board.toml",
            "id = \"board\"\nname = \"Board\"\nsource = \"here\"\nstatements = []\n".to_owned(),
            "standards/board.toml, key \"statements\": the standard has no statement; add a [[statements]] table",
        ),
        (
            "calendars/named-days.toml",
            "[[days]]\nid = \"x\"\nname = \"X\"\nmonth = 2\nday = 30\n".to_owned(),
            "calendars/named-days.toml, key \"days[0].day\": \"X\": month 2 has no day 30; give month 1-12 and one of its days",
        ),
        (
            "calendars/weekend.toml",
            "from = { day = \"mon\", time = \"08:00\" }\nto = { day = \"sun\", time = \"08:00\" }\n".to_owned(),
            "calendars/weekend.toml, key \"from.day\": \"mon\": a weekend of 144 hours; begin it on thu, fri or sat, and end it on sun, mon or tue, at most 120 hours later",
        ),
        (
            "calendars/weekend.toml",
            "from = { day = \"sat\", time = \"00:00\" }\nto = { day = \"mno\", time = \"00:00\" }\n".to_owned(),
            "calendars/weekend.toml line 2, key \"to.day\": \"mno\" is not one of the words known here; did you mean \"mon\"?",
        ),
        (
            "calendars/bank-holidays.json",
            holiday.to_owned(),
            "calendars/bank-holidays.json line 2, key \"england-and-wales.events[0].date\": this is not a date of the calendar; write year, month and day as 2026-12-25",
        ),
        (
            "calendars/bank-holidays.json",
            "{\"scotlnad\": {\"events\": []}}".to_owned(),
            "calendars/bank-holidays.json, key \"scotlnad\": \"scotlnad\" is not one of the words known here; did you mean \"scotland\"? Else write one of: ",
        ),
        (
            "calendars/holidays.json",
            "{}".to_owned(),
            "calendars/holidays.json: a calendar of this name is not read; name it bank-holidays.json, named-days.toml or weekend.toml",
        ),
        (
            "contract/mine.toml",
            RULE.to_owned(),
            "contract: a folder of this name is not read; did you mean \"contracts\"?",
        ),
        ("standards/board.json", "{}".to_owned(), "standards/board.json: standards are written as TOML; write it as a .toml file"),
    ] {
        let told = refusal(&[(path, &text)]);
        assert!(told.starts_with(expected), "{path}:\n told {told}\n  not {expected}");
    }
    let missing = catalogue(Some(Path::new("no/such/folder")))
        .unwrap_err()
        .to_string();
    assert!(
        missing.starts_with("no/such/folder: cannot be read"),
        "{missing}"
    );
}
