-- Jobs: work that runs apart from whoever asked for it. A row is the job and its place in the queue at once, so that asking
-- for a job, taking it and ending it are each one transaction with what else they write.
-- Instants are UTC seconds.

CREATE TABLE jobs (
    -- The order of the queue.
    seq INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
    kind TEXT NOT NULL,
    -- Of the input's shape.
    version INTEGER NOT NULL,
    -- What to do, as JSON of the kind's own shape.
    input TEXT NOT NULL,
    -- Who asked, as the log names them, and what they might do at that moment, as JSON.
    asked_by TEXT NOT NULL,
    on_behalf_of TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    -- How often a worker took it and did not give it back.
    tries INTEGER NOT NULL CHECK (tries >= 0),
    run_after INTEGER NOT NULL,
    -- The worker that has it, and until when it need not be heard of.
    worker TEXT,
    lease_until INTEGER,
    cancel_asked_at INTEGER,
    -- As JSON: how far it is, what it came to in short, the whole answer, and why there is none.
    progress TEXT,
    outcome TEXT,
    result TEXT,
    failure TEXT,
    -- Counts up with everything that whoever watches should hear.
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    CHECK ((state = 'running') = (worker IS NOT NULL)),
    CHECK ((state = 'running') = (lease_until IS NOT NULL)),
    CHECK ((state IN ('queued', 'running')) = (ended_at IS NULL))
) STRICT;
CREATE INDEX jobs_by_turn ON jobs (state, run_after);
CREATE INDEX jobs_by_asker ON jobs (asked_by, seq);
CREATE INDEX jobs_by_end ON jobs (ended_at);
