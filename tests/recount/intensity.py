"""Counts again how intense on-call is: person by person, and over groups of people without names."""

from datetime import timedelta

from ledger import Ledger
from wall import days, instant, local, parse

SMALLEST_GROUP = 5


class Intensity:
    def __init__(self, network, duties, catalogue, span, thresholds):
        self.ledger = Ledger(network, duties, catalogue, span)
        self.network, self.span, self.thresholds = network, span, thresholds
        self.length = (span.last_day - span.first_day).days + 1
        around = timedelta(days=max(28, thresholds["days_running"], thresholds["unbroken_hours"] // 24 + 1))
        first, last = span.first_day - around, span.last_day + around
        self.duties = [
            duty for duty in duties
            if (duty["kind"] != "shift" or self.is_night(duty))
            and any(first <= day <= last for day in self.days_on_call(duty))
        ]

    def inside(self, day):
        return self.span.first_day <= day <= self.span.last_day

    def of_period(self, duty):
        return any(self.inside(day) for day in self.days_on_call(duty))

    def is_night(self, duty):
        """Whether 180 minutes or more of one night are in it."""
        start, end = self.ends(duty)
        for day in days(local(start).date() - timedelta(days=1), local(end).date()):
            if min(end, instant(day + timedelta(days=1), "06:00")) - max(start, instant(day, "23:00")) >= 180:
                return True
        return False

    def ends(self, duty):
        return parse(duty["interval"]["start"]), parse(duty["interval"]["end"])

    def days_on_call(self, duty):
        """The day it starts, and each further one that it reaches 24 hours on the wall later."""
        start, end = map(local, self.ends(duty))
        n = 0
        while n == 0 or start + timedelta(days=n) < end:
            yield start.date() + timedelta(days=n)
            n += 1

    def nights(self, held):
        """Days on which a night begins of which 180 minutes or more are on duty."""
        minutes = {}
        for duty in held:
            start, end = self.ends(duty)
            for day in days(local(start).date() - timedelta(days=1), local(end).date()):
                night = (instant(day, "23:00"), instant(day + timedelta(days=1), "06:00"))
                minutes.setdefault(day, set()).update(range(max(start, night[0]), min(end, night[1])))
        return sorted(day for day, held in minutes.items() if len(held) >= 180)

    def longest_run(self, held):
        """The longest run of days with any minute on duty up to its last day of a duty's own, of those with such a day in the period."""
        on_call = {day for duty in held for day in self.days_on_call(duty)}
        busy = set(on_call)
        for duty in held:
            start, end = self.ends(duty)
            busy.update(days(local(start).date(), local(end - 1).date()))
        longest = 0
        for day in on_call:
            if not self.inside(day):
                continue
            first = last = end = day
            while first - timedelta(days=1) in busy:
                first -= timedelta(days=1)
            while end + timedelta(days=1) in busy:
                end += timedelta(days=1)
                last = end if end in on_call else last
            longest = max(longest, (last - first).days + 1)
        return longest

    def longest_unbroken(self, held):
        """Spans melt together as long as two touch."""
        spans = [[*self.ends(duty), self.of_period(duty)] for duty in held]
        melted = True
        while melted:
            melted = False
            for a in spans:
                for b in spans:
                    if a is not b and a[0] <= b[1] and b[0] <= a[1]:
                        a[:] = [min(a[0], b[0]), max(a[1], b[1]), a[2] or b[2]]
                        spans.remove(b)
                        melted = True
                        break
                if melted:
                    break
        return max(end - start for start, end, of_period in spans if of_period) / 60

    def shared_days(self, person, pools):
        return sum(
            1 for day in days(self.span.first_day, self.span.last_day)
            if self.ledger.wte(person, day) > 0 and any(self.ledger.member(pool, person, day) for pool in pools)
        )

    def measured(self, person, pool, held):
        nights, shared = self.nights(held), self.shared_days(
            person, [one for one in self.network["pools"] if pool in (None, one["id"])])
        every = days(self.span.first_day, self.span.last_day)
        wte = sum(self.ledger.wte(person, day) for day in every) / self.length
        own = [duty for duty in held if self.of_period(duty)]
        called = [duty for duty in own if duty["kind"] != "shift"]
        on_call = {day for duty in called for day in self.days_on_call(duty) if self.inside(day)}
        windows = [[n for n in nights if first <= n < first + timedelta(days=28)] for first in nights]
        most = max((len(window) for window in windows if any(map(self.inside, window))), default=0)
        nights = [day for day in nights if self.inside(day)]
        found = {
            "person": person,
            "pool": pool,
            "duties": len(own),
            "night_shifts": len(own) - len(called),
            "hours": sum(end - start for start, end in map(self.ends, own)) / 60,
            "nights_per_4_weeks_per_wte": len(nights) * 28 / self.length / wte if wte > 0 else None,
            "most_nights_in_28_days": most,
            "longest_run_days": self.longest_run(held),
            "longest_unbroken_hours": self.longest_unbroken(held),
            "one_in": shared / len(on_call) if shared and on_call else None,
        }
        limit = self.thresholds
        often = found["one_in"] is not None and found["one_in"] < limit["one_in"] - 1e-9
        found["above"] = [name for name, is_above in [
            ("nights", most > limit["nights_in_28_days"]),
            ("days-running", found["longest_run_days"] > limit["days_running"]),
            ("unbroken-hours", found["longest_unbroken_hours"] > limit["unbroken_hours"]),
            ("frequency", len(called) > 2 and often),
        ] if is_above]
        return found

    def people(self):
        held = {}
        for duty in self.duties:
            for holder in duty["holders"]:
                held.setdefault(holder["person"], []).append(duty)
        found = []
        for person in sorted(held):
            pools = sorted({duty["pool"] for duty in held[person]})
            for pool in ([None] if len(pools) > 1 else []) + pools:
                own = [duty for duty in held[person] if pool in (None, duty["pool"])]
                if not any(map(self.of_period, own)):
                    continue
                found.append(self.measured(person, pool, own))
        return found

    def sums(self, rows):
        people = {}
        for row in rows:
            people.setdefault(row["person"], set()).update(row["above"])
        if len(people) < SMALLEST_GROUP:
            return None
        above = lambda name: sum(1 for own in people.values() if name in own)
        worst = lambda name: max(row[name] for row in rows)
        return {
            "people": len(people),
            "above": sum(1 for own in people.values() if own),
            "above_nights": above("nights"),
            "above_days_running": above("days-running"),
            "above_unbroken_hours": above("unbroken-hours"),
            "above_frequency": above("frequency"),
            "most_nights_in_28_days": worst("most_nights_in_28_days"),
            "longest_run_days": worst("longest_run_days"),
            "longest_unbroken_hours": worst("longest_unbroken_hours"),
            "least_one_in": min((row["one_in"] for row in rows if row["one_in"] is not None), default=None),
        }

    def groups(self, people):
        """Large pools alone; small ones together, with the next larger as long as they are too few."""
        of = lambda pools: [row for row in people if row["pool"] in pools]
        size = lambda pools: len({row["person"] for row in of(pools)})
        order = [pool["id"] for pool in self.network["pools"] if of([pool["id"]])]
        together = [pool for pool in order if size([pool]) < SMALLEST_GROUP]
        for pool in sorted(order, key=lambda pool: size([pool])):
            if pool not in together and together and size(together) < SMALLEST_GROUP:
                together.append(pool)
        groups = [[pool] for pool in order if pool not in together]
        groups += [[pool for pool in order if pool in together]] if together else []
        return [{"pools": pools, "sums": self.sums(of(pools))} for pools in groups]

    def counted(self):
        people = self.people()
        several = {row["person"] for row in people if row["pool"] is None}
        whole = [row for row in people if row["pool"] is None or row["person"] not in several]
        return {"people": people, "groups": {"groups": self.groups(people), "all": self.sums(whole)}}
