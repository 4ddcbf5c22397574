//! `GET /`: who is on call now, the week of cover, boards, the worst gaps, and where everything is.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::filters;
use super::format;
use super::heatmap::Map;
use super::on_call_table::{self, Board, Tally};
use evenwatch_app as app;
use evenwatch_app::addresses::{CalendarAddresses, open_path};
use evenwatch_app::audit::{Audit, BoardAudit, Gap, GapCause, GapClass, WORST_FIRST, WarningKind};
use evenwatch_app::dashboard::Front;
use evenwatch_app::feed_tokens::FeedOf;
use evenwatch_app::refresh::{Age, RefreshSource};
use evenwatch_app::rota_now::{InForce, ReplacedBy};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::rota::RotaState;
use evenwatch_http::AppState;
use evenwatch_http::error::ApiError;
use evenwatch_http::last_known::{mark, or_known};
use evenwatch_http::permission::{Permitted, may};

/// Rows of the gap register that fit a front page.
const GAPS_SHOWN: usize = 12;

/// How long the page may take: it holds an audit, which a busy machine may take long for.
const PATIENT: Duration = Duration::from_secs(600);

/// The page.
#[derive(Template)]
#[template(path = "front.html", config = "askama.toml")]
struct Page {
    title: String,
    invented: bool,
    network: String,
    about: String,
    as_of: String,
    published: Option<String>,
    boards: Vec<Board>,
    tally: Tally,
    /// When the next published duty starts, where none runs now.
    next_start: Option<String>,
    cover: Option<Cover>,
    nothing_published: bool,
    rotas: Vec<RotaRow>,
    pools: Vec<Link>,
    people: Vec<Link>,
    warnings: Vec<String>,
    /// How old is what came from other places.
    ages: Vec<String>,
}

/// What the audit says.
struct Cover {
    period: String,
    /// The same days as the API takes them.
    query: String,
    /// What it is of, where no more than a part of the network may be read.
    limits: Vec<String>,
    days: usize,
    tiles: Vec<Tile>,
    maps: Vec<Map>,
    boards: Vec<BoardRow>,
    statement: Option<String>,
    gaps: Vec<GapRow>,
    gaps_in_all: usize,
    /// By what the gaps are sorted.
    order: &'static str,
    empty_pools: Vec<String>,
    /// What published duties break of the law and of contracts.
    unlawful: Vec<String>,
    warnings: Vec<String>,
}

/// One number that matters.
struct Tile {
    name: String,
    value: String,
    tells: String,
    bad: bool,
}

struct BoardRow {
    name: String,
    areas: String,
    children: String,
    covered: String,
    standard: String,
    commissioned: String,
    not_assessed: String,
    gap: String,
    goodwill: String,
    goodwill_share: String,
}

struct GapRow {
    area: String,
    board: String,
    line: String,
    class: &'static str,
    style: &'static str,
    why: String,
    hours: String,
    child_hours: String,
    next: String,
}

struct RotaRow {
    id: String,
    name: String,
    state: &'static str,
    /// What took it over, where something did.
    now: Option<String>,
    period: String,
    revision: u32,
    duties: String,
    missing: u32,
    in_part: u32,
}

/// Something with a page or a feed of its own.
struct Link {
    id: String,
    name: String,
    detail: String,
    calendar: CalendarAddresses,
}

/// The front page.
pub(super) async fn show(
    who: Permitted<may::ReadOnCall>,
    request: HttpRequest,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let asked = state.run(&who, app::dashboard::front);
    let (front, known_at) =
        or_known(&state, &who, (asked, PATIENT), app::last_known::front).await?;
    let base = state.address(&request);
    let mut page = super::page(&page_of(&front, &base), &request)?;
    mark(page.headers_mut(), known_at, state.now());
    Ok(page)
}

