-- The network: one document at a time, a table for each of its nouns.
--
-- `position` keeps the document's order, so that what is exported equals what was imported. Days are ISO texts
-- (2026-03-28): they sort as days, read the same in both databases and in the document, and need no time of day.
-- Wall times are HH:MM, Europe/London. Small lists that nobody looks up by (days of a pattern, weekly hours) are
-- JSON texts as in the document. Contracts and standards are data of config/, so nothing here points at them.

CREATE TABLE network (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    version BIGINT NOT NULL CHECK (version >= 1),
    imported_at BIGINT NOT NULL,
    format_version BIGINT NOT NULL,
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    invented BOOLEAN NOT NULL
);

CREATE TABLE organisations (
    ods TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('icb', 'nhs-trust', 'hospice', 'community-provider', 'network')),
    region TEXT NOT NULL CHECK (region IN ('Y56', 'Y58', 'Y59', 'Y60', 'Y61', 'Y62', 'Y63')),
    valid_from TEXT CHECK (valid_from LIKE '____-__-__'),
    valid_to TEXT CHECK (valid_to LIKE '____-__-__'),
    note TEXT,
    CHECK (valid_from <= valid_to)
);

CREATE TABLE successors (
    organisation TEXT NOT NULL REFERENCES organisations (ods),
    position INTEGER NOT NULL,
    successor TEXT NOT NULL REFERENCES organisations (ods),
    PRIMARY KEY (organisation, position)
);
CREATE INDEX successors_by_successor ON successors (successor);

CREATE TABLE areas (
    id TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL,
    board TEXT NOT NULL REFERENCES organisations (ods),
    children_known BIGINT NOT NULL CHECK (children_known >= 0),
    population BIGINT NOT NULL CHECK (population >= 0)
);
CREATE INDEX areas_by_board ON areas (board);

CREATE TABLE service_lines (
    id TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('nursing-at-home', 'consultant-advice', 'single-point-of-access', 'bereavement-support')),
    mode TEXT NOT NULL CHECK (mode IN ('phone', 'visit')),
    response_minutes BIGINT NOT NULL CHECK (response_minutes BETWEEN 1 AND 1440),
    criticality BIGINT NOT NULL CHECK (criticality BETWEEN 1 AND 1000)
);

CREATE TABLE competences (
    id TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL
);

CREATE TABLE people (
    id TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    grade TEXT NOT NULL,
    experience TEXT NOT NULL CHECK (experience IN ('novice', 'competent', 'expert')),
    on_call_paid BOOLEAN NOT NULL,
    at_most_one_in INTEGER CHECK (at_most_one_in BETWEEN 1 AND 28),
    opted_out_of_48_hours BOOLEAN NOT NULL,
    contactable BOOLEAN NOT NULL
);

CREATE TABLE employments (
    person TEXT NOT NULL REFERENCES people (id),
    position INTEGER NOT NULL,
    organisation TEXT NOT NULL REFERENCES organisations (ods),
    contract TEXT NOT NULL,
    wte DOUBLE PRECISION NOT NULL CHECK (wte > 0 AND wte <= 1.5),
    other_weekly_hours DOUBLE PRECISION NOT NULL CHECK (other_weekly_hours >= 0),
    valid_from TEXT CHECK (valid_from LIKE '____-__-__'),
    valid_to TEXT CHECK (valid_to LIKE '____-__-__'),
    PRIMARY KEY (person, position),
    CHECK (valid_from <= valid_to)
);
CREATE INDEX employments_by_organisation ON employments (organisation);

CREATE TABLE held_competences (
    person TEXT NOT NULL REFERENCES people (id),
    position INTEGER NOT NULL,
    competence TEXT NOT NULL REFERENCES competences (id),
    valid_to TEXT CHECK (valid_to LIKE '____-__-__'),
    PRIMARY KEY (person, position)
);
CREATE INDEX held_competences_by_competence ON held_competences (competence);

CREATE TABLE reaches (
    person TEXT NOT NULL REFERENCES people (id),
    position INTEGER NOT NULL,
    area TEXT NOT NULL REFERENCES areas (id),
    PRIMARY KEY (person, position)
);
CREATE INDEX reaches_by_area ON reaches (area);

CREATE TABLE pools (
    id TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL,
    host TEXT NOT NULL REFERENCES organisations (ods),
    line TEXT NOT NULL REFERENCES service_lines (id),
    tier TEXT NOT NULL CHECK (tier IN ('first', 'second')),
    division TEXT NOT NULL CHECK (division IN ('england-and-wales', 'scotland', 'northern-ireland'))
);
CREATE INDEX pools_by_host ON pools (host);
CREATE INDEX pools_by_line ON pools (line);

