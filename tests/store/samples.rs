//! Invented networks of any size: the same for the same seed.

mod rotas;

pub(crate) use rotas::{draft, night, rota_id};

use chrono::{DateTime, Days, NaiveDate};
use evenwatch::domain::absence::{Absence, AbsenceKind, Preference, Wish};
use evenwatch::domain::agreement::{
    AgreedHolidays, Agreement, CommissioningLevel, ValidityBy, WeeklyHours,
};
use evenwatch::domain::area::Area;
use evenwatch::domain::burden::{BroughtForward, Burden};
use evenwatch::domain::calendar::Division;
use evenwatch::domain::ids::{
    AbsenceId, AgreementId, AreaId, CompetenceId, ContractId, LineId, OdsCode, PatternId, PersonId,
    PoolId, PreferenceId,
};
use evenwatch::domain::interval::Instant;
use evenwatch::domain::network::{Competence, FORMAT_VERSION, Network, NetworkFile};
use evenwatch::domain::organisation::{NhsRegion, Organisation, OrganisationKind, Validity};
use evenwatch::domain::pattern::{BankHolidayUse, DayOfWeek, DutyKind, DutyPattern};
use evenwatch::domain::person::{Employment, Experience, HeldCompetence, OnCallTerms, Person, Wte};
use evenwatch::domain::pool::{Member, Pool};
use evenwatch::domain::service_line::{Mode, ServiceKind, ServiceLine, Tier};
use evenwatch::domain::time::{Period, WallTime};

/// How large a network is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) boards: usize,
    pub(crate) areas: usize,
    pub(crate) people: usize,
}

impl Size {
    /// All of England, about.
    pub(crate) const NATIONAL: Self = Self {
        boards: 36,
        areas: 150,
        people: 1500,
    };
    pub(crate) const SMALL: Self = Self {
        boards: 2,
        areas: 4,
        people: 12,
    };
}

