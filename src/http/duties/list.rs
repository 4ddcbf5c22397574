//! `GET /api/v1/duties`.

use std::str::FromStr;

use actix_web::web;
use chrono::DateTime;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{DutyListView, PublishedDutyView};
use crate::error::ApiError;
use crate::pagination;
use crate::params::{self, Choice, DateRangeQuery};
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::duties::{self, Begin, DutySearch};
use evenwatch_app::on_call::OnCallFilter;
use evenwatch_domain::interval::Instant;

/// Which duties.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DutyQuery {
    /// First local day; today where absent. A night that began the evening before is among its
    /// duties.
    #[param(example = "2026-11-23", format = "date")]
    from: Option<String>,
    /// First local day after the period; four weeks after `from` where absent.
    #[param(example = "2026-12-21", format = "date")]
    to: Option<String>,
    /// Of this pool.
    #[param(example = "leeds-nurses")]
    pool: Option<String>,
    /// Of the pools that serve this area.
    #[param(example = "leeds")]
    area: Option<String>,
    /// Of the pools of this service line.
    #[param(example = "nursing")]
    line: Option<String>,
    /// Held by this person.
    #[param(example = "ada-fennimore")]
    person: Option<String>,
    /// `yes`: only duties with a place that nobody holds who counts: the rota leaves it empty, or
    /// its holder is away, say.
    #[serde(default)]
    #[param(inline)]
    short: Choice,
    /// Duties on a page, 1 to 200; 50 where absent.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200, example = 50)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl DutyQuery {
    fn search(&self, now: Instant) -> Result<DutySearch, ApiError> {
        let between = DateRangeQuery {
            from: self.from.clone(),
            to: self.to.clone(),
        };
        Ok(DutySearch {
            within: between.period(now)?.interval(),
            pool: params::some_id("pool", self.pool.as_deref())?,
            of: OnCallFilter {
                area: params::some_id("area", self.area.as_deref())?,
                line: params::some_id("line", self.line.as_deref())?,
            },
            person: params::some_id("person", self.person.as_deref())?,
            short: self.short == Choice::Yes,
        })
    }

    /// The name of the list that cursors are good for. Where no day was named it is today's, and
    /// its pages go on tomorrow.
    fn named(&self) -> String {
        let all = [
            &self.from,
            &self.to,
            &self.pool,
            &self.area,
            &self.line,
            &self.person,
        ];
        format!("duties?{all:?}&{:?}", self.short)
    }
}

/// Where a page ended, as its cursor holds it.
struct End(Begin);

impl End {
    fn written(begin: Begin) -> String {
        format!("{}/{}", begin.0.timestamp(), begin.1)
    }
}

impl FromStr for End {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (seconds, id) = text.split_once('/').ok_or(())?;
        let start = DateTime::from_timestamp(seconds.parse().map_err(|_| ())?, 0).ok_or(())?;
        Ok(Self((start, id.parse().map_err(|_| ())?)))
    }
}

/// Published duties
///
/// Those in force that share any time with the period, by start, with who holds them: what is
/// planned and no draft. Filters add up.
#[utoipa::path(
    get,
    path = "/api/v1/duties",
    operation_id = "list_duties",
    tag = "rotas",
    params(DutyQuery),
    responses(
        (status = 200, description = "The duties", body = DutyListView),
        (status = 400, description = "The query is not understood"),
        (status = 404, description = "No network yet, or no such pool, area, line or person in it"),
        (status = 422, description = "Not a day, an id or a number, or no cursor of this list"),
    )
)]
pub(crate) async fn list(
    who: Permitted<may::ReadRotas>,
    state: web::Data<AppState>,
    which: web::Query<DutyQuery>,
) -> Result<web::Json<DutyListView>, ApiError> {
    let named = which.named();
    let search = which.search(state.now())?;
    let after: Option<End> = pagination::parse(&named, which.cursor.as_deref())?;
    let most = params::limit(which.limit.as_deref())?;
    let more = params::one_more(most);
    let mut found = state
        .run(&who, move |app, _| {
            duties::list(app, &search, after.map(|end| end.0), more)
        })
        .await?;
    let next = pagination::paginate(&mut found, most, &named, |one| {
        End::written(one.record.duty.place())
    });
    let duties = found.into_iter().map(PublishedDutyView::from).collect();
    Ok(web::Json(DutyListView {
        items: duties,
        next,
    }))
}
