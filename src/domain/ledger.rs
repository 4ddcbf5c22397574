//! The ledger of burdens: what each duty asks of its holder, and what people carried against their fair share.
//!
//! Planner and equity report both read it, so that a rota is made even by the same count by which it is later shown:
//! [`shares`] says which part of a pool's burdens is due from each of its members.
//!
//! Measures, all in London wall time:
//!
//! * *out of hours*: elapsed time outside weekdays 08:00-20:00; a bank holiday is out of hours all day;
//! * *nights*: each 23:00-06:00 of which the duty holds 3 hours or more (a whole weekend on call has two or three);
//! * *weekends*: each Saturday-and-Sunday, midnight to midnight, that the duty touches;
//! * *bank holidays*: each bank holiday of the pool's division that the duty touches;
//! * *named days*: each Christmas Day and the like that it touches, bank holiday or not.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{AddAssign, Sub};

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::absence::AbsenceKind;
use super::burden::Burden;
use super::calendar::Division;
use super::catalogue::Catalogue;
use super::ids::{PersonId, PoolId};
use super::interval::Interval;
use super::network::Network;
use super::organisation::Validity;
use super::pool::Pool;
use super::rota::Duty;
use super::time::{self, Period, WallTime};

/// Minutes in 23:00-06:00 from which a duty is a night (Working Time Regulations 1998, reg. 2).
pub const NIGHT_MINUTES: i64 = 180;

/// An amount of each burden, in the burden's unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Amounts {
    /// Hours out of hours.
    pub out_of_hours: f64,
    /// Nights.
    pub nights: f64,
    /// Weekends.
    pub weekends: f64,
    /// Bank holidays.
    pub bank_holidays: f64,
    /// Named days.
    pub named_days: f64,
}

impl Amounts {
    /// The amount of one burden.
    #[must_use]
    pub fn get(&self, burden: Burden) -> f64 {
        match burden {
            Burden::OutOfHours => self.out_of_hours,
            Burden::Nights => self.nights,
            Burden::Weekends => self.weekends,
            Burden::BankHolidays => self.bank_holidays,
            Burden::NamedDays => self.named_days,
        }
    }

    /// Adds to one burden.
    pub fn add(&mut self, burden: Burden, amount: f64) {
        *match burden {
            Burden::OutOfHours => &mut self.out_of_hours,
            Burden::Nights => &mut self.nights,
            Burden::Weekends => &mut self.weekends,
            Burden::BankHolidays => &mut self.bank_holidays,
            Burden::NamedDays => &mut self.named_days,
        } += amount;
    }

    /// Every amount times `factor`.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        Self {
            out_of_hours: self.out_of_hours * factor,
            nights: self.nights * factor,
            weekends: self.weekends * factor,
            bank_holidays: self.bank_holidays * factor,
            named_days: self.named_days * factor,
        }
    }

    /// Each burden with its amount, in the order in which burdens are shown.
    pub fn iter(&self) -> impl Iterator<Item = (Burden, f64)> + '_ {
        Burden::ALL
            .map(|burden| (burden, self.get(burden)))
            .into_iter()
    }
}

impl AddAssign for Amounts {
    fn add_assign(&mut self, other: Self) {
        for (burden, amount) in other.iter() {
            self.add(burden, amount);
        }
    }
}

impl Sub for Amounts {
    type Output = Self;
    fn sub(mut self, other: Self) -> Self {
        self += other.times(-1.0);
        self
    }
}

/// What a duty over `interval` asks of each holder; `division`: the pool's. Days past the known bank holidays count
/// as ordinary here; whoever calls says so to the reader (`plan::duties` warns).
#[must_use]
pub fn burdens(interval: Interval, division: Division, catalogue: &Catalogue) -> Amounts {
    let days = local_days(interval);
    let holidays = |day: &NaiveDate| catalogue.bank_holidays.is_holiday(division, *day);
    let named = |day: &NaiveDate| catalogue.named_days.iter().any(|named| named.is_on(*day));
    let weekends: BTreeSet<_> = days
        .iter()
        .filter(|day| time::is_weekend(**day))
        .map(Datelike::iso_week)
        .collect();
    Amounts {
        out_of_hours: hours(out_of_hours_minutes(interval, division, catalogue)),
        nights: count(
            night_pieces(interval)
                .filter(|piece| piece.minutes() >= NIGHT_MINUTES)
                .count(),
        ),
        weekends: count(weekends.len()),
        bank_holidays: count(days.iter().filter(|day| holidays(day)).count()),
        named_days: count(days.iter().filter(|day| named(day)).count()),
    }
}

