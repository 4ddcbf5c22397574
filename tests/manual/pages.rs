//! The manual as pages of a server.

use reqwest::Method;

use crate::api::server::{Server, header};

fn page(server: &Server, path: &str) -> String {
    let response = server.ask(Method::GET, path, &[("accept", "text/html")]);
    assert_eq!(response.status(), 200, "{path}");
    assert!(header(&response, "content-type").starts_with("text/html"));
    response.text().unwrap()
}

/// Addresses of the site that a page links to.
fn links(page: &str) -> Vec<String> {
    let parts = page.split("href=\"").skip(1);
    let links = parts.filter_map(|part| part.split('"').next());
    links
        .filter(|link| link.starts_with("/manual"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_chapter_is_a_page_that_everybody_can_read() {
    let server = Server::with_network();
    let contents = page(&server, "/manual");
    let chapters = links(&contents);
    assert!(chapters.len() > 20, "{chapters:?}");
    for path in chapters {
        let chapter = page(&server, &path);
        assert_eq!(chapter.matches("<h1").count(), 1, "{path}");
        let tables = chapter.matches("<table").count();
        assert_eq!(tables, chapter.matches("<caption").count(), "{path}");
        assert_eq!(
            tables,
            chapter
                .matches("<div class=\"scroll\" role=\"region\"")
                .count(),
            "{path}"
        );
        for forbidden in ["<script", "style=\"", "onclick", "src=\"http"] {
            assert!(!chapter.contains(forbidden), "{path}: {forbidden}");
        }
        for link in links(&chapter) {
            let (to, fragment) = link.split_once('#').unwrap_or((&link, ""));
            let there = page(&server, to);
            let has = fragment.is_empty() || there.contains(&format!("id=\"{fragment}\""));
            assert!(has, "{path} links to {link}");
        }
    }
}

#[test]
fn a_search_finds_sections_on_this_server_alone() {
    let server = Server::with_network();
    let found = page(&server, "/manual?q=Gini+coefficient");
    assert!(
        found.contains("href=\"/manual/evenness#spread-and-gini\""),
        "{found}"
    );
    assert!(found.contains("value=\"Gini coefficient\""), "{found}");
    let none = page(&server, "/manual?q=%3Cb%3Exylophone");
    assert!(none.contains("Nothing found for"), "{none}");
    assert!(!none.contains("<b>xylophone"), "{none}");
}

#[test]
fn an_unknown_chapter_names_one_that_looks_like_it() {
    let server = Server::with_network();
    let response = server.ask(
        Method::GET,
        "/manual/planing",
        &[("accept", "application/json")],
    );
    assert_eq!(response.status(), 404);
    let text = response.text().unwrap();
    assert!(text.contains("Did you mean \\\"planning\\\"?"), "{text}");
}
