//! Leave from people's calendars.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use chrono::{Days, NaiveDate};
use serde::Serialize;
use uuid::Uuid;

use super::super::error::{AppError, NotFound};
use super::super::import;
use super::super::state::AppContext;
use super::super::uncovered::UncoveredDuty;
use super::{CountedThing, RefreshObserver, RefreshStage};
use evenwatch_config::{self as config, FreeEvents, LeaveCalendar, Settings, Upstream};
use evenwatch_domain::absence::{Absence, AbsenceKind};
use evenwatch_domain::ids::{AbsenceId, PersonId};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::NetworkFile;
use evenwatch_domain::sync_state::RefreshSource;
use evenwatch_domain::time::{self, Period};
use evenwatch_upstream::{
    CalendarFilter, CalendarNote, Client, FetchRequest, UpstreamError, days_away,
};

/// What ids of absences from calendars begin with: they are replaced at each refresh, and all
/// others are left alone.
pub(crate) const MARK: &str = "ical.";

/// Namespace of those ids; random once, fixed for ever.
const ABSENCES: Uuid = Uuid::from_u128(0x7be0_41d6_58c2_4f0f_9a37_c1d4_83e6_2b95);

/// Days back from today whose events are read; absences that ended before stay as they were taken.
const BACK: u64 = 400;

/// Days ahead: more than anybody plans at once.
const AHEAD: u64 = 760;

/// Most days of leave to come of one person that may go at once without a yes, beyond half of them.
const USUAL: usize = 14;

/// What is counted on the way.
const COUNTED: CountedThing = CountedThing::Calendars;

/// What the calendars would change, or have changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LeaveRefresh {
    /// What was made of each calendar, in the list's order.
    pub calendars: Vec<CalendarRead>,
    /// Absences that are new.
    pub added: Vec<Away>,
    /// Absences that came from a calendar and stand in none any more.
    pub removed: Vec<Away>,
    /// Leave that stays though it stands in no calendar any more, because so much at once is more
    /// likely a fault of a calendar than a change of plans. It goes only where the refresh is told
    /// to remove it.
    pub held_back: Vec<Away>,
    /// How many stay as they were.
    pub unchanged: usize,
    /// Whether this was taken into the network.
    pub taken: bool,
    /// Published duties to come whose holders are away by it, or would be.
    pub uncovered_duties: Vec<UncoveredDuty>,
    /// What else it does to published duties, or would, such as those that become unlawful, as an
    /// import says it.
    pub warnings: Vec<String>,
}

impl LeaveRefresh {
    /// Tells what it does to published duties.
    fn does(&mut self, done: import::Done) {
        self.uncovered_duties = done.uncovered;
        self.warnings = done.warnings;
    }
}

/// What was made of a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CalendarRead {
    /// Whose.
    pub person: PersonId,
    /// Where it came from: the host, or the file. Never the address, which is a secret.
    pub from: String,
    /// Events in it, a series as one.
    pub events: usize,
    /// Left out because they were called off.
    pub cancelled: usize,
    /// Left out because no wanted word stands in their title.
    pub others: usize,
    /// Events whose time is free for others. Whether they count is said in the list, and they do
    /// where it says nothing.
    pub transparent: usize,
    /// Events of working elsewhere, as Exchange calls it; they count as the list says, too.
    pub working_elsewhere: usize,
    /// Occurrences over a part of a day, which counts as a whole day away.
    pub part_days: usize,
    /// What was left out or taken otherwise than it stands there: line and reason.
    pub notes: Vec<CalendarNote>,
    /// How many more notes there are than are told.
    pub more_notes: usize,
}

/// What of the calendars is to be taken into the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taking {
    /// Nothing: only say what it would be.
    Nothing,
    /// What is new and what is gone, but more removals than are usual are held back.
    Usual,
    /// All of it.
    Everything,
}

/// An absence as people speak of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Away {
    /// Who.
    pub person: PersonId,
    /// Why.
    pub kind: AbsenceKind,
    /// First and last day.
    pub period: Period,
}

