-- calendars: editions of the work calendar that an administrator adopted, in the order of adoption. The last of a year
-- stands in the place of the county folder's. Rows are only added.
CREATE TABLE calendar_adoption (
    region   TEXT   NOT NULL,
    n        BIGINT NOT NULL,
    year     BIGINT NOT NULL,
    text     TEXT   NOT NULL,                -- as calendars/<year>.toml of the county folder
    reason   TEXT   NOT NULL,                -- the notices it rests on, as cases are told
    adopted  BIGINT NOT NULL,
    account  TEXT   NOT NULL,
    name     TEXT   NOT NULL,
    followed BIGINT,                         -- open cases that changed over; null until they have been looked at
    settled  BIGINT,                         -- when they were looked at for the last time
    PRIMARY KEY (region, n)
);
