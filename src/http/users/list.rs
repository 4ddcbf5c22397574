//! `GET /api/v1/users`.

use actix_web::{get, web};

use super::view::{UserListView, UserView};
use crate::auth::Caller;
use crate::error::ApiError;
use crate::state::AppState;
use evenwatch_app as app;

/// All users
///
/// By name, disabled ones too; for administrators.
#[utoipa::path(
    operation_id = "list_users",
    tag = "accounts",
    responses((status = 200, description = "The users", body = UserListView))
)]
#[get("/api/v1/users")]
pub(crate) async fn list(
    state: web::Data<AppState>,
    who: Caller,
) -> Result<web::Json<UserListView>, ApiError> {
    let users = state.run(&who, |app, _| app::accounts::list(app)).await?;
    let users = users.iter().map(UserView::from).collect();
    Ok(web::Json(UserListView { items: users }))
}
