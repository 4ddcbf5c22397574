//! Why somebody is not signed in, in the words that they read.

use evenwatch_domain::account::Identity;

/// Why somebody is not signed in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// No such name, another password, or a disabled account: which of them is not told.
    #[error("wrong name or password; try again, or ask an administrator to set a new password")]
    Wrong,
    /// Too many failures under this name.
    #[error(
        "too many attempts under this name; try again in {} min",
        seconds.div_ceil(60)
    )]
    Locked {
        /// Seconds until the next attempt.
        seconds: u64,
    },
    /// Too many sign in at once.
    #[error("too many people sign in at this moment; try again in a few seconds")]
    Busy,
    /// No provider is set up.
    #[error(
        "signing in through another provider is not set up here; sign in with your name and password"
    )]
    NoProvider,
    /// What came back belongs to no attempt of this browser: too late, a second time, or another's.
    #[error(
        "this sign-in was not begun in this browser, took too long, or was used already; begin it again"
    )]
    NotBegun,
    /// The provider did not say who somebody is.
    #[error(
        "{provider} did not sign you in ({why}); begin again, or ask the people who run your account there"
    )]
    Refused {
        /// What people call the provider.
        provider: String,
        /// The protocol's word.
        why: String,
    },
    /// The provider does not answer.
    #[error(
        "{provider} does not answer; try again in a few minutes, or sign in with your name and password"
    )]
    ProviderDown {
        /// What people call the provider.
        provider: String,
    },
    /// What the provider says cannot be used.
    #[error(
        "{provider} gave an answer that cannot be trusted, so nobody was signed in; ask an administrator, whose log says more"
    )]
    Untrusted {
        /// What people call the provider.
        provider: String,
    },
    /// The provider knows them, and no account here is theirs.
    #[error(
        "{provider} knows you, and no account that may sign in here is yours; ask an administrator for one, for the person \
         whom {issuer} calls {subject}",
        issuer = identity.issuer, subject = identity.subject
    )]
    NoAccount {
        /// What people call the provider.
        provider: String,
        /// Who they are there.
        identity: Identity,
    },
    /// The provider knows them, and does not say of them what names a user here.
    #[error(
        "{provider} knows you, and {fault}, so no account here is yours; ask an administrator for one, for the person whom {issuer} \
         calls {subject}",
        issuer = identity.issuer, subject = identity.subject
    )]
    NoName {
        /// What people call the provider.
        provider: String,
        /// Who they are there.
        identity: Identity,
        /// What it does not say.
        fault: ClaimFault,
    },
    /// They would become a user with a role for what the network does not have.
    #[error(
        "{provider} knows you, but no account can be made for you: new users get the role \"{role}\", and {missing}; ask an \
         administrator, who can correct openid.new_users"
    )]
    NoScope {
        /// What people call the provider.
        provider: String,
        /// The role.
        role: String,
        /// What is not there.
        missing: String,
    },
}

/// What is wrong with the claim that names a user here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClaimFault {
    /// It did not come, neither in the token nor by UserInfo.
    #[error("did not send the claim \"{0}\"")]
    Missing(String),
    /// It is no text.
    #[error("sent the claim \"{0}\" as something other than text")]
    NotText(String),
    /// It is an e-mail address, and nobody looked into it.
    #[error("does not say that your e-mail address is verified (claim \"email_verified\")")]
    NotVerified,
    /// Nobody can have such a name here.
    #[error("sent the claim \"{0}\" with text that cannot be a user's name here")]
    NoName(String),
}
