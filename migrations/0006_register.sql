-- Registers: append-only, hash-chained logs of what is no case: accounts and rights, supervision, whatever comes.

CREATE TABLE register_entry (
    region     TEXT   NOT NULL,
    register   TEXT   NOT NULL,             -- which log: identity, supervision …
    -- Counted from 1 without a gap. Two writers after the same entry want the same number: one fails and tries again.
    seq        BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    actor      TEXT   NOT NULL,             -- account; empty for the system and for strangers
    actor_name TEXT   NOT NULL,
    verb       TEXT   NOT NULL,
    subject    TEXT   NOT NULL,             -- on whom or on what: an account, a case number, a card
    body       TEXT   NOT NULL,             -- JSON, byte for byte what was hashed
    hash       BYTEA  NOT NULL,             -- over all of the above, on top of the entry before
    PRIMARY KEY (region, register, seq)
);
-- For the audit, newest first, across registers; of one person; about one subject.
CREATE INDEX register_entry_at ON register_entry (region, at, register, seq);
CREATE INDEX register_entry_actor ON register_entry (region, actor, at);
CREATE INDEX register_entry_subject ON register_entry (region, subject, at);

-- Where each register stood when a day ended: the loss of its end, or of all of it, is found as well.
CREATE TABLE register_seal (
    region   TEXT   NOT NULL,
    register TEXT   NOT NULL,
    day      TEXT   NOT NULL,
    seq      BIGINT NOT NULL,
    hash     BYTEA  NOT NULL,
    PRIMARY KEY (region, register, day)
);
