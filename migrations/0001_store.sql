-- The store's own tables: numbers. Every table that grows has the county's region first in its key.

-- The last number used (SQLite) or reserved (PostgreSQL) in a scope, such as the cases of one kind on one day.
CREATE TABLE serial (
    region TEXT NOT NULL,
    scope TEXT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (region, scope)
);
