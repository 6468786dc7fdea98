-- ratings: what citizens say, what was done about it, who was called back, what was surveyed.
-- Acts, ratings, rectifications and figures follow the register of cases and can be computed from it again.

-- What can be rated (一次一评, 一事一评): one row for every finished act, rated or not. Nobody is given a good rating by
-- default: level 0 says that nobody has rated.
CREATE TABLE rating_act (
    region   TEXT   NOT NULL,
    case_no  TEXT   NOT NULL,
    act      BIGINT NOT NULL,                -- 0 the matter, 1 handing in at a window, 2 collecting at a window
    organ    TEXT   NOT NULL,
    item     TEXT   NOT NULL,
    place    TEXT   NOT NULL,
    person   TEXT   NOT NULL,                -- account of whoever did it; empty where nobody did
    win      TEXT   NOT NULL,                -- organ/window at which that person sat; empty where none
    channel  TEXT   NOT NULL,                -- the door by which the case came
    account  TEXT   NOT NULL,                -- the applicant's; empty for a walk-in
    title    TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    day      TEXT   NOT NULL,
    level    BIGINT NOT NULL DEFAULT 0,      -- of the first rating that counts
    invite   BIGINT NOT NULL DEFAULT 1,      -- 0 once the applicant was asked
    PRIMARY KEY (region, case_no, act)
);
CREATE INDEX rating_act_account ON rating_act (region, account, at, case_no, act) WHERE account <> '';
CREATE INDEX rating_act_person ON rating_act (region, person, at) WHERE person <> '';
CREATE INDEX rating_act_day ON rating_act (region, day, organ, case_no, act);
CREATE INDEX rating_act_invite ON rating_act (region, at, case_no, act) WHERE invite = 1;

-- Ratings as given; a later one is appended and counts nowhere. Who gave it stands here and nowhere an organ looks.
CREATE TABLE rating (
    region   TEXT   NOT NULL,
    case_no  TEXT   NOT NULL,
    act      BIGINT NOT NULL,
    n        BIGINT NOT NULL,                -- 1 counts; 2 … are appended
    at       BIGINT NOT NULL,
    day      TEXT   NOT NULL,
    organ    TEXT   NOT NULL,
    item     TEXT   NOT NULL,
    place    TEXT   NOT NULL,
    person   TEXT   NOT NULL,
    win      TEXT   NOT NULL,
    title    TEXT   NOT NULL,
    level    BIGINT NOT NULL,
    tags     TEXT   NOT NULL,                -- JSON array
    text     TEXT   NOT NULL,
    channel  TEXT   NOT NULL,
    named    BIGINT NOT NULL,
    rater    TEXT   NOT NULL,                -- account; empty for one who was invited without one
    device   TEXT   NOT NULL,                -- salted digest; empty where unknown
    ip       TEXT   NOT NULL,
    seconds  BIGINT NOT NULL,                -- between the end of the act and the rating
    recorded TEXT   NOT NULL,                -- account of whoever took it down on the telephone
    standing TEXT   NOT NULL,                -- counted, appended, excluded
    wants    BIGINT NOT NULL,                -- 1 while a rectification is still to be opened
    -- Drawn by lot when a rectification is opened: by it an organ names a rating without knowing whose it is.
    code     TEXT   NOT NULL DEFAULT '',
    PRIMARY KEY (region, case_no, act, n)
);
CREATE UNIQUE INDEX rating_code ON rating (region, code) WHERE code <> '';
CREATE INDEX rating_at ON rating (region, at, case_no, act, n);
CREATE INDEX rating_organ ON rating (region, organ, at, case_no, act, n);
CREATE INDEX rating_wants ON rating (region, at, case_no, act, n) WHERE wants = 1;
CREATE INDEX rating_device ON rating (region, device, at) WHERE device <> '';
CREATE INDEX rating_ip ON rating (region, ip, at) WHERE ip <> '';

-- Sums by the day (of each organ; the other columns empty) and by the month on which the act ended.
CREATE TABLE rating_figure (
    region   TEXT   NOT NULL,
    span     TEXT   NOT NULL,                -- day, month
    start    TEXT   NOT NULL,                -- its first day
    organ    TEXT   NOT NULL,
    item     TEXT   NOT NULL,
    person   TEXT   NOT NULL,
    win      TEXT   NOT NULL,
    channel  TEXT   NOT NULL,
    ratable  BIGINT NOT NULL DEFAULT 0,
    rated    BIGINT NOT NULL DEFAULT 0,      -- excluded ones are not among them
    level1   BIGINT NOT NULL DEFAULT 0,
    level2   BIGINT NOT NULL DEFAULT 0,
    level3   BIGINT NOT NULL DEFAULT 0,
    level4   BIGINT NOT NULL DEFAULT 0,
    level5   BIGINT NOT NULL DEFAULT 0,
    excluded BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (region, span, start, organ, item, person, win, channel)
);

