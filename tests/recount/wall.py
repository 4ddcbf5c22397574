"""Wall time in London and instants, in minutes since 1970; sets of minutes as bits of one number."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def instant(day, clock):
    """The minute at which the wall shows this: after a gap, or the first of a fold."""
    hour, minute = map(int, clock.split(":")[:2])
    wall = datetime(day.year, day.month, day.day, hour, minute)
    while True:
        utc = wall.replace(tzinfo=LONDON, fold=0).astimezone(timezone.utc)
        if utc.astimezone(LONDON).replace(tzinfo=None) == wall:
            return (utc - EPOCH) // timedelta(minutes=1)
        wall += timedelta(minutes=1)


def local(minute):
    """What the wall shows at a minute."""
    return (EPOCH + timedelta(minutes=minute)).astimezone(LONDON).replace(tzinfo=None)


def parse(text):
    """The minute of an RFC 3339 text."""
    return (datetime.fromisoformat(text.replace("Z", "+00:00")) - EPOCH) // timedelta(minutes=1)


def to_day(text):
    return date.fromisoformat(text)


def midnight(day):
    return instant(day, "00:00")


def days(first, last):
    while first <= last:
        yield first
        first += timedelta(days=1)


class Span:
    """The period: minutes from its first midnight to the one that ends its last day."""

    def __init__(self, first_day, last_day):
        self.first_day, self.last_day = first_day, last_day
        self.start = midnight(first_day)
        self.end = midnight(last_day + timedelta(days=1))
        self.all = (1 << (self.end - self.start)) - 1

    def bits(self, start, end):
        """The minutes from start to end that are in the period."""
        start, end = max(start, self.start), min(end, self.end)
        if start >= end:
            return 0
        return ((1 << (end - start)) - 1) << (start - self.start)

    def validity(self, valid):
        """The minutes on whose days a validity holds."""
        valid = valid or {}
        start = midnight(to_day(valid["valid_from"])) if valid.get("valid_from") else self.start
        end = self.end
        if valid.get("valid_to"):
            end = midnight(to_day(valid["valid_to"]) + timedelta(days=1))
        return self.bits(start, end)

    def stretches(self, weekly):
        """Pieces of weekly hours, each with the day on which it starts; whole days where there are none."""
        for hours in weekly or [{"days": [], "start": "00:00", "end": "00:00"}]:
            for day in days(self.first_day - timedelta(days=1), self.last_day):
                if hours["days"] and day.strftime("%a").lower() not in hours["days"]:
                    continue
                last = day if hours["end"] > hours["start"] else day + timedelta(days=1)
                bits = self.bits(instant(day, hours["start"]), instant(last, hours["end"]))
                if bits:
                    yield day, bits

    def weekly(self, hours):
        if not hours:
            return self.all
        return union(bits for _, bits in self.stretches(hours))


def holds_on(valid, day):
    valid = valid or {}
    after = not valid.get("valid_from") or to_day(valid["valid_from"]) <= day
    return after and (not valid.get("valid_to") or day <= to_day(valid["valid_to"]))


def union(sets):
    total = 0
    for one in sets:
        total |= one
    return total


def at_least(number, sets):
    """The minutes in this many of the sets or more."""
    reached = [-1] + [0] * number
    for one in sets:
        for n in range(number, 0, -1):
            reached[n] |= reached[n - 1] & one
    return reached[number]
