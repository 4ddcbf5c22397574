"""A day's work by the client that openapi-python-client makes, against a served database.

`day.py BASE KEY`, with the client in the working folder; what is wrong ends it with a trace.
"""

import importlib
import inspect
import json
import pkgutil
import sys
from datetime import date, datetime, timezone
from http import HTTPStatus

import evenwatch_client.api
from evenwatch_client import AuthenticatedClient
from evenwatch_client.api.jobs import get_job, get_job_events, list_jobs, start_plan
from evenwatch_client.api.network import (
    create_absence,
    delete_absence,
    get_absence,
    list_changes,
    list_people,
    patch_absence,
    replace_absence,
)
from evenwatch_client.api.on_call import get_on_call
from evenwatch_client.api.rotas import get_rota, list_duties, publish_rota
from evenwatch_client.models import (
    Absence,
    AbsenceKind,
    AbsencePatch,
    ChangedList,
    HowChanged,
    JobKind,
    JobOrigin,
    JobState,
    Period,
    PlanBody,
    Problem,
    RotaState,
    StateView,
)

BASE, KEY = sys.argv[1:]
client = AuthenticatedClient(base_url=BASE, token=KEY, raise_on_unexpected_status=True, timeout=60)


def absence(id_: str, person: str, first: date, last: date) -> Absence:
    """Annual leave."""
    period = Period(first_day=first, last_day=last)
    return Absence(id=id_, person=person, kind=AbsenceKind.ANNUAL_LEAVE, period=period)


def people() -> list[str]:
    """Everybody of a pool, two on a page."""
    found, cursor = [], {}
    while True:
        page = list_people.sync(client=client, pool="leeds-nurses", limit=2, **cursor)
        found += [person.id for person in page.items]
        if page.next_ is None:
            return found
        cursor = {"cursor": page.next_}


def leave() -> None:
    """With a key, once; changed by its tag, whole and in part; made where there is none; taken back."""
    mine = absence("day-a", people()[0], date(2026, 12, 1), date(2026, 12, 2))
    made = [create_absence.sync_detailed(client=client, body=mine, idempotency_key="day") for _ in range(2)]
    assert [answer.status_code for answer in made] == [HTTPStatus.CREATED] * 2
    assert made[1].headers["idempotency-replayed"] == "true"
    tag = made[0].headers["etag"]
    same = get_absence.sync_detailed("day-a", client=client, if_none_match=tag)
    assert same.status_code == HTTPStatus.NOT_MODIFIED
    longer = absence("day-a", mine.person, date(2026, 12, 1), date(2026, 12, 4))
    changed = replace_absence.sync_detailed("day-a", client=client, body=longer, if_match=tag)
    assert changed.parsed.period.last_day == date(2026, 12, 4)
    stale = replace_absence.sync("day-a", client=client, body=mine, if_match=tag)
    assert isinstance(stale, Problem) and stale.status == 412, stale
    newer = changed.headers["etag"]
    part = AbsencePatch(kind=AbsenceKind.STUDY_LEAVE)
    patched = patch_absence.sync_detailed("day-a", client=client, body=part, if_match=newer)
    assert patched.parsed.kind is AbsenceKind.STUDY_LEAVE
    assert patched.parsed.period.last_day == date(2026, 12, 4)
    other = absence("day-b", mine.person, date(2026, 12, 10), date(2026, 12, 10))
    created = replace_absence.sync_detailed("day-b", client=client, body=other, if_none_match="*")
    assert created.status_code == HTTPStatus.CREATED
    there = replace_absence.sync("day-b", client=client, body=other, if_none_match="*")
    assert isinstance(there, Problem) and there.status == 412, there
    gone = delete_absence.sync_detailed("day-b", client=client, if_match=created.headers["etag"])
    assert gone.status_code == HTTPStatus.NO_CONTENT


def plan() -> str:
    """Asked for, followed to its end, published."""
    body = PlanBody(from_=date(2026, 10, 26), to=date(2026, 11, 2), seed=7, name="Autumn")
    job = start_plan.sync(client=client, body=body, idempotency_key="plan")
    assert (job.kind, job.origin) == (JobKind.PLAN, JobOrigin.PERSON)
    events = get_job_events.sync(job.id, client=client)
    told = [line.removeprefix("data: ") for line in events.splitlines() if line.startswith("data: ")]
    assert json.loads(told[-1])["state"] == "done", told[-1]
    job = get_job.sync(job.id, client=client)
    assert job.state is JobState.DONE, job
    found = list_jobs.sync(client=client, state=JobState.DONE, kind=JobKind.PLAN, origin=JobOrigin.PERSON)
    assert [one.id for one in found.items] == [job.id]
    assert list_jobs.sync(client=client, origin=JobOrigin.PROGRAM).items == []
    draft = get_rota.sync_detailed(job.plan.rota, client=client)
    assert draft.parsed.state is RotaState.DRAFT
    published = publish_rota.sync(job.plan.rota, client=client, if_match=draft.headers["etag"])
    assert published.state is RotaState.PUBLISHED, published
    return str(job.plan.rota)


def everything() -> int:
    """Each list and answer that needs no parameter is read as what the description says it is."""
    read = 0
    for _, name, _ in pkgutil.walk_packages(evenwatch_client.api.__path__, "evenwatch_client.api."):
        module = importlib.import_module(name)
        ask = getattr(module, "sync_detailed", None)
        if ask is None or name.rsplit(".", 1)[1].split("_")[0] not in ("list", "get"):
            continue
        parameters = inspect.signature(ask).parameters.values()
        if any(one.default is one.empty for one in parameters if one.name != "client"):
            continue
        answer = ask(client=client)
        assert answer.status_code == HTTPStatus.OK, (name, answer)
        assert not isinstance(answer.parsed, Problem), (name, answer)
        read += 1
    return read


start = list_changes.sync(client=client).next_
leave()
rota = plan()
night = datetime(2026, 10, 27, 2, tzinfo=timezone.utc)
now = get_on_call.sync(client=client, at=night, area="leeds")
holders = [holder for line in now.cover for holder in line.holders]
assert holders and any(line.state is not StateView.GAP for line in now.cover), now
duties = list_duties.sync(client=client, from_=date(2026, 10, 26), to=date(2026, 11, 2), person=holders[0].person)
assert holders[0].duty in [one.duty.id for one in duties.items]
changes = list_changes.sync(client=client, since=start).items
told = [(change.what, change.id, change.how) for change in changes]
assert (ChangedList.ABSENCES, "day-a", HowChanged.CREATED) in told, told
assert (ChangedList.ABSENCES, "day-a", HowChanged.CHANGED) in told, told
assert (ChangedList.ABSENCES, "day-b", HowChanged.RETIRED) in told, told
assert told[-1] == (ChangedList.ROTAS, rota, HowChanged.PUBLISHED), told
print(f"a day's work, and {everything()} answers read")
