//! The domain: what the words mean. Pure types and the arithmetic on them; no clock, network, disk or solver.

pub mod absence;
pub mod agreement;
pub mod area;
pub mod burden;
pub mod calendar;
pub mod catalogue;
pub mod contract;
pub mod demand;
pub mod evidence;
pub mod ids;
pub mod interval;
pub mod ledger;
pub mod nearest;
pub mod network;
mod network_check;
pub mod network_json;
pub mod organisation;
pub mod pattern;
pub mod person;
pub mod pool;
pub mod publication;
pub mod rota;
pub mod service_line;
pub mod shape;
pub mod standard;
pub mod standing;
pub mod time;
