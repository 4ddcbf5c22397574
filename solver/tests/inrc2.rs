//! The judge against the organisers of the second international nurse rostering competition: the
//! reference solutions
// Reads files, which the solver itself must not.
#![allow(clippy::disallowed_methods)]
//! that they publish cost here what they say.
//!
//! The data is not part of the project: the variable `BENCHMARK_DATA` names the folder that holds
//! `inrc2/`, with the organisers' folders and a `values.csv` (columns instance, value, kind, who)
//! in it.

#![allow(clippy::unwrap_used, clippy::panic)]

use evenwatch_solver::formats::inrc2;
use evenwatch_solver::judge::judge;
use evenwatch_solver::outcome::TierName;
use std::collections::BTreeMap;
use std::path::Path;

/// `n005w4_0_1-2-3-3`: scenario, history, weeks.
fn name_parts(name: &str) -> (&str, &str, Vec<&str>) {
    let (rest, weeks) = name.rsplit_once('_').unwrap();
    let (scenario, history) = rest.rsplit_once('_').unwrap();
    (scenario, history, weeks.split('-').collect())
}

fn read(folder: &Path, file: &str) -> String {
    let path = folder.join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The organisers' report, rule by rule, where there is one.
fn agrees_with(report: &str, paid: &BTreeMap<&str, f64>) {
    for (line, rules) in [
        ("Total assignment constraints", &["S6"][..]),
        ("Consecutive constraints", &["S2", "S2-WORK"]),
        ("Non working days constraints", &["S3"]),
        ("Max working weekend", &["S7"]),
        ("Complete weekends", &["S5"]),
    ] {
        let told = report
            .lines()
            .find_map(|l| l.strip_prefix(line)?.strip_prefix(": "));
        let ours = rules.iter().filter_map(|rule| paid.get(rule)).sum::<f64>();
        assert_eq!(told.map(|t| t.trim().parse()), Some(Ok(ours)), "{line}");
    }
}

#[test]
fn reference_solutions_cost_what_the_organisers_say() {
    let Some(root) = std::env::var_os("BENCHMARK_DATA") else {
        eprintln!("skipped: BENCHMARK_DATA names no folder of published instances");
        return;
    };
    let root = Path::new(&root).join("inrc2");
    let values = read(&root, "values.csv");
    let rows = values.lines().map(|row| row.split(',').collect());
    let references: Vec<Vec<&str>> = rows
        .filter(|row: &Vec<&str>| row.get(2) == Some(&"reference solution"))
        .collect();
    assert!(
        !references.is_empty(),
        "no reference solution in values.csv"
    );
    for row in references {
        let (name, value) = (row[0], row[1].parse::<f64>().unwrap());
        let (scenario, history, weeks) = name_parts(name);
        let folder = root.join(scenario);
        let texts = weeks
            .iter()
            .map(|w| read(&folder, &format!("WD-{scenario}-{w}.txt")));
        let texts: Vec<String> = texts.collect();
        let instance = inrc2::read(
            &read(&folder, &format!("Sc-{scenario}.txt")),
            &read(&folder, &format!("H0-{scenario}-{history}.txt")),
            &texts.iter().map(String::as_str).collect::<Vec<_>>(),
        );
        let instance = instance.unwrap_or_else(|e| panic!("{name}: {e}"));
        let folder = folder.join(format!("Solution_H_{history}-WD_{}", weeks.join("-")));
        let files = weeks.iter().enumerate();
        let solutions = files.map(|(n, w)| read(&folder, &format!("Sol-{scenario}-{w}-{n}.txt")));
        let solutions: Vec<String> = solutions.collect();
        let solutions: Vec<&str> = solutions.iter().map(String::as_str).collect();
        let roster = instance
            .roster(&solutions)
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        let judged = judge(&instance.problem, &roster);
        let mut paid: BTreeMap<&str, f64> = BTreeMap::new();
        for breach in &judged.breaches {
            *paid.entry(&breach.rule).or_default() += breach.price.unwrap_or(f64::INFINITY);
        }
        assert!(judged.is_lawful(), "{name}: {paid:?}");
        assert_eq!(
            judged.value(TierName::Weighted),
            Some(value),
            "{name}: {paid:?}"
        );
        let report = folder.join("validator.txt");
        if report.exists() {
            agrees_with(&read(&folder, "validator.txt"), &paid);
        }
        let again = instance.solutions(&roster);
        let again: Vec<&str> = again.iter().map(String::as_str).collect();
        assert_eq!(
            instance.roster(&again),
            Ok(roster),
            "{name}: written and read"
        );
    }
}
