"""Counts an audit again: required, commissioned, rostered, on goodwill and missing, and statements of standards."""

from wall import at_least, holds_on, midnight, parse, to_day, union
from datetime import timedelta

EXPERIENCE = ["novice", "competent", "expert"]


class Cover:
    def __init__(self, network, duties, catalogue, span):
        self.network, self.catalogue, self.span = network, catalogue, span
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

    def required(self, line, some):
        """A standard's hours where one names the kind, else those commissioned."""
        named = [s for s in self.catalogue.statements() if line["kind"] in s["all_of"]]
        return union(self.span.weekly(s.get("hours")) for s in named) if named else some

    def sets(self, area, line):
        """Every set of minutes that the audit counts of a line in an area."""
        full, some, funded = self.commissioned(area, line)
        there = self.supply(area, line)
        required, rostered = self.required(line, some), there["rostered"]
        asked = rostered & some
        sustained = asked & funded & there["paid"]
        return {
            "required": required,
            "commissioned_full": full,
            "commissioned_partial": some & ~full,
            "rostered": rostered,
            "covered": required & rostered,
            "gap": required & ~rostered,
            "commissioned_gap": some & ~rostered,
            "goodwill": rostered & ~sustained,
            "goodwill_not_commissioned": rostered & ~some,
            "goodwill_unpaid_agreement": asked & ~funded,
            "goodwill_unpaid_on_call": asked & funded & ~there["paid"],
            "gap_without_goodwill": required & ~sustained,
            "back_up_only": there["back_up_only"],
            "short_handed": there["short_handed"],
            "one_deep": there["one_deep"],
            "unreachable": there["unreachable"] & required,
            "sustained": sustained,
            "commissioned": some,
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
                kept = {k: v for k, v in own.items() if k not in ("sustained", "commissioned")}
                minutes = {f"{key}_minutes": bits.bit_count() for key, bits in kept.items()}
                for of in ("required", "covered"):
                    minutes[f"child_{of}_minutes"] = minutes[f"{of}_minutes"] * area["children_known"]
                rows.append({"area": area["id"], "line": line["id"], "board": board, **minutes})
                for sums in (totals, boards.setdefault(board, {})):
                    for key, value in minutes.items():
                        sums[key] = sums.get(key, 0) + value
        statements = [self.statement(s, sets) for s in self.catalogue.statements()]
        return {"area_lines": rows, "totals": totals, "boards": boards, "statements": statements}

    def statement(self, statement, sets):
        """All kinds at once, area by area; over areas by area-hours, by children and by quartiles of children."""
        hours, rows, sums = self.span.weekly(statement.get("hours")), [], []
        for area in self.network.get("areas", []):
            met = sustained = commissioned = hours
            kinds = []
            for kind in statement["all_of"]:
                own = [sets[area["id"], l["id"]] for l in self.lines.values() if l["kind"] == kind]
                visits = [l for l in self.lines.values() if l["kind"] == kind and l["mode"] == "visit"]
                there = union(one["rostered"] for one in own)
                by_visit = union(sets[area["id"], l["id"]]["rostered"] for l in visits)
                phone = there & ~by_visit if kind in statement.get("by_visit", []) else 0
                agreed = union(one["commissioned"] for one in own)
                kinds.append({
                    "kind": kind,
                    "covered_minutes": (hours & there).bit_count(),
                    "commissioned_minutes": (hours & agreed).bit_count(),
                    "phone_only_minutes": (hours & phone).bit_count(),
                })
                met &= there
                sustained &= union(one["sustained"] for one in own)
                commissioned &= agreed
            children = area["children_known"]
            sums.append({
                "areas": 1,
                "areas_fully_met": int(met == hours),
                "children_known": children,
                "children_fully_met": children if met == hours else 0,
                "required_minutes": hours.bit_count(),
                "met_minutes": met.bit_count(),
                "commissioned_minutes": commissioned.bit_count(),
                "met_without_goodwill_minutes": sustained.bit_count(),
                "child_required_minutes": hours.bit_count() * children,
                "child_met_minutes": met.bit_count() * children,
            })
            rows.append({"area": area["id"], "kinds": kinds, **sums[-1]})
        overall = {}
        for one in sums:
            for key, value in one.items():
                overall[key] = overall.get(key, 0) + value
        unequal = inequality(sums)
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
    """Shares met over children: areas in order of their share, each as wide as its children."""
    known = [a for a in areas if a["children_known"] > 0 and a["required_minutes"] > 0]
    shares = sorted((a["met_minutes"] / a["required_minutes"], a["children_known"]) for a in known)
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
    }
