//! Kinds of problems: what programs tell them apart by, and what people are told to do.

use actix_web::http::StatusCode;

/// A kind of problem. Programs tell problems apart by its type; the words in `detail` may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemType {
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
    /// The request's body came too slowly.
    TooSlow,
    /// The address, with its query, is longer than is read.
    AddressTooLong,
    /// The client takes none of the forms in which the answer can be written.
    NotAcceptable,
    /// The body is of another kind than is read.
    UnsupportedMediaType,
    /// A write does not say which state it was made from.
    PreconditionRequired,
    /// A write was made from another state than the present one.
    PreconditionFailed,
    /// A write names the present state by a weak tag.
    WeakTag,
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
    /// The provider of sign-ins does not answer as it should.
    ProviderFailed,
    /// The database does not answer.
    Unavailable,
    /// This program failed.
    Internal,
}

impl ProblemType {
    /// All of them, in the order in which they are explained.
    pub const ALL: [Self; 30] = [
        Self::NoSuchAddress,
        Self::MethodNotAllowed,
        Self::BadQuery,
        Self::BadRequest,
        Self::InvalidValue,
        Self::TooLarge,
        Self::TooSlow,
        Self::AddressTooLong,
        Self::NotAcceptable,
        Self::UnsupportedMediaType,
        Self::PreconditionRequired,
        Self::PreconditionFailed,
        Self::WeakTag,
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
        Self::ProviderFailed,
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
            Self::TooSlow => (
                "too-slow",
                S::REQUEST_TIMEOUT,
                "Request too slow",
                "Send it again over a faster line; a body has 20 seconds, and a second more for each 64 KiB.",
            ),
            Self::AddressTooLong => (
                "address-too-long",
                S::URI_TOO_LONG,
                "Address too long",
                "Send 8 KiB at most: ask in several requests; a FHIR search may be sent as a form, with POST to its _search.",
            ),
            Self::NotAcceptable => (
                "not-acceptable",
                S::NOT_ACCEPTABLE,
                "No such form of the answer",
                "Leave out the Accept-Encoding header, or send `Accept-Encoding: gzip, identity`.",
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
                "Changed by someone else",
                "Fetch the item again, decide again, and send its new ETag as `If-Match`.",
            ),
            Self::WeakTag => (
                "weak-tag",
                S::PRECONDITION_FAILED,
                "Weak tag",
                "Send the tag in If-Match without W/, and let the proxy pass on answers under /api as they are.",
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
                "Send one to /api/v1/imports, or import one on the server: `evenwatch import FILE`.",
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
            Self::ProviderFailed => (
                "provider-failed",
                S::BAD_GATEWAY,
                "Sign-in provider failed",
                "Try again in a few minutes, or sign in with name and password; the operator's log says more.",
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

    /// The same for people at a page, who send no requests of their own.
    #[must_use]
    pub fn remedy_on_pages(self) -> &'static str {
        match self {
            Self::NoNetwork => "Import one on the server: `evenwatch import FILE`.",
            Self::Forbidden => {
                "Ask an administrator for a role that permits it; the account page says what you may do."
            }
            Self::NoSuchAddress | Self::NotFound | Self::CursorExpired => {
                "Go on from the front page."
            }
            Self::TooLarge => "Send less at once.",
            Self::TooMany => "Wait for a while, and try again.",
            other => other.remedy(),
        }
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
            StatusCode::REQUEST_TIMEOUT => Self::TooSlow,
            StatusCode::URI_TOO_LONG => Self::AddressTooLong,
            StatusCode::NOT_ACCEPTABLE => Self::NotAcceptable,
            StatusCode::UNPROCESSABLE_ENTITY => Self::InvalidValue,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMediaType,
            other if other.is_server_error() => Self::Internal,
            _ => Self::BadRequest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_told_apart_and_says_what_to_do() {
        let mut slugs: Vec<&str> = ProblemType::ALL.iter().map(|kind| kind.slug()).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), ProblemType::ALL.len());
        for kind in ProblemType::ALL {
            assert!(
                kind.status().is_client_error() || kind.status().is_server_error(),
                "{kind:?}"
            );
            assert!(kind.remedy().ends_with('.'), "{kind:?}");
        }
    }
}
