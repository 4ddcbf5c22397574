//! What boards could agree to: bank holidays that an agreement leaves out, and hours that nobody
//! pays for.

use chrono::Days;

use super::candidates::Offer;
use evenwatch_domain::agreement::{AgreedHolidays, AgreedHours, Agreement};
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::demand::{Demand, RequiredBy};
use evenwatch_domain::ids::AreaId;
use evenwatch_domain::interval::IntervalSet;
use evenwatch_domain::network::Network;
use evenwatch_domain::remedy::Remedy;
use evenwatch_domain::service_line::ServiceLine;
use evenwatch_domain::time::Period;

/// Changes of agreements on the line in the areas: bank holidays of those that leave them out, then
/// all hours that are required and not paid for.
pub(super) fn of_agreements(
    network: &Network,
    catalogue: &Catalogue,
    (areas, line): (&[AreaId], &ServiceLine),
    period: Period,
) -> Vec<Offer> {
    let price = catalogue.prices.commissioned_hour;
    let within = period.interval();
    let demand = Demand::new(network, catalogue, within);
    let mut found = Vec::new();
    for area in areas {
        let commissioned = demand.commissioned(area, &line.id);
        let funded = commissioned.any.intersection(&commissioned.paid);
        let (by, required) = demand.required(area, line);
        let missing = required.difference(&funded);
        if by == RequiredBy::Standard {
            found.extend(bank_holidays(
                network,
                catalogue,
                (area, line),
                &missing,
                period,
            ));
        }
        // Hours a year, from those of the period.
        let year = i128::from(missing.minutes()) * 365 * 24 / i128::from(within.minutes().max(1));
        let hours = u64::try_from(year).unwrap_or(0);
        if hours > 0 {
            let (area, line) = (area.clone(), line.id.clone());
            let cost = hours.saturating_mul(price);
            found.push((Remedy::Agreement { area, line }, cost, None));
        }
    }
    found
}

/// Agreements that would pay for hours missing in the period if they included bank holidays. Only
/// where a standard says what is required: where agreements say it, more would be required with
/// more agreed.
fn bank_holidays(
    network: &Network,
    catalogue: &Catalogue,
    (area, line): (&AreaId, &ServiceLine),
    missing: &IntervalSet,
    period: Period,
) -> Vec<Offer> {
    let holidays = &catalogue.bank_holidays;
    let own = || {
        let all = network.file().agreements.iter();
        all.filter(|agreement| agreement.area == *area && agreement.line == line.id)
    };
    // Where another agreement says what holds on bank holidays, that one is to be changed.
    let is_only = |agreement: &Agreement| agreement.bank_holidays == Some(AgreedHolidays::Only);
    if own().any(is_only) {
        return Vec::new();
    }
    let year = period.first_day.checked_add_days(Days::new(364));
    let year = year.and_then(|last| Period::new(period.first_day, last));
    let leaving_out = own().filter(|agreement| {
        agreement.bank_holidays == Some(AgreedHolidays::Excluded)
            && agreement.level.is_commissioned()
            && agreement.paid
    });
    let offer = |agreement: &Agreement| {
        let with = AgreedHours {
            bank_holidays: AgreedHolidays::Included,
            ..agreement.when()
        };
        let gained = |period: Period| {
            let within = period.interval();
            let before = agreement.instants(within, holidays);
            with.instants(within, holidays).difference(&before)
        };
        if gained(period).intersection(missing).is_empty() {
            return None;
        }
        let hours = year.map_or(0, |year| gained(year).minutes()).div_euclid(60);
        let hours = u64::try_from(hours).unwrap_or(0);
        let cost = hours.saturating_mul(catalogue.prices.commissioned_hour);
        let agreement = agreement.id.clone();
        Some((Remedy::AgreeBankHolidays { agreement }, cost, None))
    };
    leaving_out.filter_map(offer).collect()
}
