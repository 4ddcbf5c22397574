//! Links of users as shown.

use serde::Serialize;
use utoipa::ToSchema;

use crate::view::{Wall, wall};
use evenwatch_domain::account::{Identity, Link};

/// Links of a user.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IdentityListView {
    /// By issuer and subject.
    pub items: Vec<IdentityView>,
}

/// A person whom a provider of sign-ins knows, linked to a user.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IdentityView {
    /// By which the link is taken away: the same for the same issuer and subject.
    #[schema(value_type = uuid::Uuid)]
    id: String,
    /// The provider, by its address.
    #[schema(example = "https://sign-in.example.org")]
    issuer: String,
    /// Whom it knows them as.
    #[schema(example = "555036632103")]
    subject: String,
    /// Since when.
    linked_at: Wall,
}

impl From<&Link> for IdentityView {
    fn from(link: &Link) -> Self {
        let Identity { issuer, subject } = &link.identity;
        Self {
            id: link.identity.id().to_string(),
            issuer: issuer.to_string(),
            subject: subject.to_string(),
            linked_at: wall(link.linked_at),
        }
    }
}
