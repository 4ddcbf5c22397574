//! Where a program finds what there is, instead of what is missing.

use evenwatch_app::NotFound;

/// The request that finds what there is; nothing where the kind of problem says enough.
pub(super) fn remedy(missing: &NotFound) -> Option<String> {
    Some(match missing {
        NotFound::Network => "Import one with POST /api/v1/imports.".to_owned(),
        NotFound::Rota(_, None) => listed("rotas"),
        NotFound::Rota(_, Some(_)) => "Leave the revision out for the newest.".to_owned(),
        NotFound::Duty { rota, .. } => {
            format!("Its duties are under `duties` in GET /api/v1/rotas/{rota}.")
        }
        NotFound::PublishedDuty(_) => listed("duties"),
        NotFound::Person(_) => listed("people"),
        NotFound::Pool(_) => listed("pools"),
        NotFound::Area(_) => listed("areas"),
        NotFound::Line(_) => listed("service-lines"),
        NotFound::Board(_) => "Each area names its board in GET /api/v1/areas.".to_owned(),
        NotFound::Resource(kind, _) => {
            format!("Find those that there are with GET /fhir/r4/{kind}.")
        }
        NotFound::Publication => "Name a period with `from`, or publish a rota.".to_owned(),
        NotFound::User(_) => listed("users"),
        NotFound::Identity(name, _) => listed(&format!("users/{name}/identities")),
        NotFound::Key(_) => listed("keys"),
        NotFound::FeedToken(_) => listed("feed-tokens"),
        NotFound::Job(_) => listed("jobs"),
        NotFound::Scenario(_) => listed("scenarios"),
        NotFound::Webhook(_) => listed("webhooks"),
        NotFound::Message(_) => listed("webhooks/ID/messages"),
        NotFound::Audit(_) => listed("audits"),
        NotFound::Schedule(_) => listed("audit-schedules"),
        NotFound::Item(resource, _) => listed(resource.path()),
        NotFound::Measure {
            like: Some(like), ..
        } => did_you_mean(like),
        NotFound::Measure { like: None, .. } => "The page /measures lists them.".to_owned(),
        NotFound::Chapter {
            like: Some(like), ..
        } => did_you_mean(like),
        NotFound::Chapter { like: None, .. } => "The page /manual lists its chapters.".to_owned(),
        NotFound::FeedAddress => "Copy the whole of it, or ask for a new one.".to_owned(),
        NotFound::NetworkVersion(_) => return None,
    })
}

/// Whether that helps a person at a page as well.
pub(super) fn is_for_people(missing: &NotFound) -> bool {
    matches!(
        missing,
        NotFound::Measure { .. }
            | NotFound::Chapter { .. }
            | NotFound::FeedAddress
            | NotFound::Publication
            | NotFound::Rota(_, Some(_))
    )
}

fn listed(list: &str) -> String {
    format!("List them with GET /api/v1/{list}.")
}

fn did_you_mean(like: &str) -> String {
    format!("Did you mean \"{like}\"?")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_program_is_sent_to_requests_and_no_command() {
        for missing in [
            NotFound::Network,
            NotFound::Pool("leeds".parse().unwrap()),
            NotFound::User("ann".parse().unwrap()),
            NotFound::Publication,
        ] {
            let remedy = remedy(&missing).unwrap();
            assert!(
                !remedy.contains("evenwatch") && !remedy.contains("--"),
                "{remedy}"
            );
        }
    }
}
