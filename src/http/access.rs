//! Every address, once, with what it needs. What is not in this list is asked by nobody who is known, and the use cases
//! let nobody do nothing; a test holds the list against the routes.

use std::sync::LazyLock;

use actix_web::dev::ResourceDef;

use evenwatch_domain::access::Action;
use evenwatch_domain::noun::Noun;

/// What an address needs of whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing: it says nothing about anybody, or carries its own secret.
    Nothing,
    /// Nothing; but whoever has signed in is known.
    Known,
    /// A session or a key.
    SignedIn,
    /// To be allowed this somewhere; where, the use case sees to.
    May(Action),
}

/// The list: feeds and API, then pages. It is looked through from the top for each request, so what is asked for most comes first.
pub const ADDRESSES: [(&str, Need); 95] = [
    (
        "/feeds/people/{id}.ics",
        Need::May(Action::ReadPersonalCalendars),
    ),
    ("/feeds/pools/{id}.ics", Need::May(Action::ReadCalendars)),
    ("/feeds/lines/{id}.ics", Need::May(Action::ReadCalendars)),
    ("/feeds/areas/{id}.ics", Need::May(Action::ReadCalendars)),
    ("/feeds/boards/{id}.ics", Need::May(Action::ReadCalendars)),
    ("/feeds/private/{token}.ics", Need::Nothing),
    ("/health/live", Need::Nothing),
    ("/health/ready", Need::Nothing),
    ("/openapi.json", Need::Nothing),
    ("/metrics", Need::May(Action::ReadMetrics)),
    ("/api/v1/me", Need::Known),
    ("/api/v1/on-call", Need::May(Action::ReadOnCall)),
    ("/api/v1/rotas", Need::May(Action::ReadRotas)),
    ("/api/v1/rotas/{id}", Need::May(Action::ReadRotas)),
    (
        "/api/v1/rotas/{id}/publish",
        Need::May(Action::PublishRotas),
    ),
    (
        "/api/v1/rotas/{id}/withdraw",
        Need::May(Action::PublishRotas),
    ),
    (
        "/api/v1/rotas/{id}/files/{name}",
        Need::May(Action::ReadRotas),
    ),
    ("/api/v1/duties", Need::May(Action::ReadRotas)),
    ("/api/v1/duties/{id}", Need::May(Action::ReadRotas)),
    ("/api/v1/audit", Need::May(Action::ReadCover)),
    ("/api/v1/audit/files/{name}", Need::May(Action::ReadCover)),
    (
        "/api/v1/audit/areas/{area}/lines/{line}",
        Need::May(Action::ReadCover),
    ),
    ("/api/v1/audit/why", Need::May(Action::ReadCover)),
    ("/api/v1/audit/trend", Need::May(Action::ReadCover)),
    ("/api/v1/plans", Need::May(Action::PlanRotas)),
    // Jobs are work for the server, so that even where reading is open they need an account.
    ("/api/v1/audits", Need::SignedIn),
    ("/api/v1/audits/{id}", Need::SignedIn),
    ("/api/v1/audits/{id}/files/{name}", Need::SignedIn),
    ("/api/v1/audits/{id}/repetition", Need::SignedIn),
    ("/api/v1/audit-schedules", Need::SignedIn),
    ("/api/v1/audit-schedules/{name}", Need::SignedIn),
    ("/api/v1/remedies", Need::SignedIn),
    ("/api/v1/fragility", Need::SignedIn),
    ("/api/v1/scale", Need::SignedIn),
    ("/api/v1/scenario-comparisons", Need::SignedIn),
    ("/api/v1/scenarios", Need::May(Action::ReadCover)),
    ("/api/v1/scenarios/{name}", Need::May(Action::ReadCover)),
    ("/api/v1/sheets/{name}", Need::May(Action::ExportNetwork)),
    // It says nothing about anybody.
    ("/api/v1/sheet-templates/{name}", Need::Nothing),
    ("/api/v1/sheet-imports", Need::May(Action::ImportNetwork)),
    ("/api/v1/imports", Need::May(Action::ImportNetwork)),
    ("/api/v1/refreshes", Need::May(Action::ReadNetwork)),
    ("/api/v1/jobs", Need::SignedIn),
    ("/api/v1/jobs/{id}", Need::SignedIn),
    ("/api/v1/jobs/{id}/cancel", Need::SignedIn),
    ("/api/v1/jobs/{id}/events", Need::SignedIn),
    ("/api/v1/jobs/{id}/result", Need::SignedIn),
    ("/api/v1/jobs/{id}/files/{name}", Need::SignedIn),
    ("/api/v1/equity", Need::May(Action::ReadEquity)),
    ("/api/v1/network", Need::May(Action::ReadNetwork)),
    ("/api/v1/me/password", Need::SignedIn),
    ("/api/v1/users", Need::May(Action::ManageAccounts)),
    ("/api/v1/users/{name}", Need::May(Action::ManageAccounts)),
    (
        "/api/v1/users/{name}/identities",
        Need::May(Action::ManageAccounts),
    ),
    (
        "/api/v1/users/{name}/identities/{id}",
        Need::May(Action::ManageAccounts),
    ),
    ("/api/v1/keys", Need::May(Action::ManageAccounts)),
    ("/api/v1/keys/{id}", Need::May(Action::ManageAccounts)),
    // Which action it takes depends on whose calendar it is.
    ("/api/v1/feed-tokens", Need::SignedIn),
    ("/api/v1/feed-tokens/{id}", Need::SignedIn),
    ("/api/v1/webhooks", Need::May(Action::ManageWebhooks)),
    ("/api/v1/webhooks/{id}", Need::May(Action::ManageWebhooks)),
    (
        "/api/v1/webhooks/{id}/secret",
        Need::May(Action::ManageWebhooks),
    ),
    (
        "/api/v1/webhooks/{id}/test",
        Need::May(Action::ManageWebhooks),
    ),
    (
        "/api/v1/webhooks/{id}/messages",
        Need::May(Action::ManageWebhooks),
    ),
    (
        "/api/v1/webhook-messages/{id}/resend",
        Need::May(Action::ManageWebhooks),
    ),
    ("/api/v1/log", Need::May(Action::ReadLog)),
    ("/api/v1/changes", Need::May(Action::ReadNetwork)),
    ("/fhir/r4/metadata", Need::Nothing),
    ("/fhir/r4/HealthcareService", Need::May(Action::ReadNetwork)),
    (
        "/fhir/r4/HealthcareService/_search",
        Need::May(Action::ReadNetwork),
    ),
    (
        "/fhir/r4/HealthcareService/{id}",
        Need::May(Action::ReadNetwork),
    ),
    ("/fhir/r4/PractitionerRole", Need::May(Action::ReadNetwork)),
    (
        "/fhir/r4/PractitionerRole/_search",
        Need::May(Action::ReadNetwork),
    ),
    (
        "/fhir/r4/PractitionerRole/{id}",
        Need::May(Action::ReadNetwork),
    ),
    ("/fhir/r4/Schedule", Need::May(Action::ReadOnCall)),
    ("/fhir/r4/Schedule/_search", Need::May(Action::ReadOnCall)),
    ("/fhir/r4/Schedule/{id}", Need::May(Action::ReadOnCall)),
    ("/fhir/r4/Slot", Need::May(Action::ReadOnCall)),
    ("/fhir/r4/Slot/_search", Need::May(Action::ReadOnCall)),
    ("/fhir/r4/Slot/{id}", Need::May(Action::ReadOnCall)),
    ("/", Need::May(Action::ReadOnCall)),
    ("/rotas/{id}", Need::May(Action::ReadRotas)),
    ("/pools/{id}", Need::May(Action::ReadNetwork)),
    ("/equity", Need::May(Action::ReadEquity)),
    ("/api", Need::Nothing),
    // They say nothing about anybody.
    ("/measures", Need::Nothing),
    ("/measures/{id:.+}", Need::Nothing),
    ("/manual", Need::Nothing),
    ("/manual/{topic}", Need::Nothing),
    ("/problems/{slug}", Need::Nothing),
    ("/assets/{name}", Need::Nothing),
    ("/sign-in", Need::Known),
    ("/sign-in/openid", Need::Nothing),
    ("/sign-in/openid/back", Need::Known),
    ("/account", Need::Known),
];

