-- Sickness is a kind of absence of its own.

ALTER TABLE absences DROP CONSTRAINT absences_kind_check;
ALTER TABLE absences ADD CONSTRAINT absences_kind_check CHECK (kind IN ('annual-leave', 'study-leave', 'parental-leave', 'sickness', 'other'));
