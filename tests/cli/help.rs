//! What the program says about itself, and how it writes.

use super::Desk;

const COMMANDS: [&str; 24] = [
    "template", "demo", "check", "import", "export", "refresh", "schema", "plan", "rotas", "why",
    "publish", "withdraw", "on-call", "audit", "equity", "explain", "feed", "serve", "worker",
    "jobs", "webhook", "config", "backup", "restore",
];

#[test]
fn every_command_shows_an_example_and_its_exit_codes() {
    let desk = Desk::new();
    for command in COMMANDS {
        let help = desk.run(&[command, "--help"]).ok().out;
        for wanted in [
            "Example:",
            &format!("evenwatch {command}"),
            "Exit codes:",
            "--json",
        ] {
            assert!(help.contains(wanted), "{command}: no {wanted:?} in\n{help}");
        }
        let widest = help.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(130), "{command}: {widest:?}\n{help}");
    }
    assert!(
        std::fs::read_dir(desk.path("")).unwrap().next().is_none(),
        "help makes no database"
    );
}

#[test]
fn a_senseless_command_line_ends_with_two() {
    let desk = Desk::new();
    for arguments in [
        &["plan", "--from", "soon"][..],
        &["plan", "--weeks", "4"],
        &["plan", "--from", "2027-01-04", "--weeks", "0"],
        &["plan", "--from", "2027-01-04", "--to", "2027-01-03"],
        &["feed", "person", "Ann Lee"],
        &["publish", "7"],
        &["fly"],
        &[],
    ] {
        desk.run(arguments).ends(2);
    }
    desk.run(&["plan"]).ends(2).says("--from 2027-01-04");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let desk = Desk::with_network();
    let mut child = desk
        .command(&["schema", "network"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let said = super::Said::from(child.wait_with_output().unwrap()).ok();
    assert_eq!(said.err, "");
}

#[test]
fn no_colour_where_nobody_looks_at_a_terminal() {
    let desk = Desk::with_network();
    for arguments in [&["on-call"][..], &["rotas"], &["--help"]] {
        let said = desk.run(arguments).ok();
        assert!(!said.out.contains('\u{1b}'), "{arguments:?}: {}", said.out);
    }
}

#[test]
fn settings_are_refused_with_their_place_and_errors_are_json_where_asked() {
    let desk = Desk::new();
    desk.file("evenwatch.toml", b"[server]\nprot = 9000\n");
    desk.run(&["rotas"])
        .ends(3)
        .says("server.prot")
        .says("port");
    let said = desk.run(&["rotas", "--json"]).ends(3);
    let error: serde_json::Value = serde_json::from_str(&said.err).unwrap();
    assert_eq!(error["error"]["kind"], "config");
    desk.run(&["check", "evenwatch.toml"]).ends(3);
    desk.file("evenwatch.toml", b"[server]\nport = 9000\n");
    desk.run(&["check", "evenwatch.toml"]).ok();
    assert!(
        !desk.path("evenwatch.sqlite3").exists(),
        "nothing so far needs a database"
    );
}
