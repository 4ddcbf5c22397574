//! Gaps that open and close in the coming weeks, told to receivers: required time that had cover
//! and has none. Time for which nothing is published opens nothing, unless it had cover: a rota
//! that is withdrawn takes cover away.
//!
//! Whatever cover rests on, a publication, a withdrawal or a write of the network, leaves a job
//! behind in its transaction. The job audits the coming days twice, as last told and as they are
//! now, and tells the difference; how far was told moves on in the transaction of the messages, so
//! that each gap is told once whoever does the job and however often. What is known of the past is
//! the database's own history, so that days which merely come nearer open nothing.

use std::collections::BTreeMap;

use chrono::{Days, DurationRound, TimeDelta};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::lack::Lack;
use super::outbox::{message, post};
use super::{EventKind, Receiver};
use crate::as_of::AsOf;
use crate::error::{AppError, NotFound};
use crate::jobs::{GapsRequest, JobPayload, put_quick};
use crate::metrics::DAYS_AHEAD;
use crate::state::AppContext;
use crate::{audit, audit_facts};
use evenwatch_config::ServerAddress;
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::{AreaId, GapId, LineId};
use evenwatch_domain::interval::{Instant, Interval, IntervalSet};
use evenwatch_domain::kept_audit::KnownState;
use evenwatch_domain::network_view::OwnershipIndex;
use evenwatch_domain::time::{self, Period};
use evenwatch_domain::webhook::ToldGap;
use evenwatch_store::{ReadTx, WriteTx, networks, notified_gaps, publications, webhooks};

/// Gaps named in one message; of more, the count is told.
const MOST_GAPS: usize = 500;

/// What was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct GapsTold {
    /// Gaps that opened.
    pub opened: usize,
    /// Times of told gaps that closed.
    pub closed: usize,
}

/// Something that cover rests on was written: where anybody is told of gaps, a job looks.
pub(crate) fn cover_changed(tx: &mut WriteTx<'_>, now: Instant) -> Result<(), AppError> {
    if !webhooks::enabled(tx)?.iter().any(hears) {
        return Ok(());
    }
    // One that is under way looks before it ends whether anything came meanwhile.
    put_quick(tx, &JobPayload::Gaps(GapsRequest), false, now)
}

/// A receiver was added, or hears of gaps from now on: the first that hears of gaps hears of those
/// that open from now on.
pub(super) fn begin(tx: &mut WriteTx<'_>, new: &Receiver) -> Result<(), AppError> {
    let others = webhooks::enabled(tx)?;
    let is_first = !others.iter().any(|one| one.id != new.id && hears(one));
    if let Some(current) = current(tx)?.filter(|_| hears(new) && is_first) {
        let before = notified_gaps::seen(tx)?;
        notified_gaps::see(tx, before, current)?;
        notified_gaps::replace(tx, &[])?;
    }
    Ok(())
}

/// Whether all is told that there is to tell.
pub(crate) fn is_all_told(tx: &mut ReadTx<'_>) -> Result<bool, AppError> {
    Ok(notified_gaps::seen(tx)? == current(tx)?)
}

/// Tells what opened and closed since receivers were told last.
///
/// # Errors
/// Where the database fails, or the network is wrong.
pub fn look_for_gaps(app: &AppContext, now: Instant) -> Result<GapsTold, AppError> {
    let (seen, current) = app
        .store()
        .read(|tx| Ok::<_, AppError>((notified_gaps::seen(tx)?, current(tx)?)))?;
    let Some(current) = current.filter(|current| seen != Some(*current)) else {
        return Ok(GapsTold::default());
    };
    // Whole seconds, as everything that is kept.
    let from = now.duration_trunc(TimeDelta::seconds(1)).unwrap_or(now);
    let period = coming(now);
    let after = audited(app, &period, current)?;
    let before = match seen {
        None => None,
        Some(seen) => match audited(app, &period, seen) {
            Ok(gaps) => Some(gaps),
            // A backup from elsewhere came in between: there is nothing to compare with.
            Err(AppError::NotFound(NotFound::NetworkVersion(_) | NotFound::Rota(..))) => None,
            Err(error) => return Err(error),
        },
    };
    app.store().write(|tx| {
        if !notified_gaps::see(tx, seen, current)? {
            return Ok(GapsTold::default());
        }
        let Some(before) = &before else {
            notified_gaps::replace(tx, &[])?;
            return Ok(GapsTold::default());
        };
        let found = compare(before, &after, &notified_gaps::notified(tx)?, from);
        notified_gaps::replace(tx, &found.open)?;
        tell(app, tx, EventKind::GapOpened, &found.opened, now)?;
        tell(app, tx, EventKind::GapClosed, &found.closed, now)?;
        Ok(GapsTold {
            opened: found.opened.len(),
            closed: found.closed.len(),
        })
    })
}

fn hears(receiver: &Receiver) -> bool {
    let mut events = receiver.events.iter();
    events.any(|event| matches!(event, EventKind::GapOpened | EventKind::GapClosed))
}

