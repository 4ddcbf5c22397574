//! Metrics (point 24 of the contract), read by the parser of Prometheus's own Python client.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use evenwatch::app::audit;
use evenwatch::app::metrics::Sampler;
use evenwatch::config::{DatabaseSetting, Settings};
use evenwatch::domain::time::Period;
use evenwatch::http::{AnonymousAccess, Watcher};
use reqwest::Method;
use serde_json::Value;

use super::server::{NOW, Server, header};
use crate::accounts::at;
use crate::feeds::scene::{self, ADA, ADA_NAME, rota};
use crate::support::python;

/// Every sample, as the other parser reads it.
fn samples(text: &str) -> Vec<Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/metrics.py");
    let mut child = Command::new(python::interpreter())
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{text}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn fetched(server: &Server) -> String {
    let accept = [("accept", "application/openmetrics-text;version=1.0.0")];
    let answer = server.ask(Method::GET, "/metrics", &accept);
    assert_eq!(answer.status(), 200);
    let kind = header(&answer, "content-type");
    assert!(
        kind.starts_with("application/openmetrics-text; version=1.0.0"),
        "{kind}"
    );
    answer.text().unwrap()
}

/// The value of a sample with these labels.
fn value(samples: &[Value], name: &str, labels: &[(&str, &str)]) -> Option<f64> {
    let found = samples.iter().find(|sample| {
        sample["name"] == name
            && labels
                .iter()
                .all(|(label, value)| sample["labels"][*label] == *value)
    });
    found?["value"].as_f64()
}

#[test]
fn point_24_requests_are_counted_by_pattern_method_and_status_with_their_time() {
    let server = Server::with_network();
    for path in [
        "/api/v1/rotas/1",
        "/api/v1/rotas/2",
        "/nowhere/secret",
        "/feeds/private/secret.ics",
    ] {
        server.get(path);
    }
    let pool = format!("/feeds/pools/{}.ics", scene::POOL);
    let tag = header(&server.get(&pool), "etag");
    server.ask(Method::GET, &pool, &[("if-none-match", &tag)]);
    server.ask(Method::HEAD, &pool, &[]);
    server.ask(Method::from_bytes(b"BREW").unwrap(), "/", &[]);
    let text = fetched(&server);
    assert!(!text.contains("secret"), "{text}");
    let samples = samples(&text);
    let count = |method: &str, route: &str, status: &str| {
        let labels = [("method", method), ("route", route), ("status", status)];
        value(&samples, "evenwatch_http_requests_total", &labels)
    };
    let of_pool = "/feeds/pools/{id}.ics";
    assert_eq!(count("GET", of_pool, "200"), Some(1.0), "{text}");
    assert_eq!(count("GET", of_pool, "304"), Some(1.0), "{text}");
    assert_eq!(count("HEAD", of_pool, "200"), Some(1.0), "{text}");
    assert_eq!(
        count("GET", "/api/v1/rotas/{id}", "422"),
        Some(2.0),
        "{text}"
    );
    assert_eq!(count("GET", "none", "404"), Some(1.0), "{text}");
    assert_eq!(
        count("other", "/", "405").or(count("other", "none", "405")),
        Some(1.0),
        "{text}"
    );
    let timed = [("method", "GET"), ("route", of_pool)];
    assert_eq!(
        value(
            &samples,
            "evenwatch_http_request_duration_seconds_count",
            &timed
        ),
        Some(2.0)
    );
    let all = [timed[0], timed[1], ("le", "+Inf")];
    assert_eq!(
        value(
            &samples,
            "evenwatch_http_request_duration_seconds_bucket",
            &all
        ),
        Some(2.0)
    );
    let version = [("version", env!("CARGO_PKG_VERSION"))];
    assert_eq!(value(&samples, "evenwatch_build_info", &version), Some(1.0));
    assert_eq!(
        value(&samples, "evenwatch_cover_counted_timestamp_seconds", &[]),
        None,
        "nothing was measured yet"
    );
}

