ALTER TABLE agreements DROP COLUMN answered_on;
ALTER TABLE agreements DROP COLUMN source;
ALTER TABLE agreements DROP COLUMN contract_reference;
ALTER TABLE agreements DROP COLUMN agreed_by;
ALTER TABLE agreements DROP COLUMN joint_with;
ALTER TABLE agreements DROP COLUMN validity_by;
ALTER TABLE agreements DROP COLUMN bank_holidays;
