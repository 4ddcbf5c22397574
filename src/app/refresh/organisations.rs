//! Organisations of the network, compared with the NHS directory.

use std::collections::{BTreeSet, VecDeque};

use chrono::NaiveDate;
use serde::Serialize;

use super::super::error::AppError;
use super::super::import;
use super::super::state::AppContext;
use super::{CountedThing, RefreshObserver, RefreshStage};
use evenwatch_config::Settings;
use evenwatch_domain::ids::OdsCode;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::NetworkFile;
use evenwatch_domain::organisation::Organisation;
use evenwatch_domain::sync_state::RefreshSource;
use evenwatch_upstream::{DirectoryEntry, read_organisation};

/// Organisations that one refresh asks about at most: all boards and providers of England's
/// networks are fewer, and successors of successors end somewhere.
const MOST_ASKED: usize = 2_000;

/// What is counted on the way.
const COUNTED: CountedThing = CountedThing::Organisations;

/// What the directory would change, or has changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct OrganisationRefresh {
    /// Address of the directory.
    pub source: String,
    /// Codes that were asked about.
    pub asked: Vec<OdsCode>,
    /// Every difference, by organisation.
    pub changes: Vec<OrganisationChange>,
    /// Codes that the directory does not have, such as invented ones; they stay as they are.
    pub absent: Vec<OdsCode>,
    /// Whether the differences were taken into the network.
    pub taken: bool,
    /// What the import had to say of them, a sentence each; empty where nothing was taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrganisationChange {
    /// The organisation.
    pub code: OdsCode,
    /// What about it.
    pub what: OrganisationField,
    /// So far; none where there was nothing.
    pub was: Option<String>,
    /// As the directory has it; none where it has nothing.
    pub becomes: Option<String>,
}

/// What about an organisation differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrganisationField {
    /// It is new: it took over from one that is in the network.
    New,
    /// Its name.
    Name,
    /// The first day on which it is open.
    ValidFrom,
    /// The last day on which it is open.
    ValidTo,
    /// An organisation that took over.
    Successor,
}

/// Asks the directory about every organisation of the network and those that took over from them;
/// with `take`, puts the differences into the network, all or none.
///
/// # Errors
/// There is no network, the directory does not answer, somebody changed the network meanwhile, with
/// the differences it would have problems, or whoever watches cancelled it.
pub fn refresh(
    app: &AppContext,
    settings: &Settings,
    take: bool,
    watch: &RefreshObserver<'_>,
    now: Instant,
) -> Result<OrganisationRefresh, AppError> {
    let (seen_at, network) = import::current(app)?;
    let mut file = network.file().clone();
    let mut report = OrganisationRefresh {
        source: settings
            .upstream
            .organisations
            .trim_end_matches('/')
            .to_owned(),
        ..OrganisationRefresh::default()
    };
    let client = super::client(&settings.upstream)?;
    let codes = file
        .organisations
        .iter()
        .map(|organisation| organisation.ods.clone());
    let mut waiting: VecDeque<OdsCode> = codes.collect();
    let mut seen: BTreeSet<OdsCode> = waiting.iter().cloned().collect();
    while let Some(code) = waiting.pop_front() {
        if report.asked.len() >= MOST_ASKED {
            break;
        }
        let asked = report.asked.len();
        watch.tell(
            RefreshStage::Asking,
            COUNTED,
            asked,
            seen.len().min(MOST_ASKED),
        );
        report.asked.push(code.clone());
        let url = format!("{}/{code}", report.source);
        let question = super::open_question(&url, format!("organisation-{code}"));
        let entry = match watch.ask(&client, &question) {
            Ok(fetched) => read_organisation(&url, &code, &fetched.bytes)?,
            Err(AppError::Upstream(error)) if error.is_absent() => {
                report.absent.push(code);
                continue;
            }
            Err(error) => return Err(error),
        };
        let new = entry
            .successors
            .iter()
            .filter(|code| seen.insert((*code).clone()));
        waiting.extend(new.cloned());
        compare(&entry, &mut file, &mut report.changes);
    }
    forget_absent_successors(&mut file, &mut report);
    if take && !report.changes.is_empty() {
        let asked = report.asked.len();
        watch.tell(RefreshStage::Taking, COUNTED, asked, asked);
        report.warnings = import::put(app, (seen_at, &network), file, now)?.warnings;
        report.taken = true;
    }
    if report.taken || report.changes.is_empty() {
        super::note(app, RefreshSource::Organisations, now)?;
    }
    Ok(report)
}

