ALTER TABLE publications DROP COLUMN effect;
