//! What may be seen of a network: nothing foreign is named in it, and what is audited in it is what
//! the whole says.

use evenwatch::audit::{self, Rostered};
use evenwatch::config;
use evenwatch::domain::access::{Action, Actor, Principal, Role};
use evenwatch::domain::network::Network;
use evenwatch::domain::network_json;
use evenwatch::domain::network_view::Visibility;
use evenwatch::domain::rota::Duty;
use evenwatch::domain::time::Period;

use crate::support::round_robin;

fn demo() -> Network {
    let document = config::demo(config::DEMOS[0].name).unwrap();
    Network::new(network_json::parse(&document).unwrap()).unwrap()
}

fn seen(network: &Network, role: &Role, action: Action) -> Network {
    let who = Principal::of_roles(Actor::Anybody, std::slice::from_ref(role));
    let file = Visibility::by(&who, action, network).file(network.file());
    Network::new(file).unwrap_or_else(|problems| panic!("{role} {action}: {problems:?}"))
}

/// Every organisation, pool and person of the example as a role.
fn roles(network: &Network) -> Vec<Role> {
    let file = network.file();
    let organisations = file
        .organisations
        .iter()
        .map(|o| format!("auditor:{}", o.ods));
    let pools = file.pools.iter().map(|pool| format!("manager:{}", pool.id));
    let people = file
        .people
        .iter()
        .map(|person| format!("staff:{}", person.id));
    organisations
        .chain(pools)
        .chain(people)
        .map(|role| role.parse().unwrap())
        .collect()
}

#[test]
fn every_part_of_a_network_is_a_network() {
    let network = demo();
    for role in roles(&network) {
        for action in Action::ALL
            .into_iter()
            .filter(|action| role.permits(*action))
        {
            let part = seen(&network, &role, action);
            assert!(part.file().people.len() <= network.file().people.len());
        }
    }
    let auditor = Role::Auditor(Some("XXX".parse().unwrap()));
    let nothing = seen(&network, &auditor, Action::ReadNetwork);
    let file = nothing.file();
    let left = (
        file.organisations.len(),
        file.areas.len(),
        file.pools.len(),
        file.people.len(),
    );
    assert_eq!(left, (0, 0, 0, 0));
}

#[test]
fn a_part_holds_what_belongs_to_it_and_nothing_else() {
    let network = demo();
    let file = network.file();
    for board in file.areas.iter().map(|area| &area.board) {
        let role = Role::Auditor(Some(board.clone()));
        let part = seen(&network, &role, Action::ReadNetwork);
        let own: Vec<_> = file
            .areas
            .iter()
            .filter(|area| area.board == *board)
            .collect();
        assert_eq!(part.file().areas.iter().collect::<Vec<_>>(), own, "{board}");
        for pool in &file.pools {
            let serves = pool
                .areas
                .iter()
                .any(|id| own.iter().any(|area| area.id == *id));
            assert_eq!(part.pool(&pool.id).is_some(), serves, "{board} {}", pool.id);
        }
        for pool in &part.file().pools {
            assert!(
                pool.areas
                    .iter()
                    .all(|id| own.iter().any(|area| area.id == *id))
            );
        }
    }
    for person in &file.people {
        let part = seen(&network, &Role::Staff(person.id.clone()), Action::ReadRotas);
        let member = |pool: &evenwatch::domain::pool::Pool| {
            pool.members.iter().any(|member| member.person == person.id)
        };
        assert!(part.person(&person.id).is_some(), "{}", person.id);
        for pool in &file.pools {
            assert_eq!(
                part.pool(&pool.id).is_some(),
                member(pool),
                "{} {}",
                person.id,
                pool.id
            );
        }
    }
}

#[test]
fn an_audit_of_a_part_says_of_its_areas_what_the_whole_says() {
    let network = demo();
    let catalogue = config::catalogue(None).unwrap();
    let period = Period::new("2026-12-21".parse().unwrap(), "2027-01-03".parse().unwrap()).unwrap();
    let duties = round_robin::rota(&network, &catalogue, period);
    let whole = audit::audit(&network, &catalogue, &Rostered::whole(&duties, &[]), period);
    assert!(whole.gaps.len() > 10 && whole.totals.minutes.gap_minutes > 0);
    let all = roles(&network);
    for role in all.iter().filter(|role| role.permits(Action::ReadCover)) {
        let part = seen(&network, role, Action::ReadCover);
        let own: Vec<Duty> = duties
            .iter()
            .filter(|duty| part.pool(&duty.pool).is_some())
            .cloned()
            .collect();
        let found = audit::audit(&part, &catalogue, &Rostered::whole(&own, &[]), period);
        let wanted: Vec<_> = whole
            .area_lines
            .iter()
            .filter(|line| part.area(&line.area).is_some())
            .collect();
        assert_eq!(
            found.area_lines.iter().collect::<Vec<_>>(),
            wanted,
            "{role}"
        );
        assert!(
            found.gaps.iter().all(|gap| part.area(&gap.area).is_some()),
            "{role}"
        );
    }
}
