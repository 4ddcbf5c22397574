//! What a reader must know before believing an audit's numbers.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::gap::{EmptyPool, NotAssessed};
use super::outcome::Audit;
use evenwatch_domain::area::Area;
use evenwatch_domain::calendar::DayStatus;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::count::counted;
use evenwatch_domain::day;
use evenwatch_domain::ids::{AreaId, OdsCode, PersonId, PoolId};
use evenwatch_domain::network::Network;
use evenwatch_domain::organisation::Validity;
use evenwatch_domain::succession::{Successors, heirs, predecessors};
use evenwatch_domain::time::Period;
use evenwatch_domain::unlawful::{self, PublishedBreach};

/// What a warning is about, gravest first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum WarningKind {
    /// Published duties break the law or a contract.
    Unlawful,
    /// It is of a part of the network alone, since whoever asks may see no more.
    PartOfNetwork,
    /// It is of what was known at an earlier instant.
    AsKnown,
    /// A pool has nobody in post.
    EmptyPool,
    /// A line has no pool anywhere.
    LineWithoutPool,
    /// A kind of service that a standard asks for has no line in the network.
    KindWithoutLine,
    /// An area has no agreement on any line in the period.
    AreaWithoutAgreement,
    /// An agreement is made by another board than the area's.
    ForeignCommissioner,
    /// The period crosses a merger of boards.
    BoardSucceeded,
    /// A board with areas has ended, and nothing says which board has them now.
    BoardEnded,
    /// Pools with people have published nothing for the period.
    NothingPublished,
    /// Part of the period is in no published rota.
    NotAssessed,
    /// The period begins in hours that belong to a rota before, which is not published.
    BeginsWithoutRota,
    /// An area has no children known, so it weighs nothing.
    AreaWithoutChildren,
    /// Days lie beyond the known bank holidays.
    UnknownBankHolidays,
    /// Duties name a pool, a line or a person that the network does not know.
    UnknownReference,
    /// Of duties without cover the rules could not be asked: they are classed by eligibility alone.
    NoPlanEvidence,
    /// No standard is in the catalogue.
    NoStandard,
}

/// A warning.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    /// What it is about.
    pub kind: WarningKind,
    /// One sentence with the values and what to do.
    pub message: String,
}

/// Makes a warning.
fn warning(kind: WarningKind, message: String) -> Warning {
    Warning { kind, message }
}

impl Audit {
    /// The audit with what its published duties break of the law and of contracts; it is the
    /// gravest that there is to say.
    #[must_use]
    pub fn with_unlawful(mut self, breaches: &[PublishedBreach]) -> Self {
        if let Some(sentence) = unlawful::sentence(breaches) {
            let message = format!("{sentence}; plan those days again, and publish the new rota");
            self.warnings
                .insert(0, warning(WarningKind::Unlawful, message));
        }
        self.unlawful = unlawful::by_rule(breaches);
        self
    }
}

/// What the network and the catalogue themselves give cause to say, whatever the duties.
pub(super) fn of_network(network: &Network, catalogue: &Catalogue, period: Period) -> Vec<Warning> {
    let mut all = Vec::new();
    lines(network, catalogue, &mut all);
    areas(network, period, &mut all);
    boards(network, period, &mut all);
    bank_holidays(network, catalogue, period, &mut all);
    if catalogue.standards.is_empty() {
        let message = "the catalogue holds no standard: only commissioned hours are required; add one to the standards folder";
        all.push(warning(WarningKind::NoStandard, message.to_owned()));
    }
    all
}

/// What an empty pool gives cause to say.
pub(super) fn of_empty_pool(empty: &EmptyPool) -> Warning {
    let areas: Vec<&str> = empty.areas.iter().map(AreaId::as_str).collect();
    let message = format!(
        "pool \"{}\" has nobody in post for {}; it serves {} ({}), with {} known: add people to it",
        empty.pool_name,
        if empty.throughout {
            "the whole period".to_owned()
        } else {
            counted(empty.empty_minutes, "minute")
        },
        counted(empty.areas.len(), "area"),
        areas.join(", "),
        counted(empty.children_known, "child"),
    );
    warning(WarningKind::EmptyPool, message)
}

