-- Indexes that are not there while a county is being filled on SQLite, and how they are made: each is built when a statement
-- first asks for it, the others at the end. Both engines have the table, since a database is moved table by table.
CREATE TABLE postponed_index (
    name TEXT NOT NULL PRIMARY KEY,
    text TEXT NOT NULL
);
