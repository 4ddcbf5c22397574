//! What a list is asked by.

use serde::Deserialize;

use crate::error::{ApiError, ProblemType};
use crate::pagination;
use crate::params::{day, limit};
use evenwatch_domain::resource::NetworkResource;
use evenwatch_domain::resource_filter::{Filter, Filters};

/// The query of a list: what any of them takes. Which filters one takes, its resource says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListQuery {
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
pub(super) struct ParsedListQuery {
    /// What items are asked for.
    pub filters: Filters,
    /// The id after which the page begins.
    pub after: Option<String>,
    /// Items on it at most.
    pub most: usize,
    /// The list with its filters, as cursors are made for.
    pub list: String,
}

impl ListQuery {
    /// The query of the list of a resource.
    pub(super) fn of(self, resource: NetworkResource) -> Result<ParsedListQuery, ApiError> {
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
        let mut list = format!("{}?", resource.path());
        for (filter, value) in given {
            let Some(value) = value else { continue };
            if !resource.filters().contains(&filter) {
                return Err(unknown(resource, filter));
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
            .map(|text| pagination::read("cursor", &list, text))
            .transpose()?;
        Ok(ParsedListQuery {
            filters,
            after,
            most,
            list,
        })
    }
}

fn unknown(resource: NetworkResource, filter: Filter) -> ApiError {
    let known = resource.filters().iter().map(|known| known.name());
    let known: Vec<&str> = known.chain(["limit", "cursor"]).collect();
    ApiError::new(
        ProblemType::BadQuery,
        format!(
            "{} are not asked by `{}`; they take {}",
            resource.path(),
            filter.name(),
            known.join(", ")
        ),
    )
}
