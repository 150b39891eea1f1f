-- What rebalancing proposes, what became of it, and when it ran. See store/changeset.h.

CREATE TABLE change_set (
    id BIGINT PRIMARY KEY,
    rev BIGINT NOT NULL CHECK (rev >= 1),
    state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'partly-approved', 'rejected',
                                         'expired', 'undone')),
    cause TEXT NOT NULL CHECK (cause IN ('schedule', 'command', 'event')),
    what TEXT NOT NULL,
    pool_revision BIGINT NOT NULL,
    instance_json TEXT NOT NULL,
    answer_json TEXT NOT NULL,
    people_json TEXT NOT NULL,
    instance_hash TEXT NOT NULL,
    answer_hash TEXT NOT NULL,
    weights TEXT NOT NULL,
    program TEXT NOT NULL,
    disturbed BIGINT NOT NULL CHECK (disturbed >= 0),
    minimal BIGINT NOT NULL CHECK (minimal IN (0, 1)),
    before_points BIGINT NOT NULL,
    after_points BIGINT NOT NULL,
    bound BIGINT NOT NULL,
    created_s BIGINT NOT NULL,
    expires_s BIGINT NOT NULL,
    decided_by TEXT,
    decided_s BIGINT,
    reason TEXT
) /*STRICT*/;
CREATE INDEX change_set_state ON change_set (state, id);

CREATE TABLE change_part (
    id BIGINT PRIMARY KEY,
    change_set BIGINT NOT NULL REFERENCES change_set (id),
    ord BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('serves', 'moves', 'loses', 'needs-person')),
    state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'rejected', 'expired', 'undone')),
    request BIGINT NOT NULL REFERENCES request (id),
    request_rev BIGINT NOT NULL,
    proposal BIGINT REFERENCES proposal (id),
    proposal_rev BIGINT NOT NULL,
    booking BIGINT REFERENCES booking (id),
    booking_rev BIGINT NOT NULL,
    before_day BIGINT,
    after_day BIGINT,
    before_points BIGINT NOT NULL,
    after_points BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    gain BIGINT NOT NULL,
    disturbed BIGINT NOT NULL CHECK (disturbed >= 0),
    parts_json TEXT NOT NULL,
    reasons_json TEXT NOT NULL,
    made_proposal BIGINT REFERENCES proposal (id),
    made_booking BIGINT REFERENCES booking (id),
    UNIQUE (change_set, ord),
    UNIQUE (change_set, request)
) /*STRICT*/;
CREATE INDEX change_part_request ON change_part (request, state);
CREATE INDEX change_part_state ON change_part (state, change_set);

CREATE TABLE change_seat (
    part BIGINT NOT NULL REFERENCES change_part (id),
    ord BIGINT NOT NULL,
    seat BIGINT NOT NULL CHECK (seat >= 0),
    before_peer BIGINT REFERENCES peer (id),
    after_peer BIGINT REFERENCES peer (id),
    state TEXT NOT NULL CHECK (state IN ('open', 'proposed', 'enquired', 'accepted', 'released',
                                         'host-approved', 'confirmed', 'delivered', 'declined',
                                         'vetoed', 'withdrawn', 'substituted')),
    firm BIGINT NOT NULL CHECK (firm IN (0, 1)),
    parts_json TEXT NOT NULL,
    PRIMARY KEY (part, ord),
    UNIQUE (part, seat)
) /*STRICT, WITHOUT ROWID*/;

CREATE TABLE rebalance (
    id BIGINT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('running', 'changes', 'nothing', 'failed')),
    cause TEXT NOT NULL CHECK (cause IN ('schedule', 'command', 'event')),
    what TEXT NOT NULL,
    actor TEXT NOT NULL,
    began_s BIGINT NOT NULL,
    ended_s BIGINT,
    pool_revision BIGINT NOT NULL,
    audit_id BIGINT NOT NULL,
    requests BIGINT NOT NULL CHECK (requests >= 0),
    change_set BIGINT REFERENCES change_set (id),
    message TEXT
) /*STRICT*/;
CREATE INDEX rebalance_began ON rebalance (began_s, id);

-- Who may do what must never be done twice at once.
CREATE TABLE lease (
    name TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    since_s BIGINT NOT NULL,
    until_s BIGINT NOT NULL
) /*STRICT, WITHOUT ROWID*/;
