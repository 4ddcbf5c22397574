-- Published duties that a publication took back because the network of its time no longer owed them: their pattern had left it, or
-- no longer ran on their day. History is replayed with them. Programs before this one took none back.
CREATE TABLE publication_endings (
    publication INTEGER NOT NULL REFERENCES publications (seq),
    duty TEXT NOT NULL REFERENCES published_duties (duty),
    PRIMARY KEY (publication, duty)
) STRICT, WITHOUT ROWID;
