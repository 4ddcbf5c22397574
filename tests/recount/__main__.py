"""Counts audits and ledgers again from exports alone: python3 tests/recount FOLDER...

Each folder holds network.json (`evenwatch export`), duties.json (`.duties` of `evenwatch rotas ID --json`),
rotas.json (the published rotas, as `evenwatch rotas ID --json` writes them; without it every
pool has said everything), period.json, and standards/ and calendars/ as in `config/`. What is counted goes to recount.json in it.
"""

import json
import sys
import tomllib
from datetime import date
from pathlib import Path

from cover import Cover
from intensity import Intensity
from ledger import Ledger
from wall import Span, to_day


class Catalogue:
    def __init__(self, folder):
        lists = json.loads((folder / "calendars/bank-holidays.json").read_text())
        self.lists = {
            division: {date.fromisoformat(event["date"]) for event in of["events"]}
            for division, of in lists.items()
        }
        named = tomllib.loads((folder / "calendars/named-days.toml").read_text())
        self.named_days = {(day["month"], day["day"]) for day in named["days"]}
        self.weekend = tomllib.loads((folder / "calendars/weekend.toml").read_text())
        self.standards = []
        for path in sorted((folder / "standards").iterdir()):
            read = json.loads if path.suffix == ".json" else tomllib.loads
            self.standards.append(read(path.read_text()))

    def holidays(self, division):
        return self.lists.get(division, set())

    def statements(self):
        """Those that require hours: the others are measured beside them."""
        all_of = [statement for standard in self.standards for statement in standard["statements"]]
        return [one for one in all_of if one.get("all_of") and one.get("is_required", True)]


def recount(folder):
    read = lambda name: json.loads((folder / name).read_text())
    network, duties, period = read("network.json"), read("duties.json"), read("period.json")
    rotas = read("rotas.json") if (folder / "rotas.json").exists() else None
    span = Span(to_day(period["first_day"]), to_day(period["last_day"]))
    catalogue = Catalogue(folder)
    # From where on on-call is too intense, as the audit says it; without a file, the program's own.
    limits = read("thresholds.json") if (folder / "thresholds.json").exists() else None
    thresholds = limits or {"nights_in_28_days": 14, "days_running": 7, "unbroken_hours": 72, "one_in": 2}
    counted = {
        "audit": Cover(network, duties, rotas, catalogue, span).audit(),
        "equity": Ledger(network, duties, catalogue, span).equity(),
        "intensity": Intensity(network, duties, catalogue, span, thresholds).counted(),
    }
    (folder / "recount.json").write_text(json.dumps(counted, indent=1))


for name in sys.argv[1:]:
    recount(Path(name))
