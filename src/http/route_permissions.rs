//! Every address, once, with what it needs. What is not in this list is asked by nobody who is
//! known, and the use cases let nobody do nothing; a test holds the list against the routes.

use std::sync::LazyLock;

use actix_web::dev::ResourceDef;

use evenwatch_domain::access::Action;
use evenwatch_domain::resource::NetworkResource;

/// What an address needs of whoever asks.
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

/// The list: feeds and API, then pages. It is looked through from the top for each request, so what
/// is asked for most comes first.
pub const ADDRESSES: [(&str, RequiredAccess); 95] = [
    (
        "/feeds/people/{id}.ics",
        RequiredAccess::May(Action::ReadPersonalCalendars),
    ),
    (
        "/feeds/pools/{id}.ics",
        RequiredAccess::May(Action::ReadCalendars),
    ),
    (
        "/feeds/lines/{id}.ics",
        RequiredAccess::May(Action::ReadCalendars),
    ),
    (
        "/feeds/areas/{id}.ics",
        RequiredAccess::May(Action::ReadCalendars),
    ),
    (
        "/feeds/boards/{id}.ics",
        RequiredAccess::May(Action::ReadCalendars),
    ),
    ("/feeds/private/{token}.ics", RequiredAccess::Nothing),
    ("/health/live", RequiredAccess::Nothing),
    ("/health/ready", RequiredAccess::Nothing),
    ("/openapi.json", RequiredAccess::Nothing),
    ("/metrics", RequiredAccess::May(Action::ReadMetrics)),
    ("/api/v1/me", RequiredAccess::Known),
    ("/api/v1/on-call", RequiredAccess::May(Action::ReadOnCall)),
    ("/api/v1/rotas", RequiredAccess::May(Action::ReadRotas)),
    ("/api/v1/rotas/{id}", RequiredAccess::May(Action::ReadRotas)),
    (
        "/api/v1/rotas/{id}/publish",
        RequiredAccess::May(Action::PublishRotas),
    ),
    (
        "/api/v1/rotas/{id}/withdraw",
        RequiredAccess::May(Action::PublishRotas),
    ),
    (
        "/api/v1/rotas/{id}/files/{name}",
        RequiredAccess::May(Action::ReadRotas),
    ),
    ("/api/v1/duties", RequiredAccess::May(Action::ReadRotas)),
    (
        "/api/v1/duties/{id}",
        RequiredAccess::May(Action::ReadRotas),
    ),
    ("/api/v1/audit", RequiredAccess::May(Action::ReadCover)),
    (
        "/api/v1/audit/files/{name}",
        RequiredAccess::May(Action::ReadCover),
    ),
    (
        "/api/v1/audit/areas/{area}/lines/{line}",
        RequiredAccess::May(Action::ReadCover),
    ),
    ("/api/v1/audit/why", RequiredAccess::May(Action::ReadCover)),
    (
        "/api/v1/audit/trend",
        RequiredAccess::May(Action::ReadCover),
    ),
    ("/api/v1/plans", RequiredAccess::May(Action::PlanRotas)),
    // Jobs are work for the server, so that even where reading is open they need an account.
    ("/api/v1/audits", RequiredAccess::SignedIn),
    ("/api/v1/audits/{id}", RequiredAccess::SignedIn),
    ("/api/v1/audits/{id}/files/{name}", RequiredAccess::SignedIn),
    ("/api/v1/audits/{id}/repetition", RequiredAccess::SignedIn),
    ("/api/v1/audit-schedules", RequiredAccess::SignedIn),
    ("/api/v1/audit-schedules/{name}", RequiredAccess::SignedIn),
    ("/api/v1/remedies", RequiredAccess::SignedIn),
    ("/api/v1/fragility", RequiredAccess::SignedIn),
    ("/api/v1/scale", RequiredAccess::SignedIn),
    ("/api/v1/scenario-comparisons", RequiredAccess::SignedIn),
    ("/api/v1/scenarios", RequiredAccess::May(Action::ReadCover)),
    (
        "/api/v1/scenarios/{name}",
        RequiredAccess::May(Action::ReadCover),
    ),
    (
        "/api/v1/sheets/{name}",
        RequiredAccess::May(Action::ExportNetwork),
    ),
    // It says nothing about anybody.
    ("/api/v1/sheet-templates/{name}", RequiredAccess::Nothing),
    (
        "/api/v1/sheet-imports",
        RequiredAccess::May(Action::ImportNetwork),
    ),
    (
        "/api/v1/imports",
        RequiredAccess::May(Action::ImportNetwork),
    ),
    (
        "/api/v1/refreshes",
        RequiredAccess::May(Action::ReadNetwork),
    ),
    ("/api/v1/jobs", RequiredAccess::SignedIn),
    ("/api/v1/jobs/{id}", RequiredAccess::SignedIn),
    ("/api/v1/jobs/{id}/cancel", RequiredAccess::SignedIn),
    ("/api/v1/jobs/{id}/events", RequiredAccess::SignedIn),
    ("/api/v1/jobs/{id}/result", RequiredAccess::SignedIn),
    ("/api/v1/jobs/{id}/files/{name}", RequiredAccess::SignedIn),
    ("/api/v1/equity", RequiredAccess::May(Action::ReadEquity)),
    ("/api/v1/network", RequiredAccess::May(Action::ReadNetwork)),
    ("/api/v1/me/password", RequiredAccess::SignedIn),
    ("/api/v1/users", RequiredAccess::May(Action::ManageAccounts)),
    (
        "/api/v1/users/{name}",
        RequiredAccess::May(Action::ManageAccounts),
    ),
    (
        "/api/v1/users/{name}/identities",
        RequiredAccess::May(Action::ManageAccounts),
    ),
    (
        "/api/v1/users/{name}/identities/{id}",
        RequiredAccess::May(Action::ManageAccounts),
    ),
    ("/api/v1/keys", RequiredAccess::May(Action::ManageAccounts)),
    (
        "/api/v1/keys/{id}",
        RequiredAccess::May(Action::ManageAccounts),
    ),
    // Which action it takes depends on whose calendar it is.
    ("/api/v1/feed-tokens", RequiredAccess::SignedIn),
    ("/api/v1/feed-tokens/{id}", RequiredAccess::SignedIn),
    (
        "/api/v1/webhooks",
        RequiredAccess::May(Action::ManageWebhooks),
    ),
    (
        "/api/v1/webhooks/{id}",
        RequiredAccess::May(Action::ManageWebhooks),
    ),
    (
        "/api/v1/webhooks/{id}/secret",
        RequiredAccess::May(Action::ManageWebhooks),
    ),
    (
        "/api/v1/webhooks/{id}/test",
        RequiredAccess::May(Action::ManageWebhooks),
    ),
    (
        "/api/v1/webhooks/{id}/messages",
        RequiredAccess::May(Action::ManageWebhooks),
    ),
    (
        "/api/v1/webhook-messages/{id}/resend",
        RequiredAccess::May(Action::ManageWebhooks),
    ),
    ("/api/v1/log", RequiredAccess::May(Action::ReadLog)),
    ("/api/v1/changes", RequiredAccess::May(Action::ReadNetwork)),
    ("/fhir/r4/metadata", RequiredAccess::Nothing),
    (
        "/fhir/r4/HealthcareService",
        RequiredAccess::May(Action::ReadNetwork),
    ),
    (
        "/fhir/r4/HealthcareService/_search",
        RequiredAccess::May(Action::ReadNetwork),
    ),
    (
        "/fhir/r4/HealthcareService/{id}",
        RequiredAccess::May(Action::ReadNetwork),
    ),
    (
        "/fhir/r4/PractitionerRole",
        RequiredAccess::May(Action::ReadNetwork),
    ),
    (
        "/fhir/r4/PractitionerRole/_search",
        RequiredAccess::May(Action::ReadNetwork),
    ),
    (
        "/fhir/r4/PractitionerRole/{id}",
        RequiredAccess::May(Action::ReadNetwork),
    ),
    ("/fhir/r4/Schedule", RequiredAccess::May(Action::ReadOnCall)),
    (
        "/fhir/r4/Schedule/_search",
        RequiredAccess::May(Action::ReadOnCall),
    ),
    (
        "/fhir/r4/Schedule/{id}",
        RequiredAccess::May(Action::ReadOnCall),
    ),
    ("/fhir/r4/Slot", RequiredAccess::May(Action::ReadOnCall)),
    (
        "/fhir/r4/Slot/_search",
        RequiredAccess::May(Action::ReadOnCall),
    ),
    (
        "/fhir/r4/Slot/{id}",
        RequiredAccess::May(Action::ReadOnCall),
    ),
    ("/", RequiredAccess::May(Action::ReadOnCall)),
    ("/rotas/{id}", RequiredAccess::May(Action::ReadRotas)),
    ("/pools/{id}", RequiredAccess::May(Action::ReadNetwork)),
    ("/equity", RequiredAccess::May(Action::ReadEquity)),
    ("/api", RequiredAccess::Nothing),
    // They say nothing about anybody.
    ("/measures", RequiredAccess::Nothing),
    ("/measures/{id:.+}", RequiredAccess::Nothing),
    ("/manual", RequiredAccess::Nothing),
    ("/manual/{topic}", RequiredAccess::Nothing),
    ("/problems/{slug}", RequiredAccess::Nothing),
    ("/assets/{name}", RequiredAccess::Nothing),
    ("/sign-in", RequiredAccess::Known),
    ("/sign-in/openid", RequiredAccess::Nothing),
    ("/sign-in/openid/back", RequiredAccess::Known),
    ("/account", RequiredAccess::Known),
];

