ALTER TABLE webhook_messages DROP COLUMN rest_seconds;
ALTER TABLE webhook_receivers DROP COLUMN disabled;
ALTER TABLE webhook_receivers DROP COLUMN earlier_secret;
ALTER TABLE webhook_receivers DROP COLUMN secret_set_at;
