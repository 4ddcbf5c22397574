//! The client, with a clock that does not wait.

use std::io::Write;
use std::net::{IpAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use evenwatch::upstream::{
    Client, Copies, FetchLimits, FetchRequest, FetchedBody, UpstreamError, Waiter,
};
use tempfile::TempDir;

use super::fake_server::{Place, answer, ok};

/// A clock whose waits are noted and take no time.
struct Noted {
    start: Instant,
    passed: Mutex<Duration>,
    waits: Mutex<Vec<Duration>>,
    /// Time that passes with every look at the clock.
    tick: Duration,
}

impl Noted {
    fn new(tick: Duration) -> Arc<Self> {
        Arc::new(Self {
            start: Instant::now(),
            passed: Mutex::default(),
            waits: Mutex::default(),
            tick,
        })
    }

    fn waits(&self) -> Vec<Duration> {
        self.waits.lock().unwrap().clone()
    }
}

impl Waiter for Noted {
    fn steady(&self) -> Instant {
        let mut passed = self.passed.lock().unwrap();
        *passed += self.tick;
        self.start + *passed
    }

    fn date(&self) -> DateTime<Utc> {
        "2026-11-22T09:00:00Z".parse().unwrap()
    }

    fn wait(&self, pause: Duration, _is_wanted: &dyn Fn() -> bool) {
        self.waits.lock().unwrap().push(pause);
        *self.passed.lock().unwrap() += pause;
    }
}

fn lookup(name: &str) -> std::io::Result<Vec<IpAddr>> {
    match name {
        "inside.test" => Ok(vec!["127.0.0.1".parse().unwrap()]),
        "nowhere.test" => Err(std::io::Error::other("no such name")),
        _ => panic!("{name} was looked up"),
    }
}

fn limits() -> FetchLimits {
    FetchLimits {
        time: Duration::from_secs(5),
        bytes: 100_000,
        tries: 3,
        private_hosts: vec!["127.0.0.1".to_owned()],
        proxy: None,
        contact: "rota@example.org".to_owned(),
    }
}

struct Scene {
    clock: Arc<Noted>,
    client: Client,
    _folder: TempDir,
}

fn scene_with(limits: FetchLimits, tick: Duration) -> Scene {
    let folder = TempDir::new().unwrap();
    let clock = Noted::new(tick);
    let copies = Copies::new(folder.path().join("copies"));
    let client = Client::with(limits, Some(copies), clock.clone(), lookup).unwrap();
    Scene {
        clock,
        client,
        _folder: folder,
    }
}

fn scene() -> Scene {
    scene_with(limits(), Duration::ZERO)
}

impl Scene {
    fn get(&self, url: &str) -> Result<FetchedBody, UpstreamError> {
        self.client.get(&FetchRequest {
            url: url.to_owned(),
            shown: "the list".to_owned(),
            copy: Some("list".to_owned()),
        })
    }

    fn told(&self, url: &str) -> String {
        self.get(url).unwrap_err().to_string()
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[test]
fn a_good_answer_comes_whole_and_the_place_hears_who_asks() {
    let place = Place::answering(ok("hello"));
    let fetched = scene().get(&place.url("/x?y=1")).unwrap();
    assert_eq!(
        (fetched.bytes.as_slice(), fetched.unchanged),
        (&b"hello"[..], false)
    );
    let asked = &place.asked()[0];
    assert_eq!(asked.path(), "/x?y=1");
    let agent = asked.header("user-agent").unwrap();
    assert!(
        agent.starts_with("Evenwatch/") && agent.contains("rota@example.org"),
        "{agent}"
    );
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let place = Place::that(|asked, stream| {
        let known = asked.header("if-none-match") == Some("\"v1\"")
            && asked.header("if-modified-since") == Some("Sat, 21 Nov 2026 10:00:00 GMT");
        let headers = [
            ("etag", "\"v1\""),
            ("last-modified", "Sat, 21 Nov 2026 10:00:00 GMT"),
        ];
        let bytes = if known {
            answer("304 Not Modified", &headers, b"")
        } else {
            answer("200 OK", &headers, b"the list")
        };
        stream.write_all(&bytes).unwrap();
    });
    let scene = scene();
    assert!(!scene.get(&place.url("/")).unwrap().unchanged);
    let again = scene.get(&place.url("/")).unwrap();
    assert_eq!(
        (again.bytes.as_slice(), again.unchanged),
        (&b"the list"[..], true)
    );
    // Another address, and a copy that somebody edited, know nothing of it.
    scene.get(&place.url("/other")).unwrap();
    assert!(place.asked()[2].header("if-none-match").is_none());
    std::fs::write(scene._folder.path().join("copies/list.copy"), "edited").unwrap();
    assert_eq!(scene.get(&place.url("/other")).unwrap().bytes, b"the list");
    assert!(place.asked()[3].header("if-none-match").is_none());
}

#[test]
fn packed_answers_are_unpacked_and_counted_both_ways() {
    let fits = gzip(&vec![b'x'; 100_000]);
    let bomb = gzip(&vec![0; 50_000_000]);
    assert!(bomb.len() < 100_000, "small on the line: {}", bomb.len());
    let packed =
        |body: &[u8]| Place::answering(answer("200 OK", &[("content-encoding", "gzip")], body));
    assert_eq!(
        scene().get(&packed(&fits).url("/")).unwrap().bytes.len(),
        100_000
    );
    let told = scene().told(&packed(&bomb).url("/"));
    assert!(
        told.contains("more than 100000 bytes when unpacked"),
        "{told}"
    );
    let told = scene().told(&packed(b"no gzip at all").url("/"));
    assert!(told.contains("cannot be unpacked"), "{told}");
    let other = Place::answering(answer("200 OK", &[("content-encoding", "br")], b"?"));
    assert!(scene().told(&other.url("/")).contains("packed as \"br\""));
}

#[test]
fn a_huge_answer_is_not_read_to_its_end() {
    let place = Place::that(|_, stream| {
        let _gone = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
        // No length, and no end: until nobody listens any more.
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    let told = scene().told(&place.url("/"));
    assert!(
        told.contains("more than 100000 bytes;") && told.contains("upstream.largest_mib"),
        "{told}"
    );
    assert_eq!(place.asked().len(), 1, "asking again would give the same");
}

#[test]
fn a_drip_is_too_slow_though_no_single_read_is() {
    let place = Place::that(|_, stream| {
        let _gone = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
        for _ in 0..1000 {
            if stream
                .write_all(b"x")
                .and_then(|()| stream.flush())
                .is_err()
            {
                return;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    });
    // A second passes with every look at the clock, and five are allowed.
    let scene = scene_with(
        FetchLimits {
            tries: 1,
            ..limits()
        },
        Duration::from_secs(1),
    );
    let told = scene.told(&place.url("/"));
    assert!(told.contains("it sends too slowly"), "{told}");
}

#[test]
fn a_place_that_takes_the_question_and_says_nothing_is_given_up() {
    let place = Place::that(|_, _| std::thread::sleep(Duration::from_millis(400)));
    let limits = FetchLimits {
        time: Duration::from_millis(100),
        tries: 2,
        ..limits()
    };
    let told = scene_with(limits, Duration::ZERO).told(&place.url("/"));
    assert!(
        told.contains("the list gave no answer in 2 tries (time ran out)"),
        "{told}"
    );
}

#[test]
fn a_place_that_is_down_or_breaks_off_is_tried_again_and_then_told() {
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let scene = scene();
    let told = scene.told(&format!("http://{free}/"));
    assert!(
        told.contains("no answer in 3 tries") && told.contains("refused"),
        "{told}"
    );
    assert_eq!(scene.clock.waits().len(), 2);
    let broken = Place::answering(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf".to_vec());
    assert!(scene.told(&broken.url("/")).contains("3 tries"));
    assert_eq!(broken.asked().len(), 3);
    let rubbish = Place::answering(b"SSH-2.0-OpenSSH\r\n".to_vec());
    assert!(scene.told(&rubbish.url("/")).contains("3 tries"));
    let told = self::scene().told("https://nowhere.test/");
    assert!(
        told.contains("nowhere.test cannot be looked up: no such name"),
        "{told}"
    );
}

#[test]
fn a_flapping_place_is_asked_until_it_answers() {
    let place = Place::that(|asked, stream| {
        let bytes = match asked.number {
            0 => answer("503 Service Unavailable", &[("retry-after", "7")], b""),
            1 => answer(
                "429 Too Many Requests",
                &[("retry-after", "Sun, 22 Nov 2026 09:00:30 GMT")],
                b"",
            ),
            _ => ok("at last"),
        };
        stream.write_all(&bytes).unwrap();
    });
    let scene = scene();
    assert_eq!(scene.get(&place.url("/")).unwrap().bytes, b"at last");
    assert_eq!(scene.clock.waits(), [7, 30].map(Duration::from_secs));
}

#[test]
fn a_rest_longer_than_anybody_waits_is_told_and_a_no_is_not_asked_again() {
    let busy = Place::answering(answer(
        "429 Too Many Requests",
        &[("retry-after", "3600")],
        b"",
    ));
    let told = scene().told(&busy.url("/"));
    assert!(
        told.contains("left alone for 3600 s (status 429)"),
        "{told}"
    );
    assert_eq!(busy.asked().len(), 1);
    let gone = Place::answering(answer("404 Not Found", &[], b""));
    let error = scene().get(&gone.url("/")).unwrap_err();
    assert!(error.is_absent());
    assert!(
        error.to_string().contains("status 404 (once asked)"),
        "{error}"
    );
    assert_eq!(gone.asked().len(), 1);
    let odd = Place::answering(answer("304 Not Modified", &[], b""));
    assert!(
        scene().told(&odd.url("/")).contains("status 304"),
        "nothing is kept, so nothing can be unchanged"
    );
}

#[test]
fn a_place_that_fails_again_and_again_is_left_alone() {
    let place = Place::answering(answer("500 Internal Server Error", &[], b""));
    let scene = scene();
    for _ in 0..3 {
        assert!(
            scene
                .told(&place.url("/"))
                .contains("status 500 (3 times asked)")
        );
    }
    let told = scene.told(&place.url("/"));
    assert!(told.contains("left alone for 120 s more"), "{told}");
    assert_eq!(place.asked().len(), 9, "not asked a tenth time");
    scene.clock.wait(Duration::from_secs(121), &|| true);
    scene.told(&place.url("/"));
    assert_eq!(place.asked().len(), 12, "tried again after its rest");
}

#[test]
fn redirects_are_followed_and_every_step_is_checked() {
    let end = Place::answering(ok("the end"));
    let to = |target: &str| Place::answering(answer("302 Found", &[("location", target)], b""));
    let good = to(&end.url("/list"));
    assert_eq!(scene().get(&good.url("/")).unwrap().bytes, b"the end");
    // 127.0.0.1 may be asked; a name that leads there may not, nor another way to write it.
    for host in ["inside.test", "[::ffff:127.0.0.1]"] {
        let bad = to(&format!("https://{host}:{}/", end.address.port()));
        let told = scene().told(&bad.url("/"));
        assert!(told.contains("an address in a private network"), "{told}");
    }
    let file = to("file:///etc/passwd");
    assert!(scene().told(&file.url("/")).contains("names no host"));
    let ring = to("/");
    assert!(
        scene()
            .told(&ring.url("/"))
            .contains("leads on more than 5 times")
    );
    assert_eq!(ring.asked().len(), 6);
    assert_eq!(end.asked().len(), 1, "only the good way leads there");
}

#[test]
fn a_name_that_the_settings_allow_may_lead_inside() {
    let place = Place::answering(ok("inside"));
    let url = format!("http://inside.test:{}/", place.address.port());
    assert!(scene().get(&url).is_err());
    let limits = FetchLimits {
        private_hosts: vec!["Inside.test".to_owned()],
        ..limits()
    };
    assert_eq!(
        scene_with(limits, Duration::ZERO).get(&url).unwrap().bytes,
        b"inside"
    );
    assert_eq!(
        place.asked()[0].header("host").unwrap(),
        url.trim_start_matches("http://").trim_end_matches('/')
    );
}