CREATE TABLE pool_areas (
    pool TEXT NOT NULL REFERENCES pools (id),
    position INTEGER NOT NULL,
    area TEXT NOT NULL REFERENCES areas (id),
    PRIMARY KEY (pool, position)
);
CREATE INDEX pool_areas_by_area ON pool_areas (area);

CREATE TABLE pool_members (
    pool TEXT NOT NULL REFERENCES pools (id),
    position INTEGER NOT NULL,
    person TEXT NOT NULL REFERENCES people (id),
    valid_from TEXT CHECK (valid_from LIKE '____-__-__'),
    valid_to TEXT CHECK (valid_to LIKE '____-__-__'),
    PRIMARY KEY (pool, position),
    CHECK (valid_from <= valid_to)
);
CREATE INDEX pool_members_by_person ON pool_members (person);

CREATE TABLE duty_patterns (
    id TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL,
    pool TEXT NOT NULL REFERENCES pools (id),
    days TEXT NOT NULL,
    bank_holidays TEXT NOT NULL CHECK (bank_holidays IN ('as-weekday', 'also', 'never')),
    start_time TEXT NOT NULL CHECK (start_time LIKE '__:__'),
    end_time TEXT NOT NULL CHECK (end_time LIKE '__:__'),
    days_after INTEGER CHECK (days_after BETWEEN 0 AND 7),
    kind TEXT NOT NULL CHECK (kind IN ('shift', 'resident-on-call', 'non-resident-on-call')),
    people_needed INTEGER NOT NULL CHECK (people_needed >= 1),
    experience TEXT CHECK (experience IN ('novice', 'competent', 'expert')),
    expected_calls_per_hour DOUBLE PRECISION NOT NULL CHECK (expected_calls_per_hour >= 0),
    expected_worked_share DOUBLE PRECISION NOT NULL CHECK (expected_worked_share BETWEEN 0 AND 1),
    valid_from TEXT CHECK (valid_from LIKE '____-__-__'),
    valid_to TEXT CHECK (valid_to LIKE '____-__-__'),
    CHECK (valid_from <= valid_to)
);
CREATE INDEX duty_patterns_by_pool ON duty_patterns (pool);

CREATE TABLE pattern_competences (
    pattern TEXT NOT NULL REFERENCES duty_patterns (id),
    position INTEGER NOT NULL,
    competence TEXT NOT NULL REFERENCES competences (id),
    PRIMARY KEY (pattern, position)
);
CREATE INDEX pattern_competences_by_competence ON pattern_competences (competence);

CREATE TABLE agreements (
    id TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    commissioner TEXT NOT NULL REFERENCES organisations (ods),
    area TEXT NOT NULL REFERENCES areas (id),
    line TEXT NOT NULL REFERENCES service_lines (id),
    hours TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('full', 'partial', 'none', 'no-response')),
    paid BOOLEAN NOT NULL,
    valid_from TEXT CHECK (valid_from LIKE '____-__-__'),
    valid_to TEXT CHECK (valid_to LIKE '____-__-__'),
    CHECK (valid_from <= valid_to)
);
CREATE INDEX agreements_by_commissioner ON agreements (commissioner);
CREATE INDEX agreements_by_area ON agreements (area);
CREATE INDEX agreements_by_line ON agreements (line);

CREATE TABLE absences (
    id TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL CHECK (kind IN ('annual-leave', 'study-leave', 'parental-leave', 'other')),
    first_day TEXT NOT NULL CHECK (first_day LIKE '____-__-__'),
    last_day TEXT NOT NULL CHECK (last_day LIKE '____-__-__'),
    CHECK (first_day <= last_day)
);
CREATE INDEX absences_by_person ON absences (person);

CREATE TABLE preferences (
    id TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES people (id),
    wish TEXT NOT NULL CHECK (wish IN ('prefer', 'avoid')),
    weight INTEGER NOT NULL CHECK (weight BETWEEN 1 AND 10),
    first_day TEXT CHECK (first_day LIKE '____-__-__'),
    last_day TEXT CHECK (last_day LIKE '____-__-__'),
    days TEXT NOT NULL,
    pattern TEXT REFERENCES duty_patterns (id),
    CHECK ((first_day IS NULL) = (last_day IS NULL)),
    CHECK (first_day <= last_day)
);
CREATE INDEX preferences_by_person ON preferences (person);
CREATE INDEX preferences_by_pattern ON preferences (pattern);

CREATE TABLE brought_forward (
    position INTEGER NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    burden TEXT NOT NULL CHECK (burden IN ('out-of-hours', 'nights', 'weekends', 'bank-holidays', 'named-days')),
    amount DOUBLE PRECISION NOT NULL CHECK (amount >= 0),
    first_day TEXT NOT NULL CHECK (first_day LIKE '____-__-__'),
    last_day TEXT NOT NULL CHECK (last_day LIKE '____-__-__'),
    CHECK (first_day <= last_day)
);
CREATE INDEX brought_forward_by_person ON brought_forward (person);
