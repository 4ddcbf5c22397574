//! Pools: host, line, areas, members.

use std::collections::BTreeMap;

use super::super::ids::AreaId;
use super::super::network::NetworkFile;
use super::super::organisation::Validity;
use super::super::pool::Pool;
use super::Ids;
use super::problems::Problems;

/// Adds the problems of pools. A pool without members is none: its duties are gaps, and the audit
/// says so first.
pub(super) fn check(file: &NetworkFile, ids: &Ids<'_>, problems: &mut Problems) {
    for (i, pool) in file.pools.iter().enumerate() {
        problems.distinct(ids.pools(), i, "id", pool.id.as_str());
        problems.name(format_args!("/pools/{i}/name"), &pool.name);
        problems.refers(
            format_args!("/pools/{i}/host"),
            ids.organisations(),
            pool.host.as_str(),
        );
        problems.refers(
            format_args!("/pools/{i}/line"),
            ids.lines(),
            pool.line.as_str(),
        );
        if pool.areas.is_empty() {
            problems.add(
                format_args!("/pools/{i}/areas"),
                format!(
                    "the pool \"{}\" covers no area, so its rota would serve nobody",
                    pool.id
                ),
                &pool.areas,
                "name the areas that it covers",
            );
        }
        let areas = pool.areas.iter().map(AreaId::as_str);
        problems.refer(format_args!("/pools/{i}/areas"), ids.areas(), areas);
        members(i, pool, ids, problems);
    }
}

fn members(i: usize, pool: &Pool, ids: &Ids<'_>, problems: &mut Problems) {
    let twice = twice(pool);
    for (m, member) in pool.members.iter().enumerate() {
        let person = member.person.as_str();
        problems.refers(
            format_args!("/pools/{i}/members/{m}/person"),
            ids.people(),
            person,
        );
        problems.validity(
            format_args!("/pools/{i}/members/{m}/validity"),
            &member.validity,
        );
        if let Some(other) = twice.get(&m) {
            problems.add(
                format_args!("/pools/{i}/members/{m}"),
                format!("\"{person}\" is in the pool already at that time, at /pools/{i}/members/{other}"),
                member,
                "take one of the two out, or end the earlier before the later begins",
            );
        }
    }
}

/// Memberships that overlap an earlier one of the same person, with the position of that one.
fn twice(pool: &Pool) -> BTreeMap<usize, usize> {
    let mut order: Vec<usize> = (0..pool.members.len()).collect();
    let key = |at: &usize| {
        pool.members
            .get(*at)
            .map(|m| (&m.person, m.validity.valid_from))
    };
    order.sort_by(|one, other| key(one).cmp(&key(other)));
    let mut twice = BTreeMap::new();
    // The membership of the person at hand that lasts longest so far.
    let mut longest: Option<usize> = None;
    for at in order {
        let (Some(member), before) = (
            pool.members.get(at),
            longest.and_then(|l| pool.members.get(l)),
        ) else {
            continue;
        };
        match (before, longest) {
            (Some(before), Some(position)) if before.person == member.person => {
                if begins_before_the_end(&member.validity, &before.validity) {
                    twice.insert(at.max(position), at.min(position));
                }
                let lasts_longer = match (member.validity.valid_to, before.validity.valid_to) {
                    (None, _) => true,
                    (Some(_), None) => false,
                    (Some(new), Some(old)) => new > old,
                };
                if lasts_longer {
                    longest = Some(at);
                }
            }
            _ => longest = Some(at),
        }
    }
    twice
}

/// Whether `later`, which does not begin before `earlier`, begins while it still holds.
fn begins_before_the_end(later: &Validity, earlier: &Validity) -> bool {
    earlier
        .valid_to
        .is_none_or(|end| later.valid_from.is_none_or(|from| from <= end))
}
