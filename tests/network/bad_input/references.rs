//! Ids that lead nowhere, stand twice or go round in a ring.

use serde_json::json;

use super::super::small;
use super::{Fault, each, problems, push};

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
                    "not an integrated care board",
                    "of kind \"icb\"",
                ),
                (
                    "/agreements/0/commissioner",
                    "ZZE21",
                    "not an integrated care board",
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
fn a_large_document_full_of_faults_is_read_in_a_moment() {
    let mut document = small();
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
