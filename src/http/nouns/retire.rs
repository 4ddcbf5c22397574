//! `DELETE /api/v1/{noun}/{id}`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::error::ApiError;
use crate::state::State;
use crate::uncovered::RetiredView;
use crate::who::Who;
use crate::write;
use evenwatch_app as app;
use evenwatch_domain::noun::Noun;

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
