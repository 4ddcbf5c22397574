-- Sickness is a kind of absence of its own. SQLite changes no constraint in place: the table is made anew under its own name.

CREATE TABLE absences_before AS SELECT * FROM absences;
DROP TABLE absences;
CREATE TABLE absences (
    id TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL CHECK (kind IN ('annual-leave', 'study-leave', 'parental-leave', 'sickness', 'other')),
    first_day TEXT NOT NULL CHECK (first_day LIKE '____-__-__'),
    last_day TEXT NOT NULL CHECK (last_day LIKE '____-__-__'),
    CHECK (first_day <= last_day)
) STRICT;
INSERT INTO absences (id, position, person, kind, first_day, last_day)
    SELECT id, position, person, kind, first_day, last_day FROM absences_before;
DROP TABLE absences_before;
CREATE INDEX absences_by_person ON absences (person);