/// What is not assessed, told with its size: where nothing is published, where part is missing, and
/// where the period begins before the first duty of a rota.
pub(super) fn of_not_assessed(rows: &[NotAssessed], period: Period) -> Vec<Warning> {
    let start = period.interval().start;
    let begins = |row: &&NotAssessed| {
        let pieces = row.times.intervals();
        matches!(pieces, [only] if only.start == start && only.minutes() < DAY)
    };
    let (first, rest): (Vec<&NotAssessed>, Vec<&NotAssessed>) = rows.iter().partition(begins);
    let (nothing, part): (Vec<&NotAssessed>, Vec<&NotAssessed>) =
        rest.into_iter().partition(|row| row.throughout);
    let all = [
        (
            WarningKind::NothingPublished,
            nothing,
            "no rota is published for any day of the period",
            "publish a rota, or audit other days",
        ),
        (
            WarningKind::NotAssessed,
            part,
            "part of the period is on no published rota",
            "publish those days, or audit the days that are published",
        ),
        (
            WarningKind::BeginsWithoutRota,
            first,
            "the first hours of the period belong to a rota before it that is not published",
            "publish the days before, or audit from the day after",
        ),
    ];
    let told = all.into_iter().filter(|(_, rows, ..)| !rows.is_empty());
    told.map(|(kind, rows, what, remedy)| {
        let minutes: i64 = rows.iter().map(|row| row.minutes).sum();
        let pools: BTreeSet<&PoolId> = rows.iter().flat_map(|row| &row.pools).collect();
        let message = format!(
            "for {} of area and service line, {what}: {} required are not assessed, and are in no gap and no share ({}); {remedy}",
            counted(rows.len(), "combination"),
            counted((minutes + 30) / 60, "hour"),
            named(&pools),
        );
        warning(kind, message)
    })
    .collect()
}

/// Minutes of a day.
const DAY: i64 = 24 * 60;

/// Pools that a warning names.
const POOLS_NAMED: usize = 8;

/// `pool leeds-nursing`, or `pools a, b and 3 more`.
fn named(pools: &BTreeSet<&PoolId>) -> String {
    let names: Vec<&str> = pools
        .iter()
        .take(POOLS_NAMED)
        .map(|pool| pool.as_str())
        .collect();
    let more = pools.len().saturating_sub(POOLS_NAMED);
    let noun = if pools.len() == 1 { "pool" } else { "pools" };
    let rest = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("{noun} {}{rest}", names.join(", "))
}

/// What the duties give cause to say: `unplaced` duties, `strangers` on them, and duties judged
/// without evidence.
pub(super) fn of_duties(
    unplaced: usize,
    strangers: &BTreeSet<&PersonId>,
    no_evidence: usize,
) -> Vec<Warning> {
    let mut all = Vec::new();
    if unplaced > 0 {
        let message = format!(
            "{} of a pool or service line that the network does not have: not counted as cover",
            counted(unplaced, "duty")
        );
        all.push(warning(WarningKind::UnknownReference, message));
    }
    if !strangers.is_empty() {
        let names: Vec<&str> = strangers.iter().map(|person| person.as_str()).collect();
        let message = format!(
            "{} not in the network, so their duties are not counted: {}",
            counted(names.len(), "holder"),
            names.join(", ")
        );
        all.push(warning(WarningKind::UnknownReference, message));
    }
    if no_evidence > 0 {
        let message = format!(
            "for {} without cover the rules could not be asked: they are classed by eligibility alone, and \
             \"unfilled, but staff are available\" may hide rules that block",
            counted(no_evidence, "duty")
        );
        all.push(warning(WarningKind::NoPlanEvidence, message));
    }
    all
}

/// Lines without a pool, and kinds of service that a standard asks for and no line gives.
fn lines(network: &Network, catalogue: &Catalogue, all: &mut Vec<Warning>) {
    let file = network.file();
    for line in &file.service_lines {
        if !file.pools.iter().any(|pool| pool.line == line.id) {
            let message = format!(
                "no pool serves \"{}\" anywhere: add one, or take the line out",
                line.name
            );
            all.push(warning(WarningKind::LineWithoutPool, message));
        }
    }
    let statements = catalogue
        .standards
        .values()
        .flat_map(|standard| &standard.statements)
        .filter(|statement| statement.requires_cover());
    for statement in statements {
        for kind in &statement.all_of {
            if !file.service_lines.iter().any(|line| line.kind == *kind) {
                let message = format!(
                    "{} asks for {kind}, and the network has no such service line: the statement is met nowhere",
                    statement.id
                );
                all.push(warning(WarningKind::KindWithoutLine, message));
            }
        }
    }
}

