//! The bar of every page: links to what whoever asks may read, and none to a refusal or to nothing.

use actix_web::{HttpMessage, HttpRequest};

use evenwatch_domain::access::{Action, Actor as Name, Principal};
use evenwatch_http::{Caller, Reader};

/// Which links of the bar depend on what one may read; each with what it takes.
const LINKS: [(&str, Action); 5] = [
    ("now", Action::ReadOnCall),
    ("cover", Action::ReadCover),
    ("rotas", Action::ReadRotas),
    ("calendars", Action::ReadNetwork),
    ("evenness", Action::ReadEquity),
];

/// The links of one page's bar.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bar([bool; LINKS.len()]);

impl Bar {
    /// For whoever has yet to sign in: each link leads there, and then on.
    pub(super) const ALL: Self = Self([true; LINKS.len()]);

    /// For whoever sent the request.
    pub(super) fn of(request: &HttpRequest) -> Self {
        let extensions = request.extensions();
        let known = extensions.get::<Caller>().map(|who| &who.principal);
        let known = known.filter(|principal| !is_nobody(principal));
        let read_by = extensions.get::<Reader>().map(|reader| &reader.0);
        known.or(read_by).map_or(Self::ALL, |one| Self::by(one))
    }

    fn by(principal: &Principal) -> Self {
        if is_nobody(principal) {
            return Self::ALL;
        }
        Self(LINKS.map(|(_, action)| principal.may_somewhere(action)))
    }

    /// Whether it has the link of this name.
    pub(super) fn has(self, name: &str) -> bool {
        let mut links = LINKS.iter().zip(self.0);
        links.any(|((link, _), shown)| *link == name && shown)
    }
}

/// Whether nothing is known of them: they have yet to sign in.
fn is_nobody(principal: &Principal) -> bool {
    principal.who == Name::Anybody && principal.grants.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use evenwatch_domain::access::Role;

    #[test]
    fn the_bar_has_what_its_reader_may_read() {
        let by = |role: &str| {
            let roles: Vec<Role> = role.parse().into_iter().collect();
            let bar = Bar::by(&Principal::of_roles(
                Name::Operator("ann".to_owned()),
                &roles,
            ));
            LINKS.map(|(name, _)| bar.has(name))
        };
        assert_eq!(by("staff:ann"), [true, false, true, true, false]);
        assert_eq!(by("auditor"), [true; 5]);
        let nobody = Bar::by(&Principal::nobody());
        assert!(LINKS.iter().all(|(name, _)| nobody.has(name)));
        assert!(!nobody.has("other"));
    }
}
