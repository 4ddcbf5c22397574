//! Paths and queries with random faults, of REST, FHIR and feeds, against the real server: whatever
//! is asked, the answer is no fault of the server's, and what refuses says so in a problem
//! document.

use std::sync::LazyLock;

use reqwest::Method;

use super::fhir::served;
use super::server::{Server, header};
use crate::feeds::scene;
use crate::support::fuzz::{self, Numbers, Tried};

/// What is put into them.
const PIECES: [&str; 60] = [
    "&",
    "=",
    "?",
    "/",
    "//",
    "/../",
    ";",
    ":",
    ",",
    ".",
    "|",
    "\\",
    "%00",
    "%",
    "%zz",
    "%c3",
    "%c3%ab",
    "%F0%9F%8F%96",
    "%2F",
    "%0d%0a",
    "+",
    "%20",
    "-",
    "'",
    "\"",
    "<",
    "\u{eb}",
    "\u{202e}",
    "0",
    "-1",
    "1e308",
    "99999999999999999999",
    "4294967296",
    "9223372036854775807",
    "2026-10-25T01:30:00",
    "2026-10-25T01:30:60Z",
    "2026-02-30",
    "0000-01-01",
    "9999-12-31",
    "+262142-12-31",
    "-262143-01-01",
    "2026-10-24",
    "2027-W01",
    "P1D",
    "PT99999999999M",
    "null",
    "true",
    "eq",
    "ap",
    "sa",
    ":missing=true",
    ":not=",
    ":iterate",
    ".actor",
    "*",
    "_sort=-start,start",
    "_count=0",
    "_summary=count",
    "limit=0",
    "cursor=",
];

/// What an address may hold as it stands (RFC 3986); all else is percent-encoded, as every client
/// does.
fn encoded(bytes: &[u8]) -> String {
    let mut out = String::new();
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~:/?[]@!$&'()*+,;=%|".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The requests of the corpus.
fn corpus() -> &'static [String] {
    static CORPUS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let (_, text) = fuzz::corpus("api").remove(0);
        let text = String::from_utf8(text)
            .unwrap()
            .replace("{night}", &scene::night("2026-10-24"));
        let lines = text.lines().filter(|line| line.starts_with('/'));
        lines.map(str::to_owned).collect()
    });
    &CORPUS
}

struct Asker {
    server: Server,
    bearer: String,
}

impl Asker {
    fn new() -> Self {
        let server = served();
        let bearer = server.bearer();
        Self { server, bearer }
    }

    /// Asks, and checks what is answered; whether it was answered with success.
    fn ask(&self, method: Method, address: &str, form: Option<&str>) -> bool {
        let what = format!("{method} {}", form.unwrap_or_default());
        let _tried = Tried {
            what: &what,
            bytes: address.as_bytes(),
        };
        let headers = [("authorization", self.bearer.as_str())];
        let answer = match form {
            None => self.server.ask(method, address, &headers),
            Some(form) => self.server.form(address, &headers, form),
        };
        let (status, kind) = (answer.status().as_u16(), header(&answer, "content-type"));
        let body = answer.text().unwrap();
        assert!(status < 500, "{status}: {body}");
        if status >= 400 {
            let told: serde_json::Value =
                serde_json::from_str(&body).unwrap_or_else(|_| panic!("{status} {kind}: {body}"));
            let is_told = told["title"].is_string() || told["resourceType"] == "OperationOutcome";
            assert!(is_told, "{status} {kind}: {body}");
        }
        status < 400
    }

    /// One request made of the corpus: faults anywhere, in the query alone, or the parameters of
    /// one in another; some as a form.
    fn try_one(&self, numbers: &mut Numbers) -> bool {
        let (line, other) = (numbers.one_of(corpus()), numbers.one_of(corpus()));
        let (path, query) = line.split_once('?').unwrap_or((line, ""));
        let query = match numbers.next(4) {
            0 => {
                let other = other.split_once('?').map_or("", |(_, query)| query);
                format!("{query}&{other}")
            }
            _ => query.to_owned(),
        };
        let faulty = encoded(&numbers.mutated(query.as_bytes(), &PIECES));
        let path = match numbers.next(8) {
            0 => format!(
                "/{}",
                encoded(&numbers.mutated(&path.as_bytes()[1..], &PIECES))
            ),
            _ => path.to_owned(),
        };
        // A stream stays open for as long as its job does.
        let path = path.replace("/events", "/event");
        if path.starts_with("/fhir/r4/") && !path.contains('?') && numbers.next(4) == 0 {
            return self.ask(Method::POST, &format!("{path}/_search"), Some(&faulty));
        }
        self.ask(Method::GET, &format!("{path}?{faulty}"), None)
    }
}

/// The corpus as it stands, and with faults.
#[test]
fn whatever_is_asked_is_answered_or_refused_in_words() {
    let asker = Asker::new();
    let answered = corpus()
        .iter()
        .filter(|line| asker.ask(Method::GET, line, None))
        .count();
    let all = corpus().len();
    assert!(
        answered * 4 > all * 3,
        "{answered} of {all} of the corpus are answered"
    );
    let mut numbers = Numbers::new(0);
    let tried = 1_500;
    let answered = (0..tried).filter(|_| asker.try_one(&mut numbers)).count();
    assert!(
        answered > tried / 20 && answered < tried * 19 / 20,
        "{answered} of {tried} were answered: the faults are too many or too few to try much"
    );
}

#[test]
#[ignore = "runs for as long as FUZZ_SECONDS says"]
fn whatever_is_asked_for_long() {
    let asker = Asker::new();
    fuzz::for_long(|numbers| {
        for _ in 0..100 {
            asker.try_one(numbers);
        }
        100
    });
}
