-- identity: organisations registered at a window, the citizen numbers of staff, by which their own matters are recognised,
-- and who will serve in which post from a day.

CREATE TABLE firm (
    region TEXT NOT NULL,
    -- Unified social credit code.
    uscc TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    address TEXT NOT NULL,
    -- Account of the legal representative, who stands for it and grants its mandates.
    representative TEXT NOT NULL,
    registered BIGINT NOT NULL,
    PRIMARY KEY (region, uscc)
);

-- Not in `account`: the same person may have a citizen's account under the number.
CREATE TABLE staff_person (
    region TEXT NOT NULL,
    account TEXT NOT NULL,
    number TEXT NOT NULL,
    PRIMARY KEY (region, account)
);

-- A change of posts that waits for its day; done, it is no longer here, and the register tells it.
CREATE TABLE post_plan (
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    day TEXT NOT NULL,
    -- give | take | hand-on
    verb TEXT NOT NULL,
    account TEXT NOT NULL,
    -- The post; for hand-on the account that stands in.
    post TEXT NOT NULL,
    by_account TEXT NOT NULL,
    by_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