/// Asks every calendar and compares its days with the network's absences; puts them in as `taking`
/// says, from all calendars or none.
///
/// # Errors
/// One of the calendars cannot be had or understood, a person is not in the network, somebody
/// changed it meanwhile, or whoever watches cancelled it.
pub fn refresh(
    app: &AppContext,
    settings: &Settings,
    taking: Taking,
    watch: &RefreshObserver<'_>,
    now: Instant,
) -> Result<LeaveRefresh, AppError> {
    let list = match &settings.upstream.calendars {
        Some(path) => config::leave_calendars(path)?,
        None => Vec::new(),
    };
    let (seen, network) = import::current(app)?;
    let mut file = network.file().clone();
    let today = time::local_day(now);
    let window = Period {
        first_day: today.checked_sub_days(Days::new(BACK)).unwrap_or(today),
        last_day: today.checked_add_days(Days::new(AHEAD)).unwrap_or(today),
    };
    let client = super::client(&settings.upstream)?;
    let mut report = LeaveRefresh::default();
    let mut days = DaysByKind::new();
    // Days whose leave the calendars show as called off: that it is gone is no accident there.
    let mut called_off: BTreeMap<&PersonId, BTreeSet<NaiveDate>> = BTreeMap::new();
    for (done, calendar) in list.iter().enumerate() {
        watch.go_on()?;
        watch.tell(RefreshStage::Asking, COUNTED, done, list.len());
        if !file
            .people
            .iter()
            .any(|person| person.id == calendar.person)
        {
            return Err(AppError::NotFound(NotFound::Person(
                calendar.person.clone(),
            )));
        }
        let (from, bytes) = fetch(&client, calendar, &settings.upstream, watch)?;
        let place = format!("the calendar of {} ({from})", calendar.person);
        let away = days_away(&place, &bytes, &filter(calendar), window)?;
        let of_person = called_off.entry(&calendar.person).or_default();
        of_person.extend(away.called_off);
        report.calendars.push(CalendarRead {
            person: calendar.person.clone(),
            from,
            events: away.events,
            cancelled: away.cancelled,
            others: away.others,
            transparent: away.transparent,
            working_elsewhere: away.working_elsewhere,
            part_days: away.part_days,
            notes: away.notes,
            more_notes: away.more_notes,
        });
        let key = (calendar.person.clone(), calendar.kind);
        days.entry(key).or_default().extend(away.days);
    }
    let people: BTreeSet<&PersonId> = list.iter().map(|calendar| &calendar.person).collect();
    if taking != Taking::Everything {
        let lost = held_back(&file, &people, &called_off, &days, today);
        for (key, lost) in lost {
            report
                .held_back
                .extend(runs(&lost).into_iter().map(|period| Away {
                    person: key.0.clone(),
                    kind: key.1,
                    period,
                }));
            days.entry(key).or_default().extend(lost);
        }
    }
    replace(&mut file, &people, &days, window, &mut report)?;
    let take = taking != Taking::Nothing;
    if take && (!report.added.is_empty() || !report.removed.is_empty()) {
        watch.go_on()?;
        watch.tell(RefreshStage::Taking, COUNTED, list.len(), list.len());
        report.does(import::put(app, (seen, &network), file, now)?);
        report.taken = true;
    } else if !take {
        report.does(import::would_do(app, &file, now)?);
    }
    let as_the_source = report.added.is_empty() && report.removed.is_empty();
    if report.held_back.is_empty() && (report.taken || as_the_source) {
        super::note(app, RefreshSource::Leave, now)?;
    }
    Ok(report)
}

/// The calendar's bytes, and where they come from. Nothing of it touches the disk: titles are
/// nobody's affair.
fn fetch(
    client: &Client,
    calendar: &LeaveCalendar,
    upstream: &Upstream,
    watch: &RefreshObserver<'_>,
) -> Result<(String, Vec<u8>), AppError> {
    if let Some(url) = calendar.address(&upstream.private_hosts) {
        let host = url.split('/').nth(2).unwrap_or("an address without a host");
        // What stands before @ would be a password.
        let host = host.rsplit('@').next().unwrap_or(host).to_owned();
        let request = FetchRequest {
            shown: format!("the calendar of {} at {host}", calendar.person),
            url,
            copy: None,
        };
        return Ok((host, watch.ask(client, &request)?.bytes));
    }
    let path = calendar.file.clone().unwrap_or_default();
    let from = path.display().to_string();
    let place = || format!("the calendar of {} ({from})", calendar.person);
    let limit = super::limits(upstream).bytes;
    let bytes = bytes_of(&path, limit).map_err(|error| UpstreamError::Unreadable {
        place: place(),
        why: format!("the file cannot be read ({error})"),
        remedy: "name a file that exists and that you may read".to_owned(),
    })?;
    if bytes.len() as u64 > limit {
        return Err(AppError::Upstream(UpstreamError::TooLarge {
            place: place(),
            limit,
            unpacked: false,
        }));
    }
    Ok((from, bytes))
}

