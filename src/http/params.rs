//! Instants, periods and ids as clients write them.

use std::str::FromStr;

use chrono::{Days, NaiveDate};
use serde::Deserialize;
use utoipa::IntoParams;

use super::error::ApiError;
use evenwatch_app::rotas::QUARTER_WEEKS;
use evenwatch_domain::bad_value::BadValue;
use evenwatch_domain::instant_text;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::request_values::PageSize;
use evenwatch_domain::time::{self, Period};

/// Days of a list whose end was not asked for: four weeks.
const LISTED_DAYS: u64 = 28;

/// The local days asked about.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct DateRangeQuery {
    /// First local day; today where absent.
    #[param(example = "2026-11-23", format = "date")]
    pub from: Option<String>,
    /// First local day after the period; four weeks after `from` where absent.
    #[param(example = "2026-12-21", format = "date")]
    pub to: Option<String>,
}

impl DateRangeQuery {
    /// The period of a list, half-open as asked, with both ends inside as the domain holds it.
    pub(super) fn period(&self, now: Instant) -> Result<Period, ApiError> {
        self.within(now, LISTED_DAYS)
    }

    /// The period of which an answer is made; `None` where no day was named, so that it is the one
    /// that every surface shows.
    pub(super) fn asked(&self, now: Instant) -> Result<Option<Period>, ApiError> {
        if self.from.is_none() && self.to.is_none() {
            return Ok(None);
        }
        self.within(now, u64::from(QUARTER_WEEKS) * 7).map(Some)
    }

    fn within(&self, now: Instant, days: u64) -> Result<Period, ApiError> {
        let from = self
            .from
            .as_deref()
            .map_or(Ok(time::local_day(now)), |text| day("from", text))?;
        let to = match self.to.as_deref() {
            Some(text) => Some(day("to", text)?),
            None => from.checked_add_days(Days::new(days)),
        };
        let last = to.and_then(|to| to.pred_opt());
        last.and_then(|last| Period::new(from, last))
            .ok_or_else(|| {
                let found = self.to.as_deref().unwrap_or_default();
                ApiError::invalid(
                    "to",
                    found,
                    format!("is not after from, {from}"),
                    "give the first day after the period: one day is from=2026-11-23&to=2026-11-24",
                )
            })
    }
}

/// The local days asked about, and as known when.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct BetweenAsKnown {
    /// First local day. Without `from` and `to`: from today, or from the first published day after
    /// it, to the last published day, and 13 weeks at most, as on the front page.
    #[param(example = "2026-11-23", format = "date")]
    pub from: Option<String>,
    /// First local day after the period; 13 weeks after `from` where absent.
    #[param(example = "2026-12-21", format = "date")]
    pub to: Option<String>,
    /// Answer as the network and the published rotas said at this instant, RFC 3339 with its
    /// offset; as they say now where absent.
    #[param(example = "2026-10-20T09:00:00Z", format = "date-time")]
    pub known_at: Option<String>,
}

impl BetweenAsKnown {
    /// The period, as [`Between::asked`] has it, and the instant.
    pub(super) fn asked(self, now: Instant) -> Result<(Option<Period>, Option<Instant>), ApiError> {
        let known_at = self.known_at.as_deref();
        let known_at = known_at.map(|text| instant("known_at", text)).transpose()?;
        let between = DateRangeQuery {
            from: self.from,
            to: self.to,
        };
        Ok((between.asked(now)?, known_at))
    }
}

/// Rows on a page where no number is asked for.
pub(super) const DEFAULT_PAGE_SIZE: usize = 50;

/// Rows on a page at most.
pub(super) const MAX_PAGE_SIZE: usize = 200;

/// How many rows a page may have.
pub(super) fn limit(text: Option<&str>) -> Result<usize, ApiError> {
    let Some(text) = text else {
        return Ok(DEFAULT_PAGE_SIZE);
    };
    let size: PageSize = id("limit", text)?;
    Ok(usize::try_from(size.get()).unwrap_or(DEFAULT_PAGE_SIZE))
}

