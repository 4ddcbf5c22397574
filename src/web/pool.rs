//! `GET /pools/{id}`: one pool and its published duties that are not over.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::filters;
use super::format;
use super::rota::DutyRow;
use evenwatch_app::addresses::{CalendarAddresses, open_path};
use evenwatch_app::duties::{DutySearch, FoundDuty};
use evenwatch_app::feed_tokens::FeedOf;
use evenwatch_app::on_call::OnCallFilter;
use evenwatch_app::{self as app, AppContext, AppError, NotFound};
use evenwatch_domain::ids::PoolId;
use evenwatch_domain::interval::{Instant, Interval};
use evenwatch_domain::network::Network;
use evenwatch_domain::pool::Pool;
use evenwatch_domain::time;
use evenwatch_http::AppState;
use evenwatch_http::error::ApiError;
use evenwatch_http::permission::{Permitted, may};

/// How far ahead duties are shown, as calendars do: more than a plan can reach.
const DAYS_AHEAD: i64 = 1100;

/// Rows that are shown at most.
const MOST: u32 = 10_000;

/// The page.
#[derive(Template)]
#[template(path = "pool.html", config = "askama.toml")]
struct Page {
    id: String,
    title: String,
    invented: bool,
    calendar: CalendarAddresses,
    host: String,
    line: String,
    tier: String,
    areas: String,
    members: Vec<Member>,
    as_of: String,
    duties: Vec<DutyRow>,
    missing: u64,
    in_part: u64,
}

struct Member {
    calendar: CalendarAddresses,
    name: String,
    role: String,
    now: bool,
}

/// A pool's page.
pub(super) async fn show(
    who: Permitted<may::ReadNetwork>,
    request: HttpRequest,
    state: web::Data<AppState>,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id: PoolId = evenwatch_http::id("id", &id)?;
    let base = state.address(&request);
    let page = state
        .run(&who, move |app, now| page_of(app, &id, &base, now))
        .await?;
    super::page(&page, &request)
}

fn page_of(app: &AppContext, id: &PoolId, base: &str, now: Instant) -> Result<Page, AppError> {
    let network = app::network::network(app)?;
    let pool = network
        .pool(id)
        .ok_or_else(|| AppError::NotFound(NotFound::Pool(id.clone())))?;
    let duties = duties(app, id, now)?;
    let row = |found: &FoundDuty| {
        let duty = &found.record.duty;
        DutyRow::new(duty, &network).with_lost(duty, &found.lost_holders, &network)
    };
    let duties: Vec<DutyRow> = duties.iter().map(row).collect();
    Ok(Page {
        id: id.to_string(),
        title: pool.name.clone(),
        invented: network.file().invented,
        calendar: CalendarAddresses::new(base, &open_path(&FeedOf::Pool(id.clone()))),
        host: network
            .organisation(&pool.host)
            .map_or_else(|| pool.host.to_string(), |o| o.name.clone()),
        line: network
            .line(&pool.line)
            .map_or_else(|| pool.line.to_string(), |l| l.name.clone()),
        tier: pool.tier.to_string(),
        areas: areas(pool, &network),
        members: members(pool, &network, base, now),
        as_of: format::moment(now),
        missing: duties.iter().map(|row| u64::from(row.missing)).sum(),
        in_part: duties.iter().map(|row| u64::from(row.in_part)).sum(),
        duties,
    })
}

/// Its published duties that end after `now`, by start: those in force, whichever rota they stand
/// in.
fn duties(app: &AppContext, id: &PoolId, now: Instant) -> Result<Vec<FoundDuty>, AppError> {
    let search = DutySearch {
        within: Interval {
            start: now,
            end: now + chrono::Duration::days(DAYS_AHEAD),
        },
        pool: Some(id.clone()),
        of: OnCallFilter::default(),
        person: None,
        short: false,
    };
    app::duties::list(app, &search, None, MOST)
}

fn areas(pool: &Pool, network: &Network) -> String {
    let names = pool.areas.iter().map(|id| {
        network
            .area(id)
            .map_or_else(|| id.to_string(), |a| a.name.clone())
    });
    names.collect::<Vec<_>>().join(", ")
}

fn members(pool: &Pool, network: &Network, base: &str, now: Instant) -> Vec<Member> {
    let today = time::local_day(now);
    let members = pool.members.iter().filter_map(|member| {
        let person = network.person(&member.person)?;
        Some(Member {
            calendar: CalendarAddresses::new(base, &open_path(&FeedOf::Person(person.id.clone()))),
            name: person.name.clone(),
            role: person.role.clone(),
            now: member.validity.holds_on(today),
        })
    });
    members.collect()
}
