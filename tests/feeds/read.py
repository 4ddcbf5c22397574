"""Reads a calendar with Python's icalendar and prints what it holds as JSON: the second of three parsers."""

import json
import sys
from datetime import timezone

from icalendar import Calendar

calendar = Calendar.from_ical(sys.stdin.buffer.read())


def instant(value):
    return value.dt.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def holders(event):
    found = event.get("X-EVENWATCH-HOLDER", [])
    found = found if isinstance(found, list) else [found]
    return [[str(one), str(one.params["X-PERSON"]), str(one.params["X-STATE"])] for one in found]


events = [
    {
        "uid": str(event["UID"]),
        "sequence": int(event["SEQUENCE"]),
        "status": str(event["STATUS"]),
        "transp": str(event["TRANSP"]),
        "summary": str(event["SUMMARY"]),
        "description": str(event["DESCRIPTION"]),
        "start": instant(event["DTSTART"]),
        "end": instant(event["DTEND"]),
        "stamp": instant(event["DTSTAMP"]),
        "modified": instant(event["LAST-MODIFIED"]),
        "categories": [str(one) for one in event["CATEGORIES"].cats],
        "url": str(event["URL"]) if "URL" in event else None,
        "holders": holders(event),
        "alarms": [int(-alarm["TRIGGER"].dt.total_seconds() // 60) for alarm in event.walk("VALARM")],
    }
    for event in calendar.walk("VEVENT")
]
properties = {name: calendar[name].to_ical().decode() for name in calendar}
json.dump({"events": events, "properties": properties, "zones": len(calendar.walk("VTIMEZONE"))}, sys.stdout)
