//! Errors as answers: the one place that knows HTTP statuses. Every error of the API is a problem document (RFC 9457)
//! with a type that never changes its meaning.

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::jobs::JobFailure;
use crate::app::{AppError, Conflict, Missing, Refusal, SignInError};
use crate::domain::network;

/// The media type of problem documents.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// A kind of problem. Programs tell problems apart by its type; the words in `detail` may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No route has this address.
    NoSuchAddress,
    /// The address exists, and not for this method.
    MethodNotAllowed,
    /// The query cannot be read: an unknown key, a key twice, bad escapes.
    BadQuery,
    /// The request is broken in another way.
    BadRequest,
    /// A value is not of the wanted shape.
    InvalidValue,
    /// The request carries a longer body than is read.
    TooLarge,
    /// The body is of another kind than is read.
    UnsupportedMediaType,
    /// A write does not say which state it was made from.
    PreconditionRequired,
    /// A write was made from another state than the present one.
    PreconditionFailed,
    /// Another item has the id.
    Exists,
    /// Something names what should go.
    InUse,
    /// The key of a request that was to be done once stands for another.
    KeyReused,
    /// A place in the list of changes that is told no more.
    CursorExpired,
    /// Nobody is signed in, or the key is worth nothing.
    SignInNeeded,
    /// Whoever asks may not do this.
    Forbidden,
    /// A form that another site sent, or that is older than its session.
    CrossSite,
    /// Too many attempts or fetches.
    TooMany,
    /// What was here has been revoked.
    Gone,
    /// What was asked for by id is not there, or is nothing that whoever asks may see.
    NotFound,
    /// Nothing has been imported yet.
    NoNetwork,
    /// A document has problems.
    InvalidDocument,
    /// The state of things does not allow it.
    Conflict,
    /// Well formed, and still not allowed.
    Refused,
    /// The database does not answer.
    Unavailable,
    /// This program failed.
    Internal,
}

impl Kind {
    /// All of them, in the order in which they are explained.
    pub const ALL: [Self; 25] = [
        Self::NoSuchAddress,
        Self::MethodNotAllowed,
        Self::BadQuery,
        Self::BadRequest,
        Self::InvalidValue,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::PreconditionRequired,
        Self::PreconditionFailed,
        Self::Exists,
        Self::InUse,
        Self::KeyReused,
        Self::CursorExpired,
        Self::SignInNeeded,
        Self::Forbidden,
        Self::CrossSite,
        Self::TooMany,
        Self::Gone,
        Self::NotFound,
        Self::NoNetwork,
        Self::InvalidDocument,
        Self::Conflict,
        Self::Refused,
        Self::Unavailable,
        Self::Internal,
    ];

