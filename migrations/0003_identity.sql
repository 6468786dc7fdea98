-- identity: who can sign in, in which posts they serve, who acts for whom.

CREATE TABLE account (
    region       TEXT   NOT NULL,
    account      TEXT   NOT NULL,
    kind         TEXT   NOT NULL,            -- citizen | staff
    name         TEXT   NOT NULL,
    number       TEXT,                       -- citizen number; null for staff
    phone        TEXT   NOT NULL,
    email        TEXT   NOT NULL,
    password     TEXT   NOT NULL,            -- argon2id, PHC string
    totp_secret  TEXT,                       -- null until the one-time code is set up
    totp_step    BIGINT NOT NULL,            -- last used time step: a code works once
    state        TEXT   NOT NULL,            -- active | closed
    assurance    TEXT   NOT NULL,            -- declared | checked
    failures     BIGINT NOT NULL,
    locked_until BIGINT,
    created      BIGINT NOT NULL,
    PRIMARY KEY (region, account)
);
-- One person, one account. Numbers of closed accounts stay taken: history belongs to the person.
CREATE UNIQUE INDEX account_number ON account (region, number) WHERE number IS NOT NULL;

-- An account in a post. What a post is for stands in the county folder; a row outlives a change of the folder.
CREATE TABLE duty (
    region  TEXT NOT NULL,
    account TEXT NOT NULL,
    post    TEXT NOT NULL,                   -- organ/post
    organ   TEXT NOT NULL,
    roles   TEXT NOT NULL,                   -- role words, joined by spaces
    PRIMARY KEY (region, account, post),
    FOREIGN KEY (region, account) REFERENCES account (region, account)
);
CREATE INDEX duty_post ON duty (region, post);

CREATE TABLE session (
    region  TEXT   NOT NULL,
    digest  TEXT   NOT NULL,                 -- SHA-256 of the token; the token itself is nowhere stored
    account TEXT   NOT NULL,
    mandate TEXT,                            -- acting for another at present
    created BIGINT NOT NULL,
    seen    BIGINT NOT NULL,                 -- written at most once a minute
    expires BIGINT NOT NULL,
    device  TEXT   NOT NULL,
    PRIMARY KEY (region, digest),
    FOREIGN KEY (region, account) REFERENCES account (region, account)
);
CREATE INDEX session_account ON session (region, account);

CREATE TABLE mandate (
    region            TEXT   NOT NULL,
    id                TEXT   NOT NULL,
    principal_kind    TEXT   NOT NULL,       -- citizen | enterprise
    principal_name    TEXT   NOT NULL,
    principal_number  TEXT   NOT NULL,
    principal_phone   TEXT   NOT NULL,
    principal_account TEXT   NOT NULL,       -- an organisation's is its unified social credit code
    agent             TEXT   NOT NULL,
    agent_name        TEXT   NOT NULL,
    scope             TEXT   NOT NULL,       -- JSON: "all" or {"items": […]}
    since             TEXT   NOT NULL,
    until             TEXT,                  -- null for a legal representative
    revoked           BIGINT,
    PRIMARY KEY (region, id)
);
CREATE INDEX mandate_agent ON mandate (region, agent);
CREATE INDEX mandate_principal ON mandate (region, principal_account);
