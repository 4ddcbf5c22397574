//! `GET /rotas/{id}`: one rota for reading, a table for each pool.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;

use super::filters;
use super::format;
use super::intensity::Row;
use super::rota_weeks::{Shown, Week, weeks};
use evenwatch_app as app;
use evenwatch_app::publish::BegunDuty;
use evenwatch_app::rota_now::{DutyNow, RotaNow, ShownRota};
use evenwatch_domain::aim;
use evenwatch_domain::ids::{PersonId, PoolId, RotaId};
use evenwatch_domain::intensity::sums::{sums, whole};
use evenwatch_domain::intensity::{Intensity, Thresholds, why_below_term};
use evenwatch_domain::lost_holder::{self, LostHolder};
use evenwatch_domain::network::Network;
use evenwatch_domain::open_places::OpenPlaces;
use evenwatch_domain::percent::with_decimals;
use evenwatch_domain::rota::{Duty, Moved, PlanRecord, PlanStatus, RotaState, TierResult};
use evenwatch_domain::time;
use evenwatch_domain::unlawful;
use evenwatch_http::AppState;
use evenwatch_http::error::ApiError;
use evenwatch_http::permission::{Permitted, may};

/// The page.
#[derive(Template)]
#[template(path = "rota.html", config = "askama.toml")]
struct Page {
    title: String,
    invented: bool,
    id: String,
    state: &'static str,
    revision: u32,
    period: String,
    made: String,
    published: Option<String>,
    standing: Option<Standing>,
    /// What duties in force of it break today; absent where they break nothing.
    unlawful: Option<String>,
    begun: Vec<BegunRow>,
    /// `182 of 1,024 duties`, where no more than a part may be seen.
    part: Option<String>,
    plan: Option<Plan>,
    pools: Vec<PoolTable>,
}

/// How much of it is in force.
struct Standing {
    word: String,
    by: Vec<Replacing>,
    /// Duties that never came into force, since what was published there had begun.
    begun: Option<String>,
}

/// A rota that took duties over.
struct Replacing {
    id: String,
    name: String,
    duties: String,
}

/// How the rota was made.
struct Plan {
    status: String,
    seconds: String,
    tiers: Vec<TierRow>,
    hard: usize,
    soft: usize,
    vacancies: usize,
    moved: Vec<MovedRow>,
    kept: Vec<String>,
    intensity: Vec<Row>,
    /// Why somebody's 1 in N stands below their term.
    below_term: Option<String>,
    above: u32,
    on_call: String,
    thresholds: String,
    warnings: Vec<String>,
}

/// A published duty whose holders change.
struct MovedRow {
    pool: String,
    day: String,
    name: String,
    from: String,
    to: String,
}

impl MovedRow {
    fn new(moved: &Moved, network: &Network) -> Self {
        Self {
            pool: network.pool_name(&moved.pool),
            day: format::day(moved.day),
            name: moved.name.clone(),
            from: network.people_names(&moved.from),
            to: network.people_names(&moved.to),
        }
    }
}

struct TierRow {
    name: String,
    value: String,
    bound: String,
    gap: String,
    unit: String,
}

/// One pool's duties.
struct PoolTable {
    id: String,
    name: String,
    weeks: Vec<Week>,
    missing: u64,
    in_part: u64,
}

/// One duty in a table.
pub(super) struct DutyRow {
    /// Local day of its start.
    pub day: String,
    /// Whether that is a Saturday or a Sunday.
    pub weekend: bool,
    /// Its name.
    pub name: String,
    /// Wall times and length.
    pub time: String,
    /// The same without weekdays: `20:00 to 08:00, 12 h`.
    pub clock: String,
    /// Who holds it.
    pub people: Vec<String>,
    /// Places without a holder.
    pub missing: u8,
    /// People needed.
    pub needed: u8,
    /// Further places that are open for a part of it.
    pub in_part: u8,
    /// How long those are: `4 of 12 h`.
    pub part: Option<String>,
    /// What became of it, where it does not stand as its rota has it.
    pub now: Option<String>,
}

impl DutyRow {
    /// The row of a duty.
    pub(super) fn new(duty: &Duty, network: &Network) -> Self {
        let people = duty.holders.iter().map(|holder| {
            let name = network.person_name(&holder.person);
            if holder.pinned {
                format!("{name} (pinned)")
            } else {
                name
            }
        });
        Self {
            day: format::day(duty.day),
            weekend: time::is_weekend(duty.day),
            name: duty.name.clone(),
            time: format::span(duty.interval),
            clock: format::clock(duty.interval),
            people: people.collect(),
            missing: duty.missing(),
            needed: duty.people_needed,
            in_part: 0,
            part: None,
            now: None,
        }
    }