#[test]
fn cover_and_jobs_are_what_the_audit_and_the_queue_say() {
    let server = Server::with_network();
    let nights: [(&str, &[&str]); 2] = [("2026-10-24", &[ADA]), ("2026-10-26", &[])];
    server.publish(&rota(&scene::network(), 1, &nights), "2026-09-02T00:00:00Z");
    crate::jobs::ask(&server.app, &crate::jobs::audit());
    let now = crate::jobs::now() + chrono::Duration::seconds(90);
    let mut watch = Sampler::default();
    server.metrics.take(watch.look(&server.app, now).unwrap());
    let jobs = samples(&fetched(&server));
    let queued = [("kind", "audit"), ("state", "queued")];
    assert_eq!(value(&jobs, "evenwatch_jobs", &queued), Some(1.0));
    let failed = [("kind", "plan"), ("state", "failed")];
    assert_eq!(value(&jobs, "evenwatch_jobs", &failed), Some(0.0));
    assert_eq!(
        value(
            &jobs,
            "evenwatch_job_queue_age_seconds",
            &[("kind", "audit")]
        ),
        Some(90.0)
    );
    assert_eq!(
        value(
            &jobs,
            "evenwatch_job_queue_age_seconds",
            &[("kind", "plan")]
        ),
        Some(0.0)
    );

    let now = at(NOW);
    server.metrics.take(watch.look(&server.app, now).unwrap());
    let text = fetched(&server);
    let samples = samples(&text);
    let period = Period::weeks("2026-10-20".parse().unwrap(), 4).unwrap();
    let audit = audit::audit(&server.app, period).unwrap();
    assert!(
        audit
            .area_lines
            .iter()
            .any(|row| row.minutes.gap_minutes > 0)
    );
    for row in &audit.area_lines {
        let labels = [("area", row.area.as_str()), ("line", row.line.as_str())];
        for (name, minutes) in [
            ("evenwatch_cover_gap_seconds", row.minutes.gap_minutes),
            (
                "evenwatch_cover_required_seconds",
                row.minutes.required_minutes,
            ),
        ] {
            let seconds = value(&samples, name, &labels).unwrap();
            assert!(
                (seconds - minutes as f64 * 60.0).abs() < 1e-9,
                "{name} {labels:?}: {seconds}"
            );
        }
    }
    let counted = value(&samples, "evenwatch_cover_counted_timestamp_seconds", &[]);
    assert_eq!(counted, Some(now.timestamp() as f64));
    for name in [ADA, ADA_NAME, "Fennimore"] {
        assert!(!text.contains(name), "{name} is named");
    }
    // Nothing changed: what was counted stands, with its time; a withdrawal counts anew.
    let later = now + chrono::Duration::hours(1);
    let again = watch.look(&server.app, later).unwrap().cover.unwrap();
    assert_eq!(again.at, now);
    evenwatch::app::withdraw::withdraw(&server.app, rota(&scene::network(), 1, &nights).id, later)
        .unwrap();
    assert_eq!(
        watch.look(&server.app, later).unwrap().cover.unwrap().at,
        later
    );
}

/// With a network, rotas, jobs, webhooks and failed sign-ins, so that every metric is there.
fn busy() -> Server {
    let server = Server::with_network();
    let nights: [(&str, &[&str]); 2] = [("2026-10-24", &[ADA]), ("2026-10-26", &[])];
    server.publish(&rota(&scene::network(), 1, &nights), "2026-09-02T00:00:00Z");
    server.get("/api/v1/on-call");
    let mut watch = Sampler::default();
    server
        .metrics
        .take(watch.look(&server.app, at(NOW)).unwrap());
    server
}

/// What a client gets that asks so: the media type and the text.
fn asked_with(server: &Server, accept: &str) -> (String, String) {
    let headers = [("accept", accept)];
    let headers = if accept.is_empty() {
        &headers[..0]
    } else {
        &headers[..]
    };
    let answer = server.ask(Method::GET, "/metrics", headers);
    assert_eq!(answer.status(), 200, "{accept}");
    assert!(header(&answer, "vary").contains("accept"), "{accept}");
    (header(&answer, "content-type"), answer.text().unwrap())
}

#[test]
fn metrics_come_in_the_form_that_a_client_prefers() {
    let server = busy();
    let (classic, open) = (
        "text/plain; version=0.0.4; charset=utf-8",
        "application/openmetrics-text; version=1.0.0; charset=utf-8",
    );
    for (accept, wanted) in [
        ("", classic),
        ("*/*", classic),
        ("text/plain", classic),
        ("application/json", classic),
        ("nonsense;;;", classic),
        ("application/openmetrics-text", open),
        // A quality of 0 is "not acceptable".
        ("application/openmetrics-text;q=0", classic),
        (
            "application/openmetrics-text; version=1.0.0; q=0.000",
            classic,
        ),
        ("application/openmetrics-text;q=0, */*;q=0.1", classic),
        ("text/plain;q=0, application/openmetrics-text;q=0.1", open),
        (
            "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.9",
            classic,
        ),
        // Prometheus 2 and 3 as they ask.
        (
            "application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            open,
        ),
        (
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
            open,
        ),
    ] {
        let (kind, text) = asked_with(&server, accept);
        assert_eq!(kind, wanted, "{accept}");
        assert_eq!(text.ends_with("# EOF\n"), wanted == open, "{accept}");
    }
}

