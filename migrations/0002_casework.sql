-- casework: cases as their events add up to, the register of events, tasks, who takes part, pinned definitions, seals.
-- The event table is the truth; every other table here can be computed from it again.

-- One row a case.
CREATE TABLE case_row (
    region TEXT NOT NULL,
    case_no TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- Empty for kinds without items, so that the key of a list never holds a null.
    item TEXT NOT NULL,
    title TEXT NOT NULL,
    -- The lead organ.
    organ TEXT NOT NULL,
    -- Township or village the matter belongs to, twelve digits; the county itself for most.
    place TEXT NOT NULL,
    -- The applicant's name, for lists.
    party TEXT NOT NULL,
    phase TEXT NOT NULL,
    -- Empty while it has not ended.
    ending TEXT NOT NULL,
    paused BIGINT NOT NULL,
    filed_at BIGINT NOT NULL,
    -- The last day allowed, as computed when the case was last touched; 9999-12-31 when nothing runs.
    due TEXT NOT NULL,
    closed_at BIGINT,
    -- The earliest moment at which something falls due by itself; null when nothing will.
    wake_at BIGINT,
    -- Number of the last event; with the primary key of case_entry the optimistic version of the case.
    seq BIGINT NOT NULL,
    -- Head of the hash chain.
    chain BYTEA NOT NULL,
    -- The whole state as JSON.
    state TEXT NOT NULL,
    PRIMARY KEY (region, case_no)
);
-- Waking costs what is due, not what is open.
CREATE INDEX case_row_wake ON case_row (region, wake_at, case_no) WHERE wake_at IS NOT NULL;
-- Lists, newest first; the other columns save most filters a look at the wide row.
CREATE INDEX case_row_filed ON case_row (region, filed_at, case_no, place, kind, item);
-- The same for what is still open, which is what people look at, and for one item.
CREATE INDEX case_row_open ON case_row (region, filed_at, case_no) WHERE closed_at IS NULL;
CREATE INDEX case_row_item ON case_row (region, item, filed_at, case_no);

-- The register: one row for all that happened by one command, sealed by one hash over the hash before.
CREATE TABLE case_entry (
    region TEXT NOT NULL,
    case_no TEXT NOT NULL,
    -- Number of the first event in the row. Two commands judged on the same state want the same number: one fails.
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    verb TEXT NOT NULL,
    actor TEXT NOT NULL,
    -- Canonical JSON: actor and happenings, byte for byte what was hashed.
    body TEXT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (region, case_no, seq)
);
-- For sealing a day and for audit.
CREATE INDEX case_entry_at ON case_entry (region, at, case_no);

-- What posts have to do, and what was done.
CREATE TABLE case_task (
    region TEXT NOT NULL,
    case_no TEXT NOT NULL,
    n BIGINT NOT NULL,
    organ TEXT NOT NULL,
    role TEXT NOT NULL,
    act TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'cancelled')),
    -- Who has taken it, or did it.
    holder TEXT,
    holder_name TEXT,
    opened BIGINT NOT NULL,
    -- The step's own last day or the case's, whichever is earlier.
    due TEXT NOT NULL,
    closed BIGINT,
    PRIMARY KEY (region, case_no, n)
-- only sqlite
) WITHOUT ROWID;
-- only postgres
);
-- both
-- The inbox of a post by remaining time: one range of this index, at every depth.
CREATE INDEX case_task_inbox ON case_task (region, organ, role, due, case_no, n) WHERE state = 'open';
CREATE INDEX case_task_held ON case_task (region, holder, due, case_no, n) WHERE state = 'open';

-- Who takes part: `organ:…` and `account:…`. The access predicate reads it, and lists are driven by it.
CREATE TABLE case_part (
    region TEXT NOT NULL,
    part TEXT NOT NULL,
    filed_at BIGINT NOT NULL,
    case_no TEXT NOT NULL,
    -- Set when the case is over.
    over BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (region, part, filed_at, case_no)
-- only sqlite
) WITHOUT ROWID;
-- only postgres
);
-- both
-- The few open cases of a part among its many closed ones.
CREATE INDEX case_part_open ON case_part (region, part, filed_at, case_no) WHERE over = 0;

-- Every definition a case was ever filed under, by digest, so that a case outlives a change of the county folder.
CREATE TABLE case_definition (
    region TEXT NOT NULL,
    digest BYTEA NOT NULL,
    kind TEXT NOT NULL,
    item TEXT NOT NULL,
    first_used BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (region, digest)
);

-- Every work calendar a case was ever filed under.
CREATE TABLE case_calendar (
    region TEXT NOT NULL,
    digest BYTEA NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (region, digest)
);

-- The daily seal over the chain heads of all cases touched that day, each seal on top of the one before: the removal of
-- a whole case, or of the end of one, is found as well.
CREATE TABLE case_seal (
    region TEXT NOT NULL,
    day TEXT NOT NULL,
    cases BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    PRIMARY KEY (region, day)
);
