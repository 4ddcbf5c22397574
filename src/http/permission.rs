//! What an endpoint needs of whoever asks. It stands first in the signature of its handler, and
//! nowhere else: the router, the description and the tests take it from there ([`Routes`]).
//!
//! A handler that does not begin with it is no endpoint:
//!
//! ```compile_fail
//! # use actix_web::HttpResponse;
//! # use evenwatch_http::Routes;
//! async fn show() -> HttpResponse {
//!     HttpResponse::Ok().finish()
//! }
//! let _ = |routes: &mut Routes| {
//!     routes.get("/page", show);
//! };
//! ```
//!
//! Nor is one that has it after the body, which nobody may send before they are let by:
//!
//! ```compile_fail
//! # use actix_web::{HttpResponse, web::Bytes};
//! # use evenwatch_http::Routes;
//! # use evenwatch_http::permission::{Permitted, may};
//! async fn change(body: Bytes, who: Permitted<may::ReadRotas>) -> HttpResponse {
//!     HttpResponse::Ok().finish()
//! }
//! let _ = |routes: &mut Routes| {
//!     routes.post("/page", change);
//! };
//! ```
//!
//! The other way round it is one:
//!
//! ```
//! # use actix_web::{HttpResponse, web::Bytes};
//! # use evenwatch_http::Routes;
//! # use evenwatch_http::permission::{Permitted, may};
//! async fn change(who: Permitted<may::ReadRotas>, body: Bytes) -> HttpResponse {
//!     HttpResponse::Ok().finish()
//! }
//! let _ = |routes: &mut Routes| {
//!     routes.post("/page", change);
//! };
//! ```
//!
//! [`Routes`]: super::Routes

use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use super::auth::Caller;
use super::endpoints::RouteAccess;
use super::error::ApiError;
use evenwatch_domain::access::Action;

/// What an endpoint needs of whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequiredAccess {
    /// Nothing: it says nothing about anybody, or carries its own secret.
    Nothing,
    /// Nothing; but whoever has signed in is known.
    Known,
    /// A session or a key.
    SignedIn,
    /// To be allowed this somewhere; where, the use case sees to.
    May(Action),
}

/// A word for what is needed, for signatures.
pub trait Permission: 'static {
    /// Whether a request that was let by for `needs` was let by for this.
    fn is_met(needs: RequiredAccess) -> bool;
}

/// A word that says by itself what is needed.
pub trait FixedPermission: Permission {
    /// What is needed.
    const NEEDS: RequiredAccess;

    /// Whether the session's token stands in a field of the form, where the handler asks for it,
    /// and not in the header.
    const TOKEN_IN_FORM: bool = false;
}

