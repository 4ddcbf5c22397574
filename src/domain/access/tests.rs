//! The table of roles, actions and places, whole.

#![allow(clippy::unwrap_used)]

use super::*;

/// What each role may do, written out apart from the code: `x` may, `.` may not, in the order of
/// [`Action::ALL`].
const TABLE: [(&str, &str); 5] = [
    ("administrator", "xxxxxxxxxxxxxxxxxxxxx"),
    ("auditor", "xxxxxx......x........"),
    ("auditor:QHM", "xxxxxx......x........"),
    ("manager:leeds", "xxxxxxxxx..x....xxx.."),
    ("staff:ann", ".xx.xxx.........x.x.."),
];

fn place(organisations: &[&str], pools: &[&str], people: &[&str]) -> Ownership {
    Ownership {
        organisations: organisations.iter().map(|id| id.parse().unwrap()).collect(),
        pools: pools.iter().map(|id| id.parse().unwrap()).collect(),
        people: people.iter().map(|id| id.parse().unwrap()).collect(),
    }
}

#[test]
fn every_role_may_do_what_the_table_says_at_its_own_places_and_nothing_elsewhere() {
    let own = place(&["QHM"], &["leeds"], &["ann"]);
    let foreign = place(&["QWO"], &["hull"], &["ben"]);
    for (role, row) in TABLE {
        let role: Role = role.parse().unwrap();
        let everywhere = role.scope().is_none();
        let principal = Principal::of_roles(Actor::Anybody, std::slice::from_ref(&role));
        assert_eq!(row.len(), Action::ALL.len());
        for (action, may) in Action::ALL.into_iter().zip(row.chars().map(|c| c == 'x')) {
            assert_eq!(role.permits(action), may, "{role} {action}");
            assert_eq!(principal.may(action, &own), may, "{role} {action} own");
            assert_eq!(principal.may_somewhere(action), may, "{role} {action}");
            for elsewhere in [&foreign, &Ownership::whole()] {
                assert_eq!(
                    principal.may(action, elsewhere),
                    may && everywhere,
                    "{role} {action} {elsewhere:?}"
                );
            }
        }
    }
}

#[test]
fn a_scope_covers_by_its_own_kind_alone() {
    for (scope, covered) in [
        (Scope::Everything, [true, true, true, true]),
        (
            Scope::Organisation("QHM".parse().unwrap()),
            [true, false, false, false],
        ),
        (
            Scope::Pool("leeds".parse().unwrap()),
            [false, true, false, false],
        ),
        (
            Scope::Person("ann".parse().unwrap()),
            [false, false, true, false],
        ),
    ] {
        let places = [
            place(&["QHM", "QWO"], &[], &[]),
            place(&["QWO"], &["hull", "leeds"], &[]),
            place(&["QWO"], &["hull"], &["ann", "ben"]),
            Ownership::whole(),
        ];
        assert_eq!(
            places.map(|place| scope.covers(&place)),
            covered,
            "{scope:?}"
        );
    }
}

#[test]
fn grants_add_up_and_open_reading_adds_no_write() {
    let roles: [Role; 2] = ["manager:leeds", "manager:hull"].map(|role| role.parse().unwrap());
    let both = Principal::of_roles(Actor::Anybody, &roles);
    for pool in ["leeds", "hull"] {
        assert!(
            both.may(Action::PublishRotas, &place(&[], &[pool], &[])),
            "{pool}"
        );
    }
    assert!(!both.may(Action::PublishRotas, &place(&[], &["kent"], &[])));
    let open = Principal::nobody().with_open_reading();
    for action in Action::ALL {
        assert_eq!(
            open.may_everywhere(action),
            action.word().starts_with("read-")
                && !matches!(action, Action::ReadLog | Action::ReadStaff)
        );
        assert!(!Principal::nobody().may_somewhere(action), "{action}");
    }
}

#[test]
fn roles_and_actions_are_read_as_they_are_written() {
    for text in [
        "administrator",
        "auditor",
        "auditor:QHM",
        "manager:leeds",
        "staff:ann",
    ] {
        assert_eq!(text.parse::<Role>().unwrap().to_string(), text);
    }
    for text in [
        "",
        "boss",
        "manager",
        "staff",
        "administrator:QHM",
        "auditor:",
        "auditor:qhm",
        "manager:Leeds",
        "staff:",
    ] {
        let error = text.parse::<Role>().unwrap_err().to_string();
        assert!(error.contains("manager:POOL"), "{error}");
    }
    for action in Action::ALL {
        assert_eq!(action.word().parse(), Ok(action));
        assert_eq!(serde_json::to_value(action).unwrap(), action.word());
    }
    assert!(
        "read"
            .parse::<Action>()
            .unwrap_err()
            .to_string()
            .contains("read-cover")
    );
}