/// Prometheus's own check of the text that it reads: names, units, and a help text for each.
#[test]
fn promtool_finds_nothing_wrong_and_every_metric_is_there() {
    let server = busy();
    let (_, text) = asked_with(&server, "");
    let mut child = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("promtool is there: `.ci/needs test` installs it");
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}\n{text}");
    for name in [
        "evenwatch_build_info",
        "evenwatch_http_requests_total",
        "evenwatch_http_request_duration_seconds",
        "evenwatch_jobs",
        "evenwatch_job_queue_age_seconds",
        "evenwatch_webhook_messages",
        "evenwatch_webhook_oldest_message_age_seconds",
        "evenwatch_webhook_receivers",
        "evenwatch_sign_in_failures_total",
        "evenwatch_source_age_seconds",
        "evenwatch_cache_entries",
        "evenwatch_cache_hits_total",
        "evenwatch_cache_misses_total",
        "evenwatch_database_connections",
        "evenwatch_database_connections_limit",
        "evenwatch_cover_gap_seconds",
        "evenwatch_cover_not_assessed_seconds",
        "evenwatch_cover_required_seconds",
        "evenwatch_cover_counted_timestamp_seconds",
        "process_cpu_seconds_total",
        "process_resident_memory_bytes",
        "process_virtual_memory_bytes",
        "process_start_time_seconds",
        "process_open_fds",
        "process_max_fds",
        "process_threads",
    ] {
        assert!(
            text.contains(&format!("# TYPE {name} ")),
            "{name} is missing:\n{text}"
        );
    }
    // Both forms have the same samples, but for what a request and time change.
    let (_, open) = asked_with(&server, "application/openmetrics-text");
    let samples = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let lines = lines
            .filter(|line| line.starts_with("evenwatch_") && !line.starts_with("evenwatch_http"));
        let mut lines: Vec<String> = lines.map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(samples(&text), samples(&open));
}

#[test]
fn dead_letters_failed_sign_ins_and_the_process_are_counted() {
    let mut settings = Settings::default();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("test.sqlite3");
    settings.database.url = DatabaseSetting::new(file.to_str().unwrap()).unwrap();
    settings.upstream.private_hosts = vec!["127.0.0.1".to_owned()];
    let server = Server::with(&settings, AnonymousAccess::Open);
    let receiver =
        crate::webhooks::receiver::Receiver::new(&[crate::webhooks::receiver::How::Status(410)]);
    let (id, _) = crate::webhooks::add(&server.app, &receiver.url, None);
    for _ in 0..2 {
        evenwatch::app::webhooks::test(&server.app, id, crate::webhooks::clock()).unwrap();
    }
    crate::webhooks::work(&server.app, crate::webhooks::clock);
    let newcomer = evenwatch::app::sign_in::Newcomer::default();
    let refused = evenwatch::app::sign_in::sign_in(
        &server.app,
        "nobody",
        "a wrong password",
        &newcomer,
        at(NOW),
    );
    assert!(refused.is_err());
    let mut watch = Sampler::default();
    let later = crate::webhooks::clock() + chrono::Duration::seconds(60);
    server.metrics.take(watch.look(&server.app, later).unwrap());
    let samples = samples(&fetched(&server));
    let is = |name: &str, labels: &[(&str, &str)]| value(&samples, name, labels).unwrap();
    assert_eq!(is("evenwatch_webhook_messages", &[("state", "dead")]), 1.0);
    assert_eq!(
        is("evenwatch_webhook_messages", &[("state", "waiting")]),
        1.0
    );
    assert_eq!(
        is("evenwatch_webhook_receivers", &[("state", "disabled")]),
        1.0
    );
    let age = is("evenwatch_webhook_oldest_message_age_seconds", &[]);
    assert_eq!(
        age, 0.0,
        "what waits for a disabled webhook is nobody's delay"
    );
    assert_eq!(
        is("evenwatch_sign_in_failures_total", &[("reason", "wrong")]),
        1.0
    );
    assert_eq!(
        is("evenwatch_sign_in_failures_total", &[("reason", "locked")]),
        0.0
    );
    assert!(is("process_resident_memory_bytes", &[]) > 1e6);
    assert!(is("process_cpu_seconds_total", &[]) > 0.0);
    assert!(is("process_start_time_seconds", &[]) > 1.7e9);
    let open = is("evenwatch_database_connections", &[("state", "idle")])
        + is("evenwatch_database_connections", &[("state", "used")]);
    assert!(open >= 1.0 && open <= is("evenwatch_database_connections_limit", &[]));
}

#[test]
fn metrics_are_for_whoever_may_read_them_of_all_organisations() {
    let server = Server::reading(AnonymousAccess::Accounts);
    assert_eq!(server.get("/metrics").status(), 401);
    for (organisation, wanted) in [(None, 200), (Some("QWO"), 403)] {
        let bearer = format!("Bearer {}", crate::accounts::key(&server.app, organisation));
        let answer = server.ask(Method::GET, "/metrics", &[("authorization", &bearer)]);
        assert_eq!(answer.status(), wanted, "{organisation:?}");
    }
}

#[test]
fn the_watcher_measures_by_itself_and_ends_with_its_owner() {
    let server = Server::with_network();
    let watcher = Watcher::start(server.app.clone(), crate::jobs::now, &server.metrics);
    let is_there = || fetched(&server).contains("evenwatch_cover_gap_seconds");
    for _ in 0..3000 {
        if is_there() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(is_there());
    drop(watcher);
}