/// Minutes of `interval` outside weekdays 08:00-20:00; a bank holiday of `division` is out of hours all day.
#[must_use]
pub fn out_of_hours_minutes(interval: Interval, division: Division, catalogue: &Catalogue) -> i64 {
    let in_hours: i64 = time::daily(interval, at(8), at(20))
        .filter(|(day, _)| {
            !time::is_weekend(*day) && !catalogue.bank_holidays.is_holiday(division, *day)
        })
        .map(|(_, piece)| piece.minutes())
        .sum();
    interval.minutes() - in_hours
}

/// Minutes of `interval` in 23:00-06:00.
#[must_use]
pub fn night_minutes(interval: Interval) -> i64 {
    night_pieces(interval).map(|piece| piece.minutes()).sum()
}

/// The local days that `interval` touches, in order; one that ends at midnight does not touch the day it ends on.
#[must_use]
pub fn local_days(interval: Interval) -> Vec<NaiveDate> {
    let last = time::local_day(interval.end - chrono::Duration::seconds(1));
    time::local_day(interval.start)
        .iter_days()
        .take_while(|day| *day <= last)
        .collect()
}

/// What one person carried, and what would have been fair.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Account {
    /// Mean WTE over the period's days on which the person shares rotas (see [`shares_on`]).
    pub wte: f64,
    /// Duties held.
    pub duties: u32,
    /// Burdens of the duties held.
    pub carried: Amounts,
    /// Fair share: of each pool's burdens that somebody carried, the person's part by WTE-days in that pool ([`shares`]).
    pub fair: Amounts,
}

impl Account {
    /// How much more (or, below 0, less) than the fair share the person carried.
    #[must_use]
    pub fn over(&self) -> Amounts {
        self.carried - self.fair
    }
}

/// Everybody's account over the duties that start in `period`: members of the pools that owe them, and holders.
///
/// Each pool's burdens are shared among its members by the WTE-days on which they share it. Places that nobody holds
/// burden nobody.
#[must_use]
pub fn accounts(
    network: &Network,
    catalogue: &Catalogue,
    duties: &[Duty],
    period: Period,
) -> BTreeMap<PersonId, Account> {
    let mut accounts: BTreeMap<PersonId, Account> = BTreeMap::new();
    let mut pools: BTreeMap<&PoolId, Amounts> = BTreeMap::new();
    for duty in duties.iter().filter(|duty| period.contains(duty.day)) {
        let division = network
            .pool(&duty.pool)
            .map(|pool| pool.division)
            .unwrap_or_default();
        let amounts = burdens(duty.interval, division, catalogue);
        let total = pools.entry(&duty.pool).or_default();
        for holder in &duty.holders {
            *total += amounts;
            let account = accounts.entry(holder.person.clone()).or_default();
            account.duties = account.duties.saturating_add(1);
            account.carried += amounts;
        }
    }
    for (pool, total) in pools {
        for (person, share) in shares(network, pool, period) {
            accounts.entry(person.clone()).or_default().fair += total.times(share);
        }
    }
    for (person, account) in &mut accounts {
        account.wte = mean_wte(network, person, period);
    }
    accounts
}

/// Each member's share of a pool's burdens over `period`, by WTE-days; the shares add up to 1, or there are none.
///
/// On a day on which a person is a member of several pools their WTE is split evenly among these, so that whoever serves
/// in two is asked for what everybody else is asked for and not for twice as much.
#[must_use]
pub fn shares<'a>(
    network: &'a Network,
    pool: &PoolId,
    period: Period,
) -> BTreeMap<&'a PersonId, f64> {
    let Some(pool) = network.pool(pool) else {
        return BTreeMap::new();
    };
    let mut shares: BTreeMap<&PersonId, f64> = BTreeMap::new();
    for member in &pool.members {
        *shares.entry(&member.person).or_default() =
            wte_days(network, pool, &member.person, period);
    }
    shares.retain(|_, days| *days > 0.0);
    let total: f64 = shares.values().sum();
    for share in shares.values_mut() {
        *share /= total;
    }
    shares
}

/// The person's mean WTE over `period`, a day on which they do not share rotas counting as 0.
#[must_use]
pub fn mean_wte(network: &Network, person: &PersonId, period: Period) -> f64 {
    let (mut sum, mut days) = (0.0, 0.0);
    for day in period.days() {
        sum += shares_on(network, person, day);
        days += 1.0;
    }
    sum / days
}

/// The WTE with which a person shares rotas on `day`: their employments' that day, and 0 on parental leave or another
/// long absence. Annual and study leave lessen nobody's share: everybody has them, and looking back evens them out.
#[must_use]
pub fn shares_on(network: &Network, person: &PersonId, day: NaiveDate) -> f64 {
    let lessens =
        |kind: AbsenceKind| matches!(kind, AbsenceKind::ParentalLeave | AbsenceKind::Other);
    let away = network
        .absences_of(person)
        .any(|absence| lessens(absence.kind) && absence.period.contains(day));
    match network.person(person) {
        Some(person) if !away => person.wte_on(day),
        _ => 0.0,
    }
}

