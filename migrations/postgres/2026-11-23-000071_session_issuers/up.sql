-- By way of which provider a session began, so that signing out can go on there; nothing: by a password, or a program before this
-- one began it. The provider's token is not kept.
ALTER TABLE sessions ADD COLUMN issuer TEXT;
