//! Scenes for tests: small networks said in a line each, every value given a default. All of it is
//! invented.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::str::FromStr;
use std::time::Duration;

use chrono::NaiveDate;
use serde_json::{Value, json};

use evenwatch_domain::absence::{Absence, AbsenceKind, Preference, Wish};
use evenwatch_domain::area::Area;
use evenwatch_domain::burden::{BroughtForward, Burden};
use evenwatch_domain::calendar::{BankHolidays, Division};
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::contract::{Contract, RuleSetting, Severity};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::{Competence, FORMAT_VERSION, Network, NetworkFile};
use evenwatch_domain::organisation::{NhsRegion, Organisation, OrganisationKind, Validity};
use evenwatch_domain::pattern::{BankHolidayUse, DayOfWeek, DutyKind, DutyPattern};
use evenwatch_domain::person::{Employment, Experience, OnCallTerms, Person, Wte};
use evenwatch_domain::pool::{Member, Pool};
use evenwatch_domain::publication::{DutyStatus, PublishedDuty};
use evenwatch_domain::rota::{Duty, Holder};
use evenwatch_domain::service_line::{Mode, ServiceKind, ServiceLine, Tier};
use evenwatch_domain::time::{Period, WallTime};
use evenwatch_domain::{ids, time};

use super::{Control, Limits, Nearness, Pin, PlanError, PlanSpec, Planned};

/// A day as text: `2026-06-01`, a Monday.
pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// An id of any kind.
pub(super) fn id<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

/// A network, a catalogue and what is asked of the planner.
#[derive(Clone)]
pub(super) struct PlanningInput {
    pub(super) file: NetworkFile,
    pub(super) catalogue: Catalogue,
    pub(super) published: Vec<PublishedDuty>,
    pub(super) previous: Vec<Duty>,
    pub(super) nearness: Nearness,
    pub(super) begun_by: Option<Instant>,
    pub(super) pins: Vec<Pin>,
    pub(super) limits: Limits,
}

/// One board, one area, one nursing line with visits, its first-on pool `nurses`, and a contract
/// `plain` that asks for 11 hours' rest. Nobody works there yet.
pub(super) fn scene() -> PlanningInput {
    let validity = Validity::default();
    let file = NetworkFile {
        format_version: FORMAT_VERSION,
        name: "Invented".to_owned(),
        invented: true,
        organisations: vec![Organisation {
            ods: id("QZZ"),
            name: "Invented board".to_owned(),
            kind: OrganisationKind::Icb,
            region: NhsRegion::Y63,
            validity,
            successors: Vec::new(),
            note: None,
        }]
        .into(),
        areas: vec![area("north")].into(),
        service_lines: vec![ServiceLine {
            id: id("nursing"),
            name: "Nursing at home".to_owned(),
            kind: ServiceKind::NursingAtHome,
            mode: Mode::Visit,
            response_minutes: 60,
            criticality: 1,
        }]
        .into(),
        competences: vec![Competence {
            id: id("syringe-driver"),
            name: "Syringe driver".to_owned(),
        }]
        .into(),
        pools: vec![pool("nurses")].into(),
        ..NetworkFile::default()
    };
    let contract = Contract {
        id: id("plain"),
        name: "Plain".to_owned(),
        source: "invented".to_owned(),
        full_time_hours: 37.5,
        rules: Vec::new(),
    };
    let holidays = ["2026-01-01", "2026-12-25", "2026-12-28"]
        .map(|d| (Division::EnglandAndWales, day(d), "a holiday".to_owned()));
    let scene = PlanningInput {
        file,
        catalogue: Catalogue {
            contracts: BTreeMap::from([(contract.id.clone(), contract)]),
            bank_holidays: BankHolidays::new(holidays),
            ..Catalogue::default()
        },
        published: Vec::new(),
        previous: Vec::new(),
        nearness: Nearness::default(),
        begun_by: None,
        pins: Vec::new(),
        limits: Limits {
            time: Duration::from_secs(60),
            ..Limits::default()
        },
    };
    scene.rule(
        "WTR-D11",
        Severity::Hard,
        json!({"mechanism": "rest", "at-least": 660}),
    )
}

/// An area of the board.
pub(super) fn area(name: &str) -> Area {
    Area {
        id: id(name),
        name: name.to_owned(),
        board: id("QZZ"),
        children_known: 10,
        population: 1000,
    }
}

