-- What a withdrawal did to duties: 'all' cancelled those that had begun too, as programs before this one did; 'rest' left what had
-- begun as it was; 'restored' also gave duties back to the rota that held them before. Publications carry the default.
ALTER TABLE publications ADD COLUMN effect TEXT NOT NULL DEFAULT 'all' CHECK (effect IN ('all', 'rest', 'restored'));
