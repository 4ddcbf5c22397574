//! What every page must have, whoever reads it and however.

use reqwest::Method;

use crate::api::server::{Server, header};
use crate::feeds::scene::{ADA, BILAL, network, rota};

/// Those who take the nights in turn: one in six keeps everybody's on-call terms.
const TEAM: [&str; 6] = [
    ADA,
    BILAL,
    "cerys-underhay",
    "dagny-okoro-vale",
    "eoin-lisnagarvey",
    "hamza-pellworth",
];

/// Who holds the night of a day: nobody on Saturdays.
fn holders(at: usize) -> &'static [&'static str] {
    if at % 7 == 5 {
        &[]
    } else {
        &TEAM[at % TEAM.len()..][..1]
    }
}

/// A server with four weeks of nights from a Monday on.
pub fn served() -> Server {
    let server = Server::with_network();
    let days: Vec<String> = crate::feeds::scene::day("2026-10-19")
        .iter_days()
        .take(28)
        .map(|day| day.to_string())
        .collect();
    let nights: Vec<(&str, &[&str])> = days
        .iter()
        .enumerate()
        .map(|(at, day)| (day.as_str(), holders(at)))
        .collect();
    server.publish(&rota(&network(), 1, &nights), "2026-10-01T10:00:00Z");
    server
}

fn page(server: &Server, path: &str) -> String {
    let response = server.ask(
        Method::GET,
        path,
        &[("accept", "text/html,application/xhtml+xml")],
    );
    assert!(
        header(&response, "content-type").starts_with("text/html"),
        "{path}"
    );
    response.text().unwrap()
}

/// Every page of the server.
fn addresses(server: &Server) -> Vec<String> {
    let id = server.json("/api/v1/rotas")["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let fixed = [
        "/",
        "/pools/leeds-nurses",
        "/api",
        "/sign-in",
        "/account",
        "/equity",
        "/manual",
        "/measures",
        "/measures/gini",
        "/measures/OC-3%2F7",
        "/problems/not-found",
        "/nowhere",
    ];
    fixed
        .iter()
        .map(|path| (*path).to_owned())
        .chain([format!("/rotas/{id}")])
        .collect()
}

#[test]
fn every_page_can_be_read_by_everybody() {
    let server = served();
    for path in addresses(&server) {
        let page = page(&server, &path);
        for wanted in [
            "<html lang=\"en-GB\">",
            "<a class=\"skip\" href=\"#main\">",
            "<main id=\"main\"",
            "<header",
            "<nav aria-label=\"Main\">",
            "<footer>",
            "name=\"viewport\"",
        ] {
            assert!(page.contains(wanted), "{path}: {wanted}");
        }
        assert_eq!(page.matches("<h1").count(), 1, "{path}");
        assert_eq!(
            page.matches("<table").count(),
            page.matches("<caption").count(),
            "{path}: a table without caption"
        );
        // Addresses of calendars are whole, so that they can be copied.
        let page = page.replace(&server.address, "");
        for forbidden in ["<script", "style=\"", "http://", "https://", "onclick"] {
            assert!(!page.contains(forbidden), "{path}: {forbidden}");
        }
    }
}

#[test]
fn names_are_escaped_and_invented_data_says_so() {
    let server = served();
    for path in ["/", "/pools/leeds-nurses"] {
        let page = page(&server, path);
        assert!(
            page.contains("A&#38;E") || page.contains("A&amp;E"),
            "{path}"
        );
        assert!(!page.contains("A&E"), "{path}");
        assert!(page.contains("Invented sample data"), "{path}");
    }
}

#[test]
fn links_within_the_server_lead_somewhere() {
    let server = served();
    for path in addresses(&server) {
        let page = page(&server, &path);
        let links: Vec<&str> = page
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert!(links.len() > 5, "{path}");
        for link in links {
            let webcal = server.address.replace("http://", "webcal://");
            let link = link.strip_prefix(&webcal).unwrap_or(link);
            let link = link.strip_prefix(&server.address).unwrap_or(link);
            let link = &link.replace("&#38;", "&");
            let (address, fragment) = link.split_once('#').unwrap_or((link, ""));
            let target = if address.is_empty() {
                page.clone()
            } else {
                server.get(address).text().unwrap_or_default()
            };
            if !address.is_empty() {
                let status = server.get(address).status().as_u16();
                // The API's description leads also to what asks who is there.
                let may_ask = path == "/api" && address.starts_with("/api/v1/");
                assert!(
                    status == 200 || (may_ask && status == 401),
                    "{path}: {link}: {status}"
                );
            }
            assert!(
                fragment.is_empty() || target.contains(&format!("id=\"{fragment}\"")),
                "{path}: {link}"
            );
        }
    }
}

#[test]
fn an_unchanged_page_is_not_sent_again() {
    let server = served();
    for path in ["/", "/assets/evenwatch.css", "/api"] {
        let etag = header(&server.get(path), "etag");
        let again = server.ask(Method::GET, path, &[("if-none-match", &etag)]);
        assert_eq!(again.status(), 304, "{path}");
        assert!(again.bytes().unwrap().is_empty());
    }
}

#[test]
fn the_front_page_tells_all_168_hours() {
    let server = served();
    let page = page(&server, "/");
    let maps = page.matches("<table class=\"heat\">").count();
    assert!(maps >= 1);
    for class in ["state covered", "state gap", "key full"] {
        assert!(
            page.contains(&format!("class=\"{class}\"")),
            "no {class}: has whitespace been eaten?"
        );
    }
    for shade in ["full", "zero"] {
        assert!(page.contains(&format!("<td class=\"{shade}\">")), "{shade}");
    }
    let cells = ["full", "most", "half", "some", "zero", "none"];
    let cells: usize = cells
        .iter()
        .map(|shade| page.matches(&format!("<td class=\"{shade}\">")).count())
        .sum();
    assert_eq!(cells, maps * 168);
}

/// The page counts to its last day; a program's period ends the day after.
#[test]
fn the_gap_registers_link_leads_to_the_same_days() {
    let server = served();
    let page = page(&server, "/");
    let (_, rest) = page.split_once("api/v1/audit?").unwrap();
    let (query, _) = rest.split_once('"').unwrap();
    let query = query.replace("&#38;", "&").replace("&amp;", "&");
    let linked = server.json(&format!("/api/v1/audit?{query}"));
    let usual = server.json("/api/v1/audit");
    assert_eq!(linked["period"], usual["period"], "{query}");
    assert_eq!(linked["totals"], usual["totals"]);
}