/// A first-on pool of the nursing line over the area `north`, without members.
pub(super) fn pool(name: &str) -> Pool {
    Pool {
        id: id(name),
        name: name.to_owned(),
        host: id("QZZ"),
        line: id("nursing"),
        tier: Tier::First,
        areas: vec![id("north")],
        division: Division::default(),
        members: Vec::new(),
    }
}

impl PlanningInput {
    /// A full-time nurse in the pool named last, able to do everything, paid for on-call.
    pub(super) fn person(mut self, name: &str) -> Self {
        self.file.people.push(Person {
            id: id(name),
            name: name.to_owned(),
            role: "community children's nurse".to_owned(),
            grade: "band 6".to_owned(),
            employments: vec![Employment {
                organisation: id("QZZ"),
                contract: id("plain"),
                wte: Wte::new(1.0).unwrap(),
                other_weekly_hours: 0.0,
                validity: Validity::default(),
            }],
            experience: Experience::Competent,
            competences: Vec::new(),
            reaches: vec![id("north")],
            on_call: OnCallTerms {
                paid: true,
                ..OnCallTerms::default()
            },
            contactable: true,
        });
        self.member(name)
    }

    /// Makes a person a member of the pool named last.
    pub(super) fn member(mut self, name: &str) -> Self {
        self.file.pools.last_mut().unwrap().members.push(Member {
            person: id(name),
            validity: Validity::default(),
        });
        self
    }

    /// Several people.
    pub(super) fn people<const N: usize>(self, names: [&str; N]) -> Self {
        names.into_iter().fold(self, Self::person)
    }

    /// Changes the person named last.
    pub(super) fn who(mut self, change: impl FnOnce(&mut Person)) -> Self {
        change(self.file.people.last_mut().unwrap());
        self
    }

    /// The WTE of the person named last.
    pub(super) fn wte(self, wte: f64) -> Self {
        self.who(|person| person.employments[0].wte = Wte::new(wte).unwrap())
    }

    /// Leave of the person named last, both days inside.
    pub(super) fn leave(self, from: &str, to: &str) -> Self {
        self.away(AbsenceKind::AnnualLeave, from, to)
    }

    /// An absence of the person named last, both days inside.
    pub(super) fn away(mut self, kind: AbsenceKind, from: &str, to: &str) -> Self {
        let at = self.file.absences.len();
        self.file.absences.push(Absence {
            id: id(&format!("absence-{at}")),
            person: self.file.people.last().unwrap().id.clone(),
            kind,
            period: Period::new(day(from), day(to)).unwrap(),
        });
        self
    }

    /// A wish of the person named last about duties that start on a day.
    pub(super) fn wish(mut self, wish: Wish, weight: u8, on: &str) -> Self {
        let at = self.file.preferences.len();
        self.file.preferences.push(Preference {
            id: id(&format!("wish-{at}")),
            person: self.file.people.last().unwrap().id.clone(),
            wish,
            weight,
            period: Period::new(day(on), day(on)),
            days: Vec::new(),
            pattern: None,
        });
        self
    }

    /// A burden that the person named last brings forward from the year before.
    pub(super) fn brings(mut self, burden: Burden, amount: f64) -> Self {
        self.file.brought_forward.push(BroughtForward {
            person: self.file.people.last().unwrap().id.clone(),
            burden,
            amount,
            period: Period::new(day("2025-06-01"), day("2025-12-31")).unwrap(),
        });
        self
    }

    /// Another pool like `nurses`; people and patterns named after it are its own.
    pub(super) fn pool(mut self, name: &str) -> Self {
        self.file.pools.push(pool(name));
        self
    }

    /// A daily on-call duty from home of the pool named last.
    pub(super) fn pattern(mut self, name: &str, start: &str, end: &str) -> Self {
        let wall = |text: &str| text.parse::<WallTime>().unwrap();
        self.file.duty_patterns.push(DutyPattern {
            id: id(name),
            name: name.to_owned(),
            pool: self.file.pools.last().unwrap().id.clone(),
            days: [
                DayOfWeek::Mon,
                DayOfWeek::Tue,
                DayOfWeek::Wed,
                DayOfWeek::Thu,
                DayOfWeek::Fri,
                DayOfWeek::Sat,
                DayOfWeek::Sun,
            ]
            .to_vec(),
            bank_holidays: BankHolidayUse::AsWeekday,
            start: wall(start),
            end: wall(end),
            days_after: None,
            kind: DutyKind::NonResidentOnCall,
            people_needed: 1,
            competences: Vec::new(),
            experience: None,
            expected_calls_per_hour: Some(0.0),
            expected_worked_share: Some(0.0),
            validity: Validity::default(),
        });
        self
    }

