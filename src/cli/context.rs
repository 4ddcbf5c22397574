//! What every command needs: settings, the clock, files, and a way to the use cases.

use std::fs;
use std::io::{self, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant as Moment;

use super::Global;
use super::error::CliError;
use super::output::Output;
use super::period::PeriodArgs;
use evenwatch_app::{self as app, AppContext, AppError};
use evenwatch_config::{ClockSetting, DatabaseSetting, Override, Settings};
use evenwatch_domain::access::Principal;
use evenwatch_domain::clock::ProgramClock;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::time::{self, Period};

/// Serves until told to stop; calls back once it listens, with the address.
pub type Server = fn(AppContext, &Settings, ProgramClock, &dyn Fn(SocketAddr)) -> io::Result<()>;

/// What `main` wires in, because the command line knows neither the server nor the log.
#[derive(Debug, Clone, Copy)]
pub struct Wiring {
    /// The machine's clock.
    pub machine: fn() -> Instant,
    /// Starts logging as the settings say; the error is a sentence.
    pub log: fn(&Settings) -> Result<(), String>,
    /// Serves pages, REST and feeds, with the workers that the settings ask for.
    pub serve: Server,
    /// Lets so many workers do jobs until it is told to stop.
    pub work: fn(&AppContext, usize, ProgramClock, &AtomicBool),
    /// Does one job, if one waits; whether one did.
    pub one_job: fn(&AppContext, ProgramClock, &AtomicBool) -> Result<bool, AppError>,
}

/// What every command needs.
pub(super) struct Context {
    /// Where and how to write.
    pub(super) output: Output,
    /// Settings from file, environment and command line.
    pub(super) settings: Settings,
    /// What `main` wired in.
    pub(super) wiring: Wiring,
    /// The clock, made once.
    pub(super) clock: ProgramClock,
    /// When the command began: limits of time count from then on.
    pub(super) began: Moment,
}

impl Context {
    /// Reads the settings and starts logging.
    pub(super) fn new(global: &Global, wiring: Wiring) -> Result<Self, CliError> {
        let began = Moment::now();
        let settings = Settings::load(global.config.as_deref(), environment(), &overrides(global))?;
        (wiring.log)(&settings).map_err(|message| CliError::Refused {
            message,
            remedy: "correct log.filter in the settings".to_owned(),
        })?;
        Ok(Self {
            output: Output::new(global.json, global.quiet),
            clock: clock(&settings, wiring),
            settings,
            wiring,
            began,
        })
    }

    /// What the clock shows.
    pub(super) fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Opens the database that the settings name, which is there, in the hands of whoever sits
    /// here.
    pub(super) fn open(&self) -> Result<AppContext, CliError> {
        let url = self.settings.database.url.as_str();
        if let Some(file) = app::absent_file(url)? {
            return Err(CliError::NotFound {
                message: format!("there is no database at {}", file.display()),
                remedy: "name another with --database, or make it with `evenwatch import FILE`"
                    .to_owned(),
            });
        }
        self.open_or_make()
    }

    /// The same; where there is none it is made.
    pub(super) fn open_or_make(&self) -> Result<AppContext, CliError> {
        self.entered(AppContext::open(&self.settings)?.as_principal(operator()))
    }

    /// The same, for a part of a command whose limits of time begin to count now.
    pub(super) fn counting_anew(&self) -> Self {
        Self {
            output: self.output,
            settings: self.settings.clone(),
            wiring: self.wiring,
            clock: self.clock.clone(),
            began: Moment::now(),
        }
    }

    /// The same with another database.
    pub(super) fn with_database(&self, url: DatabaseSetting) -> Self {
        let mut settings = self.settings.clone();
        settings.database.url = url;
        Self {
            output: self.output,
            settings,
            wiring: self.wiring,
            clock: self.clock.clone(),
            began: self.began,
        }
    }

    /// The same, made where there is none only if the command may make one.
    pub(super) fn open_as(&self, may_make: bool) -> Result<AppContext, CliError> {
        if may_make {
            self.open_or_make()
        } else {
            self.open()
        }
    }

    /// The same, to be replaced by what a backup holds; [`Context::restored`] comes after that.
    pub(super) fn open_to_restore(&self) -> Result<AppContext, CliError> {
        let app = AppContext::open(&self.settings)?.as_principal(operator());
        if self.settings.clock.set.is_some() {
            app::rehearsal::check(&app, self.now())?;
        }
        Ok(app)
    }

    /// Says where the clock is set, and keeps such a clock away from what was not made for it.
    pub(super) fn entered(&self, app: AppContext) -> Result<AppContext, CliError> {
        if self.settings.clock.set.is_some() {
            let now = self.now();
            app::rehearsal::enter(&app, now)?;
            if !self.output.is_json() {
                self.output.remark(clock_is_set(now));
            }
        }
        Ok(app)
    }

    /// Where the clock is set, the database that a backup was restored into is none with which
    /// somebody works.
    pub(super) fn restored(&self, app: AppContext) -> Result<(), CliError> {
        if self.settings.clock.set.is_some() {
            app::rehearsal::mark(&app, self.now())?;
        }
        self.entered(app).map(|_| ())
    }

    /// Says it in the log as well, of what runs for long.
    pub(super) fn log_clock(&self) {
        if self.settings.clock.set.is_some() {
            tracing::warn!("{}", clock_is_set(self.now()));
        }
    }

    /// The period asked for; without one, that of which cover is shown everywhere
    /// ([`app::rotas::usual_period`]).
    pub(super) fn period(&self, app: &AppContext, args: &PeriodArgs) -> Result<Period, CliError> {
        if let Some(period) = args.period()? {
            return Ok(period);
        }
        Ok(app::rotas::usual_period(app, self.now())?)
    }
}

/// The clock that the settings ask for.
pub(super) fn clock(settings: &Settings, wiring: Wiring) -> ProgramClock {
    let clock = ProgramClock::from(wiring.machine);
    match settings.clock.set {
        Some(ClockSetting(setting)) => clock.set(setting),
        None => clock,
    }
}

/// What is said of a clock that is set.
pub(super) fn clock_is_set(now: Instant) -> String {
    format!(
        "warning: the clock is set to {} by EVENWATCH_CLOCK__SET, for tests and rehearsals",
        time::local(now).format("%a %-d %b %Y %H:%M")
    )
}

/// The environment, as far as it is text.
pub(super) fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// The settings that options of every command bring.
pub(super) fn overrides(global: &Global) -> Vec<Override> {
    let database = global.database.iter().map(|database| Override {
        flag: "--database".to_owned(),
        key: "database.url".to_owned(),
        value: database.clone(),
    });
    database.collect()
}

/// Whoever sits at the command line, by the name that the machine gives them. It is for the log and
/// no proof: who can run this holds the database.
pub(super) fn operator() -> Principal {
    let name = ["SUDO_USER", "USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|variable| std::env::var(variable).ok().filter(|name| !name.is_empty()));
    // Containers and timers often set none of them.
    let name = name.or_else(|| whoami::username().ok().filter(|name| !name.is_empty()));
    let name = name.unwrap_or_else(|| "unknown".to_owned());
    Principal::operator(
        &name
            .chars()
            .filter(|c| !c.is_control())
            .take(64)
            .collect::<String>(),
    )
}

/// Reads a document: a file, or standard input for `-`. Reading stops soon after the largest
/// document that would be taken, so that a pipe without end ends.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    let failed = |source| CliError::Read {
        path: path.to_owned(),
        source,
    };
    let most = u64::try_from(app::import::LARGEST_DOCUMENT)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let mut document = Vec::new();
    if path == Path::new("-") {
        io::stdin()
            .lock()
            .take(most)
            .read_to_end(&mut document)
            .map_err(failed)?;
    } else {
        let file = fs::File::open(path).map_err(failed)?;
        file.take(most).read_to_end(&mut document).map_err(failed)?;
    }
    Ok(document)
}

/// Writes a file whole, or leaves the one that was there: first beside it, then in its place.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let beside = beside(path);
    fs::write(&beside, bytes)
        .and_then(|()| fs::rename(&beside, path))
        .map_err(unwritten(path))
}

/// As [`write`], by whoever fills the file bit by bit; readable by its owner alone.
pub(super) fn write_with<T>(
    path: &Path,
    fill: impl FnOnce(fs::File) -> Result<T, CliError>,
) -> Result<T, CliError> {
    let beside = beside(path);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // What a run that was killed left behind may be readable by more.
    let file = match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => options.open(&beside),
    }
    .map_err(unwritten(path))?;
    let filled = fill(file);
    if filled.is_ok() {
        fs::rename(&beside, path).map_err(unwritten(path))?;
    } else {
        let _already_failed = fs::remove_file(&beside);
    }
    filled
}

/// Where a file is written before it is whole.
fn beside(path: &Path) -> PathBuf {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    beside.into()
}

pub(super) fn unwritten(path: &Path) -> impl Fn(io::Error) -> CliError {
    move |source| CliError::Write {
        path: path.to_owned(),
        source,
    }
}