/// The WTE with which a person shares one pool: the mean over `period`, a day on which they do not share it counting
/// as 0, and one on which they share several pools as an even part of their WTE.
#[must_use]
pub fn wte_in_pool(network: &Network, pool: &Pool, person: &PersonId, period: Period) -> f64 {
    wte_days(network, pool, person, period) / count(period.days().count())
}

/// WTE times days on which the person is a member of the pool, over the number of pools that they are then a member of.
fn wte_days(network: &Network, pool: &Pool, person: &PersonId, period: Period) -> f64 {
    let terms = |pool: &Pool| -> Vec<Validity> {
        let members = pool
            .members
            .iter()
            .filter(|member| member.person == *person);
        members.map(|member| member.validity).collect()
    };
    let member_on =
        |terms: &[Validity], day: NaiveDate| terms.iter().any(|term| term.holds_on(day));
    let own = terms(pool);
    let others = network.file().pools.iter();
    let others = others.filter(|other| other.id != pool.id).map(terms);
    let others: Vec<Vec<Validity>> = others.filter(|terms| !terms.is_empty()).collect();
    let part = |day: NaiveDate| {
        let others = others.iter().filter(|terms| member_on(terms, day));
        shares_on(network, person, day) / (1.0 + count(others.count()))
    };
    let days = period.days().filter(|day| member_on(&own, *day));
    days.map(part).sum()
}

/// The part of each night, 23:00-06:00, inside `interval`.
fn night_pieces(interval: Interval) -> impl Iterator<Item = Interval> {
    time::daily(interval, at(23), at(6)).map(|(_, piece)| piece)
}

/// A full hour of the day, 0-23.
fn at(hour: u32) -> WallTime {
    WallTime::new(hour, 0).unwrap_or(WallTime::MIDNIGHT)
}

/// Minutes as hours; exact for every length that a rota can hold.
#[allow(clippy::cast_precision_loss)]
fn hours(minutes: i64) -> f64 {
    minutes as f64 / 60.0
}

