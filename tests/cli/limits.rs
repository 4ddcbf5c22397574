//! What ends a search early: told in words and in JSON, and the same again by work.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Desk, monday};
use crate::support::vast::Vast;

/// A thousand duties a day, and eight people.
const MANY_PATTERNS: Vast = Vast {
    pools: 1,
    patterns: 1000,
    members: 8,
    people: 8,
};

/// Two thousand pools that share nobody, and as many whose members are in fifty each.
const MANY_POOLS: Vast = Vast {
    pools: 2000,
    patterns: 2,
    members: 5,
    people: 10_000,
};
const SHARED: Vast = Vast {
    people: 200,
    ..MANY_POOLS
};

/// A desk with a vast network.
fn vast(vast: Vast) -> Desk {
    let desk = Desk::new();
    desk.import(&vast.document()).ok();
    desk
}

/// Work far too little for a proof, and more than enough for a rota.
const WORK: &str = "1000000";

fn limited(desk: &Desk, more: &[&str]) -> Value {
    let from = monday().to_string();
    let arguments = [&["plan", "--from", &from, "--weeks", "4", "--json"], more].concat();
    desk.run(&arguments).ok().json()
}

#[test]
fn work_ends_a_search_at_the_same_rota_each_time() {
    let desk = Desk::with_network();
    let first = limited(&desk, &["--work", WORK]);
    assert_eq!(first["plan"]["status"], "stopped-early");
    assert_eq!(first["plan"]["stopped_by"], "work-limit");
    let work = first["plan"]["work"].as_u64().unwrap();
    assert!(work >= 1_000_000, "{work}");
    let again = limited(&desk, &["--work", WORK]);
    assert_eq!(again["duties"], first["duties"]);
    assert_eq!(again["plan"]["work"], first["plan"]["work"]);
    let id = first["id"].as_str().unwrap();
    let text = desk.run(&["rotas", id]).ok().out;
    assert!(text.contains("Stopped by the work limit"), "{text}");
}

#[test]
fn settings_limit_work_and_the_flag_stands_over_them() {
    let desk = Desk::with_network();
    desk.file("evenwatch.toml", b"[planner]\nwork_limit_units = 1\n");
    let set = limited(&desk, &[]);
    assert_eq!(set["plan"]["stopped_by"], "work-limit");
    let asked = limited(&desk, &["--work", WORK]);
    assert!(asked["plan"]["work"].as_u64() > set["plan"]["work"].as_u64());
}

#[cfg(target_os = "linux")]
#[test]
fn memory_ends_a_search_and_is_named() {
    let desk = Desk::with_network();
    let rota = limited(&desk, &["--memory", "1"]);
    assert_eq!(rota["plan"]["stopped_by"], "memory-limit");
    // Of the one nurse who may hold no night a plan always warns, and here of nothing else.
    let warnings = rota["plan"]["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].as_str().unwrap().contains("can hold no night"));
    let roomy = limited(&desk, &["--memory", "1000000", "--work", "1"]);
    assert_eq!(roomy["plan"]["stopped_by"], "work-limit");
}

#[test]
fn a_limit_of_nothing_makes_no_sense() {
    let desk = Desk::with_network();
    let from = monday().to_string();
    for wrong in ["0", "-1", "much"] {
        desk.run(&["plan", "--from", &from, "--work", wrong])
            .ends(2);
        desk.run(&["plan", "--from", &from, "--memory", wrong])
            .ends(2);
    }
}

/// A plan within limits; with more time where the machine was too busy to find any rota in a
/// little.
fn limited_on_a_busy_machine(desk: &Desk) -> Value {
    let from = monday().to_string();
    let mut seconds = 30;
    loop {
        let limit = seconds.to_string();
        let plan = ["plan", "--from", &from, "--weeks", "4", "--json"];
        let limits = ["--time-limit", &limit, "--memory", "400"];
        let said = desk.run(&[&plan[..], &limits].concat());
        if said.code == 1 && said.err.contains("no lawful rota was found") && seconds < 200 {
            seconds *= 2;
            continue;
        }
        return said.ok().json();
    }
}

/// Without the limits these would take many minutes and gigabytes. A limit that is too short on a
/// machine that is busy with other work leaves no rota, so this is more than is needed; how long
/// they take is measured elsewhere (`tests/bench`).
#[test]
fn vast_networks_end_at_their_limits_with_a_lawful_rota() {
    for network in [MANY_PATTERNS, MANY_POOLS, SHARED] {
        let desk = vast(network);
        let rota = limited_on_a_busy_machine(&desk);
        let plan = &rota["plan"];
        if network.patterns == MANY_PATTERNS.patterns {
            assert_eq!(plan["status"], "stopped-early");
            let by = plan["stopped_by"].as_str().unwrap();
            assert!(["time-limit", "memory-limit"].contains(&by), "{by}");
        }
        let duties = rota["duties"].as_array().unwrap();
        assert_eq!(duties.len(), network.pools * network.patterns * 28);
        // Every tier has a bound that is not above its value.
        for tier in plan["tiers"].as_array().unwrap() {
            let (value, bound) = (
                tier["value"].as_f64().unwrap(),
                tier["bound"].as_f64().unwrap(),
            );
            assert!((0.0..=value + 1e-6).contains(&bound), "{tier}");
        }
        let missing = duties
            .iter()
            .filter(|duty| duty["holders"].as_array().unwrap().is_empty());
        let explained = plan["vacancies"].as_array().unwrap().len();
        let told = plan["warnings"].to_string().contains("have no evidence");
        assert_eq!(missing.count() > explained, told, "{network:?}");
    }
}

#[test]
fn audits_of_vast_networks_end_at_their_limits() {
    let desk = vast(MANY_POOLS);
    let from = monday().to_string();
    let period = [
        "audit",
        "--from",
        &from,
        "--weeks",
        "2",
        "--json",
        "--time-limit",
        "3",
    ];
    for more in [&["--deliverable"][..], &["--fragility", "--replan"]] {
        let said = desk.run(&[&period[..], more].concat()).ok().json();
        let key = more[0].trim_start_matches('-');
        assert!(said[key].is_object(), "{key}");
    }
}

/// A program that outlives no failed test.
struct Ended(std::process::Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _ended = self.0.wait();
    }
}

#[cfg(unix)]
#[test]
fn a_plan_of_a_vast_network_ends_when_told() {
    let desk = vast(MANY_PATTERNS);
    let from = monday().to_string();
    for signal in ["TERM", "INT"] {
        let mut child = Ended(
            desk.command(&[
                "plan",
                "--from",
                &from,
                "--weeks",
                "13",
                "--time-limit",
                "86400",
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap(),
        );
        // It has begun to build.
        let mut said = BufReader::new(child.0.stderr.take().unwrap()).lines();
        assert!(said.any(|line| line.unwrap().starts_with("plan: ")));
        let pid = child.0.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-s", signal, &pid])
                .status()
                .unwrap()
                .success()
        );
        let began = Instant::now();
        let status = loop {
            if let Some(status) = child.0.try_wait().unwrap() {
                break status;
            }
            // A day is its time limit; a busy machine may take longer than ten seconds for what an
            // idle one does in one.
            assert!(
                began.elapsed() < Duration::from_secs(200),
                "{signal} is not heard"
            );
            std::thread::sleep(Duration::from_millis(50));
        };
        assert_eq!(status.code(), Some(130), "{signal}");
        let words: Vec<String> = said.map_while(Result::ok).collect();
        assert!(!words.join("\n").contains("panicked"), "{words:?}");
    }
}
