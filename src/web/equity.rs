//! `GET /equity`: how evenly each pool shares its burdens, and how intense on-call is, person by
//! person. Of what is published, or with `?rota=ID` as it would be with a draft.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::filters;
use super::format;
use super::intensity::Row;
use evenwatch_app as app;
use evenwatch_app::equity::{Equity, PersonEquity, PoolEquity};
use evenwatch_domain::burden::Burden;
use evenwatch_domain::ids::RotaId;
use evenwatch_http::AppState;
use evenwatch_http::error::ApiError;
use evenwatch_http::permission::{Permitted, may};

/// Which rota; without one, what is published.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RotaChoice {
    rota: Option<String>,
}

/// The page.
#[derive(Template)]
#[template(path = "equity.html", config = "askama.toml")]
struct Page {
    title: &'static str,
    invented: bool,
    period: String,
    rota: Option<(String, String)>,
    burdens: Vec<String>,
    pools: Vec<PoolTable>,
    together: Vec<Row>,
    thresholds: String,
    warnings: Vec<String>,
}

/// One pool's people.
struct PoolTable {
    id: String,
    name: String,
    people: Vec<PersonRow>,
    intensity: Vec<Row>,
    on_call: String,
    above: u32,
    /// Why somebody's 1 in N stands below their term.
    below_term: Option<String>,
    /// Why nobody carries anything, where nobody does.
    idle: Option<String>,
}

/// One person: what they carried, each with what it is above or below their fair share.
struct PersonRow {
    name: String,
    wte: String,
    duties: u32,
    one_in: String,
    burdens: Vec<(String, String)>,
    never: Option<String>,
    holds_no: Vec<String>,
}

/// The page of evenness.
pub(super) async fn show(
    who: Permitted<may::ReadEquity>,
    request: HttpRequest,
    state: web::Data<AppState>,
    asked: web::Query<RotaChoice>,
) -> Result<HttpResponse, ApiError> {
    let rota: Option<RotaId> = match &asked.rota {
        Some(id) => Some(evenwatch_http::id("rota", id)?),
        None => None,
    };
    let page = state
        .run(&who, move |app, now| {
            let equity = match rota {
                Some(id) => app::equity::of_rota(app, id, None, now)?,
                None => app::equity::equity(app, app::rotas::whole_rotas(app, now)?, now)?,
            };
            let rota = match rota {
                Some(id) => Some((id.to_string(), app::rotas::get(app, id, None)?.name)),
                None => None,
            };
            let invented = app::network::invented(app)?;
            Ok::<_, app::AppError>(page_of(&equity, rota, invented))
        })
        .await?;
    super::page(&page, &request)
}

fn page_of(equity: &Equity, rota: Option<(String, String)>, invented: bool) -> Page {
    let together = equity.intensity_all_pools.iter();
    Page {
        title: "Evenness and intensity",
        invented,
        period: equity.period.written(),
        rota,
        burdens: Burden::ALL.map(|burden| burden.to_string()).to_vec(),
        pools: equity.pools.iter().map(pool).collect(),
        together: together
            .map(|one| Row::new(&one.person_name, "all pools together", &one.intensity))
            .collect(),
        thresholds: equity.thresholds.sentence(),
        warnings: equity.warnings.clone(),
    }
}

fn pool(pool: &PoolEquity) -> PoolTable {
    let measured = pool.people.iter().filter_map(|person| {
        let own = person.intensity.as_ref()?;
        Some(Row::new(&person.person_name, &pool.pool_name, own))
    });
    let people = pool.intensity.people;
    PoolTable {
        id: pool.pool.to_string(),
        name: pool.pool_name.clone(),
        people: pool.people.iter().map(person).collect(),
        intensity: measured.collect(),
        on_call: format::counted(people.into(), "person", "people"),
        above: pool.intensity.above,
        below_term: pool.below_term.clone(),
        idle: pool.idle(),
    }
}

fn person(person: &PersonEquity) -> PersonRow {
    PersonRow {
        name: person.person_name.clone(),
        wte: format!("{:.2}", person.wte),
        duties: person.duties,
        one_in: person
            .one_in
            .map_or_else(|| "-".to_owned(), |n| format!("{n:.1}")),
        burdens: Burden::ALL
            .iter()
            .map(|burden| {
                (
                    tenth(person.carried.get(*burden)),
                    format!("{:+.1}", person.difference.get(*burden)),
                )
            })
            .collect(),
        never: person.never.clone(),
        holds_no: person.holds_no.iter().map(|one| one.text.clone()).collect(),
    }
}

/// To a tenth, whole numbers without it.
fn tenth(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}
