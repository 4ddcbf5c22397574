-- Scenarios: changes of the network that are asked about and not made. Nothing here points at the network's tables:
-- networks are replaced, scenarios stay, and one that no longer fits says so when it is compared.
-- Instants are UTC seconds.

CREATE TABLE scenarios (
    name TEXT NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 64),
    -- The scenario's document as JSON, read whole.
    document TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    saved_by TEXT NOT NULL
) STRICT;
