//! The program: wires the rooms together, and nothing else.

use std::process::ExitCode;

mod telemetry;

use evenwatch_app::workers;
use evenwatch_cli::{self as cli, Wiring};
use evenwatch_config::{LogFormat, Settings};
use evenwatch_http as http;
use evenwatch_web as web;

fn main() -> ExitCode {
    cli::run(
        std::env::args_os(),
        Wiring {
            machine: chrono::Utc::now,
            log,
            serve: |app, settings, clock, says| {
                let workers = usize::from(settings.jobs.workers);
                let workers = workers::start(&app, workers, clock.clone());
                let served =
                    http::serve(app, settings, clock, web::PAGES, says, &|| workers.tell());
                workers.stop();
                served
            },
            work: |app, count, clock, stop| workers::until(app, count, clock, stop),
            one_job: |app, clock, stop| workers::one(app, clock, stop),
        },
    )
}

/// Starts logging as the settings say.
fn log(settings: &Settings) -> Result<(), String> {
    let format = match settings.log.format {
        LogFormat::Text => telemetry::LogFormat::Text,
        LogFormat::Json => telemetry::LogFormat::Json,
    };
    telemetry::init(&settings.log.filter, format).map_err(|error| error.to_string())
}