/// Forms of pages that change something.
pub const FORMS: [(&str, RequiredAccess); 2] = [
    ("/sign-out", RequiredAccess::SignedIn),
    ("/account/password", RequiredAccess::SignedIn),
];

/// The page whose form begins a session, and so needs none.
const SIGN_IN: &str = "/sign-in";

/// The addresses of the network's resources, each with what reading it and what writing to it
/// needs.
pub fn resources() -> impl Iterator<Item = (String, RequiredAccess, RequiredAccess)> {
    NetworkResource::ALL.into_iter().flat_map(|resource| {
        let (reads, writes) = (
            RequiredAccess::May(resource.reading()),
            RequiredAccess::May(resource.changing()),
        );
        let list = format!("/api/v1/{}", resource.path());
        let one = format!("{list}/{{id}}");
        [(list, reads, writes), (one, reads, writes)]
    })
}

/// An address as the list has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RouteAccess {
    /// Its pattern, by which requests are counted.
    pub pattern: &'static str,
    reads: RequiredAccess,
    writes: RequiredAccess,
    is_form: bool,
}

impl RouteAccess {
    /// What it needs of whoever reads it, or writes to it.
    pub(super) fn need(self, reads: bool) -> RequiredAccess {
        if reads { self.reads } else { self.writes }
    }

