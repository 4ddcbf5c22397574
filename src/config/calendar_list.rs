//! The file that names people's calendars of leave. Apart from the settings, because the addresses
//! are secrets.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::error::{ConfigError, SettingPlace};
use super::toml_text;
use evenwatch_domain::absence::AbsenceKind;
use evenwatch_domain::ids::PersonId;
use evenwatch_domain::plain_text::text_without_mark;

/// A calendar of somebody's leave. No `Debug`: its address is a secret.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeaveCalendar {
    /// Whose.
    pub person: PersonId,
    /// Its address; or a file.
    #[serde(default)]
    pub url: Option<String>,
    /// A file instead of an address, seen from the folder of the list.
    #[serde(default)]
    pub file: Option<PathBuf>,
    /// What kind of absence its events are.
    #[serde(default = "annual")]
    pub kind: AbsenceKind,
    /// Only events with one of these words in their title count; all where empty.
    #[serde(default)]
    pub words: Vec<String>,
    /// Whether events count whose time is free for others (TRANSPARENT, Exchange's FREE).
    #[serde(default)]
    pub transparent: FreeEvents,
    /// Whether Exchange's "working elsewhere" counts.
    #[serde(default)]
    pub working_elsewhere: FreeEvents,
}

/// Whether events count as leave that leave their time free.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FreeEvents {
    /// They do: many programs write leave of whole days as free time.
    #[default]
    Count,
    /// They do not.
    LeaveOut,
}

/// Schemes under which calendar programs give addresses that are asked by HTTP.
const SCHEMES_OF_CALENDARS: [&str; 3] = ["webcal", "webcals", "feed"];

impl LeaveCalendar {
    /// The address to ask. `webcal://` and its like are https, and `webcal://` is http where the
    /// host is among `private_hosts`.
    #[must_use]
    pub fn address(&self, private_hosts: &[String]) -> Option<String> {
        let url = self.url.as_ref()?.trim();
        let Some((scheme, rest)) = url.split_once("://") else {
            return Some(url.to_owned());
        };
        let scheme = scheme.to_ascii_lowercase();
        if !SCHEMES_OF_CALENDARS.contains(&scheme.as_str()) {
            return Some(url.to_owned());
        }
        let is_named = is_among(host_of(rest), private_hosts);
        let plain = scheme == "webcal" && is_named;
        Some(format!("{}://{rest}", if plain { "http" } else { "https" }))
    }

    /// What is wrong with where the calendar is to be had, and what to do, as far as that is seen
    /// without asking. The address is a secret: the host alone is told.
    fn fault(&self, private_hosts: &[String]) -> Option<(String, &'static str)> {
        let of = format!("the calendar of {}", self.person);
        if let Some(file) = &self.file {
            let is_file = file.metadata().is_ok_and(|file| file.is_file());
            return (!is_file).then(|| {
                (
                    format!("{of} is the file {}, which is not there", file.display()),
                    "name a file that exists",
                )
            });
        }
        let url = self.address(private_hosts)?;
        let begin = "give an address that begins with https://";
        let Some((scheme, rest)) = url.split_once("://") else {
            return Some((
                format!("{of} has an address without https:// or webcal://"),
                begin,
            ));
        };
        let host = host_of(rest);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        let is_named = is_among(host, private_hosts);
        match scheme.to_ascii_lowercase().as_str() {
            _ if host.is_empty() => Some((format!("{of} has an address without a host"), begin)),
            _ if url.contains(char::is_whitespace) => Some((
                format!("{of} has an address with a blank in it"),
                "give the address without blanks",
            )),
            _ if authority.contains('@') => Some((
                format!("{of} has an address with a name or password for {host}"),
                "give the address without what stands before @",
            )),
            "http" if !is_named => Some((
                format!("{of} is asked from {host} without TLS"),
                "give its https:// address, or name the host in upstream.private_hosts",
            )),
            "http" | "https" if !is_named && is_private(host) => Some((
                format!("{of} is asked from {host}, which is in a private network"),
                "name the host in upstream.private_hosts",
            )),
            "http" | "https" => None,
            other => Some((
                format!("{of} has an address that begins with {other}://, which cannot be asked"),
                "give its https:// or webcal:// address",
            )),
        }
    }
}

/// The host of an address behind its scheme, without a port.
fn host_of(rest: &str) -> &str {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    match host.strip_prefix('[') {
        Some(wrapped) => wrapped.split(']').next().unwrap_or(wrapped),
        None => host.split(':').next().unwrap_or(host),
    }
}

