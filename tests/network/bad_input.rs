//! Documents that are wrong in one way each, and what is said of them: place, value, remedy.

use evenwatch::domain::network::{Network, Problem};
use evenwatch::domain::network_json::{self, MAX_BYTES};
use serde_json::{Value, json};

/// The problems of a document, from reading it or from checking it.
fn problems(document: &[u8]) -> Vec<Problem> {
    match network_json::parse(document) {
        Err(problems) => problems,
        Ok(file) => Network::new(file).err().unwrap_or_default(),
    }
}

/// One fault: what to put where, then pointer, found and pieces of message and remedy of each problem expected.
struct Fault {
    name: &'static str,
    spoil: fn(&mut Value),
    expected: &'static [Expected],
}

/// Pointer, value found, piece of the message, piece of the remedy.
type Expected = (&'static str, &'static str, &'static str, &'static str);

/// Spoils the small example once a row, and holds every problem told against the row, in order and none more.
fn each(faults: &[Fault]) {
    for fault in faults {
        let mut document = super::small();
        (fault.spoil)(&mut document);
        let told = problems(document.to_string().as_bytes());
        let seen: Vec<String> = told.iter().map(ToString::to_string).collect();
        assert_eq!(
            told.len(),
            fault.expected.len(),
            "{}: {seen:#?}",
            fault.name
        );
        for (problem, (pointer, found, message, remedy)) in told.iter().zip(fault.expected) {
            let name = fault.name;
            assert_eq!(problem.pointer, *pointer, "{name}: {problem}");
            assert!(problem.found.contains(found), "{name}: found, {problem}");
            assert!(
                problem.message.contains(message),
                "{name}: message, {problem}"
            );
            assert!(problem.remedy.contains(remedy), "{name}: remedy, {problem}");
        }
    }
}

/// Appends to a list of the document.
fn push(document: &mut Value, list: &str, item: Value) {
    document
        .pointer_mut(list)
        .unwrap()
        .as_array_mut()
        .unwrap()
        .push(item);
}

#[test]
fn the_example_itself_is_right() {
    assert_eq!(problems(super::small().to_string().as_bytes()), []);
}

#[test]
fn wrong_shapes_are_told_with_their_place() {
    each(&[
        Fault {
            name: "unknown key at the top",
            spoil: |d| d["poeple"] = json!([]),
            expected: &[(
                "/poeple",
                "[]",
                "unknown key \"poeple\"",
                "did you mean \"people\"?",
            )],
        },
        Fault {
            name: "unknown keys deep inside, each told",
            spoil: |d| {
                d["people"][1]["employments"][0]["wet"] = json!(1);
                d["people"][1]["nmae"] = json!("x");
                d["people"][4]["a/b~c"] = json!(true);
            },
            expected: &[
                (
                    "/people/1/employments/0/wet",
                    "1",
                    "unknown key",
                    "did you mean \"wte\"?",
                ),
                (
                    "/people/1/nmae",
                    "\"x\"",
                    "unknown key",
                    "did you mean \"name\"?",
                ),
                (
                    "/people/4/a~1b~0c",
                    "true",
                    "unknown key \"a/b~c\"",
                    "known here: id, name",
                ),
            ],
        },
        Fault {
            name: "negative WTE",
            spoil: |d| d["people"][2]["employments"][0]["wte"] = json!(-0.5),
            expected: &[(
                "/people/2/employments/0/wte",
                "-0.5",
                "-0.5 is not a WTE",
                "above 0 and at most 1.5",
            )],
        },
        Fault {
            name: "several people wrong at once",
            spoil: |d| {
                d["people"][0]["employments"][0]["wte"] = json!("full");
                d["people"][3]["id"] = json!("Ann Smith");
                d["pools"][0]["tier"] = json!("frist");
            },
            expected: &[
                (
                    "/people/0/employments/0/wte",
                    "\"full\"",
                    "invalid type",
                    "give a number",
                ),
                (
                    "/people/3/id",
                    "\"Ann Smith\"",
                    "not a person's id",
                    "1 to 64 of a-z",
                ),
                (
                    "/pools/0/tier",
                    "\"frist\"",
                    "not one of the words",
                    "did you mean \"first\"?",
                ),
            ],
        },
        Fault {
            name: "missing key",
            spoil: |d| {
                d["areas"][0].as_object_mut().unwrap().remove("board");
            },
            expected: &[(
                "/areas/0",
                "\"id\":\"leeds\"",
                "\"board\" is missing",
                "add \"board\"",
            )],
        },
        Fault {
            name: "no date of the calendar",
            spoil: |d| d["absences"][0]["period"]["first_day"] = json!("2027-02-30"),
            expected: &[(
                "/absences/0/period/first_day",
                "2027-02-30",
                "no date",
                "as 2026-12-25",
            )],
        },
        Fault {
            name: "wall time with one digit",
            spoil: |d| d["duty_patterns"][0]["start"] = json!("8:00"),
            expected: &[(
                "/duty_patterns/0/start",
                "\"8:00\"",
                "not a wall time",
                "00:00 to 23:59",
            )],
        },
        Fault {
            name: "ODS code in small letters",
            spoil: |d| d["organisations"][0]["ods"] = json!("qwo"),
            expected: &[(
                "/organisations/0/ods",
                "\"qwo\"",
                "not an ODS code",
                "3 to 6 of A-Z",
            )],
        },
        Fault {
            name: "people needed as a fraction",
            spoil: |d| d["duty_patterns"][0]["people_needed"] = json!(1.5),
            expected: &[(
                "/duty_patterns/0/people_needed",
                "1.5",
                "invalid type",
                "a whole number",
            )],
        },
        Fault {
            name: "negative weight",
            spoil: |d| d["preferences"][0]["weight"] = json!(-3),
            expected: &[(
                "/preferences/0/weight",
                "-3",
                "invalid value",
                "a whole number, 0 to 255",
            )],
        },
        Fault {
            name: "a list that is none",
            spoil: |d| d["people"] = json!({"ann": {}}),
            expected: &[("/people", "{\"ann\":{}}", "invalid type", "a list in [ ]")],
        },
        Fault {
            name: "another version, whatever else is wrong",
            spoil: |d| {
                d["format_version"] = json!(2);
                d["persons"] = json!([]);
            },
            expected: &[(
                "/format_version",
                "2",
                "another version",
                "give format_version 1",
            )],
        },
        Fault {
            name: "no version",
            spoil: |d| {
                d.as_object_mut().unwrap().remove("format_version");
            },
            expected: &[(
                "",
                "{",
                "\"format_version\" is missing",
                "add \"format_version\"",
            )],
        },
    ]);
}

