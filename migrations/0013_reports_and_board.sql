-- Who was given which report (送达), and whether it was opened: the staff's in-site messages about reports.
CREATE TABLE assessment_report_delivery (
    region TEXT NOT NULL,
    account TEXT NOT NULL,
    -- The report's place in the chain.
    seq BIGINT NOT NULL,
    sent BIGINT NOT NULL,
    read_at BIGINT,
    PRIMARY KEY (region, account, seq)
);
CREATE INDEX assessment_report_delivery_unread ON assessment_report_delivery (region, account) WHERE read_at IS NULL;
CREATE INDEX assessment_report_delivery_report ON assessment_report_delivery (region, seq);

-- Corrections form a chain of their own behind the report: each hash stands on the one before, the first on the report's.
-- Notes written before this column have none and are shown as not proved.
ALTER TABLE assessment_report_note ADD COLUMN hash BYTEA;

-- The board of every morning: open cases by organ and item and the latest of them, and cards that are not over, each
-- from its index alone.
CREATE INDEX case_row_due ON case_row (region, due, organ, kind, item, place, case_no, closed_at)
    WHERE closed_at IS NULL;
CREATE INDEX supervision_card_live ON supervision_card (region, level, state, due, organ, place, person)
    WHERE state IN ('open', 'objected', 'answered');

-- How much waits at a desk, beside the name of its column: the count names the state, and so does the index.
CREATE INDEX case_task_waiting ON case_task (region, organ, role, state, case_no, n) WHERE state = 'open';
