//! What an audit of a year costs, by size of network: `cargo run --release --example audit-curve`.
//!
//! The networks are the national example cut to 4, 9, 18 and all 36 boards, with rotas by turns.
//! Printed are the seconds of the whole audit (what is commissioned and rostered, standards,
//! registers), best of five, on the clock and on the processor (what remains on a machine that does
//! other work), and the most memory that the process has held so far.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/round_robin.rs"]
mod round_robin;

use std::time::Instant;

use evenwatch::audit::Rostered;
use evenwatch::config;
use evenwatch::domain::network::Network;
use evenwatch::domain::network_json;
use evenwatch::domain::time::Period;

fn main() {
    let catalogue = config::catalogue(None).unwrap();
    let year = Period::new("2026-04-01".parse().unwrap(), "2027-03-31".parse().unwrap()).unwrap();
    println!("boards  areas  lines  duties   gaps   seconds  of CPU  us/duty  peak MB");
    for boards in [4, 9, 18, 36] {
        let document = config::national(boards).unwrap();
        let network = Network::new(network_json::parse(&document).unwrap()).unwrap();
        let duties = round_robin::rota(&network, &catalogue, year);
        let (mut best, mut least) = (f64::INFINITY, f64::INFINITY);
        let mut gaps = 0;
        for _ in 0..5 {
            let (began, ran) = (Instant::now(), running());
            let audit =
                evenwatch::audit::audit(&network, &catalogue, &Rostered::whole(&duties, &[]), year);
            best = best.min(began.elapsed().as_secs_f64());
            least = least.min(running() - ran);
            gaps = audit.gaps.len();
        }
        println!(
            "{boards:6} {:6} {:6} {:7} {gaps:6} {best:9.3} {least:7.3} {:8.1} {:>8}",
            network.file().areas.len(),
            network.file().service_lines.len(),
            duties.len(),
            least * 1e6 / duties.len() as f64,
            peak_megabytes().map_or("-".to_owned(), |peak| peak.to_string()),
        );
    }
}

/// Seconds for which this thread has had a processor, where the system tells; else no number.
fn running() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let first = text.split_whitespace().next();
    first
        .and_then(|n| n.parse::<f64>().ok())
        .map_or(f64::NAN, |n| n / 1e9)
}

/// The most memory that this process has held, where the system tells.
fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}
