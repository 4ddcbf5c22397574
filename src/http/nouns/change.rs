//! `PUT /api/v1/{noun}/{id}`.

use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};

use super::{item_of, written};
use crate::app;
use crate::domain::noun::Noun;
use crate::http::error::ApiError;
use crate::http::state::State;
use crate::http::who::Who;
use crate::http::write;

pub(super) async fn change(
    noun: Noun,
    state: Data<State>,
    who: Who,
    id: String,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, ApiError> {
    write::must_be_json(&request)?;
    let condition = write::condition(&request)?;
    let given = state
        .run(&who, move |app, now| {
            let item = item_of(noun, &body)?;
            app::nouns::change(app, &id, &condition, &item, now)
        })
        .await?;
    written(HttpResponse::Ok(), &given)
}
