-- Accounts: people who sign in, programs with keys, addresses of private calendars, and the log of every write.
--
-- No secret is stored: passwords as Argon2id strings, all others as BLAKE3 hashes of random texts (256 bits, so that a
-- quick hash will do). Nothing here points at the network's tables: networks are replaced, accounts stay.
-- Instants are UTC seconds.

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    name TEXT NOT NULL UNIQUE CHECK (name = lower(name)),
    password TEXT NOT NULL CHECK (password LIKE '$argon2id$%'),
    created_at BIGINT NOT NULL,
    password_set_at BIGINT NOT NULL,
    disabled_at BIGINT
);

CREATE TABLE user_grants (
    user_id TEXT NOT NULL REFERENCES users (id),
    position INTEGER NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('auditor', 'manager', 'staff', 'administrator')),
    -- An ODS code, a pool or a person, as the role asks; absent: everything.
    scope TEXT,
    PRIMARY KEY (user_id, position)
);

CREATE TABLE sessions (
    secret TEXT NOT NULL PRIMARY KEY CHECK (length(secret) = 64),
    user_id TEXT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- By the hash of the name as typed, for names that nobody has as well: a lock must not tell which names exist.
-- Since then failures are counted in memory (`src/app/guesses.rs`), and nothing reads or writes this table. It stays: migrations
-- expand alone.
CREATE TABLE sign_in_failures (
    name TEXT NOT NULL PRIMARY KEY CHECK (length(name) = 64),
    failures BIGINT NOT NULL CHECK (failures >= 1),
    last_at BIGINT NOT NULL,
    locked_until BIGINT NOT NULL
);
CREATE INDEX sign_in_failures_by_age ON sign_in_failures (last_at);

CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    name TEXT NOT NULL,
    secret TEXT NOT NULL UNIQUE CHECK (length(secret) = 64),
    -- A small list of words as JSON, read whole.
    actions TEXT NOT NULL,
    -- ODS code; absent: all organisations.
    organisation TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT,
    CHECK (created_at < expires_at)
);

CREATE TABLE feed_tokens (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    secret TEXT NOT NULL UNIQUE CHECK (length(secret) = 64),
    kind TEXT NOT NULL CHECK (kind IN ('person', 'pool', 'line', 'area')),
    subject TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    last_fetched_at BIGINT,
    -- The calendar's family, such as "Outlook": never the whole of what a client says about itself.
    last_agent TEXT,
    -- When the calendar that was served last had changed.
    last_version_at BIGINT,
    CHECK ((last_fetched_at IS NULL) = (last_agent IS NULL)),
    CHECK ((last_fetched_at IS NULL) = (last_version_at IS NULL))
);

-- Who wrote what, and what it was before and after, as JSON of the kind that the action has.
CREATE TABLE audit_log (
    seq BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    state_before TEXT,
    state_after TEXT
);
CREATE INDEX audit_log_by_time ON audit_log (at);
CREATE INDEX audit_log_by_subject ON audit_log (subject);

-- The program never changes an entry; these triggers refuse to, whoever asks.

CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log FOR EACH ROW
EXECUTE FUNCTION refuse('evenwatch refuses: the log is only ever added to');

CREATE TRIGGER audit_log_is_not_deleted BEFORE DELETE ON audit_log FOR EACH ROW
EXECUTE FUNCTION refuse('evenwatch refuses: the log is only ever added to');

CREATE TRIGGER audit_log_is_not_truncated BEFORE TRUNCATE ON audit_log
EXECUTE FUNCTION refuse('evenwatch refuses: the log is only ever added to');