#[test]
fn texts_that_are_no_document_are_told_line_and_column() {
    let large = vec![b' '; 40 * 1024 * 1024];
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let utf16: Vec<u8> = "\u{feff}{}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let twice = br#"{"format_version":1,"name":"a","people":[],"people":[]}"#;
    let rows: &[(&str, &[u8], &str, &str, &str)] = &[
        (
            "empty",
            b"",
            "line 1, column 0",
            "the end of the text",
            "mend the text there",
        ),
        (
            "broken",
            b"{\n  \"name\": \"x\",\n  oops\n}",
            "line 3, column 3",
            "oops",
            "mend the text there",
        ),
        (
            "cut short",
            b"{\"format_version\": 1, \"name\": \"x\"",
            "line 1, column 33",
            "name",
            "mend the text there",
        ),
        (
            "something after it",
            b"{\"format_version\":1,\"name\":\"x\"}\n}",
            "line 2, column 1",
            "}",
            "mend the text there",
        ),
        (
            "not a number",
            b"{\"format_version\": NaN}",
            "line 1, column 20",
            "NaN",
            "mend the text there",
        ),
        (
            "too large a number",
            b"{\"format_version\": 1e999}",
            "out of range",
            "1e999",
            "mend the text there",
        ),
        (
            "too deep",
            deep.as_bytes(),
            "recursion limit",
            "[[[",
            "mend the text there",
        ),
        (
            "40 MB",
            &large,
            "too large",
            "41943040 bytes",
            "at most 16777216 bytes",
        ),
        (
            "UTF-16",
            &utf16,
            "UTF-16",
            "byte order mark",
            "save it as UTF-8",
        ),
        (
            "Latin-1",
            b"{\n\"name\": \"R\xF3is\"}",
            "line 2 is not UTF-8",
            "byte 0xF3",
            "save it as UTF-8",
        ),
        (
            "a list",
            b"[1,2]",
            "no JSON object",
            "[1,2]",
            "begin it with {",
        ),
        (
            "a key twice",
            twice,
            "\"people\" is given twice",
            "",
            "keep one of the two",
        ),
    ];
    for (name, document, message, found, remedy) in rows {
        let told = problems(document);
        let [problem] = told.as_slice() else {
            panic!("{name}: {told:#?}")
        };
        assert!(problem.message.contains(message), "{name}: {problem}");
        assert!(problem.found.contains(found), "{name}: {problem}");
        assert!(problem.remedy.contains(remedy), "{name}: {problem}");
    }
    assert!(large.len() > MAX_BYTES);
}

