-- Audits kept as evidence, and when they are made by themselves. Kept audits point at no table of the network: it is replaced,
-- they stay. Instants are UTC seconds.

CREATE TABLE kept_audits (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    kept_at BIGINT NOT NULL,
    -- As the log names them.
    kept_by TEXT NOT NULL,
    -- Local days, both inside.
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    -- What it was made from: the network's version, and how many publications there were.
    network_version BIGINT NOT NULL,
    publication BIGINT NOT NULL CHECK (publication >= 0),
    -- As JSON: the rotas in it with their revisions.
    rotas TEXT NOT NULL,
    -- Hash of contracts, standards and calendars, and the program's version.
    catalogue TEXT NOT NULL,
    program TEXT NOT NULL,
    -- The schedule by which it was made; absent where somebody asked.
    schedule TEXT,
    -- As JSON: sums by area, the rows of the registers with the instant when each was first seen, and the whole audit.
    points TEXT NOT NULL,
    seen TEXT NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX kept_audits_by_instant ON kept_audits (kept_at, id);

CREATE TABLE audit_schedules (
    name TEXT NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 64),
    -- As JSON: weekdays, wall time and length of the period.
    plan TEXT NOT NULL,
    -- When the next is due; whoever moves it on puts the job into the queue.
    next_at BIGINT NOT NULL,
    -- Who made it, and what they might do then, as JSON.
    made_by TEXT NOT NULL,
    on_behalf_of TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX audit_schedules_by_turn ON audit_schedules (next_at);
