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
    /// What is missing. Where it can be found is said by the surface on which it was asked for.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network => f.write_str("there is no network in this database yet"),
            Self::Rota(id, None) => write!(f, "there is no rota {id}"),
            Self::Rota(id, Some(revision)) => write!(f, "rota {id} has no revision {revision}"),
            Self::Duty { rota, duty } => write!(f, "rota {rota} has no duty {duty}"),
            Self::PublishedDuty(id) => write!(f, "no duty {id} was ever published"),
            Self::Person(id) => not_in_network(f, "person", id),
            Self::Pool(id) => not_in_network(f, "pool", id),
            Self::Area(id) => not_in_network(f, "area", id),
            Self::Line(id) => not_in_network(f, "service line", id),
            Self::Board(ods) => write!(f, "no area of the network is board {ods}'s"),
            Self::Resource(kind, id) => write!(f, "there is no {kind} \"{id}\""),
            Self::Publication => f.write_str("no published rota reaches today or later"),
            Self::User(name) => write!(f, "there is no user \"{name}\""),
            Self::Key(id) => write!(f, "there is no key {id}"),
            Self::Scenario(name) => write!(f, "there is no scenario \"{name}\""),
            Self::Audit(id) => write!(f, "no audit {id} is kept"),
            Self::Schedule(name) => write!(f, "there is no schedule \"{name}\""),
            Self::NetworkVersion(version) => write!(
                f,
                "version {version} of the network is not kept: its history begins later"
            ),
            Self::Identity(name, id) => write!(f, "no sign-in is linked to {name} under {id}"),
            Self::FeedToken(id) => write!(f, "there is no private calendar address {id}"),
            Self::Webhook(id) => write!(f, "there is no receiver {id}"),
            Self::Message(id) => write!(f, "there is no message {id}"),
            Self::Job(id) => write!(f, "there is no job {id}"),
            Self::Item(resource, id) => write!(f, "there is no {} \"{id}\" here", resource.one()),
            Self::Measure { word, .. } => write!(f, "no report has \"{word}\""),
            Self::Chapter { topic, .. } => write!(f, "the manual has no chapter \"{topic}\""),
            Self::FeedAddress => f.write_str("there is no calendar at this address"),
        }
    }
}

/// An id that the network does not have.
fn not_in_network(f: &mut fmt::Formatter<'_>, what: &str, id: &dyn fmt::Display) -> fmt::Result {
    write!(f, "there is no {what} \"{id}\" in the network")
}
