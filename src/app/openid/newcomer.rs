//! Which user somebody becomes at their first sign-in by way of a provider, as far as the settings
//! let it say so.

use serde_json::{Value, json};
use uuid::Uuid;

use super::LoginFlow;
use crate::error::{AppError, ClaimFault, SignInError};
use crate::state::AppContext;
use crate::{accounts, scopes, secrets};
use evenwatch_config::{EMAIL, OpenId};
use evenwatch_domain::access::Role;
use evenwatch_domain::account::{Identity, Password, User};
use evenwatch_domain::ids::{UserId, UserName};
use evenwatch_domain::interval::Instant;
use evenwatch_store::{ReadTx, WriteTx, identities, users};
use evenwatch_upstream::{Claims, Proved, Provider};

/// The claim that says that somebody looked into the address in [`EMAIL`].
const EMAIL_VERIFIED: &str = "email_verified";

/// Somebody for whom the provider vouches.
pub(super) struct Newcomer {
    identity: Identity,
    /// What the chosen claim calls them, or why it does not; `None` where the settings choose none.
    name: Option<Result<UserName, ClaimFault>>,
    /// What they become where nobody knows them, with the hash of a password that nobody knows.
    new: Option<(Role, String)>,
    /// What people call the provider.
    provider: String,
}

impl Newcomer {
    /// Who the provider says it is. It is asked for more only where they are not linked and its
    /// token lacks what names a user here.
    pub(super) fn of(
        app: &AppContext,
        provider: &Provider,
        proved: Proved,
    ) -> Result<Self, AppError> {
        let entrance = app.entrance();
        let settings = &entrance.settings;
        let identity = Identity {
            issuer: entrance.issuer()?.clone(),
            subject: proved.claims.subject.clone(),
        };
        let mut newcomer = Self {
            provider: settings.name.clone(),
            name: None,
            new: None,
            identity,
        };
        let is_linked = app
            .store()
            .read(|tx| identities::find(tx, &newcomer.identity))?
            .is_some();
        if is_linked {
            return Ok(newcomer);
        }
        let claims = whole(entrance, provider, proved)?;
        newcomer.name = name_in(settings, &claims);
        if let (Some(Ok(name)), Some(role)) = (&newcomer.name, &settings.new_users)
            && app.store().read(|tx| users::by_name(tx, name))?.is_none()
        {
            // A password is hashed for a new user alone.
            let unknown = Password::new(secrets::random()?, name);
            let hash = unknown.map(|password| secrets::hash_password(&password));
            newcomer.new = hash.ok().transpose()?.map(|hash| (role.clone(), hash));
        }
        Ok(newcomer)
    }

    /// That nobody here is them, and why; the log names the claim where one is at fault.
    fn nobody(&self) -> SignInError {
        let (provider, identity) = (self.provider.clone(), self.identity.clone());
        match &self.name {
            Some(Err(fault)) => {
                tracing::warn!(
                    "the provider {fault}, by which openid.user_claim names a user; nobody was signed in"
                );
                SignInError::NoName {
                    provider,
                    identity,
                    fault: fault.clone(),
                }
            }
            _ => SignInError::NoAccount { provider, identity },
        }
    }
}

/// The claims that name a user here.
fn needed(settings: &OpenId) -> Vec<&str> {
    match settings.user_claim.as_str() {
        "" => Vec::new(),
        EMAIL => vec![EMAIL, EMAIL_VERIFIED],
        claim => vec![claim],
    }
}

/// What the provider says of somebody, by UserInfo too where its token does not say all that is
/// needed. An address and that it is verified are taken from one place.
fn whole(entrance: &LoginFlow, provider: &Provider, proved: Proved) -> Result<Claims, AppError> {
    let needed = needed(&entrance.settings);
    if needed
        .iter()
        .all(|claim| proved.claims.get(claim).is_some())
    {
        return Ok(proved.claims);
    }
    let told = provider.user_info(&proved);
    Ok(
        match told.map_err(|error| entrance.sign_in_error(&error))? {
            Some(further) => proved.claims.with(further, &needed),
            None => proved.claims,
        },
    )
}