-- The course of every rectification (差评整改): one row a case of that kind.
CREATE TABLE rating_rectification (
    region    TEXT   NOT NULL,
    no        TEXT   NOT NULL,
    case_no   TEXT   NOT NULL,
    act       BIGINT NOT NULL,
    n         BIGINT NOT NULL,
    round     BIGINT NOT NULL,               -- 0 first, 1 … opened again at the rater's word
    organ     TEXT   NOT NULL,
    item      TEXT   NOT NULL,
    person    TEXT   NOT NULL,
    level     BIGINT NOT NULL,
    named     BIGINT NOT NULL,
    filed     BIGINT NOT NULL,
    due       TEXT   NOT NULL,               -- last day for the feedback
    contacted BIGINT,
    verified  TEXT   NOT NULL DEFAULT '',    -- true, no-basis; mistaken and malicious once supervision agreed
    verified_at BIGINT,
    rectified BIGINT,
    fed_back  BIGINT,
    called    BIGINT,
    satisfied BIGINT,                        -- 1 yes, 0 no; null where nobody was asked or reached
    reopened  BIGINT NOT NULL DEFAULT 0,     -- times it went back to be done again
    in_time   BIGINT,                        -- 1 or 0 once fed back or excluded
    closed    BIGINT,
    PRIMARY KEY (region, no)
);
CREATE UNIQUE INDEX rating_rectification_of ON rating_rectification (region, case_no, act, n, round);
CREATE INDEX rating_rectification_open ON rating_rectification (region, due, no) WHERE closed IS NULL;
CREATE INDEX rating_rectification_organ ON rating_rectification (region, organ, filed, no);

-- Lists drawn for call-backs, and the calls.
CREATE TABLE rating_list (
    region  TEXT   NOT NULL,
    list    TEXT   NOT NULL,
    seed    TEXT   NOT NULL,
    first   TEXT   NOT NULL,                 -- the acts of these days
    last    TEXT   NOT NULL,
    quotas  TEXT   NOT NULL,                 -- JSON
    drawn   BIGINT NOT NULL,
    drawn_by TEXT  NOT NULL,
    size    BIGINT NOT NULL,
    PRIMARY KEY (region, list)
);
CREATE TABLE rating_call_back (
    region    TEXT   NOT NULL,
    list      TEXT   NOT NULL,
    case_no   TEXT   NOT NULL,
    act       BIGINT NOT NULL,
    place_no  BIGINT NOT NULL,               -- order in which the list was drawn
    organ     TEXT   NOT NULL,
    item      TEXT   NOT NULL,
    reason    TEXT   NOT NULL,
    caller    TEXT   NOT NULL DEFAULT '',    -- to whom it is given
    no        TEXT   NOT NULL DEFAULT '',    -- the call-back's own case, once opened
    day       TEXT   NOT NULL DEFAULT '',
    result    TEXT   NOT NULL DEFAULT '',    -- satisfied, unsatisfied, unreachable, refused
    one_visit BIGINT,                        -- at most one visit: 1 realised, 0 not, null not asked
    done_well BIGINT,                        -- the matter was really settled
    comment   TEXT   NOT NULL DEFAULT '',
    PRIMARY KEY (region, list, case_no, act)
);
CREATE INDEX rating_call_back_no ON rating_call_back (region, no) WHERE no <> '';
CREATE INDEX rating_call_back_day ON rating_call_back (region, day, organ) WHERE day <> '';
CREATE INDEX rating_call_back_waiting ON rating_call_back (region, list, place_no) WHERE no = '';

-- Who sits at which window, from when; the last row of an account before a moment is where it sat.
CREATE TABLE rating_seat (
    region  TEXT   NOT NULL,
    account TEXT   NOT NULL,
    since   BIGINT NOT NULL,
    win     TEXT   NOT NULL,                 -- organ/window; empty when it left
    name    TEXT   NOT NULL,
    device  TEXT   NOT NULL,                 -- salted digests, to find ratings given from the clerk's own machine
    ip      TEXT   NOT NULL,
    PRIMARY KEY (region, account, since)
);
CREATE INDEX rating_seat_win ON rating_seat (region, win, since);

-- Leave to rate without signing in: a link, a QR code, a short code at the window, a tablet. Only digests are kept.
CREATE TABLE rating_invitation (
    region  TEXT   NOT NULL,
    digest  TEXT   NOT NULL,
    case_no TEXT   NOT NULL,
    act     BIGINT NOT NULL,
    channel TEXT   NOT NULL,
    made    BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    used    BIGINT,
    PRIMARY KEY (region, digest)
);
CREATE TABLE rating_tablet (
    region TEXT   NOT NULL,
    digest TEXT   NOT NULL,
    win    TEXT   NOT NULL,
    paired BIGINT NOT NULL,
    paired_by TEXT NOT NULL,
    PRIMARY KEY (region, digest)
);
CREATE TABLE rating_salt (
    region TEXT NOT NULL,
    salt   TEXT NOT NULL,
    PRIMARY KEY (region)
);

-- Surveys (问卷) as published for a period, and their answers.
CREATE TABLE rating_survey (
    region    TEXT   NOT NULL,
    survey    TEXT   NOT NULL,
    period    TEXT   NOT NULL,
    opens     TEXT   NOT NULL,
    closes    TEXT   NOT NULL,
    content   TEXT   NOT NULL,               -- JSON: the declaration as published
    published BIGINT NOT NULL,
    published_by TEXT NOT NULL,
    PRIMARY KEY (region, survey, period)
);
CREATE TABLE rating_answer (
    region  TEXT   NOT NULL,
    survey  TEXT   NOT NULL,
    period  TEXT   NOT NULL,
    subject TEXT   NOT NULL,                 -- whom it is about; empty for all
    voter   TEXT   NOT NULL,                 -- salted digest of account or device: one answer each
    at      BIGINT NOT NULL,
    answers TEXT   NOT NULL,                 -- JSON
    comment TEXT   NOT NULL,
    shown   TEXT   NOT NULL,                 -- waiting, shown, hidden
    PRIMARY KEY (region, survey, period, subject, voter)
);
