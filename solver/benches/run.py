"""Measures Evenwatch and its peers in one run and writes the rows of RESULTS.md: `make bench` calls it.

usage: run.py [--seconds 60] [--threads 2] [--networks "s m"] [--peers yes|no] [INSTANCE...]

For each instance: our `benchmark` example; HiGHS on our compact model (as MPS); for shift-scheduling instances OR-Tools
CP-SAT on a model of its own. For each network: our `networks` example; HiGHS on the first tier of the model. One after the
other, each with the same time limit and threads. EVENWATCH_CHECKER names a program that checks rosters, called with instance
and roster: exit code 0 says lawful, and JSON with {"penalty": {"total": N}} its price."""
import argparse
import csv
import datetime
import json
import os
import subprocess
import sys
from pathlib import Path

from results import Results

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
EXAMPLES = TARGET / "release" / "examples"
PYTHON = TARGET / "bench-python" / "bin" / "python3"
OUT = TARGET / "bench"
# What a solver may take beyond its limit, to read, to model and to come to an end.
GRACE = 300


def ask(limit, command, **options):
    """The last line that a command prints, as JSON, or what went wrong."""
    words = [str(word) for word in command]
    print("$", " ".join(words), file=sys.stderr, flush=True)
    try:
        done = subprocess.run(words, stdout=subprocess.PIPE, timeout=limit + GRACE, check=False, text=True, **options)
        lines = done.stdout.strip().splitlines()
        answer = json.loads(lines[-1]) if lines else {}
    except subprocess.TimeoutExpired:
        return {"error": f"ended after {limit + GRACE:.0f} s"}
    except json.JSONDecodeError:
        return {"error": "no JSON"}
    return answer or {"error": f"exit code {done.returncode}"}


def best_known(file):
    """Value of the instance in best_known.csv or values.csv, in its folder or the one above; None where there is none."""
    for folder in (file.parent, file.parent.parent):
        for name, column in (("best_known.csv", "best_known_solution"), ("values.csv", "value")):
            if (folder / name).exists():
                with open(folder / name, newline="", encoding="utf-8") as table:
                    for row in csv.DictReader(table):
                        if row["instance"] == file.stem:
                            return float(row[column])
    return None


def check(file, solution, objective):
    """" ✓" where a checker agrees, "" where there is none, or what it says."""
    checker = os.environ.get("EVENWATCH_CHECKER")
    if not checker or not solution.is_file():
        return ""
    command = [sys.executable, checker] if checker.endswith(".py") else [checker]
    done = subprocess.run([*command, file, solution], stdout=subprocess.PIPE, check=False, text=True)
    if done.returncode != 0:
        return " **refused by the checker**"
    try:
        total = json.loads(done.stdout.splitlines()[0])["penalty"]["total"]
    except (ValueError, KeyError, IndexError):
        return " ✓"
    return " ✓" if abs(total - objective) < 0.5 else f" **checker says {total}**"


def number(value):
    return "?" if value is None else f"{value + 0.0:.6g}" if abs(value) < 1e6 else f"{value:.0f}"


def cell(answer, best, checked=""):
    """`607 [558] 20 s, 0.0 %`: value, bound where not proved, seconds, gap to the best known."""
    if "error" in answer:
        return answer["error"]
    value, bound, seconds = answer.get("objective"), answer.get("bound"), answer["seconds"]
    if value is None:
        return f"none [{number(bound)}] {seconds:.0f} s"
    proof = "opt" if answer["status"] == "optimal" else f"[{number(bound)}]"
    # Adding 0 turns a rounded -0.0 into 0.0.
    gap = f", {round(100 * (value - best) / max(abs(best), 1), 1) + 0.0} %" if best is not None else ""
    return f"{number(value)} {proof} {seconds:.{1 if seconds < 20 else 0}f} s{gap}{checked}"


def shares(answer):
    """Share of the time of each phase that took one per cent or more."""
    phases = answer.get("phases") or {}
    total = sum(phases.values())
    parts = [f"{name} {100 * took / total:.0f} %" for name, took in phases.items() if total and took >= 0.01 * total]
    return ", ".join(parts) or "-"


def highs(arguments, name, words):
    """HiGHS on our model of an instance or a network."""
    model = OUT / f"{name}.mps"
    with open(model, "wb") as file:
        if subprocess.run([EXAMPLES / "mps", *words], stdout=file, check=False).returncode != 0:
            return {"error": "not exported"}
    answer = ask(arguments.seconds, [PYTHON, HERE / "peer_highs.py", model, arguments.seconds, arguments.threads])
    model.unlink()
    return answer


