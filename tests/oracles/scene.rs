//! A small network with every default, and duties on it: a test says only what it is about.

use std::collections::BTreeMap;

use evenwatch::audit::{AreaLine, Audit, Gap, Rostered, Spans};
use evenwatch::domain::calendar::{BankHolidays, Division};
use evenwatch::domain::catalogue::Catalogue;
use evenwatch::domain::evidence::Vacancy;
use evenwatch::domain::ids::{DutyId, PatternId, PersonId, PoolId, RotaId};
use evenwatch::domain::interval::{Instant, Interval};
use evenwatch::domain::network::{FORMAT_VERSION, Network, NetworkFile};
use evenwatch::domain::person::Person;
use evenwatch::domain::publication::{DutyStatus, PublishedDuty};
use evenwatch::domain::rota::{Duty, Holder, Rota, RotaState};
use evenwatch::domain::service_line::Tier;
use evenwatch::domain::standard::Standard;
use evenwatch::domain::time::{self, Period};
use evenwatch::oncall::{AreaLineCover, OnCallAnswer};
use serde_json::{Value, json};
use uuid::Uuid;

/// A network, a catalogue with QS160-6, and duties.
#[derive(Debug, Clone)]
pub struct Scene {
    pub file: NetworkFile,
    pub catalogue: Catalogue,
    pub duties: Vec<Duty>,
    pub vacancies: Vec<Vacancy>,
    /// For which time pools have published: all, where a test does not say.
    pub spans: Spans,
    /// The days of the rotas of which the spans are; absent: all time.
    pub published: Option<Vec<Period>>,
}

/// Area "kent" (10 children), lines "nursing" (visit), "advice" (phone) and "line" (phone, in no
/// standard); nobody yet.
pub fn scene() -> Scene {
    let standard: Standard = from(json!({
        "id": "qs160", "name": "QS160", "source": "NICE", "statements": [{
            "id": "QS160-6", "asks": "nursing and advice at any hour", "all_of": ["nursing-at-home", "consultant-advice"]
        }]
    }));
    let holidays = ["2025-01-01", "2025-12-25", "2027-01-01", "2027-12-27"];
    let holidays = holidays.map(|day| {
        (
            Division::EnglandAndWales,
            day.parse().unwrap(),
            "a holiday".to_owned(),
        )
    });
    let scene = Scene {
        file: NetworkFile {
            format_version: FORMAT_VERSION,
            name: "invented".to_owned(),
            invented: true,
            ..NetworkFile::default()
        },
        catalogue: Catalogue {
            standards: BTreeMap::from([(standard.id.clone(), standard)]),
            bank_holidays: BankHolidays::new(holidays),
            ..Catalogue::default()
        },
        duties: Vec::new(),
        vacancies: Vec::new(),
        spans: Spans::whole(),
        published: None,
    };
    scene
        .with(|file| {
            file.organisations.push(from(json!({"ods": "QKS", "name": "Board", "kind": "icb", "region": "Y59"})));
            file.organisations.push(from(json!({"ods": "RXX", "name": "Trust", "kind": "nhs-trust", "region": "Y59"})));
            file.competences.push(from(json!({"id": "pump", "name": "Pump"})));
            for (id, kind, mode) in [
                ("nursing", "nursing-at-home", "visit"),
                ("advice", "consultant-advice", "phone"),
                ("line", "bereavement-support", "phone"),
            ] {
                let line = json!({"id": id, "name": id, "kind": kind, "mode": mode, "response_minutes": 60});
                file.service_lines.push(from(line));
            }
        })
        .area("kent", 10)
}

/// A value from its JSON form.
pub fn from<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

/// An instant from its wall time: `2026-03-28 20:00`.
pub fn wall(text: &str) -> Instant {
    let (day, clock) = text.split_once(' ').unwrap();
    time::instant(day.parse().unwrap(), clock.parse().unwrap())
}

/// A run of local days.
pub fn period(first: &str, last: &str) -> Period {
    Period::new(first.parse().unwrap(), last.parse().unwrap()).unwrap()
}