fn page_of(front: &Front, base: &str) -> Page {
    let calendar = |of| CalendarAddresses::new(base, &open_path(&of));
    let file = front.network.file();
    let listed = front.listed.as_deref();
    let listed_pools = listed.into_iter().flat_map(|network| &network.file().pools);
    let pools = listed_pools.map(|pool| Link {
        id: pool.id.to_string(),
        name: pool.name.clone(),
        detail: format!(
            "{}, {}",
            front
                .network
                .line(&pool.line)
                .map_or_else(|| pool.line.to_string(), |l| l.name.clone()),
            pool.tier
        ),
        calendar: calendar(FeedOf::Pool(pool.id.clone())),
    });
    let listed_people = listed
        .into_iter()
        .flat_map(|network| &network.file().people);
    let people = listed_people.map(|person| Link {
        id: person.id.to_string(),
        name: person.name.clone(),
        detail: person.role.clone(),
        calendar: calendar(FeedOf::Person(person.id.clone())),
    });
    Page {
        title: file.name.clone(),
        invented: file.invented,
        network: file.name.clone(),
        about: file.about.clone(),
        as_of: format::moment(front.now),
        published: front.on_call.as_of.map(format::moment),
        boards: on_call_table::boards(&front.network, &front.on_call),
        tally: on_call_table::tally(&front.on_call),
        next_start: front.on_call.next_start.map(format::moment),
        cover: front.audit.as_deref().map(|audit| cover(audit, front)),
        nothing_published: !front.is_published_ahead,
        rotas: front.rotas.iter().map(rota_row).collect(),
        pools: pools.collect(),
        people: people.collect(),
        warnings: front.on_call.warnings.clone(),
        ages: front.ages.iter().filter_map(age_row).collect(),
    }
}

/// `Bank holidays: as of Sat 21 Nov 2026, 3 days old`; nothing of a place that the settings do not
/// name.
fn age_row(age: &Age) -> Option<String> {
    age.from.as_ref()?;
    let what = match age.source {
        RefreshSource::BankHolidays => "Bank holidays",
        RefreshSource::Organisations => "Organisations, beside the NHS directory",
        RefreshSource::Leave => "Leave from people's calendars",
    };
    Some(match (age.as_of, age.age_days, age.source) {
        (Some(day), Some(1), _) => format!("{what}: as of {}, a day old", format::day(day)),
        (Some(day), Some(days), _) => {
            format!("{what}: as of {}, {days} days old", format::day(day))
        }
        (_, _, RefreshSource::BankHolidays) => format!("{what}: from a file of your own"),
        _ => format!("{what}: never compared"),
    })
}

fn rota_row(listed: &app::rota_now::ListedRota) -> RotaRow {
    let rota = &listed.rota;
    RotaRow {
        now: in_force(listed),
        id: rota.id.to_string(),
        name: rota.name.clone(),
        state: format::state(rota.state),
        period: format!(
            "{} to {}",
            format::day(rota.period.first_day),
            format::day(rota.period.last_day)
        ),
        revision: rota.revision,
        duties: match rota.duties_in_all {
            Some(all) => format!(
                "{} of {}",
                format::thousands(rota.duties.into()),
                format::thousands(all.into())
            ),
            None => format::thousands(rota.duties.into()),
        },
        missing: rota.missing_places,
        in_part: listed.places_in_part,
    }
}

/// `partly replaced by Christmas`; nothing where all of it stands, or it is not published.
fn in_force(listed: &app::rota_now::ListedRota) -> Option<String> {
    let published = listed.rota.state == RotaState::Published;
    let names = listed.replaced_by.iter().map(ReplacedBy::describe);
    let names = names.collect::<Vec<_>>().join(", ");
    let in_force = listed.in_force.filter(|_| published)?;
    let words = in_force.words(!names.is_empty(), listed.begun);
    let all = format!("{words} {names}").trim_end().to_owned();
    (in_force != InForce::Whole).then_some(all)
}

