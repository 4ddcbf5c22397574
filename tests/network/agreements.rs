//! What agreements may say of the same hours: bank holidays that part them, joint commissioning,
//! last nights that run on.

use evenwatch::domain::network::{Network, NetworkProblem};
use evenwatch::domain::network_json;
use serde_json::{Value, json};

use super::small;

const OFFICE: [&str; 5] = ["mon", "tue", "wed", "thu", "fri"];

/// The small example with these agreements, each over the defaults of a paid one in full, and a
/// second board.
fn problems(agreements: &[Value]) -> Vec<NetworkProblem> {
    let mut document = small();
    let organisations = document["organisations"].as_array_mut().unwrap();
    organisations
        .push(json!({"ods": "QF7", "name": "Another board", "kind": "icb", "region": "Y63"}));
    let whole = |(at, own): (usize, &Value)| {
        let mut whole = json!({
            "id": format!("a{at}"), "commissioner": "QWO", "area": "leeds", "line": "nursing", "level": "full", "paid": true
        });
        for (key, value) in own.as_object().unwrap() {
            whole[key] = value.clone();
        }
        whole
    };
    document["agreements"] = agreements.iter().enumerate().map(whole).collect();
    let file = network_json::parse(document.to_string().as_bytes()).unwrap();
    Network::new(file).err().unwrap_or_default()
}

/// The remedies of the problems told.
fn refused(agreements: &[Value]) -> Vec<String> {
    let told = problems(agreements);
    told.iter().map(|problem| problem.remedy.clone()).collect()
}

#[test]
fn two_boards_may_commission_the_same_hours_where_both_say_so() {
    let own = json!({"joint_with": ["QF7"]});
    let other = json!({"commissioner": "QF7", "joint_with": ["QWO"]});
    assert_eq!(refused(&[own.clone(), other.clone()]), [""; 0]);
    let silent = json!({"commissioner": "QF7"});
    for pair in [
        [own.clone(), silent.clone()],
        [silent.clone(), own.clone()],
        [json!({}), other.clone()],
        [json!({}), silent],
    ] {
        let told = refused(&pair);
        assert_eq!(told.len(), 1, "{pair:?}");
        assert!(told[0].contains("joint_with of each"), "{told:?}");
    }
    // Together they say one thing.
    let unpaid = json!({"commissioner": "QF7", "joint_with": ["QWO"], "paid": false});
    let told = refused(&[own, unpaid]);
    assert!(told[0].contains("the same level and paid"), "{told:?}");
}

#[test]
fn bank_holidays_part_agreements_that_say_different_things() {
    let office = json!([{"days": OFFICE, "start": "09:00", "end": "17:00"}]);
    let nights = json!([{"days": ["mon"], "start": "20:00", "end": "08:00"}]);
    let without = json!({"hours": office, "bank_holidays": "excluded"});
    let on_them = |hours: &Value| json!({"hours": hours, "bank_holidays": "only", "level": "none", "paid": false});
    assert_eq!(refused(&[without.clone(), on_them(&office)]), [""; 0]);
    assert_eq!(refused(&[without.clone(), on_them(&json!([]))]), [""; 0]);
    let every_hour = json!({"bank_holidays": "excluded"});
    assert_eq!(refused(&[every_hour, on_them(&json!([]))]), [""; 0]);
    // One that includes them, or says nothing, speaks of the same days.
    for bank_holidays in [json!("included"), Value::Null] {
        let mut with = json!({"hours": office});
        if !bank_holidays.is_null() {
            with["bank_holidays"] = bank_holidays;
        }
        assert_eq!(refused(&[with, on_them(&office)]).len(), 1);
    }
    // The night of a Monday that is none reaches into a Tuesday that is one.
    let night = json!({"hours": nights, "bank_holidays": "excluded"});
    assert_eq!(refused(&[night, on_them(&json!([]))]).len(), 1);
}

#[test]
fn a_last_night_that_runs_on_may_not_run_into_another_agreement() {
    let nights = json!([{"days": [], "start": "20:00", "end": "08:00"}]);
    let before = |validity_by: &str| json!({"hours": nights, "validity": {"valid_to": "2027-03-27"}, "validity_by": validity_by});
    let after = |hours: &Value, validity_by: &str| {
        json!({
            "hours": hours, "validity": {"valid_from": "2027-03-28"}, "validity_by": validity_by, "level": "partial"
        })
    };
    for (first, second, hours, clashes) in [
        ("midnight", "midnight", json!([]), 0),
        ("midnight", "midnight", nights.clone(), 0),
        ("start-day", "midnight", json!([]), 1),
        ("start-day", "midnight", nights.clone(), 1),
        ("start-day", "start-day", nights.clone(), 0),
    ] {
        let told = refused(&[before(first), after(&hours, second)]);
        assert_eq!(told.len(), clashes, "{first}, {second}, {hours}: {told:?}");
    }
}

#[test]
fn what_an_agreement_says_of_itself_is_checked_in_its_place() {
    let told = problems(&[
        json!({"joint_with": ["QWO"]}),
        json!({"line": "nursing", "joint_with": ["ZZE21", "QXX"], "source": " ", "agreed_by": "a\nb"}),
        json!({"answered_on": "0202-06-01", "contract_reference": ""}),
    ]);
    let places: Vec<&str> = told
        .iter()
        .map(|problem| problem.pointer.as_str())
        .collect();
    assert_eq!(
        places,
        [
            "/agreements/0/joint_with/0",
            "/agreements/1/joint_with/1",
            "/agreements/1/joint_with/0",
            "/agreements/1/agreed_by",
            "/agreements/1/source",
            "/agreements/2/contract_reference",
            "/agreements/2/answered_on",
        ],
        "{told:?}"
    );
}
