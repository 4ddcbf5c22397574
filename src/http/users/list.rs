//! `GET /api/v1/users`.

use actix_web::web;

use super::view::{UserListView, UserView};
use crate::error::ApiError;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app as app;

/// All users
///
/// By name, disabled ones too; for administrators.
#[utoipa::path(
    get,
    path = "/api/v1/users",
    operation_id = "list_users",
    tag = "accounts",
    responses((status = 200, description = "The users", body = UserListView))
)]
pub(crate) async fn list(
    who: Permitted<may::ManageAccounts>,
    state: web::Data<AppState>,
) -> Result<web::Json<UserListView>, ApiError> {
    let users = state.run(&who, |app, _| app::accounts::list(app)).await?;
    let users = users.iter().map(UserView::from).collect();
    Ok(web::Json(UserListView { items: users }))
}
