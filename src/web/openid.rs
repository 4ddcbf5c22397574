//! `GET /sign-in/openid`: on to the provider; `GET /sign-in/openid/back`: back from it. Plain links, without any script.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Deserialize;

use super::sign_in::{Wanted, again, way_back};
use evenwatch_app as app;
use evenwatch_app::openid::Returned;
use evenwatch_http::error::{ApiError, Kind};
use evenwatch_http::{State, Who, attempt_cookie, attempt_of, no_attempt, session_cookie};

/// What the provider gives the browser to bring. Providers add what they like. It is never logged and has no `Debug`: a code is
/// a secret while it is good.
#[derive(Deserialize)]
pub(super) struct Brought {
    #[serde(default)]
    state: String,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// Sends the browser to the provider.
#[get("/sign-in/openid")]
pub(super) async fn begin(
    request: HttpRequest,
    state: web::Data<State>,
    wanted: web::Query<Wanted>,
) -> Result<HttpResponse, ApiError> {
    let next = way_back(&wanted.next).to_owned();
    let begun = state
        .run(&Who::nobody(), {
            let next = next.clone();
            move |app, now| app::openid::begin(app, &next, now)
        })
        .await;
    match begun {
        Ok(begun) => Ok(HttpResponse::SeeOther()
            .cookie(attempt_cookie(&begun.secret, &request))
            .insert_header((header::LOCATION, begun.address))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish()),
        Err(error) => on_the_page(&state, error, &next).await,
    }
}

/// Signs in whoever comes back with the provider's word, and leads them on.
#[get("/sign-in/openid/back")]
pub(super) async fn back(
    request: HttpRequest,
    state: web::Data<State>,
    who: Who,
    brought: web::Query<Brought>,
) -> Result<HttpResponse, ApiError> {
    let Brought {
        state: sent,
        code,
        error,
        iss,
    } = brought.into_inner();
    let returned = Returned {
        state: sent,
        code,
        error,
        issuer: iss,
        secret: attempt_of(&request),
        session: who.session().map(str::to_owned),
    };
    let finished = state
        .run(&Who::nobody(), move |app, now| {
            app::openid::finish(app, &returned, now)
        })
        .await;
    match finished {
        Ok((signed_in, next)) => Ok(HttpResponse::SeeOther()
            .cookie(session_cookie(&signed_in.secret, &request))
            .cookie(no_attempt(&request))
            .insert_header((header::LOCATION, way_back(&next)))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish()),
        Err(error) => on_the_page(&state, error, "/").await,
    }
}

/// What went wrong, where one signs in.
async fn on_the_page(state: &State, error: ApiError, next: &str) -> Result<HttpResponse, ApiError> {
    match error.kind() {
        Kind::SignInNeeded | Kind::Forbidden | Kind::ProviderFailed => {
            again(state, &error, String::new(), next).await
        }
        _ => Err(error),
    }
}
