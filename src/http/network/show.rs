//! `GET /api/v1/network`.

use actix_web::{HttpRequest, HttpResponse, get, web};

use super::view::NetworkView;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::state::AppState;
use evenwatch_app as app;

/// The network
///
/// Organisations, areas, service lines, pools with their members, and people by name and role.
/// Contracts, hours, absences and wishes are left out: `evenwatch export` gives the whole document
/// to its operator.
#[utoipa::path(
    operation_id = "get_network",
    tag = "network",
    responses(
        (status = 200, description = "The network", body = NetworkView),
        (status = 404, description = "No network yet"),
    )
)]
#[get("/api/v1/network")]
pub(crate) async fn show(
    request: HttpRequest,
    state: web::Data<AppState>,
    who: Caller,
) -> Result<HttpResponse, ApiError> {
    let base = state.address(&request);
    state
        .run_json(
            &who,
            |app, _| app::network::network(app),
            move |network| Ok(NetworkView::new(network.file(), &base)),
        )
        .await
}
