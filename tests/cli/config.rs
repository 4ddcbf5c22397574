//! `config check`: every setting with its source, every fault at once, and no secret.

use super::Desk;

const FILE: &str = "\
[server]
port = \"high\"
prot = 1

[sever]
port = 2

[planner]
seed = 7
threads = 0

[database]
url = \"postgres://ann:s3cret@db.example/rota?sslpassword=s3cret\"
";

#[test]
fn every_setting_is_told_with_where_it_comes_from() {
    let desk = Desk::new();
    desk.file(
        "evenwatch.toml",
        b"[planner]\n\nseed = 7\n[server]\nport = 1\n",
    );
    let mut command = desk.command(&[
        "config",
        "check",
        "--json",
        "--database",
        "postgres://ann:s3cret@db/rota",
    ]);
    let said = super::Said::from(
        command
            .env("EVENWATCH_SERVER__PORT", "9000")
            .output()
            .unwrap(),
    )
    .ok();
    assert!(!said.out.contains("s3cret"), "{}", said.out);
    let told = said.json();
    let of = |key: &str| {
        let all = told["settings"].as_array().unwrap();
        let one = all.iter().find(|one| one["key"] == key).unwrap();
        (
            one["value"].as_str().unwrap().to_owned(),
            one["from"].as_str().unwrap().to_owned(),
        )
    };
    let pair = |value: &str, from: &str| (value.to_owned(), from.to_owned());
    assert_eq!(of("planner.seed"), pair("7", "evenwatch.toml line 3"));
    assert_eq!(
        of("server.port"),
        pair("9000", "environment variable EVENWATCH_SERVER__PORT")
    );
    assert_eq!(
        of("database.url"),
        pair("\"postgres://ann:…@db/rota\"", "--database")
    );
    assert_eq!(of("log.filter"), pair("\"info\"", "default"));
    assert_eq!(told["problems"].as_array().unwrap().len(), 0);
    assert!(
        !desk.path("evenwatch.sqlite3").exists(),
        "nothing is opened"
    );
}

#[test]
fn everything_that_is_wrong_is_told_at_once_with_its_place() {
    let desk = Desk::new();
    desk.file("evenwatch.toml", FILE.as_bytes());
    let mut command = desk.command(&["config", "check"]);
    command.env("EVENWATCH_DATABASE__URL", "mysql://ann:s3cret@db/rota");
    command.env("EVENWATCH_SERVER_PORT", "1");
    let said = super::Said::from(command.output().unwrap()).ends(3);
    for wanted in [
        "evenwatch.toml line 2, key \"server.port\": invalid type: string \"high\"; give a whole number",
        "evenwatch.toml line 3, key \"server.prot\": unknown key \"prot\"; did you mean \"port\"?",
        "evenwatch.toml line 5, key \"sever\": unknown key \"sever\"; did you mean \"server\"?",
        "evenwatch.toml line 10, key \"planner.threads\"",
        "variable EVENWATCH_SERVER_PORT: sets nothing",
        "variable EVENWATCH_DATABASE__URL, key \"database.url\": \"mysql://ann:…@db/rota\" will not do",
    ] {
        assert!(said.out.contains(wanted), "no {wanted} in {}", said.out);
    }
    assert_eq!(said.out.matches("wrong: ").count(), 6, "{}", said.out);
    assert!(!said.out.contains("s3cret") && !said.err.contains("s3cret"));
    // The other commands stop at the first, and show no more of it.
    let mut command = desk.command(&["rotas"]);
    std::fs::remove_file(desk.path("evenwatch.toml")).unwrap();
    command.env("EVENWATCH_DATABASE__URL", "mysql://ann:s3cret@db/rota");
    let said = super::Said::from(command.output().unwrap()).ends(3);
    assert!(!said.err.contains("s3cret"), "{}", said.err);
}

#[test]
fn what_the_settings_name_is_read_too() {
    for (file, wanted) in [
        ("[catalogue]\nfolder = \"nowhere\"\n", "nowhere"),
        (
            "[upstream]\ncalendars = \"leave.toml\"\n",
            "leave.toml: cannot be read",
        ),
        (
            "[log]\nfilter = \"evenwatch=loud\"\n",
            "evenwatch.toml line 2, key \"log.filter\"",
        ),
        ("[server\n", "evenwatch.toml line 1"),
        (
            "port = 1\n",
            "evenwatch.toml line 1, key \"port\": unknown key",
        ),
    ] {
        let desk = Desk::new();
        desk.file("evenwatch.toml", file.as_bytes());
        let said = desk.run(&["config", "check"]).ends(3);
        assert!(said.out.contains(wanted), "no {wanted} in {}", said.out);
        assert_eq!(said.out.matches("wrong: ").count(), 1, "{}", said.out);
    }
    Desk::new()
        .run(&["--config", "none.toml", "config", "check"])
        .ends(3);
}

/// What is good by itself and not wise: said, and nothing is wrong.
#[test]
fn a_proxy_that_nobody_names_and_an_address_without_tls_are_noted() {
    let desk = Desk::new();
    for (text, wanted) in [
        (
            "address = \"https://rota.example.nhs.uk\"",
            Some("server.trusted_proxies names none"),
        ),
        (
            "address = \"http://rota.example.nhs.uk\"",
            Some("without encryption (TLS)"),
        ),
        (
            "address = \"https://rota.example.nhs.uk\"\ntrusted_proxies = [\"127.0.0.1\"]",
            None,
        ),
        ("", None),
    ] {
        desk.file("evenwatch.toml", format!("[server]\n{text}\n").as_bytes());
        let said = desk.run(&["config", "check"]).ok().out;
        assert_eq!(said.contains("note: "), wanted.is_some(), "{text}: {said}");
        assert!(said.contains(wanted.unwrap_or_default()), "{text}: {said}");
        assert!(said.contains("Nothing is wrong."), "{text}: {said}");
    }
    for (text, wanted) in [
        (
            "trusted_proxies = [\"proxy.example\"]",
            "\"proxy.example\" is neither an address nor a network",
        ),
        (
            "address = \"https://x.example/api/v2\"",
            "begins with \"/api\", which the server has itself",
        ),
    ] {
        desk.file("evenwatch.toml", format!("[server]\n{text}\n").as_bytes());
        let said = desk.run(&["config", "check"]).ends(3);
        assert!(said.out.contains(wanted), "{text}: {}", said.out);
    }
}