impl Scene {
    pub fn with(mut self, change: impl FnOnce(&mut NetworkFile)) -> Self {
        change(&mut self.file);
        self
    }

    pub fn area(self, id: &str, children: u32) -> Self {
        let area = json!({"id": id, "name": id, "board": "QKS", "children_known": children, "population": 1000});
        self.with(|file| file.areas.push(from(area)))
    }

    /// Somebody full-time, paid, contactable, competent, who reaches every area there is.
    pub fn person(self, id: &str) -> Self {
        self.person_with(id, |_| ())
    }

    pub fn person_with(mut self, id: &str, change: impl FnOnce(&mut Person)) -> Self {
        let reaches: Vec<_> = self
            .file
            .areas
            .iter()
            .map(|area| area.id.as_str())
            .collect();
        let mut person: Person = from(json!({
            "id": id, "name": id, "role": "nurse", "grade": "band 6", "experience": "competent", "reaches": reaches,
            "employments": [{"organisation": "RXX", "contract": "afc", "wte": 1.0}],
            "competences": [{"competence": "pump"}], "on_call": {"paid": true}
        }));
        change(&mut person);
        self.file.people.push(person);
        self
    }

    pub fn pool(self, id: &str, line: &str, tier: Tier, areas: &[&str], members: &[&str]) -> Self {
        let members: Vec<_> = members
            .iter()
            .map(|person| json!({"person": person}))
            .collect();
        let pool = json!({"id": id, "name": id, "host": "RXX", "line": line, "tier": tier, "areas": areas, "members": members});
        self.with(|file| file.pools.push(from(pool)))
    }

    /// Nights 20:00-08:00 on all days, by people with the pump, named after the pool.
    pub fn nights(self, pool: &str) -> Self {
        let pattern = json!({
            "id": pool, "name": "Night", "pool": pool, "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
            "start": "20:00", "end": "08:00", "kind": "non-resident-on-call", "competences": ["pump"]
        });
        self.with(|file| file.duty_patterns.push(from(pattern)))
    }

    /// An agreement over every hour.
    pub fn agreed(self, area: &str, line: &str, level: &str, paid: bool) -> Self {
        self.agreed_for(area, line, level, paid, &json!([]))
    }

    pub fn agreed_for(
        self,
        area: &str,
        line: &str,
        level: &str,
        paid: bool,
        hours: &Value,
    ) -> Self {
        let id = format!("a{}", self.file.agreements.len());
        let agreement = json!({
            "id": id, "commissioner": "QKS", "area": area, "line": line, "level": level, "paid": paid, "hours": hours
        });
        self.with(|file| file.agreements.push(from(agreement)))
    }

    pub fn away(self, person: &str, first: &str, last: &str) -> Self {
        let id = format!("x{}", self.file.absences.len());
        let absence = json!({
            "id": id, "person": person, "kind": "annual-leave", "period": {"first_day": first, "last_day": last}
        });
        self.with(|file| file.absences.push(from(absence)))
    }

    /// An on-call duty of the pool for one person.
    pub fn duty(self, pool: &str, start: &str, end: &str, holders: &[&str]) -> Self {
        self.duty_for(
            pool,
            Interval::new(wall(start), wall(end)).unwrap(),
            1,
            holders,
        )
    }

    pub fn duty_for(
        mut self,
        pool: &str,
        interval: Interval,
        people_needed: u8,
        holders: &[&str],
    ) -> Self {
        let pool = self
            .file
            .pools
            .iter()
            .find(|p| p.id.as_str() == pool)
            .unwrap();
        let duty = json!({
            "id": duty_id(self.duties.len()), "pattern": PatternId::new(pool.id.as_str()).unwrap(), "name": "Night",
            "pool": pool.id, "line": pool.line, "tier": pool.tier, "kind": "non-resident-on-call",
            "day": time::local_day(interval.start), "interval": interval, "people_needed": people_needed, "holders": [],
        });
        let mut duty: Duty = from(duty);
        let holder = |id: &&str| Holder {
            person: PersonId::new(*id).unwrap(),
            pinned: false,
        };
        duty.holders = holders.iter().map(holder).collect();
        self.duties.push(duty);
        self
    }

