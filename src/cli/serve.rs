//! `evenwatch serve`: pages, REST and calendar feeds.

use std::io;
use std::net::{IpAddr, SocketAddr};

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::numbers::{address, whole};
use evenwatch_app::{self as app, AppContext};
use evenwatch_config::{OpenReading, Settings};

/// Serve pages, REST and calendar feeds
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch serve\n  evenwatch serve --port 9000\n\n\
     It listens on this machine alone unless told otherwise. Reading needs an account, but while it listens so and no user\n\
     has been made; server.open_reading in the settings decides otherwise. Ctrl-C ends it after the requests under way,\n\
     and a second at once. SIGTERM lets it answer for server.drain_seconds more, not ready, so that a proxy turns to others.\n\n\
     A worker inside does the jobs; jobs.workers in the settings says how many.",
    exit_codes!()
))]
pub(super) struct Args {
    #[command(flatten)]
    listen: Listen,
    /// Do no jobs here: leave them to `evenwatch worker`
    #[arg(long)]
    no_worker: bool,
}

/// Where to listen.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct Listen {
    /// Address to listen on [default: 127.0.0.1]
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    pub(super) bind: Option<IpAddr>,
    /// Port; 0 takes any free one [default: 8080]
    #[arg(long, value_name = "PORT", value_parser = whole(0_u16..=65_535))]
    pub(super) port: Option<u16>,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open_or_make()?;
    let mut settings = context.settings.clone();
    if args.no_worker {
        settings.jobs.workers = 0;
    }
    start(app, &args.listen, context, settings, OpenReading::Auto)
}

/// Serves until told to stop, and says the addresses once it listens. Where the settings leave it
/// open whether reading needs an account, and this machine alone is served, `reading` decides.
pub(super) fn start(
    app: AppContext,
    listen: &Listen,
    context: &Context,
    mut settings: Settings,
    reading: OpenReading,
) -> Result<Exit, CliError> {
    context.log_clock();
    settings.server.bind = listen.bind.unwrap_or(settings.server.bind);
    settings.server.port = listen.port.unwrap_or(settings.server.port);
    let wanted = settings.server.listens_on();
    let output = context.output;
    let alone = wanted.ip().is_loopback();
    if settings.server.open_reading == OpenReading::Auto && alone {
        settings.server.open_reading = reading;
    }
    let any = app::accounts::any(&app)?;
    for remark in settings.server.remarks() {
        output.remark(format_args!("warning: {remark}"));
    }
    let tried_out = settings.is_tried_out();
    match settings.server.open_reading {
        OpenReading::Yes if !alone => output.remark(
            "warning: open_reading = true: anyone who reaches this address can read every rota without an account",
        ),
        OpenReading::Auto if tried_out && !any => output.remark(
            "no user has been made, so everything is read without an account; `evenwatch user add NAME --role administrator` ends that",
        ),
        OpenReading::Auto | OpenReading::No if !any => output.remark(
            "warning: nobody can sign in yet; make the first administrator with `evenwatch user add NAME --role administrator`",
        ),
        OpenReading::Auto | OpenReading::Yes | OpenReading::No => {}
    }
    let set = app.address_set();
    let addresses = move |address: SocketAddr| {
        for (path, what) in PLACES {
            let _closed = output.line(format_args!("  http://{address}{path:<24}{what}"));
        }
        if let Some(set) = &set {
            output.remark(format_args!(
                "People reach it at {set}, as the settings say."
            ));
        }
    };
    (context.wiring.serve)(app, &settings, context.clock.clone(), &addresses)
        .map_err(|error| CliError::Server(not_served(wanted, &error)))?;
    Ok(Exit::Done)
}

/// Why it does not serve, and what to do about just that.
fn not_served(wanted: SocketAddr, error: &io::Error) -> String {
    let (ip, port) = (wanted.ip(), wanted.port());
    match error.kind() {
        io::ErrorKind::AddrNotAvailable => format!(
            "this machine has no address {ip}; give one of its own with --bind: 127.0.0.1 for this machine alone, 0.0.0.0 for all"
        ),
        io::ErrorKind::AddrInUse => format!(
            "another program listens on {wanted}; choose another port with --port, 0 for any free one"
        ),
        io::ErrorKind::PermissionDenied => format!(
            "you may not listen on port {port}; choose one from 1024 on with --port, 0 for any free one"
        ),
        _ => format!(
            "serving on {wanted} failed: {error}; choose another address with --bind, or another port with --port"
        ),
    }
}

/// Where to look first.
const PLACES: [(&str, &str); 5] = [
    ("/", "front page: on call now, the week's cover, worst gaps"),
    ("/api/v1/on-call", "who is on call now"),
    ("/api/v1/rotas", "rotas"),
    (
        "/feeds/pools/ID.ics",
        "a pool's calendar; private ones by `evenwatch feed-token`",
    ),
    ("/openapi.json", "all of the API, described"),
];
