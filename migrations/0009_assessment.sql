-- assessment: what is counted as cases go by, who did the work, what counts for or against somebody, frozen statements.
-- All but the statements and notes can be computed from the register again.

-- Sums of measures. Rows of a day are kept by organ (item empty), rows of a month by organ and by organ and item: what a
-- page asks is a short range of the key. `in_hand` is the change; the level is the sum of all changes so far.
CREATE TABLE assessment_figure (
    region TEXT NOT NULL,
    span TEXT NOT NULL CHECK (span IN ('day', 'month', 'item-month')),
    -- The first day of the span.
    start TEXT NOT NULL,
    -- The lead organ.
    organ TEXT NOT NULL,
    -- Empty but in rows of 'item-month'.
    item TEXT NOT NULL,
    filed BIGINT NOT NULL DEFAULT 0,
    filed_online BIGINT NOT NULL DEFAULT 0,
    prereviewed BIGINT NOT NULL DEFAULT 0,
    answered BIGINT NOT NULL DEFAULT 0,
    answered_in_time BIGINT NOT NULL DEFAULT 0,
    passed_first BIGINT NOT NULL DEFAULT 0,
    accepted BIGINT NOT NULL DEFAULT 0,
    deemed_accepted BIGINT NOT NULL DEFAULT 0,
    in_hand BIGINT NOT NULL DEFAULT 0,
    closed BIGINT NOT NULL DEFAULT 0,
    closed_granted BIGINT NOT NULL DEFAULT 0,
    closed_refused BIGINT NOT NULL DEFAULT 0,
    closed_withdrawn BIGINT NOT NULL DEFAULT 0,
    closed_instant BIGINT NOT NULL DEFAULT 0,
    closed_promised BIGINT NOT NULL DEFAULT 0,
    closed_statutory_in_time BIGINT NOT NULL DEFAULT 0,
    closed_promise_in_time BIGINT NOT NULL DEFAULT 0,
    closed_early BIGINT NOT NULL DEFAULT 0,
    closed_filed_online BIGINT NOT NULL DEFAULT 0,
    closed_online BIGINT NOT NULL DEFAULT 0,
    corrections_first BIGINT NOT NULL DEFAULT 0,
    corrections_repeated BIGINT NOT NULL DEFAULT 0,
    corrected_once BIGINT NOT NULL DEFAULT 0,
    used_days BIGINT NOT NULL DEFAULT 0,
    promise_days BIGINT NOT NULL DEFAULT 0,
    statutory_days BIGINT NOT NULL DEFAULT 0,
    visits BIGINT NOT NULL DEFAULT 0,
    visits_at_most_one BIGINT NOT NULL DEFAULT 0,
    materials_required BIGINT NOT NULL DEFAULT 0,
    materials_exempt BIGINT NOT NULL DEFAULT 0,
    steps BIGINT NOT NULL DEFAULT 0,
    steps_late BIGINT NOT NULL DEFAULT 0,
    ratable BIGINT NOT NULL DEFAULT 0,
    rated_actively BIGINT NOT NULL DEFAULT 0,
    rated_good BIGINT NOT NULL DEFAULT 0,
    rated_bad BIGINT NOT NULL DEFAULT 0,
    contacts_due BIGINT NOT NULL DEFAULT 0,
    contacts_in_time BIGINT NOT NULL DEFAULT 0,
    rectifications_due BIGINT NOT NULL DEFAULT 0,
    rectifications_in_time BIGINT NOT NULL DEFAULT 0,
    callbacks_due BIGINT NOT NULL DEFAULT 0,
    called_back BIGINT NOT NULL DEFAULT 0,
    callbacks_satisfied BIGINT NOT NULL DEFAULT 0,
    callbacks_realised BIGINT NOT NULL DEFAULT 0,
    callbacks_one_visit BIGINT NOT NULL DEFAULT 0,
    warnings BIGINT NOT NULL DEFAULT 0,
    yellow_cards BIGINT NOT NULL DEFAULT 0,
    red_cards BIGINT NOT NULL DEFAULT 0,
    cards_withdrawn BIGINT NOT NULL DEFAULT 0,
    card_answers_due BIGINT NOT NULL DEFAULT 0,
    card_answers_in_time BIGINT NOT NULL DEFAULT 0,
    orders_due BIGINT NOT NULL DEFAULT 0,
    orders_in_time BIGINT NOT NULL DEFAULT 0,
    patrol_due BIGINT NOT NULL DEFAULT 0,
    patrol_in_time BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (region, span, start, organ, item)
);

-- One row an application that was counted somewhere: its facts, and in which measures it counts. Written at the first
-- answer, again at closing and when it is rated.
CREATE TABLE assessment_case (
    region TEXT NOT NULL,
    case_no TEXT NOT NULL,
    organ TEXT NOT NULL,
    item TEXT NOT NULL,
    -- Two digits of the code set (GB/T 39046 A.1); empty for kinds without items.
    item_type TEXT NOT NULL,
    channel TEXT NOT NULL,
    place TEXT NOT NULL,
    filed_on TEXT NOT NULL,
    -- Days on which the measures of answers, acceptance and closing count it; empty while that has not come.
    answered_on TEXT NOT NULL,
    accepted_on TEXT NOT NULL,
    counted_on TEXT NOT NULL,
    ending TEXT NOT NULL,
    -- Working days from acceptance to decision, pauses out; promised and allowed by law. Null where there is none.
    used_days BIGINT,
    promise_days BIGINT,
    statutory_days BIGINT,
    visits BIGINT NOT NULL,
    materials_required BIGINT NOT NULL,
    materials_exempt BIGINT NOT NULL,
    -- 1 to 5, 0 while nobody rated.
    level BIGINT NOT NULL,
    -- One bit for each measure that counts it as one.
    flags BIGINT NOT NULL,
    PRIMARY KEY (region, case_no)
);
CREATE INDEX assessment_case_counted ON assessment_case (region, counted_on, case_no);
CREATE INDEX assessment_case_organ ON assessment_case (region, organ, counted_on, case_no);
CREATE INDEX assessment_case_answered ON assessment_case (region, answered_on, case_no);
CREATE INDEX assessment_case_accepted ON assessment_case (region, accepted_on, case_no);

