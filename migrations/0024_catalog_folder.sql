-- catalog: versions of items that came into force out of the county folder. The folder holds one version of an item; when
-- it goes on to one that is only announced, the version before is read from here until that day.

CREATE TABLE catalog_folder (
    region  TEXT   NOT NULL,
    item    TEXT   NOT NULL,
    version BIGINT NOT NULL,
    since   TEXT   NOT NULL,                 -- first day in force
    digest  TEXT   NOT NULL,
    content TEXT   NOT NULL,                 -- the item's JSON form
    PRIMARY KEY (region, item, version)
);
