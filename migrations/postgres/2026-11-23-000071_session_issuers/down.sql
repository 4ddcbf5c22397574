ALTER TABLE sessions DROP COLUMN issuer;
