ALTER TABLE duty_patterns DROP COLUMN worked_share_is_written;
ALTER TABLE duty_patterns DROP COLUMN calls_are_written;