/// A source of choices (splitmix64).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides as u64) as usize
    }

    fn often(&mut self) -> bool {
        self.below(2) == 0
    }

    fn of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }

    /// Distinct items of the list, in its order or turned round.
    fn some<T: Clone>(&mut self, list: &[T], at_most: usize) -> Vec<T> {
        let start = self.below(list.len());
        let count = self.below(at_most.min(list.len()) + 1);
        let mut some: Vec<T> = list
            .iter()
            .cycle()
            .skip(start)
            .take(count)
            .cloned()
            .collect();
        if self.often() {
            some.reverse();
        }
        some
    }

    /// A number that no short decimal writes.
    fn fraction(&mut self) -> f64 {
        (1 + self.below(999)) as f64 / 1001.0
    }

    fn day(&mut self) -> NaiveDate {
        day("2026-01-01") + Days::new(self.below(365) as u64)
    }

    fn period(&mut self) -> Period {
        let first = self.day();
        Period::new(first, first + Days::new(self.below(20) as u64)).unwrap()
    }

    fn validity(&mut self) -> Validity {
        let period = self.period();
        Validity {
            valid_from: self.often().then_some(period.first_day),
            valid_to: self.often().then_some(period.last_day),
        }
    }
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn at(seconds: i64) -> Instant {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

/// An instant for tests to call now: 2026-11-21 12:00 UTC.
pub(crate) fn now() -> Instant {
    at(1_795_262_400)
}

const WEEKDAYS: [DayOfWeek; 5] = [
    DayOfWeek::Mon,
    DayOfWeek::Tue,
    DayOfWeek::Wed,
    DayOfWeek::Thu,
    DayOfWeek::Fri,
];
const WEEKEND: [DayOfWeek; 2] = [DayOfWeek::Sat, DayOfWeek::Sun];
/// Every kind of character that a database might mistake for something else.
pub(super) const NAME: &str = "Zoë O'Brien \"\\ 100% _ $1 ? 🌙 (invented)";

/// A checked network with something in every table, and every absent value absent somewhere.
pub(crate) fn network(seed: u64, size: Size) -> Network {
    Network::new(network_file(seed, size)).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn network_file(seed: u64, size: Size) -> NetworkFile {
    let mut dice = Dice::new(seed);
    let mut file = NetworkFile {
        format_version: FORMAT_VERSION,
        name: format!("{NAME} {seed}"),
        about: "invented".into(),
        invented: true,
        ..NetworkFile::default()
    };
    file.organisations = organisations(&mut dice, size.boards).into();
    file.areas = areas(&mut dice, size, &file.organisations).into();
    file.service_lines = lines(&mut dice).into();
    for name in ["syringe-driver", "triage", "end-of-life", "ventilation"] {
        let id = CompetenceId::new(name).unwrap();
        file.competences.push(Competence {
            id,
            name: NAME.into(),
        });
    }
    file.people = (0..size.people)
        .map(|n| person(&mut dice, n, &file))
        .collect();
    for area in 0..size.areas {
        let pool = pool(&mut dice, area, &file);
        for (name, days) in [("weeknight", &WEEKDAYS[..]), ("weekend", &WEEKEND[..])] {
            let pattern = pattern(&mut dice, &pool.id, name, days, &file.competences);
            file.duty_patterns.push(pattern);
        }
        file.pools.push(pool);
    }
    file.agreements = agreements(&mut dice, &file).into();
    for n in 0..size.people {
        let absence = absence(&mut dice, n, &file.people);
        file.absences.push(absence);
        let preference = preference(&mut dice, n, &file);
        file.preferences.push(preference);
        file.brought_forward.push(BroughtForward {
            person: file.people[n].id.clone(),
            burden: dice.of(&Burden::ALL),
            amount: dice.fraction() * 40.0,
            period: dice.period(),
        });
    }
    file
}

fn organisations(dice: &mut Dice, boards: usize) -> Vec<Organisation> {
    let board = |n: usize| OdsCode::new(format!("Q{n:03}")).unwrap();
    let kinds = [
        OrganisationKind::NhsTrust,
        OrganisationKind::Hospice,
        OrganisationKind::CommunityProvider,
        OrganisationKind::Network,
    ];
    let regions = [NhsRegion::Y56, NhsRegion::Y58, NhsRegion::Y63];
    let organisation = |ods, kind, dice: &mut Dice| Organisation {
        ods,
        name: NAME.into(),
        kind,
        region: dice.of(&regions),
        validity: Validity::default(),
        successors: Vec::new(),
        note: dice.often().then(|| "invented".to_owned()),
    };
    let mut list: Vec<Organisation> = (0..boards)
        .map(|n| organisation(board(n), OrganisationKind::Icb, dice))
        .collect();
    for n in 0..boards * 2 {
        let ods = OdsCode::new(format!("R{n:04}")).unwrap();
        let kind = dice.of(&kinds);
        list.push(organisation(ods, kind, dice));
    }
    // Closed boards, succeeded by some that stand later and some that stand earlier in the
    // document.
    let open: Vec<OdsCode> = (0..boards).map(board).collect();
    for n in 0..2 {
        let ods = OdsCode::new(format!("Q9{n:02}")).unwrap();
        let mut closed = organisation(ods, OrganisationKind::Icb, dice);
        closed.validity.valid_to = Some(day("2025-03-31"));
        closed.successors = dice.some(&open, 3);
        list.insert(dice.below(list.len()), closed);
    }
    list
}

fn areas(dice: &mut Dice, size: Size, organisations: &[Organisation]) -> Vec<Area> {
    let boards: Vec<OdsCode> = organisations
        .iter()
        .filter(|o| o.kind == OrganisationKind::Icb && o.validity.valid_to.is_none())
        .map(|o| o.ods.clone())
        .collect();
    let area = |n: usize| Area {
        id: AreaId::new(format!("area-{n}")).unwrap(),
        name: NAME.into(),
        board: boards[n % boards.len()].clone(),
        children_known: dice.below(900) as u32,
        population: 300_000 + dice.below(90_000) as u32,
    };
    (0..size.areas).map(area).collect()
}

fn lines(dice: &mut Dice) -> Vec<ServiceLine> {
    let kinds = [
        ("nursing", ServiceKind::NursingAtHome, Mode::Visit),
        ("advice", ServiceKind::ConsultantAdvice, Mode::Phone),
        (
            "single-number",
            ServiceKind::SinglePointOfAccess,
            Mode::Phone,
        ),
        ("bereavement", ServiceKind::BereavementSupport, Mode::Phone),
    ];
    let line = |(id, kind, mode): (&str, ServiceKind, Mode)| ServiceLine {
        id: LineId::new(id).unwrap(),
        name: NAME.into(),
        kind,
        mode,
        response_minutes: 1 + dice.below(1440) as u32,
        criticality: 1 + dice.below(1000) as u32,
    };
    kinds.into_iter().map(line).collect()
}

fn person(dice: &mut Dice, n: usize, file: &NetworkFile) -> Person {
    let contracts = ["agenda-for-change", "nhs-consultants-2003", "hospice-local"];
    let areas: Vec<AreaId> = file.areas.iter().map(|area| area.id.clone()).collect();
    let competences: Vec<CompetenceId> = file.competences.iter().map(|c| c.id.clone()).collect();
    let employment = |dice: &mut Dice| Employment {
        organisation: dice.of(&file.organisations).ods,
        contract: ContractId::new(dice.of(&contracts)).unwrap(),
        // Two of them come to 1.5 at most, as the domain asks.
        wte: Wte::new(dice.fraction() * 0.75).unwrap(),
        other_weekly_hours: dice.fraction() * 37.5,
        validity: dice.validity(),
    };
    Person {
        id: PersonId::new(format!("person-{n}")).unwrap(),
        name: format!("{NAME} {n}"),
        role: "community children's nurse".into(),
        grade: "band 6".into(),
        employments: (0..1 + dice.below(2)).map(|_| employment(dice)).collect(),
        experience: dice.of(&[
            Experience::Novice,
            Experience::Competent,
            Experience::Expert,
        ]),
        competences: dice
            .some(&competences, 4)
            .into_iter()
            .map(|competence| HeldCompetence {
                competence,
                valid_to: dice.often().then(|| dice.day()),
            })
            .collect(),
        reaches: dice.some(&areas, 5),
        on_call: OnCallTerms {
            paid: dice.often(),
            at_most_one_in: dice.often().then(|| 1 + dice.below(28) as u8),
            opted_out_of_48_hours: dice.often(),
        },
        contactable: dice.below(9) > 0,
    }
}

fn pool(dice: &mut Dice, n: usize, file: &NetworkFile) -> Pool {
    let areas: Vec<AreaId> = file.areas.iter().map(|area| area.id.clone()).collect();
    let people: Vec<PersonId> = file.people.iter().map(|person| person.id.clone()).collect();
    let member = |person| Member {
        person,
        validity: dice.validity(),
    };
    // The first pool is empty: it must come back empty.
    let members = if n == 0 {
        Vec::new()
    } else {
        people[..people.len().min(12)].to_vec()
    };
    let members: Vec<Member> = members.into_iter().map(member).collect();
    let mut covered = vec![areas[n].clone()];
    covered.extend(
        dice.some(&areas, 2)
            .into_iter()
            .filter(|area| *area != areas[n]),
    );
    Pool {
        id: PoolId::new(format!("pool-{n}")).unwrap(),
        name: NAME.into(),
        host: dice.of(&file.organisations).ods,
        line: dice.of(&file.service_lines).id,
        tier: dice.of(&[Tier::First, Tier::Second]),
        areas: covered,
        division: dice.of(&[Division::EnglandAndWales, Division::Scotland]),
        members,
    }
}

fn pattern(
    dice: &mut Dice,
    pool: &PoolId,
    name: &str,
    days: &[DayOfWeek],
    competences: &[Competence],
) -> DutyPattern {
    let competences: Vec<CompetenceId> = competences.iter().map(|c| c.id.clone()).collect();
    DutyPattern {
        id: PatternId::new(format!("{pool}-{name}")).unwrap(),
        name: name.into(),
        pool: pool.clone(),
        days: days.to_vec(),
        bank_holidays: dice.of(&[BankHolidayUse::AsWeekday, BankHolidayUse::Never]),
        start: wall("20:00"),
        end: wall("08:00"),
        days_after: dice.often().then_some(1),
        kind: dice.of(&[
            DutyKind::Shift,
            DutyKind::ResidentOnCall,
            DutyKind::NonResidentOnCall,
        ]),
        people_needed: 1 + dice.below(2) as u8,
        competences: dice.some(&competences, 2),
        experience: dice.often().then_some(Experience::Competent),
        expected_calls_per_hour: Some(dice.fraction()).filter(|share| *share > 0.3),
        expected_worked_share: Some(dice.fraction()).filter(|share| *share > 0.3),
        validity: dice.validity(),
    }
}

fn agreements(dice: &mut Dice, file: &NetworkFile) -> Vec<Agreement> {
    let mut list = Vec::new();
    for area in &file.areas {
        for line in &file.service_lines {
            let hours = dice.often().then(|| WeeklyHours {
                days: WEEKDAYS.to_vec(),
                start: wall("09:00"),
                end: wall("17:30"),
            });
            let mut others = file.areas.iter().map(|other| &other.board);
            let others = others.find(|board| **board != area.board).cloned();
            let others = others.filter(|_| dice.often());
            list.push(Agreement {
                id: AgreementId::new(format!("{}-{}", area.id, line.id)).unwrap(),
                commissioner: area.board.clone(),
                area: area.id.clone(),
                line: line.id.clone(),
                hours: hours.into_iter().collect(),
                level: dice.of(&[
                    CommissioningLevel::Full,
                    CommissioningLevel::Partial,
                    CommissioningLevel::None,
                    CommissioningLevel::NoResponse,
                ]),
                paid: dice.often(),
                bank_holidays: dice.often().then(|| {
                    dice.of(&[
                        AgreedHolidays::Included,
                        AgreedHolidays::Excluded,
                        AgreedHolidays::Only,
                    ])
                }),
                validity: dice.validity(),
                validity_by: dice.of(&[ValidityBy::Midnight, ValidityBy::StartDay]),
                joint_with: others.into_iter().collect(),
                agreed_by: dice.often().then(|| "Director of Nursing".to_owned()),
                contract_reference: dice.often().then(|| "CCN-2026-14".to_owned()),
                source: dice.often().then(|| "a letter, \"in full\"".to_owned()),
                answered_on: dice.often().then(|| dice.period().first_day),
            });
        }
    }
    list
}

fn absence(dice: &mut Dice, n: usize, people: &[Person]) -> Absence {
    Absence {
        id: AbsenceId::new(format!("absence-{n}")).unwrap(),
        person: people[n].id.clone(),
        kind: dice.of(&[
            AbsenceKind::AnnualLeave,
            AbsenceKind::StudyLeave,
            AbsenceKind::ParentalLeave,
            AbsenceKind::Sickness,
            AbsenceKind::Other,
        ]),
        period: dice.period(),
    }
}

fn preference(dice: &mut Dice, n: usize, file: &NetworkFile) -> Preference {
    Preference {
        id: PreferenceId::new(format!("wish-{n}")).unwrap(),
        person: file.people[n].id.clone(),
        wish: dice.of(&[Wish::Prefer, Wish::Avoid]),
        weight: 1 + dice.below(10) as u8,
        period: dice.often().then(|| dice.period()),
        days: dice.some(&WEEKDAYS, 3),
        pattern: dice.often().then(|| dice.of(&file.duty_patterns).id),
    }
}

pub(crate) fn wall(text: &str) -> WallTime {
    text.parse().unwrap()
}
