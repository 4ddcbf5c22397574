"""OR-Tools CP-SAT on a shift-scheduling instance (text format of Curtois and Qu 2014), as a peer in the same run.

usage: peer_cpsat.py INSTANCE.txt SECONDS THREADS SOLUTION
The model is written from the rules at schedulingbenchmarks.org/nrp as somebody who uses CP-SAT would write it, and not
from ours: a literal for each person, day and shift. Writes the roster to SOLUTION and prints one line of JSON."""
import json
import sys
import time
from collections import namedtuple

import ortools
from ortools.sat.python import cp_model

Shift = namedtuple("Shift", "minutes not_before")
Employee = namedtuple("Employee", "most most_minutes least_minutes most_days least_days least_off most_weekends")


class Instance:
    """Sections as they stand in the file."""

    def __init__(self, path):
        self.days, self.shifts, self.staff, self.days_off = 0, {}, {}, {}
        self.wanted, self.unwanted, self.cover = [], [], []
        section = None
        with open(path, encoding="utf-8") as file:
            for line in file:
                line = line.strip()
                if line.startswith("SECTION_"):
                    section = line.removeprefix("SECTION_")
                elif line and not line.startswith("#"):
                    self.read(section, [field.strip() for field in line.split(",")])

    def read(self, section, fields):
        if section == "HORIZON":
            self.days = int(fields[0])
        elif section == "SHIFTS":
            barred = fields[2].split("|") if len(fields) > 2 else []
            self.shifts[fields[0]] = Shift(int(fields[1]), [s for s in barred if s])
        elif section == "STAFF":
            most = dict(entry.split("=") for entry in fields[1].split("|") if entry)
            self.staff[fields[0]] = Employee({s: int(n) for s, n in most.items()}, *map(int, fields[2:8]))
        elif section == "DAYS_OFF":
            self.days_off[fields[0]] = {int(day) for day in fields[1:] if day}
        elif section == "SHIFT_ON_REQUESTS":
            self.wanted.append((fields[0], int(fields[1]), fields[2], int(fields[3])))
        elif section == "SHIFT_OFF_REQUESTS":
            self.unwanted.append((fields[0], int(fields[1]), fields[2], int(fields[3])))
        elif section == "COVER":
            self.cover.append((int(fields[0]), fields[1], *map(int, fields[2:5])))
        else:
            sys.exit(f"unknown section {section}")


def build(instance):
    model = cp_model.CpModel()
    days, shifts = range(instance.days), instance.shifts
    on = {(e, d, s): model.new_bool_var(f"{e}_{d}_{s}") for e in instance.staff for d in days for s in shifts}
    for name, employee in instance.staff.items():
        works = [model.new_bool_var(f"{name}_{d}") for d in days]
        for d in days:
            model.add(sum(on[name, d, s] for s in shifts) == works[d])
        limits(model, instance, name, employee, on)
        runs(model, employee, works)
        weekends = []
        for saturday in range(5, instance.days, 7):
            weekend = model.new_bool_var(f"{name}_weekend_{saturday}")
            for day in works[saturday:saturday + 2]:
                model.add_implication(day, weekend)
            weekends.append(weekend)
        model.add(sum(weekends) <= employee.most_weekends)
    model.minimize(cost(model, instance, on))
    return model, on


def limits(model, instance, name, employee, on):
    days, shifts = range(instance.days), instance.shifts
    for shift, kind in shifts.items():
        model.add(sum(on[name, d, shift] for d in days) <= employee.most.get(shift, 0))
        for d in days[:-1]:
            for then in kind.not_before:
                model.add_at_most_one(on[name, d, shift], on[name, d + 1, then])
    for d in instance.days_off.get(name, ()):
        for shift in shifts:
            model.add(on[name, d, shift] == 0)
    minutes = sum(kind.minutes * on[name, d, shift] for d in days for shift, kind in shifts.items())
    model.add_linear_constraint(minutes, employee.least_minutes, employee.most_minutes)


def runs(model, employee, works):
    days = len(works)
    for first in range(days - employee.most_days):
        model.add_bool_or(day.negated() for day in works[first:first + employee.most_days + 1])
    # A run that begins after the first day and ends before the last is of the least length; the others go on outside.
    for least, inside in ((employee.least_days, works), (employee.least_off, [day.negated() for day in works])):
        for length in range(1, least):
            for before in range(days - length - 1):
                after = before + length + 1
                short = [day.negated() for day in inside[before + 1:after]]
                model.add_bool_or([inside[before], *short, inside[after]])


def cost(model, instance, on):
    terms = [weight * on[e, d, s].negated() for e, d, s, weight in instance.wanted]
    terms += [weight * on[e, d, s] for e, d, s, weight in instance.unwanted]
    people = len(instance.staff)
    for d, s, need, under, over in instance.cover:
        short = model.new_int_var(0, need, f"short_{d}_{s}")
        more = model.new_int_var(0, people, f"more_{d}_{s}")
        model.add(sum(on[e, d, s] for e in instance.staff) + short - more == need)
        terms += [under * short, over * more]
    return sum(terms)


def main():
    path, seconds, threads, solution = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    instance = Instance(path)
    model, on = build(instance)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = threads
    began = time.monotonic()
    status = solver.solve(model)
    took = time.monotonic() - began
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    if found:
        with open(solution, "w", encoding="utf-8") as file:
            for name in instance.staff:
                held = lambda d: next((s for s in instance.shifts if solver.value(on[name, d, s])), "-")
                file.write("\t".join([name, *map(held, range(instance.days))]) + "\n")
    print(json.dumps(dict(
        objective=solver.objective_value if found else None,
        bound=solver.best_objective_bound,
        status="optimal" if status == cp_model.OPTIMAL else "stopped",
        seconds=round(took, 2),
        version=ortools.__version__,
    )))


main()
