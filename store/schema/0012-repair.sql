-- Repair: a seat of a booked team that fell open, who could take it and what came of it; and the
-- reserves as they were ranked when the team was published. See store/repair.h.

CREATE TABLE reserve (
    booking BIGINT NOT NULL REFERENCES booking (id),
    ord BIGINT NOT NULL,
    seat BIGINT NOT NULL CHECK (seat >= 0),
    peer BIGINT NOT NULL REFERENCES peer (id),
    points BIGINT NOT NULL,
    PRIMARY KEY (booking, ord),
    UNIQUE (booking, seat, peer)
) /*STRICT, WITHOUT ROWID*/;
CREATE INDEX reserve_peer ON reserve (peer);

-- id: of the step in seat_move that opened the seat, so each opening has one.
CREATE TABLE repair (
    id BIGINT PRIMARY KEY REFERENCES seat_move (id),
    booking BIGINT NOT NULL REFERENCES booking (id),
    seat BIGINT NOT NULL CHECK (seat >= 0),
    gone BIGINT REFERENCES peer (id),
    cause TEXT NOT NULL,
    reason TEXT,
    state TEXT NOT NULL CHECK (state IN ('new', 'waiting', 'filled', 'closed')),
    opened_s BIGINT NOT NULL,
    made_s BIGINT,
    why TEXT,
    asked BIGINT REFERENCES peer (id),
    match BIGINT REFERENCES match_run (id),
    rules_json TEXT,
    CHECK (state <> 'new' OR made_s IS NULL)
) /*STRICT*/;
CREATE INDEX repair_state ON repair (state, id);
CREATE INDEX repair_booking ON repair (booking, seat, id);
CREATE INDEX repair_gone ON repair (gone);
CREATE INDEX repair_asked ON repair (asked);
CREATE INDEX repair_match ON repair (match);

-- Who could take it. ranked: their place among the reserves of then, 0: none; was_points: then.
CREATE TABLE repair_candidate (
    repair BIGINT NOT NULL REFERENCES repair (id),
    ord BIGINT NOT NULL,
    peer BIGINT NOT NULL REFERENCES peer (id),
    fits BIGINT NOT NULL CHECK (fits IN (0, 1)),
    points BIGINT NOT NULL,
    ranked BIGINT NOT NULL CHECK (ranked >= 0),
    was_points BIGINT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (repair, ord),
    UNIQUE (repair, peer)
) /*STRICT, WITHOUT ROWID*/;
CREATE INDEX repair_candidate_peer ON repair_candidate (peer);