    /// Whether it takes a page's form, whose handler asks for the session's token in one of its
    /// fields.
    pub(super) fn is_form(self) -> bool {
        self.is_form
    }
}

/// The address of a path; `None` where there is none such.
pub(super) fn address(path: &str) -> Option<RouteAccess> {
    static ALL: LazyLock<Vec<RouteAccess>> = LazyLock::new(|| {
        let fixed = ADDRESSES.iter().chain(&FORMS);
        let fixed = fixed.map(|(pattern, need)| (*pattern, *need, *need));
        // Made once in a process, and kept to its end.
        let resources =
            resources().map(|(pattern, reads, writes)| (&*pattern.leak(), reads, writes));
        let all = fixed.chain(resources);
        let forms: Vec<&str> = FORMS.iter().map(|(pattern, _)| *pattern).collect();
        all.map(|(pattern, reads, writes)| RouteAccess {
            pattern,
            reads,
            writes,
            is_form: forms.contains(&pattern) || pattern == SIGN_IN,
        })
        .collect()
    });
    thread_local! {
        // Patterns that threads share make them wait for each other.
        static LIST: Vec<(ResourceDef, RouteAccess)> =
            ALL.iter().map(|one| (ResourceDef::new(one.pattern), *one)).collect();
    }
    LIST.with(|list| {
        let found = list.iter().find(|(pattern, _)| pattern.is_match(path));
        found.map(|(_, address)| *address)
    })
}

/// What an address needs of whoever reads it, or writes to it; nothing where there is none such.
pub(super) fn need(path: &str, reads: bool) -> RequiredAccess {
    address(path).map_or(RequiredAccess::Nothing, |address| address.need(reads))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_needs_what_the_list_says() {
        for (path, wanted) in [
            ("/", RequiredAccess::May(Action::ReadOnCall)),
            ("/api/v1/rotas", RequiredAccess::May(Action::ReadRotas)),
            ("/api/v1/rotas/7", RequiredAccess::May(Action::ReadRotas)),
            (
                "/feeds/people/ann.b.ics",
                RequiredAccess::May(Action::ReadPersonalCalendars),
            ),
            ("/feeds/private/abc.ics", RequiredAccess::Nothing),
            ("/sign-out", RequiredAccess::SignedIn),
            ("/nowhere", RequiredAccess::Nothing),
        ] {
            assert_eq!(need(path, true), wanted, "{path}");
        }
        let wish = "/api/v1/preferences/x";
        assert_eq!(need(wish, true), RequiredAccess::May(Action::ReadStaff));
        assert_eq!(need(wish, false), RequiredAccess::May(Action::ChangeLeave));
    }
}
