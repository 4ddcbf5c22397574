"""Asks a server as the programs of trusts do: with fhirpy and with fhirclient, as they come.

`fhir_clients.py BASE`; what is wrong ends it with a trace.
"""

import sys

from fhirclient import client
from fhirclient.models.healthcareservice import HealthcareService
from fhirclient.models.schedule import Schedule
from fhirclient.models.slot import Slot
from fhirpy import SyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome, ResourceNotFound

BASE = sys.argv[1]


def with_fhirpy() -> int:
    """Lists, filters, sorts, counts, pages, includes, and is told what is wrong."""
    fhir = SyncFHIRClient(BASE)
    slots = fhir.resources("Slot")
    everything = slots.search(start__ge="2026-10-01").sort("start")
    found = everything.limit(2).fetch_all()
    assert len(found) == 7, found
    assert [slot["start"] for slot in found] == sorted(slot["start"] for slot in found)
    assert slots.count() == 5
    assert slots.search(status="busy-unavailable").count() == 1
    assert slots.search(status__not="busy").count() == 1
    assert slots.search(start__ge="2027-01").fetch()
    # A reference as fhirpy writes it, and a chain.
    pool = fhir.reference("Schedule", "leeds-nurses")
    assert slots.search(schedule=pool.reference).count() == 3
    assert slots.search(schedule__Schedule__actor="HealthcareService/leeds-nurses").count() == 5
    service = fhir.resources("HealthcareService").search(_id="leeds-nurses").first()
    assert service["name"], service
    assert fhir.reference("HealthcareService", "leeds-nurses").to_resource()["id"] == "leeds-nurses"
    roles = fhir.resources("PractitionerRole").search(service="leeds-nurses").fetch_all()
    assert len(roles) == 8
    parts = slots.elements("start").fetch()
    assert all("comment" not in slot for slot in parts)
    bundle = slots.include("Slot", "schedule").fetch_raw()
    kinds = {entry["resource"]["resourceType"] for entry in bundle["entry"]}
    assert kinds == {"Slot", "Schedule"}, kinds
    try:
        fhir.get("Slot", "none")
    except ResourceNotFound:
        pass
    else:
        raise AssertionError("a slot that is not there was found")
    try:
        slots.search(colour="red").fetch()
    except OperationOutcome as outcome:
        assert "colour" in str(outcome)
    else:
        raise AssertionError("a search by colour was answered")
    return len(found)


def with_fhirclient() -> int:
    """Reads the statement, searches with its own grammar, reads by id, and follows a reference."""
    smart = client.FHIRClient(settings={"app_id": "test", "api_base": BASE})
    server = smart.server
    found = Slot.where({"start": {"$gte": "2026-10-01"}, "_count": "3"}).perform_resources(server)
    more = Slot.where({"schedule": "leeds-nurses"}).perform_resources(server)
    assert len(more) == 3, more
    assert all(slot.start.date.tzinfo for slot in found)
    bundle = Slot.where({"start": "ge2026-10-01"}).include("schedule").perform(server)
    assert bundle.type == "searchset"
    schedule = Schedule.read("leeds-nurses", server)
    assert schedule.actor[0].reference == "HealthcareService/leeds-nurses"
    service = schedule.actor[0].resolved(HealthcareService)
    assert service.id == "leeds-nurses" and service.availableTime
    return len(found)


print(f"fhirpy: {with_fhirpy()} slots")
print(f"fhirclient: {with_fhirclient()} slots")
