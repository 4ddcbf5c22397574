//! `evenwatch feed`: the calendar of one person, pool, service line, area or board.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::export::put;
use evenwatch_app as app;
use evenwatch_app::feed::{Alarm, FeedOptions, Zone};
use evenwatch_app::feed_tokens::FeedOf;
use evenwatch_domain::ids::{AreaId, LineId, OdsCode, PersonId, PoolId};

/// Write the iCalendar feed of a person, pool, service line, area or board
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch feed person nadia-farrukh-bell -o nadia.ics\n  evenwatch feed pool humber-york-nurses > pool.ics\n  \
       evenwatch feed board QOQ --times local --alarm PT30M > board.ics\n\n\
     The feed holds published duties from a month back to the last one; while nothing in them changes it stays the same\n\
     to the byte.",
    exit_codes!("4  there is no such person, pool, line, area or board, or no network yet")
))]
pub(super) struct Args {
    #[command(subcommand)]
    whose: Whose,
    /// How times are written
    #[arg(long, value_enum, default_value_t = Times::Utc, global = true)]
    times: Times,
    /// Remind so long before each duty: PT1M to P7D, such as PT30M
    #[arg(long, value_name = "DURATION", global = true)]
    alarm: Option<Alarm>,
    /// File to write [default: -, standard output]
    #[arg(short, long, value_name = "FILE", global = true)]
    output: Option<PathBuf>,
}

/// How the feed writes its times.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Times {
    /// In UTC: every calendar understands it
    Utc,
    /// As wall time in London, with the clock's rules
    Local,
}

/// Whose calendar.
#[derive(Debug, Subcommand)]
enum Whose {
    /// The duties of one person over all pools
    Person {
        /// The person's id in the network file
        id: PersonId,
    },
    /// The duties of one pool, with their holders
    Pool {
        /// The pool's id in the network file
        id: PoolId,
    },
    /// The duties of all pools of a service line, with their holders
    Line {
        /// The service line's id in the network file
        id: LineId,
    },
    /// The duties of all pools that serve an area, with their holders
    Area {
        /// The area's id in the network file
        id: AreaId,
    },
    /// The duties of all pools that serve any area of a board, with their holders
    Board {
        /// The board's ODS code
        ods: OdsCode,
    },
}

impl Whose {
    fn feed(&self) -> FeedOf {
        match self {
            Self::Person { id } => FeedOf::Person(id.clone()),
            Self::Pool { id } => FeedOf::Pool(id.clone()),
            Self::Line { id } => FeedOf::Line(id.clone()),
            Self::Area { id } => FeedOf::Area(id.clone()),
            Self::Board { ods } => FeedOf::Board(ods.clone()),
        }
    }
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open()?;
    let zone = match args.times {
        Times::Utc => Zone::Utc,
        Times::Local => Zone::Local,
    };
    let options = FeedOptions {
        zone,
        alarm: args.alarm,
    };
    let feed = app::feed::feed(&app, &args.whose.feed(), options, context.now())?;
    put(args.output.as_deref(), &feed.body, context)
}
