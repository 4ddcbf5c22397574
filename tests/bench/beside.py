"""Who is on call, asked while something heavy is answered: milliseconds at the 50th and 99th of a hundred. `make load` calls it.

usage: beside.py [--seconds 8] [--people 2000] [--years 2] [--postgres URL] [--out FILE]

A service of many people with years of published duties; each heavy request is sent by four clients again and again (equity by
sixteen), and on-call is asked meanwhile by one, as a telephone bridge does. The time that counts is that of a machine of its
own: what else runs on it is in the figures. So the first row is of a service that does nothing else, and between any two questions
`/health/live` is asked, which needs no database and no thread that waits: its time is what machine and clients take, and what
on-call takes beyond it is the server's own."""
import argparse
import datetime
import json
import multiprocessing
import os
import re
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RELEASE = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "release"
PROGRAM = RELEASE / "evenwatch"
LARGE = RELEASE / "examples" / "large-service"
KEY = re.compile(r"evenwatch_key_\w+")
ACTIONS = ("read-on-call", "read-network", "read-cover", "read-equity", "read-staff", "read-rotas", "plan-rotas", "manage-jobs",
           "change-network")


class Service:
    """`evenwatch serve` over a database, with two keys: of those who ask much, and of who asks who is on call."""

    def __init__(self, database, port):
        self.base = f"http://127.0.0.1:{port}"
        self.own = [str(PROGRAM), "--database", database, "--quiet"]
        self.keys = [self.key(f"beside-{port}-{at}-{os.getpid()}") for at in range(5)]
        self.process = subprocess.Popen(self.own + ["serve", "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while self.ask("/health/ready", 0) != 200:
            time.sleep(0.05)
        request = urllib.request.Request(self.base + "/api/v1/areas?limit=1", headers={"Authorization": f"Bearer {self.keys[0]}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            self.area = re.search(r'"id":\s*"([^"]+)"', answer.read().decode()).group(1)

    def key(self, name):
        actions = [word for action in ACTIONS for word in ("--action", action)]
        until = (datetime.date.today() + datetime.timedelta(days=2)).isoformat()
        told = subprocess.run(self.own + ["key", "add", name, *actions, "--expires", until], check=True, stdout=subprocess.PIPE, text=True)
        return KEY.search(told.stdout).group()

    def ask(self, path, by, body=None, kind="application/json"):
        """Status of an answer, read to its end."""
        request = urllib.request.Request(self.base + path, data=body)
        request.add_header("Authorization", f"Bearer {self.keys[by % len(self.keys)]}")
        if body is not None:
            request.add_header("Content-Type", kind)
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:
                while answer.read(1 << 20):
                    pass
                return answer.status
        except urllib.error.HTTPError as error:
            error.read()
            return error.code
        except OSError as error:
            return type(error).__name__

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def on_call(service, seconds):
    """Milliseconds of each answer over so many seconds, and of as many that need nothing."""
    took, idle, end = [], [], time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        service.ask("/health/live", 4)
        idle.append(1000 * (time.monotonic() - began))
        began = time.monotonic()
        # No two are alike, so that none is at hand.
        minute = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=len(took))
        status = service.ask(f"/api/v1/on-call?at={minute:%Y-%m-%dT%H:%M:00Z}&area={service.area}&line=nursing", 4)
        took.append(1000 * (time.monotonic() - began))
        if status != 200:
            raise SystemExit(f"on-call: {status}")
        time.sleep(0.01)
    return sorted(took), sorted(idle)


def again(service, clients, path, body, end, told):
    """Asks for something again and again, by so many at once, until the end; tells which statuses those get."""
    statuses = {}

    def one(by):
        while not end.is_set():
            status = service.ask(path, by, body)
            statuses[status] = statuses.get(status, 0) + 1
            if status in (429, 503):
                time.sleep(0.2)

    # The fifth key is that of who asks who is on call.
    threads = [threading.Thread(target=one, args=(at % 4,), daemon=True) for at in range(clients)]
    for thread in threads:
        thread.start()
    end.wait()
    for thread in threads:
        thread.join(60)
    told.put(statuses)


def beside(service, seconds, clients, path, body=None):
    """What on-call takes while clients ask for something, and which statuses those get."""
    # In a process of their own: threads of this one would take turns with who measures.
    here = multiprocessing.get_context("fork")
    end, told = here.Event(), here.Queue()
    others = here.Process(target=again, args=(service, clients, path, body, end, told), daemon=True)
    others.start()
    time.sleep(0.5)
    took, idle = on_call(service, seconds)
    end.set()
    statuses = told.get(timeout=120)
    others.join(60)
    return took, idle, statuses


def measured(database, options, port):
    """Lines of a table."""
    service = Service(database, port)
    today = datetime.date.today()
    days = lambda n: f"from={today - datetime.timedelta(days=n // 2)}&to={today + datetime.timedelta(days=n - n // 2)}"
    plan = json.dumps({"from": str(today + datetime.timedelta(days=1)), "to": str(today + datetime.timedelta(days=29)), "time_limit_seconds": 60}).encode()
    large = b'{"format_version":1,"name":"x","people":[' + b"{}," * 5_000_000 + b"{}]}"
    rows = [
        ("nothing else", 0, None, None),
        ("audit, 90 days", 4, f"/api/v1/audit?{days(90)}", None),
        ("audit/why, 750 days", 4, f"/api/v1/audit/why?{days(750)}", None),
        ("equity, 365 days, sixteen at once", 16, f"/api/v1/equity?{days(365)}", None),
        ("duties", 4, f"/api/v1/duties?{days(90)}", None),
        ("network", 4, "/api/v1/network", None),
        ("audit.xlsx, 28 days", 4, f"/api/v1/audit/files/audit.xlsx?{days(28)}", None),
        ("free and busy times (FHIR)", 4, "/fhir/r4/Slot?_count=500", None),
        ("import of 16 MB, refused", 2, "/api/v1/imports", large),
        ("sixteen readers of duties", 16, f"/api/v1/duties?{days(90)}&limit=100", None),
        ("sixteen searches (FHIR)", 16, "/fhir/r4/Slot?_count=500", None),
        ("a plan, as a job", 1, "/api/v1/plans", plan),
    ]
    try:
        for name, clients, path, body in rows:
            took, idle, statuses = beside(service, options.seconds, clients, path, body)
            at = lambda all, part: all[min(len(all) - 1, int(len(all) * part))]
            told = ", ".join(f"{count} of {status}" for status, count in sorted(statuses.items(), key=str))
            yield f"| {name} | {at(took, 0.5):.1f} | {at(took, 0.99):.1f} | {took[-1]:.0f} | {at(idle, 0.5):.1f} | {at(idle, 0.99):.1f} | {len(took)} | {told} |"
    finally:
        service.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--years", type=int, default=2)
    parser.add_argument("--postgres", help="the address of an empty database, to measure on that too")
    parser.add_argument("--port", type=int, default=18_411)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        databases = [("SQLite", str(Path(folder) / "large.sqlite3"))]
        databases += [("PostgreSQL", options.postgres)] * bool(options.postgres)
        for at, (name, database) in enumerate(databases):
            subprocess.run([str(LARGE), database, str(options.people), str(options.years)], check=True, stdout=subprocess.PIPE)
            lines += [f"### On-call beside heavy requests, {name}", "", "| while | p50 ms | p99 ms | longest | live p50 | live p99 | asked | the others' answers |", "|---|---|---|---|---|---|---|---|"]
            for line in measured(database, options, options.port + at):
                print(line, flush=True)
                lines.append(line)
            lines.append("")
    load = os.getloadavg()[0]
    lines.append(f"Load {load:.1f} at the end.")
    if options.out:
        options.out.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
