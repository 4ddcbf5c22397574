//! Scenarios side by side: what an audit says with the changes of each. Pure: what could be there
//! is for planning to say, which whoever asks does.

mod answer;
mod apply;
mod outcome;
mod surge;

pub use answer::{PlannedOutcome, ScenarioComparison, ScenarioOutcome, StatementOutcome};
pub use apply::{Misfit, apply};
pub use outcome::{outcome, standing};
pub use surge::surge_missing;
