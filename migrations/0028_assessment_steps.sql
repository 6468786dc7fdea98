-- assessment: steps one by one, so that their figures open them. Counted again from the register by `haoban recount`.

CREATE TABLE assessment_step (
    region TEXT NOT NULL,
    -- The local day on which it was done.
    day TEXT NOT NULL,
    case_no TEXT NOT NULL,
    n BIGINT NOT NULL,
    -- Who did it, at which organ.
    person TEXT NOT NULL,
    organ TEXT NOT NULL,
    -- The organ that leads the case: indicators count a step there.
    lead_organ TEXT NOT NULL,
    act TEXT NOT NULL,
    item TEXT NOT NULL,
    -- 1 late, 2 done in less than a minute, 4 at night or on a rest day.
    flags BIGINT NOT NULL,
    PRIMARY KEY (region, day, case_no, n)
-- only sqlite
) WITHOUT ROWID;
-- only postgres
);
-- both
CREATE INDEX assessment_step_person ON assessment_step (region, person, day, case_no, n);
-- Few steps are remarkable, and those are asked for.
CREATE INDEX assessment_step_flags ON assessment_step (region, day, case_no, n) WHERE flags <> 0;