    /// Slug of the type, status, title, and what to do.
    fn row(self) -> (&'static str, StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            Self::NoSuchAddress => (
                "no-such-address",
                S::NOT_FOUND,
                "No such address",
                "Look the address up in /openapi.json.",
            ),
            Self::MethodNotAllowed => (
                "method-not-allowed",
                S::METHOD_NOT_ALLOWED,
                "Method not allowed",
                "Use a method that the Allow header names.",
            ),
            Self::BadQuery => (
                "bad-query",
                S::BAD_REQUEST,
                "Query not understood",
                "Leave out the key that the detail names, or spell it as in /openapi.json.",
            ),
            Self::BadRequest => (
                "bad-request",
                S::BAD_REQUEST,
                "Request not understood",
                "Correct what the detail names.",
            ),
            Self::InvalidValue => (
                "invalid-value",
                S::UNPROCESSABLE_ENTITY,
                "Value of the wrong shape",
                "Write the value as the remedy beside it says.",
            ),
            Self::TooLarge => (
                "too-large",
                S::PAYLOAD_TOO_LARGE,
                "Request too large",
                "Send 64 KiB at most, and a whole network, of 16 MiB at most, to /api/v1/imports.",
            ),
            Self::UnsupportedMediaType => (
                "unsupported-media-type",
                S::UNSUPPORTED_MEDIA_TYPE,
                "Body of another kind",
                "Send JSON in UTF-8, with `Content-Type: application/json`.",
            ),
            Self::PreconditionRequired => (
                "precondition-required",
                S::PRECONDITION_REQUIRED,
                "If-Match is missing",
                "Fetch the item, and send its ETag back as `If-Match`.",
            ),
            Self::PreconditionFailed => (
                "precondition-failed",
                S::PRECONDITION_FAILED,
                "Changed by somebody else",
                "Fetch the item again, decide again, and send its new ETag as `If-Match`.",
            ),
            Self::Exists => (
                "exists",
                S::CONFLICT,
                "Id already taken",
                "Choose another id, or change the item that has it.",
            ),
            Self::InUse => (
                "in-use",
                S::CONFLICT,
                "In use",
                "Change or retire what names it first, or end it by date.",
            ),
            Self::KeyReused => (
                "key-reused",
                S::UNPROCESSABLE_ENTITY,
                "Idempotency-Key used for something else",
                "Choose a new key for each thing to be done; send the same one only with the same request.",
            ),
            Self::CursorExpired => (
                "cursor-expired",
                S::GONE,
                "Cursor too old",
                "Fetch the lists again, then go on from `/api/v1/changes` without `since`.",
            ),
            Self::SignInNeeded => (
                "sign-in-needed",
                S::UNAUTHORIZED,
                "Sign in first",
                "Sign in at /sign-in, or send a good key as `Authorization: Bearer KEY`.",
            ),
            Self::Forbidden => (
                "forbidden",
                S::FORBIDDEN,
                "Not permitted",
                "Ask an administrator for a role or a key that permits it; /api/v1/me says what you may do.",
            ),
            Self::CrossSite => (
                "cross-site",
                S::FORBIDDEN,
                "Not sent from this site",
                "Load the page again and send the form from there; programs use a key.",
            ),
            Self::TooMany => (
                "too-many",
                S::TOO_MANY_REQUESTS,
                "Too many requests",
                "Wait for as long as the Retry-After header says.",
            ),
            Self::Gone => (
                "gone",
                S::GONE,
                "Revoked",
                "Remove the address where it is used, and ask for a new one.",
            ),
            Self::NotFound => (
                "not-found",
                S::NOT_FOUND,
                "Not found",
                "Take an id from the lists under /api/v1.",
            ),
            Self::NoNetwork => (
                "no-network",
                S::NOT_FOUND,
                "No network yet",
                "Import one with `evenwatch import FILE`, or try `evenwatch demo`.",
            ),
            Self::InvalidDocument => (
                "invalid-document",
                S::UNPROCESSABLE_ENTITY,
                "Document with problems",
                "Correct each place; nothing was written.",
            ),
            Self::Conflict => (
                "conflict",
                S::CONFLICT,
                "Overtaken by another change",
                "Fetch the newest state and decide again.",
            ),
            Self::Refused => (
                "refused",
                S::UNPROCESSABLE_ENTITY,
                "Refused",
                "The detail says which limit stands against it.",
            ),
            Self::Unavailable => (
                "unavailable",
                S::SERVICE_UNAVAILABLE,
                "Database not available",
                "Try again later; the operator's log says more.",
            ),
            Self::Internal => (
                "internal",
                S::INTERNAL_SERVER_ERROR,
                "Failure of the server",
                "The operator's log says more, under this request's id.",
            ),
        }
    }

    /// Its name in addresses: `/problems/{slug}` explains it.
    #[must_use]
    pub fn slug(self) -> &'static str {
        self.row().0
    }

    /// The status that it is answered with.
    #[must_use]
    pub fn status(self) -> StatusCode {
        self.row().1
    }

    /// A few words.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.row().2
    }

    /// What to do about it.
    #[must_use]
    pub fn remedy(self) -> &'static str {
        self.row().3
    }

    /// The kind that stands for a status which some layer below us chose.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::SignInNeeded,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::TOO_MANY_REQUESTS => Self::TooMany,
            StatusCode::GONE => Self::Gone,
            StatusCode::NOT_FOUND => Self::NoSuchAddress,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNPROCESSABLE_ENTITY => Self::InvalidValue,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMediaType,
            other if other.is_server_error() => Self::Internal,
            _ => Self::BadRequest,
        }
    }
}