#[test]
fn a_byte_order_mark_is_taken_kindly() {
    let mut document = vec![0xEF, 0xBB, 0xBF];
    document.extend(super::small().to_string().into_bytes());
    assert_eq!(problems(&document), []);
}

#[test]
fn references_lead_somewhere_and_ids_are_distinct() {
    each(&[
        Fault {
            name: "dangling ids name the nearest",
            spoil: |d| {
                d["areas"][0]["board"] = json!("QWP");
                d["people"][0]["employments"][0]["organisation"] = json!("XYZAB");
                d["people"][0]["reaches"] = json!(["leeds", "leedz", "leeds"]);
                d["pools"][0]["members"][2]["person"] = json!("cerys-underhey");
                d["preferences"][0]["pattern"] = json!("leeds-nigth");
            },
            expected: &[
                (
                    "/areas/0/board",
                    "\"QWP\"",
                    "no organisation \"QWP\"",
                    "did you mean \"QWO\"?",
                ),
                (
                    "/people/0/employments/0/organisation",
                    "\"XYZAB\"",
                    "no organisation",
                    "use an id of /organisations",
                ),
                (
                    "/people/0/reaches/1",
                    "\"leedz\"",
                    "no area \"leedz\"",
                    "did you mean \"leeds\"?",
                ),
                (
                    "/people/0/reaches/2",
                    "\"leeds\"",
                    "named twice",
                    "name it once",
                ),
                (
                    "/pools/0/members/2/person",
                    "\"cerys-underhey\"",
                    "no person",
                    "did you mean \"cerys-underhay\"?",
                ),
                (
                    "/preferences/0/pattern",
                    "\"leeds-nigth\"",
                    "no duty pattern",
                    "did you mean \"leeds-night\"?",
                ),
            ],
        },
        Fault {
            name: "an empty list to refer to",
            spoil: |d| {
                d["competences"] = json!([]);
                d["people"] = json!([]);
                d["pools"][0]["members"] = json!([]);
                d["absences"] = json!([]);
                d["preferences"] = json!([]);
                d["duty_patterns"].as_array_mut().unwrap().truncate(1);
            },
            expected: &[(
                "/duty_patterns/0/competences/0",
                "\"syringe-driver\"",
                "no competence",
                "/competences, which is empty",
            )],
        },
        Fault {
            name: "ids twice",
            spoil: |d| {
                let (person, board) = (d["people"][0].clone(), d["organisations"][0].clone());
                push(d, "/people", person);
                push(d, "/organisations", board);
            },
            expected: &[
                (
                    "/organisations/2/ods",
                    "\"QWO\"",
                    "already, at /organisations/0",
                    "another id",
                ),
                (
                    "/people/8/id",
                    "\"ada-fennimore\"",
                    "already, at /people/0",
                    "another id",
                ),
            ],
        },
        Fault {
            name: "a board that is a provider",
            spoil: |d| {
                d["areas"][0]["board"] = json!("ZZE21");
                d["agreements"][0]["commissioner"] = json!("ZZE21");
            },
            expected: &[
                (
                    "/areas/0/board",
                    "ZZE21",
                    "no integrated care board",
                    "of kind \"icb\"",
                ),
                (
                    "/agreements/0/commissioner",
                    "ZZE21",
                    "no integrated care board",
                    "of kind \"icb\"",
                ),
            ],
        },
        Fault {
            name: "successors in a ring",
            spoil: |d| {
                d["organisations"][0]["successors"] = json!(["ZZE21"]);
                d["organisations"][1]["successors"] = json!(["QWO", "GONE1"]);
            },
            expected: &[
                (
                    "/organisations/1/successors/0",
                    "\"QWO\"",
                    "ring: QWO -> ZZE21 -> QWO",
                    "take out the successor",
                ),
                (
                    "/organisations/1/successors/1",
                    "\"GONE1\"",
                    "no organisation",
                    "/organisations",
                ),
            ],
        },
        Fault {
            name: "its own successor",
            spoil: |d| d["organisations"][0]["successors"] = json!(["QWO"]),
            expected: &[(
                "/organisations/0/successors/0",
                "\"QWO\"",
                "ring: QWO -> QWO",
                "take out",
            )],
        },
    ]);
}

