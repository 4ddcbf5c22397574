//! `GET /pools/{id}`: one pool and its published duties that are not over.

use actix_web::{HttpRequest, HttpResponse, get, web};
use askama::Template;

use super::rota::DutyRow;
use super::words;
use crate::app::{self, App, AppError, Missing};
use crate::domain::ids::PoolId;
use crate::domain::interval::Instant;
use crate::domain::network::Network;
use crate::domain::pool::Pool;
use crate::domain::rota::{Duty, RotaState};
use crate::domain::time;
use crate::http::error::ApiError;
use crate::http::{State, Who};

/// The page.
#[derive(Template)]
#[template(path = "pool.html", config = "src/web/askama.toml")]
struct Page {
    title: String,
    invented: bool,
    id: String,
    host: String,
    line: String,
    tier: String,
    areas: String,
    members: Vec<Member>,
    as_of: String,
    duties: Vec<DutyRow>,
    missing: u64,
}

struct Member {
    id: String,
    name: String,
    role: String,
    now: bool,
}

/// A pool's page.
#[get("/pools/{id}")]
pub(super) async fn show(
    request: HttpRequest,
    state: web::Data<State>,
    who: Who,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id: PoolId = crate::http::id("id", &id)?;
    let page = state
        .run(&who, move |app, now| page_of(app, &id, now))
        .await?;
    super::page(&page, &request)
}

fn page_of(app: &App, id: &PoolId, now: Instant) -> Result<Page, AppError> {
    let network = app::network::network(app)?;
    let pool = network
        .pool(id)
        .ok_or_else(|| AppError::NotFound(Missing::Pool(id.clone())))?;
    let duties = duties(app, id, now)?;
    Ok(Page {
        title: pool.name.clone(),
        invented: network.file().invented,
        id: id.to_string(),
        host: network
            .organisation(&pool.host)
            .map_or_else(|| pool.host.to_string(), |o| o.name.clone()),
        line: network
            .line(&pool.line)
            .map_or_else(|| pool.line.to_string(), |l| l.name.clone()),
        tier: pool.tier.to_string(),
        areas: areas(pool, &network),
        members: members(pool, &network, now),
        as_of: words::moment(now),
        missing: duties.iter().map(|duty| u64::from(duty.missing())).sum(),
        duties: duties
            .iter()
            .map(|duty| DutyRow::new(duty, &network))
            .collect(),
    })
}

/// Its duties in published rotas that end after `now`, by start.
fn duties(app: &App, id: &PoolId, now: Instant) -> Result<Vec<Duty>, AppError> {
    let today = time::local_day(now);
    let mut duties = Vec::new();
    for rota in app::rotas::list(app)? {
        // A duty that started on the last day ends some days after it; a week is the longest that there is.
        let may_run = rota.period.last_day + chrono::Days::new(7) >= today;
        if rota.state == RotaState::Published && may_run {
            let whole = app::rotas::get(app, rota.id, Some(rota.revision))?;
            duties.extend(
                whole
                    .duties
                    .into_iter()
                    .filter(|duty| duty.pool == *id && duty.interval.end > now),
            );
        }
    }
    duties.sort_by_key(|duty| (duty.interval, duty.id));
    Ok(duties)
}

fn areas(pool: &Pool, network: &Network) -> String {
    let names = pool.areas.iter().map(|id| {
        network
            .area(id)
            .map_or_else(|| id.to_string(), |a| a.name.clone())
    });
    names.collect::<Vec<_>>().join(", ")
}

fn members(pool: &Pool, network: &Network, now: Instant) -> Vec<Member> {
    let today = time::local_day(now);
    let members = pool.members.iter().filter_map(|member| {
        let person = network.person(&member.person)?;
        Some(Member {
            id: person.id.to_string(),
            name: person.name.clone(),
            role: person.role.clone(),
            now: member.validity.holds_on(today),
        })
    });
    members.collect()
}
