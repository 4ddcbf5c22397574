//! Takes in a network document, all or nothing.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::after_change::AfterChange;
use super::differences;
use super::error::{AppError, Overtaken};
use super::state::AppContext;
use super::uncovered::{self, Change, UncoveredDuty};
use super::webhooks;
use evenwatch_config::{self as config, ConfigError, Settings};
use evenwatch_domain::access::Action;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::{Network, NetworkFile, NetworkProblem};
use evenwatch_domain::network_json::MAX_BYTES;
use evenwatch_domain::network_merge::{ChangedByBoth, merge};
use evenwatch_domain::never;
use evenwatch_domain::pattern;
use evenwatch_planning as plan;
use evenwatch_store::WriteTx;
use evenwatch_store::networks::{self, Stamp};

/// The largest document that is read. Bytes.
pub const LARGEST_DOCUMENT: usize = MAX_BYTES;

/// What was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// The network's name.
    pub name: String,
    /// Whether people and values in it are invented.
    pub invented: bool,
    /// Whether the current network changed: an equal document changes nothing.
    pub changed: bool,
    /// How much of everything there is.
    pub counts: NetworkCounts,
    /// What is right and still worth a look.
    pub warnings: Vec<String>,
    /// Published duties to come whose holders no longer count as cover by it.
    pub uncovered_duties: Vec<UncoveredDuty>,
}

/// What a change of the network does to published duties, or would do.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// Those to come that it uncovers.
    pub(super) uncovered: Vec<UncoveredDuty>,
    /// What else is worth knowing of them, in sentences.
    pub(super) warnings: Vec<String>,
}

/// How many of each noun a network has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NetworkCounts {
    /// Boards, providers, hospices.
    pub organisations: usize,
    /// Areas.
    pub areas: usize,
    /// Service lines.
    pub service_lines: usize,
    /// People.
    pub people: usize,
    /// Pools.
    pub pools: usize,
    /// Duty patterns.
    pub duty_patterns: usize,
    /// Commissioning agreements.
    pub agreements: usize,
    /// Absences.
    pub absences: usize,
    /// Wishes.
    pub preferences: usize,
}

impl NetworkCounts {
    /// Counts a document.
    #[must_use]
    pub fn of(file: &NetworkFile) -> Self {
        Self {
            organisations: file.organisations.len(),
            areas: file.areas.len(),
            service_lines: file.service_lines.len(),
            people: file.people.len(),
            pools: file.pools.len(),
            duty_patterns: file.duty_patterns.len(),
            agreements: file.agreements.len(),
            absences: file.absences.len(),
            preferences: file.preferences.len(),
        }
    }

