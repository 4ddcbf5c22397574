//! HealthcareService: a pool.

use serde_json::{Value, json};

use super::{FhirKind, Resource, available, concept, instant, organisation, pool_id};
use evenwatch_domain::interval::IntervalSet;
use evenwatch_domain::network::Network;
use evenwatch_domain::pattern::{BankHolidayUse, DutyPattern};
use evenwatch_domain::pool::Pool;
use evenwatch_domain::service_line::Mode;
use evenwatch_domain::time;

use chrono::NaiveDate;

/// A pool. Its hours are those of the patterns in force on `today`; `nobody` is when duties are
/// published and nobody who counts as cover holds one.
pub(super) fn healthcare_service(
    network: &Network,
    pool: &Pool,
    nobody: &IntervalSet,
    today: NaiveDate,
) -> Resource {
    let patterns: Vec<&DutyPattern> = network
        .patterns_of(&pool.id)
        .filter(|pattern| pattern.validity.holds_on(today))
        .collect();
    let line = network.line(&pool.line);
    let areas = pool.areas.iter().map(|id| {
        let known = network.area(id);
        json!({ "display": known.map_or_else(|| id.to_string(), |area| area.name.clone()) })
    });
    let comment = line.map(|line| {
        let how = match line.mode {
            Mode::Phone => "by phone or video",
            Mode::Visit => "a home visit",
        };
        let minutes = line.response_minutes;
        format!(
            "{}, {}; {how}, within {minutes} minutes",
            line.name, pool.tier
        )
    });
    let members = json!({
        "identifier": [{ "value": pool.id }],
        "active": !patterns.is_empty(),
        "providedBy": organisation(network, &pool.host),
        "type": line.map(|line| concept(line.kind)).into_iter().collect::<Vec<_>>(),
        "name": pool.name,
        "comment": comment,
        "coverageArea": areas.collect::<Vec<_>>(),
        "availableTime": available::weekly(patterns.iter().copied()),
        "notAvailable": not_available(nobody),
        "availabilityExceptions": exceptions(&patterns)
    });
    Resource::new(
        FhirKind::HealthcareService,
        pool_id(&pool.id),
        network,
        members,
    )
}

fn not_available(nobody: &IntervalSet) -> Vec<Value> {
    let stretches = nobody.intervals().iter();
    stretches
        .map(|stretch| {
            json!({
                "description": "Nobody is assigned",
                "during": {
                    "start": instant(stretch.start),
                    "end": instant(stretch.end)
                }
            })
        })
        .collect()
}

fn exceptions(patterns: &[&DutyPattern]) -> String {
    let mut text = format!("Times of day are those of {}.", time::ZONE_NAME);
    for pattern in patterns {
        let what = match pattern.bank_holidays {
            BankHolidayUse::AsWeekday => continue,
            BankHolidayUse::Also => "runs on bank holidays too",
            BankHolidayUse::Never => "does not run on bank holidays",
        };
        text.push_str(&format!(" {} {what}.", pattern.name));
    }
    text
}
