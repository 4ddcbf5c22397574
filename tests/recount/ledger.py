"""Counts the ledger again: what each person of a pool bore, what would be fair, and how even that is."""

from datetime import datetime, timedelta

from wall import days, holds_on, instant, local, parse, to_day

BURDENS = ["out-of-hours", "nights", "weekends", "bank-holidays", "named-days"]
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def overlap(a, b):
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


class Ledger:
    def __init__(self, network, duties, catalogue, span, left_out=(), lapses=()):
        self.network, self.duties, self.catalogue, self.span = network, duties, catalogue, span
        self.left_out = left_out
        self.away = {}
        self.lapses = {(pool, person): to_day(day) for pool, person, day in lapses}
        self.people = {person["id"]: person for person in network.get("people", [])}

    def touched(self, start, end):
        """Local days of which any minute lies in start to end."""
        return list(days(local(start).date(), local(end - 1).date()))

    def is_holiday(self, pool, day):
        return day in self.catalogue.holidays(pool.get("division", "england-and-wales"))

    def out_of_hours(self, pool, start, end):
        inside = 0
        for day in days(local(start).date() - timedelta(days=1), local(end).date()):
            if day.weekday() < 5 and not self.is_holiday(pool, day):
                inside += overlap((start, end), (instant(day, "08:00"), instant(day, "20:00")))
        return end - start - inside

    def weekends(self, start, end):
        """The first days of weekends, by the definition of the catalogue, of which any minute is inside."""
        begin, finish = self.catalogue.weekend["from"], self.catalogue.weekend["to"]
        length = (WEEK.index(finish["day"]) - WEEK.index(begin["day"])) % 7
        if length == 0 and finish["time"] <= begin["time"]:
            length = 7
        for day in days(local(start).date() - timedelta(days=7), local(end).date()):
            if WEEK[day.weekday()] == begin["day"]:
                last = day + timedelta(days=length)
                if overlap((start, end), (instant(day, begin["time"]), instant(last, finish["time"]))):
                    yield day

    def borne(self, pool, held):
        """What a person bore by the duties held in a pool."""
        hours = outside = 0
        nights, weekends, holidays, named, on_call = {}, set(), set(), set(), set()
        for duty in held:
            start, end = parse(duty["interval"]["start"]), parse(duty["interval"]["end"])
            for day in days(local(start).date() - timedelta(days=1), local(end).date()):
                if not self.span.first_day <= day <= self.span.last_day:
                    continue
                night = (instant(day, "23:00"), instant(day + timedelta(days=1), "06:00"))
                minutes = nights.setdefault(day, set())
                minutes.update(range(max(start, night[0]), min(end, night[1])))
            if duty["kind"] != "shift":
                wall = (local(end) - local(start)) // timedelta(minutes=1)
                for n in range(max(1, -(-wall // 1440))):
                    day = local(start).date() + timedelta(days=n)
                    if self.span.first_day <= day <= self.span.last_day:
                        on_call.add(day)
            start, end = max(start, self.span.start), min(end, self.span.end)
            if start >= end:
                continue
            hours += end - start
            outside += self.out_of_hours(pool, start, end)
            weekends.update(self.weekends(start, end))
            for day in self.touched(start, end):
                if self.is_holiday(pool, day):
                    holidays.add(day)
                if (day.month, day.day) in self.catalogue.named_days:
                    named.add(day)
        return {
            "hours": hours / 60,
            "days_on_call": len(on_call),
            "carried": {
                "out-of-hours": outside / 60,
                "nights": sum(1 for minutes in nights.values() if len(minutes) >= 180),
                "weekends": len(weekends),
                "bank-holidays": len(holidays),
                "named-days": len(named),
            },
        }

    def wte(self, person, day):
        """WTE in post, without days on parental leave or in 28 days running or more of sickness or other absence."""
        if person not in self.people:
            return 0.0
        if day in self.long_away(person):
            return 0.0
        employments = self.people[person].get("employments", [])
        return sum(one["wte"] for one in employments if holds_on(one.get("validity"), day))

    def long_away(self, person):
        """The days that lessen the person's part, by counting them one by one."""
        if person not in self.away:
            parental, others = set(), set()
            for absence in self.network.get("absences", []):
                if absence["person"] != person:
                    continue
                period = absence["period"]
                own = set(days(to_day(period["first_day"]), to_day(period["last_day"])))
                if absence["kind"] == "parental-leave":
                    parental |= own
                elif absence["kind"] in ("sickness", "other"):
                    others |= own
            run = []
            for day in sorted(others):
                if run and (day - run[-1]).days > 1:
                    run = []
                run.append(day)
                if len(run) >= 28:
                    parental |= set(run)
            self.away[person] = parental
        return self.away[person]

    def member(self, pool, person, day):
        terms = [m for m in pool.get("members", []) if m["person"] == person]
        return any(holds_on(term.get("validity"), day) for term in terms)

    def wte_days(self, pool, person):
        """WTE times days in the pool before a competence lapses, an even part on days in several; and the days."""
        total, count = 0.0, 0
        lapse = self.lapses.get((pool["id"], person))
        for day in days(self.span.first_day, self.span.last_day):
            if not self.member(pool, person, day):
                continue
            pools = sum(1 for other in self.network["pools"] if self.member(other, person, day))
            wte = self.wte(person, day)
            total += wte / pools if lapse is None or day < lapse else 0.0
            count += wte > 0
        return total, count

    def pool(self, pool):
        held = {}
        for duty in self.duties:
            inside = overlap(
                (parse(duty["interval"]["start"]), parse(duty["interval"]["end"])),
                (self.span.start, self.span.end),
            )
            if duty["pool"] == pool["id"] and inside:
                for holder in duty["holders"]:
                    held.setdefault(holder["person"], []).append(duty)
        wte_days = {m["person"]: self.wte_days(pool, m["person"]) for m in pool.get("members", [])}
        left_out = {person for of, person in self.left_out if of == pool["id"]}
        whole = sum(total for person, (total, _) in wte_days.items() if person not in left_out)
        names = {person for person, (total, _) in wte_days.items() if total > 0} | set(held)
        length = (self.span.last_day - self.span.first_day).days + 1
        people = []
        for person in sorted(names):
            borne = self.borne(pool, held.get(person, []))
            total, count = wte_days.get(person, (0.0, 0))
            days_on = borne["days_on_call"]
            people.append({
                "person": person,
                "wte": total / length,
                "share": total / whole if whole and person not in left_out else 0.0,
                "one_in": count / days_on if days_on and count else None,
                **borne,
            })
        sums = {b: sum(one["carried"][b] for one in people) for b in BURDENS}
        for one in people:
            one["fair"] = {b: sums[b] * one["share"] for b in BURDENS}
            one["difference"] = {b: one["carried"][b] - one["fair"][b] for b in BURDENS}
        burdens = []
        for burden in BURDENS:
            parts = [(one["carried"][burden], one["wte"]) for one in people
                     if one["wte"] > 0 and one["person"] not in left_out]
            rates = [amount / wte for amount, wte in parts]
            burdens.append({
                "burden": burden,
                "total": sums[burden],
                "range_per_wte": max(rates) - min(rates) if rates else 0.0,
                "gini": gini(parts),
            })
        return {"pool": pool["id"], "people": people, "burdens": burdens}

    def equity(self):
        return [self.pool(pool) for pool in self.network.get("pools", [])]


def gini(parts):
    """By pairs: the mean difference of rates over all pairs, weighted, divided by twice the mean rate."""
    amounts, weights = sum(a for a, _ in parts), sum(w for _, w in parts)
    if amounts <= 0 or weights <= 0:
        return 0.0
    pairs = sum(abs(a * w2 - b * w1) for a, w1 in parts for b, w2 in parts)
    return pairs / (2 * amounts * weights)