/// The state of network and publications; none before the first import.
fn current(tx: &mut ReadTx<'_>) -> Result<Option<KnownState>, AppError> {
    let Some(stamp) = networks::stamp(tx)? else {
        return Ok(None);
    };
    Ok(Some(KnownState {
        network_version: stamp.version.0,
        publication: publications::count(tx)?,
    }))
}

/// The days that are watched.
fn coming(now: Instant) -> Period {
    let first_day = time::local_day(now);
    let last_day = first_day.checked_add_days(Days::new(DAYS_AHEAD - 1));
    Period {
        first_day,
        last_day: last_day.unwrap_or(first_day),
    }
}

fn audited(app: &AppContext, period: &Period, known: KnownState) -> Result<Vec<Lack>, AppError> {
    let facts = audit_facts::facts_as(app, period, AsOf::Then(known))?;
    let audit = audit::covered(app, &facts, *period);
    let gaps = audit.gaps.iter().map(Lack::from);
    Ok(gaps
        .chain(audit.not_assessed.iter().map(Lack::from))
        .collect())
}

/// What happened to a time of a gap.
#[derive(Debug, Clone, PartialEq)]
struct Event {
    gap: ToldGap,
    /// The rest: class and cause of what opened, whether anything of what closed is left.
    more: Value,
}

/// What two audits differ by.
#[derive(Debug, Default, PartialEq)]
struct FoundGaps {
    opened: Vec<Event>,
    closed: Vec<Event>,
    /// The gaps that were told and are open now.
    open: Vec<ToldGap>,
}

type Times = BTreeMap<(AreaId, LineId), IntervalSet>;

/// The times of a register by area and line.
fn times(gaps: &[Lack]) -> Times {
    let mut all: BTreeMap<_, Vec<Interval>> = BTreeMap::new();
    for gap in gaps {
        let place = (gap.area.clone(), gap.line.clone());
        all.entry(place).or_default().extend(gap.times.intervals());
    }
    let sets = all.into_iter();
    sets.map(|(place, times)| (place, times.into_iter().collect()))
        .collect()
}

/// What opened and closed from `now` on.
fn compare(before: &[Lack], after: &[Lack], told: &[ToldGap], now: Instant) -> FoundGaps {
    let (old, new) = (times(before), times(after));
    let none = IntervalSet::empty();
    let of = |times: &Times, area: &AreaId, line: &LineId| {
        let place = (area.clone(), line.clone());
        times.get(&place).unwrap_or(&none).clone()
    };
    let mut found = FoundGaps::default();
    let mut known: BTreeMap<(AreaId, LineId), Vec<Interval>> = BTreeMap::new();
    for gap in told {
        let start = gap.interval.start.max(now);
        let Some(left) = Interval::new(start, gap.interval.end) else {
            continue;
        };
        let place = (gap.area.clone(), gap.line.clone());
        known.entry(place).or_default().push(left);
        let left: IntervalSet = [left].into_iter().collect();
        let still = of(&new, &gap.area, &gap.line);
        let piece = |interval: &Interval| ToldGap {
            interval: *interval,
            ..gap.clone()
        };
        let rest = left.intersection(&still);
        let more = json!({ "partly_open": !rest.is_empty() });
        let closed = left.difference(&still);
        found
            .closed
            .extend(closed.intervals().iter().map(|time| Event {
                gap: piece(time),
                more: more.clone(),
            }));
        found.open.extend(rest.intervals().iter().map(piece));
    }
    for gap in after {
        let place = (gap.area.clone(), gap.line.clone());
        let known: IntervalSet = known.get(&place).into_iter().flatten().copied().collect();
        let was = of(&old, &gap.area, &gap.line).union(&known);
        for time in gap.times.difference(&was).intervals() {
            let Some(interval) = Interval::new(time.start.max(now), time.end) else {
                continue;
            };
            let opened = ToldGap {
                id: GapId(Uuid::new_v4()),
                area: gap.area.clone(),
                line: gap.line.clone(),
                interval,
            };
            found.open.push(opened.clone());
            found.opened.push(Event {
                gap: opened,
                more: gap.more.clone(),
            });
        }
    }
    let order = |event: &Event| {
        let gap = &event.gap;
        (gap.interval.start, gap.area.clone(), gap.line.clone())
    };
    found.opened.sort_by_key(order);
    found.closed.sort_by_key(order);
    found
}