/// The user's name that the chosen claim gives; `None` where none is chosen.
fn name_in(settings: &OpenId, claims: &Claims) -> Option<Result<UserName, ClaimFault>> {
    let claim = settings.user_claim.as_str();
    if claim.is_empty() {
        return None;
    }
    Some(match claims.get(claim) {
        None => Err(ClaimFault::Missing(claim.to_owned())),
        Some(Value::String(_)) if claim == EMAIL && !claims.says_yes(EMAIL_VERIFIED) => {
            Err(ClaimFault::NotVerified)
        }
        Some(Value::String(text)) => text
            .trim()
            .to_lowercase()
            .parse()
            .map_err(|_| ClaimFault::NoName(claim.to_owned())),
        Some(_) => Err(ClaimFault::NotText(claim.to_owned())),
    })
}

/// The user who somebody is, linked or made where need be. A disabled one is nobody.
pub(super) fn enter(
    app: &AppContext,
    tx: &mut WriteTx<'_>,
    newcomer: &Newcomer,
    now: Instant,
) -> Result<User, AppError> {
    let nobody = || newcomer.nobody();
    if let Some(id) = identities::find(tx, &newcomer.identity)? {
        let user = users::by_id(tx, id)?.filter(|user| user.disabled_at.is_none());
        return Ok(user.ok_or_else(nobody)?);
    }
    let Some(Ok(name)) = &newcomer.name else {
        return Err(nobody().into());
    };
    let known = users::by_name(tx, name)?.map(|(user, _)| user);
    let user = match (known, &newcomer.new) {
        (Some(user), _) => may_become(tx, newcomer, &user)?
            .then_some(user)
            .ok_or_else(nobody)?,
        (None, Some((role, hash))) => {
            let user = new_user(app, tx, newcomer, (name, role), now)?;
            users::insert(tx, &user, hash)?;
            let (subject, after) = (format!("user:{name}"), accounts::log_value(&user));
            let who = app.as_principal(user.principal());
            who.log(tx, now, "user.add", &subject, None, Some(after))?;
            user
        }
        (None, None) => return Err(nobody().into()),
    };
    identities::link(tx, &newcomer.identity, user.id, now)?;
    let (subject, after) = (format!("user:{}", user.name), json!(newcomer.identity));
    let who = app.as_principal(user.principal());
    who.log(tx, now, "user.link", &subject, None, Some(after))?;
    Ok(user)
}

/// A user with the role of the settings, if the network has what the role is for: the same is asked
/// of a user whom an administrator makes.
fn new_user(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    newcomer: &Newcomer,
    (name, role): (&UserName, &Role),
    now: Instant,
) -> Result<User, AppError> {
    if let Some(missing) = scopes::missing(app, tx, role)? {
        tracing::warn!(%role, %missing, "openid.new_users gives a role for what the network does not have; nobody was signed in");
        return Err(SignInError::NoScope {
            provider: newcomer.provider.clone(),
            role: role.to_string(),
            missing: missing.to_string(),
        }
        .into());
    }
    Ok(User {
        id: UserId(Uuid::new_v4()),
        name: name.clone(),
        roles: vec![role.clone()],
        created_at: now,
        password_set_at: now,
        disabled_at: None,
    })
}

/// Whether somebody may become this user by name alone. Never one whom the provider knows as
/// somebody else: names and addresses are given to others after their first owner has left.
fn may_become(tx: &mut ReadTx<'_>, newcomer: &Newcomer, user: &User) -> Result<bool, AppError> {
    let taken = identities::knows(tx, &newcomer.identity.issuer, user.id)?;
    Ok(!taken && user.disabled_at.is_none())
}
