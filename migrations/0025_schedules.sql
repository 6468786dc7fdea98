-- ratings: the scanned sheet of a rating on paper, as a file reference in JSON; empty where there is none.
ALTER TABLE rating ADD COLUMN scan TEXT NOT NULL DEFAULT '';

-- casework: cases that open by themselves. Up to which day each schedule of a kind was looked after, and what was due by it.
CREATE TABLE schedule_progress (
    region   TEXT NOT NULL,
    kind     TEXT NOT NULL,
    schedule TEXT NOT NULL,
    through  TEXT NOT NULL,
    PRIMARY KEY (region, kind, schedule)
);

CREATE TABLE schedule_duty (
    region   TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    day      TEXT   NOT NULL,
    schedule TEXT   NOT NULL,
    subject  TEXT   NOT NULL,                -- a place, an organ or organ/window
    organ    TEXT   NOT NULL,
    place    TEXT   NOT NULL,
    due_at   BIGINT NOT NULL,
    case_no  TEXT   NOT NULL,                -- empty where it could not be done in time any more
    PRIMARY KEY (region, kind, day, schedule, subject)
);

-- patrols: what was found on a patrol, one row for each finding until its own case is there, and afterwards.
CREATE TABLE patrol_finding (
    region   TEXT   NOT NULL,
    patrol   TEXT   NOT NULL,                -- number of the patrol's case
    n        BIGINT NOT NULL,
    finding  TEXT   NOT NULL,                -- number of the finding's case; empty while it is still to be opened
    PRIMARY KEY (region, patrol, n)
);
CREATE INDEX patrol_finding_open ON patrol_finding (region, patrol, n) WHERE finding = '';

-- assessment: bulletins (通报) as issued; each rests on one frozen report, and is never changed.
CREATE TABLE assessment_bulletin (
    region    TEXT   NOT NULL,
    report    TEXT   NOT NULL,               -- id of the report
    year      BIGINT NOT NULL,
    n         BIGINT NOT NULL,               -- its number in the year
    issued_at BIGINT NOT NULL,
    body      TEXT   NOT NULL,               -- JSON
    PRIMARY KEY (region, report)
);
CREATE UNIQUE INDEX assessment_bulletin_number ON assessment_bulletin (region, year, n);
