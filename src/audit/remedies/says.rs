//! Changes in words, with names in place of ids.

use evenwatch_domain::day;
use evenwatch_domain::ids::{AreaId, LineId, PersonId, PoolId};
use evenwatch_domain::network::Network;
use evenwatch_domain::remedy::{FurtherDays, Remedy};

/// The remedy with names in place of ids.
pub(super) fn says(network: &Network, remedy: &Remedy) -> String {
    let person = |id: &PersonId| {
        network
            .person(id)
            .map_or_else(|| id.to_string(), |p| p.name.clone())
    };
    let pool = |id: &PoolId| {
        network
            .pool(id)
            .map_or_else(|| id.to_string(), |p| p.name.clone())
    };
    let line = |id: &LineId| {
        network
            .line(id)
            .map_or_else(|| id.to_string(), |l| l.name.clone())
    };
    let area = |id: &AreaId| {
        network
            .area(id)
            .map_or_else(|| id.to_string(), |a| a.name.clone())
    };
    match remedy {
        Remedy::Post {
            pool: of,
            class,
            part,
            number,
        } => {
            format!(
                "post of {:.1} WTE in {}: {class}, number {number}",
                part.wte(),
                pool(of)
            )
        }
        Remedy::Competence {
            person: who,
            competence,
        } => {
            format!("competence {competence} for {}", person(who))
        }
        Remedy::RenewCompetence {
            person: who,
            competence,
        } => {
            let held = network.person(who).into_iter();
            let held = held.flat_map(|person| &person.competences);
            let lapses = held
                .filter(|held| held.competence == *competence)
                .filter_map(|held| held.valid_to)
                .max();
            let lapses = lapses.map_or_else(String::new, |day| {
                format!(" (valid to {})", day::written(day))
            });
            format!(
                "competence {competence} renewed for {}{lapses}",
                person(who)
            )
        }
        Remedy::ContactRoute { person: who } => format!("contact route for {}", person(who)),
        Remedy::Reach {
            person: who,
            area: of,
        } => format!("reach: {} also reaches {}", person(who), area(of)),
        Remedy::AgreeBankHolidays { agreement } => {
            format!("agreement {agreement} with bank holidays")
        }
        Remedy::Aid {
            person: who,
            pool: to,
        } => {
            format!(
                "mutual aid: {} also holds duties of {}",
                person(who),
                pool(to)
            )
        }
        Remedy::Allowance { person: who } => format!("on-call allowance for {}", person(who)),
        Remedy::Terms { pool: of } => {
            format!("{}: one step more of on-call, by agreement", pool(of))
        }
        Remedy::DutyDays { pattern, on } => {
            let mut patterns = network.file().duty_patterns.iter();
            let named = patterns.find(|known| known.id == *pattern);
            let named = named.map_or_else(
                || pattern.to_string(),
                |own| format!("{} of {}", own.name, pool(&own.pool)),
            );
            match on {
                FurtherDays::BankHolidays => format!("{named} on bank holidays too"),
                FurtherDays::Weekdays => format!("{named} on every day of the week"),
            }
        }
        Remedy::Pattern { pool: of, class } => format!("another duty of {}: {class}", pool(of)),
        Remedy::Agreement {
            area: of,
            line: what,
        } => format!(
            "agreement that pays for every required hour of {} in {}",
            line(what),
            area(of)
        ),
    }
}
