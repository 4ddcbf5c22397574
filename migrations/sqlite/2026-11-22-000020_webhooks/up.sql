-- Webhooks: whom we tell what happens, and what is to be told: a row a message and receiver, written in the transaction of what
-- happened, so that a crash loses none.
-- Instants are UTC seconds.

CREATE TABLE webhook_receivers (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    url TEXT NOT NULL,
    -- As it is: each message is signed with it, which a hash could not do.
    secret TEXT NOT NULL,
    -- A small list of words as JSON, read whole.
    events TEXT NOT NULL,
    -- ODS code; absent: all organisations.
    organisation TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE webhook_messages (
    -- The order in which a receiver is told.
    seq INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
    receiver TEXT NOT NULL REFERENCES webhook_receivers (id),
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
    tries INTEGER NOT NULL CHECK (tries >= 0),
    next_at INTEGER NOT NULL,
    -- Why the last try failed.
    failure TEXT,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    CHECK ((state = 'waiting') = (ended_at IS NULL))
) STRICT;
CREATE INDEX webhook_messages_by_receiver ON webhook_messages (receiver, state, seq);
CREATE INDEX webhook_messages_by_end ON webhook_messages (ended_at);
