-- A program before this one knows no address of a board's calendar.
CREATE TABLE new_feed_tokens (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    secret TEXT NOT NULL UNIQUE CHECK (length(secret) = 64),
    kind TEXT NOT NULL CHECK (kind IN ('person', 'pool', 'line', 'area')),
    subject TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER,
    last_fetched_at INTEGER,
    -- The calendar's family, such as "Outlook": never the whole of what a client says about itself.
    last_agent TEXT,
    -- When the calendar that was served last had changed.
    last_version_at INTEGER,
    CHECK ((last_fetched_at IS NULL) = (last_agent IS NULL)),
    CHECK ((last_fetched_at IS NULL) = (last_version_at IS NULL))
) STRICT;
INSERT INTO new_feed_tokens (id, secret, kind, subject, created_at, revoked_at, last_fetched_at, last_agent, last_version_at)
SELECT id, secret, kind, subject, created_at, revoked_at, last_fetched_at, last_agent, last_version_at
FROM feed_tokens
WHERE kind <> 'board';
DROP TABLE feed_tokens;
ALTER TABLE new_feed_tokens RENAME TO feed_tokens;
