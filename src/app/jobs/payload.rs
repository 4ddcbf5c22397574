//! The registry of jobs: one line for each kind. What a kind is stands in its own file.

use std::time::Duration;

use serde_json::{Value, json};

use super::deliver::DeliverRequest;
use super::gaps::GapsRequest;
use super::import::ImportRequest;
use super::queue::JobAnswer;
use super::work::{AboutWhat, JobRun, JobWork};
use crate::audit::AuditRequest;
use crate::error::AppError;
use crate::fragility::FragilityRequest;
use crate::plan::PlanRequest;
use crate::refresh::RefreshRequest;
use crate::remedies::RemediesRequest;
use crate::scale::ScaleRequest;
use crate::scenarios::ComparisonRequest;
use crate::state::AppContext;
use evenwatch_domain::access::Action;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::job::JobKind;
use evenwatch_store::ReadTx;

/// The shape in which inputs are kept. A program that changes one counts up, and reads the older
/// shape as well: jobs of the program before it may still wait.
const VERSION: u32 = 2;

/// The oldest shape that is read: its audits could not be kept.
const OLDEST: u32 = 1;

/// Makes the list of what is to be done out of the registry.
macro_rules! registry {
    ($($(#[$doc:meta])+ $kind:ident($input:ty);)+) => {
        /// What is to be done.
        #[derive(Debug, Clone, PartialEq)]
        pub enum JobPayload {
            $($(#[$doc])+ $kind($input),)+
        }

        impl JobPayload {
            /// The kind.
            #[must_use]
            pub fn kind(&self) -> JobKind {
                match self {
                    $(Self::$kind(_) => JobKind::$kind,)+
                }
            }

            fn work(&self) -> &dyn JobWork {
                match self {
                    $(Self::$kind(input) => input,)+
                }
            }

            fn input(&self) -> Value {
                match self {
                    $(Self::$kind(input) => json!(input),)+
                }
            }

            fn read(kind: JobKind, input: Value) -> serde_json::Result<Self> {
                match kind {
                    $(JobKind::$kind => serde_json::from_value(input).map(Self::$kind),)+
                }
            }
        }
    };
}

registry! {
    /// Plan a rota, and keep it as a draft.
    Plan(PlanRequest);
    /// Audit cover.
    Audit(AuditRequest);
    /// Look for changes that would close a gap.
    Remedies(RemediesRequest);
    /// Take in a network document.
    Import(ImportRequest);
    /// Tell a receiver of webhooks what waits for it.
    Deliver(DeliverRequest);
    /// Tell what opens if any one person is absent.
    Fragility(FragilityRequest);
    /// Find the fewest people for a line.
    Scale(ScaleRequest);
    /// Compare scenarios.
    Comparison(ComparisonRequest);
    /// Ask another place what is new.
    Refresh(RefreshRequest);
    /// Look for gaps that opened or closed, and tell receivers of webhooks.
    Gaps(GapsRequest);
}

impl JobPayload {
    /// What of the network it is about.
    #[must_use]
    pub fn is_about(&self) -> AboutWhat<'_> {
        self.work().is_about()
    }

    /// What they need who ask for it.
    pub(super) fn needs(&self) -> Action {
        self.work().needs()
    }

    /// Refuses what is wrong already, so that nobody waits to be told.
    pub(super) fn check(&self, app: &AppContext, now: Instant) -> Result<(), AppError> {
        self.work().check(app, now)
    }

    /// The longest that it searches.
    pub(crate) fn time_limit(&self, app: &AppContext) -> Option<Duration> {
        self.work().time_limit(app)
    }

    /// Does it, and keeps nothing of it yet.
    pub(crate) fn run(&self, app: &AppContext, run: &JobRun<'_>) -> Result<JobAnswer, AppError> {
        self.work().run(app, run)
    }

    /// Whether an answer that came after the work was told to stop is short of what it would have
    /// been.
    pub(crate) fn is_cut_short(&self, answer: &JobAnswer) -> bool {
        self.work().is_cut_short(answer)
    }

    /// When it goes on though it is done, because more came for it meanwhile.
    pub(super) fn goes_on_at(
        &self,
        tx: &mut ReadTx<'_>,
        now: Instant,
    ) -> Result<Option<Instant>, AppError> {
        self.work().goes_on_at(tx, now)
    }

    /// Whether an error may pass that would not of another kind.
    pub(super) fn may_pass(&self, error: &AppError) -> bool {
        self.work().may_pass(error)
    }

    /// As the queue keeps it: the shape's version, and JSON of that shape.
    pub(super) fn kept(&self) -> (u32, Value) {
        (VERSION, self.input())
    }

    /// From what the queue keeps; the error is a sentence.
    pub(super) fn of(kind: JobKind, version: u32, input: Value) -> Result<Self, String> {
        if !(OLDEST..=VERSION).contains(&version) {
            return Err(format!(
                "its input has version {version}, and this program reads {OLDEST} to {VERSION}"
            ));
        }
        Self::read(kind, input).map_err(|error| error.to_string())
    }

    /// For the log: what was asked for.
    pub(super) fn log_value(&self) -> Value {
        let (name, told) = self.work().in_log(self.input());
        json!({ "kind": self.kind(), name: told })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Inputs as programs before this one kept them, by kind and version.
    fn kept_before() -> [(JobKind, u32, Value); 6] {
        let days = json!({ "first_day": "2027-01-04", "last_day": "2027-01-10" });
        let receiver = "7b0c1a52-3f0a-4d0e-9d55-0d1c2a9a4a01";
        [
            (JobKind::Gaps, 2, Value::Null),
            (JobKind::Deliver, 1, json!(receiver)),
            (JobKind::Import, 1, json!("{}")),
            (
                JobKind::Audit,
                1,
                json!({ "period": days, "deliverable": false, "time_limit": null }),
            ),
            (
                JobKind::Refresh,
                2,
                json!({ "source": "bank-holidays", "take": true }),
            ),
            (
                JobKind::Fragility,
                2,
                json!({ "period": days, "replan": true, "time_limit": { "secs": 60, "nanos": 0 } }),
            ),
        ]
    }

    #[test]
    fn jobs_that_a_program_before_kept_are_still_read() {
        for (kind, version, input) in kept_before() {
            let work = JobPayload::of(kind, version, input.clone()).unwrap();
            assert_eq!(work.kind(), kind);
            let (version, again) = work.kept();
            assert_eq!(JobPayload::of(kind, version, again).unwrap(), work);
        }
        let gaps = JobPayload::Gaps(GapsRequest);
        assert_eq!(gaps.kept(), (VERSION, Value::Null));
        let import = JobPayload::Import("{}".to_owned().into());
        assert_eq!(import.kept(), (VERSION, json!("{}")));
        let error = JobPayload::of(JobKind::Gaps, VERSION + 1, Value::Null).unwrap_err();
        assert!(error.contains("reads 1 to 2"), "{error}");
    }

    #[test]
    fn the_log_says_how_long_a_document_is_and_not_what_is_in_it() {
        let import = JobPayload::Import("{\"people\": []}".to_owned().into());
        let told = import.log_value();
        assert_eq!(told, json!({ "kind": "import", "bytes": 14 }));
        let gaps = JobPayload::Gaps(GapsRequest).log_value();
        assert_eq!(gaps, json!({ "kind": "gaps", "input": null }));
    }
}
