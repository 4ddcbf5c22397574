//! An import: the answer is the report on it. It is one transaction of its own, and an equal
//! document changes nothing, so that a try after a lost worker is harmless.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::queue::JobAnswer;
use super::work::{JobRun, JobWork, document};
use crate::{AppContext, AppError, import};
use evenwatch_domain::access::Action;
use evenwatch_domain::interval::Instant;

/// The text of a network document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ImportRequest(String);

impl From<String> for ImportRequest {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl JobWork for ImportRequest {
    fn needs(&self) -> Action {
        Action::ImportNetwork
    }

    fn check(&self, app: &AppContext, _: Instant) -> Result<(), AppError> {
        import::check_here(app, self.0.as_bytes())
    }

    fn run(&self, app: &AppContext, run: &JobRun<'_>) -> Result<JobAnswer, AppError> {
        Ok(document(&import::import(app, self.0.as_bytes(), run.now)?))
    }

    /// The document itself is logged when it is taken in.
    fn in_log(&self, _: Value) -> (&'static str, Value) {
        ("bytes", json!(self.0.len()))
    }
}
