-- supervision: rules in their versions, signals they raised, cards and orders as they stand, moments to look again at,
-- small tallies for window rules. Signals, cards, orders and tallies follow from the register of cases alone and can be
-- computed from it again; rules and progress are truth of their own.

-- Every version of a rule that was ever in force or is published for a day to come. Never changed, never removed.
CREATE TABLE supervision_rule (
    region     TEXT   NOT NULL,
    rule       TEXT   NOT NULL,             -- T-STEP-OVER
    version    BIGINT NOT NULL,             -- counted from 1 for each rule
    from_day   TEXT   NOT NULL,             -- the first day it judges; a later version ends it
    origin     TEXT   NOT NULL,             -- 'folder' or 'page'
    content    TEXT   NOT NULL,             -- TOML, as a file of the county folder holds it
    digest     BYTEA  NOT NULL,
    author     TEXT   NOT NULL,
    author_name TEXT  NOT NULL,
    reason     TEXT   NOT NULL,
    published  BIGINT NOT NULL,
    PRIMARY KEY (region, rule, version)
);

-- What somebody is writing; it judges nothing.
CREATE TABLE supervision_draft (
    region     TEXT   NOT NULL,
    rule       TEXT   NOT NULL,
    content    TEXT   NOT NULL,
    author     TEXT   NOT NULL,
    author_name TEXT  NOT NULL,
    saved      BIGINT NOT NULL,
    PRIMARY KEY (region, rule)
);

-- A rule held: once for each rule, subject and occasion, whoever found it and however often.
CREATE TABLE supervision_signal (
    region     TEXT   NOT NULL,
    rule       TEXT   NOT NULL,
    subject    TEXT   NOT NULL,             -- a case number, organ:…, person:…, item:…, county
    occasion   TEXT   NOT NULL,             -- what makes it this time: 'task:12 2026-09-02', '2026-09'
    raised_at  BIGINT NOT NULL,             -- when the rule came to hold by law, not when somebody noticed
    level      TEXT   NOT NULL,             -- notice, warning, yellow, red, advice
    state      TEXT   NOT NULL,             -- 'told' (a notice), 'waiting' for its card, 'carded'
    organ      TEXT   NOT NULL,             -- who answers
    place      TEXT   NOT NULL,
    person     TEXT   NOT NULL,             -- the account that is responsible; empty where it is a post
    person_name TEXT  NOT NULL,
    item       TEXT   NOT NULL,
    case_no    TEXT   NOT NULL,             -- the case it was seen in; empty for windows
    version    BIGINT NOT NULL,
    digest     BYTEA  NOT NULL,
    score      BIGINT NOT NULL,
    evidence   TEXT   NOT NULL,             -- JSON: the facts at that moment, the events it rests on
    card_no    TEXT   NOT NULL,             -- empty until there is one
    withdrawn  BIGINT NOT NULL DEFAULT 0,   -- its card was withdrawn: counts for nothing, stays visible
    logged     BIGINT NOT NULL DEFAULT 0,   -- it stands in the supervision log
    PRIMARY KEY (region, rule, subject, occasion)
);
CREATE INDEX supervision_signal_unlogged ON supervision_signal (region, raised_at, rule, subject, occasion)
    WHERE logged = 0;
CREATE INDEX supervision_signal_waiting ON supervision_signal (region, raised_at, rule, subject, occasion)
    WHERE state = 'waiting';
CREATE INDEX supervision_signal_at ON supervision_signal (region, raised_at, rule, subject, occasion);
CREATE INDEX supervision_signal_organ ON supervision_signal (region, organ, raised_at, rule, subject, occasion);
CREATE INDEX supervision_signal_person ON supervision_signal (region, person, raised_at, rule, subject, occasion)
    WHERE person <> '';
CREATE INDEX supervision_signal_subject ON supervision_signal (region, subject, raised_at);
CREATE INDEX supervision_signal_case ON supervision_signal (region, case_no, raised_at);

