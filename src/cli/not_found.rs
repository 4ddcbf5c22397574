//! Which command finds what there is, instead of what is missing.

use evenwatch_app::NotFound;

/// What to do; nothing where there is no more to say.
pub(super) fn remedy(missing: &NotFound) -> Option<String> {
    Some(match missing {
        NotFound::Network => "import one with `evenwatch import FILE`".to_owned(),
        NotFound::Rota(_, None) => "list the rotas with `evenwatch rotas`".to_owned(),
        NotFound::Rota(_, Some(_)) => "leave the revision out for the newest".to_owned(),
        NotFound::Duty { rota, .. } => {
            format!("its duties are under .duties in `evenwatch rotas {rota} --json`")
        }
        NotFound::Person(_) => in_export("people"),
        NotFound::Pool(_) => in_export("pools"),
        NotFound::Area(_) => in_export("areas"),
        NotFound::Line(_) => in_export("service_lines"),
        NotFound::Item(resource, _) => in_export(resource.list()),
        NotFound::Board(_) => {
            "each area names its board under /areas in `evenwatch export`".to_owned()
        }
        NotFound::Publication => "name a period with --from DATE, or publish a rota".to_owned(),
        NotFound::User(_) => "list the users with `evenwatch user list`".to_owned(),
        NotFound::Identity(..) => "list the users with `evenwatch user list`".to_owned(),
        NotFound::Key(_) => "list the keys with `evenwatch key list`".to_owned(),
        NotFound::Scenario(_) => "`evenwatch scenario list` has them all".to_owned(),
        NotFound::Audit(_) => "`evenwatch audits` lists those that are".to_owned(),
        NotFound::Schedule(_) => "`evenwatch audit schedule list` has them all".to_owned(),
        NotFound::FeedToken(_) => "list them with `evenwatch feed-token list`".to_owned(),
        NotFound::Webhook(_) => "list them with `evenwatch webhook list`".to_owned(),
        NotFound::Message(_) => {
            "list those to a receiver with `evenwatch webhook messages ID`".to_owned()
        }
        NotFound::Job(_) => "list the jobs with `evenwatch jobs`".to_owned(),
        NotFound::Measure {
            like: Some(like), ..
        } => format!("did you mean \"{like}\"?"),
        NotFound::Measure { like: None, .. } => {
            "`evenwatch explain` lists what they have".to_owned()
        }
        NotFound::Chapter {
            like: Some(like), ..
        } => format!("did you mean \"{like}\"?"),
        NotFound::Chapter { like: None, .. } => "`evenwatch manual` lists its chapters".to_owned(),
        NotFound::FeedAddress => "copy the whole of it, or ask for a new one".to_owned(),
        NotFound::PublishedDuty(_) | NotFound::Resource(..) | NotFound::NetworkVersion(_) => {
            return None;
        }
    })
}

/// Where the ids of a list stand.
fn in_export(list: &str) -> String {
    format!("its ids are under /{list} in `evenwatch export`")
}
