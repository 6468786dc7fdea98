-- What is open, by the day it falls due: few rows, so that a board that is asked every minute counts no cases. What is
-- late changes with time alone; the day stands in the key, so nothing has to be written when a day ends.
--
-- Both tables follow `case_row` and `case_task` by triggers of the database itself: whatever writes a case, in whatever
-- order, the counts are right in the same transaction. Tables called `derived_…` are not copied when a county moves to
-- another database; there they are made anew by the same triggers.

CREATE TABLE derived_open_case (
    region TEXT NOT NULL,
    organ  TEXT NOT NULL,                    -- the lead organ
    due    TEXT NOT NULL,                    -- as in case_row; 9999-12-31 when nothing runs
    kind   TEXT NOT NULL,
    item   TEXT NOT NULL,
    place  TEXT NOT NULL,
    cases  BIGINT NOT NULL,                  -- never 0: a row nobody stands behind is removed
    PRIMARY KEY (region, organ, due, kind, item, place)
-- only sqlite
) WITHOUT ROWID;
-- only postgres
) WITH (fillfactor = 50);
-- both

CREATE TABLE derived_open_task (
    region TEXT NOT NULL,
    organ  TEXT NOT NULL,
    role   TEXT NOT NULL,
    due    TEXT NOT NULL,
    tasks  BIGINT NOT NULL,
    PRIMARY KEY (region, organ, role, due)
-- only sqlite
) WITHOUT ROWID;
-- only postgres
) WITH (fillfactor = 50);
-- both

INSERT INTO derived_open_case (region, organ, due, kind, item, place, cases)
    SELECT region, organ, due, kind, item, place, count(*) FROM case_row WHERE closed_at IS NULL
    GROUP BY region, organ, due, kind, item, place;
INSERT INTO derived_open_task (region, organ, role, due, tasks)
    SELECT region, organ, role, due, count(*) FROM case_task WHERE state = 'open'
    GROUP BY region, organ, role, due;

-- only sqlite
CREATE TRIGGER case_row_opened AFTER INSERT ON case_row WHEN new.closed_at IS NULL BEGIN
    INSERT INTO derived_open_case (region, organ, due, kind, item, place, cases)
    VALUES (new.region, new.organ, new.due, new.kind, new.item, new.place, 1)
    ON CONFLICT (region, organ, due, kind, item, place) DO UPDATE SET cases = cases + 1;
END;
CREATE TRIGGER case_row_removed AFTER DELETE ON case_row WHEN old.closed_at IS NULL BEGIN
    UPDATE derived_open_case SET cases = cases - 1 WHERE region = old.region AND organ = old.organ
        AND due = old.due AND kind = old.kind AND item = old.item AND place = old.place;
    DELETE FROM derived_open_case WHERE region = old.region AND organ = old.organ
        AND due = old.due AND kind = old.kind AND item = old.item AND place = old.place AND cases = 0;
END;
CREATE TRIGGER case_row_moved AFTER UPDATE OF due, closed_at, organ, kind, item, place ON case_row
    WHEN (old.closed_at IS NULL) <> (new.closed_at IS NULL) OR old.closed_at IS NULL
        AND (old.organ, old.due, old.kind, old.item, old.place) <> (new.organ, new.due, new.kind, new.item, new.place)
BEGIN
    UPDATE derived_open_case SET cases = cases - 1 WHERE old.closed_at IS NULL AND region = old.region
        AND organ = old.organ AND due = old.due AND kind = old.kind AND item = old.item AND place = old.place;
    DELETE FROM derived_open_case WHERE old.closed_at IS NULL AND region = old.region AND organ = old.organ
        AND due = old.due AND kind = old.kind AND item = old.item AND place = old.place AND cases = 0;
    INSERT INTO derived_open_case (region, organ, due, kind, item, place, cases)
    SELECT new.region, new.organ, new.due, new.kind, new.item, new.place, 1 WHERE new.closed_at IS NULL
    ON CONFLICT (region, organ, due, kind, item, place) DO UPDATE SET cases = cases + 1;
END;

CREATE TRIGGER case_task_opened AFTER INSERT ON case_task WHEN new.state = 'open' BEGIN
    INSERT INTO derived_open_task (region, organ, role, due, tasks)
    VALUES (new.region, new.organ, new.role, new.due, 1)
    ON CONFLICT (region, organ, role, due) DO UPDATE SET tasks = tasks + 1;
