-- casework: what the ledger of a kind is grouped and narrowed by, beyond what every case has.

-- One row for each `group_by` field of the kind's form that was filled in, written when the case is filed. Ledgers count
-- one range of it and narrow their lists by its key.
CREATE TABLE case_facet (
    region TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- The field of the form.
    facet TEXT NOT NULL,
    value TEXT NOT NULL,
    filed_at BIGINT NOT NULL,
    case_no TEXT NOT NULL,
    PRIMARY KEY (region, kind, facet, value, filed_at, case_no)
-- only sqlite
) WITHOUT ROWID;
-- only postgres
);
-- both
