ALTER TABLE publications DROP COLUMN begun;
