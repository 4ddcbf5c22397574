"""Counts an audit again: required, commissioned, rostered, on goodwill and missing, and statements of standards."""

from datetime import timedelta

from wall import at_least, days, holds_on, instant, local, midnight, parse, to_day, union

EXPERIENCE = ["novice", "competent", "expert"]


class Cover:
    def __init__(self, network, duties, rotas, catalogue, span):
        """rotas: those published, with their days and duties; None where every pool has said everything."""
        self.network, self.catalogue, self.span, self.rotas = network, catalogue, span, rotas
        self.people = {person["id"]: person for person in network.get("people", [])}
        self.pools = {pool["id"]: pool for pool in network.get("pools", [])}
        self.lines = {line["id"]: line for line in network.get("service_lines", [])}
        self.patterns = {one["id"]: one for one in network.get("duty_patterns", [])}
        self.duties = [d for d in duties if d["pool"] in self.pools and d["line"] in self.lines]
        self.present = {person: self.presence(person) for person in self.people}

    def presence(self, person):
        """In post and not away."""
        employments = self.people[person].get("employments", [])
        post = union(self.span.validity(one.get("validity")) for one in employments)
        for absence in self.network.get("absences", []):
            if absence["person"] == person:
                days = absence["period"]
                end = midnight(to_day(days["last_day"]) + timedelta(days=1))
                post &= ~self.span.bits(midnight(to_day(days["first_day"])), end)
        return post

    def counting(self, duty, person):
        """When a holder of a duty counts, reach apart."""
        if person not in self.people:
            return 0
        one, pattern = self.people[person], self.patterns.get(duty["pattern"], {})
        needs = pattern.get("experience")
        if not one.get("contactable", True):
            return 0
        if needs and EXPERIENCE.index(one["experience"]) < EXPERIENCE.index(needs):
            return 0
        members = [m for m in self.pools[duty["pool"]].get("members", []) if m["person"] == person]
        bits = self.span.bits(parse(duty["interval"]["start"]), parse(duty["interval"]["end"]))
        bits &= self.present[person] & union(self.span.validity(m.get("validity")) for m in members)
        for competence in pattern.get("competences", []):
            held = [c for c in one.get("competences", []) if c["competence"] == competence]
            bits &= union(self.span.validity({"valid_to": c.get("valid_to")}) for c in held)
        return bits

    def in_post(self, person):
        employments = self.people.get(person, {}).get("employments", [])
        return union(self.span.validity(one.get("validity")) for one in employments)

    def published(self, pool):
        """For which time a pool has published: days without a break, from the wall time of the first duty on the first of
        them to the end of the last duty or day."""
        if self.rotas is None:
            return self.span.all
        runs = []
        for rota in self.rotas:
            own = [duty for duty in rota["duties"] if duty["pool"] == pool]
            if own:
                first = min(parse(duty["interval"]["start"]) for duty in own)
                last = max(parse(duty["interval"]["end"]) for duty in own)
                period = rota["period"]
                runs.append([to_day(period["first_day"]), to_day(period["last_day"]), first, last])
        runs.sort()
        merged = []
        for run in runs:
            if merged and run[0] <= merged[-1][1] + timedelta(days=1):
                merged[-1][1] = max(merged[-1][1], run[1])
                merged[-1][2] = min(merged[-1][2], run[2])
                merged[-1][3] = max(merged[-1][3], run[3])
            else:
                merged.append(run)
        total = 0
        for first_day, last_day, first, last in merged:
            begins = instant(first_day, local(first).strftime("%H:%M"))
            begins = min(max([begins, *self.begun_before(pool, first_day)]), first)
            total |= self.span.bits(begins, max(midnight(last_day + timedelta(days=1)), last))
        return total

    def unknown(self, area, line):
        """When pools with people serve and none of them has said who is there."""
        known = silent = 0
        for pool in self.pools.values():
            if area["id"] not in pool["areas"]:
                continue
            own = [d for d in self.duties if d["pool"] == pool["id"] and d["line"] == line["id"]]
            said = union(
                self.span.bits(parse(d["interval"]["start"]), parse(d["interval"]["end"])) for d in own
            )
            if pool["line"] == line["id"]:
                said |= self.published(pool["id"])
                staffed = union(
                    self.span.validity(m.get("validity")) & self.in_post(m["person"])
                    for m in pool.get("members", [])
                )
                silent |= staffed & ~said
            known |= said
        return silent & ~known

    def begun_before(self, pool, first_day):
        """Ends of the duties that began before a day and go on then, by the pool's patterns."""
        ends = []
        for pattern in self.network.get("duty_patterns", []):
            if pattern["pool"] == pool:
                span = self.days_of(pattern)
                for day in days(first_day - timedelta(days=span), first_day - timedelta(days=1)):
                    if self.starts_on(pattern, self.pools[pool], day):
                        end = instant(day + timedelta(days=span), pattern["end"])
                        if end > midnight(first_day):
                            ends.append(end)
        return ends

    def starts_on(self, pattern, pool, day):
        """Whether a duty of the pattern starts on the day."""
        holiday = day in self.catalogue.holidays(pool.get("division", "england-and-wales"))
        runs = day.strftime("%a").lower() in pattern["days"]
        use = pattern.get("bank_holidays", "as-weekday")
        runs = {"as-weekday": runs, "also": runs or holiday, "never": runs and not holiday}[use]
        return runs and holds_on(pattern.get("validity"), day)

    def due(self, pool):
        """The time for which a pool's patterns ask for a duty."""
        total = 0
        for pattern in self.network.get("duty_patterns", []):
            if pattern["pool"] != pool["id"]:
                continue
            for day in days(self.span.first_day - timedelta(days=8), self.span.last_day + timedelta(days=1)):
                if self.starts_on(pattern, pool, day):
                    last = day + timedelta(days=self.days_of(pattern))
                    total |= self.span.bits(instant(day, pattern["start"]), instant(last, pattern["end"]))
        return total

    @staticmethod
    def days_of(pattern):
        """Days from that of a duty's start to that of its end."""
        longer = pattern.get("days_after")
        return longer if longer is not None else int(pattern["end"] <= pattern["start"])

    def agreed(self, agreement):
        """The minutes that an agreement is about."""
        holidays = agreement.get("bank_holidays") or "included"
        by_day = agreement.get("validity_by", "midnight") == "start-day"
        total = 0
        for day, bits in self.span.stretches(agreement.get("hours")):
            closed = day in self.catalogue.holidays("england-and-wales")
            if (holidays == "excluded" and closed) or (holidays == "only" and not closed):
                continue
            if not by_day or holds_on(agreement.get("validity"), day):
                total |= bits
        return total if by_day else total & self.span.validity(agreement.get("validity"))

    def commissioned(self, area, line):
        """In full, in full or in part, for money."""
        full = some = paid = 0
        for agreement in self.network.get("agreements", []):
            if (agreement["area"], agreement["line"]) != (area["id"], line["id"]):
                continue
            if agreement["level"] not in ("full", "partial"):
                continue
            bits = self.agreed(agreement)
            some |= bits
            full |= bits if agreement["level"] == "full" else 0
            paid |= bits if agreement["paid"] else 0
        return full, some, paid

    def supply(self, area, line):
        """Who is there for a line in an area."""
        first, second, paid, beyond, short, alone = 0, 0, 0, 0, [0, 0], {}
        pools = [p for p in self.pools.values() if area["id"] in p["areas"]]
        for duty in self.duties:
            pool = self.pools[duty["pool"]]
            if duty["line"] != line["id"] or area["id"] not in pool["areas"]:
                continue
            sets = []
            for holder in duty["holders"]:
                person = holder["person"]
                bits = self.counting(duty, person)
                far = line["mode"] == "visit" and person in self.people
                if far and area["id"] not in self.people[person].get("reaches", []):
                    beyond |= bits
                    continue
                sets.append(bits)
                alone[person] = alone.get(person, 0) | bits
                on_call = duty["kind"] != "shift"
                if not on_call or self.people.get(person, {}).get("on_call", {}).get("paid", False):
                    paid |= bits
            inside = self.span.bits(parse(duty["interval"]["start"]), parse(duty["interval"]["end"]))
            lacking = inside & ~at_least(max(duty["people_needed"], 1), sets)
            if duty["tier"] == "first":
                first |= union(sets)
                short[0] |= lacking
            else:
                second |= union(sets)
                short[1] |= lacking
        rostered = first | second
        answers = any(p["tier"] == "first" and p["line"] == line["id"] for p in pools)
        return {
            "rostered": rostered,
            "paid": paid,
            "unreachable": beyond & ~rostered,
            "back_up_only": rostered & ~first if answers else 0,
            "short_handed": (short[0] if answers else short[0] | short[1]) & rostered,
            "one_deep": at_least(1, alone.values()) & ~at_least(2, alone.values()),
        }

    def givers(self, kind):
        """The lines that share the hours that standards ask of a kind; by visit only, where all of them ask for visits."""
        naming = [s for s in self.catalogue.statements() if kind in s["all_of"]]
        lines = [line for line in self.lines.values() if line["kind"] == kind] if naming else []
        visits = [line for line in lines if line["mode"] == "visit"]
        by_visit = all(kind in statement.get("by_visit", []) for statement in naming)
        return visits if by_visit and visits else lines

    def answerable(self, area, hours, givers):
        """Of hours that several lines share, those for which each answers where none covers them."""
        claims = []
        for line in givers:
            own = [p for p in self.pools.values() if p["line"] == line["id"] and area["id"] in p["areas"]]
            _, some, _ = self.commissioned(area, line)
            claims.append((some, union(self.due(pool) for pool in own), bool(own)))
        parts, left = [0] * len(claims), hours
        for claim in (lambda c, p: c & p, lambda c, p: c, lambda c, p: p):
            for at, (some, due, _) in enumerate(claims):
                parts[at] |= left & claim(some, due)
                left &= ~claim(some, due)
        first = next((at for at, claim in enumerate(claims) if claim[2]), 0)
        parts[first] |= left
        return {line["id"]: part for line, part in zip(givers, parts)}

    def requirement(self, area, line):
        """The hours in which a line must be covered in an area, and those of which nobody has said anything."""
        _, some, _ = self.commissioned(area, line)
        givers = self.givers(line["kind"])
        if line not in givers:
            return some, self.unknown(area, line)
        naming = [s for s in self.catalogue.statements() if line["kind"] in s["all_of"]]
        hours = union(self.span.weekly(s.get("hours")) for s in naming)
        if len(givers) < 2:
            return hours, self.unknown(area, line)
        taken = own = unknown = 0
        for goodwill in (False, True):
            for giver in givers:
                there = self.supply(area, giver)
                rostered = there["rostered"]
                if goodwill:
                    unknown |= self.unknown(area, giver)
                else:
                    _, agreed, funded = self.commissioned(area, giver)
                    rostered &= agreed & funded & there["paid"]
                rostered &= hours
                if giver is line:
                    own |= rostered & ~taken
                taken |= rostered
        left = self.answerable(area, hours, givers)[line["id"]] & ~taken
        return own | left, unknown & ~taken

    def sets(self, area, line):
        """Every set of minutes that the audit counts of a line in an area."""
        full, some, funded = self.commissioned(area, line)
        there = self.supply(area, line)
        (required, unknown), rostered = self.requirement(area, line), there["rostered"]
        asked, assessed = rostered & some, required & ~unknown
        sustained = asked & funded & there["paid"]
        return {
            "required": required,
            "not_assessed": required & unknown,
            "commissioned_full": full,
            "commissioned_partial": some & ~full,
            "rostered": rostered,
            "covered": required & rostered,
            "gap": assessed & ~rostered,
            "commissioned_gap": some & ~rostered & ~unknown,
            "goodwill": rostered & ~sustained,
            "goodwill_not_commissioned": rostered & ~some,
            "goodwill_unpaid_agreement": asked & ~funded,
            "goodwill_unpaid_on_call": asked & funded & ~there["paid"],
            "gap_without_goodwill": assessed & ~sustained,
            "back_up_only": there["back_up_only"] & required,
            "short_handed": there["short_handed"] & required,
            "one_deep": there["one_deep"] & required,
            "unreachable": there["unreachable"] & required,
            "sustained": sustained,
            "commissioned": some,
            "unknown": self.unknown(area, line),
        }

    def audit(self):
        """Area lines, sums over all and by board, and statements."""
        sets = {}
        for area in self.network.get("areas", []):
            for line in self.lines.values():
                sets[area["id"], line["id"]] = self.sets(area, line)
        rows, totals, boards = [], {}, {}
        for area in self.network.get("areas", []):
            board = self.board(area["board"])
            for line in self.lines.values():
                own = sets[area["id"], line["id"]]
                kept = {k: v for k, v in own.items() if k not in ("sustained", "commissioned", "unknown")}
                minutes = {f"{key}_minutes": bits.bit_count() for key, bits in kept.items()}
                for of in ("required", "covered", "not_assessed"):
                    minutes[f"child_{of}_minutes"] = minutes[f"{of}_minutes"] * area["children_known"]
                rows.append({"area": area["id"], "line": line["id"], "board": board, **minutes})
                for sums in (totals, boards.setdefault(board, {})):
                    for key, value in minutes.items():
                        sums[key] = sums.get(key, 0) + value
        statements = [self.statement(s, sets) for s in self.catalogue.statements()]
        return {"area_lines": rows, "totals": totals, "boards": boards, "statements": statements}

    def kind(self, area, kind, mode, sets):
        """Who gives a kind of service in an area, by all lines or by those of one mode."""
        lines = [l for l in self.lines.values() if l["kind"] == kind and mode in (None, l["mode"])]
        own = [sets[area["id"], line["id"]] for line in lines]
        of = lambda key: union(one[key] for one in own)
        return {
            "rostered": of("rostered"),
            "sustained": of("sustained"),
            "commissioned": of("commissioned"),
            "unknown": of("unknown") & ~of("rostered"),
        }

    def statement(self, statement, sets):
        """All kinds at once, area by area; over areas by area-hours (minutes summed, so that an area counts by its minutes
        assessed), by children (the same times its children) and by quartiles of children."""
        hours, rows, sums = self.span.weekly(statement.get("hours")), [], []
        for area in self.network.get("areas", []):
            met = phone_too = sustained = commissioned = hours
            unknown, kinds = 0, []
            for kind in statement["all_of"]:
                whole = self.kind(area, kind, None, sets)
                mode = "visit" if kind in statement.get("by_visit", []) else None
                own = self.kind(area, kind, mode, sets)
                kinds.append({
                    "kind": kind,
                    "covered_minutes": (hours & own["rostered"]).bit_count(),
                    "commissioned_minutes": (hours & own["commissioned"]).bit_count(),
                    "not_assessed_minutes": (hours & own["unknown"]).bit_count(),
                    "phone_only_minutes": (hours & whole["rostered"] & ~own["rostered"]).bit_count(),
                })
                met &= own["rostered"]
                phone_too &= whole["rostered"]
                unknown |= hours & own["unknown"]
                sustained &= own["sustained"]
                commissioned &= own["commissioned"]
            missed, children = hours & ~met & ~unknown, area["children_known"]
            phone_too &= ~unknown
            asked, silent = hours.bit_count(), unknown.bit_count()
            responds = asked - silent > 0 and (asked - silent) * 2 >= asked
            sums.append({
                "areas": 1,
                "areas_fully_met": int(responds and not missed),
                "areas_no_response": int(not responds and asked > 0),
                "children_known": children,
                "children_fully_met": children if responds and not missed else 0,
                "required_minutes": asked,
                "not_assessed_minutes": silent,
                "met_minutes": met.bit_count(),
                "met_by_phone_too_minutes": phone_too.bit_count(),
                "commissioned_minutes": commissioned.bit_count(),
                "met_without_goodwill_minutes": sustained.bit_count(),
                "child_required_minutes": asked * children,
                "child_not_assessed_minutes": silent * children,
                "child_met_minutes": met.bit_count() * children,
                "child_met_by_phone_too_minutes": phone_too.bit_count() * children,
            })
            rows.append({"area": area["id"], "kinds": kinds, **sums[-1]})
        overall = {}
        for one in sums:
            for key, value in one.items():
                overall[key] = overall.get(key, 0) + value
        # Of a statement with a kind that no line gives, nothing is measured.
        lines = {line["kind"] for line in self.network.get("service_lines", [])}
        unequal = inequality(sums) if lines >= set(statement["all_of"]) else {}
        return {"statement": statement["id"], "areas": rows, "overall": overall, "inequality": unequal}

    def board(self, code):
        """Who answers for a board on the period's last day: itself, or the one that took over."""
        known = {one["ods"]: one for one in self.network.get("organisations", [])}

        def ended(one):
            last = one.get("validity", {}).get("valid_to")
            return bool(last) and to_day(last) < self.span.last_day

        if code not in known or not ended(known[code]):
            return code
        seen, waiting, heirs = {code}, [code], set()
        while waiting:
            one = known.get(waiting.pop())
            if one is None:
                continue
            if not ended(one):
                heirs.add(one["ods"])
                continue
            new = [c for c in one.get("successors", []) if c not in seen]
            seen.update(new)
            waiting.extend(new)
        return heirs.pop() if len(heirs) == 1 else code


def inequality(areas):
    """Shares met over children: areas that respond, in order of their share, each as wide as its children."""
    everybody = sum(a["children_known"] for a in areas)
    known = [a for a in areas if a["children_known"] > 0 and not a["areas_no_response"]]
    known = [a for a in known if a["required_minutes"] > 0]
    assessed = lambda a: a["required_minutes"] - a["not_assessed_minutes"]
    shares = sorted((a["met_minutes"] / assessed(a), a["children_known"]) for a in known)
    children = sum(count for _, count in shares)
    if not shares:
        return {}

    def at(quarters):
        below = 0
        for share, count in shares:
            below += count
            if below * 4 >= children * quarters:
                return share
        return None

    return {
        "least": shares[0][0],
        "lower_quartile": at(1),
        "median": at(2),
        "upper_quartile": at(3),
        "most": shares[-1][0],
        "spread": shares[-1][0] - shares[0][0],
        "children_full_share": sum(c for share, c in shares if share >= 1) / children,
        "children_none_share": sum(c for share, c in shares if share <= 0) / children,
        "children_no_response_share": (everybody - children) / everybody,
    }
