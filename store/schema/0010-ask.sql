-- Asking: until when each person answers, what the clock does next about it, and how a product
-- wants it. See store/asking.h.

-- JSON of flow's; NULL: as for any product.
ALTER TABLE product ADD COLUMN asking_json TEXT;

-- next_s: the next reminder or the deadline; NULL: a person decides.
CREATE TABLE asking (
    booking BIGINT NOT NULL REFERENCES booking (id),
    seat BIGINT NOT NULL CHECK (seat >= 0),
    peer BIGINT NOT NULL REFERENCES peer (id),
    asked_s BIGINT NOT NULL,
    reply_by_s BIGINT NOT NULL,
    next_s BIGINT,
    reminded BIGINT NOT NULL CHECK (reminded >= 0),
    PRIMARY KEY (booking, seat)
) /*STRICT, WITHOUT ROWID*/;
CREATE INDEX asking_next ON asking (next_s, booking, seat);
CREATE INDEX asking_peer ON asking (peer);