    /// The row with holders who do not count on the duty: who never does is named in the sentence
    /// alone, and their places are empty.
    pub(super) fn with_lost(self, duty: &Duty, lost: &[LostHolder], network: &Network) -> Self {
        let Some(said) = lost_holder::sentence(duty, lost) else {
            return self;
        };
        let gone = |person: &PersonId| {
            let mut lost = lost.iter();
            lost.any(|one| one.person == *person && one.throughout)
        };
        let holders = duty.holders.iter().map(|holder| &holder.person);
        let left = holders.filter(|person| !gone(person));
        let open = OpenPlaces::after(duty, lost);
        Self {
            people: left.map(|person| network.person_name(person)).collect(),
            missing: open.throughout,
            in_part: open.in_part,
            part: open.hours_in_part(),
            now: Some(said),
            ..self
        }
    }

    /// The row with what became of the duty.
    fn with(self, became: Option<&DutyNow>, network: &Network) -> Self {
        let now = became.filter(|duty| !duty.stands).map(|duty| {
            let by = duty.replaced_by.as_ref();
            let by = by.map_or_else(String::new, |by| format!(" by {}", by.told()));
            let names = duty.holders_now.iter().flatten();
            let names: Vec<String> = names.map(|id| network.person_name(id)).collect();
            match (duty.cancelled, names.is_empty()) {
                _ if duty.kept_by.is_some() => {
                    format!("Had begun: {} to the end", listed(&names))
                }
                (true, _) => "Cancelled: nobody is on duty".to_owned(),
                (false, true) => format!("Replaced{by}: nobody holds it now"),
                (false, false) => format!("Replaced{by}: now {}", listed(&names)),
            }
        });
        Self { now, ..self }
    }
}

/// Names, or nobody.
fn listed(names: &[String]) -> String {
    match names {
        [] => "nobody".to_owned(),
        names => names.join(", "),
    }
}

/// A duty of a draft that would not come into force.
struct BegunRow {
    pool: String,
    name: String,
    time: String,
    holders: String,
    instead: String,
}

impl BegunRow {
    fn new(duty: &BegunDuty, network: &Network) -> Self {
        Self {
            pool: network.pool_name(&duty.pool),
            name: duty.name.clone(),
            time: format!(
                "{}, {}",
                format::day(time::local_day(duty.interval.start)),
                format::span(duty.interval)
            ),
            holders: network.people_names(&duty.holders),
            instead: network.people_names(&duty.instead),
        }
    }
}

/// `In force`, `Partly replaced`, with the rotas that took over.
fn standing(now: &RotaNow) -> Standing {
    let word = now.in_force.words(!now.replaced_by.is_empty(), now.begun);
    let by = now.replaced_by.iter().map(|by| Replacing {
        id: by.rota.to_string(),
        name: by.describe(),
        duties: format::counted(u64::try_from(by.duties).unwrap_or(0), "duty", "duties"),
    });
    Standing {
        word: format::sentence_case(word),
        by: by.collect(),
        begun: (now.begun > 0).then(|| {
            let begun = u64::try_from(now.begun).unwrap_or(0);
            format::counted(begun, "duty", "duties")
        }),
    }
}

/// A rota's page.
pub(super) async fn show(
    who: Permitted<may::ReadRotas>,
    request: HttpRequest,
    state: web::Data<AppState>,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id: RotaId = evenwatch_http::id("id", &id)?;
    let (shown, begun, network, thresholds) = state
        .run(&who, move |app, now| {
            Ok((
                app::rota_now::get(app, id, None)?,
                app::publish::begun(app, id, now)?,
                app::network::network(app)?,
                app::plan::thresholds(app),
            ))
        })
        .await?;
    let page = page_of(
        &shown,
        &begun,
        &network,
        &thresholds,
        time::local_day(state.now()),
    );
    super::page(&page, &request)
}

