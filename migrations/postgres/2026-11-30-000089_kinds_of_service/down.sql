-- Refused while a line of a newer kind is there.

ALTER TABLE service_lines DROP CONSTRAINT service_lines_kind_check;
ALTER TABLE service_lines ADD CONSTRAINT service_lines_kind_check CHECK (kind IN ('nursing-at-home', 'consultant-advice', 'single-point-of-access', 'bereavement-support',
        'hospice-bed', 'hospital-bed'));
