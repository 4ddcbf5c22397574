//! What an error of a use case, or of a job, is as an answer.

use super::{ApiError, Kind, Place};
use evenwatch_app::jobs::JobFailure;
use evenwatch_app::{AppError, Conflict, Missing, Refusal, SignInError};

impl ApiError {
    /// Why a job failed, as an answer to its request would have told it.
    #[must_use]
    pub fn of_job(failure: &JobFailure) -> Self {
        let kind = match failure.kind.as_str() {
            "forbidden" => Kind::Forbidden,
            "not-found" => Kind::NotFound,
            "invalid" => Kind::InvalidDocument,
            "conflict" => Kind::Conflict,
            "refused" | "plan" => Kind::Refused,
            "store" => Kind::Unavailable,
            _ => Kind::Internal,
        };
        Self::at_places(kind, failure.message.clone(), failure.problems.clone())
    }
}

impl From<AppError> for ApiError {
    fn from(error: AppError) -> Self {
        let detail = match &error {
            AppError::NotFound(missing) => missing.over_http(),
            other => other.to_string(),
        };
        match error {
            AppError::Forbidden(_) => Self::new(Kind::Forbidden, detail),
            AppError::SignIn(
                SignInError::Wrong | SignInError::NotBegun | SignInError::Refused { .. },
            ) => Self::new(Kind::SignInNeeded, detail),
            AppError::SignIn(SignInError::NoProvider) => Self::new(Kind::NoSuchAddress, detail),
            AppError::SignIn(
                SignInError::NoAccount { .. }
                | SignInError::NoName { .. }
                | SignInError::NoScope { .. },
            ) => Self::new(Kind::Forbidden, detail),
            AppError::SignIn(SignInError::ProviderDown { .. } | SignInError::Untrusted { .. }) => {
                Self::new(Kind::ProviderFailed, detail)
            }
            AppError::SignIn(SignInError::Locked { seconds }) => Self::too_many(detail, seconds),
            AppError::SignIn(SignInError::Busy) => Self::too_many(detail, 5),
            AppError::TooOften { seconds } => Self::too_many(detail, seconds),
            AppError::Revoked => Self::new(Kind::Gone, detail),
            AppError::Secret(error) => Self::internal(&error),
            AppError::NotFound(Missing::Network) => Self::new(Kind::NoNetwork, detail),
            AppError::NotFound(
                Missing::Rota(..)
                | Missing::Duty { .. }
                | Missing::PublishedDuty(_)
                | Missing::Person(_)
                | Missing::Pool(_)
                | Missing::Area(_)
                | Missing::Line(_)
                | Missing::Board(_)
                | Missing::Publication
                | Missing::Measure { .. }
                | Missing::Chapter { .. }
                | Missing::User(_)
                | Missing::Key(_)
                | Missing::Identity(..)
                | Missing::FeedToken(_)
                | Missing::FeedAddress
                | Missing::Job(_)
                | Missing::Scenario(_)
                | Missing::Webhook(_)
                | Missing::Message(_)
                | Missing::Audit(_)
                | Missing::Schedule(_)
                | Missing::NetworkVersion(_)
                | Missing::Item(..)
                | Missing::Resource(..),
            ) => Self::new(Kind::NotFound, detail),
            AppError::Invalid(problems) => Self::at_places(Kind::InvalidDocument, detail, problems),
            AppError::Conflict(Conflict::InUse { by, .. }) => {
                Self::at_places(Kind::InUse, detail, by)
            }
            AppError::Conflict(Conflict::Precondition { .. } | Conflict::There(_)) => {
                Self::new(Kind::PreconditionFailed, detail)
            }
            AppError::Conflict(Conflict::WeakTag { newest, .. }) => {
                let remedy = format!(
                    "Send `If-Match: \"{newest}\"`, and let the proxy pass on answers under /api as they are: this server compresses \
                     them itself, with strong tags."
                );
                Self::with_remedy(Kind::WeakTag, detail, remedy)
            }
            AppError::Conflict(Conflict::Exists(..)) => Self::new(Kind::Exists, detail),
            AppError::Conflict(
                Conflict::State { .. } | Conflict::NothingToRestore { .. } | Conflict::Stale(_),
            ) => Self::new(Kind::Conflict, detail),
            // The rota and what is published by now do not go together: a plan of the newest state may.
            AppError::Refused(Refusal::HardBreaches { .. }) => Self::new(Kind::Conflict, detail),
            AppError::Refused(Refusal::KeyReused(_)) => Self::new(Kind::KeyReused, detail),
            AppError::Refused(_) => Self::new(Kind::Refused, detail),
            AppError::CursorExpired => Self::new(Kind::CursorExpired, detail),
            AppError::Store(_) => match error.passes_after() {
                Some(seconds) => Self::busy(&error, seconds),
                None => Self::unavailable(&error),
            },
            AppError::Database(error) => Self::internal(&error),
            AppError::Plan(error) => Self::internal(&error),
            AppError::Workbook(error) => Self::internal(&error),
            AppError::Config(error) => Self::internal(&error),
            AppError::Upstream(error) => Self::internal(&error),
            AppError::Sheet(problems) => Self {
                errors: problems.told().iter().cloned().map(Place::from).collect(),
                ..Self::new(Kind::InvalidDocument, detail)
            },
        }
    }
}
