-- The store's own tables: numbers, outbox, jobs, idempotency, counters, search.
-- Every table that grows has the county's region first in its key; moments are microseconds since 1970 UTC.
-- On SQLite, tables of short rows that are found by their key are kept in its order (WITHOUT ROWID), which saves an index.

-- The last number used (SQLite) or reserved (PostgreSQL) in a scope, such as the cases of one kind on one day.
CREATE TABLE serial (
    region TEXT NOT NULL,
    scope TEXT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (region, scope)
-- only sqlite
) WITHOUT ROWID;
-- only postgres
);
-- both

-- What is announced to other modules and to the world, written with the change it tells of.
CREATE TABLE outbox (
    region TEXT NOT NULL,
    -- Made by the writer from what it tells of (case number and sequence), so that telling twice is one row.
    id TEXT NOT NULL,
    topic TEXT NOT NULL,
    body TEXT NOT NULL,
    created BIGINT NOT NULL,
    -- Not before this moment. While a worker holds the line: when its lease ends.
    due BIGINT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dead')),
    -- Who was handed the line last and when; an older holder can no longer finish it.
    lease TEXT,
    finished BIGINT,
    last_error TEXT,
    PRIMARY KEY (region, id)
);
CREATE INDEX outbox_waiting ON outbox (region, due, id) WHERE state = 'waiting';
CREATE INDEX outbox_dead ON outbox (region, created) WHERE state = 'dead';
CREATE INDEX outbox_done ON outbox (region, finished) WHERE state = 'done';

-- Long work with progress: exports, imports, reports, recomputation.
CREATE TABLE job (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    -- The account that asked for it, if a person did.
    owner TEXT,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    done BIGINT NOT NULL DEFAULT 0,
    total BIGINT NOT NULL DEFAULT 0,
    created BIGINT NOT NULL,
    due BIGINT NOT NULL,
    started BIGINT,
    finished BIGINT,
    tries BIGINT NOT NULL DEFAULT 0,
    lease TEXT,
    -- What came of it, such as the name of the file; or why it failed.
    outcome TEXT,
    PRIMARY KEY (region, id)
);
CREATE INDEX job_open ON job (region, due, id) WHERE state IN ('waiting', 'running');
CREATE INDEX job_recent ON job (region, created);

-- Answers already given, so that a repeated command gets the same one.
CREATE TABLE idempotency (
    region TEXT NOT NULL,
    actor TEXT NOT NULL,
    key TEXT NOT NULL,
    -- Of the request: the same key with another body is a mistake of the caller.
    request_digest TEXT NOT NULL,
    status BIGINT NOT NULL,
    answer TEXT NOT NULL,
    created BIGINT NOT NULL,
    PRIMARY KEY (region, actor, key)
);
CREATE INDEX idempotency_created ON idempotency (region, created);

-- Figures that pages show without counting: changed by differences in the transaction of the event.
CREATE TABLE counter (
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    -- The local date, or empty for a figure that has no day.
    day TEXT NOT NULL DEFAULT '',
    value BIGINT NOT NULL,
    PRIMARY KEY (region, name, day)
-- only sqlite
) WITHOUT ROWID;
-- only postgres
);
-- both

-- What can be found by words. The text is cut into words before it is stored, so that both engines can index it with
-- their plainest tokenizer; the index itself is derived by the engine and need not be copied or restored.
CREATE TABLE search_row (
-- only sqlite
    -- The full-text index points at rows by number; a number of our own survives VACUUM.
    id INTEGER PRIMARY KEY,
-- both
    region TEXT NOT NULL,
    -- What sort of thing was found: item, case, knowledge …
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    title_words TEXT NOT NULL,
    body_words TEXT NOT NULL,
    -- The title as it sounds and by its initials, from every word on.
    pinyin TEXT NOT NULL,
-- only postgres
    vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title_words), 'A') || setweight(to_tsvector('simple', body_words), 'C')
        || setweight(to_tsvector('simple', pinyin), 'B')) STORED,
-- both
    UNIQUE (region, kind, key)
);
-- only postgres
CREATE INDEX search_row_vector ON search_row USING gin (vector);
-- only sqlite
CREATE VIRTUAL TABLE search_index USING fts5 (
    title_words, body_words, pinyin, content = 'search_row', content_rowid = 'id',
    tokenize = 'unicode61 remove_diacritics 0');
CREATE TRIGGER search_row_inserted AFTER INSERT ON search_row BEGIN
    INSERT INTO search_index (rowid, title_words, body_words, pinyin)
    VALUES (new.id, new.title_words, new.body_words, new.pinyin);
END;
CREATE TRIGGER search_row_deleted AFTER DELETE ON search_row BEGIN
    INSERT INTO search_index (search_index, rowid, title_words, body_words, pinyin)
    VALUES ('delete', old.id, old.title_words, old.body_words, old.pinyin);
END;
CREATE TRIGGER search_row_updated AFTER UPDATE ON search_row BEGIN
    INSERT INTO search_index (search_index, rowid, title_words, body_words, pinyin)
    VALUES ('delete', old.id, old.title_words, old.body_words, old.pinyin);
    INSERT INTO search_index (rowid, title_words, body_words, pinyin)
    VALUES (new.id, new.title_words, new.body_words, new.pinyin);
END;
-- both