/// A small count as an amount.
#[allow(clippy::cast_precision_loss)]
fn count(things: usize) -> f64 {
    things as f64
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::calendar::{BankHolidays, NamedDay};
    use crate::domain::ids::NamedDayId;
    use serde_json::json;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn catalogue() -> Catalogue {
        let list = [
            "2026-01-01",
            "2026-04-03",
            "2026-04-06",
            "2026-12-25",
            "2026-12-28",
        ];
        Catalogue {
            bank_holidays: BankHolidays::new(
                list.map(|d| (Division::EnglandAndWales, day(d), "a holiday".to_owned())),
            ),
            named_days: [("christmas-day", 25), ("boxing-day", 26)]
                .map(|(id, d)| NamedDay {
                    id: NamedDayId::new(id).unwrap(),
                    name: id.to_owned(),
                    month: 12,
                    day: d,
                })
                .to_vec(),
            ..Catalogue::default()
        }
    }

    #[test]
    fn what_a_duty_asks() {
        // from, to, then: hours out of hours, nights, weekends, bank holidays, named days
        let table: [(&str, &str, [f64; 5]); 12] = [
            (
                "2026-06-01 08:00",
                "2026-06-01 20:00",
                [0.0, 0.0, 0.0, 0.0, 0.0],
            ),
            (
                "2026-06-01 20:00",
                "2026-06-02 08:00",
                [12.0, 1.0, 0.0, 0.0, 0.0],
            ),
            (
                "2026-06-01 17:00",
                "2026-06-02 09:00",
                [12.0, 1.0, 0.0, 0.0, 0.0],
            ),
            (
                "2026-06-05 20:00",
                "2026-06-06 08:00",
                [12.0, 1.0, 1.0, 0.0, 0.0],
            ),
            (
                "2026-06-05 17:00",
                "2026-06-08 09:00",
                [60.0, 3.0, 1.0, 0.0, 0.0],
            ),
            (
                "2026-06-05 16:00",
                "2026-06-06 00:00",
                [4.0, 0.0, 0.0, 0.0, 0.0],
            ),
            (
                "2026-03-28 20:00",
                "2026-03-29 08:00",
                [11.0, 1.0, 1.0, 0.0, 0.0],
            ),
            (
                "2026-10-24 20:00",
                "2026-10-25 08:00",
                [13.0, 1.0, 1.0, 0.0, 0.0],
            ),
            (
                "2026-04-06 08:00",
                "2026-04-06 20:00",
                [12.0, 0.0, 0.0, 1.0, 0.0],
            ),
            (
                "2026-12-24 20:00",
                "2026-12-25 08:00",
                [12.0, 1.0, 0.0, 1.0, 1.0],
            ),
            (
                "2026-12-26 08:00",
                "2026-12-26 20:00",
                [12.0, 0.0, 1.0, 0.0, 1.0],
            ),
            (
                "2026-12-28 08:00",
                "2026-12-28 20:00",
                [12.0, 0.0, 0.0, 1.0, 0.0],
            ),
        ];
        let wall = |text: &str| {
            let (d, t) = text.split_once(' ').unwrap();
            time::instant(day(d), t.parse().unwrap())
        };
        for (from, to, wanted) in table {
            let interval = Interval::new(wall(from), wall(to)).unwrap();
            let found = burdens(interval, Division::EnglandAndWales, &catalogue());
            assert_eq!(
                found.iter().map(|(_, amount)| amount).collect::<Vec<_>>(),
                wanted,
                "{from} to {to}"
            );
        }
    }

    /// Pools `many` and `few`; Eve is in both, in `few` up to a day.
    fn two_pools(eve_in_few_to: Option<&str>) -> Network {
        let person = |(id, wte): (&str, f64)| {
            json!({
                "id": id, "name": id, "role": "nurse", "grade": "band 6", "experience": "competent",
                "employments": [{ "organisation": "QZZ", "contract": "plain", "wte": wte }],
            })
        };
        let people = [("ann", 1.0), ("ben", 0.5), ("cas", 0.4), ("eve", 0.8)].map(person);
        let pool = |id: &str, members: serde_json::Value| {
            json!({
                "id": id, "name": id, "host": "QZZ", "line": "nursing", "tier": "first", "areas": ["north"],
                "members": members,
            })
        };
        let eve = json!({ "person": "eve", "validity": { "valid_to": eve_in_few_to } });
        let file = serde_json::from_value(json!({
            "format_version": 1, "name": "Two pools", "invented": true,
            "organisations": [{ "ods": "QZZ", "name": "Invented board", "kind": "icb", "region": "Y63" }],
            "areas": [{ "id": "north", "name": "North", "board": "QZZ", "children_known": 1, "population": 1 }],
            "service_lines": [{
                "id": "nursing", "name": "Nursing", "kind": "nursing-at-home", "mode": "visit",
                "response_minutes": 60,
            }],
            "people": people,
            "pools": [
                pool("many", json!([{ "person": "ann" }, { "person": "ben" }, { "person": "eve" }])),
                pool("few", json!([{ "person": "cas" }, eve])),
            ],
        }));
        Network::new(file.unwrap()).unwrap()
    }

    #[test]
    fn a_day_in_two_pools_is_shared_between_them() {
        let ten_days = Period::new(day("2026-06-01"), day("2026-06-10")).unwrap();
        let rounded = |share: f64| (share * 1000.0).round() / 1000.0;
        let found = |network: &Network, pool: &str| -> Vec<(String, f64)> {
            let shares = shares(network, &PoolId::new(pool).unwrap(), ten_days);
            let shares = shares.into_iter();
            shares
                .map(|(person, share)| (person.to_string(), rounded(share)))
                .collect()
        };
        let named = |list: &[(&str, f64)]| -> Vec<(String, f64)> {
            list.iter().map(|(p, s)| ((*p).to_owned(), *s)).collect()
        };
        // Half of Eve's 0.8 in each: 1.0, 0.5 and 0.4 of 1.9; 0.4 and 0.4.
        let both = two_pools(None);
        let wanted = [("ann", 0.526), ("ben", 0.263), ("eve", 0.211)];
        assert_eq!(found(&both, "many"), named(&wanted));
        assert_eq!(found(&both, "few"), named(&[("cas", 0.5), ("eve", 0.5)]));
        // Of ten days five in both pools: 4 and 2 WTE-days of the 6 that are hers.
        let later = two_pools(Some("2026-06-05"));
        let wanted = [("ann", 0.476), ("ben", 0.238), ("eve", 0.286)];
        assert_eq!(found(&later, "many"), named(&wanted));
        let wanted = [("cas", 0.667), ("eve", 0.333)];
        assert_eq!(found(&later, "few"), named(&wanted));
        // What she has in her pools is what she has.
        let eve = PersonId::new("eve").unwrap();
        for network in [both, later] {
            let pools = network.file().pools.iter();
            let parts = pools.map(|pool| wte_in_pool(&network, pool, &eve, ten_days));
            assert_eq!(
                rounded(parts.sum()),
                rounded(mean_wte(&network, &eve, ten_days))
            );
        }
    }

    #[test]
    fn another_division_keeps_other_holidays() {
        let easter_monday = Period::weeks(day("2026-04-06"), 1).unwrap().interval();
        let found = burdens(easter_monday, Division::Scotland, &catalogue());
        assert_eq!(found.bank_holidays, 0.0);
    }
}
