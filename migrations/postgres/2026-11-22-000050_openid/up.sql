-- Signing in by way of a provider (OpenID Connect): which of its people is which user here, and attempts that are under way.
--
-- An attempt holds hashes alone: its state is in the address that the provider sends the browser back to, its secret in the
-- browser's cookie. Instants are UTC seconds.

CREATE TABLE user_identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    linked_at BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX user_identities_by_user ON user_identities (user_id);

CREATE TABLE sign_in_attempts (
    state TEXT NOT NULL PRIMARY KEY CHECK (length(state) = 64),
    browser TEXT NOT NULL CHECK (length(browser) = 64),
    way_back TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sign_in_attempts_by_end ON sign_in_attempts (expires_at);
