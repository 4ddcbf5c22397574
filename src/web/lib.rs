//! Pages for people: rendered on the server, styled by one sheet from this binary, without any
//! script.
//!
//! | file | what it holds |
//! |---|---|
//! | `front` | who is on call now, the week of cover, boards, the worst gaps |
//! | `on_call_table`, `heat` | its table of areas and lines, and its 168-hour maps |
//! | `rota`, `pool` | one rota, one pool, for reading |
//! | `equity`, `intensity` | how evenly pools share burdens, and how intense on-call is |
//! | `measures` | what each number and code of a report means |
//! | `manual` | the user's manual, and searching it |
//! | `api_docs` | the API's description for people |
//! | `sign_in`, `openid`, `account` | signing in, by password and by way of a provider; who one is here |
//! | `form` | forms as browsers send them |
//! | `sign_out` | signing out, here and at the provider |
//! | `problem` | errors, and what each kind of problem means |
//! | `assets` | style sheet and icon |
//! | `filters`, `bar` | links of this site, and which of them a page's bar has |
//! | `format` | numbers and times as people read them |

mod account;
mod api_docs;
mod assets;
mod bar;
mod equity;
mod filters;
mod form;
mod format;
mod front;
mod heatmap;
mod intensity;
mod manual;
mod measures;
mod on_call_table;
mod openid;
mod pool;
mod problem;
mod rota;
mod rota_weeks;
mod sign_in;
mod sign_out;

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use bar::Bar;
use evenwatch_http::conditional::{Conditional, etag};
use evenwatch_http::error::ApiError;
use evenwatch_http::{HTML, Pages, Routes, prefix_of};

/// The pages, for whoever starts the server.
pub const PAGES: Pages = Pages {
    routes,
    problem: problem::page,
};

/// Every page and asset with its address. What each needs of whoever asks stands in its handler's
/// signature.
fn routes(routes: &mut Routes) {
    routes
        .get("/", front::show)
        .get("/rotas/{id}", rota::show)
        .get("/pools/{id}", pool::show)
        .get("/equity", equity::show)
        .get("/api", api_docs::show)
        .get("/measures", measures::list)
        .get("/measures/{id:.+}", measures::show)
        .get("/manual", manual::list)
        .get("/manual/{topic}", manual::show)
        .get("/problems/{slug}", problem::show)
        .get("/sign-in", sign_in::show)
        .post("/sign-in", sign_in::begin)
        .post("/sign-out", sign_out::end)
        .get("/sign-in/openid", openid::begin)
        .get("/sign-in/openid/back", openid::back)
        .get("/account", account::show)
        .post("/account/password", account::set_password)
        .get("/assets/{name}", assets::show);
}

/// A rendered page, whole or as 304.
fn page(template: &impl Template, request: &HttpRequest) -> Result<HttpResponse, ApiError> {
    let body = filters::rendered(template, &prefix_of(request), Bar::of(request))?.into_bytes();
    let cached = Conditional {
        content_type: HTML,
        etag: etag(&body),
        body: body.into(),
        last_modified: None,
        hidden: true,
    };
    Ok(cached.answer(request))
}
