//! `DELETE /api/v1/{resource}/{id}`.

use actix_web::{HttpRequest, HttpResponse};

use super::{State, Who};
use crate::body;
use crate::error::ApiError;
use crate::uncovered::RetiredView;
use evenwatch_app as app;
use evenwatch_domain::resource::NetworkResource;

pub(super) async fn retire(
    resource: NetworkResource,
    who: Who,
    state: State,
    id: String,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let condition = body::if_match(&request)?;
    let uncovered = state
        .run(&who, move |app, now| {
            app::resources::retire(app, resource, &id, &condition, now)
        })
        .await?;
    if uncovered.is_empty() {
        return Ok(HttpResponse::NoContent().finish());
    }
    Ok(HttpResponse::Ok().json(RetiredView::from(uncovered)))
}