fn cover(audit: &Audit, front: &Front) -> Cover {
    let measured = audit.statements.iter();
    let measured = measured.filter(|statement| statement.without_line.is_empty());
    let standards = measured.map(|statement| {
        Map::new(
            format!("{}: {}", statement.statement, statement.asks),
            &statement.grid,
        )
    });
    let lines = audit
        .totals
        .lines
        .iter()
        .map(|line| Map::new(line.line_name.clone(), &line.grid));
    Cover {
        period: format!(
            "{} to {}",
            format::day(audit.period.first_day),
            format::day(audit.period.last_day)
        ),
        query: format!(
            "from={}&to={}",
            audit.period.first_day,
            // A program's period ends before this day.
            audit
                .period
                .last_day
                .succ_opt()
                .unwrap_or(audit.period.last_day)
        ),
        limits: audit.limits(),
        days: audit.period.days().count(),
        tiles: tiles(audit),
        maps: standards.chain(lines).collect(),
        boards: board_rows(audit),
        statement: audit.statements.first().map(|s| s.statement.to_string()),
        gaps: audit
            .gaps
            .iter()
            .take(GAPS_SHOWN)
            .map(|gap| gap_row(audit, gap, front.now))
            .collect(),
        gaps_in_all: audit.gaps.len(),
        order: WORST_FIRST,
        empty_pools: audit
            .empty_pools
            .iter()
            .map(|pool| {
                let when = if pool.throughout {
                    "in all of this time".to_owned()
                } else {
                    format!("for {}", format::hours(pool.empty_minutes))
                };
                format!(
                    "{} has nobody in post {when}; it serves {}.",
                    pool.pool_name,
                    format::counted(
                        pool.children_known,
                        "child known to services",
                        "children known to services"
                    )
                )
            })
            .collect(),
        unlawful: audit
            .warnings
            .iter()
            .filter(|warning| warning.kind == WarningKind::Unlawful)
            .map(|warning| format!("{}.", warning.message))
            .collect(),
        warnings: audit
            .warnings
            .iter()
            .filter(|warning| {
                !matches!(
                    warning.kind,
                    WarningKind::Unlawful | WarningKind::PartOfNetwork
                )
            })
            .map(|warning| warning.message.clone())
            .collect(),
    }
}

fn tiles(audit: &Audit) -> Vec<Tile> {
    let minutes = &audit.totals.minutes;
    let mut tiles: Vec<Tile> = audit
        .statements
        .iter()
        .take(1)
        .map(|statement| {
            let all = &statement.overall;
            if let Some(why) = statement.unmeasured() {
                return Tile {
                    name: format!("{} met, by area-hours", statement.statement),
                    value: format::per_cent(None),
                    tells: why,
                    bad: true,
                };
            }
            Tile {
                name: format!("{} met, by area-hours", statement.statement),
                value: format::per_cent(all.met_share()),
                tells: format!(
                    "{} by children; {} of {} areas at every hour; {} of its hours are commissioned, by area-hours",
                    format::per_cent(all.child_met_share()),
                    all.areas_fully_met,
                    all.areas,
                    format::per_cent(all.commissioned_share())
                ),
                bad: all.met_minutes < all.assessed_minutes(),
            }
        })
        .collect();
    tiles.push(Tile {
        name: "Required hours covered, by area-hours".to_owned(),
        value: format::per_cent(minutes.covered_share()),
        tells: format!(
            "{} by children",
            format::per_cent(minutes.child_covered_share())
        ),
        bad: minutes.gap_minutes > 0,
    });
    tiles.push(Tile {
        name: "Gap".to_owned(),
        value: format::hours(minutes.gap_minutes),
        tells: format!(
            "{} of it not commissioned",
            format::hours(minutes.gap_not_commissioned_minutes)
        ),
        bad: minutes.gap_minutes > 0,
    });
    if minutes.not_assessed_minutes > 0 {
        tiles.push(Tile {
            name: "Not assessed".to_owned(),
            value: format::hours(minutes.not_assessed_minutes),
            tells: "required, and on no published rota: in none of the other figures".to_owned(),
            bad: minutes.not_assessed_minutes * 2 > minutes.required_minutes,
        });
    }
    tiles.push(Tile {
        name: "Standing on goodwill".to_owned(),
        value: format::hours(minutes.goodwill_minutes),
        tells: format!(
            "{} of the hours rostered, by area-hours",
            format::per_cent(minutes.goodwill_share())
        ),
        bad: minutes.goodwill_minutes > 0,
    });
    tiles
}

