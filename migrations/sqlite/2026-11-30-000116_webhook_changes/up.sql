-- Receivers of webhooks can be changed: another secret, with the one before valid beside it for a while, and disabled, by a person or
-- because a receiver said that nothing is there for good (410). A receiver may say how long it wants to be left alone (Retry-After).
-- Instants are UTC seconds.

-- Absent: since it was added.
ALTER TABLE webhook_receivers ADD COLUMN secret_set_at INTEGER;
-- The one before and until when messages are signed with it too, as JSON. Absent: there is no other.
ALTER TABLE webhook_receivers ADD COLUMN earlier_secret TEXT;
-- Since when it is told nothing and why, as JSON. Absent: it is told.
ALTER TABLE webhook_receivers ADD COLUMN disabled TEXT;

-- Seconds that the receiver asked for after the last try; 0: none.
ALTER TABLE webhook_messages ADD COLUMN rest_seconds INTEGER NOT NULL DEFAULT 0;
