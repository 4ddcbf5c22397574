-- Whether the network file says how much is expected on call, or leaves it out. What was kept as 0 so far may be either: it
-- counts as left out, so that the question is asked.
ALTER TABLE duty_patterns ADD COLUMN calls_are_written INTEGER NOT NULL DEFAULT 0;
ALTER TABLE duty_patterns ADD COLUMN worked_share_is_written INTEGER NOT NULL DEFAULT 0;
UPDATE duty_patterns SET calls_are_written = 1 WHERE expected_calls_per_hour > 0;
UPDATE duty_patterns SET worked_share_is_written = 1 WHERE expected_worked_share > 0;