/// Notes what differs, and makes it so in the document.
fn compare(entry: &DirectoryEntry, file: &mut NetworkFile, changes: &mut Vec<OrganisationChange>) {
    let mut note = |what, was: Option<String>, becomes: Option<String>| {
        changes.push(OrganisationChange {
            code: entry.code.clone(),
            what,
            was,
            becomes,
        });
    };
    let at = file
        .organisations
        .iter()
        .position(|known| known.ods == entry.code);
    let Some(known) = at.and_then(|at| file.organisations.get_mut(at)) else {
        note(OrganisationField::New, None, Some(entry.name.clone()));
        for code in &entry.successors {
            note(OrganisationField::Successor, None, Some(code.to_string()));
        }
        // It is what it took over from, where its roles and relations do not say otherwise.
        let before = file
            .organisations
            .iter()
            .find(|known| known.successors.contains(&entry.code));
        let Some((kind, region)) = before.map(|before| (before.kind, before.region)) else {
            return;
        };
        file.organisations.push(Organisation {
            ods: entry.code.clone(),
            name: entry.name.clone(),
            kind: entry.kind.unwrap_or(kind),
            region: entry.region.unwrap_or(region),
            validity: entry.validity,
            successors: entry.successors.clone(),
            note: None,
        });
        return;
    };
    // The directory writes capitals; a name that differs in nothing else is the same.
    if plain(&known.name) != plain(&entry.name) {
        note(
            OrganisationField::Name,
            Some(known.name.clone()),
            Some(entry.name.clone()),
        );
        known.name.clone_from(&entry.name);
    }
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let (was, is) = (known.validity, entry.validity);
    // No first day in the directory says nothing about ours; no last day says that it is open.
    if is.valid_from.is_some() && was.valid_from != is.valid_from {
        note(
            OrganisationField::ValidFrom,
            day(was.valid_from),
            day(is.valid_from),
        );
        known.validity.valid_from = is.valid_from;
    }
    if was.valid_to != is.valid_to {
        note(
            OrganisationField::ValidTo,
            day(was.valid_to),
            day(is.valid_to),
        );
        known.validity.valid_to = is.valid_to;
    }
    for code in &entry.successors {
        if !known.successors.contains(code) {
            note(OrganisationField::Successor, None, Some(code.to_string()));
            known.successors.push(code.clone());
        }
    }
}

/// A successor that the directory names and does not have cannot be in the network: the reference
/// would lead nowhere.
fn forget_absent_successors(file: &mut NetworkFile, report: &mut OrganisationRefresh) {
    let known: BTreeSet<OdsCode> = file
        .organisations
        .iter()
        .map(|known| known.ods.clone())
        .collect();
    for organisation in &mut file.organisations {
        organisation.successors.retain(|code| known.contains(code));
    }
    report.changes.retain(|change| {
        change.what != OrganisationField::Successor
            || change
                .becomes
                .as_ref()
                .is_none_or(|code| known.iter().any(|known| known.as_str() == code))
    });
}

/// A name without capitals and double blanks; one kind of apostrophe.
fn plain(name: &str) -> String {
    let words = name.split_whitespace().collect::<Vec<_>>().join(" ");
    words.to_lowercase().replace('’', "'")
}