END;
CREATE TRIGGER case_task_removed AFTER DELETE ON case_task WHEN old.state = 'open' BEGIN
    UPDATE derived_open_task SET tasks = tasks - 1
        WHERE region = old.region AND organ = old.organ AND role = old.role AND due = old.due;
    DELETE FROM derived_open_task
        WHERE region = old.region AND organ = old.organ AND role = old.role AND due = old.due AND tasks = 0;
END;
CREATE TRIGGER case_task_moved AFTER UPDATE OF due, state, organ, role ON case_task
    WHEN (old.state = 'open') <> (new.state = 'open')
        OR old.state = 'open' AND (old.organ, old.role, old.due) <> (new.organ, new.role, new.due)
BEGIN
    UPDATE derived_open_task SET tasks = tasks - 1 WHERE old.state = 'open'
        AND region = old.region AND organ = old.organ AND role = old.role AND due = old.due;
    DELETE FROM derived_open_task WHERE old.state = 'open'
        AND region = old.region AND organ = old.organ AND role = old.role AND due = old.due AND tasks = 0;
    INSERT INTO derived_open_task (region, organ, role, due, tasks)
    SELECT new.region, new.organ, new.role, new.due, 1 WHERE new.state = 'open'
    ON CONFLICT (region, organ, role, due) DO UPDATE SET tasks = tasks + 1;
END;

-- only postgres
-- Where a case leaves one row and enters another, they are locked in the order of their keys, whichever it leaves: two
-- transactions never wait for each other in a circle.
CREATE FUNCTION follow_case_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO derived_open_case AS kept (region, organ, due, kind, item, place, cases)
    SELECT * FROM (
        SELECT OLD.region, OLD.organ, OLD.due, OLD.kind, OLD.item, OLD.place, -1::BIGINT
        WHERE TG_OP <> 'INSERT' AND OLD.closed_at IS NULL
        UNION ALL
        SELECT NEW.region, NEW.organ, NEW.due, NEW.kind, NEW.item, NEW.place, 1::BIGINT
        WHERE TG_OP <> 'DELETE' AND NEW.closed_at IS NULL) AS change
    ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (region, organ, due, kind, item, place) DO UPDATE SET cases = kept.cases + excluded.cases;
    IF TG_OP <> 'INSERT' AND OLD.closed_at IS NULL THEN
        DELETE FROM derived_open_case WHERE region = OLD.region AND organ = OLD.organ
            AND due = OLD.due AND kind = OLD.kind AND item = OLD.item AND place = OLD.place AND cases = 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER case_row_opened AFTER INSERT OR DELETE ON case_row
    FOR EACH ROW EXECUTE FUNCTION follow_case_row();
CREATE TRIGGER case_row_moved AFTER UPDATE OF due, closed_at, organ, kind, item, place ON case_row FOR EACH ROW
    WHEN ((OLD.closed_at IS NULL) <> (NEW.closed_at IS NULL) OR OLD.closed_at IS NULL
        AND (OLD.organ, OLD.due, OLD.kind, OLD.item, OLD.place) <> (NEW.organ, NEW.due, NEW.kind, NEW.item, NEW.place))
    EXECUTE FUNCTION follow_case_row();

CREATE FUNCTION follow_case_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO derived_open_task AS kept (region, organ, role, due, tasks)
    SELECT * FROM (
        SELECT OLD.region, OLD.organ, OLD.role, OLD.due, -1::BIGINT WHERE TG_OP <> 'INSERT' AND OLD.state = 'open'
        UNION ALL
        SELECT NEW.region, NEW.organ, NEW.role, NEW.due, 1::BIGINT WHERE TG_OP <> 'DELETE' AND NEW.state = 'open')
        AS change
    ORDER BY 1, 2, 3, 4
    ON CONFLICT (region, organ, role, due) DO UPDATE SET tasks = kept.tasks + excluded.tasks;
    IF TG_OP <> 'INSERT' AND OLD.state = 'open' THEN
        DELETE FROM derived_open_task
            WHERE region = OLD.region AND organ = OLD.organ AND role = OLD.role AND due = OLD.due AND tasks = 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER case_task_opened AFTER INSERT OR DELETE ON case_task
    FOR EACH ROW EXECUTE FUNCTION follow_case_task();
CREATE TRIGGER case_task_moved AFTER UPDATE OF due, state, organ, role ON case_task FOR EACH ROW
    WHEN ((OLD.state = 'open') <> (NEW.state = 'open')
        OR OLD.state = 'open' AND (OLD.organ, OLD.role, OLD.due) <> (NEW.organ, NEW.role, NEW.due))
    EXECUTE FUNCTION follow_case_task();
-- both
