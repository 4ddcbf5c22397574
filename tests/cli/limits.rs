//! What ends a search early: told in words and in JSON, and the same again by work.

use serde_json::Value;

use super::{Desk, monday};

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
    assert_eq!(rota["plan"]["warnings"].as_array().map(Vec::len), Some(0));
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