    /// Evidence for the duty made last: each candidate with reasons in their JSON form.
    pub fn vacant_because(mut self, candidates: &[(&str, Value)]) -> Self {
        let candidate =
            |(person, reasons): &(&str, Value)| json!({"person": person, "reasons": reasons});
        let candidates: Vec<Value> = candidates.iter().map(candidate).collect();
        let duty = duty_id(self.duties.len() - 1);
        self.vacancies.push(from(
            json!({"duty": duty, "missing": 1, "candidates": candidates}),
        ));
        self
    }

    pub fn network(&self) -> Network {
        Network::new(self.file.clone()).unwrap()
    }

    pub fn audit(&self, period: Period) -> Audit {
        evenwatch::audit::audit(&self.network(), &self.catalogue, &self.rostered(), period)
    }

    pub fn rostered(&self) -> Rostered<'_> {
        Rostered {
            duties: &self.duties,
            vacancies: &self.vacancies,
            spans: &self.spans,
        }
    }

    /// Nothing is published but a rota over these days with the duties that start on them, where
    /// they are given.
    pub fn published_over(self, days: &[(&str, &str)]) -> Self {
        let days = days.iter().map(|(first, last)| period(first, last));
        self.published_on(days.collect())
    }

    /// The same over these days.
    pub fn published_on(self, days: Vec<Period>) -> Self {
        let rotas: Vec<Rota> = days
            .iter()
            .map(|period| {
                let own = self.duties.iter().filter(|duty| period.contains(duty.day));
                Rota {
                    id: RotaId(Uuid::from_u128(1)),
                    name: "a rota".to_owned(),
                    revision: 1,
                    state: RotaState::Published,
                    period: *period,
                    created_at: wall("2026-01-01 00:00"),
                    published_at: None,
                    duties: own.cloned().collect(),
                    plan: None,
                }
            })
            .collect();
        let spans = Spans::published(&self.network(), &self.catalogue, &rotas);
        Self {
            spans,
            published: Some(days),
            ..self
        }
    }

    /// The duties as published, in rota 1.
    pub fn published(&self) -> Vec<PublishedDuty> {
        let record = |duty: &Duty| PublishedDuty {
            rota: RotaId(Uuid::from_u128(1)),
            revision: 1,
            duty: duty.clone(),
            status: DutyStatus::Confirmed,
            sequence: 0,
            changed_at: wall("2026-01-01 00:00"),
            former_holders: Vec::new(),
        };
        self.duties.iter().map(record).collect()
    }

    pub fn on_call(&self, at: Instant) -> OnCallAnswer {
        evenwatch::oncall::on_call(&self.network(), &self.catalogue, &self.published(), at)
    }
}

fn duty_id(number: usize) -> DutyId {
    DutyId(Uuid::from_u128(number as u128 + 1))
}

/// The line in the area.
pub fn line_of<'a>(audit: &'a Audit, area: &str, line: &str) -> &'a AreaLine {
    audit
        .area_lines
        .iter()
        .find(|l| l.area.as_str() == area && l.line.as_str() == line)
        .unwrap()
}

/// The rows of the register for the line in the area.
pub fn gaps_of<'a>(audit: &'a Audit, area: &str, line: &str) -> Vec<&'a Gap> {
    audit
        .gaps
        .iter()
        .filter(|g| g.area.as_str() == area && g.line.as_str() == line)
        .collect()
}

/// The answer for the line in the area.
pub fn cover_of<'a>(answer: &'a OnCallAnswer, area: &str, line: &str) -> &'a AreaLineCover {
    answer
        .cover
        .iter()
        .find(|c| c.area.as_str() == area && c.line.as_str() == line)
        .unwrap()
}

/// A pool's id.
pub fn pool_id(id: &str) -> PoolId {
    PoolId::new(id).unwrap()
}
