//! Published duties that a change of the network uncovers, as a warning.

use super::context::Context;
use evenwatch_app::uncovered::UncoveredDuty;
use evenwatch_domain::count::counted;
use evenwatch_domain::moment;
use evenwatch_domain::time;

/// Duties that are named; `--json` has them all.
const SHOWN: usize = 20;

/// Warns of each, with its id, its times, and who holds it.
pub(super) fn warn(context: &Context, uncovered: &[UncoveredDuty]) {
    if uncovered.is_empty() {
        return;
    }
    let out = context.output;
    let duties = counted(uncovered.len(), "published duty");
    let have = if uncovered.len() == 1 { "has" } else { "have" };
    out.remark(format_args!(
        "warning: {duties} {have} a holder who no longer counts as cover:"
    ));
    for one in uncovered.iter().take(SHOWN) {
        out.remark(format_args!("  {}", line(one)));
    }
    if let Some(more) = uncovered.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        out.remark(format_args!("  and {more} more; --json lists them all"));
    }
    if uncovered.iter().any(|one| !one.has_begun) {
        out.remark(
            "The rotas still name them. Plan those days again and publish the new rota, or find a stand-in with `evenwatch why`.",
        );
    }
    if uncovered.iter().any(|one| one.has_begun) {
        out.remark(
            "A duty that has begun keeps its holder: no rota can give it to another. Call somebody for the rest of it; `evenwatch \
             why` lists who could stand in.",
        );
    }
}

/// `Fri 4 Dec 2026 20:00 to Sat 5 Dec 08:00, Night (leeds-nurses): Ada is away; nobody else holds it [id]`.
fn line(one: &UncoveredDuty) -> String {
    let end = time::local(one.interval.end);
    let left = match (one.others, one.people_needed) {
        (0, _) => "nobody else counts on it".to_owned(),
        (left, needed) => format!("{left} of {needed} people left"),
    };
    let left = match &one.lost[..] {
        [] => left,
        [all] if *all == one.interval => left,
        pieces => {
            let pieces: Vec<String> = pieces.iter().map(|piece| moment::span(*piece)).collect();
            format!("{left} in part: {}", pieces.join(" and "))
        }
    };
    let left = match one.has_begun {
        true => format!("{left}, and it has begun"),
        false => left,
    };
    format!(
        "{} to {}, {} ({}): {} {}; {left} [{}]",
        moment::written(one.interval.start),
        end.format("%a %-d %b %H:%M"),
        one.name,
        one.pool_name,
        one.person_name,
        one.why.join(", "),
        one.duty
    )
}
