//! `evenwatch withdraw`: takes a published rota back.

use std::io::{self, IsTerminal, Write};

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::on_call::short_moment;
use super::output::{Columns, Tone, hours};
use super::rota_id::WhichRota;
use evenwatch_app::AppContext;
use evenwatch_app::withdraw::{self, Effects, LostCover, Withdrawal, Withdrawn};
use evenwatch_domain::count::counted;
use evenwatch_domain::ids::RotaId;
use evenwatch_domain::service_line::Tier;

/// Rows of lost hours that are shown; `--json` has them all.
const SHOWN: usize = 20;

/// Withdraw a published rota: its duties to come are cancelled in calendars
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch withdraw 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90 --preview\n  \
     evenwatch withdraw 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90 --restore\n\n\
     Nothing is erased: the rota stays, duties that have begun stay as they were, and calendars get a cancellation of\n\
     each duty to come. Where hours would lose cover, or duties that stay would be unlawful, this is listed first, and the\n\
     command asks before it goes on.\n\
     With --restore, duties that replaced those of rotas still in force go back to them; this works after the\n\
     withdrawal too. `evenwatch publish` publishes a withdrawn rota again.",
    exit_codes!(
        "4  there is no such rota",
        "5  the rota is not published, hours would lose cover and --yes was not given, or what stood before cannot stand today"
    )
))]
pub(super) struct Args {
    /// The rota's id, as `plan` and `rotas` print it
    rota: WhichRota,
    /// Put back the duties that this rota replaced
    #[arg(long)]
    restore: bool,
    /// List what would happen, and change nothing
    #[arg(long, conflicts_with = "yes")]
    preview: bool,
    /// Withdraw without asking, even where hours lose cover
    #[arg(long, short)]
    yes: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open()?;
    let rota = args.rota.id(&app)?;
    let how = if args.restore {
        Withdrawal::Restored
    } else {
        Withdrawal::Rest
    };
    if args.preview || !args.yes {
        let preview = withdraw::preview(&app, rota, how, context.now())?;
        if args.preview {
            return show_preview(context, &preview);
        }
        agree(context, &preview)?;
    }
    done(context, &app, rota, (how, args.yes))
}

/// Withdraws, and says what became of the duties; where nobody was asked before, also which hours
/// lose cover.
fn done(
    context: &Context,
    app: &AppContext,
    id: RotaId,
    (how, is_unasked): (Withdrawal, bool),
) -> Result<Exit, CliError> {
    let out = context.output;
    let withdrawn = match how {
        Withdrawal::Restored => withdraw::restore(app, id, context.now())?,
        Withdrawal::All | Withdrawal::Rest => withdraw::withdraw(app, id, context.now())?,
    };
    if out.is_json() {
        out.json(&withdrawn)?;
        return Ok(Exit::Done);
    }
    if is_unasked {
        lost_hours(context, &withdrawn.effects.uncovered)?;
    }
    let rota = &withdrawn.rota;
    out.line(format_args!(
        "Withdrawn: rota {} \"{}\", revision {}",
        rota.id, rota.name, rota.revision
    ))?;
    for line in sentences(&withdrawn.effects, true) {
        out.line(line)?;
    }
    Ok(Exit::Done)
}

/// What would happen.
fn show_preview(context: &Context, preview: &Withdrawn) -> Result<Exit, CliError> {
    let out = context.output;
    if out.is_json() {
        out.json(preview)?;
        return Ok(Exit::Done);
    }
    lost_hours(context, &preview.effects.uncovered)?;
    for line in sentences(&preview.effects, false) {
        out.line(line)?;
    }
    out.remark("A preview: nothing was changed.");
    Ok(Exit::Done)
}

/// Goes on where no hour loses cover, or where the person at the terminal says so.
fn agree(context: &Context, preview: &Withdrawn) -> Result<(), CliError> {
    let effects = &preview.effects;
    if effects.uncovered.is_empty() && effects.unlawful.is_empty() {
        return Ok(());
    }
    if !context.output.is_json() {
        lost_hours(context, &effects.uncovered)?;
        for line in sentences(effects, false) {
            context.output.line(line)?;
        }
    }
    let asks = io::stdin().is_terminal() && io::stderr().is_terminal();
    if asks && !context.output.is_json() && confirmed("Withdraw all the same?")? {
        return Ok(());
    }
    let can_restore =
        !effects.restored && !effects.earlier.is_empty() && effects.cannot_restore.is_empty();
    Err(CliError::Conflict {
        message: format!(
            "withdrawing rota {} would {}, and nothing was changed",
            preview.rota.id,
            harm(effects)
        ),
        remedy: if can_restore {
            "add --restore to put back what stood before, or --yes to withdraw all the same"
                .to_owned()
        } else {
            "add --yes to withdraw all the same, or publish another rota for these days first"
                .to_owned()
        },
    })
}