-- Duties with a limit that are no applications: rectifying, calling back, answering cards and orders. Counted on the day
-- they were done, or fell due undone.
CREATE TABLE assessment_duty (
    region TEXT NOT NULL,
    case_no TEXT NOT NULL,
    -- Which duty of the case: a clock, or a step by number.
    duty TEXT NOT NULL,
    organ TEXT NOT NULL,
    day TEXT NOT NULL,
    flags BIGINT NOT NULL,
    PRIMARY KEY (region, case_no, duty)
);
CREATE INDEX assessment_duty_day ON assessment_duty (region, day, case_no);

-- Steps done, by person, month, organ, act and item.
CREATE TABLE assessment_work (
    region TEXT NOT NULL,
    month TEXT NOT NULL,
    person TEXT NOT NULL,
    organ TEXT NOT NULL,
    act TEXT NOT NULL,
    item TEXT NOT NULL,
    done BIGINT NOT NULL,
    -- After the step's own last day, or the case's.
    late BIGINT NOT NULL,
    -- From when the step was opened until it was done, as clocks on the wall go.
    minutes BIGINT NOT NULL,
    -- Working days of that.
    days BIGINT NOT NULL,
    -- Done in less than a minute.
    zero BIGINT NOT NULL,
    -- Done outside seven to twenty o'clock, or on a rest day.
    night BIGINT NOT NULL,
    PRIMARY KEY (region, month, person, organ, act, item)
);
CREATE INDEX assessment_work_organ ON assessment_work (region, organ, month);

-- When steps are done: slot = weekday (Monday 0) * 24 + hour.
CREATE TABLE assessment_hour (
    region TEXT NOT NULL,
    month TEXT NOT NULL,
    organ TEXT NOT NULL,
    slot BIGINT NOT NULL,
    handled BIGINT NOT NULL,
    PRIMARY KEY (region, month, organ, slot)
);

-- What counts for or against an organ or a person, with the case behind it: cards, verified bad ratings, faults found,
-- praise. Who is rated is told how many and how good, never which; ratings stand beside.
CREATE TABLE assessment_mark (
    region TEXT NOT NULL,
    case_no TEXT NOT NULL,
    -- warning, yellow, red, advice, bad-rating, late-call-back, absence, procedure-fault, fee-fault, praise.
    mark TEXT NOT NULL,
    organ TEXT NOT NULL,
    -- Empty where no person answers for it.
    person TEXT NOT NULL,
    -- What it is about: a case, an item, an organ; and the rule it rests on.
    subject TEXT NOT NULL,
    rule TEXT NOT NULL,
    -- Category of the rule, or what a patrol looked at.
    category TEXT NOT NULL,
    title TEXT NOT NULL,
    -- The moment of the fault, and the day and month to which it is counted.
    at BIGINT NOT NULL,
    day TEXT NOT NULL,
    month TEXT NOT NULL,
    -- When the register learnt of it; statements are made from what was known when they were frozen.
    known_at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    PRIMARY KEY (region, case_no, mark)
);
CREATE INDEX assessment_mark_organ ON assessment_mark (region, organ, month);
CREATE INDEX assessment_mark_person ON assessment_mark (region, person, month);
CREATE INDEX assessment_mark_day ON assessment_mark (region, day, case_no);

-- Ratings given in a month, of organs and of everybody who handled the case: how many, never which.
CREATE TABLE assessment_rating (
    region TEXT NOT NULL,
    month TEXT NOT NULL,
    -- `organ:market`, `person:clerk`.
    subject TEXT NOT NULL,
    good BIGINT NOT NULL,
    bad BIGINT NOT NULL,
    PRIMARY KEY (region, month, subject)
);

-- Scores and points of a month, frozen: the body says every point, its reason and the cases behind it.
CREATE TABLE assessment_statement (
    region TEXT NOT NULL,
    month TEXT NOT NULL,
    -- `organ:market`, `person:clerk`.
    subject TEXT NOT NULL,
    organ TEXT NOT NULL,
    -- Who is compared with whom.
    peers TEXT NOT NULL,
    -- In hundredths of a point.
    points BIGINT NOT NULL,
    grade TEXT NOT NULL,
    frozen_at BIGINT NOT NULL,
    -- Canonical JSON, byte for byte what was hashed, on top of the hash of the statement before in (month, subject).
    body TEXT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (region, month, subject)
);
CREATE INDEX assessment_statement_subject ON assessment_statement (region, subject, month);
CREATE INDEX assessment_statement_organ ON assessment_statement (region, organ, month);

-- What was found wrong in a frozen statement, by an objection that was upheld; the statement itself stays.
CREATE TABLE assessment_note (
    region TEXT NOT NULL,
    month TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- The objection.
    case_no TEXT NOT NULL,
    at BIGINT NOT NULL,
    points BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (region, month, subject, case_no)
);
