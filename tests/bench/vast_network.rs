//! A valid network of a size that nobody has:
//! `cargo run --release --example vast-network -- POOLS PATTERNS MEMBERS PEOPLE`.
//!
//! Limits of time and memory are tried on it. All of it is invented.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/vast.rs"]
mod vast;

fn main() {
    let words: Vec<usize> = std::env::args()
        .skip(1)
        .map(|word| word.parse().unwrap())
        .collect();
    let [pools, patterns, members, people] = words[..] else {
        panic!("POOLS PATTERNS MEMBERS PEOPLE, please");
    };
    let vast = vast::Vast {
        pools,
        patterns,
        members,
        people,
    };
    println!("{}", vast.document());
}
