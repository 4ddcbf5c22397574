-- What an agreement says of bank holidays and of its first and last night, who shares it, and where it is known from. A program
-- before this one leaves them empty, which means what it meant: bank holidays are days like others.
ALTER TABLE agreements ADD COLUMN bank_holidays TEXT CHECK (bank_holidays IN ('included', 'excluded', 'only'));
ALTER TABLE agreements ADD COLUMN validity_by TEXT CHECK (validity_by IN ('midnight', 'start-day'));
ALTER TABLE agreements ADD COLUMN joint_with TEXT;
ALTER TABLE agreements ADD COLUMN agreed_by TEXT;
ALTER TABLE agreements ADD COLUMN contract_reference TEXT;
ALTER TABLE agreements ADD COLUMN source TEXT;
ALTER TABLE agreements ADD COLUMN answered_on TEXT CHECK (answered_on LIKE '____-__-__');
