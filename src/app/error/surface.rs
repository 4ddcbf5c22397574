//! What to do about something that is missing, in the words of the surface where it is read: a program that asks over
//! HTTP is not sent to a command, and a page sends nobody to either.

use super::missing::NotFound;
use evenwatch_domain::parse_error::split_message;

impl NotFound {
    /// What is missing, and the request that finds what there is.
    #[must_use]
    pub fn over_http(&self) -> String {
        let text = self.to_string();
        let what = split_message(&text).map_or(text.as_str(), |(what, _)| what);
        let remedy = match self {
            Self::Network => "import one with POST /api/v1/imports".to_owned(),
            Self::Rota(_, None) => "list the rotas with GET /api/v1/rotas".to_owned(),
            Self::Duty { rota, .. } => {
                format!("its duties are under `duties` in GET /api/v1/rotas/{rota}")
            }
            Self::Person(_) => listed("people"),
            Self::Pool(_) => listed("pools"),
            Self::Area(_) => listed("areas"),
            Self::Line(_) => listed("service-lines"),
            Self::Board(_) => "each area names its board in GET /api/v1/areas".to_owned(),
            Self::Publication => "name a period with `from`, or publish a rota".to_owned(),
            Self::User(_) => listed("users"),
            Self::Key(_) => listed("keys"),
            Self::FeedToken(_) => listed("feed-tokens"),
            Self::Job(_) => listed("jobs"),
            Self::Scenario(_) => listed("scenarios"),
            Self::Webhook(_) => listed("webhooks"),
            Self::Message(_) => {
                "list those to a receiver with GET /api/v1/webhooks/ID/messages".to_owned()
            }
            Self::Audit(_) => listed("audits"),
            Self::Schedule(_) => listed("audit-schedules"),
            Self::Measure { .. }
            | Self::Chapter { .. }
            | Self::Rota(..)
            | Self::PublishedDuty(_)
            | Self::Identity(..)
            | Self::FeedAddress
            | Self::NetworkVersion(_)
            | Self::Item(..)
            | Self::Resource(..) => return text,
        };
        format!("{what}; {remedy}")
    }
}

fn listed(list: &str) -> String {
    format!("list them with GET /api/v1/{list}")
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
            let (command, http) = (missing.to_string(), missing.over_http());
            assert!(
                !http.contains("evenwatch") && !http.contains("--"),
                "{http}"
            );
            assert_eq!(
                command.split_once(';').unwrap().0,
                http.split_once(';').unwrap().0
            );
        }
        let pool = NotFound::Pool("leeds".parse().unwrap());
        assert_eq!(
            pool.over_http(),
            "there is no pool \"leeds\" in the network; list them with GET /api/v1/pools"
        );
    }
}