/// The file's bytes, at most one more than the limit.
fn bytes_of(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Which events of a calendar count, by the list.
fn filter(calendar: &LeaveCalendar) -> CalendarFilter {
    CalendarFilter {
        words: calendar.words.clone(),
        count_transparent: calendar.transparent == FreeEvents::Count,
        count_working_elsewhere: calendar.working_elsewhere == FreeEvents::Count,
    }
}

/// Days of leave by person and kind.
type DaysByKind = BTreeMap<(PersonId, AbsenceKind), BTreeSet<NaiveDate>>;

/// Days to come that stand in no calendar any more, of people of whom that is more than is usual:
/// all of them where their calendars show no leave at all, and not all that is gone as called off;
/// else more than a fortnight and more than half.
fn held_back(
    file: &NetworkFile,
    people: &BTreeSet<&PersonId>,
    called_off: &BTreeMap<&PersonId, BTreeSet<NaiveDate>>,
    days: &DaysByKind,
    today: NaiveDate,
) -> DaysByKind {
    let mut held = DaysByKind::new();
    for person in people {
        let of_person = || days.iter().filter(|((of, _), _)| of == *person);
        let now: BTreeSet<NaiveDate> = of_person().flat_map(|(_, days)| days).copied().collect();
        let (mut known, mut lost) = (0, DaysByKind::new());
        let from_calendars = |absence: &&Absence| {
            absence.id.as_str().starts_with(MARK) && absence.person == **person
        };
        for absence in file.absences.iter().filter(from_calendars) {
            for day in absence.period.days().filter(|day| *day >= today) {
                known += 1;
                if !now.contains(&day) {
                    let key = (absence.person.clone(), absence.kind);
                    lost.entry(key).or_default().insert(day);
                }
            }
        }
        let count: usize = lost.values().map(BTreeSet::len).sum();
        let explained =
            |day: &NaiveDate| called_off.get(*person).is_some_and(|off| off.contains(day));
        let all_at_once = now.is_empty() && !lost.values().flatten().all(explained);
        if count > 0 && (all_at_once || count > USUAL && count * 2 > known) {
            held.append(&mut lost);
        }
    }
    held
}

/// Puts the days in place of what came from calendars of these people before.
fn replace(
    file: &mut NetworkFile,
    people: &BTreeSet<&PersonId>,
    days: &DaysByKind,
    window: Period,
    report: &mut LeaveRefresh,
) -> Result<(), AppError> {
    let is_replaced = |absence: &Absence| {
        absence.id.as_str().starts_with(MARK)
            && people.contains(&absence.person)
            && absence.period.last_day >= window.first_day
    };
    let old: BTreeSet<Away> = file
        .absences
        .iter()
        .filter(|absence| is_replaced(absence))
        .map(away)
        .collect();
    let new: BTreeSet<Away> = days
        .iter()
        .flat_map(|((person, kind), days)| {
            runs(days).into_iter().map(|period| Away {
                person: person.clone(),
                kind: *kind,
                period,
            })
        })
        .collect();
    report.added = new.difference(&old).cloned().collect();
    report.removed = old.difference(&new).cloned().collect();
    report.unchanged = new.intersection(&old).count();
    // What stays keeps its place, so that an unchanged network is equal to the one before.
    file.absences
        .retain(|absence| !is_replaced(absence) || new.contains(&away(absence)));
    for away in &report.added {
        file.absences.push(Absence {
            id: id_of(away)?,
            person: away.person.clone(),
            kind: away.kind,
            period: away.period,
        });
    }
    Ok(())
}

fn away(absence: &Absence) -> Away {
    Away {
        person: absence.person.clone(),
        kind: absence.kind,
        period: absence.period,
    }
}

/// The id that this absence always has, however often the calendars are asked.
fn id_of(away: &Away) -> Result<AbsenceId, AppError> {
    let kind = serde_json::to_string(&away.kind).unwrap_or_default();
    let Period {
        first_day,
        last_day,
    } = away.period;
    let name = format!("{} {kind} {first_day} {last_day}", away.person);
    let id = format!("{MARK}{}", Uuid::new_v5(&ABSENCES, name.as_bytes()));
    AbsenceId::new(id).map_err(|error| {
        AppError::Upstream(UpstreamError::Unreadable {
            place: format!("the calendar of {}", away.person),
            why: error.to_string(),
            remedy: "report it with this message".to_owned(),
        })
    })
}

/// Days as runs: each from its first to its last, none touching another.
fn runs(days: &BTreeSet<NaiveDate>) -> Vec<Period> {
    let mut runs: Vec<Period> = Vec::new();
    for day in days {
        match runs.last_mut() {
            Some(run) if run.last_day.succ_opt() == Some(*day) => run.last_day = *day,
            _ => runs.push(Period {
                first_day: *day,
                last_day: *day,
            }),
        }
    }
    runs
}
