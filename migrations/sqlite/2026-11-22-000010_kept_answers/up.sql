-- Answers to requests that carried an Idempotency-Key, so that the same request sent again is answered and not done
-- again. Kept for a day; instants are UTC seconds.

CREATE TABLE kept_answers (
    -- As the log names them: the keys of one are nothing to another.
    who TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    -- A hash of what was asked: the same key for something else is a mistake.
    request TEXT NOT NULL CHECK (length(request) = 64),
    answered_at INTEGER NOT NULL,
    -- JSON, of the use case's own kind.
    answer TEXT NOT NULL,
    PRIMARY KEY (who, idempotency_key)
) STRICT;
CREATE INDEX kept_answers_by_age ON kept_answers (answered_at);
