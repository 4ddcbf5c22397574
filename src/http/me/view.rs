//! Whoever asks, as shown to themselves.

use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::words;
use evenwatch_domain::access::{Action, Grant, Scope};

/// You.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeView {
    /// As the log names them.
    #[schema(example = "user:ann")]
    who: String,
    /// What they may do; every grant adds to the others.
    grants: Vec<GrantView>,
    /// For the `X-CSRF-Token` header of writes in this session; absent for keys, which need none.
    #[serde(skip_serializing_if = "Option::is_none")]
    csrf_token: Option<String>,
}

impl From<&Caller> for MeView {
    fn from(who: &Caller) -> Self {
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
    #[schema(value_type = Vec<words::Action>)]
    actions: Vec<&'static str>,
    /// Kind of the scope.
    #[schema(value_type = words::ScopeKind, example = "organisation")]
    scope: &'static str,
    /// Whose it is; absent for everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
}

impl From<&Grant> for GrantView {
    fn from(grant: &Grant) -> Self {
        let id = match &grant.scope {
            Scope::Everything => None,
            Scope::Organisation(ods) => Some(ods.to_string()),
            Scope::Pool(pool) => Some(pool.to_string()),
            Scope::Person(person) => Some(person.to_string()),
        };
        Self {
            actions: grant.actions.iter().copied().map(Action::word).collect(),
            scope: grant.scope.kind(),
            id,
        }
    }
}
