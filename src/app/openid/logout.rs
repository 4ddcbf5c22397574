//! Signing out: here first and always, then at the provider by way of which somebody signed in
//! (OpenID Connect RP-Initiated Logout 1.0). Computers on wards are shared: whoever sits down next
//! would else be let in as the one before, by one click.
//!
//! The provider is told which program asks, and not who leaves: it knows them by its own cookie,
//! and the token that would name them holds what is personal and is not kept.

use super::LoginFlow;
use crate::error::AppError;
use crate::sign_in;
use crate::state::AppContext;
use evenwatch_domain::interval::Instant;

/// Where somebody goes on to who has signed out here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Onward {
    /// Nowhere: no provider knows of it, or the settings leave it alone.
    Nowhere,
    /// To the provider, which ends what it holds itself.
    To {
        /// What people call it.
        provider: String,
        /// Its address for that.
        address: String,
    },
    /// Nowhere, though the provider may still take them for signed in: it says of no way out, or
    /// does not answer.
    Open {
        /// What people call it.
        provider: String,
    },
}

/// Ends the session of this secret, where there is one, and then says where its browser goes on to.
/// Whatever the provider does, the session here has ended.
///
/// # Errors
/// Where the database fails.
pub fn sign_out(app: &AppContext, secret: &str, now: Instant) -> Result<Onward, AppError> {
    let issuer = sign_in::end(app, secret, now)?;
    let entrance = app.entrance();
    let settings = &entrance.settings;
    // A provider that the settings no longer name is not asked anything.
    if issuer.is_none() || issuer != settings.issuer || !settings.sign_out_at_provider {
        return Ok(Onward::Nowhere);
    }
    let provider = settings.name.clone();
    Ok(match way_out(entrance) {
        Some(address) => Onward::To { provider, address },
        None => Onward::Open { provider },
    })
}

/// The provider's address for signing out; what is wrong with it the log has.
fn way_out(entrance: &LoginFlow) -> Option<String> {
    let found = match entrance.provider() {
        Ok(provider) => provider.way_out().map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match found {
        Ok(Some(address)) => Some(address),
        Ok(None) => {
            tracing::warn!(
                "the provider's description has no end_session_endpoint, so that nobody is signed out there"
            );
            None
        }
        Err(error) => {
            tracing::warn!(%error, "a user signed out here, and could not be sent on to sign out at the provider");
            None
        }
    }
}
