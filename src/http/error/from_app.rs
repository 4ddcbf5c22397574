//! What an error of a use case, or of a job, is as an answer.

use super::{ApiError, FieldError, ProblemType, not_found, remedy};
use evenwatch_app::jobs::JobFailure;
use evenwatch_app::{AppError, NotFound, Overtaken, Rejection, SignInError};

impl ApiError {
    /// Why a job failed, as an answer to its request would have told it.
    #[must_use]
    pub fn of_job(failure: &JobFailure) -> Self {
        let kind = match failure.kind.as_str() {
            "forbidden" => ProblemType::Forbidden,
            "not-found" => ProblemType::NotFound,
            "invalid" => ProblemType::InvalidDocument,
            "conflict" => ProblemType::Conflict,
            "refused" | "plan" => ProblemType::Refused,
            "store" => ProblemType::Unavailable,
            _ => ProblemType::Internal,
        };
        Self::at_places(kind, failure.message.clone(), failure.problems.clone())
    }
}

impl From<AppError> for ApiError {
    fn from(error: AppError) -> Self {
        let detail = error.to_string();
        match error {
            AppError::Forbidden(_) => Self::new(ProblemType::Forbidden, detail),
            AppError::SignIn(
                SignInError::Wrong | SignInError::NotBegun | SignInError::Refused { .. },
            ) => Self::new(ProblemType::SignInNeeded, detail),
            AppError::SignIn(SignInError::NoProvider) => {
                Self::new(ProblemType::NoSuchAddress, detail)
            }
            AppError::SignIn(
                SignInError::NoAccount { .. }
                | SignInError::NoName { .. }
                | SignInError::NoScope { .. },
            ) => Self::new(ProblemType::Forbidden, detail),
            AppError::SignIn(SignInError::ProviderDown { .. } | SignInError::Untrusted { .. }) => {
                Self::new(ProblemType::ProviderFailed, detail)
            }
            AppError::SignIn(SignInError::Locked { seconds }) => Self::too_many(detail, seconds),
            AppError::SignIn(SignInError::Busy) => Self::too_many(detail, 5),
            AppError::TooOften { seconds } => Self::too_many(detail, seconds),
            AppError::Revoked => Self::new(ProblemType::Gone, detail),
            AppError::Secret(error) => Self::internal(&error),
            AppError::NotFound(missing) => {
                let kind = match missing {
                    NotFound::Network => ProblemType::NoNetwork,
                    _ => ProblemType::NotFound,
                };
                let error = Self::new(kind, detail).and_remedy(not_found::remedy(&missing));
                match not_found::is_for_people(&missing) {
                    true => error,
                    false => error.for_programs(),
                }
            }
            AppError::Invalid(problems) => {
                Self::at_places(ProblemType::InvalidDocument, detail, problems)
            }
            AppError::Conflict(Overtaken::InUse { by, .. }) => {
                Self::at_places(ProblemType::InUse, detail, by)
            }
            AppError::Conflict(overtaken) => {
                let kind = match overtaken {
                    Overtaken::Precondition { .. } | Overtaken::There(_) => {
                        ProblemType::PreconditionFailed
                    }
                    Overtaken::WeakTag { .. } => ProblemType::WeakTag,
                    Overtaken::Exists(..) | Overtaken::IdInUse(_) => ProblemType::Exists,
                    Overtaken::ScenarioExists(_)
                    | Overtaken::State { .. }
                    | Overtaken::NothingToRestore { .. }
                    | Overtaken::Stale { .. }
                    | Overtaken::InUse { .. } => ProblemType::Conflict,
                };
                Self::new(kind, detail).and_remedy(remedy::of_conflict(&overtaken))
            }
            AppError::Refused(rejection) => {
                let kind = match rejection {
                    // The rota and what is published by now do not go together: a plan of the
                    // newest state may.
                    Rejection::HardBreaches { .. } => ProblemType::Conflict,
                    Rejection::KeyReused(_) => ProblemType::KeyReused,
                    _ => ProblemType::Refused,
                };
                Self::new(kind, detail).and_remedy(remedy::of_rejection(&rejection))
            }
            AppError::CursorExpired => Self::new(ProblemType::CursorExpired, detail),
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
                errors: problems
                    .listed()
                    .iter()
                    .cloned()
                    .map(FieldError::from)
                    .collect(),
                ..Self::new(ProblemType::InvalidDocument, detail)
            },
        }
    }
}
