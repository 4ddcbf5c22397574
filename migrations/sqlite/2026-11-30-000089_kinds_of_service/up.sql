-- Four more kinds of service, which standards beyond statement 6 speak of.
-- SQLite changes no constraint in place. The table is made anew under its own name, so that what points at it still does.

PRAGMA defer_foreign_keys = ON;
CREATE TABLE service_lines_before AS SELECT * FROM service_lines;
DROP TABLE service_lines;
CREATE TABLE service_lines (
    id TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('nursing-at-home', 'consultant-advice', 'single-point-of-access', 'bereavement-support',
        'hospice-bed', 'hospital-bed',
        'equipment-at-home', 'medicines-at-home', 'rapid-transfer', 'multidisciplinary-team')),
    mode TEXT NOT NULL CHECK (mode IN ('phone', 'visit')),
    response_minutes INTEGER NOT NULL CHECK (response_minutes BETWEEN 1 AND 1440),
    criticality INTEGER NOT NULL CHECK (criticality BETWEEN 1 AND 1000)
) STRICT;
INSERT INTO service_lines (id, position, name, kind, mode, response_minutes, criticality)
    SELECT id, position, name, kind, mode, response_minutes, criticality FROM service_lines_before;
DROP TABLE service_lines_before;
