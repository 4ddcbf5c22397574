-- Changes of the network after which calendars say something else of a published duty: a holder is away, a pool has another name. Each
-- raises the SEQUENCE of its event by one. 'sequence' is the one of the publication that stood then.
CREATE TABLE duty_restatements (
    duty TEXT NOT NULL REFERENCES published_duties (duty),
    number INTEGER NOT NULL CHECK (number >= 1),
    sequence INTEGER NOT NULL CHECK (sequence >= 0),
    at INTEGER NOT NULL,
    PRIMARY KEY (duty, number)
) STRICT, WITHOUT ROWID;

-- When what calendars are written from changed last, one row. Each write moves it on by a second at least, whatever the clock says,
-- so that no two states of a calendar carry one date.
CREATE TABLE feed_clock (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    moved_at INTEGER NOT NULL
) STRICT;
INSERT INTO feed_clock (id, moved_at)
SELECT 1, max(
    COALESCE((SELECT MAX(imported_at) FROM network), 0),
    COALESCE((SELECT MAX(publications.at) FROM publications), 0)
)
WHERE EXISTS (SELECT 1 FROM network) OR EXISTS (SELECT 1 FROM publications);
