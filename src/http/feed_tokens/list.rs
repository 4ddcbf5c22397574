//! `GET /api/v1/feed-tokens`.

use actix_web::web;

use super::view::{TokenListView, TokenView};
use crate::error::ApiError;
use crate::permission::{Permitted, SignedIn};
use crate::state::AppState;
use evenwatch_app as app;

/// Private addresses of calendars
///
/// Those that you manage, with who fetched from them; revoked ones too.
#[utoipa::path(
    get,
    path = "/api/v1/feed-tokens",
    operation_id = "list_feed_tokens",
    tag = "calendars",
    responses(
        (status = 200, description = "The addresses", body = TokenListView),
        (status = 404, description = "No network yet"),
    )
)]
pub(crate) async fn list(
    who: Permitted<SignedIn>,
    state: web::Data<AppState>,
) -> Result<web::Json<TokenListView>, ApiError> {
    let now = state.now();
    let tokens = state
        .run(&who, |app, _| app::feed_tokens::list(app))
        .await?;
    let tokens = tokens.iter().map(|token| TokenView::new(token, now));
    Ok(web::Json(TokenListView {
        items: tokens.collect(),
    }))
}
