"""What answers cost: calendar feeds beside nginx serving the same bytes, and on-call look-ups. `make load` calls it.

usage: load.py [--seconds 10] [--people 10000] [--years 5] [--out tests/bench/LOAD.md]

Two services, each of a database of its own: the demo (planned while it is measured), and one with many people and years of
published duties. wrk asks as fast as it is answered, hey 500 times a second while a plan is made; both run on the same
machine as what they measure, so that rates are far below what a machine of its own would give, for nginx too."""
import argparse
import datetime
import json
import os
import re
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RELEASE = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "release"
PROGRAM = RELEASE / "evenwatch"
KEY = re.compile(r"evenwatch_key_\w+")
ACTIONS = ("read-on-call", "read-network", "read-calendars", "read-personal-calendars", "plan-rotas", "manage-jobs", "read-rotas")


def run(*words, **options):
    """Standard output of a command that must succeed."""
    return subprocess.run([str(w) for w in words], check=True, stdout=subprocess.PIPE, text=True, **options).stdout


class Service:
    """`evenwatch serve` over a database, with a key. Calendars are asked for by it: private addresses may be fetched only so often."""

    def __init__(self, database, port, feed):
        self.base = f"http://127.0.0.1:{port}"
        own = [PROGRAM, "--database", database, "--quiet"]
        tomorrow = datetime.date.today() + datetime.timedelta(days=2)
        actions = [word for action in ACTIONS for word in ("--action", action)]
        self.key = KEY.search(run(*own, "key", "add", "load", *actions, "--expires", tomorrow)).group()
        self.feed = feed
        began = time.monotonic()
        self.process = subprocess.Popen([str(w) for w in own] + ["serve", "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            try:
                self.get("/health/ready")
                break
            except OSError:
                time.sleep(0.01)
        self.started = time.monotonic() - began

    def ask(self, path, body=None, method=None):
        request = urllib.request.Request(self.base + path, data=body, method=method)
        request.add_header("Authorization", f"Bearer {self.key}")
        if body:
            request.add_header("Content-Type", "application/json")
        return urllib.request.urlopen(request, timeout=60)

    def get(self, path):
        with self.ask(path) as answer:
            return answer.read(), answer.headers

    def resident(self):
        """MiB held now, and at most."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return [int(re.search(rf"{name}:\s+(\d+)", text).group(1)) // 1024 for name in ("VmRSS", "VmHWM")]

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


class Nginx:
    """nginx serving files as they are."""

    def __init__(self, folder, port):
        self.base, self.folder = f"http://127.0.0.1:{port}", folder
        settings = folder / "nginx.conf"
        user = "user root;" if os.geteuid() == 0 else ""
        settings.write_text(
            f"{user} worker_processes 2; pid {folder}/pid; error_log stderr; events {{ worker_connections 512; }}\n"
            f"http {{ access_log off; etag on; sendfile on; types {{ text/calendar ics; application/json json; }}\n"
            f"server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n")
        self.process = subprocess.Popen(["nginx", "-c", settings, "-g", "daemon off;"], stderr=subprocess.DEVNULL)
        time.sleep(0.5)

    def tag(self, name):
        with urllib.request.urlopen(f"{self.base}/{name}", timeout=10) as answer:
            return answer.headers["ETag"]

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def fastest(url, seconds, *headers):
    """Requests a second and milliseconds at the 50th and 99th of a hundred, as fast as answers come, by 16 connections."""
    words = ["wrk", "-t1", "-c16", f"-d{seconds}s", "--latency"]
    told = run(*words, *(w for h in headers for w in ("-H", h)), url)
    if "Non-2xx or 3xx" in told or "Socket errors" in told:
        raise SystemExit(f"not answered as it should be: {url}\n{told}")
    unit = {"us": 0.001, "ms": 1.0, "s": 1000.0}
    at = {p: float(v) * unit[u] for p, v, u in re.findall(r"(\d+)%\s+([\d.]+)(us|ms|s)", told)}
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told).group(1)), at["50"], at["99"]


def steady(url, seconds, *headers):
    """Milliseconds at the 50th and 99th of a hundred, at 500 requests a second."""
    words = ["hey", "-z", f"{seconds}s", "-c", "10", "-q", "50"]
    told = run(*words, *(w for h in headers for w in ("-H", h)), url)
    statuses = re.findall(r"\[(\d+)\]\s+(\d+) responses", told)
    if any(status not in ("200", "304") for status, _ in statuses) or not statuses:
        raise SystemExit(f"not answered as it should be: {url}\n{told}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told).group(1))
    at = {p: float(v) * 1000 for p, v in re.findall(r"(\d+)% in ([\d.]+) secs", told)}
    return rate, at.get("50", float("nan")), at.get("99", float("nan"))


def beside(service, nginx, seconds):
    """Rows: what, ours, nginx's, ratio, ours at the 50th and 99th."""
    at = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=3)).strftime("%Y-%m-%dT03:00:00Z")
    look_up = f"/api/v1/on-call?at={at}"
    bytes_of = {"feed.ics": service.get(service.feed), "on-call.json": service.get(look_up)}
    for name, (body, _) in bytes_of.items():
        (nginx.folder / name).write_bytes(body)
    tag = bytes_of["feed.ics"][1]["ETag"]
    key = f"Authorization: Bearer {service.key}"
    kinds = [
        ("feed, 200", service.feed, (key,), "feed.ics", ()),
        ("feed, 304", service.feed, (key, f"If-None-Match: {tag}"), "feed.ics", (f"If-None-Match: {nginx.tag('feed.ics')}",)),
        ("on-call, 200", look_up, (key,), "on-call.json", ()),
    ]
    for what, path, headers, name, theirs in kinds:
        ours = fastest(service.base + path, seconds, *headers)
        other = fastest(f"{nginx.base}/{name}", seconds, *theirs)
        yield what, len(bytes_of[name][0]), ours, other, (path, headers)