/// What the withdrawal would do that a reader must agree to.
fn harm(effects: &Effects) -> String {
    let uncovered = (!effects.uncovered.is_empty())
        .then(|| format!("leave {} without cover", total(&effects.uncovered)));
    let unlawful = (!effects.unlawful.is_empty())
        .then(|| "make duties that stay published unlawful".to_owned());
    let harm: Vec<String> = uncovered.into_iter().chain(unlawful).collect();
    harm.join(" and ")
}

/// Asks on standard error; only a plain yes is one.
pub(super) fn confirmed(question: &str) -> Result<bool, CliError> {
    let mut err = io::stderr().lock();
    write!(err, "{question} [y/N] ")?;
    err.flush()?;
    let mut line = String::new();
    io::stdin()
        .read_line(&mut line)
        .map_err(|source| CliError::Read {
            path: "-".into(),
            source,
        })?;
    Ok(matches!(
        line.trim().to_ascii_lowercase().as_str(),
        "y" | "yes"
    ))
}

/// The hours that lose cover, a row for each run of them.
fn lost_hours(context: &Context, uncovered: &[LostCover]) -> Result<(), CliError> {
    let out = context.output;
    if uncovered.is_empty() {
        return Ok(());
    }
    let mut table = Columns::new([
        "from", "to", ">hours", "line", "tier", "areas", "pools", "left",
    ]);
    for lost in uncovered.iter().take(SHOWN) {
        let pools: Vec<String> = lost.pools.iter().map(ToString::to_string).collect();
        table.row([
            short_moment(lost.interval.start).into(),
            short_moment(lost.interval.end).into(),
            hours(lost.interval.minutes()).into(),
            lost.line_name.as_str().into(),
            lost.tier.into(),
            lost.area_names.join(", ").into(),
            pools.join(", ").into(),
            left(lost).into(),
        ]);
    }
    out.line(out.paint(
        Tone::Bad,
        format_args!("{} without cover:", total(uncovered)),
    ))?;
    out.table(&table)?;
    if let Some(more) = uncovered.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        out.line(format_args!("and {more} more; --json lists them all"))?;
    }
    Ok(())
}

/// Who is left.
fn left(lost: &LostCover) -> &'static str {
    match (lost.other_tier, lost.tier) {
        (false, _) => "nobody",
        (true, Tier::First) => "second-on only",
        (true, Tier::Second) => "first-on only",
    }
}

/// `36 h`, counted once for each line and tier.
fn total(uncovered: &[LostCover]) -> String {
    let minutes = uncovered.iter().map(|lost| lost.interval.minutes()).sum();
    format!("{} h", hours(minutes))
}

/// The first reasons, and how many more there are.
fn first_of(reasons: &[String]) -> String {
    const REASONS: usize = 3;
    let named: Vec<&str> = reasons.iter().take(REASONS).map(String::as_str).collect();
    let more = match reasons.len().saturating_sub(REASONS) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    format!("{}{more}", named.join("; "))
}

/// What becomes of the duties, in words.
fn sentences(effects: &Effects, done: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if effects.begun_duties > 0 {
        let (noun, verb) = match effects.begun_duties {
            1 => ("duty", "has begun and stays as it was"),
            _ => ("duties", "have begun and stay as they were"),
        };
        lines.push(format!("{} {noun} {verb}.", effects.begun_duties));
    }
    for earlier in &effects.earlier {
        let duties = counted(earlier.duties, "duty");
        let (name, id) = (&earlier.name, earlier.rota);
        lines.push(match (effects.restored, done) {
            (true, true) => format!("Restored: {duties} of rota {id} \"{name}\"."),
            (true, false) => format!("To be restored: {duties} of rota {id} \"{name}\"."),
            (false, _) if !effects.cannot_restore.is_empty() => {
                let verb = match earlier.duties {
                    1 => "stood there before and cannot be put back",
                    _ => "stood there before and cannot all be put back",
                };
                let why = first_of(&effects.cannot_restore);
                format!("{duties} of rota {id} \"{name}\" {verb}: {why}.")
            }
            (false, _) => {
                let them = if earlier.duties == 1 { "it" } else { "them" };
                format!(
                    "{duties} of rota {id} \"{name}\" stood there before; --restore puts {them} back."
                )
            }
        });
    }
    for breach in &effects.unlawful {
        let rotas: Vec<String> = breach
            .rotas
            .iter()
            .map(|(id, name)| format!("{id} \"{name}\""))
            .collect();
        lines.push(format!(
            "{}: what stays of rota {} {} {} for {}, {}.",
            if done {
                "Unlawful"
            } else {
                "Would be unlawful"
            },
            rotas.join(", "),
            if done { "breaks" } else { "would break" },
            breach.rule,
            breach.person_name,
            breach.text
        ));
    }
    for same in &effects.same_in {
        let (duties, name, id) = (counted(same.duties, "duty"), &same.name, same.rota);
        lines.push(format!(
            "No hour of {duties} loses cover: rota {id} \"{name}\" holds the same, with the same people."
        ));
    }
    if effects.restored && effects.earlier.is_empty() && effects.same_in.is_empty() {
        lines.push(
            "There is nothing to restore: no other rota in force has these duties.".to_owned(),
        );
    }
    lines
}
