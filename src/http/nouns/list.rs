//! `GET /api/v1/{noun}`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Serialize;
use serde_json::Value;

use super::ask::Ask;
use crate::cursor;
use crate::error::ApiError;
use crate::state::State;
use crate::who::Who;
use evenwatch_app as app;
use evenwatch_domain::noun::Noun;

/// A page of a list.
#[derive(Serialize)]
struct PageView {
    items: Vec<Value>,
    /// The cursor of the next page; absent on the last.
    next: Option<String>,
}

pub(super) async fn list(
    noun: Noun,
    state: Data<State>,
    who: Who,
    ask: Ask,
) -> Result<HttpResponse, ApiError> {
    let asked = ask.of(noun)?;
    let list = asked.list.clone();
    let page = state
        .run(&who, move |app, _| {
            let after = asked.after.as_deref();
            app::nouns::list(app, noun, &asked.filters, after, asked.most)
        })
        .await?;
    let last = page.items.last().filter(|_| page.more);
    Ok(HttpResponse::Ok().json(PageView {
        next: last.map(|item| cursor::write(&list, item.id())),
        items: page
            .items
            .iter()
            .map(evenwatch_domain::noun::Item::value)
            .collect(),
    }))
}