/// A problem document (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// Names the kind, and leads to its explanation; never changes its meaning.
    #[serde(rename = "type")]
    #[schema(example = "/problems/invalid-value")]
    pub kind: String,
    /// A few words for people.
    pub title: &'static str,
    /// The HTTP status, repeated.
    #[schema(example = 422)]
    pub status: u16,
    /// What is wrong here, with the value.
    pub detail: String,
    /// What to do about it.
    pub remedy: String,
    /// Each place that is wrong; empty where there is none to name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Place>,
}

/// One place that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Place {
    /// JSON pointer into the document; absent for a query or an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Name of the query or path parameter; absent for a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What was found there.
    pub found: String,
    /// What to write.
    pub remedy: String,
}

/// An error on its way to the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    kind: Kind,
    detail: String,
    errors: Vec<Place>,
    allow: Option<String>,
    retry_after: Option<u64>,
}

impl ApiError {
    /// An error of `kind`; `detail` says what and which value.
    #[must_use]
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            errors: Vec::new(),
            allow: None,
            retry_after: None,
        }
    }

    /// A query or path parameter whose value is not of the wanted shape.
    #[must_use]
    pub fn invalid(
        parameter: &str,
        found: &str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let (message, remedy) = (message.into(), remedy.into());
        let place = Place {
            pointer: None,
            parameter: Some(parameter.to_owned()),
            message: message.clone(),
            found: found.to_owned(),
            remedy,
        };
        Self {
            errors: vec![place],
            ..Self::new(
                Kind::InvalidValue,
                format!("{parameter}: {message} (found \"{found}\")"),
            )
        }
    }

    /// An error with each place of a document that it is about.
    fn at_places(kind: Kind, detail: String, problems: Vec<network::Problem>) -> Self {
        let places = problems.into_iter().map(|problem| Place {
            pointer: Some(problem.pointer),
            parameter: None,
            message: problem.message,
            found: problem.found,
            remedy: problem.remedy,
        });
        Self {
            errors: places.collect(),
            ..Self::new(kind, detail)
        }
    }

    /// The same about a value of the body, at a JSON pointer.
    #[must_use]
    pub fn in_body(mut self, pointer: &str) -> Self {
        for place in &mut self.errors {
            place.parameter = None;
            place.pointer = Some(pointer.to_owned());
        }
        self
    }

    /// A method that the address does not take; `allow` lists those that it takes.
    #[must_use]
    pub fn method_not_allowed(method: &str, path: &str, allow: &str) -> Self {
        Self {
            allow: Some(allow.to_owned()),
            ..Self::new(
                Kind::MethodNotAllowed,
                format!("{path} does not take {method}; it takes {allow}"),
            )
        }
    }

    /// Too many of something; the next is welcome after `seconds`.
    #[must_use]
    pub fn too_many(detail: impl Into<String>, seconds: u64) -> Self {
        Self {
            retry_after: Some(seconds),
            ..Self::new(Kind::TooMany, detail)
        }
    }

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

    /// A failure of ours: logged whole here, told in general.
    #[must_use]
    pub fn internal(error: &dyn fmt::Display) -> Self {
        tracing::error!(%error, "a request failed through the server's fault");
        Self::new(Kind::Internal, "the server could not finish this request")
    }

    /// The database's failure: logged whole here, told in general, because its words hold addresses and paths.
    fn unavailable(error: &dyn fmt::Display) -> Self {
        tracing::error!(%error, "the database failed");
        Self::new(
            Kind::Unavailable,
            "the database does not answer as it should",
        )
    }

    /// The kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The document that tells it.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let one = self.errors.first().map(|place| place.remedy.clone());
        Problem {
            kind: format!("/problems/{}", self.kind.slug()),
            title: self.kind.title(),
            status: self.kind.status().as_u16(),
            detail: self.detail.clone(),
            remedy: one.unwrap_or_else(|| self.kind.remedy().to_owned()),
            errors: self.errors.clone(),
        }
    }
}

