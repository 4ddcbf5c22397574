//! Integration tests. One binary, so that HiGHS is linked once; one module for each subject.
//!
//! `cargo nextest run --release --test main -E 'test(/architecture/)'` runs one of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod api;
mod architecture;
mod backup;
mod cli;
mod evidence;
mod feeds;
mod hostile;
mod jobs;
mod manual;
mod migrations;
mod network;
mod openid;
mod oracles;
mod plan;
mod proxies;
mod scenarios;
mod sheets;
mod store;
mod support;
mod upstream;
mod web;
mod webhooks;