/// Areas without agreements or children, and agreements of another board than the area's.
fn areas(network: &Network, period: Period, all: &mut Vec<Warning>) {
    let file = network.file();
    let within = |validity: Validity| {
        validity
            .valid_from
            .is_none_or(|from| from <= period.last_day)
            && validity.valid_to.is_none_or(|to| to >= period.first_day)
    };
    let current = file
        .agreements
        .iter()
        .filter(|agreement| within(agreement.validity));
    let agreed: BTreeSet<&AreaId> = current.clone().map(|agreement| &agreement.area).collect();
    for area in &file.areas {
        if !agreed.contains(&area.id) {
            let message = format!(
                "area \"{}\" has no agreement on any line in the period: all that it gets stands on goodwill",
                area.name
            );
            all.push(warning(WarningKind::AreaWithoutAgreement, message));
        }
        if area.children_known == 0 {
            let message = format!(
                "area \"{}\" has no children known: it does not count in shares weighted by children",
                area.name
            );
            all.push(warning(WarningKind::AreaWithoutChildren, message));
        }
    }
    for agreement in current {
        if let Some(area) = network
            .area(&agreement.area)
            .filter(|area| !agreement.joint_with.contains(&area.board))
            .filter(|area| !answers_for(network, period, area, &agreement.commissioner))
        {
            let message = format!(
                "agreement \"{}\" for area \"{}\" is made by {}, and the area's board is {}: check which of them answers for it",
                agreement.id, area.name, agreement.commissioner, area.board
            );
            all.push(warning(WarningKind::ForeignCommissioner, message));
        }
    }
}

/// Whether an agreement of `commissioner` is the area's board's own, or one that it took over.
fn answers_for(network: &Network, period: Period, area: &Area, commissioner: &OdsCode) -> bool {
    let organisations = &network.file().organisations;
    area.board == *commissioner
        || match heirs(organisations, commissioner, period.last_day) {
            Successors::One(heir) => heir == area.board,
            Successors::Several(heirs) => heirs.contains(&area.board),
            Successors::Itself | Successors::Nobody => false,
        }
}

/// Boards of areas that took over within the period or after it, and boards that have ended.
fn boards(network: &Network, period: Period, all: &mut Vec<Warning>) {
    let file = network.file();
    for board in &file.organisations {
        let own = file.areas.iter().filter(|area| area.board == board.ods);
        let names: Vec<&str> = own.map(|area| area.name.as_str()).collect();
        if names.is_empty() {
            continue;
        }
        let before: Vec<&str> = predecessors(&file.organisations, &board.ods)
            .filter(|one| {
                one.validity
                    .valid_to
                    .is_some_and(|last| last >= period.first_day)
            })
            .map(|one| one.ods.as_str())
            .collect();
        let began = board
            .validity
            .valid_from
            .filter(|first| *first > period.first_day);
        if let Some(first) = began.filter(|_| !before.is_empty()) {
            let message = format!(
                "{} ({}) took over on {} from {}: the days of the period before that are counted under it",
                board.name,
                board.ods,
                day::written(first),
                before.join(", ")
            );
            all.push(warning(WarningKind::BoardSucceeded, message));
        }
        let heirs = heirs(&file.organisations, &board.ods, period.last_day);
        let (Some(last), Some(took_over)) = (board.validity.valid_to, several(&heirs)) else {
            continue;
        };
        let message = format!(
            "{} ({}) ended on {} and {took_over}: its areas stay under it ({}); give each the board that has it now",
            board.name,
            board.ods,
            day::written(last),
            names.join(", ")
        );
        all.push(warning(WarningKind::BoardEnded, message));
    }
}

/// Who took over, in words, where that is not one board.
fn several(heirs: &Successors) -> Option<String> {
    match heirs {
        Successors::Itself | Successors::One(_) => None,
        Successors::Nobody => Some("no successor is known".to_owned()),
        Successors::Several(codes) => {
            let codes: Vec<&str> = codes.iter().map(OdsCode::as_str).collect();
            Some(format!("several took over ({})", codes.join(", ")))
        }
    }
}

/// Days beyond the bank holidays that are known, for each division that a pool keeps.
fn bank_holidays(network: &Network, catalogue: &Catalogue, period: Period, all: &mut Vec<Warning>) {
    let divisions: BTreeSet<_> = network
        .file()
        .pools
        .iter()
        .map(|pool| pool.division)
        .collect();
    for division in divisions {
        let unknown =
            |day: &NaiveDate| catalogue.bank_holidays.status(division, *day) == DayStatus::Unknown;
        let days: Vec<NaiveDate> = period.days().filter(unknown).collect();
        if let (Some(first), Some(last)) = (days.first(), days.last()) {
            let message = format!(
                "{} from {} to {} outside the known bank holidays of {division}: duties of those \
                 days may be wrong; add the calendar of those years",
                counted(days.len(), "day"),
                day::written(*first),
                day::written(*last)
            );
            all.push(warning(WarningKind::UnknownBankHolidays, message));
        }
    }
}
