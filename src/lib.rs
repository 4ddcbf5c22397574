//! Evenwatch: 24/7 on-call rotas and service coverage for children's palliative and end-of-life
//! care.
//!
//! The program is a workspace of crates, one a room, and `main.rs` wires them. Data goes one way:
//! config, HTTP or command line, then domain, planning, solver, planning, domain, then store,
//! reports, feeds and pages; `app` only sets the order. Nothing below `app` knows the time, the
//! network or the disk.
//!
//! This library gives tests and examples the rooms under short names; no crate depends on it.

pub use evenwatch_app as app;
pub use evenwatch_app::workers as jobs;
pub use evenwatch_audit as audit;
pub use evenwatch_audit::reports;
pub use evenwatch_cli as cli;
pub use evenwatch_config as config;
pub use evenwatch_domain as domain;
pub use evenwatch_domain::oncall;
pub use evenwatch_formats::{feeds, sheets};
pub use evenwatch_http as http;
pub use evenwatch_manual as manual;
pub use evenwatch_planning as plan;
pub use evenwatch_store as store;
pub use evenwatch_upstream as upstream;
pub use evenwatch_web as web;
