//! The section of the settings, and the commands that link people.

use crate::cli::Desk;

#[test]
fn what_is_wrong_with_the_section_is_told_with_place_value_and_remedy() {
    const GOOD: &str = "[openid]\nissuer = \"https://sign-in.example.org\"\nclient_id = \"x\"\naddress = \"https://rota.example.org\"\n";
    let desk = Desk::new();
    desk.file("evenwatch.toml", GOOD.as_bytes());
    desk.run(&["config", "check"]).ok();
    for (from, to, wanted) in [
        (
            "https://sign-in",
            "http://sign-in",
            "evenwatch.toml line 2, key \"openid.issuer\": http://sign-in.example.org is asked without TLS",
        ),
        (
            "https://sign-in",
            "sign-in",
            "evenwatch.toml line 2, key \"openid.issuer\": \"sign-in.example.org\" is not an issuer; write the provider's address",
        ),
        (
            "\"https://sign-in.example.org\"",
            "\"\"",
            "evenwatch.toml line 2, key \"openid.issuer\": is empty",
        ),
        (
            "\"x\"",
            "\"\"",
            "evenwatch.toml line 3, key \"openid.client_id\": is empty; give the id",
        ),
        (
            "https://rota.example.org",
            "http://rota.example.org",
            "evenwatch.toml line 4, key \"openid.address\": \"http://rota.example.org\" is not an address to come back to",
        ),
        (
            "address",
            "new_users = \"administrator\"\naddress",
            "evenwatch.toml line 4, key \"openid.new_users\": everyone whom the provider knows would be an administrator",
        ),
        (
            "address",
            "new_users = \"auditor\"\naddress",
            "evenwatch.toml line 4, key \"openid.new_users\": new users need a name",
        ),
        (
            "address",
            "signed_out_address = \"http://rota.example.org/sign-in\"\naddress",
            "evenwatch.toml line 4, key \"openid.signed_out_address\": \"http://rota.example.org/sign-in\" is not an address to come to",
        ),
        (
            "address",
            "new_users = \"king\"\naddress",
            "evenwatch.toml line 4, key \"openid.new_users\": \"king\" names no role",
        ),
        (
            "address",
            "client_secret = \"s3cret\"\naddress",
            "evenwatch.toml line 4, key \"openid.client_secret\": a secret does not belong into a settings file; put it into a file of its own",
        ),
        (
            "address",
            "client_secret_file = \"none\"\naddress",
            "none: cannot be read",
        ),
        (
            "address",
            "client_secret_file = \"empty\"\naddress",
            "empty: the file holds no secret",
        ),
    ] {
        desk.file("empty", b"\n");
        desk.file("evenwatch.toml", GOOD.replacen(from, to, 1).as_bytes());
        let said = desk.run(&["config", "check"]).ends(3);
        assert!(said.out.contains(wanted), "no {wanted} in {}", said.out);
        assert_eq!(said.out.matches("wrong: ").count(), 1, "{}", said.out);
        assert!(!said.out.contains("s3cret"), "{}", said.out);
        if !wanted.starts_with("none") && !wanted.starts_with("empty") {
            let key = wanted.split('"').nth(1).unwrap();
            let refused = desk.run(&["rotas"]).ends(3);
            assert!(
                refused.err.contains(key) && !refused.err.contains("s3cret"),
                "{}",
                refused.err
            );
        }
    }
    desk.file("evenwatch.toml", GOOD.as_bytes());
    let mut command = desk.command(&["config", "check"]);
    command.env("EVENWATCH_OPENID__CLIENT_SECRET", "s3cret");
    let said = crate::cli::Said::from(command.output().unwrap()).ok();
    assert!(
        !said.out.contains("s3cret") && said.out.contains("EVENWATCH_OPENID__CLIENT_SECRET"),
        "{}",
        said.out
    );
    desk.file(
        "evenwatch.toml",
        GOOD.replace("address", "client_secret_file = \"empty\"\naddress")
            .as_bytes(),
    );
    desk.file("empty", b"s3cret\n");
    let said = crate::cli::Said::from(command.output().unwrap()).ends(3);
    assert!(
        said.out
            .contains("there is a secret in the environment as well"),
        "{}",
        said.out
    );
}

#[test]
fn people_are_linked_from_the_command_line() {
    let desk = Desk::new();
    desk.file("password", b"correct horse battery\n");
    let mut add = desk.command(&["user", "add", "ben", "--role", "auditor"]);
    let password = std::fs::File::open(desk.path("password")).unwrap();
    crate::cli::Said::from(add.stdin(password).output().unwrap()).ok();
    let link = ["user", "link", "ben", "--subject", "s-1"];
    desk.run(&link).ends(2).says("--issuer");
    let named = [&link[..], &["--issuer", "https://sign-in.example.org"]].concat();
    assert!(
        desk.run(&named)
            .ok()
            .out
            .contains("ben: linked to s-1 of https://sign-in.example.org")
    );
    let list = desk.run(&["user", "links", "--json"]).ok().json();
    assert_eq!(
        (&list[0]["user"], &list[0]["subject"], &list[0]["issuer"]),
        (
            &"ben".into(),
            &"s-1".into(),
            &"https://sign-in.example.org".into()
        )
    );
    assert!(desk.run(&["user", "links"]).ok().out.contains("s-1"));
    desk.run(&[
        "user",
        "link",
        "cas",
        "--subject",
        "s-2",
        "--issuer",
        "https://x.example",
    ])
    .ends(4);
    desk.run(&[
        "user",
        "link",
        "ben",
        "--subject",
        "s-2",
        "--issuer",
        "x.example",
    ])
    .ends(2);
    desk.run(&[&named[..], &["--undo"]].concat()).ok();
    assert!(
        desk.run(&["user", "links"])
            .ok()
            .out
            .contains("No user signs in through a provider")
    );
}

#[test]
fn the_provider_leads_back_to_the_address_of_the_server() {
    let house = super::House::of(super::Liar::new(), |settings| {
        settings.openid.address.clear();
        settings.server.address = "https://example.nhs.uk/on-call".parse().ok();
    });
    let begun = super::Browser::new().get(&house.server, "/sign-in/openid?next=/account");
    let sent: reqwest::Url = crate::api::server::header(&begun, "location")
        .parse()
        .unwrap();
    let led_back = sent
        .query_pairs()
        .find(|(key, _)| key == "redirect_uri")
        .unwrap()
        .1;
    assert_eq!(
        led_back,
        "https://example.nhs.uk/on-call/sign-in/openid/back"
    );
    let cookie = crate::api::server::header(&begun, "set-cookie");
    assert!(
        cookie.contains("; Secure; Path=/on-call/sign-in/openid;"),
        "{cookie}"
    );
}
