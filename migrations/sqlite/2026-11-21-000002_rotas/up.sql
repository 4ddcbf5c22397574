-- Rotas and their revisions, and what publication makes of them.
--
-- Nothing here points at the network's tables: networks are replaced, people leave, and what was published stays a
-- fact. Instants are UTC seconds. A plan's record is JSON: it is read whole, nobody looks up by what is inside, and
-- its shape grows with the planner.

CREATE TABLE rotas (
    id TEXT NOT NULL CHECK (length(id) = 36),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'proposed', 'published', 'withdrawn')),
    first_day TEXT NOT NULL CHECK (first_day LIKE '____-__-__'),
    last_day TEXT NOT NULL CHECK (last_day LIKE '____-__-__'),
    created_at INTEGER NOT NULL,
    published_at INTEGER,
    -- Counted when the revision is written: its duties never change after that, and lists of rotas stay quick.
    duty_count INTEGER NOT NULL CHECK (duty_count >= 0),
    missing_places INTEGER NOT NULL CHECK (missing_places >= 0),
    PRIMARY KEY (id, revision),
    CHECK (first_day <= last_day),
    CHECK ((published_at IS NOT NULL) = (state IN ('published', 'withdrawn')))
) STRICT;

CREATE TABLE duties (
    rota TEXT NOT NULL,
    revision INTEGER NOT NULL,
    id TEXT NOT NULL CHECK (length(id) = 36),
    pattern TEXT NOT NULL,
    name TEXT NOT NULL,
    pool TEXT NOT NULL,
    line TEXT NOT NULL,
    tier TEXT NOT NULL CHECK (tier IN ('first', 'second')),
    kind TEXT NOT NULL CHECK (kind IN ('shift', 'resident-on-call', 'non-resident-on-call')),
    day TEXT NOT NULL CHECK (day LIKE '____-__-__'),
    start_at INTEGER NOT NULL,
    end_at INTEGER NOT NULL,
    people_needed INTEGER NOT NULL CHECK (people_needed >= 0),
    PRIMARY KEY (rota, revision, id),
    FOREIGN KEY (rota, revision) REFERENCES rotas (id, revision),
    -- A pattern spans seven days at most, so nine bound every duty; queries for an instant rest on it.
    CHECK (start_at < end_at AND end_at - start_at <= 777600)
) STRICT, WITHOUT ROWID;

