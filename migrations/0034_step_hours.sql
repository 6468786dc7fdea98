-- assessment: when in the week a step was done, so that the heat map of hours opens it. Counted again from the register by `haoban recount`.

-- The hour of the week, local: 0 is Monday from midnight to one. Unknown (-1) until counted again.
ALTER TABLE assessment_step ADD COLUMN slot BIGINT NOT NULL DEFAULT -1;
