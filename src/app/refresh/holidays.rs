//! Bank holidays from the government's list.

use std::path::PathBuf;

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::json;

use super::super::error::AppError;
use super::super::state::AppContext;
use super::{CountedThing, RefreshObserver, RefreshStage, days_since};
use evenwatch_config::{self as config, Settings};
use evenwatch_domain::access::Action;
use evenwatch_domain::calendar::{BankHolidays, Division, HolidayChange, ListOrigin};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::plain_text::without_mark;
use evenwatch_domain::time;
use evenwatch_upstream::UpstreamError;

/// What is counted on the way.
const COUNTED: CountedThing = CountedThing::Lists;

/// How a file of the user's own is told of where its path is not.
pub(super) const OWN: &str = "a file of the operator's own";

/// The list in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListStatus {
    /// Where it comes from, in words.
    pub from: String,
    /// The day on which it was compared with its publisher's; none for a file of the user's own.
    pub taken: Option<NaiveDate>,
    /// Days since then.
    pub age_days: Option<i64>,
    /// First and last year that it knows, by division. Days outside are unknown, never ordinary.
    pub known: Vec<KnownYears>,
}

/// The years of one division.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KnownYears {
    /// Whose bank holidays.
    pub division: Division,
    /// First year.
    pub first: i32,
    /// Last year.
    pub last: i32,
}

/// What the publisher's list would change, or has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HolidayRefresh {
    /// The list in force before.
    pub before: ListStatus,
    /// Address of the list that was asked for.
    pub source: String,
    /// Every day on which the two differ. Years that the publisher has dropped are kept.
    pub changes: Vec<HolidayChange>,
    /// The file in which the new list is kept, where it was taken.
    pub taken_to: Option<PathBuf>,
    /// The user's own file that stands in for whatever is taken, where there is one.
    pub own_file: Option<String>,
}

/// The list in force on this machine. Asks nobody.
///
/// # Errors
/// The catalogue has a problem.
pub fn status(settings: &Settings, now: Instant) -> Result<ListStatus, AppError> {
    let catalogue = super::super::import::catalogue(settings)?;
    Ok(status_of(&catalogue.bank_holidays, time::local_day(now)))
}

/// Asks for the publisher's list and compares it with the one in force.
///
/// # Errors
/// The place does not answer, or with something that is no such list; or whoever watches cancelled
/// it.
pub fn refresh(
    settings: &Settings,
    watch: &RefreshObserver<'_>,
    now: Instant,
) -> Result<HolidayRefresh, AppError> {
    Ok(compared(settings, watch, now)?.0)
}

/// [`refresh`], and keeps the list for every later command, with what it changes in the log.
///
/// The list is a file, because it is in force before any database is. It is put in its place before
/// the entry's transaction ends: without the entry nothing is taken, and where that end itself
/// fails, the error says so and taking it again mends it.
///
/// # Errors
/// As for [`refresh`], and where whoever asks may not, the list cannot be kept, or the database
/// fails.
pub fn take(
    app: &AppContext,
    settings: &Settings,
    watch: &RefreshObserver<'_>,
    now: Instant,
) -> Result<HolidayRefresh, AppError> {
    app.must_everywhere(Action::ImportNetwork)?;
    let (report, new) = compared(settings, watch, now)?;
    watch.tell(RefreshStage::Taking, COUNTED, 1, 1);
    let upstream = &settings.upstream;
    let day = time::local_day(now);
    let path = app.store().write(|tx| {
        let before = json!({ "from": report.before.from, "taken": report.before.taken });
        let after = json!({ "from": report.source, "taken": day, "changes": report.changes });
        let action = "calendar.take";
        app.log(
            tx,
            now,
            action,
            "calendar:bank-holidays",
            Some(before),
            Some(after),
        )?;
        Ok::<_, AppError>(config::keep_bank_holidays(
            &upstream.folder,
            &new,
            &report.source,
            day,
        )?)
    })?;
    app.renew_catalogue();
    Ok(HolidayRefresh {
        taken_to: Some(path),
        ..report
    })
}

/// What the publisher's list would change, and that list with the years that its publisher dropped.
fn compared(
    settings: &Settings,
    watch: &RefreshObserver<'_>,
    now: Instant,
) -> Result<(HolidayRefresh, BankHolidays), AppError> {
    let catalogue = super::super::import::catalogue(settings)?;
    let (old, today) = (&catalogue.bank_holidays, time::local_day(now));
    let url = &settings.upstream.bank_holidays;
    let client = super::client(&settings.upstream)?;
    watch.tell(RefreshStage::Asking, COUNTED, 0, 1);
    let fetched = watch.ask(&client, &super::open_question(url, "bank-holidays"))?;
    let new = old.renewed_by(&read(url, &fetched.bytes, old)?);
    let report = HolidayRefresh {
        before: status_of(old, today),
        source: url.clone(),
        changes: old.changes_to(&new),
        taken_to: None,
        own_file: match old.origin() {
            ListOrigin::Own { path } => Some(path.clone()),
            _ => None,
        },
    };
    Ok((report, new))
}

/// The list as sent, where it speaks of every division that is known and reaches as far.
fn read(url: &str, bytes: &[u8], old: &BankHolidays) -> Result<BankHolidays, AppError> {
    let unreadable = |why: String| {
        AppError::Upstream(UpstreamError::Unreadable {
            place: url.to_owned(),
            why,
            remedy: "check upstream.bank_holidays in the settings; the list in force stays"
                .to_owned(),
        })
    };
    let text = std::str::from_utf8(without_mark(bytes))
        .map_err(|_| unreadable("the answer is not text".to_owned()))?;
    let new =
        config::read_bank_holidays(url, text).map_err(|error| unreadable(error.to_string()))?;
    for division in old.divisions() {
        let Some((_, reach)) = new.known_years(division) else {
            return Err(unreadable(format!("the answer has no days for {division}")));
        };
        if let Some((_, known)) = old
            .known_years(division)
            .filter(|(_, known)| *known > reach)
        {
            return Err(unreadable(format!(
                "the answer ends in {reach} for {division}, and days are known to {known}: it is an older list"
            )));
        }
    }
    Ok(new)
}

pub(super) fn status_of(list: &BankHolidays, today: NaiveDate) -> ListStatus {
    let taken = list.origin().taken();
    let known = list.divisions().into_iter().filter_map(|division| {
        let (first, last) = list.known_years(division)?;
        Some(KnownYears {
            division,
            first,
            last,
        })
    });
    ListStatus {
        from: match list.origin() {
            ListOrigin::Unknown => "unknown".to_owned(),
            ListOrigin::BuiltIn { .. } => "built in".to_owned(),
            ListOrigin::Own { path } => path.clone(),
            ListOrigin::Taken { source, .. } => source.clone(),
        },
        taken,
        age_days: taken.map(|taken| days_since(taken, today)),
        known: known.collect(),
    }
}
