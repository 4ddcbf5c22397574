//! A rota as rows: one row a place of a duty, so that whoever opens it can sort and filter by
//! person, day and pool.

use super::{ColumnUnit, ReportColumn, Table, Value};
use evenwatch_domain::in_force::{DutyNow, Replacement, RotaNow};
use evenwatch_domain::lost_holder;
use evenwatch_domain::network::Network;
use evenwatch_domain::rota::Rota;
use evenwatch_domain::time;

/// What stands where nobody does.
const EMPTY: &str = "EMPTY";

/// The rota's duties by start, with the names that the network has for ids; an empty place is a row
/// too. Of a rota that was published, each row says whether the duty still stands, and what does in
/// its place.
#[must_use]
pub fn of(rota: &Rota, now: Option<&RotaNow>, network: &Network) -> Table {
    let mut duties: Vec<_> = rota.duties.iter().collect();
    duties.sort_by_key(|duty| (duty.interval.start, &duty.pool, &duty.pattern));
    let rows = duties.into_iter().flat_map(|duty| {
        let (start, end) = (duty.interval.start, duty.interval.end);
        let pool = network.pool(&duty.pool);
        let line = network.line(&duty.line);
        let fixed: Vec<Value> = vec![
            time::local(start).format("%Y-%m-%d").to_string().into(),
            time::local(start).format("%a").to_string().into(),
            time::with_offset(start).to_rfc3339().into(),
            time::with_offset(end).to_rfc3339().into(),
            Value::Whole(duty.interval.minutes()),
            duty.pool.to_string().into(),
            pool.map(|pool| pool.name.as_str()).into(),
            line.map(|line| line.name.as_str()).into(),
            duty.tier.to_string().into(),
            duty.pattern.to_string().into(),
            duty.name.as_str().into(),
        ];
        let found = now.and_then(|now| now.duties.get(&duty.id));
        let became = became(found, network);
        let lost = found.map_or(&[][..], |now| now.lost_holders.as_slice());
        let said = lost_holder::sentence(duty, lost);
        let held = duty.holders.iter().map(|holder| {
            let person = network.person(&holder.person);
            let name =
                person.map_or_else(|| holder.person.to_string(), |person| person.name.clone());
            let one = lost.iter().find(|one| one.person == holder.person);
            let counts = found.filter(|now| now.stands).map(|_| match one {
                None => "yes",
                Some(one) if one.throughout => "no",
                Some(_) => "in part",
            });
            let why = one.and(said.as_deref());
            vec![
                holder.person.to_string().into(),
                name.into(),
                counts.into(),
                why.into(),
            ]
        });
        let empty = (0..duty.missing())
            .map(|_| vec![Value::Missing, EMPTY.into(), Value::Missing, Value::Missing]);
        let places: Vec<Vec<Value>> = held.chain(empty).collect();
        places.into_iter().map(move |place| {
            let mut row = fixed.clone();
            row.extend(place);
            row.extend(became.clone());
            row
        })
    });
    Table {
        title: rota.name.clone(),
        rows: rows.collect(),
        columns: vec![
            ReportColumn::new("day", "Day", ColumnUnit::Date),
            ReportColumn::new("weekday", "Weekday", ColumnUnit::Text),
            ReportColumn::new("start", "Start", ColumnUnit::Moment),
            ReportColumn::new("end", "End", ColumnUnit::Moment),
            ReportColumn::new("minutes", "Length", ColumnUnit::Minutes),
            ReportColumn::new("pool", "Pool id", ColumnUnit::Text),
            ReportColumn::new("pool_name", "Pool", ColumnUnit::Text),
            ReportColumn::new("line", "Service line", ColumnUnit::Text),
            ReportColumn::new("tier", "Tier", ColumnUnit::Text),
            ReportColumn::new("pattern", "Pattern id", ColumnUnit::Text),
            ReportColumn::new("pattern_name", "Duty", ColumnUnit::Text),
            ReportColumn::new("person", "Person id", ColumnUnit::Text),
            ReportColumn::new("person_name", "Person", ColumnUnit::Text),
            ReportColumn::new("counts", "Counts", ColumnUnit::Text),
            ReportColumn::new("why_not", "Why not", ColumnUnit::Text),
            ReportColumn::new("stands", "Stands", ColumnUnit::Text),
            ReportColumn::new("replaced_by", "Replaced by rota", ColumnUnit::Text),
            ReportColumn::new("replaced_by_name", "Replaced by", ColumnUnit::Text),
            ReportColumn::new("held_now_by", "Held now by", ColumnUnit::Text),
        ],
        notes: vec![format!(
            "{} (id {}, revision {}, {})",
            rota.name, rota.id, rota.revision, rota.state
        )],
    }
}

/// Whether the duty stands, the rota that replaced it, and who holds it now; nothing of what was
/// never published.
fn became(duty: Option<&DutyNow>, network: &Network) -> Vec<Value> {
    let Some(duty) = duty else {
        return vec![Value::Missing; 4];
    };
    let by = duty.replaced_by.as_ref();
    let holders = duty.holders_now.as_ref().map(|holders| {
        let names = holders.iter().map(|id| {
            let person = network.person(id);
            person.map_or_else(|| id.to_string(), |person| person.name.clone())
        });
        let names: Vec<String> = names.collect();
        match (names.is_empty(), duty.cancelled) {
            (_, true) => "CANCELLED".to_owned(),
            (true, false) => EMPTY.to_owned(),
            (false, false) => names.join(", "),
        }
    });
    vec![
        match (duty.stands, duty.kept_by.is_some()) {
            (true, _) => "yes",
            (false, true) => "no: had begun",
            (false, false) => "no",
        }
        .into(),
        by.map(|by| by.rota.to_string()).as_deref().into(),
        by.map(Replacement::told).into(),
        holders.as_deref().into(),
    ]
}
