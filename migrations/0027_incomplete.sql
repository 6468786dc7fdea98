-- 数据缺项: closed cases whose record lacks a required element. `haoban recount` counts those of before.
ALTER TABLE assessment_figure ADD COLUMN closed_incomplete BIGINT NOT NULL DEFAULT 0;