def instance(arguments, file, run):
    """A row of the table of instances."""
    best, limits = best_known(file), ["--time-limit", arguments.seconds, "--threads", arguments.threads]
    (OUT / f"{file.stem}.txt").unlink(missing_ok=True)
    ours = ask(arguments.seconds, [EXAMPLES / "benchmark", *limits, "--out", OUT, file])
    if "error" in ours:
        return refuse(file, ours)
    curtois = file.is_file() and "SECTION_HORIZON" in file.read_text(encoding="utf-8", errors="replace")
    checked = check(file, OUT / f"{file.stem}.txt", ours.get("objective") or 0.0) if curtois else ""
    if ours.get("hard_breaches"):
        checked += f" **{ours['hard_breaches']} hard breaches by our judge**"
    peers = ["-", "-"]
    if arguments.peers == "yes":
        peers[0] = cell(highs(arguments, file.stem, [file]), best)
    if arguments.peers == "yes" and curtois:
        roster = OUT / f"{file.stem}.cpsat.txt"
        roster.unlink(missing_ok=True)
        words = [PYTHON, HERE / "peer_cpsat.py", file, arguments.seconds, arguments.threads, roster]
        answer = ask(arguments.seconds, words)
        peers[1] = cell(answer, best, check(file, roster, answer.get("objective") or 0.0))
    known = number(best) if best is not None else "-"
    return [file.stem, limit(arguments), known, cell(ours, best, checked), *peers, shares(ours), run]


def network(arguments, size, run):
    """A row of the table of networks."""
    limits = ["--time-limit", arguments.seconds, "--threads", arguments.threads]
    ours = ask(arguments.seconds, [EXAMPLES / "networks", "--size", size, "--json", *limits])
    if "error" in ours:
        return refuse(size, ours)
    peer = cell(highs(arguments, "network", ["--network", size]), None) if arguments.peers == "yes" else "-"
    size_cells = [size, limit(arguments), str(ours["people"]), str(ours["duties"])]
    if not ours["tiers"]:
        return [*size_cells, *["-"] * 7, ours["status"], peer, "-", run]
    took = f"{ours['seconds']:.0f} s, {ours['peak_mib'] or '?'} MiB"
    if ours["hard_breaches"]:
        took += f", **{ours['hard_breaches']} hard breaches**"
    tiers = [tier_cell(tier) for tier in ours["tiers"]]
    return [*size_cells, *tiers, took, peer, shares(ours), run]


def tier_cell(tier):
    """`1.5 opt` or `1.5 [1.2] 20 %`."""
    if tier["proved"]:
        return f"{number(tier['value'])} opt"
    return f"{number(tier['value'])} [{number(tier['bound'])}] {100 * tier['gap']:.1f} %"


def limit(arguments):
    return f"{arguments.seconds:g} s, {arguments.threads} threads"


def machine():
    """Processor, cores and memory, and what else it was busy with."""
    facts = {}
    for name in ("/proc/cpuinfo", "/proc/meminfo"):
        if Path(name).exists():
            lines = Path(name).read_text(encoding="utf-8").splitlines()
            facts |= {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    memory = int(facts.get("MemTotal", "0 kB").split()[0]) / 2**20
    name = facts.get("model name", "unknown processor")
    return f"{name}, {os.cpu_count()} cores, {memory:.0f} GiB; load {os.getloadavg()[0]:.1f} before"


def commit():
    git = lambda *words: subprocess.run(["git", "-C", ROOT, *words], stdout=subprocess.PIPE, check=False, text=True).stdout
    changed = [line for line in git("status", "--porcelain").splitlines() if not line.endswith("RESULTS.md")]
    return (git("rev-parse", "--short", "HEAD").strip() or "unknown") + (" with changes" if changed else "")


def versions():
    """Of the peers, in the column heads' order."""
    code = "import highspy, ortools; print(highspy.Highs().version(), ortools.__version__)"
    told = subprocess.run([PYTHON, "-c", code], stdout=subprocess.PIPE, check=False, text=True).stdout.split()
    return "HiGHS {}, CP-SAT {}".format(*told) if len(told) == 2 else "unknown"


def command(arguments):
    """As somebody else would call it: without the folders of this machine."""
    words = ["make bench", f"FILES='{' '.join(file.name for file in arguments.files)}'"]
    words.append(f"NETWORKS='{' '.join(arguments.networks)}'")
    words += [f"SECONDS={arguments.seconds:g}", f"THREADS={arguments.threads}", f"PEERS={arguments.peers}"]
    return "`" + " ".join(words) + "`"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="time limit of each solver on each instance")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--networks", type=str.split, default=[], help="sizes: s, m, l, boards=N")
    parser.add_argument("--peers", choices=("yes", "no"), default="yes", help="whether HiGHS and CP-SAT run too")
    parser.add_argument("files", nargs="*", type=Path, metavar="INSTANCE")
    arguments = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    results, date = Results(), datetime.date.today().isoformat()
    peers = versions() if arguments.peers == "yes" else "none"
    checker = "yes" if os.environ.get("EVENWATCH_CHECKER") else "no"
    run = [results.new_run(date), date, machine(), commit(), command(arguments), peers, checker]
    things = [("instances", instance, file) for file in arguments.files]
    things += [("networks", network, size) for size in arguments.networks]
    missing = 0
    for table, measure, thing in things:
        row = measure(arguments, thing, run[0])
        if not row:
            missing += 1
            continue
        print(f"{table}: {' | '.join(row)}", flush=True)
        # At once: a run of hours that is stopped keeps what it measured.
        results.put(table, [row])
        results.save(run)
    sys.exit(1 if missing else 0)


def refuse(what, answer):
    """No row for what could not be read or did not come to an end."""
    print(f"{what}: {answer['error']}: not measured", file=sys.stderr)


main()
