-- assessment: how steps ended and how long they took, by person and sort of matter, so that medians can be told
-- (assessment/src/conduct). Computed from the register again by `haoban recount`.
CREATE TABLE assessment_pace (
    region TEXT NOT NULL,
    month TEXT NOT NULL,
    person TEXT NOT NULL,
    organ TEXT NOT NULL,
    act TEXT NOT NULL,
    -- instant or promised.
    matter TEXT NOT NULL,
    outcome TEXT NOT NULL,
    -- The least minutes of its class, rest days left out.
    pace BIGINT NOT NULL,
    done BIGINT NOT NULL,
    PRIMARY KEY (region, month, person, organ, act, matter, outcome, pace)
);
