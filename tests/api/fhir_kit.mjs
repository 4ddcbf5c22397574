// Asks a server as the programs of trusts do: with fhir-kit-client, as it comes.
//
// `node fhir_kit.mjs PACKAGE BASE`; what is wrong ends it with a trace.

import assert from "node:assert/strict";

const [, , path, baseUrl] = process.argv;
const { CapabilityTool, Client } = await import(path);
const client = new Client({ baseUrl });

// The statement, and what it says of slots.
const statement = await client.capabilityStatement();
assert.equal(statement.resourceType, "CapabilityStatement");
assert.equal(statement.fhirVersion, "4.0.1");
const says = new CapabilityTool(statement);
for (const code of ["search-type", "read"]) {
  const asked = { resourceType: "Slot", capabilityType: "interaction", where: { code } };
  assert.ok(says.supportFor(asked), code);
}
assert.ok(!says.supportFor({ resourceType: "Slot", capabilityType: "interaction", where: { code: "delete" } }));

// A search, page by page to the end and a page back.
const searchParams = { start: "ge2026-10-01", _sort: "start", _count: "2" };
const first = await client.search({ resourceType: "Slot", searchParams });
assert.equal(first.type, "searchset");
const found = [];
let before;
let bundle = first;
for (let pages = 0; bundle && pages < 100; pages += 1) {
  found.push(...bundle.entry.map((entry) => entry.resource));
  before = bundle;
  bundle = await client.nextPage({ bundle });
}
assert.equal(bundle, undefined, "the pages end");
assert.ok(before !== first, "there are several");
assert.equal(new Set(found.map((slot) => slot.id)).size, found.length, "none comes twice");
const starts = found.map((slot) => slot.start);
assert.deepEqual(starts, [...starts].sort((a, b) => Date.parse(a) - Date.parse(b)));

// The same as a form, all at once.
const options = { postSearch: true };
const whole = await client.search({ resourceType: "Slot", searchParams: { ...searchParams, _count: "100" }, options });
assert.deepEqual(whole.entry.map((entry) => entry.resource.id), found.map((slot) => slot.id));

// A resource by its id, and the one that it refers to.
const schedule = await client.read({ resourceType: "Schedule", id: "leeds-nurses" });
const service = await client.resolve({ reference: schedule.actor[0].reference, context: schedule });
assert.equal(service.resourceType, "HealthcareService");
assert.equal(service.id, "leeds-nurses");
const slot = await client.read({ resourceType: "Slot", id: found[0].id });
assert.deepEqual(slot, found[0]);

// What is wrong is told in FHIR's own way.
for (const [asked, status] of [
  [() => client.read({ resourceType: "Slot", id: "none" }), 404],
  [() => client.search({ resourceType: "Slot", searchParams: { colour: "red" } }), 400],
]) {
  await assert.rejects(asked, (error) => {
    assert.equal(error.response.status, status);
    assert.equal(error.response.data.resourceType, "OperationOutcome");
    return true;
  });
}
console.log(`fhir-kit-client: ${found.length} slots`);
