//! Whoever asks, as shown to themselves.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::access::{Action, Grant, Scope};
use crate::http::who::Who;

/// You.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MeView {
    /// As the log names them.
    #[schema(example = "user:ann")]
    who: String,
    /// What they may do; every grant adds to the others.
    grants: Vec<GrantView>,
    /// For the `X-CSRF-Token` header of writes in this session; absent for keys, which need none.
    #[serde(skip_serializing_if = "Option::is_none")]
    csrf_token: Option<String>,
}

impl From<&Who> for MeView {
    fn from(who: &Who) -> Self {
        Self {
            who: who.principal.who.to_string(),
            grants: who.principal.grants.iter().map(GrantView::from).collect(),
            csrf_token: who.csrf(),
        }
    }
}

/// Some actions, and where.
#[derive(Debug, Serialize, ToSchema)]
struct GrantView {
    /// What is permitted.
    actions: Vec<&'static str>,
    /// Kind of the scope.
    #[schema(example = "organisation")]
    scope: &'static str,
    /// Whose it is; absent for everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
}

impl From<&Grant> for GrantView {
    fn from(grant: &Grant) -> Self {
        let (scope, id) = match &grant.scope {
            Scope::Everything => ("everything", None),
            Scope::Organisation(ods) => ("organisation", Some(ods.to_string())),
            Scope::Pool(pool) => ("pool", Some(pool.to_string())),
            Scope::Person(person) => ("person", Some(person.to_string())),
        };
        Self {
            actions: grant.actions.iter().copied().map(Action::word).collect(),
            scope,
            id,
        }
    }
}
