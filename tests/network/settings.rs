//! Settings from file, environment and flags, and what is refused.

use std::fs;
use std::path::PathBuf;

use evenwatch::config::{LogFormat, Override, Settings};
use tempfile::TempDir;

/// The settings of a file's text, variables and flags (each flag sets its key).
fn load(
    text: Option<&str>,
    variables: &[(&str, &str)],
    flags: &[(&str, &str, &str)],
) -> Result<Settings, String> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("evenwatch.toml");
    let file = text.map(|text| {
        fs::write(&path, text).unwrap();
        path.as_path()
    });
    let variables = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let flags: Vec<Override> = flags
        .iter()
        .map(|(flag, key, value)| Override {
            flag: (*flag).to_owned(),
            key: (*key).to_owned(),
            value: (*value).to_owned(),
        })
        .collect();
    Settings::load(file, variables, &flags).map_err(|error| {
        error
            .to_string()
            .replace(&format!("{}/", folder.path().display()), "")
    })
}

#[test]
fn the_annotated_example_is_the_defaults() {
    let example = evenwatch::config::example();
    assert_eq!(load(Some(&example), &[], &[]).unwrap(), Settings::default());
    assert_eq!(load(None, &[], &[]).unwrap(), Settings::default());
}

#[test]
fn the_standard_in_the_example_is_one() {
    let example = evenwatch::config::example();
    let lines = example
        .lines()
        .skip_while(|line| !line.contains("id = \"my-board\""))
        .take_while(|line| line.starts_with('#'));
    let standard: String = lines
        .map(|line| format!("{}\n", line.trim_start_matches('#')))
        .collect();
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("standards")).unwrap();
    fs::write(folder.path().join("standards/my-board.toml"), standard).unwrap();
    let catalogue = evenwatch::config::catalogue(Some(folder.path())).unwrap();
    let built_in = evenwatch::config::catalogue(None).unwrap();
    assert_eq!(catalogue.standards.len(), built_in.standards.len() + 1);
}

#[test]
fn the_last_to_speak_wins() {
    let file = "[server]\nport = 1\nbind = \"0.0.0.0\"\n[planner]\nseed = 7\n[catalogue]\nfolder = \"mine\"\n";
    let variables = [
        ("EVENWATCH_SERVER__PORT", "2"),
        ("EVENWATCH_PLANNER__TIER_GAP", "0.05"),
        ("EVENWATCH_DATABASE__URL", "postgres://db/evenwatch"),
        ("EVENWATCH_LOG__FORMAT", "json"),
        ("EVENWATCH_TEST_ANYTHING", "of no concern"),
        ("OTHER_SERVER__PORT", "9"),
    ];
    let flags = [
        ("--port", "server.port", "3"),
        ("--database", "database.url", "2027"),
        ("--catalogue", "catalogue.folder", ""),
    ];
    let settings = load(Some(file), &variables, &flags).unwrap();
    assert_eq!(settings.server.listens_on().to_string(), "0.0.0.0:3");
    assert_eq!(settings.planner.seed, 7);
    assert!((settings.planner.tier_gap.get() - 0.05).abs() < 1e-12);
    assert_eq!(
        settings.database.url.as_str(),
        "2027",
        "a number where a text is asked"
    );
    assert_eq!(settings.log.format, LogFormat::Json);
    assert_eq!(
        settings.catalogue.folder, None,
        "an empty text takes the file's folder back"
    );
    let kept = load(Some(file), &[], &[]).unwrap();
    assert_eq!(kept.catalogue.folder, Some(PathBuf::from("mine")));
}

#[test]
fn what_is_wrong_is_refused_with_its_place() {
    for (text, variables, flags, expected) in [
        (
            Some("[server]\nport = 1\nprot = 2\n"),
            &[][..],
            &[][..],
            "evenwatch.toml line 3, key \"server.prot\": unknown key \"prot\"; did you mean \"port\"? Else leave it out",
        ),
        (
            Some("[sever]\nport = 1\n"),
            &[],
            &[],
            "evenwatch.toml line 1, key \"sever\": unknown key \"sever\"; did you mean \"server\"? Else leave it out",
        ),
        (
            Some("[server]\nport = \"high\"\n"),
            &[],
            &[],
            "evenwatch.toml line 2, key \"server.port\": invalid type: string \"high\"; give a whole number, 0 to 65535",
        ),
        (
            Some("[server]\nport = 99999\n"),
            &[],
            &[],
            "evenwatch.toml line 2, key \"server.port\": invalid value: integer `99999`; give a whole number, 0 to 65535",
        ),
        (
            Some("[planner]\ntier_gap = 2\n"),
            &[],
            &[],
            "evenwatch.toml line 2, key \"planner.tier_gap\": 2 is not a relative gap; give a number from 0 to 1, such as 0.01 for 1 %",
        ),
        (
            Some("[planner]\n\nthreads = 0\n"),
            &[],
            &[],
            "evenwatch.toml line 3, key \"planner.threads\": invalid value: integer `0`; give a whole number, 1 or more",
        ),
        (
            Some("[database]\nurl = \"mysql://db\"\n"),
            &[],
            &[],
            "evenwatch.toml line 2, key \"database.url\": this kind of database is not spoken here; give a file's path",
        ),
        (
            Some("[server\nport = 1\n"),
            &[],
            &[],
            "evenwatch.toml line 1: ",
        ),
        (
            None,
            &[("EVENWATCH_SERVER__PROT", "1")],
            &[],
            "environment variable EVENWATCH_SERVER__PROT, key \"server.prot\": unknown key; did you mean \"server.port\"?",
        ),
        (
            None,
            &[("EVENWATCH_SERVER_PORT", "1")],
            &[],
            "environment variable EVENWATCH_SERVER_PORT: sets nothing: section and key are parted by two underscores; write EVENWATCH_SERVER__PORT, or unset it",
        ),
        (
            None,
            &[("EVENWATCH_PLANNER__SEED", "-1")],
            &[],
            "environment variable EVENWATCH_PLANNER__SEED, key \"planner.seed\": \"-1\" will not do: invalid value: integer `-1`; give a whole number, 0 or more",
        ),
        (
            None,
            &[],
            &[("--bind", "server.bind", "everywhere")],
            "--bind, key \"server.bind\": \"everywhere\" will not do: ",
        ),
    ] {
        let told = load(text, variables, flags).unwrap_err();
        assert!(
            told.starts_with(expected),
            "\n told {told}\n  not {expected}"
        );
    }
    let named = [("EVENWATCH_CONFIG", "no/such/file.toml")];
    let told = load(None, &named, &[]).unwrap_err();
    assert!(
        told.starts_with("no/such/file.toml: cannot be read"),
        "{told}"
    );
}
