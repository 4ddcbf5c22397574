-- A private address may open a board's calendar.
ALTER TABLE feed_tokens DROP CONSTRAINT feed_tokens_kind_check;
ALTER TABLE feed_tokens ADD CONSTRAINT feed_tokens_kind_check
    CHECK (kind IN ('person', 'pool', 'line', 'area', 'board'));
