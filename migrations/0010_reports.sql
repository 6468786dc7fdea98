-- reports: 周记, 月评, 季小结, 年考核 as frozen by the clock, and the notes that correct them. Nothing here is ever changed.

-- One row a report. The body is canonical JSON, byte for byte what was hashed on top of the hash of the report before.
CREATE TABLE assessment_report (
    region TEXT NOT NULL,
    -- `county.2026-11`, `market.2026-W47`.
    id TEXT NOT NULL,
    -- Its place in the chain, from 1.
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('week', 'month', 'quarter', 'year')),
    -- `county`, or the organ it is about.
    scope TEXT NOT NULL,
    period TEXT NOT NULL,
    -- First and last day.
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    title TEXT NOT NULL,
    -- What was registered before this moment is in it.
    as_of BIGINT NOT NULL,
    frozen_at BIGINT NOT NULL,
    body TEXT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX assessment_report_seq ON assessment_report (region, seq);
CREATE INDEX assessment_report_scope ON assessment_report (region, scope, seq);

-- Corrections (更正说明): who found what wrong; the report itself stays.
CREATE TABLE assessment_report_note (
    region TEXT NOT NULL,
    report TEXT NOT NULL,
    n BIGINT NOT NULL,
    at BIGINT NOT NULL,
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (region, report, n)
);
