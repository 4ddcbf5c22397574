//! How unequal areas are: a child's chance of care by where they live.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outcome::share;
use super::statement::StatementArea;
use evenwatch_domain::ids::AreaId;

/// The spread of the share of time met, over children: each area counts by its children known.
/// Areas that give no response are left out, and how many children live there is told.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Inequality {
    /// The share in the area with the least, 0-1; absent, as all below, where no child is known.
    pub least: Option<f64>,
    /// A quarter of the children live where the share is at most this.
    pub lower_quartile: Option<f64>,
    /// Half of them.
    pub median: Option<f64>,
    /// Three quarters of them.
    pub upper_quartile: Option<f64>,
    /// The share in the area with the most.
    pub most: Option<f64>,
    /// Most less least.
    pub spread: Option<f64>,
    /// Share of the children who live where every minute asked for is met.
    pub children_full_share: Option<f64>,
    /// Share of the children who live where not one is.
    pub children_none_share: Option<f64>,
    /// Share of the children known who live where less than half of the time is assessed, and who
    /// are in none of the numbers above.
    #[serde(default)]
    pub children_no_response_share: Option<f64>,
    /// Every area with children known that responds, the least share first, then the most children.
    pub worst_first: Vec<AreaId>,
}

impl Inequality {
    /// Over these areas.
    pub(super) fn of<'a>(areas: impl Iterator<Item = &'a StatementArea>) -> Self {
        let areas: Vec<&StatementArea> = areas.collect();
        let all: u64 = areas.iter().map(|area| area.sums.children_known).sum();
        let is_measured = !areas.iter().any(|area| area.sums.no_line);
        let mut known: Vec<(f64, u64, &AreaId)> = areas
            .into_iter()
            .filter(|area| area.sums.children_known > 0 && area.sums.responds())
            .filter_map(|area| Some((area.sums.met_share()?, area.sums.children_known, &area.area)))
            .collect();
        known.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)).then(a.2.cmp(b.2)));
        let children: u64 = known.iter().map(|area| area.1).sum();
        let at = |quarters: u64| {
            let mut below = 0;
            known.iter().find_map(|(share, count, _)| {
                below += count;
                (below * 4 >= children * quarters).then_some(*share)
            })
        };
        let living = |wanted: &dyn Fn(f64) -> bool| {
            let count = known
                .iter()
                .filter(|area| wanted(area.0))
                .map(|area| area.1);
            of(count.sum::<u64>(), children)
        };
        let no_response = of(all - children, all).filter(|_| is_measured);
        let (least, most) = (known.first().map(|a| a.0), known.last().map(|a| a.0));
        Self {
            least,
            lower_quartile: at(1),
            median: at(2),
            upper_quartile: at(3),
            most,
            spread: most.zip(least).map(|(most, least)| most - least),
            children_full_share: living(&|share| share >= 1.0),
            children_none_share: living(&|share| share <= 0.0),
            children_no_response_share: no_response,
            worst_first: known.iter().map(|area| area.2.clone()).collect(),
        }
    }
}

fn of(part: u64, whole: u64) -> Option<f64> {
    let whole_number = |count| i64::try_from(count).unwrap_or(i64::MAX);
    share(whole_number(part), whole_number(whole))
}