#[test]
fn values_make_sense() {
    each(&[
        Fault {
            name: "numbers out of range",
            spoil: |d| {
                d["service_lines"][0]["response_minutes"] = json!(0);
                d["service_lines"][0]["criticality"] = json!(1001);
                d["people"][0]["employments"][0]["other_weekly_hours"] = json!(61);
                d["people"][0]["on_call"]["at_most_one_in"] = json!(29);
                d["duty_patterns"][0]["people_needed"] = json!(0);
                d["duty_patterns"][0]["expected_calls_per_hour"] = json!(-0.1);
                d["duty_patterns"][0]["expected_worked_share"] = json!(1.1);
                d["preferences"][0]["weight"] = json!(11);
                d["brought_forward"] = json!([{ "person": "ada-fennimore", "burden": "nights", "amount": -1.0,
                    "period": { "first_day": "2026-01-01", "last_day": "2026-06-30" } }]);
            },
            expected: &[
                (
                    "/service_lines/0/response_minutes",
                    "0",
                    "out of range",
                    "give 1 to 1440",
                ),
                (
                    "/service_lines/0/criticality",
                    "1001",
                    "out of range",
                    "give 1 to 1000",
                ),
                (
                    "/people/0/employments/0/other_weekly_hours",
                    "61.0",
                    "out of range",
                    "give 0 to 60",
                ),
                (
                    "/people/0/on_call/at_most_one_in",
                    "29",
                    "out of range",
                    "give 1 to 28",
                ),
                (
                    "/duty_patterns/0/people_needed",
                    "0",
                    "out of range",
                    "give 1 to 50",
                ),
                (
                    "/duty_patterns/0/expected_calls_per_hour",
                    "-0.1",
                    "out of range",
                    "0 or more",
                ),
                (
                    "/duty_patterns/0/expected_worked_share",
                    "1.1",
                    "out of range",
                    "give 0 to 1",
                ),
                (
                    "/preferences/0/weight",
                    "11",
                    "out of range",
                    "give 1 to 10",
                ),
                (
                    "/brought_forward/0/amount",
                    "-1.0",
                    "out of range",
                    "0 or more",
                ),
            ],
        },
        Fault {
            name: "texts for people",
            spoil: |d| {
                d["name"] = json!(" ");
                d["areas"][0]["name"] = json!("Leeds\nand more");
                d["people"][0]["name"] = json!("x".repeat(201));
            },
            expected: &[
                ("/name", "\" \"", "a text is missing", "people know it by"),
                ("/areas/0/name", "Leeds\\nand", "line break", "in one line"),
                ("/people/0/name", "xxx", "201 characters", "at most 200"),
            ],
        },
        Fault {
            name: "an agreement that ends before it starts",
            spoil: |d| {
                d["agreements"][0]["validity"] =
                    json!({ "valid_from": "2026-04-01", "valid_to": "2025-03-31" });
            },
            expected: &[(
                "/agreements/0/validity",
                "\"valid_to\":\"2025-03-31\"",
                "ends on 2025-03-31, before",
                "swap the two days",
            )],
        },
        Fault {
            name: "periods out of order, and years of no sense",
            spoil: |d| {
                d["organisations"][0]["validity"]["valid_from"] = json!("0222-07-01");
                d["absences"][0]["period"] =
                    json!({ "first_day": "2027-01-02", "last_day": "2027-01-01" });
                d["preferences"][0]["period"] =
                    json!({ "first_day": "2026-12-26", "last_day": "2026-12-25" });
            },
            expected: &[
                (
                    "/organisations/0/validity/valid_from",
                    "0222-07-01",
                    "year 222",
                    "1900 to 2199",
                ),
                (
                    "/absences/0/period",
                    "2027-01-01",
                    "before it begins on 2027-01-02",
                    "swap",
                ),
                (
                    "/preferences/0/period",
                    "2026-12-25",
                    "before it begins",
                    "swap",
                ),
            ],
        },
        Fault {
            name: "employments",
            spoil: |d| {
                d["people"][0]["employments"] = json!([]);
                let more = json!({ "organisation": "QWO", "contract": "agenda-for-change", "wte": 0.6,
                    "validity": { "valid_from": "2027-01-01" } });
                push(d, "/people/1/employments", more);
            },
            expected: &[
                (
                    "/people/0/employments",
                    "[]",
                    "has no employment",
                    "add one",
                ),
                (
                    "/people/1/employments",
                    "[1.0,0.6]",
                    "come to 1.60 WTE on 2027-01-01",
                    "at most 1.5",
                ),
            ],
        },
        Fault {
            name: "pools",
            spoil: |d| {
                d["pools"][0]["areas"] = json!([]);
                push(
                    d,
                    "/pools/0/members",
                    json!({ "person": "ada-fennimore", "validity": { "valid_from": "2027-01-01" } }),
                );
            },
            expected: &[
                ("/pools/0/areas", "[]", "covers no area", "name the areas"),
                (
                    "/pools/0/members/8",
                    "ada-fennimore",
                    "at /pools/0/members/0",
                    "take one of the two out",
                ),
            ],
        },
        Fault {
            name: "a competence held twice, an area twice",
            spoil: |d| {
                push(
                    d,
                    "/people/0/competences",
                    json!({ "competence": "syringe-driver", "valid_to": "2027-01-01" }),
                );
                push(d, "/pools/0/areas", json!("leeds"));
            },
            expected: &[
                (
                    "/people/0/competences/1/competence",
                    "syringe-driver",
                    "held already",
                    "lapses last",
                ),
                (
                    "/pools/0/areas/1",
                    "\"leeds\"",
                    "named twice",
                    "name it once",
                ),
            ],
        },
    ]);
}

