"""Counts the ledger again: what each person of a pool bore, what would be fair, and how even that is."""

from datetime import datetime, timedelta

from wall import days, holds_on, instant, local, parse, to_day

BURDENS = ["out-of-hours", "nights", "weekends", "bank-holidays", "named-days"]
GRADES = ["novice", "competent", "expert"]
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def overlap(a, b):
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


class Ledger:
    def __init__(self, network, duties, catalogue, span):
        self.network, self.duties, self.catalogue, self.span = network, duties, catalogue, span
        self.away = {}
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
        """WTE times days in the pool, an even part on days in several; and the days."""
        total, count = 0.0, 0
        for day in days(self.span.first_day, self.span.last_day):
            if not self.member(pool, person, day):
                continue
            pools = sum(1 for other in self.network["pools"] if self.member(other, person, day))
            wte = self.wte(person, day)
            total += wte / pools
            count += wte > 0
        return total, count

    def could_hold(self, pool, duty, name):
        """Whether the person could hold the duty, were they there: contact, experience, competences, reach."""
        person = self.people.get(name)
        if person is None or not person.get("contactable", True):
            return False
        pattern = next((p for p in self.network.get("duty_patterns", []) if p["id"] == duty["pattern"]), {})
        needs = pattern.get("experience")
        if needs and GRADES.index(person["experience"]) < GRADES.index(needs):
            return False
        touched = self.touched(parse(duty["interval"]["start"]), parse(duty["interval"]["end"]))
        for competence in pattern.get("competences", []):
            held = [c for c in person.get("competences", []) if c["competence"] == competence]
            for day in touched:
                if not any(not c.get("valid_to") or day <= to_day(c["valid_to"]) for c in held):
                    return False
        line = next(line for line in self.network["service_lines"] if line["id"] == duty["line"])
        reached = person.get("reaches", [])
        return line["mode"] != "visit" or all(area in reached for area in pool.get("areas", []))

    def is_there(self, pool, duty, name):
        """In post and in the pool on every day of the duty."""
        employments = self.people[name].get("employments", []) if name in self.people else []
        touched = self.touched(parse(duty["interval"]["start"]), parse(duty["interval"]["end"]))
        in_post = lambda day: any(holds_on(one.get("validity"), day) for one in employments)
        return all(self.member(pool, name, day) and in_post(day) for day in touched)

    def is_away(self, duty, name):
        touched = self.touched(parse(duty["interval"]["start"]), parse(duty["interval"]["end"]))
        own = [a["period"] for a in self.network.get("absences", []) if a["person"] == name]
        return any(to_day(p["first_day"]) <= day <= to_day(p["last_day"]) for p in own for day in touched)

    def never(self, pool, duties, name):
        """Whether they are there for some duties of the period and can hold none: leave is no reason, and hides none."""
        barred = False
        for duty in duties:
            if not self.span.first_day <= to_day(duty["day"]) <= self.span.last_day:
                continue
            if self.is_there(pool, duty, name):
                if self.could_hold(pool, duty, name):
                    return False
                barred = barred or not self.is_away(duty, name)
        return barred

    def parts(self, pool, duty, held):
        """What of a holder's hours and burdens this duty made: of what counts once, its part by minutes."""
        def counted(one):
            start, end = parse(one["interval"]["start"]), parse(one["interval"]["end"])
            minutes = {}
            for day in days(local(start).date() - timedelta(days=1), local(end).date()):
                night = (instant(day, "23:00"), instant(day + timedelta(days=1), "06:00"))
                if self.span.first_day <= day <= self.span.last_day and overlap((start, end), night):
                    minutes["nights", day] = (max(start, night[0]), min(end, night[1]))
            start, end = max(start, self.span.start), min(end, self.span.end)
            if start >= end:
                return minutes, 0, 0
            begin, finish = self.catalogue.weekend["from"], self.catalogue.weekend["to"]
            length = (WEEK.index(finish["day"]) - WEEK.index(begin["day"])) % 7
            if length == 0 and finish["time"] <= begin["time"]:
                length = 7
            for day in self.weekends(start, end):
                last = day + timedelta(days=length)
                whole = (instant(day, begin["time"]), instant(last, finish["time"]))
                minutes["weekends", day] = (max(start, whole[0]), min(end, whole[1]))
            for day in self.touched(start, end):
                whole = (instant(day, "00:00"), instant(day + timedelta(days=1), "00:00"))
                piece = (max(start, whole[0]), min(end, whole[1]))
                if self.is_holiday(pool, day):
                    minutes["bank-holidays", day] = piece
                if (day.month, day.day) in self.catalogue.named_days:
                    minutes["named-days", day] = piece
            return minutes, end - start, self.out_of_hours(pool, start, end)

        own, hours, outside = counted(duty)
        all_of = [counted(one)[0] for one in held]
        found = dict.fromkeys(BURDENS, 0.0) | {"out-of-hours": outside / 60}
        for key, piece in own.items():
            pieces = [minutes[key] for minutes in all_of if key in minutes]
            if key[0] == "nights":
                together = set()
                for start, end in pieces:
                    together.update(range(start, end))
                if len(together) < 180:
                    continue
            found[key[0]] += (piece[1] - piece[0]) / sum(end - start for start, end in pieces)
        return hours / 60, found

    def due(self, pool, duties, held, wte):
        """Duty by duty: its burdens among the members who could hold it or do, by WTE."""
        hours, due = dict.fromkeys(wte, 0.0), {name: dict.fromkeys(BURDENS, 0.0) for name in wte}
        full_time = dict.fromkeys(BURDENS, 0.0)
        for duty in duties:
            holders = [holder["person"] for holder in duty["holders"]]
            able = [name for name in wte if name in holders or self.could_hold(pool, duty, name)]
            whole = sum(wte[name] for name in able)
            for holder in holders if able else []:
                own_hours, own = self.parts(pool, duty, held[holder])
                for name in able:
                    hours[name] += own_hours * wte[name] / whole
                for burden in BURDENS:
                    full_time[burden] += own[burden] / whole
                    for name in able:
                        due[name][burden] += own[burden] * wte[name] / whole
        return hours, due, full_time

    def pool(self, pool):
        held, duties = {}, []
        for duty in self.duties:
            inside = overlap(
                (parse(duty["interval"]["start"]), parse(duty["interval"]["end"])),
                (self.span.start, self.span.end),
            )
            if duty["pool"] == pool["id"] and inside:
                duties.append(duty)
                for holder in duty["holders"]:
                    held.setdefault(holder["person"], []).append(duty)
        length = (self.span.last_day - self.span.first_day).days + 1
        wte_days = {m["person"]: self.wte_days(pool, m["person"]) for m in pool.get("members", [])}
        wte = {name: total / length for name, (total, _) in wte_days.items() if total > 0}
        due_hours, due, full_time = self.due(pool, duties, held, wte)
        never = {name for name in wte if name not in held and self.never(pool, duties, name)}
        able = sum(own for name, own in wte.items() if name not in never)
        borne = {name: self.borne(pool, held.get(name, [])) for name in sorted(set(wte) | set(held))}
        hours = sum(one["hours"] for one in borne.values())
        people = []
        for person, own in borne.items():
            total, count = wte_days.get(person, (0.0, 0))
            days_on = own["days_on_call"]
            by_wte = wte.get(person, 0.0) / able if able and person not in never else 0.0
            people.append({
                "person": person,
                "wte": total / length,
                "share": due_hours.get(person, 0.0) / hours if hours else by_wte,
                "one_in": count / days_on if days_on and count else None,
                "fair": due.get(person, dict.fromkeys(BURDENS, 0.0)),
                **own,
            })
        for one in people:
            one["difference"] = {b: one["carried"][b] - one["fair"][b] for b in BURDENS}
        burdens = []
        for burden in BURDENS:
            # Each as wide as the WTE with which they share it: less, where they can hold only a part of it.
            parts = [(one["carried"][burden], one["fair"][burden] / full_time[burden]) for one in people
                     if one["fair"][burden] > 0]
            rates = [amount / weight for amount, weight in parts]
            burdens.append({
                "burden": burden,
                "total": sum(one["carried"][burden] for one in people),
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