-- A card as its case tells it: warning, yellow, red, letter of advice.
CREATE TABLE supervision_card (
    region     TEXT   NOT NULL,
    card_no    TEXT   NOT NULL,             -- the number of its case
    level      TEXT   NOT NULL,
    rule       TEXT   NOT NULL,             -- MANUAL when somebody raised it by hand
    rule_name  TEXT   NOT NULL,
    category   TEXT   NOT NULL,
    subject    TEXT   NOT NULL,
    occasion   TEXT   NOT NULL,
    case_no    TEXT   NOT NULL,
    item       TEXT   NOT NULL,
    organ      TEXT   NOT NULL,
    place      TEXT   NOT NULL,
    person     TEXT   NOT NULL,
    person_name TEXT  NOT NULL,
    raised_at  BIGINT NOT NULL,             -- by law
    filed_at   BIGINT NOT NULL,             -- when it was served; its clocks run from here
    raised_by  TEXT   NOT NULL,             -- the account; system for the machine
    raised_by_name TEXT NOT NULL,
    state      TEXT   NOT NULL,             -- open, objected, answered, closed, withdrawn
    first_due  TEXT   NOT NULL,             -- the last day to answer, as it was served
    due        TEXT   NOT NULL,             -- the last day to answer; 9999-12-31 when nothing is owed
    answered_at BIGINT,
    answered_by TEXT  NOT NULL DEFAULT '',
    answer     TEXT   NOT NULL DEFAULT '',  -- explained, corrected
    objected_at BIGINT,
    reviewed_at BIGINT,
    reviewed_by TEXT  NOT NULL DEFAULT '',
    verdict    TEXT   NOT NULL DEFAULT '',  -- uphold, withdraw
    why        TEXT   NOT NULL DEFAULT '',  -- of a withdrawal: system-failure, force-majeure, applicants-fault, wrong-data
    withdrawn_at BIGINT,
    closed_at  BIGINT,
    redone     BIGINT NOT NULL DEFAULT 0,   -- how often it was sent back
    points     BIGINT NOT NULL,             -- what counts: the rule's score, zero once withdrawn
    version    BIGINT NOT NULL,
    digest     BYTEA  NOT NULL,
    evidence   TEXT   NOT NULL,
    seq        BIGINT NOT NULL,
    logged     TEXT   NOT NULL DEFAULT '',  -- the state that stands in the supervision log
    PRIMARY KEY (region, card_no)
);
CREATE INDEX supervision_card_unlogged ON supervision_card (region, card_no) WHERE logged <> state;
CREATE INDEX supervision_card_at ON supervision_card (region, raised_at, card_no);
CREATE INDEX supervision_card_organ ON supervision_card (region, organ, raised_at, card_no);
CREATE INDEX supervision_card_person ON supervision_card (region, person, raised_at, card_no) WHERE person <> '';
CREATE INDEX supervision_card_rule ON supervision_card (region, rule, raised_at, card_no);
CREATE INDEX supervision_card_subject ON supervision_card (region, subject, raised_at, card_no);
CREATE INDEX supervision_card_open ON supervision_card (region, due, card_no) WHERE closed_at IS NULL;

-- 督办 as its case tells it.
CREATE TABLE supervision_order (
    region     TEXT   NOT NULL,
    order_no   TEXT   NOT NULL,
    sort       TEXT   NOT NULL,             -- automatic, leader, public, talk
    matter     TEXT   NOT NULL,
    demand     TEXT   NOT NULL,
    subject    TEXT   NOT NULL,
    case_no    TEXT   NOT NULL,
    organ      TEXT   NOT NULL,
    place      TEXT   NOT NULL,
    issued_at  BIGINT NOT NULL,
    issued_by  TEXT   NOT NULL,
    issued_by_name TEXT NOT NULL,
    state      TEXT   NOT NULL,             -- issued, handling, replied, closed
    due        TEXT   NOT NULL,
    received_at BIGINT,
    replied_at BIGINT,
    closed_at  BIGINT,
    redone     BIGINT NOT NULL DEFAULT 0,
    seq        BIGINT NOT NULL,
    PRIMARY KEY (region, order_no)
);
CREATE INDEX supervision_order_at ON supervision_order (region, issued_at, order_no);
CREATE INDEX supervision_order_organ ON supervision_order (region, organ, issued_at, order_no);
CREATE INDEX supervision_order_subject ON supervision_order (region, subject, issued_at, order_no);
CREATE INDEX supervision_order_open ON supervision_order (region, due, order_no) WHERE closed_at IS NULL;

-- The next moment at which a time rule can come to hold in a case; changed only when it moves.
CREATE TABLE supervision_watch (
    region     TEXT   NOT NULL,
    case_no    TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (region, case_no)
);
CREATE INDEX supervision_watch_at ON supervision_watch (region, at, case_no);

-- The last day whose windows were looked at.
CREATE TABLE supervision_progress (
    region     TEXT   NOT NULL,
    what       TEXT   NOT NULL,             -- 'windows'
    day        TEXT   NOT NULL,
    PRIMARY KEY (region, what)
);

-- What window rules count, kept hour by hour in the transaction of the event: an hour is what a burst is measured in.
CREATE TABLE supervision_tally (
    region     TEXT   NOT NULL,
    day        TEXT   NOT NULL,
    hour       BIGINT NOT NULL,
    subject    TEXT   NOT NULL,             -- organ:…, person:…, item:…
    organ      TEXT   NOT NULL,             -- where the person or item belongs
    closed     BIGINT NOT NULL DEFAULT 0,
    instant    BIGINT NOT NULL DEFAULT 0,   -- closed within a minute of acceptance, and no on-the-spot item
    withdrawn  BIGINT NOT NULL DEFAULT 0,
    late_steps BIGINT NOT NULL DEFAULT 0,
    zero_minute_reviews BIGINT NOT NULL DEFAULT 0,
    night      BIGINT NOT NULL DEFAULT 0,   -- steps done between 22 and 6 o'clock
    bad_ratings BIGINT NOT NULL DEFAULT 0,
    forced_ratings BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (region, subject, day, hour)
);
CREATE INDEX supervision_tally_day ON supervision_tally (region, day);

-- Ratings from one device or address in an hour.
CREATE TABLE supervision_rater (
    region     TEXT   NOT NULL,
    organ      TEXT   NOT NULL,
    day        TEXT   NOT NULL,
    hour       BIGINT NOT NULL,
    source     TEXT   NOT NULL,             -- digest of the device or the address, never itself
    ratings    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (region, organ, day, hour, source)
);
CREATE INDEX supervision_rater_day ON supervision_rater (region, day);