#[test]
fn patterns_do_not_run_into_themselves() {
    each(&[
        Fault {
            name: "25 hours, every day",
            spoil: |d| {
                d["duty_patterns"][0]["days_after"] = json!(1);
                d["duty_patterns"][0]["end"] = json!("21:00");
            },
            expected: &[(
                "/duty_patterns/0",
                "\"end\":\"21:00\"",
                "ends 1 days later at 21:00, after the next starts on Tuesday",
                "two patterns",
            )],
        },
        Fault {
            name: "a weekend block that starts on Friday and on Saturday",
            spoil: |d| {
                d["duty_patterns"][0]["days"] = json!(["fri", "sat"]);
                d["duty_patterns"][0]["days_after"] = json!(3);
            },
            expected: &[(
                "/duty_patterns/0",
                "\"days_after\":3",
                "starts on Friday at 20:00 ends 3 days later",
                "two patterns",
            )],
        },
        Fault {
            name: "over the end of the week: Sunday's block meets Monday's",
            spoil: |d| {
                d["duty_patterns"][0]["days"] = json!(["mon", "sun"]);
                d["duty_patterns"][0]["days_after"] = json!(2);
            },
            expected: &[(
                "/duty_patterns/0",
                "\"days_after\":2",
                "starts on Sunday",
                "two patterns",
            )],
        },
        Fault {
            name: "a two-day block on bank holidays, which come in pairs",
            spoil: |d| {
                d["duty_patterns"][0]["days"] = json!([]);
                d["duty_patterns"][0]["bank_holidays"] = json!("also");
                d["duty_patterns"][0]["days_after"] = json!(2);
            },
            expected: &[(
                "/duty_patterns/0",
                "\"days_after\":2",
                "any weekday may be one",
                "two patterns",
            )],
        },
        Fault {
            name: "no day, no time, too many days",
            spoil: |d| {
                let third = d["duty_patterns"][0].clone();
                push(d, "/duty_patterns", third);
                d["duty_patterns"][2]["id"] = json!("leeds-third");
                d["duty_patterns"][0]["days"] = json!([]);
                d["duty_patterns"][1]["end"] = json!("08:00");
                d["duty_patterns"][1]["days_after"] = json!(0);
                d["duty_patterns"][2]["days"] = json!(["mon", "mon"]);
                d["duty_patterns"][2]["days_after"] = json!(8);
            },
            expected: &[
                (
                    "/duty_patterns/0/days",
                    "[]",
                    "starts on no day",
                    "name its weekdays",
                ),
                (
                    "/duty_patterns/1/days_after",
                    "0",
                    "lasts no time",
                    "days_after 1",
                ),
                (
                    "/duty_patterns/2/days/1",
                    "\"mon\"",
                    "named twice",
                    "name it once",
                ),
                (
                    "/duty_patterns/2/days_after",
                    "8",
                    "8 days after",
                    "give 0 to 7",
                ),
            ],
        },
    ]);
}

