//! `GET` and `POST /sign-in`: a plain form, without any script.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use askama::Template;
use serde::Deserialize;

use super::bar::Bar;
use super::filters;
use super::form::SentForm;
use evenwatch_app as app;
use evenwatch_app::sign_in::Newcomer;
use evenwatch_http::error::{ApiError, ProblemType};
use evenwatch_http::permission::{ByForm, Known, Permitted};
use evenwatch_http::{
    AppState, Caller, HTML, OwnPage, client_of, known_browser_cookie, proof_of, session_cookie,
};

/// The page.
#[derive(Template)]
#[template(path = "sign-in.html", config = "askama.toml")]
struct Page {
    title: &'static str,
    invented: bool,
    name: String,
    next: String,
    problem: Option<String>,
    /// What people call the provider by way of which they may sign in as well.
    provider: Option<String>,
}

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReturnTo {
    /// A path of this site.
    #[serde(default)]
    pub(super) next: String,
}

/// The page on which to sign in.
pub(super) async fn show(
    _: Permitted<Known>,
    state: web::Data<AppState>,
    wanted: web::Query<ReturnTo>,
) -> Result<HttpResponse, ApiError> {
    let page = page(&state, String::new(), &wanted.next, None).await?;
    answer(&page, state.root(), StatusCode::OK, None)
}

/// Signs somebody in and leads them back; or shows the page again, with what is wrong.
pub(super) async fn begin(
    who: Permitted<ByForm<Known>>,
    request: HttpRequest,
    state: web::Data<AppState>,
    filled: SentForm,
) -> Result<HttpResponse, ApiError> {
    let mut filled = filled.fields()?;
    let (name, password) = (filled.take("name")?, filled.take("password")?);
    let next = filled.take_or_empty("next");
    filled.end()?;
    let typed = name.clone();
    let from = Newcomer {
        address: client_of(&request),
        proof: proof_of(&request),
        session: who.session().map(str::to_owned),
    };
    let outcome = state
        .run(&Caller::nobody(), move |app, now| {
            app::sign_in::sign_in(app, &typed, &password, &from, now)
        })
        .await;
    let error = match outcome {
        Ok((signed_in, proof)) => {
            return Ok(HttpResponse::SeeOther()
                .cookie(session_cookie(&signed_in.secret, &request))
                .cookie(known_browser_cookie(&proof, &request))
                .insert_header((header::LOCATION, way_back(&next)))
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .finish());
        }
        Err(error) => error,
    };
    match error.kind() {
        ProblemType::SignInNeeded | ProblemType::TooMany => {
            again(&state, &error, name, &next).await
        }
        _ => Err(error),
    }
}

/// The page once more, with what is wrong.
pub(super) async fn again(
    state: &AppState,
    error: &ApiError,
    name: String,
    next: &str,
) -> Result<HttpResponse, ApiError> {
    let mut problem = error.problem().detail;
    if let Some(first) = problem.get(..1).map(str::to_uppercase) {
        problem.replace_range(..1, &first);
    }
    let page = page(state, name, next, Some(problem)).await?;
    let wait = error.error_response();
    let wait = wait.headers().get(header::RETRY_AFTER).cloned();
    answer(&page, state.root(), error.status_code(), wait)
}

async fn page(
    state: &AppState,
    name: String,
    next: &str,
    problem: Option<String>,
) -> Result<Page, ApiError> {
    let provider = state
        .run(&Caller::nobody(), |app, _| {
            Ok(app::openid::provider_name(app))
        })
        .await?;
    Ok(Page {
        title: "Sign in",
        invented: false,
        name,
        next: way_back(next).to_owned(),
        problem,
        provider,
    })
}

/// A path of this site, and never another's address.
pub(super) fn way_back(next: &str) -> &str {
    let inside = next.starts_with('/') && !next.starts_with("//");
    let plain = next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if inside && plain { next } else { "/" }
}

fn answer(
    page: &Page,
    prefix: &str,
    status: StatusCode,
    wait: Option<header::HeaderValue>,
) -> Result<HttpResponse, ApiError> {
    let body = filters::rendered(page, prefix, Bar::ALL)?;
    let mut builder = HttpResponse::build(status);
    builder
        .content_type(HTML)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("X-Robots-Tag", "noindex"));
    if let Some(seconds) = wait {
        builder.insert_header((header::RETRY_AFTER, seconds));
    }
    let mut response = builder.body(body);
    response.extensions_mut().insert(OwnPage);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_never_leads_elsewhere() {
        for (next, wanted) in [
            ("/rotas/3f2b", "/rotas/3f2b"),
            ("", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("/a b", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
        ] {
            assert_eq!(way_back(next), wanted, "{next:?}");
        }
    }
}
