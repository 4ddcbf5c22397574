-- What brought a job into the queue: a person, or the program by itself (a schedule, something that happened). A program before
-- this one says nothing of it, and what it asks for counts as a person's.
ALTER TABLE jobs ADD COLUMN origin TEXT NOT NULL DEFAULT 'person' CHECK (origin IN ('person', 'program'));

-- Nobody asks for these.
UPDATE jobs SET origin = 'program' WHERE kind IN ('deliver', 'gaps');

-- What somebody had begun of late.
CREATE INDEX jobs_by_start ON jobs (asked_by, started_at);
