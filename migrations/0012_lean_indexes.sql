-- Indexes of what waits and of what is held, so that neither engine walks over the rest.

-- The state stands in the key: without it SQLite takes the index of all signals and reads every one that is done.
DROP INDEX supervision_signal_unlogged;
DROP INDEX supervision_signal_waiting;
CREATE INDEX supervision_signal_unlogged ON supervision_signal (region, logged, raised_at, rule, subject, occasion)
    WHERE logged = 0;
CREATE INDEX supervision_signal_waiting ON supervision_signal (region, state, raised_at, rule, subject, occasion)
    WHERE state = 'waiting';

-- Most tasks are done by whoever takes them up: nobody ever holds them, and they need not stand here.
DROP INDEX case_task_held;
CREATE INDEX case_task_held ON case_task (region, holder, due, case_no, n) WHERE state = 'open' AND holder IS NOT NULL;

-- Has a row while a county is being filled on SQLite: words are then indexed all at once at its end. Both engines have it,
-- since a database is moved from one to the other table by table.
CREATE TABLE search_postponed (one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1));
-- only sqlite
DROP TRIGGER search_row_inserted;
DROP TRIGGER search_row_deleted;
DROP TRIGGER search_row_updated;
CREATE TRIGGER search_row_inserted AFTER INSERT ON search_row WHEN NOT EXISTS (SELECT 1 FROM search_postponed) BEGIN
    INSERT INTO search_index (rowid, title_words, body_words, pinyin)
    VALUES (new.id, new.title_words, new.body_words, new.pinyin);
END;
CREATE TRIGGER search_row_deleted AFTER DELETE ON search_row WHEN NOT EXISTS (SELECT 1 FROM search_postponed) BEGIN
    INSERT INTO search_index (search_index, rowid, title_words, body_words, pinyin)
    VALUES ('delete', old.id, old.title_words, old.body_words, old.pinyin);
END;
CREATE TRIGGER search_row_updated AFTER UPDATE ON search_row WHEN NOT EXISTS (SELECT 1 FROM search_postponed) BEGIN
    INSERT INTO search_index (search_index, rowid, title_words, body_words, pinyin)
    VALUES ('delete', old.id, old.title_words, old.body_words, old.pinyin);
    INSERT INTO search_index (rowid, title_words, body_words, pinyin)
    VALUES (new.id, new.title_words, new.body_words, new.pinyin);
END;
-- both