def fhir(service, times=100):
    """Rows: what, its bytes, and milliseconds: the first time, and at the 50th and 99th of a hundred after it, one after another."""
    paths = ("HealthcareService", "PractitionerRole", "Schedule", "Slot", "Slot?status=busy-unavailable", "Slot?_count=0")
    for path in paths:
        took = []
        for _ in range(times + 1):
            began = time.perf_counter()
            body, _ = service.get(f"/fhir/r4/{path}")
            took.append((time.perf_counter() - began) * 1000)
        first, later = took[0], sorted(took[1:])
        yield path, len(body), first, later[times // 2 - 1], later[times * 99 // 100 - 1]


def solving(service):
    """Begin a plan of 13 weeks and wait until it is being made; its address."""
    first = datetime.date.today() + datetime.timedelta(days=200)
    body = json.dumps({"from": str(first), "to": str(first + datetime.timedelta(days=91)), "time_limit_seconds": 120})
    with service.ask("/api/v1/plans", body.encode()) as answer:
        job = answer.headers["Location"]
    while json.loads(service.get(job)[0])["state"] == "queued":
        time.sleep(0.2)
    return job


def ended(service, job):
    """The state a plan is in, and its end where it has not ended."""
    state = json.loads(service.get(job)[0])["state"]
    if state == "running":
        service.ask(f"{job}/cancel", b"", "POST").close()
        while json.loads(service.get(job)[0])["state"] == "running":
            time.sleep(0.1)
    return state


def measured(title, service, nginx, arguments):
    lines = [f"### {title}", "", f"Start-up {service.started:.2f} s.", "",
             f"| | bytes | Evenwatch, a second | nginx, a second | ratio | p50, p99 ms | {'while planning, ' if arguments.solve else ''}500 a second: p50, p99 ms |",
             "|---|---|---|---|---|---|---|"]
    states = []
    for what, size, ours, other, (path, headers) in list(beside(service, nginx, arguments.seconds)):
        job = solving(service) if arguments.solve else None
        rate, half, most = steady(service.base + path, arguments.seconds, *headers)
        states += [ended(service, job)] if job else []
        lines.append(
            f"| {what} | {size} | {ours[0]:.0f} | {other[0]:.0f} | {ours[0] / other[0]:.2f} | {ours[1]:.2f}, {ours[2]:.2f} "
            f"| {half:.2f}, {most:.2f} (at {rate:.0f}) |")
    if states:
        lines += ["", f"Each row's plan, at the end of its measurement: {', '.join(states)}."]
    if not arguments.solve:
        lines += ["", "FHIR, one request after another:", "", "| | bytes | first, ms | p50, p99 ms |", "|---|---|---|---|"]
        rows = fhir(service)
        lines += [f"| {what} | {size} | {first:.1f} | {half:.1f}, {most:.1f} |" for what, size, first, half, most in rows]
    now, most = service.resident()
    return lines + ["", f"Memory {now} MiB, {most} MiB at most.", ""]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--out", type=Path, default=ROOT / "tests" / "bench" / "LOAD.md")
    arguments = parser.parse_args()
    lines = []
    with tempfile.TemporaryDirectory() as place:
        place = Path(place)
        files = place / "files"
        files.mkdir()
        place.chmod(0o755)
        nginx = Nginx(files, 9180)
        try:
            for title, solve in (("The demo", True), ("A large service", False)):
                arguments.solve = solve
                if solve:
                    run(PROGRAM, "--quiet", "demo", "--no-serve", cwd=place)
                    database, feed = place / "evenwatch-demo.sqlite3", "/feeds/pools/tyne-wear-nurses.ics"
                else:
                    database = place / "large.sqlite3"
                    title += ": " + run(RELEASE / "examples" / "large-service", database, arguments.people, arguments.years).strip()
                    network = json.loads(run(PROGRAM, "--quiet", "--database", database, "export"))
                    feed = f"/feeds/people/{network['people'][0]['id']}.ics"
                service = Service(database, 9181, feed)
                try:
                    lines += measured(title, service, nginx, arguments)
                finally:
                    service.stop()
        finally:
            nginx.stop()
    load = os.getloadavg()[0]
    head = ["# Answers, measured", "",
            f"Written by `make load` on {datetime.date.today()}; {os.cpu_count()} cores shared by the service, nginx and what asks "
            f"them; load {load:.1f} at the end. `tests/bench/load.py` says how.", ""]
    arguments.out.write_text("\n".join(head + lines))
    print("\n".join(lines))


main()