    /// Changes the pattern named last.
    pub(super) fn which(mut self, change: impl FnOnce(&mut DutyPattern)) -> Self {
        change(self.file.duty_patterns.last_mut().unwrap());
        self
    }

    /// Adds a rule to the contract `plain`.
    pub(super) fn rule(mut self, name: &str, severity: Severity, mechanism: Value) -> Self {
        let Value::Object(mechanism) = mechanism else {
            panic!("a mechanism is an object")
        };
        let contract = self.catalogue.contracts.values_mut().next().unwrap();
        contract.rules.push(RuleSetting {
            id: id(name),
            asks: "asks".to_owned(),
            source: "invented".to_owned(),
            severity,
            mechanism,
        });
        self
    }

    /// Pins a person to the occurrence of a pattern on a day.
    pub(super) fn pin(mut self, person: &str, pattern: &str, on: &str) -> Self {
        self.pins.push(Pin {
            duty: ids::DutyId::of(&id(pattern), day(on)),
            person: id(person),
        });
        self
    }

    /// Publishes that a person held the occurrence of a pattern on a day.
    pub(super) fn held(mut self, person: &str, pattern: &str, on: &str) -> Self {
        let network = self.network();
        let on = Period::new(day(on), day(on)).unwrap();
        let (duties, _) = super::duties(&network, &self.catalogue, &on, None);
        let mut duty = duties
            .into_iter()
            .find(|d| d.pattern == id(pattern))
            .unwrap();
        duty.holders = vec![Holder {
            person: id(person),
            pinned: false,
        }];
        self.published.push(PublishedDuty {
            rota: ids::RotaId(uuid::Uuid::nil()),
            revision: 1,
            changed_at: duty.interval.start,
            duty,
            status: DutyStatus::Confirmed,
            sequence: 0,
            former_holders: Vec::new(),
        });
        self
    }

    /// Publishes the occurrences of a pattern in the week of a Monday that are not published yet,
    /// without a holder.
    pub(super) fn week(mut self, pattern: &str, monday: &str) -> Self {
        let network = self.network();
        let week = Period::weeks(day(monday), 1).unwrap();
        let (duties, _) = super::duties(&network, &self.catalogue, &week, None);
        let known: Vec<ids::DutyId> = self.published.iter().map(|one| one.duty.id).collect();
        for duty in duties {
            if duty.pattern == id(pattern) && !known.contains(&duty.id) {
                self.published.push(PublishedDuty {
                    rota: ids::RotaId(uuid::Uuid::nil()),
                    revision: 1,
                    changed_at: duty.interval.start,
                    duty,
                    status: DutyStatus::Confirmed,
                    sequence: 0,
                    former_holders: Vec::new(),
                });
            }
        }
        self
    }

    /// The network.
    pub(super) fn network(&self) -> Network {
        Network::new(self.file.clone()).unwrap()
    }

    /// Duties that start from one day to another.
    pub(super) fn duties(&self, from: &str, to: &str) -> (Vec<Duty>, Vec<String>) {
        let period = Period::new(day(from), day(to)).unwrap();
        super::duties(&self.network(), &self.catalogue, &period, None)
    }

    /// Plans every pool.
    pub(super) fn try_plan(&self, from: &str, to: &str) -> Result<Planned, PlanError> {
        self.try_plan_pools(None, from, to)
    }

    /// Plans some pools.
    pub(super) fn try_plan_pools(
        &self,
        pools: Option<&[ids::PoolId]>,
        from: &str,
        to: &str,
    ) -> Result<Planned, PlanError> {
        let request = PlanSpec {
            period: Period::new(day(from), day(to)).unwrap(),
            pools,
            history: &self.published,
            pins: &self.pins,
            previous: &self.previous,
            nearness: self.nearness,
            begun_by: self.begun_by,
        };
        super::plan(
            &self.network(),
            &self.catalogue,
            &request,
            &self.limits,
            &Control::default(),
        )
    }

    /// Plans every pool; there must be a rota.
    pub(super) fn plan(&self, from: &str, to: &str) -> Planned {
        self.try_plan(from, to)
            .unwrap_or_else(|error| panic!("{error}"))
    }
}

/// What a person holds: local start of each duty.
pub(super) fn held_by(planned: &Planned, person: &str) -> Vec<String> {
    let mine = planned
        .duties
        .iter()
        .filter(|duty| duty.is_held_by(&id(person)));
    mine.map(|duty| {
        time::local(duty.interval.start)
            .format("%m-%d %H:%M")
            .to_string()
    })
    .collect()
}
