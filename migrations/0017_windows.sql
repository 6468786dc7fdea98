-- assessment: at which window a case was handed in, since when it is overdue, and what marks are about.

ALTER TABLE assessment_figure ADD COLUMN overdue_open BIGINT NOT NULL DEFAULT 0;

-- `organ/window`; empty where a case came another way.
ALTER TABLE assessment_case ADD COLUMN win TEXT NOT NULL DEFAULT '';
-- The first day after the promise while the case was open; empty where it was kept.
ALTER TABLE assessment_case ADD COLUMN overdue_on TEXT NOT NULL DEFAULT '';
CREATE INDEX assessment_case_win ON assessment_case (region, win, counted_on, case_no) WHERE win <> '';
CREATE INDEX assessment_case_overdue ON assessment_case (region, overdue_on, case_no) WHERE overdue_on <> '';

-- The window that answers for it, and the item; empty where there is none.
ALTER TABLE assessment_mark ADD COLUMN win TEXT NOT NULL DEFAULT '';
ALTER TABLE assessment_mark ADD COLUMN item TEXT NOT NULL DEFAULT '';
CREATE INDEX assessment_mark_kind ON assessment_mark (region, mark, day, case_no);

-- Answers by their moment, for shares of a period.
CREATE INDEX rating_answer_at ON rating_answer (region, survey, at);
-- Ratings found mistaken or malicious of which their case has not been told.
CREATE INDEX rating_excluded ON rating (region, at, case_no, act, n) WHERE wants = 2;