impl From<AppError> for ApiError {
    fn from(error: AppError) -> Self {
        let detail = error.to_string();
        match error {
            AppError::Forbidden(_) => Self::new(Kind::Forbidden, detail),
            AppError::SignIn(SignInError::Wrong) => Self::new(Kind::SignInNeeded, detail),
            AppError::SignIn(SignInError::Locked { seconds }) => Self::too_many(detail, seconds),
            AppError::SignIn(SignInError::Busy) => Self::too_many(detail, 5),
            AppError::TooOften { seconds } => Self::too_many(detail, seconds),
            AppError::Revoked => Self::new(Kind::Gone, detail),
            AppError::Secret(error) => Self::internal(&error),
            AppError::NotFound(Missing::Network) => Self::new(Kind::NoNetwork, detail),
            AppError::NotFound(
                Missing::Rota(..)
                | Missing::Duty { .. }
                | Missing::Person(_)
                | Missing::Pool(_)
                | Missing::Area(_)
                | Missing::Line(_)
                | Missing::Board(_)
                | Missing::Publication
                | Missing::User(_)
                | Missing::Key(_)
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
            AppError::Conflict(Conflict::Precondition { .. }) => {
                Self::new(Kind::PreconditionFailed, detail)
            }
            AppError::Conflict(Conflict::Exists(..)) => Self::new(Kind::Exists, detail),
            AppError::Conflict(Conflict::State { .. } | Conflict::Stale(_)) => {
                Self::new(Kind::Conflict, detail)
            }
            AppError::Refused(Refusal::KeyReused(_)) => Self::new(Kind::KeyReused, detail),
            AppError::Refused(_) => Self::new(Kind::Refused, detail),
            AppError::CursorExpired => Self::new(Kind::CursorExpired, detail),
            AppError::Store(error) => Self::unavailable(&error),
            AppError::Database(error) => Self::internal(&error),
            AppError::Plan(error) => Self::internal(&error),
            AppError::Workbook(error) => Self::internal(&error),
            AppError::Config(error) => Self::internal(&error),
            AppError::Upstream(error) => Self::internal(&error),
            // No address takes sheets: the command line alone can meet this.
            AppError::Sheet(_) => Self::new(Kind::Refused, detail),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.title(), self.detail)
    }
}

impl std::error::Error for ApiError {}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.kind.status()
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let problem = self.problem();
        let mut builder = HttpResponse::build(self.status_code());
        builder.insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(allow) = &self.allow {
            builder.insert_header((header::ALLOW, allow.as_str()));
        }
        if let Some(seconds) = self.retry_after {
            builder.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if self.kind == Kind::SignInNeeded {
            builder.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"evenwatch\""));
        }
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = builder.content_type(PROBLEM_JSON).body(body);
        // Pages show the same problem to people.
        response.extensions_mut().insert(problem);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_told_apart_and_says_what_to_do() {
        let mut slugs: Vec<&str> = Kind::ALL.iter().map(|kind| kind.slug()).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), Kind::ALL.len());
        for kind in Kind::ALL {
            assert!(
                kind.status().is_client_error() || kind.status().is_server_error(),
                "{kind:?}"
            );
            assert!(kind.remedy().ends_with('.'), "{kind:?}");
        }
    }
}
