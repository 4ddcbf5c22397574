//! Why nobody was signed in by way of a provider. Never a token, a code, or anything that stands in
//! one.

use openidconnect::core::CoreErrorResponseType;
use openidconnect::{DiscoveryError, RequestTokenError, StandardErrorResponse};

use crate::error::UpstreamError;

/// Why nobody was signed in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenIdError {
    /// The provider gave no answer.
    #[error(transparent)]
    Unreachable(#[from] UpstreamError),
    /// It answers, and not as the protocol asks.
    #[error("the provider does not answer as OpenID Connect asks: {0}")]
    Wrong(String),
    /// It does not take the code, or does not take us.
    #[error("the provider refused to say who the user is: {0}")]
    Refused(String),
    /// What it says of somebody cannot be trusted.
    #[error("the provider's word cannot be trusted: {0}")]
    Untrusted(String),
}

impl OpenIdError {
    pub(super) fn wrong(why: &str) -> Self {
        Self::Wrong(why.to_owned())
    }
}

/// Of asking for the description and the keys.
pub(super) fn of_discovery(error: DiscoveryError<UpstreamError>) -> OpenIdError {
    match error {
        DiscoveryError::Request(error) => OpenIdError::Unreachable(error),
        DiscoveryError::Response(status, ..) if status.is_server_error() => {
            OpenIdError::Unreachable(UpstreamError::Status {
                place: "the provider".to_owned(),
                status: status.as_u16(),
                tries: 1,
            })
        }
        DiscoveryError::Response(status, ..) => {
            OpenIdError::Wrong(format!("its description is answered with status {status}"))
        }
        DiscoveryError::Parse(error) => OpenIdError::Wrong(format!(
            "its description cannot be read at {}",
            error.path()
        )),
        // It names addresses alone.
        DiscoveryError::Validation(why) => OpenIdError::Wrong(why),
        _ => OpenIdError::wrong("its description cannot be fetched"),
    }
}

/// Of handing in the code.
pub(super) fn of_token(
    error: RequestTokenError<UpstreamError, StandardErrorResponse<CoreErrorResponseType>>,
) -> OpenIdError {
    match error {
        RequestTokenError::Request(error) => OpenIdError::Unreachable(error),
        RequestTokenError::ServerResponse(told) => OpenIdError::Refused(told.error().to_string()),
        RequestTokenError::Parse(error, _) => OpenIdError::Wrong(format!(
            "its answer to a code cannot be read at {}",
            error.path()
        )),
        RequestTokenError::Other(_) => OpenIdError::wrong("its answer to a code is none"),
    }
}
