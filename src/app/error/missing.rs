//! What was looked for and is not there.

use std::fmt;

use evenwatch_domain::ids::{
    AreaId, AuditId, DutyId, FeedTokenId, IdentityId, JobId, KeyId, LineId, MessageId, OdsCode,
    PersonId, PoolId, RotaId, ScenarioName, ScheduleName, UserName, WebhookId,
};
use evenwatch_domain::resource::NetworkResource;
use evenwatch_formats::feeds::fhir::FhirKind;

/// What was looked for and is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotFound {
    /// No network has been imported yet.
    Network,
    /// A rota, or one of its revisions.
    Rota(RotaId, Option<u32>),
    /// A duty of a rota, as it was named.
    Duty {
        /// The rota.
        rota: RotaId,
        /// The duty's id, or pattern and day.
        duty: String,
    },
    /// A duty that is or was published.
    PublishedDuty(DutyId),
    /// A person of the current network.
    Person(PersonId),
    /// A pool of the current network.
    Pool(PoolId),
    /// An area of the current network.
    Area(AreaId),
    /// A service line of the current network.
    Line(LineId),
    /// An organisation that is responsible for an area of the current network.
    Board(OdsCode),
    /// No published rota reaches today or later.
    Publication,
    /// A user.
    User(UserName),
    /// A link of a user to somebody whom a provider knows.
    Identity(UserName, IdentityId),
    /// A program's key.
    Key(KeyId),
    /// The private address of a calendar.
    FeedToken(FeedTokenId),
    /// A private address that was never given out.
    FeedAddress,
    /// A job, or one that has no answer yet.
    Job(JobId),
    /// A scenario.
    Scenario(ScenarioName),
    /// A receiver of webhooks.
    Webhook(WebhookId),
    /// A message to one.
    Message(MessageId),
    /// An audit that is kept.
    Audit(AuditId),
    /// A schedule by which audits are made.
    Schedule(ScheduleName),
    /// A former network that is kept no more, or never was.
    NetworkVersion(u32),
    /// An item of the network, by its id.
    Item(NetworkResource, String),
    /// A FHIR resource, by its logical id.
    Resource(FhirKind, String),
    /// A number or code of a report.
    Measure {
        /// The word.
        word: String,
        /// A known one that looks like it.
        like: Option<&'static str>,
    },
    /// A chapter of the manual.
    Chapter {
        /// The topic asked for.
        topic: String,
        /// A known one that looks like it.
        like: Option<String>,
    },
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network => f.write_str(
                "there is no network in this database yet; import one with `evenwatch import FILE`",
            ),
            Self::Rota(id, None) => write!(
                f,
                "there is no rota {id}; list the rotas with `evenwatch rotas`"
            ),
            Self::Rota(id, Some(revision)) => write!(
                f,
                "rota {id} has no revision {revision}; leave the revision out for the newest"
            ),
            Self::Duty { rota, duty } => write!(
                f,
                "rota {rota} has no duty {duty}; its duties are under .duties in `evenwatch rotas {rota} --json`"
            ),
            Self::PublishedDuty(id) => write!(
                f,
                "no duty {id} was ever published; list those in force with GET /api/v1/duties"
            ),
            Self::Person(id) => not_in_network(f, "person", id, "people"),
            Self::Pool(id) => not_in_network(f, "pool", id, "pools"),
            Self::Area(id) => not_in_network(f, "area", id, "areas"),
            Self::Line(id) => not_in_network(f, "service line", id, "service_lines"),
            Self::Board(ods) => write!(
                f,
                "no area of the network is board {ods}'s; each area names its board under /areas in `evenwatch export`"
            ),
            Self::Resource(kind, id) => write!(
                f,
                "there is no {kind} \"{id}\"; find those that there are with GET /fhir/r4/{kind}"
            ),
            Self::Publication => f.write_str(
                "no published rota reaches today or later; name a period with --from DATE, or publish a rota",
            ),
            Self::User(name) => write!(
                f,
                "there is no user \"{name}\"; list the users with `evenwatch user list`"
            ),
            Self::Key(id) => write!(
                f,
                "there is no key {id}; list the keys with `evenwatch key list`"
            ),
            Self::Scenario(name) => write!(
                f,
                "there is no scenario \"{name}\"; `evenwatch scenario list` has them all"
            ),
            Self::Audit(id) => write!(
                f,
                "no audit {id} is kept; `evenwatch audits` lists those that are"
            ),
            Self::Schedule(name) => write!(
                f,
                "there is no schedule \"{name}\"; `evenwatch audit schedule list` has them all"
            ),
            Self::NetworkVersion(version) => write!(
                f,
                "version {version} of the network is not kept: its history begins later"
            ),
            Self::Identity(name, id) => write!(
                f,
                "no sign-in is linked to {name} under {id}; list their links with GET /api/v1/users/{name}/identities"
            ),
            Self::FeedToken(id) => write!(
                f,
                "there is no private calendar address {id}; list them with `evenwatch feed-token list`"
            ),
            Self::Webhook(id) => write!(
                f,
                "there is no receiver {id}; list them with `evenwatch webhook list`"
            ),
            Self::Message(id) => write!(
                f,
                "there is no message {id}; list those to a receiver with `evenwatch webhook messages ID`"
            ),
            Self::Job(id) => write!(
                f,
                "there is no job {id}; list the jobs with `evenwatch jobs`"
            ),
            Self::Item(resource, id) => write!(
                f,
                "there is no {} \"{id}\" here; its ids are listed at /api/v1/{}",
                resource.one(),
                resource.path()
            ),
            Self::Measure {
                word,
                like: Some(like),
            } => write!(f, "no report has \"{word}\"; did you mean \"{like}\"?"),
            Self::Measure { word, like: None } => write!(
                f,
                "no report has \"{word}\"; `evenwatch explain` and the page /measures list what they have"
            ),
            Self::Chapter {
                topic,
                like: Some(like),
            } => write!(f, "the manual has no chapter \"{topic}\"; did you mean \"{like}\"?"),
            Self::Chapter { topic, like: None } => write!(
                f,
                "the manual has no chapter \"{topic}\"; `evenwatch manual` and the page /manual list its chapters"
            ),
            Self::FeedAddress => f.write_str(
                "there is no calendar at this address; copy the whole of it, or ask for a new one",
            ),
        }
    }
}

/// An id that the network does not have, and where its ids stand.
fn not_in_network(
    f: &mut fmt::Formatter<'_>,
    resource: &str,
    id: &dyn fmt::Display,
    list: &str,
) -> fmt::Result {
    write!(
        f,
        "there is no {resource} \"{id}\" in the network; its ids are under /{list} in `evenwatch export`"
    )
}