fn is_among(host: &str, named: &[String]) -> bool {
    named.iter().any(|one| one.eq_ignore_ascii_case(host))
}

/// Whether a host is written as an address that is never public. What names lead to is seen only
/// when they are asked.
fn is_private(host: &str) -> bool {
    match host.parse() {
        Ok(IpAddr::V4(address)) => {
            address.is_private() || address.is_loopback() || address.is_link_local()
        }
        Ok(IpAddr::V6(address)) => address.is_loopback() || address.is_unique_local(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

/// Everything in the list that cannot work, as far as that is seen without asking.
pub(super) fn faults(
    path: &Path,
    calendars: &[LeaveCalendar],
    private_hosts: &[String],
) -> Vec<ConfigError> {
    let source = path.display().to_string();
    let faults = calendars.iter().enumerate().filter_map(|(at, calendar)| {
        let (message, remedy) = calendar.fault(private_hosts)?;
        let place = SettingPlace::key(&source, format!("calendars[{at}]"));
        Some(ConfigError::wrong(place, message, remedy))
    });
    faults.collect()
}

fn annual() -> AbsenceKind {
    AbsenceKind::AnnualLeave
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    calendars: Vec<LeaveCalendar>,
}

/// Reads the list.
///
/// # Errors
/// The file cannot be read, or holds something else.
pub fn leave_calendars(path: &Path) -> Result<Vec<LeaveCalendar>, ConfigError> {
    let source = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable {
        place: SettingPlace::whole(&source),
        reason: error.to_string(),
        remedy: "mend upstream.calendars in the settings or the rights on the file".to_owned(),
    })?;
    let List { mut calendars } = toml_text::read(&source, text_without_mark(&text))?;
    for (at, calendar) in calendars.iter_mut().enumerate() {
        if calendar.url.is_some() == calendar.file.is_some() {
            return Err(ConfigError::wrong(
                SettingPlace::key(&source, format!("calendars[{at}]")),
                format!(
                    "the calendar of {} has both or neither of url and file",
                    calendar.person
                ),
                "give one of the two",
            ));
        }
        if let (Some(file), Some(folder)) = (&mut calendar.file, path.parent()) {
            *file = folder.join(&*file);
        }
    }
    Ok(calendars)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn calendar(url: &str) -> LeaveCalendar {
        let list: List = toml::from_str(&format!(
            "[[calendars]]\nperson = \"ada\"\nurl = \"{url}\"\n"
        ))
        .unwrap();
        list.calendars.into_iter().next().unwrap()
    }

    #[test]
    fn addresses_of_calendar_programs_are_asked_by_https() {
        let named = ["calendar.trust.internal".to_owned(), "::1".to_owned()];
        for (url, asked) in [
            (
                "webcal://leave.example.org/a.ics",
                "https://leave.example.org/a.ics",
            ),
            (
                "WEBCAL://leave.example.org/a.ics",
                "https://leave.example.org/a.ics",
            ),
            (
                "webcals://leave.example.org/a.ics",
                "https://leave.example.org/a.ics",
            ),
            (
                "feed://leave.example.org/a.ics",
                "https://leave.example.org/a.ics",
            ),
            (
                "webcal://Calendar.Trust.internal:81/a?b",
                "http://Calendar.Trust.internal:81/a?b",
            ),
            (
                "webcals://calendar.trust.internal/a",
                "https://calendar.trust.internal/a",
            ),
            ("webcal://[::1]:81/a", "http://[::1]:81/a"),
            (
                "https://leave.example.org/webcal://x",
                "https://leave.example.org/webcal://x",
            ),
        ] {
            let calendar = calendar(url);
            assert_eq!(calendar.address(&named).unwrap(), asked);
            assert_eq!(calendar.fault(&named), None, "{url}");
        }
    }

    #[test]
    fn addresses_that_cannot_work_are_told_without_their_secrets() {
        for (url, told) in [
            (
                "leave.example.org/secret.ics",
                "without https:// or webcal://",
            ),
            ("https:///secret", "without a host"),
            ("https://leave.example.org/secret it", "with a blank"),
            (
                "https://ann:secret@leave.example.org/a",
                "name or password for leave.example.org",
            ),
            ("http://leave.example.org/secret", "without TLS"),
            ("webcal://127.0.0.1:80/secret", "private network"),
            ("https://localhost/secret", "private network"),
            ("ftp://leave.example.org/secret", "begins with ftp://"),
        ] {
            let (message, _) = calendar(url).fault(&[]).unwrap();
            assert!(
                message.contains(told) && !message.contains("secret"),
                "{url}: {message}"
            );
        }
    }
}
