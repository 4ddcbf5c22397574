//! Pages and the board paper in a real browser, as wide as a screen and as narrow as a telephone.

use super::markup::served;
use crate::support::window::Window;

/// Nothing but tables, which scroll within themselves, is wider than the window.
const FITS: &str = "document.documentElement.scrollWidth <= document.documentElement.clientWidth";

#[test]
fn nothing_scrolls_sideways_on_a_telephone() {
    let Some(mut window) = Window::open() else {
        return;
    };
    let server = served();
    let rota = server.json("/api/v1/rotas")["items"][0]["id"].clone();
    let rota = format!("/rotas/{}", rota.as_str().unwrap());
    let days = "from=2026-10-19&to=2026-11-16";
    let paper = server.get(&format!("/api/v1/audit/files/paper.html?{days}"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paper.html");
    std::fs::write(&file, paper.bytes().unwrap()).unwrap();
    let mut addresses: Vec<String> = ["/", &rota, "/equity", "/pools/leeds-nurses", "/measures"]
        .map(|path| format!("{}{path}", server.address))
        .to_vec();
    addresses.push(format!("file://{}", file.display()));
    for width in [390, 1280] {
        window.is_wide(width);
        for address in &addresses {
            window.goes(address);
            window.waits_for(
                "document.readyState == 'complete' && document.body.innerText.length > 100",
            );
            window.waits_for(FITS);
        }
    }
}

/// Thirteen weeks of a rota are no page of 40,000 pixels: weeks fold, one is open, and the keyboard
/// opens the others.
#[test]
fn a_rota_is_weeks_that_fold() {
    let server = served();
    let rota = server.json("/api/v1/rotas")["items"][0]["id"].clone();
    let address = format!("{}/rotas/{}", server.address, rota.as_str().unwrap());
    let page = crate::support::http::client().build().unwrap();
    let page = page.get(&address).header("accept", "text/html").send();
    let page = page.unwrap().text().unwrap();
    assert_eq!(page.matches("<details class=\"week\"").count(), 4, "{page}");
    assert_eq!(page.matches("<details class=\"week\" open>").count(), 1);
    assert_eq!(page.matches("<table class=\"grid\">").count(), 4);
    assert_eq!(
        page.matches("<span class=\"tells\">7 duties, 1 place empty</span>")
            .count(),
        4
    );
    assert!(
        page.contains("<th scope=\"col\" class=\"weekend\">Sat 24 Oct</th>"),
        "{page}"
    );
    let Some(mut window) = Window::open() else {
        return;
    };
    window.is_wide(1280);
    window.goes(&address);
    window.waits_for("document.querySelectorAll('details.week').length == 4");
    let height = window.does("document.documentElement.scrollHeight");
    assert!(height.as_f64().unwrap() < 2500.0, "{height}");
    window.does("document.querySelector('details.week:not([open]) summary').focus()");
    assert_eq!(window.does("document.activeElement.tagName"), "SUMMARY");
    window.does("document.activeElement.click()");
    window.waits_for("document.querySelectorAll('details.week[open]').length == 2");
}
