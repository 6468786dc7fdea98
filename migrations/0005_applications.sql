-- applications: what stands beside a case: drafts, uploads, sealed letters, the mailbox, appointments.

-- An application somebody is still writing; one for each item, for themselves or for a principal.
CREATE TABLE application_draft (
    region    TEXT   NOT NULL,
    account   TEXT   NOT NULL,
    principal TEXT   NOT NULL,               -- the account itself, or for whom it acts under a mandate
    item      TEXT   NOT NULL,
    body      TEXT   NOT NULL,               -- JSON: answers, form, materials, step
    saved     BIGINT NOT NULL,
    PRIMARY KEY (region, account, principal, item)
);

-- Files an account has uploaded, so that it can use them again and nobody else can name them.
CREATE TABLE application_upload (
    region   TEXT   NOT NULL,
    account  TEXT   NOT NULL,
    hash     TEXT   NOT NULL,                -- SHA-256 of the content, hexadecimal: where it lies in the file store
    name     TEXT   NOT NULL,
    media    TEXT   NOT NULL,
    size     BIGINT NOT NULL,
    uploaded BIGINT NOT NULL,
    PRIMARY KEY (region, account, hash)
);
CREATE INDEX application_upload_recent ON application_upload (region, account, uploaded);

-- Letters that were printed and sealed: from then on the same bytes for ever.
CREATE TABLE application_letter (
    region  TEXT   NOT NULL,
    case_no TEXT   NOT NULL,
    no      TEXT   NOT NULL,                 -- 文号
    hash    TEXT   NOT NULL,                 -- where the PDF lies in the file store
    sealed  BIGINT NOT NULL,
    PRIMARY KEY (region, case_no, no)
);
CREATE INDEX application_letter_hash ON application_letter (region, hash);

-- The mailbox on the site.
CREATE TABLE application_message (
    region  TEXT   NOT NULL,
    account TEXT   NOT NULL,
    sent    BIGINT NOT NULL,
    case_no TEXT   NOT NULL,
    seq     BIGINT NOT NULL,                 -- the event it tells of
    name    TEXT   NOT NULL,                 -- the happening's name
    text    TEXT   NOT NULL,
    read_at BIGINT,
    PRIMARY KEY (region, account, sent, case_no, seq)
-- only sqlite
) WITHOUT ROWID;
-- only postgres
);
-- both
CREATE INDEX application_message_unread ON application_message (region, account) WHERE read_at IS NULL;

-- Booked slots. The seat is part of the key, so that no slot is ever given away twice.
CREATE TABLE application_appointment (
    region  TEXT   NOT NULL,
    item    TEXT   NOT NULL,
    place   TEXT   NOT NULL,
    day     TEXT   NOT NULL,
    slot    TEXT   NOT NULL,                 -- its beginning, 09:00
    seat    BIGINT NOT NULL,
    id      TEXT   NOT NULL,                 -- made of account, item and day: one a person, item and day
    account TEXT   NOT NULL,
    name    TEXT   NOT NULL,
    ends    TEXT   NOT NULL,
    booked  BIGINT NOT NULL,
    PRIMARY KEY (region, item, place, day, slot, seat)
);
CREATE UNIQUE INDEX application_appointment_id ON application_appointment (region, id);
CREATE INDEX application_appointment_account ON application_appointment (region, account, day);
