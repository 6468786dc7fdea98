-- applications: what first notices (一次告知) asked applicants to mend. Counted again from the register by `haoban recount`.

-- How many cases, by month.
CREATE TABLE correction_asked (
    region TEXT NOT NULL,
    item TEXT NOT NULL,
    -- Its first day.
    month TEXT NOT NULL,
    -- The organ that leads the cases.
    organ TEXT NOT NULL,
    -- A material's id, or a field of the form.
    about TEXT NOT NULL,
    cases BIGINT NOT NULL,
    PRIMARY KEY (region, item, month, organ, about)
-- only sqlite
) WITHOUT ROWID;
-- only postgres
);
-- both
CREATE INDEX correction_asked_month ON correction_asked (region, month);

-- Which cases, so that the sums open what they count.
CREATE TABLE correction_case (
    region TEXT NOT NULL,
    item TEXT NOT NULL,
    about TEXT NOT NULL,
    day TEXT NOT NULL,
    case_no TEXT NOT NULL,
    organ TEXT NOT NULL,
    PRIMARY KEY (region, item, about, day, case_no)
-- only sqlite
) WITHOUT ROWID;
-- only postgres
);
-- both
