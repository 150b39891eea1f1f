-- What approving a part of a change-set put aside, so that undoing it puts just that back.
CREATE TABLE change_part_before (
    part BIGINT NOT NULL PRIMARY KEY REFERENCES change_part (id),
    request_state TEXT NOT NULL
) /*STRICT, WITHOUT ROWID*/;

CREATE TABLE change_part_dropped (
    part BIGINT NOT NULL REFERENCES change_part (id),
    proposal BIGINT NOT NULL REFERENCES proposal (id),
    PRIMARY KEY (part, proposal)
) /*STRICT, WITHOUT ROWID*/;
CREATE INDEX change_part_dropped_proposal ON change_part_dropped (proposal);
