DROP INDEX jobs_by_start;
ALTER TABLE jobs DROP COLUMN origin;
