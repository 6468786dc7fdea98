-- catalog: addresses outside this site that guides lead to, and what they answered when they were last asked.
CREATE TABLE catalog_link (
    region  TEXT   NOT NULL,
    address TEXT   NOT NULL,
    state   TEXT   NOT NULL,                 -- new | fine | moved | gone | unclear | silent
    answer  TEXT   NOT NULL,                 -- the status, why there was none, or where it moved to
    asked   BIGINT,                          -- last answer or failure; null while nobody asked
    failing BIGINT,                          -- the first of the failures in a row; null where there is none
    due     BIGINT NOT NULL,                 -- not asked before
    PRIMARY KEY (region, address)
);
CREATE INDEX catalog_link_due ON catalog_link (region, due);
