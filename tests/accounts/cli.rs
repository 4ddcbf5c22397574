//! Users, keys and the log at the command line.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::cli::{Desk, Said, small};
use crate::support::clock;

/// Runs a command with something on its standard input.
fn with_input(desk: &Desk, arguments: &[&str], input: &str) -> Said {
    let mut command = desk.command(arguments);
    command
        .env("USER", "ann")
        .env_remove("SUDO_USER")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap().into()
}

#[test]
fn whoever_writes_is_named_where_no_variable_names_them() {
    let desk = Desk::new();
    let mut command = desk.command(&["import", "small.json"]);
    desk.file("small.json", small().to_string().as_bytes());
    for variable in ["SUDO_USER", "USER", "LOGNAME", "USERNAME"] {
        command.env_remove(variable);
    }
    Said::from(command.output().unwrap()).ok();
    let name = Command::new("id").arg("-un").output().unwrap().stdout;
    let name = String::from_utf8(name).unwrap();
    let log = desk.run(&["log", "--json"]).ok().json();
    let who = &log.as_array().unwrap().first().unwrap()["who"];
    assert_eq!(who, &format!("cli:{}", name.trim()));
}

#[test]
fn users_are_added_listed_disabled_and_given_passwords() {
    let desk = Desk::new();
    let add = ["user", "add", "ann", "--role", "administrator"];
    let said = with_input(&desk, &add, "short\n");
    assert_eq!(said.code, 3, "{}", said.err);
    assert!(said.err.contains("at least 12"), "{}", said.err);
    with_input(&desk, &add, "correct horse battery\n").ok();
    assert_eq!(with_input(&desk, &add, "correct horse battery\n").code, 5);
    desk.import(&small()).ok();
    let add = [
        "user",
        "add",
        "ben",
        "--role",
        "manager:leeds-nurses",
        "--role",
        "staff:bilal-quarrington",
    ];
    with_input(&desk, &add, "correct horse battery").ok();
    with_input(&desk, &["user", "password", "ben"], "another horse battery").ok();
    assert_eq!(
        desk.run(&["user", "disable", "ann"]).code,
        5,
        "the last administrator"
    );
    assert_eq!(desk.run(&["user", "disable", "cas"]).code, 4);
    desk.run(&["user", "disable", "ben"]).ok();
    let users = desk.run(&["user", "list", "--json"]).ok().json();
    assert_eq!(
        users[1]["roles"],
        serde_json::json!(["manager:leeds-nurses", "staff:bilal-quarrington"])
    );
    assert!(users[1]["disabled_at"].is_string() && users[0]["disabled_at"].is_null());
    desk.run(&["user", "disable", "ben", "--undo"]).ok();
    let said = desk.run(&["user", "add", "cas", "--role", "boss"]);
    assert!(
        said.code == 2 && said.err.contains("manager:POOL"),
        "{}",
        said.err
    );
    assert!(
        desk.run(&["user", "list"])
            .ok()
            .out
            .contains("manager:leeds-nurses, staff:bilal-quarrington")
    );

    let log = desk
        .run(&["log", "--json", "--subject", "user:ben"])
        .ok()
        .json();
    let actions: Vec<_> = log
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["action"])
        .collect();
    assert_eq!(
        actions,
        ["user.enable", "user.disable", "user.password", "user.add"]
    );
    assert_eq!(log[3]["who"], "cli:ann");
    assert!(!log.to_string().contains("argon2"));
}

#[test]
fn a_role_for_what_the_network_does_not_have_is_refused() {
    let desk = Desk::new();
    let add = |role: &str| {
        let arguments = ["user", "add", "ben", "--role", role];
        with_input(&desk, &arguments, "correct horse battery")
    };
    add("manager:leeds-nurses").ends(4).says("no database at");
    desk.import(&small()).ok();
    add("manager:leeds-nurse")
        .ends(4)
        .says("no pool \"leeds-nurse\"");
    add("staff:nobody").ends(4).says("no person \"nobody\"");
    add("auditor:QQQ").ends(4).says("QQQ");
    let users = desk.run(&["user", "list", "--json"]).ok().json();
    assert_eq!(users, serde_json::json!([]), "nobody was added");
    add("auditor:QWO").ok();
}

#[test]
fn keys_are_shown_once_and_revoked() {
    let desk = Desk::new();
    let expires = (clock::now() + chrono::Duration::days(30))
        .date_naive()
        .to_string();
    let add = [
        "key",
        "add",
        "ward-board",
        "--action",
        "read-on-call",
        "--organisation",
        "QWO",
        "--expires",
        &expires,
    ];
    desk.run(&add).ends(4).says("no database at");
    desk.import(&small()).ok();
    let mut other = add;
    other[6] = "QHM";
    desk.run(&other).ends(4).says("QHM");
    let secret = desk.run(&add).ok().out.trim().to_owned();
    assert!(secret.starts_with("evenwatch_key_"), "{secret}");
    let list = desk.run(&["key", "list", "--json"]).ok();
    assert!(!list.out.contains(&secret));
    let id = list.json()[0]["id"].as_str().unwrap().to_owned();
    let said = desk.run(&["key", "revoke", &id]);
    assert!(said.ok().out.contains("revoked"));
    assert!(desk.run(&["key", "list"]).ok().out.contains("revoked"));
    assert_eq!(
        desk.run(&["key", "revoke", "3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90"])
            .code,
        4
    );
    let mut wrong = add;
    wrong[4] = "read";
    let said = desk.run(&wrong);
    assert!(
        said.code == 2 && said.err.contains("read-on-call"),
        "{}",
        said.err
    );
    wrong = add;
    wrong[8] = "2020-01-01";
    assert_eq!(desk.run(&wrong).code, 3);
    let log = desk.run(&["log", "--action", "key."]).ok().out;
    assert!(
        log.contains("key.add") && log.contains("key.revoke") && !log.contains(&secret),
        "{log}"
    );
}

#[test]
fn private_calendar_addresses_are_shown_once_and_revoked() {
    let desk = Desk::with_network();
    let shown = desk
        .run(&["feed-token", "add", "person:ada-fennimore"])
        .ok()
        .out;
    let (address, webcal) = shown.trim().split_once('\n').unwrap();
    let at = "127.0.0.1:8080/feeds/private/";
    let secret = address.strip_prefix(&format!("http://{at}")).unwrap();
    assert_eq!(webcal, format!("webcal://{at}{secret}"));
    let secret = secret.strip_suffix(".ics").unwrap();
    let list = desk.run(&["feed-token", "list", "--json"]).ok();
    assert!(!list.out.contains(secret));
    let one = &list.json()[0];
    assert_eq!(
        one["feed"],
        serde_json::json!({ "kind": "person", "id": "ada-fennimore" })
    );
    assert!(one["last_fetch"].is_null());
    let id = one["id"].as_str().unwrap();
    assert!(
        desk.run(&["feed-token", "list"])
            .ok()
            .out
            .contains("person:ada-fennimore")
    );
    desk.run(&["feed-token", "revoke", id]).ok();
    assert!(
        desk.run(&["feed-token", "list"])
            .ok()
            .out
            .contains("revoked")
    );
    assert_eq!(desk.run(&["feed-token", "add", "person:nobody"]).code, 4);
    let said = desk.run(&["feed-token", "add", "ada-fennimore"]);
    assert!(
        said.code == 2 && said.err.contains("person:ID"),
        "{}",
        said.err
    );
}
