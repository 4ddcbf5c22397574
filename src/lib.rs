//! Evenwatch: 24/7 on-call rotas and service coverage for children's palliative and end-of-life care.
//!
//! The rooms, and the way of the data: config, HTTP or CLI -> domain -> plan -> solver -> plan -> domain -> store,
//! reports, feeds, pages; `app` only sets the order. Data goes one way, and nothing below `app` knows the time, the
//! network or the disk.
//!
//! | room | what it holds |
//! |---|---|
//! | [`domain`] | the nouns: network, people, pools, patterns, agreements, rotas; time and intervals |
//! | [`plan`] | domain to solver problem, solver outcome to domain |
//! | [`oncall`] | who is on call at an instant |
//! | [`audit`] | coverage, gaps and their classes, goodwill, standards |
//! | [`reports`] | one report a file, and one list |
//! | [`sheets`] | staff, leave, patterns and agreements as spreadsheets |
//! | [`feeds`] | writers of calendar feeds |
//! | [`store`] | the database: diesel is known here only |
//! | [`upstream`] | what others publish: bank holidays, organisations, calendars; the network is known here only |
//! | [`config`] | settings; contracts, standards, calendars and demo networks as data |
//! | [`app`] | use cases: load, decide, save |
//! | [`http`] | the REST API |
//! | [`web`] | pages |
//! | [`cli`] | the command line |
//! | [`jobs`] | workers, and what they do apart from every request |
//! | [`telemetry`] | logging |

pub mod telemetry;

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
pub use evenwatch_planning as plan;
pub use evenwatch_store as store;
pub use evenwatch_upstream as upstream;
pub use evenwatch_web as web;
