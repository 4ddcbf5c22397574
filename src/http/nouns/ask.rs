//! What a list is asked by.

use serde::Deserialize;

use crate::ask::{day, limit};
use crate::cursor;
use crate::error::{ApiError, Kind};
use evenwatch_domain::noun::Noun;
use evenwatch_domain::noun_filter::{Filter, Filters};

/// The query of a list: what any of them takes. Which filters one takes, its noun says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ask {
    limit: Option<String>,
    cursor: Option<String>,
    pool: Option<String>,
    organisation: Option<String>,
    person: Option<String>,
    area: Option<String>,
    line: Option<String>,
    on: Option<String>,
}

/// A query that was understood.
pub(super) struct Asked {
    /// What items are asked for.
    pub filters: Filters,
    /// The id after which the page begins.
    pub after: Option<String>,
    /// Items on it at most.
    pub most: usize,
    /// The list with its filters, as cursors are made for.
    pub list: String,
}

impl Ask {
    /// The query of the list of a noun.
    pub(super) fn of(self, noun: Noun) -> Result<Asked, ApiError> {
        let most = limit(self.limit.as_deref())?;
        let given = [
            (Filter::Pool, self.pool),
            (Filter::Organisation, self.organisation),
            (Filter::Person, self.person),
            (Filter::Area, self.area),
            (Filter::Line, self.line),
            (Filter::On, self.on),
        ];
        let mut filters = Filters::default();
        let mut list = format!("{}?", noun.path());
        for (filter, value) in given {
            let Some(value) = value else { continue };
            if !noun.filters().contains(&filter) {
                return Err(unknown(noun, filter));
            }
            list.push_str(&format!("{}={value}&", filter.name()));
            if filter == Filter::On {
                filters.on = Some(day(filter.name(), &value)?);
            } else {
                filters.ids.push((filter, value));
            }
        }
        let after = self.cursor.as_deref();
        let after = after
            .map(|text| cursor::read("cursor", &list, text))
            .transpose()?;
        Ok(Asked {
            filters,
            after,
            most,
            list,
        })
    }
}

fn unknown(noun: Noun, filter: Filter) -> ApiError {
    let known = noun.filters().iter().map(|known| known.name());
    let known: Vec<&str> = known.chain(["limit", "cursor"]).collect();
    ApiError::new(
        Kind::BadQuery,
        format!(
            "{} are not asked by `{}`; they take {}",
            noun.path(),
            filter.name(),
            known.join(", ")
        ),
    )
}
