-- Dry runs of supervision rules (试运行): kept, so that a restart and another node show them; who tried which text over
-- which days, and what it would have raised.
CREATE TABLE supervision_dry_run (
    region     TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    rule       TEXT   NOT NULL,
    digest     BYTEA  NOT NULL,             -- of the rule as it was tried
    content    TEXT   NOT NULL,             -- its text, as a file of the county folder holds it
    from_day   TEXT   NOT NULL,
    to_day     TEXT   NOT NULL,
    author     TEXT   NOT NULL,
    author_name TEXT  NOT NULL,
    started    BIGINT NOT NULL,
    seen       BIGINT NOT NULL,             -- cases looked at
    total      BIGINT NOT NULL,             -- of so many; 0 while nobody knows
    beat       BIGINT NOT NULL,             -- the last sign of life of the process that runs it
    cancelled  BIGINT NOT NULL,             -- somebody asked it to stop
    state      TEXT   NOT NULL,             -- running, done, cancelled, failed
    outcome    TEXT   NOT NULL,             -- of one that is done: JSON; of a failed one: a sentence
    PRIMARY KEY (region, id)
);
CREATE INDEX supervision_dry_run_rule ON supervision_dry_run (region, rule, started, id);
CREATE INDEX supervision_dry_run_running ON supervision_dry_run (region, started) WHERE state = 'running';
