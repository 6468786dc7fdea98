-- Red cards that were to be answered within a month, which is asked for every organ and person when the month is over.
CREATE INDEX supervision_card_red_due ON supervision_card (region, level, first_due) WHERE level = 'red';
