-- How far a card's own register stands in the supervision log: by its event, not by the state it came to, so that no step
-- between two rounds is lost. What was told stays told.

DROP INDEX supervision_card_unlogged;
ALTER TABLE supervision_card ADD COLUMN logged_seq BIGINT NOT NULL DEFAULT 0;
UPDATE supervision_card SET logged_seq = CASE WHEN logged = state THEN seq WHEN logged = '' THEN 0 ELSE 1 END;
ALTER TABLE supervision_card DROP COLUMN logged;
CREATE INDEX supervision_card_unlogged ON supervision_card (region, card_no) WHERE logged_seq < seq;
