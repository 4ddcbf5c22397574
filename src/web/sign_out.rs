//! `POST /sign-out`: a plain form, without any script.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::bar::Bar;
use super::filters;
use super::form::SentForm;
use evenwatch_app::openid::{self, Onward};
use evenwatch_http::error::ApiError;
use evenwatch_http::permission::{ByForm, Permitted, SignedIn};
use evenwatch_http::{AppState, HTML, no_cookie, prefix_of};

/// The page from which the browser goes on to the provider, or that says that it does not.
#[derive(Template)]
#[template(path = "signed-out.html", config = "askama.toml")]
struct Page {
    title: &'static str,
    invented: bool,
    /// What people call the provider.
    provider: String,
    /// Its address for signing out.
    address: Option<String>,
}

/// Ends the session, here and then at the provider by way of which it began.
pub(super) async fn end(
    who: Permitted<ByForm<SignedIn>>,
    request: HttpRequest,
    state: web::Data<AppState>,
    leaving: SentForm,
) -> Result<HttpResponse, ApiError> {
    leaving.fields_of_session(&who)?.end()?;
    let onward = match who.session().map(str::to_owned) {
        Some(secret) => {
            let leave = move |app: &_, now| openid::sign_out(app, &secret, now);
            state.run(&who, leave).await?
        }
        None => Onward::Nowhere,
    };
    match onward {
        Onward::Nowhere => Ok(HttpResponse::SeeOther()
            .cookie(no_cookie(&request))
            .insert_header((header::LOCATION, "/sign-in"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish()),
        Onward::To { provider, address } => answer(&request, provider, Some(address)),
        Onward::Open { provider } => answer(&request, provider, None),
    }
}

/// A page, and no redirect: what a form is answered with may lead nowhere but to this site
/// (`form-action`), which browsers hold redirects to as well.
fn answer(
    request: &HttpRequest,
    provider: String,
    address: Option<String>,
) -> Result<HttpResponse, ApiError> {
    let page = Page {
        title: "Signed out",
        invented: false,
        provider,
        address,
    };
    let body = filters::rendered(&page, &prefix_of(request), Bar::ALL)?;
    let mut response = HttpResponse::Ok();
    response
        .cookie(no_cookie(request))
        .content_type(HTML)
        .insert_header((header::CACHE_CONTROL, "no-store"));
    if let Some(address) = &page.address {
        response.insert_header((header::REFRESH, format!("0; url={address}")));
    }
    Ok(response.body(body))
}
