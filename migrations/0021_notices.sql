-- Notices (提醒) are counted by day, organ, rule, item and person from one narrow index: the rows themselves carry their
-- evidence, and reading ten thousand of them took longer than the whole board may take.
CREATE INDEX supervision_signal_notice ON supervision_signal
    (region, raised_at, organ, place, person, rule, item, level) WHERE level = 'notice';
