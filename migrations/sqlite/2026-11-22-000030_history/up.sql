-- What was known when: every publication and withdrawal in its order, and every network that another has replaced.
-- Rows are only ever added. Instants are UTC seconds.

CREATE TABLE publications (
    -- Counts up from 1 in the order of commits: "the first 7" names a state of what was published.
    seq INTEGER NOT NULL PRIMARY KEY CHECK (seq >= 1),
    at INTEGER NOT NULL,
    rota TEXT NOT NULL,
    revision INTEGER NOT NULL,
    step TEXT NOT NULL CHECK (step IN ('published', 'withdrawn')),
    FOREIGN KEY (rota, revision) REFERENCES rotas (id, revision)
) STRICT;
CREATE INDEX publications_by_instant ON publications (at);

-- What took place before this table was there: publications are on the rotas, withdrawals in the log, or on the records
-- of the duties that they took back.
INSERT INTO publications (seq, at, rota, revision, step)
SELECT ROW_NUMBER() OVER (ORDER BY steps.at, steps.step, steps.rota, steps.revision),
    steps.at, steps.rota, steps.revision, steps.step
FROM (
    SELECT published_at AS at, id AS rota, revision, 'published' AS step FROM rotas WHERE published_at IS NOT NULL
    UNION ALL
    SELECT COALESCE(
            (SELECT MAX(log.at) FROM audit_log log WHERE log.action = 'rota.withdraw' AND log.subject = 'rota:' || gone.id),
            (SELECT MAX(record.changed_at) FROM published_duties record
                WHERE record.rota = gone.id AND record.status = 'cancelled'),
            gone.published_at),
        gone.id, gone.revision, 'withdrawn'
    FROM rotas gone WHERE gone.state = 'withdrawn' AND gone.published_at IS NOT NULL
) steps;

CREATE TABLE network_history (
    version INTEGER NOT NULL PRIMARY KEY CHECK (version >= 1),
    -- From when it was the current one; another was from the next version's instant on.
    imported_at INTEGER NOT NULL,
    -- What makes this version's document out of the next one's, as JSON.
    back TEXT NOT NULL
) STRICT;
CREATE INDEX network_history_by_instant ON network_history (imported_at);