CREATE TABLE holders (
    rota TEXT NOT NULL,
    revision INTEGER NOT NULL,
    duty TEXT NOT NULL,
    person TEXT NOT NULL,
    pinned INTEGER NOT NULL CHECK (pinned IN (0, 1)),
    PRIMARY KEY (rota, revision, duty, person),
    FOREIGN KEY (rota, revision, duty) REFERENCES duties (rota, revision, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE plan_records (
    rota TEXT NOT NULL,
    revision INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (rota, revision),
    FOREIGN KEY (rota, revision) REFERENCES rotas (id, revision)
) STRICT;

-- One record a duty, whichever rota it stands in today: what feeds and on-call answers are read from.
CREATE TABLE published_duties (
    duty TEXT NOT NULL PRIMARY KEY CHECK (length(duty) = 36),
    rota TEXT NOT NULL,
    revision INTEGER NOT NULL,
    pattern TEXT NOT NULL,
    name TEXT NOT NULL,
    pool TEXT NOT NULL,
    line TEXT NOT NULL,
    tier TEXT NOT NULL CHECK (tier IN ('first', 'second')),
    kind TEXT NOT NULL CHECK (kind IN ('shift', 'resident-on-call', 'non-resident-on-call')),
    day TEXT NOT NULL CHECK (day LIKE '____-__-__'),
    start_at INTEGER NOT NULL,
    end_at INTEGER NOT NULL,
    people_needed INTEGER NOT NULL CHECK (people_needed >= 0),
    status TEXT NOT NULL CHECK (status IN ('confirmed', 'cancelled')),
    sequence INTEGER NOT NULL CHECK (sequence >= 0),
    changed_at INTEGER NOT NULL,
    FOREIGN KEY (rota, revision) REFERENCES rotas (id, revision),
    -- A pattern spans seven days at most, so nine bound every duty; queries for an instant rest on it.
    CHECK (start_at < end_at AND end_at - start_at <= 777600)
) STRICT;
CREATE INDEX published_duties_in_force ON published_duties (status, start_at, end_at);
CREATE INDEX published_duties_by_pool ON published_duties (pool, start_at, end_at);
CREATE INDEX published_duties_by_rota ON published_duties (rota, revision);

CREATE TABLE published_holders (
    duty TEXT NOT NULL REFERENCES published_duties (duty),
    person TEXT NOT NULL,
    pinned INTEGER NOT NULL CHECK (pinned IN (0, 1)),
    PRIMARY KEY (duty, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX published_holders_by_person ON published_holders (person, duty);

CREATE TABLE former_holders (
    duty TEXT NOT NULL REFERENCES published_duties (duty),
    position INTEGER NOT NULL,
    person TEXT NOT NULL,
    until_at INTEGER NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence >= 1),
    PRIMARY KEY (duty, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX former_holders_by_person ON former_holders (person, duty);

-- A published rota is a fact. The program never changes one; these triggers refuse to, whoever asks.

CREATE TRIGGER rotas_begin_as_drafts BEFORE INSERT ON rotas
WHEN NEW.state IN ('published', 'withdrawn')
    OR EXISTS (SELECT 1 FROM rotas WHERE id = NEW.id AND revision = NEW.revision AND state IN ('published', 'withdrawn'))
BEGIN
    SELECT RAISE(ABORT, 'evenwatch refuses: a new revision begins as a draft or a proposal');
END;

CREATE TRIGGER rotas_keep_their_content BEFORE UPDATE ON rotas
WHEN NEW.id <> OLD.id
    OR NEW.revision <> OLD.revision
    OR NEW.name <> OLD.name
    OR NEW.first_day <> OLD.first_day
    OR NEW.last_day <> OLD.last_day
    OR NEW.created_at <> OLD.created_at
    OR NEW.duty_count <> OLD.duty_count
    OR NEW.missing_places <> OLD.missing_places
    OR (OLD.published_at IS NOT NULL AND NEW.published_at IS NOT OLD.published_at)
BEGIN
    SELECT RAISE(ABORT, 'evenwatch refuses: the content of a revision is written once; make a new revision');
END;

CREATE TRIGGER rotas_stay_published BEFORE UPDATE ON rotas
WHEN NEW.state <> OLD.state AND (OLD.state = 'withdrawn' OR (OLD.state = 'published' AND NEW.state <> 'withdrawn'))
BEGIN
    SELECT RAISE(ABORT, 'evenwatch refuses: a published rota may only be withdrawn, and a withdrawn one stays; make a new revision');
END;

CREATE TRIGGER rotas_are_not_deleted BEFORE DELETE ON rotas
WHEN OLD.state IN ('published', 'withdrawn')
BEGIN
    SELECT RAISE(ABORT, 'evenwatch refuses: this rota was published; make a new revision');
END;

CREATE TRIGGER duties_are_written_once BEFORE UPDATE ON duties
BEGIN
    SELECT RAISE(ABORT, 'evenwatch refuses: the content of a revision is written once; make a new revision');
END;

CREATE TRIGGER duties_are_not_added BEFORE INSERT ON duties
WHEN EXISTS (SELECT 1 FROM rotas WHERE id = NEW.rota AND revision = NEW.revision AND state IN ('published', 'withdrawn'))
BEGIN
    SELECT RAISE(ABORT, 'evenwatch refuses: this rota was published; make a new revision');
END;

CREATE TRIGGER duties_are_not_deleted BEFORE DELETE ON duties
WHEN EXISTS (SELECT 1 FROM rotas WHERE id = OLD.rota AND revision = OLD.revision AND state IN ('published', 'withdrawn'))
BEGIN
    SELECT RAISE(ABORT, 'evenwatch refuses: this rota was published; make a new revision');
END;

CREATE TRIGGER holders_are_written_once BEFORE UPDATE ON holders
BEGIN
    SELECT RAISE(ABORT, 'evenwatch refuses: the content of a revision is written once; make a new revision');
END;

CREATE TRIGGER holders_are_not_added BEFORE INSERT ON holders
WHEN EXISTS (SELECT 1 FROM rotas WHERE id = NEW.rota AND revision = NEW.revision AND state IN ('published', 'withdrawn'))
BEGIN
    SELECT RAISE(ABORT, 'evenwatch refuses: this rota was published; make a new revision');
END;

CREATE TRIGGER holders_are_not_deleted BEFORE DELETE ON holders
WHEN EXISTS (SELECT 1 FROM rotas WHERE id = OLD.rota AND revision = OLD.revision AND state IN ('published', 'withdrawn'))
BEGIN
    SELECT RAISE(ABORT, 'evenwatch refuses: this rota was published; make a new revision');
END;

CREATE TRIGGER plan_records_are_written_once BEFORE UPDATE ON plan_records
BEGIN
    SELECT RAISE(ABORT, 'evenwatch refuses: the content of a revision is written once; make a new revision');
END;

CREATE TRIGGER plan_records_are_not_added BEFORE INSERT ON plan_records
WHEN EXISTS (SELECT 1 FROM rotas WHERE id = NEW.rota AND revision = NEW.revision AND state IN ('published', 'withdrawn'))
BEGIN
    SELECT RAISE(ABORT, 'evenwatch refuses: this rota was published; make a new revision');
END;

CREATE TRIGGER plan_records_are_not_deleted BEFORE DELETE ON plan_records
WHEN EXISTS (SELECT 1 FROM rotas WHERE id = OLD.rota AND revision = OLD.revision AND state IN ('published', 'withdrawn'))
BEGIN
    SELECT RAISE(ABORT, 'evenwatch refuses: this rota was published; make a new revision');
END;

CREATE TRIGGER published_duties_count_up BEFORE UPDATE ON published_duties
WHEN NEW.duty <> OLD.duty OR NEW.sequence <> OLD.sequence + 1
BEGIN
    SELECT RAISE(ABORT, 'evenwatch refuses: a published duty keeps its id and rises by one in sequence; it is never deleted');
END;

CREATE TRIGGER published_duties_are_not_deleted BEFORE DELETE ON published_duties
BEGIN
    SELECT RAISE(ABORT, 'evenwatch refuses: a published duty keeps its id and rises by one in sequence; it is never deleted');
END;