fn page_of(
    shown: &ShownRota,
    begun: &[BegunDuty],
    network: &Network,
    thresholds: &Thresholds,
    today: NaiveDate,
) -> Page {
    let (rota, now) = (&shown.rota, shown.now.as_ref());
    let became = |duty: &Duty| now.and_then(|now| now.duties.get(&duty.id));
    let lost = |duty: &Duty| now.map_or(&[][..], |now| now.lost(duty.id));
    let mut by_pool: BTreeMap<&PoolId, Vec<&Duty>> = BTreeMap::new();
    for duty in &rota.duties {
        by_pool.entry(&duty.pool).or_default().push(duty);
    }
    let pools = by_pool.into_iter().map(|(id, duties)| {
        let shown = duties.into_iter().map(|duty| {
            let row = DutyRow::new(duty, network).with(became(duty), network);
            let row = row.with_lost(duty, lost(duty), network);
            (duty.day, duty.pattern.clone(), row)
        });
        let shown: Vec<Shown> = shown.collect();
        PoolTable {
            id: id.to_string(),
            name: network.pool_name(id),
            missing: shown.iter().map(|(.., row)| u64::from(row.missing)).sum(),
            in_part: shown.iter().map(|(.., row)| u64::from(row.in_part)).sum(),
            weeks: weeks(shown, today),
        }
    });
    Page {
        standing: now
            .filter(|_| rota.state == RotaState::Published)
            .map(standing),
        unlawful: shown.unlawful.as_deref().and_then(unlawful::sentence),
        begun: begun
            .iter()
            .map(|duty| BegunRow::new(duty, network))
            .collect(),
        title: rota.name.clone(),
        invented: network.file().invented,
        id: rota.id.to_string(),
        state: format::state(rota.state),
        revision: rota.revision,
        period: format!(
            "{} to {}",
            format::day(rota.period.first_day),
            format::day(rota.period.last_day)
        ),
        made: format::moment(rota.created_at),
        published: rota.published_at.map(format::moment),
        part: shown.duties_in_all.map(|all| {
            let own = u64::try_from(rota.duties.len()).unwrap_or(0);
            format!(
                "{} of {}",
                evenwatch_domain::count::thousands(own),
                format::counted(all.into(), "duty", "duties")
            )
        }),
        pools: pools.collect(),
        plan: rota
            .plan
            .as_ref()
            .map(|plan| plan_of(plan, network, thresholds)),
    }
}

fn plan_of(plan: &PlanRecord, network: &Network, thresholds: &Thresholds) -> Plan {
    let on_call = sums(whole(&plan.intensity));
    Plan {
        status: match plan.status {
            PlanStatus::Optimal => "Proved best in every aim".to_owned(),
            PlanStatus::WithinGap => "Every aim within the wanted gap".to_owned(),
            PlanStatus::StoppedEarly => plan.stopped_by.map_or_else(
                || "Stopped early: the gaps say how good it is".to_owned(),
                |by| format!("Stopped by {by}: the gaps say how good it is"),
            ),
        },
        seconds: format!("{:.1} s", plan.seconds),
        tiers: plan.tiers.iter().map(tier).collect(),
        hard: plan.breaches.iter().filter(|breach| breach.hard).count(),
        soft: plan.breaches.iter().filter(|breach| !breach.hard).count(),
        vacancies: plan.vacancies.len(),
        moved: plan
            .moved
            .iter()
            .map(|moved| MovedRow::new(moved, network))
            .collect(),
        kept: plan
            .kept
            .iter()
            .map(|pool| network.pool_name(pool))
            .collect(),
        warnings: plan
            .warnings
            .iter()
            .chain(&plan.assumptions)
            .cloned()
            .collect(),
        intensity: intensity_rows(plan, network),
        below_term: why_below_term(
            network,
            plan.intensity.iter().map(|one| (&one.person, one.one_in)),
        ),
        above: on_call.above,
        on_call: format::counted(on_call.people.into(), "person", "people"),
        thresholds: thresholds.sentence(),
    }
}

/// A row a person and pool, those above a threshold first.
fn intensity_rows(plan: &PlanRecord, network: &Network) -> Vec<Row> {
    let mut measured: Vec<&Intensity> = plan.intensity.iter().collect();
    measured.sort_by_key(|one| {
        (
            Reverse(one.above.len()),
            network.person_name(&one.person),
            one.pool.is_some(),
        )
    });
    let row = |one: &Intensity| {
        let pool = one.pool.as_ref();
        let pool = pool.map_or_else(
            || "all pools together".to_owned(),
            |pool| network.pool_name(pool),
        );
        Row::new(&network.person_name(&one.person), &pool, one)
    };
    measured.into_iter().map(row).collect()
}

fn tier(tier: &TierResult) -> TierRow {
    TierRow {
        name: aim::label(&tier.name).to_owned(),
        value: number(tier.value),
        bound: tier.bound.map_or_else(|| "none proved".to_owned(), number),
        gap: tier
            .gap()
            .map_or_else(|| "unknown".to_owned(), |gap| with_decimals(gap, 2)),
        unit: aim::find(&tier.name).map_or_else(|| tier.unit.clone(), |aim| aim.unit.to_owned()),
    }
}

/// Thousands apart, and two decimals where there are any.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let Some((whole, decimals)) = text.split_once('.') else {
        return text;
    };
    let whole = whole
        .parse()
        .map_or_else(|_| whole.to_owned(), format::thousands);
    match decimals {
        "00" => whole,
        decimals => format!("{whole}.{decimals}"),
    }
}