    /// Each count with its noun.
    #[must_use]
    pub fn named(&self) -> [(&'static str, usize); 9] {
        [
            ("organisations", self.organisations),
            ("areas", self.areas),
            ("service lines", self.service_lines),
            ("people", self.people),
            ("pools", self.pools),
            ("duty patterns", self.duty_patterns),
            ("agreements", self.agreements),
            ("absences", self.absences),
            ("preferences", self.preferences),
        ]
    }
}

/// Makes the document the current network, in place of the one before. Rotas stay as they are.
///
/// # Errors
/// Every problem of the document, with nothing written; or the database fails.
pub fn import(app: &AppContext, document: &[u8], now: Instant) -> Result<ImportReport, AppError> {
    app.must_everywhere(Action::ImportNetwork)?;
    let (network, warnings) = read(app.catalogue(), document)?;
    let network = Arc::new(network);
    let written = app.store().write(|tx| {
        // An equal document makes no new version, so that what is kept in memory and in feeds
        // stays.
        let current = app.current_if_any(tx)?;
        if current
            .as_ref()
            .is_some_and(|(_, current)| current.file() == network.file())
        {
            return Ok(None);
        }
        replace(app, tx, &network, current.as_ref(), now).map(Some)
    })?;
    let mut report = report(network.file(), written.is_some(), warnings);
    let done = written.unwrap_or_default();
    report.warnings.extend(done.warnings);
    report.uncovered_duties = done.uncovered;
    Ok(report)
}

/// Refuses what [`import`] would refuse before it writes.
///
/// # Errors
/// As for [`import`].
pub(super) fn check_here(app: &AppContext, document: &[u8]) -> Result<(), AppError> {
    app.must_everywhere(Action::ImportNetwork)?;
    read(app.catalogue(), document).map(|_| ())
}

/// A network for the log: what names it, and how much there is. The document itself may have
/// megabytes.
fn log_value(stamp: Stamp, file: &NetworkFile) -> Value {
    json!({ "version": stamp.version, "name": file.name, "counts": NetworkCounts::of(file) })
}

/// The current network, for whoever may change it.
pub(super) fn current(app: &AppContext) -> Result<(Stamp, Arc<Network>), AppError> {
    app.must_everywhere(Action::ImportNetwork)?;
    app.store().read(|tx| app.current_stamped(tx))
}

/// Does the changes that lead from a network, which was current, to a document; with what they do
/// to published duties. Others may have changed other items meanwhile.
pub(super) fn put(
    app: &AppContext,
    (seen, base): (Stamp, &Network),
    file: NetworkFile,
    now: Instant,
) -> Result<Done, AppError> {
    app.must_everywhere(Action::ImportNetwork)?;
    let network = changed(app.catalogue(), base, file).map_err(AppError::Invalid)?;
    let network = Arc::new(network);
    app.store().write(|tx| {
        let current = app.current_stamped(tx)?;
        let network = if current.0 == seen {
            Arc::clone(&network)
        } else {
            let merged = merge(base.file(), network.file(), current.1.file());
            let merged = merged.map_err(|both| AppError::Conflict(overtaken(&both)))?;
            let merged = changed(app.catalogue(), &current.1, merged);
            Arc::new(merged.map_err(AppError::Invalid)?)
        };
        replace(app, tx, &network, Some(&current), now)
    })
}

/// Something was changed meanwhile that is changed here too.
fn overtaken(both: &ChangedByBoth) -> Overtaken {
    let ChangedByBoth(what) = both;
    Overtaken::stale(
        format!("{what} was changed by somebody else meanwhile: nothing is written"),
        "try again",
    )
}

/// What a document would do to published duties as the current network.
pub(super) fn would_do(
    app: &AppContext,
    file: &NetworkFile,
    now: Instant,
) -> Result<Done, AppError> {
    app.must_everywhere(Action::ImportNetwork)?;
    let new = checked(app.catalogue(), file.clone()).map_err(AppError::Invalid)?;
    app.store().read(|tx| {
        let old = app.current(tx)?;
        Ok(Done {
            uncovered: Change::of(tx, &old, &new, now)?.uncovered(),
            warnings: AfterChange::of(app, tx, (&old, &new), now)?.warnings(&new),
        })
    })
}

/// Writes the network in the place of the current one, and into the log what changed; with what it
/// does to published duties.
fn replace(
    app: &AppContext,
    tx: &mut WriteTx<'_>,
    network: &Arc<Network>,
    current: Option<&(Stamp, Arc<Network>)>,
    now: Instant,
) -> Result<Done, AppError> {
    // A national network is compared with the one before, item by item.
    let done = tx.computing(|tx| match current {
        Some((_, old)) => {
            let change = Change::of(tx, old, network, now)?;
            change.restate(tx)?;
            Ok::<_, AppError>(Done {
                uncovered: change.uncovered(),
                warnings: AfterChange::of(app, tx, (old, network), now)?.warnings(network),
            })
        }
        None => Ok(Done::default()),
    })?;
    let stamp = match current {
        Some((seen, old)) => networks::change(tx, (*seen, old.file()), network, now)?,
        None => networks::replace(tx, network, None, now)?,
    };
    webhooks::cover_changed(tx, now)?;
    let mut after = log_value(stamp, network.file());
    if let (Some((_, old)), Some(members)) = (current, after.as_object_mut()) {
        let changes = differences::of(old.file(), network.file());
        members.insert("changes".to_owned(), changes);
    }
    let before = current.map(|(stamp, old)| log_value(*stamp, old.file()));
    app.log(tx, now, "network.import", "network", before, Some(after))?;
    uncovered::note(app, tx, "network", &done.uncovered, now)?;
    app.keep_network(tx, stamp, network);
    Ok(done)
}

/// Says what [`import`] would say, and writes nothing. What is wrong with the catalogue is told in
/// the same run.
///
/// # Errors
/// Every problem of the document and of the catalogue.
pub fn check(settings: &Settings, document: &[u8]) -> Result<ImportReport, AppError> {
    let catalogue = match whole_catalogue(settings) {
        Ok(catalogue) => catalogue,
        Err(mut problems) => {
            let contracts = |_: &NetworkFile| Vec::new();
            problems.extend(Network::read(document, contracts).err().unwrap_or_default());
            return Err(AppError::Invalid(problems));
        }
    };
    let (network, warnings) = read(&catalogue, document)?;
    Ok(report(network.file(), false, warnings))
}

/// Contracts, standards and calendars as the settings have them, with every rule known to the
/// planner.
///
/// # Errors
/// The first problem of a file, or every rule that the planner does not know.
pub fn catalogue(settings: &Settings) -> Result<Catalogue, AppError> {
    let mut catalogue = config::catalogue(settings.catalogue.folder.as_deref())?;
    config::newest_bank_holidays(&settings.upstream.folder, &mut catalogue)?;
    let problems = plan::check_rules(&catalogue);
    if problems.is_empty() {
        Ok(catalogue)
    } else {
        Err(AppError::Invalid(problems))
    }
}

/// As [`catalogue`], with everything that is wrong with its files.
///
/// # Errors
/// Each problem, its file first.
pub fn whole_catalogue(settings: &Settings) -> Result<Catalogue, Vec<NetworkProblem>> {
    let read = config::read_catalogue(settings.catalogue.folder.as_deref());
    let mut catalogue =
        read.map_err(|found| found.iter().map(ConfigError::problem).collect::<Vec<_>>())?;
    config::newest_bank_holidays(&settings.upstream.folder, &mut catalogue)
        .map_err(|error| vec![error.problem()])?;
    let problems = plan::check_rules(&catalogue);
    if problems.is_empty() {
        Ok(catalogue)
    } else {
        Err(problems)
    }
}

/// The document as a checked network's, with what is worth a look.
fn read(catalogue: &Catalogue, document: &[u8]) -> Result<(Network, Vec<String>), AppError> {
    let contracts = |file: &NetworkFile| plan::check_contracts(file, catalogue);
    let network = Network::read(document, contracts).map_err(AppError::Invalid)?;
    let mut warnings = warnings(network.file());
    warnings.extend(never::never_by_network(&network));
    Ok((network, warnings))
}

/// The document as a network, where it makes sense with the catalogue's contracts too.
pub(super) fn checked(
    catalogue: &Catalogue,
    file: NetworkFile,
) -> Result<Network, Vec<NetworkProblem>> {
    Network::checked(file, |file| plan::check_contracts(file, catalogue))
}

/// The same of a document that was made from a network's own: what its changes cannot touch is not
/// looked at again.
pub(super) fn changed(
    catalogue: &Catalogue,
    before: &Network,
    file: NetworkFile,
) -> Result<Network, Vec<NetworkProblem>> {
    before.with_checked(file, |file| plan::check_contracts(file, catalogue))
}

/// What is right and still worth a look: a zero is the loudest.
pub(super) fn warnings(file: &NetworkFile) -> Vec<String> {
    let empty = file.pools.iter().filter(|pool| pool.members.is_empty());
    let idle = file.pools.iter().filter(|pool| {
        !file
            .duty_patterns
            .iter()
            .any(|pattern| pattern.pool == pool.id)
    });
    pattern::assumed_quiet(&file.duty_patterns)
        .into_iter()
        .chain(pattern::shifts_in_disguise(&file.duty_patterns))
        .chain(empty.map(|pool| {
            format!(
                "pool \"{}\" has no members: all of its duties will be gaps",
                pool.id
            )
        }))
        .chain(idle.map(|pool| {
            format!(
                "pool \"{}\" has no duty pattern: nothing will be planned for it",
                pool.id
            )
        }))
        .chain(open_bank_holidays(file))
        .collect()
}

/// Agreements of weekday hours that do not say what bank holidays do: whether Christmas Day is a
/// gap turns on it.
fn open_bank_holidays(file: &NetworkFile) -> Option<String> {
    const NAMED: usize = 5;
    let open = file.agreements.iter();
    let open: Vec<&str> = open
        .filter(|agreement| agreement.leaves_bank_holidays_open())
        .map(|agreement| agreement.id.as_str())
        .collect();
    let named = open.get(..NAMED.min(open.len()))?.join(", ");
    let (count, more) = (open.len(), open.len().saturating_sub(NAMED));
    let more = if more == 0 {
        String::new()
    } else {
        format!(" and {more} more")
    };
    (count > 0).then(|| {
        format!(
            "{} of weekday hours {} not say what bank holidays do, so those days count as required like others: give \
             bank_holidays as \"included\", \"excluded\" or \"only\" ({named}{more})",
            if count == 1 { "1 agreement".to_owned() } else { format!("{count} agreements") },
            if count == 1 { "does" } else { "do" },
        )
    })
}

/// The report on a document.
fn report(file: &NetworkFile, changed: bool, warnings: Vec<String>) -> ImportReport {
    ImportReport {
        name: file.name.clone(),
        invented: file.invented,
        changed,
        counts: NetworkCounts::of(file),
        warnings,
        uncovered_duties: Vec::new(),
    }
}