#[test]
fn patterns_that_only_touch_are_right() {
    for (name, days, start, end, after, bank_holidays, validity) in [
        (
            "24 hours",
            json!(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
            "09:00",
            "09:00",
            1,
            "as-weekday",
            json!({}),
        ),
        (
            "a week on",
            json!(["mon"]),
            "09:00",
            "09:00",
            7,
            "as-weekday",
            json!({}),
        ),
        (
            "weekend block",
            json!(["fri"]),
            "17:00",
            "09:00",
            3,
            "as-weekday",
            json!({}),
        ),
        (
            "bank holidays alone",
            json!([]),
            "08:00",
            "20:00",
            0,
            "also",
            json!({}),
        ),
        (
            "one Christmas",
            json!(["fri", "sat"]),
            "09:00",
            "21:00",
            1,
            "never",
            json!({ "valid_from": "2026-12-26", "valid_to": "2026-12-26" }),
        ),
    ] {
        let mut document = super::small();
        let pattern = &mut document["duty_patterns"][0];
        pattern["days"] = days;
        pattern["start"] = json!(start);
        pattern["end"] = json!(end);
        pattern["days_after"] = json!(after);
        pattern["bank_holidays"] = json!(bank_holidays);
        pattern["validity"] = validity;
        assert_eq!(problems(document.to_string().as_bytes()), [], "{name}");
    }
}

#[test]
fn two_voices_for_the_same_hours_are_told_and_neighbours_are_not() {
    let night = json!([{ "days": ["sun"], "start": "20:00", "end": "08:00" }]);
    let morning = json!([{ "days": ["mon"], "start": "07:00", "end": "09:00" }]);
    let later = json!([{ "days": ["mon"], "start": "08:00", "end": "09:00" }]);
    let open = json!({});
    for (name, other, level, first, second, first_holds, second_holds, clash) in [
        (
            "another board, over the end of the week",
            "QF7",
            "full",
            &night,
            &morning,
            open.clone(),
            open.clone(),
            true,
        ),
        (
            "another board, touching",
            "QF7",
            "full",
            &night,
            &later,
            open.clone(),
            open.clone(),
            false,
        ),
        (
            "the same board, another level",
            "QWO",
            "none",
            &night,
            &morning,
            open.clone(),
            open.clone(),
            true,
        ),
        (
            "the same said twice",
            "QWO",
            "full",
            &night,
            &morning,
            open.clone(),
            open.clone(),
            false,
        ),
        (
            "one after the other",
            "QF7",
            "none",
            &night,
            &night,
            json!({ "valid_to": "2026-03-31" }),
            json!({ "valid_from": "2026-04-01" }),
            false,
        ),
        (
            "one day in common",
            "QF7",
            "none",
            &night,
            &night,
            json!({ "valid_to": "2026-04-01" }),
            json!({ "valid_from": "2026-04-01" }),
            true,
        ),
    ] {
        let mut document = super::small();
        push(
            &mut document,
            "/organisations",
            json!({ "ods": "QF7", "name": "NHS South Yorkshire Integrated Care Board", "kind": "icb", "region": "Y63" }),
        );
        let mut second_agreement = document["agreements"][0].clone();
        second_agreement["id"] = json!("second");
        second_agreement["commissioner"] = json!(other);
        second_agreement["level"] = json!(level);
        second_agreement["hours"] = second.clone();
        second_agreement["validity"] = second_holds;
        document["agreements"][0]["hours"] = first.clone();
        document["agreements"][0]["validity"] = first_holds;
        push(&mut document, "/agreements", second_agreement);
        let told = problems(document.to_string().as_bytes());
        assert_eq!(told.len(), usize::from(clash), "{name}: {told:#?}");
        if let [problem] = told.as_slice() {
            assert_eq!(problem.pointer, "/agreements/1", "{name}");
            assert!(
                problem.message.contains("QWO") && problem.message.contains(other),
                "{name}: {problem}"
            );
        }
    }
}

#[test]
fn an_empty_pool_is_no_problem() {
    let mut document = super::small();
    document["pools"][0]["members"] = json!([]);
    assert_eq!(problems(document.to_string().as_bytes()), []);
}

#[test]
fn a_large_document_full_of_faults_is_read_in_a_moment() {
    let mut document = super::small();
    let person = document["people"][0].clone();
    let people = (0..5_000).map(|n| {
        let mut person = person.clone();
        person["id"] = json!(format!("person-{n}"));
        person["reaches"] = json!([format!("nowhere-{n}")]);
        person
    });
    document["people"].as_array_mut().unwrap().extend(people);
    let started = std::time::Instant::now();
    assert_eq!(problems(document.to_string().as_bytes()).len(), 5_000);
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
}
