//! `PUT /api/v1/{noun}/{id}`.

use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};

use super::written;
use crate::app::{self, AppError};
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
            let item = noun.parse(&body).map_err(AppError::Invalid)?;
            app::nouns::change(app, &id, &condition, &item, now)
        })
        .await?;
    written(HttpResponse::Ok(), &given)
}
