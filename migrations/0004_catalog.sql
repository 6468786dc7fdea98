-- catalog: versions of service items that came from the editor or from an import, and who did what with them.
-- Versions written in the county folder stay there; the live catalogue puts both together.

CREATE TABLE catalog_version (
    region       TEXT   NOT NULL,
    item         TEXT   NOT NULL,            -- item id: organ/item, or imported/code
    version      BIGINT NOT NULL,
    state        TEXT   NOT NULL,            -- to-claim | claimed | compiled | draft | published | discarded
    source       TEXT   NOT NULL,            -- editor | import
    code         TEXT   NOT NULL,            -- 实施编码, or the file's own code
    catalog_code TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    organ        TEXT   NOT NULL,
    since        TEXT   NOT NULL,            -- first day in force
    content      TEXT   NOT NULL,            -- the item's JSON form
    digest       TEXT   NOT NULL,
    revision     BIGINT NOT NULL,            -- rises with each saved change; two editors cannot overwrite each other
    claimed_by   TEXT   NOT NULL,            -- organ that claimed it (认领); empty otherwise
    author       TEXT   NOT NULL,            -- account; empty for an import by the machine's operator
    created      BIGINT NOT NULL,
    changed      BIGINT NOT NULL,
    published    BIGINT,
    PRIMARY KEY (region, item, version)
);
CREATE INDEX catalog_version_code ON catalog_version (region, code);
CREATE INDEX catalog_version_state ON catalog_version (region, state, item);
CREATE INDEX catalog_version_catalog_code ON catalog_version (region, catalog_code);

-- What was done with an item, for its history.
CREATE TABLE catalog_deed (
    region  TEXT   NOT NULL,
    item    TEXT   NOT NULL,
    version BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    verb    TEXT   NOT NULL,
    account TEXT   NOT NULL,
    name    TEXT   NOT NULL,
    note    TEXT   NOT NULL,
    PRIMARY KEY (region, item, version, at, verb)
);

-- Changes with every publication, so that other nodes notice with one small read; and remembers what was indexed.
CREATE TABLE catalog_stamp (
    region TEXT NOT NULL,
    name   TEXT NOT NULL,                    -- published | indexed
    value  TEXT NOT NULL,
    PRIMARY KEY (region, name)
);