/// Declares words with what each needs.
macro_rules! words {
    ($($(#[$doc:meta])+ $word:ident: $needs:expr;)+) => {
        $(
            $(#[$doc])+
            #[derive(Debug)]
            pub struct $word;

            impl $crate::permission::Permission for $word {
                fn is_met(needs: $crate::permission::RequiredAccess) -> bool {
                    needs == <Self as $crate::permission::FixedPermission>::NEEDS
                }
            }

            impl $crate::permission::FixedPermission for $word {
                const NEEDS: $crate::permission::RequiredAccess = $needs;
            }
        )+
    };
}

words! {
    /// Nothing is needed, and nobody is looked for.
    Anyone: RequiredAccess::Nothing;
    /// Nothing is needed; but whoever has signed in is known.
    Known: RequiredAccess::Known;
    /// A session or a key.
    SignedIn: RequiredAccess::SignedIn;
}

/// To be allowed something somewhere: a word for each action that an endpoint needs.
pub mod may {
    use super::RequiredAccess;
    use evenwatch_domain::access::Action;

    words! {
        /// [`Action::ReadCover`].
        ReadCover: RequiredAccess::May(Action::ReadCover);
        /// [`Action::ReadOnCall`].
        ReadOnCall: RequiredAccess::May(Action::ReadOnCall);
        /// [`Action::ReadRotas`].
        ReadRotas: RequiredAccess::May(Action::ReadRotas);
        /// [`Action::ReadEquity`].
        ReadEquity: RequiredAccess::May(Action::ReadEquity);
        /// [`Action::ReadNetwork`].
        ReadNetwork: RequiredAccess::May(Action::ReadNetwork);
        /// [`Action::ReadCalendars`].
        ReadCalendars: RequiredAccess::May(Action::ReadCalendars);
        /// [`Action::ReadPersonalCalendars`].
        ReadPersonalCalendars: RequiredAccess::May(Action::ReadPersonalCalendars);
        /// [`Action::PlanRotas`].
        PlanRotas: RequiredAccess::May(Action::PlanRotas);
        /// [`Action::PublishRotas`].
        PublishRotas: RequiredAccess::May(Action::PublishRotas);
        /// [`Action::ImportNetwork`].
        ImportNetwork: RequiredAccess::May(Action::ImportNetwork);
        /// [`Action::ExportNetwork`].
        ExportNetwork: RequiredAccess::May(Action::ExportNetwork);
        /// [`Action::ManageAccounts`].
        ManageAccounts: RequiredAccess::May(Action::ManageAccounts);
        /// [`Action::ReadLog`].
        ReadLog: RequiredAccess::May(Action::ReadLog);
        /// [`Action::ReadMetrics`].
        ReadMetrics: RequiredAccess::May(Action::ReadMetrics);
        /// [`Action::ManageWebhooks`].
        ManageWebhooks: RequiredAccess::May(Action::ManageWebhooks);
    }
}

/// The same, for a page's form that carries the session's token in a field.
#[derive(Debug)]
pub struct ByForm<P>(PhantomData<P>);

impl<P: FixedPermission> Permission for ByForm<P> {
    fn is_met(needs: RequiredAccess) -> bool {
        P::is_met(needs)
    }
}

impl<P: FixedPermission> FixedPermission for ByForm<P> {
    const NEEDS: RequiredAccess = P::NEEDS;
    const TOKEN_IN_FORM: bool = true;
}

/// To be allowed what the resource of the network says: one handler serves all of them, and each
/// route says which it is.
#[derive(Debug)]
pub(super) struct ByResource;

impl Permission for ByResource {
    fn is_met(needs: RequiredAccess) -> bool {
        matches!(needs, RequiredAccess::May(_))
    }
}

/// Whoever asks, let by for what `P` needs. They are asked before any other argument is made of the
/// request, its body above all (`auth::authenticate`); this only hands them over, and refuses where
/// they were let by for something else.
#[derive(Debug)]
pub struct Permitted<P> {
    who: Caller,
    needs: PhantomData<fn() -> P>,
}

impl<P> Deref for Permitted<P> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.who
    }
}

impl<P: Permission> FromRequest for Permitted<P> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let extensions = request.extensions();
        let access = extensions.get::<RouteAccess>();
        let met = access.is_some_and(|access| P::is_met(access.needs));
        let who = extensions.get::<Caller>().filter(|_| met).cloned();
        let who = who.ok_or_else(|| ApiError::internal(&"a request passed by the door unseen"));
        ready(who.map(|who| Self {
            who,
            needs: PhantomData,
        }))
    }
}

/// The arguments of a handler, of which the first says what is needed.
pub trait Guarded {
    /// What is needed.
    type Permission: Permission;
}

/// For handlers with so many other arguments.
macro_rules! guarded {
    ($($argument:ident)*) => {
        impl<P: Permission, $($argument),*> Guarded for (Permitted<P>, $($argument,)*) {
            type Permission = P;
        }
    };
}

guarded!();
guarded!(A);
guarded!(A B);
guarded!(A B C);
guarded!(A B C D);
guarded!(A B C D E);
guarded!(A B C D E F);
guarded!(A B C D E F G);

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn handed_over<P: Permission>(request: &HttpRequest) -> Option<Caller> {
        let made = Permitted::<P>::from_request(request, &mut Payload::None);
        made.into_inner().ok().map(|permitted| permitted.who)
    }

    #[test]
    fn a_handler_is_given_nobody_who_was_not_let_by_for_what_it_needs() {
        let request = TestRequest::default().to_http_request();
        assert_eq!(handed_over::<Anyone>(&request), None);
        request.extensions_mut().insert(Caller::nobody());
        assert_eq!(handed_over::<Anyone>(&request), None);
        let needs = RequiredAccess::May(Action::ReadOnCall);
        request.extensions_mut().insert(RouteAccess {
            pattern: "/x",
            needs,
            token_in_form: false,
        });
        assert_eq!(handed_over::<may::ReadRotas>(&request), None);
        assert_eq!(handed_over::<Anyone>(&request), None);
        let nobody = Some(Caller::nobody());
        assert_eq!(handed_over::<may::ReadOnCall>(&request), nobody);
        assert_eq!(handed_over::<ByForm<may::ReadOnCall>>(&request), nobody);
        assert_eq!(handed_over::<ByResource>(&request), nobody);
    }
}
