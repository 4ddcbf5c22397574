-- What a publication did to published duties that had begun: 'replaced' took them over, as programs before this one do; 'kept' left
-- them with their holders to their end. Withdrawals carry it without a meaning.
ALTER TABLE publications ADD COLUMN begun TEXT NOT NULL DEFAULT 'replaced' CHECK (begun IN ('replaced', 'kept'));