/// Tells each receiver what it may hear of.
fn tell(
    app: &AppContext,
    tx: &mut WriteTx<'_>,
    kind: EventKind,
    events: &[Event],
    now: Instant,
) -> Result<(), AppError> {
    if events.is_empty() {
        return Ok(());
    }
    let network = app.current(tx)?;
    let places = OwnershipIndex::of(&network);
    let set = app.address_set();
    let root = set.as_ref().map_or("", ServerAddress::path);
    for receiver in webhooks::enabled(tx)? {
        if !receiver.events.contains(&kind) {
            continue;
        }
        let who = receiver.principal();
        let seen = events
            .iter()
            .filter(|event| who.may(Action::ReadRotas, &places.area(&event.gap.area)));
        let seen: Vec<&Event> = seen.collect();
        if seen.is_empty() {
            continue;
        }
        let gaps: Vec<Value> = seen
            .iter()
            .take(MOST_GAPS)
            .map(|one| message_body(one, root))
            .collect();
        let data = json!({ "count": seen.len(), "gaps": gaps });
        post(tx, &message(&receiver, kind, &data, now), false, now)?;
    }
    Ok(())
}

/// An event as it is told, with the address that says why; `root` stands before every path of this
/// server.
fn message_body(event: &Event, root: &str) -> Value {
    let ToldGap {
        id,
        area,
        line,
        interval,
    } = &event.gap;
    let from = time::local_day(interval.start);
    let last = time::local_day(interval.end - TimeDelta::seconds(1));
    let to = last.succ_opt().unwrap_or(last);
    let why = format!("{root}/api/v1/audit/areas/{area}/lines/{line}?from={from}&to={to}");
    let mut told = json!({
        "gap": id, "area": area, "line": line, "start": interval.start, "end": interval.end, "why": why,
    });
    if let (Some(told), Some(more)) = (told.as_object_mut(), event.more.as_object()) {
        told.extend(more.clone());
    }
    told
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn at(hour: u32) -> Instant {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 10, 24).unwrap();
        day.and_hms_opt(hour, 0, 0).unwrap().and_utc()
    }

    /// A gap of each of these hours.
    fn register(hours: &[(u32, u32)]) -> Vec<Lack> {
        let times = hours.iter().map(|(from, to)| Interval {
            start: at(*from),
            end: at(*to),
        });
        vec![Lack {
            area: "leeds".parse().unwrap(),
            line: "nursing".parse().unwrap(),
            times: times.collect(),
            more: json!({ "class": "unassigned", "cause": "no-rota" }),
        }]
    }

    fn hours(gaps: &[ToldGap]) -> Vec<(i64, i64)> {
        let since = |at: Instant| (at - self::at(0)).num_hours();
        let times = gaps.iter().map(|gap| gap.interval);
        times
            .map(|time| (since(time.start), since(time.end)))
            .collect()
    }

    fn of(events: &[Event]) -> Vec<(i64, i64)> {
        let gaps: Vec<ToldGap> = events.iter().map(|event| event.gap.clone()).collect();
        hours(&gaps)
    }

    #[test]
    fn parts_close_and_open_and_nothing_is_told_twice() {
        // Hours 2 to 4 were a gap before anybody was told: they neither open nor close.
        let first = compare(&register(&[(2, 4)]), &register(&[(2, 12)]), &[], at(0));
        assert_eq!(
            (of(&first.opened), of(&first.closed)),
            (vec![(4, 12)], vec![])
        );
        // The middle is covered again.
        let second = compare(
            &register(&[(2, 12)]),
            &register(&[(2, 6), (8, 12)]),
            &first.open,
            at(0),
        );
        assert_eq!(
            (of(&second.opened), of(&second.closed)),
            (vec![], vec![(6, 8)])
        );
        assert_eq!(second.closed[0].more, json!({ "partly_open": true }));
        assert_eq!(hours(&second.open), [(4, 6), (8, 12)]);
        assert!(second.open.iter().all(|gap| gap.id == first.open[0].id));
        // What is over by now is neither, and the rest closes as a whole.
        let third = compare(
            &register(&[(2, 6), (8, 12)]),
            &register(&[(14, 15)]),
            &second.open,
            at(9),
        );
        assert_eq!(
            (of(&third.opened), of(&third.closed)),
            (vec![(14, 15)], vec![(9, 12)])
        );
        assert_eq!(third.closed[0].more, json!({ "partly_open": false }));
        assert_eq!(hours(&third.open), [(14, 15)]);
        // Looked at again, nothing is new.
        let again = compare(
            &register(&[(2, 4)]),
            &register(&[(14, 15)]),
            &third.open,
            at(9),
        );
        assert_eq!((again.opened.len(), again.closed.len()), (0, 0));
    }

    #[test]
    fn the_address_that_says_why_is_below_the_path_of_the_server() {
        let event = Event {
            gap: ToldGap {
                id: GapId(uuid::Uuid::nil()),
                area: "leeds".parse().unwrap(),
                line: "nursing".parse().unwrap(),
                interval: Interval {
                    start: at(1),
                    end: at(2),
                },
            },
            more: json!({}),
        };
        for root in ["", "/rota"] {
            let why = message_body(&event, root)["why"]
                .as_str()
                .unwrap()
                .to_owned();
            let path = why.strip_prefix(root).unwrap();
            assert!(path.starts_with("/api/v1/audit/areas/leeds/"), "{why}");
        }
    }
}
