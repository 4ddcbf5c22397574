-- Refused while an absence of the newer kind is there.

ALTER TABLE absences DROP CONSTRAINT absences_kind_check;
ALTER TABLE absences ADD CONSTRAINT absences_kind_check CHECK (kind IN ('annual-leave', 'study-leave', 'parental-leave', 'other'));
