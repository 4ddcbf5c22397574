// A program over the types that openapi-typescript makes, with openapi-fetch.
import createClient from "openapi-fetch";
import type { components, paths, webhooks } from "./schema";

type Absence = components["schemas"]["Absence"];
type JobState = components["schemas"]["JobState"];

const client = createClient<paths>({ baseUrl: "http://127.0.0.1:8080", headers: { Authorization: "Bearer key" } });

export async function working(): Promise<string[]> {
  const { data, error } = await client.GET("/api/v1/on-call", { params: { query: { area: "leeds" } } });
  if (!data) throw new Error(error.detail);
  return data.cover.filter((line) => line.state !== "gap").flatMap((line) => line.holders.map((holder) => holder.person));
}

export async function away(absence: Absence): Promise<string | undefined> {
  const made = await client.POST("/api/v1/absences", { body: absence, params: { header: { "Idempotency-Key": "k-1" } } });
  const tag = made.response.headers.get("etag");
  if (!tag) throw new Error("no tag");
  const path = { id: absence.id };
  const changed = await client.PATCH("/api/v1/absences/{id}", {
    params: { path, header: { "If-Match": tag } },
    body: { kind: "study-leave" },
    headers: { "Content-Type": "application/merge-patch+json" },
  });
  return changed.data?.kind;
}

export async function running(): Promise<number> {
  const jobs = await client.GET("/api/v1/jobs", { params: { query: { state: "running", kind: "plan", origin: "person", limit: 10 } } });
  const ended: JobState[] = ["done", "failed", "cancelled"];
  return (jobs.data?.items ?? []).filter((job) => !ended.includes(job.state)).length;
}

export type Told = webhooks["duty.reassigned"]["post"]["requestBody"]["content"]["application/json"];
export const kind: Told["type"] = "duty.reassigned";

// @ts-expect-error: no job stands so, and the description knows it.
export const wrong: JobState = "finished";
// @ts-expect-error: neither is this a kind of absence.
export const alsoWrong: Absence["kind"] = "holiday on the moon";
