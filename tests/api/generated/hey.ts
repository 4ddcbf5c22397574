// A program over the client that @hey-api/openapi-ts makes.
import { client } from "./hey/client.gen";
import { createAbsence, getJob, getJobEvents, listPeople, publishRota, replaceAbsence, startPlan } from "./hey/sdk.gen";
import type { Absence, AbsenceKind, JobView } from "./hey/types.gen";

client.setConfig({ baseUrl: "http://127.0.0.1:8080", auth: "key" });

export async function day(absence: Absence): Promise<JobView | undefined> {
  const people = await listPeople({ query: { pool: "leeds-nurses", on: "2026-10-26", limit: 50 } });
  const known = (people.data?.items ?? []).some((person) => person.id === absence.person);
  if (!known) return undefined;
  const made = await createAbsence({ body: absence, headers: { "Idempotency-Key": "k-1" } });
  const tag = made.response?.headers.get("etag");
  if (!tag) return undefined;
  await replaceAbsence({ path: { id: absence.id }, body: absence, headers: { "If-Match": tag } });
  const plan = await startPlan({ body: { from: "2026-10-26", to: "2026-11-02", seed: 7 } });
  if (!plan.data) return undefined;
  const path = { id: plan.data.id };
  await getJobEvents({ path });
  const job = await getJob({ path });
  if (job.data?.state === "done" && job.data.plan) {
    await publishRota({ path: { id: job.data.plan.rota }, headers: { "If-Match": "*" } });
  }
  return job.data;
}

export const kind: AbsenceKind = "annual-leave";
// @ts-expect-error: no absence is of this kind, and the description knows it.
export const wrong: AbsenceKind = "holiday on the moon";
