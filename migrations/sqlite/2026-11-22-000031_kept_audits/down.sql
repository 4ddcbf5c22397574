DROP TABLE audit_schedules;
DROP TABLE kept_audits;
