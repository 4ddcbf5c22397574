-- What receivers of webhooks were told about gaps. Instants are UTC seconds.

-- Up to which network and how many publications; one row, or none where nobody ever was told.
CREATE TABLE gap_watch (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    network_version INTEGER NOT NULL,
    publication INTEGER NOT NULL
) STRICT;

-- Gaps that were told as open and not as closed. One of which a part closed has a row for each part that is left.
CREATE TABLE told_gaps (
    id TEXT NOT NULL CHECK (length(id) = 36),
    area TEXT NOT NULL,
    line TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    PRIMARY KEY (id, starts_at),
    CHECK (starts_at < ends_at)
) STRICT;
