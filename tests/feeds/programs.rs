//! What events say for programs: categories, where they lead, who holds them.

use evenwatch::domain::network::Network;
use evenwatch::feeds::Zone;

use super::NOW;
use super::read::read;
use super::scene::{self, ADA, ADA_NAME, BILAL, Records, network, night, rota};

fn held<'a>(name: &'a str, person: &'a str, state: &'a str) -> (String, String, String) {
    (name.to_owned(), person.to_owned(), state.to_owned())
}

#[test]
fn events_name_their_holders_and_their_kind_and_lead_to_their_rota() {
    let network = network();
    let mut records = Records::default();
    let nights: &[(&str, &[&str])] = &[
        ("2026-10-21", &[ADA]),
        ("2026-10-22", &[ADA, BILAL]),
        ("2026-10-23", &[]),
    ];
    records.publish(&rota(&network, 1, nights), "2026-10-01T10:00:00Z");
    let seen = read(&records.of_pool(&network, Zone::Utc, NOW).body);
    let ada = held(ADA_NAME, ADA, "ON-DUTY");
    let bilal = held("Bilal Quarrington", BILAL, "ON-DUTY");
    for (on, holders, gap) in [
        ("2026-10-21", vec![ada.clone()], false),
        ("2026-10-22", vec![ada, bilal], false),
        ("2026-10-23", vec![], true),
    ] {
        let event = seen.event(&night(on));
        assert_eq!(event.holders, holders, "{on}");
        let mut wanted = vec!["On call", "Children's nursing at home", "first-on"];
        wanted.extend(gap.then_some("Gap"));
        assert_eq!(event.categories, wanted, "{on}");
        let url = event.url.as_deref().unwrap();
        assert_eq!(
            url, "https://rota.example.nhs.uk/rotas/00000000-0000-0000-0000-000000000007",
            "{on}"
        );
    }
}

/// Names with everything that a list of categories and a property parameter must quote.
#[test]
fn categories_and_holders_come_back_whole_whatever_is_in_their_names() {
    for name in ["Nursing; at \"home\", day \\ night", "Zoë, A&E: 2"] {
        let mut file = scene::file();
        name.clone_into(&mut file.service_lines[0].name);
        for someone in &mut file.people {
            name.clone_into(&mut someone.name);
        }
        let network = Network::new(file).unwrap();
        let mut records = Records::default();
        let nights: &[(&str, &[&str])] = &[("2026-10-21", &[ADA])];
        records.publish(&rota(&network, 1, nights), "2026-10-01T10:00:00Z");
        let seen = read(&records.of_pool(&network, Zone::Utc, NOW).body);
        let event = seen.event(&night("2026-10-21"));
        assert_eq!(event.categories[1], name);
        assert_eq!(event.holders, [held(name, ADA, "ON-DUTY")]);
    }
}

#[test]
fn a_holder_who_is_no_cover_is_told_apart() {
    let mut file = scene::file();
    for (id, first, last) in [
        ("late", "2026-10-22", "2026-10-22"),
        ("long", "2026-10-27", "2026-10-28"),
    ] {
        let leave = serde_json::json!({
            "id": id, "person": ADA, "kind": "annual-leave",
            "period": { "first_day": first, "last_day": last }
        });
        file.absences.push(serde_json::from_value(leave).unwrap());
    }
    let mut people = file.people.iter_mut();
    let bilal = people.find(|one| one.id.as_str() == BILAL).unwrap();
    bilal.contactable = false;
    let network = Network::new(file).unwrap();
    let mut records = Records::default();
    // The night of the 21st runs into the day of leave.
    let nights: &[(&str, &[&str])] = &[
        ("2026-10-21", &[ADA]),
        ("2026-10-23", &[ADA]),
        ("2026-10-24", &[BILAL]),
        ("2026-10-25", &["somebody-who-left"]),
        ("2026-10-27", &[ADA]),
    ];
    records.publish(&rota(&network, 1, nights), "2026-10-01T10:00:00Z");
    let pool = read(&records.of_pool(&network, Zone::Utc, NOW).body);
    let in_part = "O'Brien; Zoë, A&E (GAP in part: Thu 22 Oct 2026 00:00 to 08:00)";
    for (on, state, says) in [
        ("2026-10-21", "IN-PART", in_part),
        ("2026-10-27", "AWAY", "GAP, O'Brien; Zoë, A&E is away"),
        ("2026-10-23", "ON-DUTY", ADA_NAME),
        (
            "2026-10-24",
            "NOT-COUNTING",
            "GAP, Bilal Quarrington does not count as cover",
        ),
        (
            "2026-10-25",
            "NOT-COUNTING",
            "GAP, somebody-who-left does not count as cover",
        ),
    ] {
        let event = pool.event(&night(on));
        assert_eq!(event.holders[0].2, state, "{on}");
        assert!(event.summary.ends_with(says), "{on}: {}", event.summary);
        let is_gap = event.categories.contains(&"Gap".to_owned());
        let is_part = event.categories.contains(&"Gap in part".to_owned());
        assert_eq!(is_gap, matches!(state, "AWAY" | "NOT-COUNTING"), "{on}");
        assert_eq!(is_part, state == "IN-PART", "{on}");
    }
    // In their own calendar too: a title that looks as ever says that all is well.
    let ada = read(&records.of_person(&network, ADA, Zone::Utc, NOW).body);
    let summary = |on| ada.event(&night(on)).summary.clone();
    assert!(summary("2026-10-21").ends_with("Night (GAP in part: Thu 22 Oct 2026 00:00 to 08:00)"));
    assert!(summary("2026-10-27").ends_with("Night (GAP, O'Brien; Zoë, A&E is away)"));
    assert!(summary("2026-10-23").ends_with("first-on: Night"));
}