/// Forms of pages that change something.
pub const FORMS: [(&str, Need); 2] = [
    ("/sign-out", Need::SignedIn),
    ("/account/password", Need::SignedIn),
];

/// The page whose form begins a session, and so needs none.
const SIGN_IN: &str = "/sign-in";

/// The addresses of the network's nouns, each with what reading it and what writing to it needs.
pub fn nouns() -> impl Iterator<Item = (String, Need, Need)> {
    Noun::ALL.into_iter().flat_map(|noun| {
        let (reads, writes) = (Need::May(noun.reading()), Need::May(noun.changing()));
        let list = format!("/api/v1/{}", noun.path());
        let one = format!("{list}/{{id}}");
        [(list, reads, writes), (one, reads, writes)]
    })
}

/// An address as the list has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Address {
    /// Its pattern, by which requests are counted.
    pub pattern: &'static str,
    reads: Need,
    writes: Need,
    is_form: bool,
}

impl Address {
    /// What it needs of whoever reads it, or writes to it.
    pub(super) fn need(self, reads: bool) -> Need {
        if reads { self.reads } else { self.writes }
    }

    /// Whether it takes a page's form, whose handler asks for the session's token in one of its fields.
    pub(super) fn is_form(self) -> bool {
        self.is_form
    }
}