/// How many areas of a board may be seen, and of how many, where those are not all.
fn of_part(audit: &Audit, board: &BoardAudit) -> Option<(u32, u32)> {
    let found = audit.part.as_ref()?.of_board(&board.board)?;
    (found.0 < found.1).then_some(found)
}

fn board_rows(audit: &Audit) -> Vec<BoardRow> {
    audit
        .boards
        .iter()
        .map(|board| {
            let minutes = &board.summary.minutes;
            let sums = audit
                .statements
                .first()
                .filter(|s| s.unmeasured().is_none())
                .and_then(|s| s.boards.iter().find(|b| b.board == board.board))
                .map(|b| b.sums);
            BoardRow {
                name: board.board_name.clone(),
                areas: match of_part(audit, board) {
                    Some((areas, all)) => format!("{areas} of {all}"),
                    None => board.summary.areas.to_string(),
                },
                children: format::thousands(
                    i64::try_from(board.summary.children_known).unwrap_or(i64::MAX),
                ),
                covered: format::per_cent(minutes.covered_share()),
                standard: format::per_cent(sums.and_then(|s| s.met_share())),
                commissioned: format::per_cent(sums.and_then(|s| s.commissioned_share())),
                not_assessed: format::hours(minutes.not_assessed_minutes),
                gap: format::hours(minutes.gap_minutes),
                goodwill: format::hours(minutes.goodwill_minutes),
                goodwill_share: format::per_cent(minutes.goodwill_share()),
            }
        })
        .collect()
}

fn gap_row(audit: &Audit, gap: &Gap, now: Instant) -> GapRow {
    let (class, style, rules) = match &gap.class {
        GapClass::NotCommissioned if gap.cause == GapCause::PhoneOnly => {
            ("By phone only", "not-commissioned", None)
        }
        GapClass::NotCommissioned => ("Not commissioned", "not-commissioned", None),
        GapClass::NoEligiblePerson => ("No eligible person", "no-eligible-person", None),
        GapClass::RulesBlock { rules } => {
            let rules: Vec<String> = rules.iter().map(ToString::to_string).collect();
            ("Rules block", "rules-block", Some(rules.join(", ")))
        }
        GapClass::NoDutyPlanned => ("No duty is planned", "no-duty-planned", None),
        GapClass::Unassigned => ("Unfilled, but staff are available", "unassigned", None),
    };
    let board = audit.boards.iter().find(|b| b.board == gap.board);
    let mut why = gap.cause.to_string();
    if let Some(first) = why.get(..1).map(str::to_uppercase) {
        why.replace_range(..1, &first);
    }
    let next = gap
        .times
        .intervals()
        .iter()
        .find(|interval| interval.end > now);
    GapRow {
        area: gap.area_name.clone(),
        board: board.map_or_else(|| gap.board.to_string(), |b| b.board_name.clone()),
        line: gap.line_name.clone(),
        class,
        style,
        why: rules.map_or(why.clone(), |rules| format!("{why} ({rules})")),
        hours: format::hours(gap.gap_minutes),
        child_hours: format::thousands(gap.child_gap_minutes / 60),
        next: next.map_or_else(
            || "over".to_owned(),
            |interval| {
                if interval.start <= now {
                    format!("now, until {}", format::until(interval.end, now))
                } else {
                    format!(
                        "{} to {}",
                        format::until(interval.start, now),
                        format::until(interval.end, interval.start)
                    )
                }
            },
        ),
    }
}
