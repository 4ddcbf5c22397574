//! `PUT /api/v1/{resource}/{id}`, which also makes one, and `PATCH /api/v1/{resource}/{id}`.

use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};

use super::{State, Who, item_of, written};
use crate::body;
use crate::error::ApiError;
use crate::put::{MergePatch, Put, put};
use evenwatch_app as app;
use evenwatch_domain::resource::{Item, NetworkResource};

pub(super) async fn change(
    resource: NetworkResource,
    who: Who,
    state: State,
    id: String,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, ApiError> {
    body::must_be_json(&request)?;
    match put(&request)? {
        Put::Change(condition) => {
            let given = state
                .run(&who, move |app, now| {
                    let item = item_of(resource, &body)?;
                    let with = |_: &Item| Ok(item.clone());
                    app::resources::change(app, (resource, &id), &condition, with, now)
                })
                .await?;
            written(HttpResponse::Ok(), &given)
        }
        Put::Make => {
            let given = state
                .run(&who, move |app, now| {
                    let item = item_of(resource, &body)?;
                    app::resources::create_at(app, &id, &item, now)
                })
                .await?;
            written(body::created(address(resource, &given.id)), &given)
        }
    }
}

pub(super) async fn patch(
    resource: NetworkResource,
    who: Who,
    state: State,
    id: String,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, ApiError> {
    let patch = MergePatch::of(&request, &body)?;
    let condition = body::if_match(&request)?;
    let given = state
        .run(&who, move |app, now| {
            let with = |before: &Item| {
                let whole = patch.onto(before.value()).to_string();
                item_of(resource, whole.as_bytes())
            };
            app::resources::change(app, (resource, &id), &condition, with, now)
        })
        .await?;
    written(HttpResponse::Ok(), &given)
}

/// Where an item is found.
pub(super) fn address(resource: NetworkResource, id: &str) -> String {
    format!("/api/v1/{}/{id}", resource.path())
}