/// How many rows are read for a page: one more than is shown tells whether others follow.
pub(super) fn one_more(most: usize) -> u32 {
    u32::try_from(most).unwrap_or(u32::MAX).saturating_add(1)
}

/// An id in an address.
///
/// # Errors
/// Where the text is of another shape.
pub fn id<T>(parameter: &str, text: &str) -> Result<T, ApiError>
where
    T: FromStr<Err = BadValue>,
{
    text.parse()
        .map_err(|bad: BadValue| ApiError::invalid(parameter, text, bad.message, bad.remedy))
}

/// An id in a query, where one is given.
pub(super) fn some_id<T>(parameter: &str, text: Option<&str>) -> Result<Option<T>, ApiError>
where
    T: FromStr<Err = BadValue>,
{
    text.map(|text| id(parameter, text)).transpose()
}

/// Yes or no.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Choice {
    /// Yes.
    Yes,
    /// No.
    #[default]
    No,
}

/// An instant with its offset, in whole seconds.
pub(super) fn instant(parameter: &str, text: &str) -> Result<Instant, ApiError> {
    // An unescaped plus in a query means a space: every script forgets it once, and no RFC 3339
    // offset begins so.
    let mended = match text
        .len()
        .checked_sub(6)
        .map(|at| text.split_at_checked(at))
    {
        Some(Some((head, tail))) if tail.starts_with(' ') => {
            format!("{head}+{}", tail.trim_start())
        }
        _ => text.to_owned(),
    };
    instant_text::read(&mended)
        .map_err(|bad| ApiError::invalid(parameter, text, bad.to_string(), bad.remedy()))
}

/// A local day.
pub(super) fn day(parameter: &str, text: &str) -> Result<NaiveDate, ApiError> {
    let strict = text.len() == 10 && text.is_ascii();
    let parsed = NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .filter(|_| strict);
    parsed
        .ok_or_else(|| ApiError::invalid(parameter, text, "is not a day", "write it as 2026-11-23"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn instants_need_their_offset() {
        for (text, good) in [
            ("2026-10-25T01:30:00+01:00", true),
            ("2026-10-25T01:30:00 01:00", true),
            ("2026-10-25T00:30:00Z", true),
            ("2026-10-25T00:30:00.5Z", true),
            ("2026-10-25T01:30:00", false),
            ("2026-10-25 01:30", false),
            ("2026-10-25", false),
            ("2026-10-25T23:59:60Z", false),
            ("2026-02-30T00:00:00Z", false),
            ("yesterday", false),
            ("", false),
            ("é é é é", false),
        ] {
            assert_eq!(instant("at", text).is_ok(), good, "{text:?}");
        }
    }

    #[test]
    fn periods_are_half_open() {
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        let ask = |from: Option<&str>, to: Option<&str>| {
            DateRangeQuery {
                from: from.map(str::to_owned),
                to: to.map(str::to_owned),
            }
            .period(now)
        };
        let week = ask(Some("2026-11-23"), Some("2026-11-30")).unwrap();
        assert_eq!(week.days().count(), 7);
        assert_eq!(ask(None, None).unwrap().days().count(), 28);
        let of = |from: Option<&str>| DateRangeQuery {
            from: from.map(str::to_owned),
            to: None,
        };
        assert_eq!(of(None).asked(now).unwrap(), None);
        let quarter = of(Some("2026-11-23")).asked(now).unwrap().unwrap();
        assert_eq!(quarter.days().count(), 91);
        for (from, to) in [
            ("2026-11-23", "2026-11-23"),
            ("2026-11-23", "2026-11-01"),
            ("2026-11-3", "2026-12-01"),
            ("x", "y"),
        ] {
            assert!(ask(Some(from), Some(to)).is_err(), "{from} {to}");
        }
    }
}
