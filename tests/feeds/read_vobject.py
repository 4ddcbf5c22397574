"""Reads a calendar with vobject, as Radicale does, and prints its events as JSON: the third parser, which shares no code with the
others."""

import json
import sys
from datetime import timezone

import vobject

calendar = vobject.readOne(sys.stdin.buffer.read().decode(), validate=True, allowQP=False)


def instant(content):
    return content.value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


json.dump(
    [
        {
            "uid": event.uid.value,
            "sequence": int(event.sequence.value),
            "status": event.status.value,
            "transp": event.transp.value,
            "summary": event.summary.value,
            "description": event.description.value,
            "start": instant(event.dtstart),
            "end": instant(event.dtend),
            "stamp": instant(event.dtstamp),
            "modified": instant(event.last_modified),
            "categories": list(event.categories.value),
            "url": event.url.value if hasattr(event, "url") else None,
            "holders": [
                [one.value, one.params["X-PERSON"][0], one.params["X-STATE"][0]]
                for one in event.contents.get("x-evenwatch-holder", [])
            ],
            "alarms": [int(-alarm.trigger.value.total_seconds() // 60) for alarm in event.contents.get("valarm", [])],
        }
        for event in calendar.contents.get("vevent", [])
    ],
    sys.stdout,
)
