//! `GET /sign-in/openid`: on to the provider; `GET /sign-in/openid/back`: back from it. Plain
//! links, without any script.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::sign_in::{ReturnTo, again, way_back};
use evenwatch_app as app;
use evenwatch_app::openid::Returned;
use evenwatch_http::error::{ApiError, ProblemType};
use evenwatch_http::permission::{Anyone, Known, Permitted};
use evenwatch_http::{
    AppState, Caller, login_state_cookie, login_state_of, no_login_state_cookie, session_cookie,
};

/// What the provider gives the browser to bring. Providers add what they like. It is never logged
/// and has no `Debug`: a code is a secret while it is good.
#[derive(Deserialize)]
pub(super) struct Brought {
    #[serde(default)]
    state: String,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// Sends the browser to the provider.
pub(super) async fn begin(
    _: Permitted<Anyone>,
    request: HttpRequest,
    state: web::Data<AppState>,
    wanted: web::Query<ReturnTo>,
) -> Result<HttpResponse, ApiError> {
    let next = way_back(&wanted.next).to_owned();
    let begun = state
        .run(&Caller::nobody(), {
            let next = next.clone();
            move |app, now| app::openid::begin(app, &next, now)
        })
        .await;
    match begun {
        Ok(begun) => Ok(HttpResponse::SeeOther()
            .cookie(login_state_cookie(&begun.secret, &request))
            .insert_header((header::LOCATION, begun.address))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish()),
        Err(error) => on_the_page(&state, error, &next).await,
    }
}

/// Signs in whoever comes back with the provider's word, and leads them on.
pub(super) async fn back(
    who: Permitted<Known>,
    request: HttpRequest,
    state: web::Data<AppState>,
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
        secret: login_state_of(&request),
        session: who.session().map(str::to_owned),
    };
    let finished = state
        .run(&Caller::nobody(), move |app, now| {
            app::openid::finish(app, &returned, now)
        })
        .await;
    match finished {
        Ok((signed_in, next)) => Ok(HttpResponse::SeeOther()
            .cookie(session_cookie(&signed_in.secret, &request))
            .cookie(no_login_state_cookie(&request))
            .insert_header((header::LOCATION, way_back(&next)))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish()),
        Err(error) => on_the_page(&state, error, "/").await,
    }
}

/// What went wrong, where one signs in.
async fn on_the_page(
    state: &AppState,
    error: ApiError,
    next: &str,
) -> Result<HttpResponse, ApiError> {
    match error.kind() {
        ProblemType::SignInNeeded | ProblemType::Forbidden | ProblemType::ProviderFailed => {
            again(state, &error, String::new(), next).await
        }
        _ => Err(error),
    }
}
