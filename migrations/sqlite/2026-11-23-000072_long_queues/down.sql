DROP INDEX jobs_by_kind;
DROP INDEX jobs_by_head;
