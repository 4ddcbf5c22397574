//! `DELETE /api/v1/{noun}/{id}`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::app;
use crate::domain::noun::Noun;
use crate::http::error::ApiError;
use crate::http::state::State;
use crate::http::uncovered::RetiredView;
use crate::http::who::Who;
use crate::http::write;

pub(super) async fn retire(
    noun: Noun,
    state: Data<State>,
    who: Who,
    id: String,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let condition = write::condition(&request)?;
    let uncovered = state
        .run(&who, move |app, now| {
            app::nouns::retire(app, noun, &id, &condition, now)
        })
        .await?;
    if uncovered.is_empty() {
        return Ok(HttpResponse::NoContent().finish());
    }
    Ok(HttpResponse::Ok().json(RetiredView::from(uncovered)))
}
