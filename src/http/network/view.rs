//! The network as shown: what a reader of rotas and audits needs, and nothing of anybody's contract
//! or leave.

use serde::Serialize;
use utoipa::ToSchema;

use crate::view::CalendarAddressesView;
use crate::words;
use evenwatch_app::addresses::open_path;
use evenwatch_app::feed_tokens::FeedOf;
use evenwatch_domain::area::Area;
use evenwatch_domain::ids::{AreaId, LineId, OdsCode, PersonId, PoolId};
use evenwatch_domain::network::NetworkFile;
use evenwatch_domain::organisation::{Organisation, OrganisationKind};
use evenwatch_domain::person::Person;
use evenwatch_domain::pool::Pool;
use evenwatch_domain::service_line::{Mode, ServiceKind, ServiceLine, Tier};

/// The network.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NetworkView {
    /// Name for people.
    name: String,
    /// What it is, and where its facts come from.
    about: String,
    /// Whether its people and values are invented; say so wherever you show it.
    invented: bool,
    /// Boards, providers, hospices.
    organisations: Vec<OrganisationView>,
    /// Areas whose families are served.
    areas: Vec<AreaView>,
    /// Service lines.
    service_lines: Vec<LineView>,
    /// Pools that share rotas.
    pools: Vec<PoolView>,
    /// People by name and role.
    people: Vec<PersonView>,
}

impl NetworkView {
    /// Of a network, as the server at `base` shows it.
    pub(super) fn new(file: &NetworkFile, base: &str) -> Self {
        Self {
            name: file.name.clone(),
            about: file.about.clone(),
            invented: file.invented,
            organisations: file
                .organisations
                .iter()
                .map(OrganisationView::from)
                .collect(),
            areas: file.areas.iter().map(AreaView::from).collect(),
            service_lines: file.service_lines.iter().map(LineView::from).collect(),
            pools: file
                .pools
                .iter()
                .map(|pool| PoolView::new(pool, base))
                .collect(),
            people: file
                .people
                .iter()
                .map(|person| PersonView::new(person, base))
                .collect(),
        }
    }
}

/// An organisation.
#[derive(Debug, Serialize, ToSchema)]
struct OrganisationView {
    /// ODS code.
    #[schema(value_type = String)]
    ods: OdsCode,
    /// Name as in the directory.
    name: String,
    /// What it is.
    #[schema(value_type = words::OrganisationKind, example = "icb")]
    kind: OrganisationKind,
    /// NHS region.
    region: &'static str,
    /// Remark, such as "invented".
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl From<&Organisation> for OrganisationView {
    fn from(organisation: &Organisation) -> Self {
        Self {
            ods: organisation.ods.clone(),
            name: organisation.name.clone(),
            kind: organisation.kind,
            region: organisation.region.name(),
            note: organisation.note.clone(),
        }
    }
}

/// An area.
#[derive(Debug, Serialize, ToSchema)]
struct AreaView {
    /// Its id.
    #[schema(value_type = String)]
    id: AreaId,
    /// Its name.
    name: String,
    /// ODS code of its board.
    #[schema(value_type = String)]
    board: OdsCode,
    /// Children with a life-limiting condition known to services.
    children_known: u32,
    /// Residents aged 0-19.
    population: u32,
}

impl From<&Area> for AreaView {
    fn from(area: &Area) -> Self {
        Self {
            id: area.id.clone(),
            name: area.name.clone(),
            board: area.board.clone(),
            children_known: area.children_known,
            population: area.population,
        }
    }
}

/// A service line.
#[derive(Debug, Serialize, ToSchema)]
struct LineView {
    /// Its id.
    #[schema(value_type = String)]
    id: LineId,
    /// Its name.
    name: String,
    /// What standards know it as.
    #[schema(value_type = words::ServiceKind, example = "nursing-at-home")]
    kind: ServiceKind,
    /// Phone or visit.
    #[schema(value_type = words::Mode, example = "visit")]
    mode: Mode,
    /// Promised minutes from call to answer or arrival.
    response_minutes: u32,
}

impl From<&ServiceLine> for LineView {
    fn from(line: &ServiceLine) -> Self {
        Self {
            id: line.id.clone(),
            name: line.name.clone(),
            kind: line.kind,
            mode: line.mode,
            response_minutes: line.response_minutes,
        }
    }
}

/// A pool.
#[derive(Debug, Serialize, ToSchema)]
struct PoolView {
    /// Its id.
    #[schema(value_type = String)]
    id: PoolId,
    /// Its name.
    name: String,
    /// ODS code of the organisation that runs the rota.
    #[schema(value_type = String)]
    host: OdsCode,
    /// The service line that it covers.
    #[schema(value_type = String)]
    line: LineId,
    /// First-on or second-on.
    #[schema(value_type = words::Tier, example = "first")]
    tier: Tier,
    /// The areas that it covers.
    #[schema(value_type = Vec<String>)]
    areas: Vec<AreaId>,
    /// Who shares it, now or at some time.
    #[schema(value_type = Vec<String>)]
    members: Vec<PersonId>,
    /// Where its calendar is, on this server.
    #[schema(example = "/feeds/pools/example.ics")]
    feed: String,
    /// The same as whole addresses.
    calendar: CalendarAddressesView,
}

impl PoolView {
    fn new(pool: &Pool, base: &str) -> Self {
        let feed = open_path(&FeedOf::Pool(pool.id.clone()));
        Self {
            calendar: CalendarAddressesView::new(base, &feed),
            feed,
            id: pool.id.clone(),
            name: pool.name.clone(),
            host: pool.host.clone(),
            line: pool.line.clone(),
            tier: pool.tier,
            areas: pool.areas.clone(),
            members: pool
                .members
                .iter()
                .map(|member| member.person.clone())
                .collect(),
        }
    }
}

/// A member of staff.
#[derive(Debug, Serialize, ToSchema)]
struct PersonView {
    /// Their id.
    #[schema(value_type = String)]
    id: PersonId,
    /// Name as shown on rotas.
    name: String,
    /// Role.
    role: String,
    /// Where their calendar is, on this server.
    #[schema(example = "/feeds/people/example.ics")]
    feed: String,
    /// The same as whole addresses.
    calendar: CalendarAddressesView,
}

impl PersonView {
    fn new(person: &Person, base: &str) -> Self {
        let feed = open_path(&FeedOf::Person(person.id.clone()));
        Self {
            calendar: CalendarAddressesView::new(base, &feed),
            feed,
            id: person.id.clone(),
            name: person.name.clone(),
            role: person.role.clone(),
        }
    }
}
