-- A program before this one knows no such address.
DELETE FROM feed_tokens WHERE kind = 'board';
ALTER TABLE feed_tokens DROP CONSTRAINT feed_tokens_kind_check;
ALTER TABLE feed_tokens ADD CONSTRAINT feed_tokens_kind_check
    CHECK (kind IN ('person', 'pool', 'line', 'area'));
