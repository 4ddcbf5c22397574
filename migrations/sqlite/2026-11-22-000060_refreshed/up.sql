-- When the network last was as another place has it: a row a place. Instants are UTC seconds.
CREATE TABLE refreshed (
    source TEXT NOT NULL PRIMARY KEY,
    as_of INTEGER NOT NULL
) STRICT;
