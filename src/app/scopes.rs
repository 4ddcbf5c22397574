//! Whether the network has what a role, a key or a receiver of webhooks is for: a slip of the pen
//! would give access to nothing, or to whatever is given that id later.

use super::error::{AppError, NotFound};
use super::state::AppContext;
use evenwatch_domain::access::{Action, Role};
use evenwatch_domain::ids::OdsCode;
use evenwatch_domain::network::{Network, NetworkProblem};
use evenwatch_domain::resource::NetworkResource;
use evenwatch_store::ReadTx;

/// Whether the network has what the roles are for.
///
/// # Errors
/// [`NotFound`] names the first that is not there, or the network itself; or the database fails.
pub fn check_roles(app: &AppContext, roles: &[Role]) -> Result<(), AppError> {
    app.store().read(|tx| {
        for role in roles {
            if let Some(missing) = missing(app, tx, role)? {
                return Err(AppError::NotFound(missing));
            }
        }
        Ok(())
    })
}

/// What a role is for and the network does not have; the network itself where there is none.
///
/// # Errors
/// Where the database fails.
pub(super) fn missing(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    role: &Role,
) -> Result<Option<NotFound>, AppError> {
    if role.scope().is_none() {
        return Ok(None);
    }
    Ok(match network(app, tx)? {
        Some(network) => of_role(&network, role),
        None => Some(NotFound::Network),
    })
}

/// Whether the network has the organisation.
///
/// # Errors
/// As for [`check_roles`].
pub fn check_organisation(
    app: &AppContext,
    organisation: Option<&OdsCode>,
) -> Result<(), AppError> {
    let Some(code) = organisation else {
        return Ok(());
    };
    let network = app.store().read(|tx| app.current(tx))?;
    let missing = of_organisation(&network, code);
    missing.map_or(Ok(()), |missing| Err(AppError::NotFound(missing)))
}

/// Refuses roles for what the network does not have, each at its place in a list `roles` of a
/// document.
///
/// # Errors
/// [`AppError::Invalid`] with every such role; where whoever asks may not give roles, or the
/// database fails.
pub fn roles_must_exist(app: &AppContext, roles: &[Role]) -> Result<(), AppError> {
    app.must_everywhere(Action::ManageAccounts)?;
    app.store()
        .read(|tx| new_roles_must_exist(app, tx, roles, &[]))
}

/// The same for a user who has the roles `before` already: what those are for may have left the
/// network since, and that bars nobody from being locked.
///
/// # Errors
/// [`AppError::Invalid`] with every such role; where the database fails.
pub(super) fn new_roles_must_exist(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    roles: &[Role],
    before: &[Role],
) -> Result<(), AppError> {
    let scoped = |role: &Role| role.scope().is_some() && !before.contains(role);
    let network = network(app, tx)?;
    let all = roles.iter().enumerate();
    let missing = all
        .filter(|(_, role)| scoped(role))
        .filter_map(|(at, role)| {
            let missing = match &network {
                Some(network) => of_role(network, role)?,
                None => NotFound::Network,
            };
            Some(problem(format!("/roles/{at}"), &role.to_string(), &missing))
        });
    refuse(missing.collect())
}

/// Refuses an organisation that the network does not have, at its place `organisation` of a
/// document; `action` is what whoever asks must be allowed.
///
/// # Errors
/// [`AppError::Invalid`]; where they may not, or the database fails.
pub fn organisation_must_exist(
    app: &AppContext,
    action: Action,
    organisation: Option<&OdsCode>,
) -> Result<(), AppError> {
    app.must_everywhere(action)?;
    let Some(code) = organisation else {
        return Ok(());
    };
    let missing = match app.store().read(|tx| network(app, tx))? {
        Some(network) => of_organisation(&network, code),
        None => Some(NotFound::Network),
    };
    let place = "/organisation".to_owned();
    let found = missing.map(|missing| problem(place, code.as_str(), &missing));
    refuse(found.into_iter().collect())
}

fn network(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
) -> Result<Option<std::sync::Arc<Network>>, AppError> {
    match app.current(tx) {
        Ok(network) => Ok(Some(network)),
        Err(AppError::NotFound(NotFound::Network)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn of_role(network: &Network, role: &Role) -> Option<NotFound> {
    match role {
        Role::Manager(pool) => (network.pool(pool).is_none()).then(|| NotFound::Pool(pool.clone())),
        Role::Staff(person) => {
            (network.person(person).is_none()).then(|| NotFound::Person(person.clone()))
        }
        Role::Auditor(Some(code)) => of_organisation(network, code),
        Role::Auditor(None) | Role::Administrator => None,
    }
}

fn of_organisation(network: &Network, code: &OdsCode) -> Option<NotFound> {
    let missing = || NotFound::Item(NetworkResource::Organisations, code.to_string());
    network.organisation(code).is_none().then(missing)
}

fn problem(pointer: String, found: &str, missing: &NotFound) -> NetworkProblem {
    let (what, list) = match missing {
        NotFound::Network => {
            return NetworkProblem {
                pointer,
                message: "there is no network yet, so that nothing has this id".to_owned(),
                found: format!("\"{found}\""),
                remedy: "import a network first, or leave out what it is limited to".to_owned(),
            };
        }
        NotFound::Pool(_) => ("pool", "pools"),
        NotFound::Person(_) => ("person", "people"),
        _ => ("organisation", "organisations"),
    };
    NetworkProblem {
        pointer,
        message: format!("the network has no such {what}"),
        found: format!("\"{found}\""),
        remedy: format!(
            "give the id of one of the network's {list}, or add it to the network first"
        ),
    }
}

fn refuse(problems: Vec<NetworkProblem>) -> Result<(), AppError> {
    match problems.is_empty() {
        true => Ok(()),
        false => Err(AppError::Invalid(problems)),
    }
}
