//! Texts that are no document, and items of the wrong shape.

use evenwatch::domain::network_json::MAX_BYTES;
use serde_json::json;

use super::super::small;
use super::{Fault, each, problems};

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
                "not a date",
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
                "a whole number, 1 to 10",
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
            "too large",
            "1e999",
            "mend the text there",
        ),
        (
            "too deep",
            deep.as_bytes(),
            "nested too deep",
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
            "[]",
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
    document.extend(small().to_string().into_bytes());
    assert_eq!(problems(&document), []);
}
