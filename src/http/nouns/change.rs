//! `PUT /api/v1/{noun}/{id}`, which also makes one, and `PATCH /api/v1/{noun}/{id}`.

use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};

use super::{item_of, written};
use crate::error::ApiError;
use crate::put::{MergePatch, Put, put};
use crate::state::State;
use crate::who::Who;
use crate::write;
use evenwatch_app as app;
use evenwatch_domain::noun::{Item, Noun};

pub(super) async fn change(
    noun: Noun,
    state: Data<State>,
    who: Who,
    id: String,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, ApiError> {
    write::must_be_json(&request)?;
    match put(&request)? {
        Put::Change(condition) => {
            let given = state
                .run(&who, move |app, now| {
                    let item = item_of(noun, &body)?;
                    let with = |_: &Item| Ok(item.clone());
                    app::nouns::change(app, (noun, &id), &condition, with, now)
                })
                .await?;
            written(HttpResponse::Ok(), &given)
        }
        Put::Make => {
            let given = state
                .run(&who, move |app, now| {
                    let item = item_of(noun, &body)?;
                    app::nouns::create_at(app, &id, &item, now)
                })
                .await?;
            written(write::created(address(noun, &given.id)), &given)
        }
    }
}

pub(super) async fn patch(
    noun: Noun,
    state: Data<State>,
    who: Who,
    id: String,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, ApiError> {
    let patch = MergePatch::of(&request, &body)?;
    let condition = write::condition(&request)?;
    let given = state
        .run(&who, move |app, now| {
            let with = |before: &Item| {
                let whole = patch.onto(before.value()).to_string();
                item_of(noun, whole.as_bytes())
            };
            app::nouns::change(app, (noun, &id), &condition, with, now)
        })
        .await?;
    written(HttpResponse::Ok(), &given)
}

/// Where an item is found.
pub(super) fn address(noun: Noun, id: &str) -> String {
    format!("/api/v1/{}/{id}", noun.path())
}
