//! Evenness as shown.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::intensity_view::{IntensitySumsView, IntensityView, ThresholdsView};
use crate::view::Days;
use crate::words;
use evenwatch_app::equity::{
    BurdenEquity, Equity, HoldsNo, PersonEquity, PersonIntensity, PoolEquity,
};
use evenwatch_domain::burden::Burden;
use evenwatch_domain::ids::{PersonId, PoolId};
use evenwatch_domain::ledger::Amounts;

/// The evenness of all pools.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EquityView {
    /// The days counted; of duties across their ends, the part inside.
    period: Days,
    /// Pools, in the network's order.
    pools: Vec<PoolEquityView>,
    /// From where on on-call is too intense.
    thresholds: ThresholdsView,
    /// How intense on-call is for those who are on call in several pools, all of them together;
    /// empty where not all pools may be seen.
    intensity_all_pools: Vec<PersonIntensityView>,
    /// What a reader must know.
    warnings: Vec<String>,
}

impl From<Equity> for EquityView {
    fn from(equity: Equity) -> Self {
        Self {
            period: equity.period.into(),
            pools: equity.pools.into_iter().map(PoolEquityView::from).collect(),
            thresholds: equity.thresholds.into(),
            intensity_all_pools: equity
                .intensity_all_pools
                .into_iter()
                .map(PersonIntensityView::from)
                .collect(),
            warnings: equity.warnings,
        }
    }
}

/// The evenness of one pool.
#[derive(Debug, Serialize, ToSchema)]
struct PoolEquityView {
    /// The pool.
    #[schema(value_type = String)]
    pool: PoolId,
    /// Its name.
    pool_name: String,
    /// Everybody who shares the pool or holds one of its duties, those without a duty too.
    people: Vec<PersonEquityView>,
    /// Duties of the pool that start in the period, held or not.
    duties: u32,
    /// Members who hold none of its duties.
    people_without_duty: u32,
    /// Why somebody's 1 in N stands below their term, which is no breach by itself; null where
    /// nobody's does.
    below_term: Option<String>,
    /// Each burden's evenness.
    burdens: Vec<BurdenEquityView>,
    /// How intense on-call is in the pool.
    intensity: IntensitySumsView,
}

/// How intense on-call is for a person in all their pools together.
#[derive(Debug, Serialize, ToSchema)]
struct PersonIntensityView {
    /// Their name.
    person_name: String,
    /// The numbers.
    #[serde(flatten)]
    intensity: IntensityView,
}

impl From<PersonIntensity> for PersonIntensityView {
    fn from(one: PersonIntensity) -> Self {
        Self {
            person_name: one.person_name,
            intensity: one.intensity.into(),
        }
    }
}

impl From<PoolEquity> for PoolEquityView {
    fn from(pool: PoolEquity) -> Self {
        Self {
            pool: pool.pool,
            pool_name: pool.pool_name,
            duties: pool.duties,
            people: pool
                .people
                .into_iter()
                .map(PersonEquityView::from)
                .collect(),
            people_without_duty: pool.people_without_duty,
            below_term: pool.below_term,
            burdens: pool
                .burdens
                .into_iter()
                .map(BurdenEquityView::from)
                .collect(),
            intensity: pool.intensity.into(),
        }
    }
}

/// One person's part.
#[derive(Debug, Serialize, ToSchema)]
struct PersonEquityView {
    /// Who.
    #[schema(value_type = String)]
    person: PersonId,
    /// Their name.
    person_name: String,
    /// Mean WTE with which they share this pool.
    wte: f64,
    /// Their fair part of the pool's hours on duty, 0-1: of each duty, among those who could hold
    /// it by WTE.
    share: f64,
    /// Duties held in the pool that start in the period.
    duties: u32,
    /// Hours on duty in the pool.
    hours: f64,
    /// Distinct days on call in the pool.
    days_on_call: u32,
    /// On call one day in so many; absent where never on call, or no member.
    one_in: Option<f64>,
    /// Burdens carried in the pool.
    carried: AmountsView,
    /// Burdens that would have been fair.
    fair: AmountsView,
    /// Carried less fair: above 0 is too much.
    difference: AmountsView,
    /// Why they can hold no duty of the pool in the period: then nothing is their share; absent
    /// where they can.
    #[serde(skip_serializing_if = "Option::is_none")]
    never: Option<String>,
    /// Burdens of which they can hold no duty, or none from a day on, though other duties of the
    /// pool: these are not their share.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    holds_no: Vec<HoldsNoView>,
    /// How intense their on-call is in the pool; absent where they are never on call in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    intensity: Option<IntensityView>,
}

