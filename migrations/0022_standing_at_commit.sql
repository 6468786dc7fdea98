-- On PostgreSQL, where transactions run side by side, the counts of what is open are written when a transaction commits,
-- after everything else, so that the rows many share are locked as shortly as can be. Nearly every filing opens a step at
-- one desk: its count is kept in ten lanes, by the last character of the case's number. SQLite has one writer and needs
-- neither.
-- only postgres
DROP TRIGGER case_row_opened ON case_row;
DROP TRIGGER case_row_moved ON case_row;
DROP TRIGGER case_task_opened ON case_task;
DROP TRIGGER case_task_moved ON case_task;
DROP TABLE derived_open_task;
CREATE TABLE derived_open_task (
    region TEXT NOT NULL,
    organ  TEXT NOT NULL,
    role   TEXT NOT NULL,
    due    TEXT NOT NULL,
    lane   TEXT NOT NULL,
    tasks  BIGINT NOT NULL,
    PRIMARY KEY (region, organ, role, due, lane)
) WITH (fillfactor = 50);
INSERT INTO derived_open_task (region, organ, role, due, lane, tasks)
    SELECT region, organ, role, due, right(case_no, 1), count(*) FROM case_task WHERE state = 'open'
    GROUP BY region, organ, role, due, right(case_no, 1);

-- Each count is one statement by its key; a row is removed only by whoever makes it 0. What moves to an earlier day takes
-- that day's row first: all transactions lock rows in the order of their days.
CREATE OR REPLACE FUNCTION follow_case_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    left_over BIGINT;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        IF TG_OP = 'UPDATE' AND NEW.due < OLD.due THEN
            PERFORM 1 FROM derived_open_case WHERE region = NEW.region AND organ = NEW.organ AND due = NEW.due
                AND kind = NEW.kind AND item = NEW.item AND place = NEW.place FOR UPDATE;
        END IF;
        IF OLD.closed_at IS NULL THEN
            UPDATE derived_open_case SET cases = cases - 1 WHERE region = OLD.region AND organ = OLD.organ
                AND due = OLD.due AND kind = OLD.kind AND item = OLD.item AND place = OLD.place
                RETURNING cases INTO left_over;
            IF left_over = 0 THEN
                DELETE FROM derived_open_case WHERE region = OLD.region AND organ = OLD.organ
                    AND due = OLD.due AND kind = OLD.kind AND item = OLD.item AND place = OLD.place;
            END IF;
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        IF NEW.closed_at IS NULL THEN
            INSERT INTO derived_open_case AS kept (region, organ, due, kind, item, place, cases)
            VALUES (NEW.region, NEW.organ, NEW.due, NEW.kind, NEW.item, NEW.place, 1)
            ON CONFLICT (region, organ, due, kind, item, place) DO UPDATE SET cases = kept.cases + 1;
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION follow_case_task() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    left_over BIGINT;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        IF TG_OP = 'UPDATE' AND NEW.due < OLD.due THEN
            PERFORM 1 FROM derived_open_task WHERE region = NEW.region AND organ = NEW.organ AND role = NEW.role
                AND due = NEW.due AND lane = right(NEW.case_no, 1) FOR UPDATE;
        END IF;
        IF OLD.state = 'open' THEN
            UPDATE derived_open_task SET tasks = tasks - 1 WHERE region = OLD.region AND organ = OLD.organ
                AND role = OLD.role AND due = OLD.due AND lane = right(OLD.case_no, 1)
                RETURNING tasks INTO left_over;
            IF left_over = 0 THEN
                DELETE FROM derived_open_task WHERE region = OLD.region AND organ = OLD.organ
                    AND role = OLD.role AND due = OLD.due AND lane = right(OLD.case_no, 1);
            END IF;
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        IF NEW.state = 'open' THEN
            INSERT INTO derived_open_task AS kept (region, organ, role, due, lane, tasks)
            VALUES (NEW.region, NEW.organ, NEW.role, NEW.due, right(NEW.case_no, 1), 1)
            ON CONFLICT (region, organ, role, due, lane) DO UPDATE SET tasks = kept.tasks + 1;
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER case_row_opened AFTER INSERT ON case_row DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.closed_at IS NULL) EXECUTE FUNCTION follow_case_row();
CREATE CONSTRAINT TRIGGER case_row_removed AFTER DELETE ON case_row DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.closed_at IS NULL) EXECUTE FUNCTION follow_case_row();
CREATE CONSTRAINT TRIGGER case_row_moved AFTER UPDATE OF due, closed_at, organ, kind, item, place ON case_row
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.closed_at IS NULL) <> (NEW.closed_at IS NULL) OR OLD.closed_at IS NULL
        AND (OLD.organ, OLD.due, OLD.kind, OLD.item, OLD.place) <> (NEW.organ, NEW.due, NEW.kind, NEW.item, NEW.place))
    EXECUTE FUNCTION follow_case_row();
CREATE CONSTRAINT TRIGGER case_task_opened AFTER INSERT ON case_task DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'open') EXECUTE FUNCTION follow_case_task();
CREATE CONSTRAINT TRIGGER case_task_removed AFTER DELETE ON case_task DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.state = 'open') EXECUTE FUNCTION follow_case_task();
CREATE CONSTRAINT TRIGGER case_task_moved AFTER UPDATE OF due, state, organ, role ON case_task
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.state = 'open') <> (NEW.state = 'open')
        OR OLD.state = 'open' AND (OLD.organ, OLD.role, OLD.due) <> (NEW.organ, NEW.role, NEW.due))
    EXECUTE FUNCTION follow_case_task();
-- both
