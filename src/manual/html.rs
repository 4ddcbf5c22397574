//! A chapter as HTML: headings that can be linked to, tables that scroll by themselves, links below
//! the site's own path.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

use super::chapter::anchor;

/// A reader of the Markdown that chapters use: with tables.
pub(super) fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
}

/// The chapter's text as HTML. `base` is where the manual is served, such as `/manual`; links to
/// `planning.md#pins` lead to `/manual/planning#pins`.
#[must_use]
pub fn html(text: &str, base: &str) -> String {
    let mut events: Vec<Event<'_>> = Vec::new();
    let mut heading: Option<(usize, String)> = None;
    // The last heading, by which tables are named.
    let mut section = String::new();
    for event in parser(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some((events.len(), String::new())),
            Event::Text(ref part) | Event::Code(ref part) => {
                if let Some((_, words)) = &mut heading {
                    words.push_str(part);
                }
            }
            _ => {}
        }
        match event {
            Event::End(TagEnd::Heading(level)) => {
                if let Some((at, words)) = heading.take() {
                    id_of(&mut events, at, &words);
                    section = escaped(&words);
                }
                events.push(Event::End(TagEnd::Heading(level)));
            }
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                let dest_url = CowStr::from(address(&dest_url, base));
                let link = Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    id,
                };
                events.push(Event::Start(link));
            }
            Event::Start(Tag::Table(columns)) => {
                // A table wider than a phone scrolls by keyboard too, and so needs a name and a
                // place in the tab order.
                let open = format!(
                    r#"<div class="scroll" role="region" aria-label="{section}" tabindex="0">"#
                );
                events.push(Event::Html(CowStr::from(open)));
                events.push(Event::Start(Tag::Table(columns)));
                let caption = format!(r#"<caption class="quiet">{section}</caption>"#);
                events.push(Event::Html(CowStr::from(caption)));
            }
            Event::End(TagEnd::Table) => {
                events.push(Event::End(TagEnd::Table));
                events.push(Event::Html(CowStr::from("</div>\n")));
            }
            other => events.push(other),
        }
    }
    let mut page = String::new();
    pulldown_cmark::html::push_html(&mut page, events.into_iter());
    // Markdown says nothing of scopes, and readers of screens go by them.
    page.replace("<th>", r#"<th scope="col">"#)
        .replace("<pre>", r#"<pre tabindex="0">"#)
}

/// Gives the heading that begins at this event a name in addresses.
fn id_of(events: &mut [Event<'_>], at: usize, words: &str) {
    if let Some(Event::Start(Tag::Heading { id, .. })) = events.get_mut(at) {
        *id = Some(CowStr::from(anchor(words)));
    }
}

/// Plain text for a place between tags or quotes.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

/// Where a link of a chapter leads in the site.
fn address(link: &str, base: &str) -> String {
    if link.contains("://") || link.starts_with('#') {
        return link.to_owned();
    }
    let (file, fragment) = link.split_once('#').unwrap_or((link, ""));
    let hash = if fragment.is_empty() { "" } else { "#" };
    format!("{base}/{}{hash}{fragment}", file.trim_end_matches(".md"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_can_be_linked_to_and_links_stay_in_the_manual() {
        let text = "# A title\n\n## Pins, *by hand*\n\n[more](planning.md#pins) [here](#pins) [out](https://example.org)\n";
        let page = html(text, "/x/manual");
        assert!(page.contains(r#"<h2 id="pins-by-hand">"#), "{page}");
        assert!(
            page.contains(r##"href="/x/manual/planning#pins""##),
            "{page}"
        );
        assert!(page.contains(r##"href="#pins""##), "{page}");
        assert!(page.contains(r#"href="https://example.org""#), "{page}");
    }

    #[test]
    fn a_table_scrolls_by_keyboard_and_its_headings_have_a_scope() {
        let page = html("# \"Aims\"\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", "/manual");
        assert!(
            page.contains(r#"role="region" aria-label="&quot;Aims&quot;" tabindex="0""#),
            "{page}"
        );
        assert!(page.contains("<table><caption"), "{page}");
        assert!(page.contains(r#"<th scope="col">a</th>"#), "{page}");
    }
}
