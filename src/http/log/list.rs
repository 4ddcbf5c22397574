//! `GET /api/v1/log`.

use actix_web::web;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{EntryView, LogView};
use crate::error::ApiError;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use crate::{pagination, params};
use evenwatch_app as app;
use evenwatch_app::log::LogSearch;

/// What is looked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LogQuery {
    /// Who holds this text, such as `user:ann`.
    who: Option<String>,
    /// The action begins so: `rota.` finds all about rotas.
    action: Option<String>,
    /// The subject holds this text.
    subject: Option<String>,
    /// What was before or is after holds this text.
    text: Option<String>,
    /// From this instant on: RFC 3339 with its offset.
    #[param(format = "date-time")]
    since: Option<String>,
    /// Before this instant.
    #[param(format = "date-time")]
    until: Option<String>,
    /// Entries on a page, 1 to 200; 50 where absent.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<String>,
    /// `next` of the page before, with the same search; opaque.
    cursor: Option<String>,
}

/// The log of every write
///
/// Newest first, in pages; for administrators. It is only ever added to.
#[utoipa::path(
    get,
    path = "/api/v1/log",
    operation_id = "list_log_entries",
    tag = "accounts",
    params(LogQuery),
    responses(
        (status = 200, description = "A page of it", body = LogView),
        (status = 400, description = "The query is not understood"),
        (status = 422, description = "A time without its offset, no number of entries, or no cursor of this search"),
    )
)]
pub(crate) async fn list(
    who: Permitted<may::ReadLog>,
    state: web::Data<AppState>,
    asked: web::Query<LogQuery>,
) -> Result<web::Json<LogView>, ApiError> {
    let asked = asked.into_inner();
    let most = params::limit(asked.limit.as_deref())?;
    let instant = |name: &str, text: &Option<String>| {
        text.as_deref()
            .map(|text| params::instant(name, text))
            .transpose()
    };
    let (since, until) = (
        instant("since", &asked.since)?,
        instant("until", &asked.until)?,
    );
    let list = format!(
        "log?{:?}",
        (
            &asked.who,
            &asked.action,
            &asked.subject,
            &asked.text,
            since,
            until
        )
    );
    let before_seq = pagination::parse(&list, asked.cursor.as_deref())?;
    let search = LogSearch {
        who: asked.who,
        action: asked.action,
        subject: asked.subject,
        text: asked.text,
        since,
        until,
        before_seq,
    };
    let more = params::one_more(most);
    let mut entries = state
        .run(&who, move |app, _| app::log::search(app, &search, more))
        .await?;
    let next = pagination::paginate(&mut entries, most, &list, |entry| entry.seq.to_string());
    let entries = entries.into_iter().map(EntryView::from).collect();
    Ok(web::Json(LogView {
        items: entries,
        next,
    }))
}
