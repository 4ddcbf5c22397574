//! `GET /account`: who one is here, what that allows, and the way out; `POST /account/password`:
//! another password.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use askama::Template;

use super::bar::Bar;
use super::filters;
use super::form::SentForm;
use evenwatch_app as app;
use evenwatch_app::webhooks::{self, DisabledBecause, Receiver};
use evenwatch_domain::access::{Action, Actor as Name, Grant, Scope};
use evenwatch_http::error::{ApiError, ProblemType};
use evenwatch_http::permission::{ByForm, Known, Permitted, SignedIn};
use evenwatch_http::{AppState, Caller, HTML, OwnPage, no_cookie};

/// The page.
#[derive(Template)]
#[template(path = "account.html", config = "askama.toml")]
struct Page {
    title: &'static str,
    invented: bool,
    who: Option<String>,
    grants: Vec<Row>,
    csrf: Option<String>,
    /// Whether they have a password here.
    has_password: bool,
    /// What was wrong with a new one.
    problem: Option<String>,
    /// Webhooks that are sent nothing, for who keeps them.
    disabled: Vec<DisabledWebhook>,
}

/// A webhook that is sent nothing.
struct DisabledWebhook {
    host: String,
    since: String,
    why: &'static str,
}

struct Row {
    scope: String,
    actions: String,
}

/// The account's page.
pub(super) async fn show(
    who: Permitted<Known>,
    request: HttpRequest,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let mut page = page(&who, None);
    let grants = who.principal.grants.clone();
    let readable = state
        .run(&who, move |app, _| app::equity::readable_by(app, &grants))
        .await?;
    let grants = who.principal.grants.iter().zip(readable);
    page.grants = grants
        .map(|(grant, readable)| row(&without_equity(grant, readable)))
        .collect();
    if who.principal.may_everywhere(Action::ManageWebhooks) {
        let receivers = state.run(&who, |app, _| webhooks::list(app)).await?;
        page.disabled = receivers.iter().filter_map(disabled).collect();
    }
    super::page(&page, &request)
}

/// Sets another password, which ends every session, and leads to where one signs in with it.
pub(super) async fn set_password(
    who: Permitted<ByForm<SignedIn>>,
    request: HttpRequest,
    state: web::Data<AppState>,
    form: SentForm,
) -> Result<HttpResponse, ApiError> {
    let mut form = form.fields_of_session(&who)?;
    let (old, new) = (form.take("old")?, form.take("new")?);
    form.end()?;
    let set = state.run(&who, move |app, now| {
        app::accounts::set_own_password(app, &old, &new, now)
    });
    let error = match set.await {
        Ok(()) => {
            return Ok(HttpResponse::SeeOther()
                .cookie(no_cookie(&request))
                .insert_header((header::LOCATION, "/sign-in?next=/account"))
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .finish());
        }
        Err(error) => error,
    };
    let problem = match error.kind() {
        ProblemType::SignInNeeded => "The present password is wrong.".to_owned(),
        ProblemType::TooMany => error.problem().detail,
        ProblemType::Refused => {
            let told = error.problem();
            format!("{}. {}", told.detail, told.remedy_on_pages)
        }
        _ => return Err(error),
    };
    let body = filters::rendered(&page(&who, Some(problem)), state.root(), Bar::of(&request))?;
    let mut response = HttpResponse::build(error.status_code())
        .content_type(HTML)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("X-Robots-Tag", "noindex"))
        .body(body);
    response.extensions_mut().insert(OwnPage);
    Ok(response)
}

fn page(who: &Caller, problem: Option<String>) -> Page {
    Page {
        title: "Account",
        invented: false,
        who: who.is_known().then(|| name(&who.principal.who)),
        grants: who.principal.grants.iter().map(row).collect(),
        csrf: who.csrf(),
        has_password: matches!(who.principal.who, Name::User(_)),
        problem,
        disabled: Vec::new(),
    }
}

/// As people know themselves: the log's word before a name is for the log.
fn name(who: &Name) -> String {
    match who {
        Name::User(name) => name.to_string(),
        Name::Key(name) => format!("the key {name}"),
        Name::Operator(name) => name.clone(),
        Name::Anybody => "nobody".to_owned(),
    }
}

fn disabled(receiver: &Receiver) -> Option<DisabledWebhook> {
    let disabled = receiver.disabled?;
    Some(DisabledWebhook {
        host: receiver.host().to_owned(),
        since: super::format::moment(disabled.at),
        why: match disabled.because {
            DisabledBecause::Gone => "It answered 410: nothing is there any more",
            DisabledBecause::Asked => "Disabled by a person",
        },
    })
}

/// The grant without a right that it has of no pool.
fn without_equity(grant: &Grant, readable: bool) -> Grant {
    let mut grant = grant.clone();
    if !readable {
        grant.actions.remove(&Action::ReadEquity);
    }
    grant
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
