//! What was measured, as gauges and counters, made anew for each answer: areas that are no more
//! leave nothing behind.

use std::sync::atomic::AtomicU64;

use chrono::Duration;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

use evenwatch_app::jobs::{JobKind, JobState};
use evenwatch_app::metrics::{CoverSample, Measured, Process};
use evenwatch_app::webhooks::MessageState;

type Number = Gauge<f64, AtomicU64>;
type Count = Counter<u64>;
type Seconds = Counter<f64, AtomicU64>;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfJobs {
    kind: &'static str,
    state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfKind {
    kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfState {
    state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfReason {
    reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfSource {
    source: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfCache {
    cache: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfCover {
    area: String,
    line: String,
}

/// What was measured.
pub(super) fn gauges(measured: &Measured) -> Registry {
    let mut registry = Registry::with_prefix("evenwatch");
    jobs(&mut registry, measured);
    webhooks(&mut registry, measured);
    sources(&mut registry, measured);
    caches(&mut registry, measured);
    if let Some(measured) = &measured.cover {
        cover(&mut registry, measured);
    }
    registry
}

fn jobs(registry: &mut Registry, measured: &Measured) {
    let mut all = Vec::new();
    for kind in JobKind::ALL {
        for state in JobState::ALL {
            let count = measured.jobs.get(&(kind, state)).copied().unwrap_or(0);
            let (kind, state) = (kind.word(), state.word());
            all.push((OfJobs { kind, state }, number(count)));
        }
    }
    let help = "Jobs by kind and state; those that ended are kept for 30 days";
    registry.register("jobs", help, family(all));
    let ages = JobKind::ALL.map(|kind| {
        let age = measured.queue_ages.get(&kind).copied();
        (
            OfKind { kind: kind.word() },
            seconds(age.unwrap_or_default()),
        )
    });
    let help = "How long the oldest job that is due has waited, by kind; 0 where none waits";
    registry.register_with_unit("job_queue_age", help, Unit::Seconds, family(ages));
}

fn webhooks(registry: &mut Registry, measured: &Measured) {
    let messages = MessageState::ALL.map(|state| {
        let count = measured.messages.get(&state).copied().unwrap_or(0);
        (
            OfState {
                state: state.word(),
            },
            number(count),
        )
    });
    let help = "Messages to webhooks by state, dead letters as dead; those that ended are kept for 30 days";
    registry.register("webhook_messages", help, family(messages));
    let help = "How long the oldest message to an enabled webhook has waited; 0 where none waits";
    let age: Number = seconds(measured.message_age);
    registry.register_with_unit("webhook_oldest_message_age", help, Unit::Seconds, age);
    let (enabled, disabled) = measured.receivers;
    let receivers = [("enabled", enabled), ("disabled", disabled)];
    let receivers = receivers.map(|(state, count)| (OfState { state }, number(count)));
    let help = "Webhooks that are sent messages, and those that are disabled";
    registry.register("webhook_receivers", help, family(receivers));
}

fn sources(registry: &mut Registry, measured: &Measured) {
    let failures = Family::<OfReason, Count>::default();
    for (failure, count) in &measured.sign_in_failures {
        let reason = failure.word();
        failures.get_or_create(&OfReason { reason }).inc_by(*count);
    }
    let help = "Sign-ins that failed since the program started, by reason";
    registry.register("sign_in_failures", help, failures);
    let ages = measured.source_ages.iter().map(|(source, age)| {
        let source = source.word();
        (OfSource { source }, seconds(*age))
    });
    let help =
        "How long ago each outside source was last read with success; absent where it never was";
    registry.register_with_unit("source_age", help, Unit::Seconds, family(ages));
}

fn caches(registry: &mut Registry, measured: &Measured) {
    let (hits, misses) = (
        Family::<OfCache, Count>::default(),
        Family::<OfCache, Count>::default(),
    );
    let mut entries = Vec::new();
    for figures in &measured.caches {
        let labels = OfCache {
            cache: figures.name,
        };
        hits.get_or_create(&labels).inc_by(figures.hits);
        misses.get_or_create(&labels).inc_by(figures.misses);
        entries.push((labels, number(figures.entries)));
    }
    registry.register(
        "cache_entries",
        "Answers kept in memory, by cache",
        family(entries),
    );
    let help = "Lookups that a cache answered";
    registry.register("cache_hits", help, hits);
    let help =
        "Lookups that a cache could not answer, because it had nothing or something had changed";
    registry.register("cache_misses", help, misses);
    let connections = measured.connections;
    let states = [("used", connections.used), ("idle", connections.idle)];
    let states = states.map(|(state, count)| (OfState { state }, number(count.into())));
    let help = "Open connections to the database";
    registry.register("database_connections", help, family(states));
    let help = "The most connections to the database that may be open";
    let most: Number = number(connections.most.into());
    registry.register("database_connections_limit", help, most);
}

fn cover(registry: &mut Registry, cover: &CoverSample) {
    let (mut gap, mut required, mut not_assessed) = (Vec::new(), Vec::new(), Vec::new());
    for line in &cover.lines {
        let labels = OfCover {
            area: line.area.to_string(),
            line: line.line.to_string(),
        };
        let minutes = |minutes: i64| seconds(Duration::minutes(minutes));
        gap.push((labels.clone(), minutes(line.gap_minutes)));
        required.push((labels.clone(), minutes(line.required_minutes)));
        not_assessed.push((labels, minutes(line.not_assessed_minutes)));
    }
    let mut register = |name: &str, help: &str, values| {
        registry.register_with_unit(name, help, Unit::Seconds, family::<OfCover>(values));
    };
    register(
        "cover_gap",
        "Time in the next 28 days that needs cover and is on a published rota, with nobody who counts on duty",
        gap,
    );
    register(
        "cover_not_assessed",
        "Time in the next 28 days that needs cover and has no published rota",
        not_assessed,
    );
    register(
        "cover_required",
        "Time in the next 28 days for which a standard or an agreement requires cover",
        required,
    );
    let at = Gauge::<i64>::default();
    at.set(cover.at.timestamp());
    let help = "When cover was last counted, as seconds since 1970; it is counted again when the network, a rota or the day changes";
    registry.register_with_unit("cover_counted_timestamp", help, Unit::Seconds, at);
}

/// What the system says of this process, under the names that all programs use.
pub(super) fn of_process(process: &Process) -> Registry {
    let mut registry = Registry::default();
    let cpu = Seconds::default();
    cpu.inc_by(process.cpu_seconds);
    let help = "Processor time used by the program";
    registry.register_with_unit("process_cpu", help, Unit::Seconds, cpu);
    let mut bytes = |name: &str, help: &str, bytes: u64| {
        registry.register_with_unit(name, help, Unit::Bytes, number(bytes));
    };
    bytes(
        "process_resident_memory",
        "Memory in use",
        process.resident_bytes,
    );
    bytes(
        "process_virtual_memory",
        "Address space in use",
        process.virtual_bytes,
    );
    let started = Number::default();
    started.set(process.started_at);
    let help = "When the program started, as seconds since 1970";
    registry.register_with_unit("process_start_time", help, Unit::Seconds, started);
    let help = "Open files and network connections";
    registry.register("process_open_fds", help, number(process.open_files));
    if let Some(most) = process.most_open_files {
        let help = "The most files and network connections that may be open";
        registry.register("process_max_fds", help, number(most));
    }
    let help = "Threads of the program";
    registry.register("process_threads", help, number(process.threads));
    registry
}

#[allow(clippy::cast_precision_loss)] // counts and bytes are far below 2^53
fn number(count: u64) -> Number {
    let gauge = Number::default();
    gauge.set(count as f64);
    gauge
}

#[allow(clippy::cast_precision_loss)] // seconds of years
fn seconds(time: Duration) -> Number {
    let gauge = Number::default();
    gauge.set(time.num_seconds() as f64);
    gauge
}

/// Gauges by their labels.
fn family<L>(values: impl IntoIterator<Item = (L, Number)>) -> Family<L, Number>
where
    L: Clone + std::hash::Hash + Eq,
{
    let family = Family::<L, Number>::default();
    for (labels, value) in values {
        family.get_or_create(&labels).set(value.get());
    }
    family
}
