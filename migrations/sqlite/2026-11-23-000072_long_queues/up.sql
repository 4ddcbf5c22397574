-- The next job of a long queue is found without reading the queue: each asker's oldest that waits, and how many of theirs run.
CREATE INDEX jobs_by_head ON jobs (state, origin, asked_by, seq, kind, run_after);

-- What has waited the longest, of each kind.
CREATE INDEX jobs_by_kind ON jobs (state, kind, run_after);
