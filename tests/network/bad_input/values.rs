//! Numbers, texts and periods that make no sense.

use serde_json::json;

use super::super::small;
use super::{Fault, each, problems, push};

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
fn an_empty_pool_is_no_problem() {
    let mut document = small();
    document["pools"][0]["members"] = json!([]);
    assert_eq!(problems(document.to_string().as_bytes()), []);
}

#[test]
fn the_example_itself_is_right() {
    assert_eq!(problems(small().to_string().as_bytes()), []);
}
