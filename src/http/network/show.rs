//! `GET /api/v1/network`.

use actix_web::{HttpRequest, HttpResponse, web};

use super::view::NetworkView;
use crate::error::ApiError;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app as app;

/// The network
///
/// Organisations, areas, service lines, pools with their members, and people by name and role.
/// Contracts, hours, absences and wishes are left out: `evenwatch export` gives the whole document
/// to its operator.
#[utoipa::path(
    get,
    path = "/api/v1/network",
    operation_id = "get_network",
    tag = "network",
    responses(
        (status = 200, description = "The network", body = NetworkView),
        (status = 404, description = "No network yet"),
    )
)]
pub(crate) async fn show(
    who: Permitted<may::ReadNetwork>,
    request: HttpRequest,
    state: web::Data<AppState>,
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
