//! The outside world: the client against real servers on this machine that are slow, wrong, huge,
//! leading on, down and flapping; and what is made of good answers.

mod client;
mod fake_proxy;
pub mod fake_server;
mod holidays;
mod jobs;
mod leave;
mod leave_cases;
mod leave_fuzz;
mod leave_hostile;
mod leave_taking;
mod organisations;
mod progress;
mod proxy;
