//! Users as shown: nothing of their passwords but when they were set.

use actix_web::http::header::{self, EntityTag};
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::Serialize;
use utoipa::ToSchema;

use crate::view::{Wall, wall};
use evenwatch_app::accounts::User;
use evenwatch_app::precondition::tag;

/// Users.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserListView {
    /// By name.
    pub items: Vec<UserView>,
}

/// A user.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserView {
    /// By which they sign in; also in addresses.
    #[schema(example = "ann")]
    name: String,
    /// What they are; each adds to the others.
    #[schema(example = json!(["manager:leeds-nurses", "staff:ann"]))]
    roles: Vec<String>,
    /// Whether they may not sign in.
    disabled: bool,
    /// Since when they may not.
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled_at: Option<Wall>,
    /// When the account was made.
    created_at: Wall,
    /// When the password was set last.
    password_set_at: Wall,
}

impl From<&User> for UserView {
    fn from(user: &User) -> Self {
        Self {
            name: user.name.to_string(),
            roles: user.roles.iter().map(ToString::to_string).collect(),
            disabled: user.disabled_at.is_some(),
            disabled_at: user.disabled_at.map(wall),
            created_at: wall(user.created_at),
            password_set_at: wall(user.password_set_at),
        }
    }
}

/// One user as an answer, with the tag that a change needs.
pub(super) fn answer(mut answer: HttpResponseBuilder, user: &User) -> HttpResponse {
    answer
        .insert_header(header::ETag(EntityTag::new_strong(tag(user))))
        .json(UserView::from(user))
}
