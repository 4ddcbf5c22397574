//! `GET /account`: who one is here, what that allows, and the way out.

use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;

use crate::domain::access::{Grant, Scope};
use crate::http::Who;
use crate::http::error::ApiError;

/// The page.
#[derive(Template)]
#[template(path = "account.html", config = "src/web/askama.toml")]
struct Page {
    title: &'static str,
    invented: bool,
    who: Option<String>,
    grants: Vec<Row>,
    csrf: Option<String>,
}

struct Row {
    scope: String,
    actions: String,
}

/// The account's page.
#[get("/account")]
pub(super) async fn show(request: HttpRequest, who: Who) -> Result<HttpResponse, ApiError> {
    let page = Page {
        title: "Account",
        invented: false,
        who: who.is_known().then(|| who.principal.who.to_string()),
        grants: who.principal.grants.iter().map(row).collect(),
        csrf: who.csrf(),
    };
    super::page(&page, &request)
}

fn row(grant: &Grant) -> Row {
    let actions = grant
        .actions
        .iter()
        .map(|action| action.word().replace('-', " "));
    Row {
        scope: match &grant.scope {
            Scope::Everything => "Everything".to_owned(),
            Scope::Organisation(ods) => format!("Organisation {ods}"),
            Scope::Pool(pool) => format!("Pool {pool}"),
            Scope::Person(person) => format!("Person {person}"),
        },
        actions: actions.collect::<Vec<_>>().join(", "),
    }
}
