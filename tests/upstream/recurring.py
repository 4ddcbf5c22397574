"""Makes random series of leave from a seed, and reads them with recurring-ical-events: an independent reader of recurrence.

Usage: recurring.py SEED COUNT. Prints COUNT lines of JSON: the calendar, and the days in London that the other reader finds in the
window, or why what it finds is not comparable.

Values of another type than their series (an end in universal time on whole days, a day taken out of a series of times) are read by
that library each in its own way, often by their figures. So it is given the same series with every value of the series' own type,
as RFC 5545 asks for; ours is given the values mixed.
"""

import json
import random
import sys
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

LONDON = ZoneInfo("Europe/London")
WINDOW = (date(2026, 1, 1), date(2027, 12, 31))
ZONES = ["Europe/London", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"]
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def utc(moment):
    return moment.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")


class Series:
    """A series, its values written in one type or in several."""

    def __init__(self, rng):
        self.rng = rng
        # Near the clock changes more often than elsewhere.
        near = rng.choice([date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31), None])
        first = near + timedelta(rng.randint(-12, 3)) if near else date(2025, 1, 1) + timedelta(rng.randint(0, 1000))
        self.is_days = rng.random() < 0.5
        self.zone = ZoneInfo(rng.choice(ZONES))
        self.clock = time(rng.randint(0, 23), rng.choice([0, 0, 30]))
        self.first = first
        self.length = timedelta(days=rng.randint(1, 5)) if self.is_days else timedelta(minutes=rng.choice([30, 60, 480, 1440, 1500]))

    def own(self, day, name):
        """A value of the series' own type."""
        if self.is_days:
            return f"{name};VALUE=DATE:{day:%Y%m%d}"
        if self.zone.key == "UTC":
            return f"{name}:{day:%Y%m%d}T{self.clock:%H%M%S}Z"
        return f"{name};TZID={self.zone.key}:{day:%Y%m%d}T{self.clock:%H%M%S}"

    def at(self, day):
        return datetime.combine(day, self.clock, self.zone)

    def mixed(self, day, name):
        """The same in another type, or in its own."""
        if self.rng.random() < 0.4:
            return self.own(day, name)
        if self.is_days:
            # Midnight of London in universal time, or a time of that day.
            shift = self.rng.choice([timedelta(0), timedelta(hours=9), timedelta(hours=23)])
            return f"{name}:{utc((datetime.combine(day, time(), LONDON) + shift))}"
        # The same instant in universal time, where the wall shows it once.
        if self.at(day).astimezone(timezone.utc).astimezone(self.zone).time() != self.clock:
            return self.own(day, name)
        return f"{name}:{utc(self.at(day))}"

    def rule(self):
        rng = self.rng
        frequency = rng.choice(["DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "YEARLY"])
        rule = f"FREQ={frequency}"
        if rng.random() < 0.4:
            rule += f";INTERVAL={rng.randint(1, 4)}"
        if frequency == "WEEKLY" and rng.random() < 0.6:
            rule += ";BYDAY=" + ",".join(sorted(set(rng.choices(DAYS, k=rng.randint(1, 4))) | {DAYS[self.first.weekday()]}))
            if rng.random() < 0.3:
                rule += ";WKST=SU"
        if frequency == "MONTHLY" and rng.random() < 0.6:
            rule += rng.choice([";BYMONTHDAY=-1", ";BYMONTHDAY=1,15", ";BYDAY=-1FR", ";BYDAY=2MO", ";BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"])
        if frequency == "YEARLY" and rng.random() < 0.5:
            rule += rng.choice([";BYMONTH=3,10;BYDAY=-1SU", f";BYMONTH={self.first.month}"])
        how = rng.random()
        if how < 0.4:
            return rule + f";COUNT={rng.randint(1, 30)}", ""
        if how < 0.85:
            last = self.first + timedelta(rng.randint(0, 200))
            if self.is_days:
                own = f"{last:%Y%m%d}"
                return rule, (own, rng.choice([own, utc(datetime.combine(last, time(rng.choice([0, 9, 23])), LONDON))]))
            own = utc(self.at(last))
            return rule, (own, own)
        return rule, ""

    def write(self):
        rng = self.rng
        own, mixed = [], []

        def both(line, other=None):
            own.append(line)
            mixed.append(other or line)

        for text in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", "BEGIN:VEVENT", "UID:series@test", "SUMMARY:Leave"]:
            both(text)
        both(self.own(self.first, "DTSTART"))
        if self.is_days:
            if rng.random() < 0.5:
                after = self.first + self.length
                # A time of the last day means that day too.
                late = utc(datetime.combine(after - timedelta(1), time(17), LONDON))
                both(self.own(after, "DTEND"), rng.choice([self.own(after, "DTEND"), f"DTEND:{late}"]))
            else:
                hours = self.length.days * 24 - rng.choice([0, 12])
                both(f"DURATION:P{self.length.days}D", rng.choice([f"DURATION:P{self.length.days}D", f"DURATION:PT{hours}H"]))
        else:
            both(f"DURATION:PT{int(self.length.total_seconds() // 60)}M")
        if rng.random() < 0.85:
            rule, until = self.rule()
            both("RRULE:" + rule + (f";UNTIL={until[0]}" if until else ""), "RRULE:" + rule + (f";UNTIL={until[1]}" if until else ""))
        near = [self.first + timedelta(days) for days in range(0, 60)]
        # Not of the first, which may be changed: a change of what is taken out counts here, and does not there.
        for day in rng.sample(near[1:], rng.choice([0, 0, 1, 3])):
            both(self.own(day, "EXDATE"), self.mixed(day, "EXDATE"))
        for day in rng.sample(near, rng.choice([0, 0, 0, 2])):
            both(self.own(day, "RDATE"), self.mixed(day, "RDATE"))
        both("END:VEVENT")
        self.change(both, near)
        both("END:VCALENDAR")
        return ["\r\n".join(lines) + "\r\n" for lines in (own, mixed)]

    def change(self, both, near):
        """Moves or calls off an occurrence that is there for certain: the first."""
        rng = self.rng
        if rng.random() < 0.6:
            return
        to = rng.choice(near)
        both("BEGIN:VEVENT")
        both("UID:series@test")
        both("SUMMARY:Leave")
        both(self.own(self.first, "RECURRENCE-ID"), self.mixed(self.first, "RECURRENCE-ID"))
        both(self.own(to, "DTSTART"))
        if rng.random() < 0.3:
            both("STATUS:CANCELLED")
        both("END:VEVENT")


def london_days(event):
    start, end = event["DTSTART"].dt, event["DTEND"].dt if "DTEND" in event else event["DTSTART"].dt
    if not isinstance(start, datetime):
        days = max((end - start).days, 1)
        return {start + timedelta(days=at) for at in range(days)}
    # Hours of a duration are exact (RFC 5545, 3.3.6); Python adds them on the wall.
    length = end - start
    # A wall that a clock change leaves out is the instant behind it; Python has it an hour later on the wall.
    start = start.astimezone(timezone.utc)
    start, end = (moment.astimezone(LONDON) for moment in (start, start + length))
    last = end.date()
    if end.time() == time() and end > start:
        last -= timedelta(1)
    return {start.date() + timedelta(days=at) for at in range((last - start.date()).days + 1)}


def other_days(text):
    events = recurring_ical_events.of(Calendar.from_ical(text)).between(WINDOW[0] - timedelta(7), WINDOW[1] + timedelta(7))
    days = set()
    for event in events:
        if str(event.get("STATUS", "")) == "CANCELLED":
            continue
        found = london_days(event)
        if min(found) <= WINDOW[1] and max(found) >= WINDOW[0]:
            days |= found
    return sorted(days)


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    for at in range(count):
        own, mixed = Series(random.Random(seed * 1_000_000 + at)).write()
        days = [str(day) for day in other_days(own)]
        print(json.dumps({"seed": at, "calendar": mixed, "days": days}))


main()
