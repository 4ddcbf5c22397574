//! `GET /api/v1/{resource}`.

use actix_web::HttpResponse;
use serde::Serialize;
use serde_json::Value;

use super::query::ListQuery;
use super::{State, Who};
use crate::error::ApiError;
use crate::pagination;
use evenwatch_app as app;
use evenwatch_domain::resource::NetworkResource;

/// A page of a list.
#[derive(Serialize)]
struct PageView {
    items: Vec<Value>,
    /// The cursor of the next page; absent on the last.
    next: Option<String>,
}

pub(super) async fn list(
    resource: NetworkResource,
    who: Who,
    state: State,
    ask: ListQuery,
) -> Result<HttpResponse, ApiError> {
    let asked = ask.of(resource)?;
    let list = asked.list.clone();
    let page = state
        .run(&who, move |app, _| {
            let after = asked.after.as_deref();
            app::resources::list(app, resource, &asked.filters, after, asked.most)
        })
        .await?;
    let last = page.items.last().filter(|_| page.more);
    Ok(HttpResponse::Ok().json(PageView {
        next: last.map(|item| pagination::write(&list, item.id())),
        items: page
            .items
            .iter()
            .map(evenwatch_domain::resource::Item::value)
            .collect(),
    }))
}