/// The address of a path; `None` where there is none such.
pub(super) fn address(path: &str) -> Option<Address> {
    static ALL: LazyLock<Vec<Address>> = LazyLock::new(|| {
        let fixed = ADDRESSES.iter().chain(&FORMS);
        let fixed = fixed.map(|(pattern, need)| (*pattern, *need, *need));
        // Made once in a process, and kept to its end.
        let nouns = nouns().map(|(pattern, reads, writes)| (&*pattern.leak(), reads, writes));
        let all = fixed.chain(nouns);
        let forms: Vec<&str> = FORMS.iter().map(|(pattern, _)| *pattern).collect();
        all.map(|(pattern, reads, writes)| Address {
            pattern,
            reads,
            writes,
            is_form: forms.contains(&pattern) || pattern == SIGN_IN,
        })
        .collect()
    });
    thread_local! {
        // Patterns that threads share make them wait for each other.
        static LIST: Vec<(ResourceDef, Address)> =
            ALL.iter().map(|one| (ResourceDef::new(one.pattern), *one)).collect();
    }
    LIST.with(|list| {
        let found = list.iter().find(|(pattern, _)| pattern.is_match(path));
        found.map(|(_, address)| *address)
    })
}

/// What an address needs of whoever reads it, or writes to it; nothing where there is none such.
pub(super) fn need(path: &str, reads: bool) -> Need {
    address(path).map_or(Need::Nothing, |address| address.need(reads))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_needs_what_the_list_says() {
        for (path, wanted) in [
            ("/", Need::May(Action::ReadOnCall)),
            ("/api/v1/rotas", Need::May(Action::ReadRotas)),
            ("/api/v1/rotas/7", Need::May(Action::ReadRotas)),
            (
                "/feeds/people/ann.b.ics",
                Need::May(Action::ReadPersonalCalendars),
            ),
            ("/feeds/private/abc.ics", Need::Nothing),
            ("/sign-out", Need::SignedIn),
            ("/nowhere", Need::Nothing),
        ] {
            assert_eq!(need(path, true), wanted, "{path}");
        }
        let wish = "/api/v1/preferences/x";
        assert_eq!(need(wish, true), Need::May(Action::ReadStaff));
        assert_eq!(need(wish, false), Need::May(Action::ChangeLeave));
    }
}
