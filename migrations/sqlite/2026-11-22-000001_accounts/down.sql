-- Children before parents; triggers go with their tables.
DROP TABLE audit_log;
DROP TABLE feed_tokens;
DROP TABLE api_keys;
DROP TABLE sign_in_failures;
DROP TABLE sessions;
DROP TABLE user_grants;
DROP TABLE users;
