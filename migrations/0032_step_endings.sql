-- assessment: how a step ended, so that shares of a person's steps open them. Counted again from the register by `haoban recount`.

-- 1 upon a matter settled on the spot, 2 in less than a minute without rest days, 4 asked for correction, 8 refused, 16 accepted.
ALTER TABLE assessment_step ADD COLUMN ending BIGINT NOT NULL DEFAULT 0;