impl From<PersonEquity> for PersonEquityView {
    fn from(person: PersonEquity) -> Self {
        Self {
            person: person.person,
            person_name: person.person_name,
            wte: person.wte,
            share: person.share,
            duties: person.duties,
            hours: person.hours,
            days_on_call: person.days_on_call,
            one_in: person.one_in,
            carried: person.carried.into(),
            fair: person.fair.into(),
            difference: person.difference.into(),
            never: person.never,
            holds_no: person.holds_no.into_iter().map(HoldsNoView::from).collect(),
            intensity: person.intensity.map(IntensityView::from),
        }
    }
}

/// What somebody can hold no duty of.
#[derive(Debug, Serialize, ToSchema)]
struct HoldsNoView {
    /// Which burdens; none: any duty at all, from a day on.
    #[schema(value_type = Vec<String>)]
    burdens: Vec<Burden>,
    /// From which day on; absent: in all of the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<NaiveDate>,
    /// In words, with the reason.
    text: String,
}

impl From<HoldsNo> for HoldsNoView {
    fn from(one: HoldsNo) -> Self {
        Self {
            burdens: one.burdens,
            from: one.from,
            text: one.text,
        }
    }
}

/// An amount of each burden.
#[derive(Debug, Serialize, ToSchema)]
struct AmountsView {
    /// Hours outside weekdays 08:00-20:00.
    out_of_hours: f64,
    /// Nights.
    nights: f64,
    /// Distinct weekends.
    weekends: f64,
    /// Distinct bank holidays.
    bank_holidays: f64,
    /// Distinct named days, such as Christmas Day.
    named_days: f64,
}

impl From<Amounts> for AmountsView {
    fn from(amounts: Amounts) -> Self {
        Self {
            out_of_hours: amounts.get(Burden::OutOfHours),
            nights: amounts.get(Burden::Nights),
            weekends: amounts.get(Burden::Weekends),
            bank_holidays: amounts.get(Burden::BankHolidays),
            named_days: amounts.get(Burden::NamedDays),
        }
    }
}

/// How evenly one burden is shared.
#[derive(Debug, Serialize, ToSchema)]
struct BurdenEquityView {
    /// Which burden.
    #[schema(value_type = words::Burden, example = "nights")]
    burden: Burden,
    /// What the pool carried in all, in the burden's unit.
    total: f64,
    /// Most for each WTE less least for each WTE.
    range_per_wte: f64,
    /// Gini coefficient for each WTE; 0 is even.
    gini: f64,
    /// Largest difference from the fair share, in the burden's unit.
    largest_difference: f64,
    /// The same as a part of that person's fair share; absent where that share is 0.
    largest_difference_share: Option<f64>,
    /// Whose it is; absent where nobody shares the pool.
    #[schema(value_type = Option<String>)]
    largest_difference_person: Option<PersonId>,
}

impl From<BurdenEquity> for BurdenEquityView {
    fn from(burden: BurdenEquity) -> Self {
        Self {
            burden: burden.burden,
            total: burden.total,
            range_per_wte: burden.range_per_wte,
            gini: burden.gini,
            largest_difference: burden.largest_difference,
            largest_difference_share: burden.largest_difference_share,
            largest_difference_person: burden.largest_difference_person,
        }
    }
}
