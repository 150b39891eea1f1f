-- What comes in by mail, and what each invitation knows of answers to it.

-- asked_sequence: with which SEQUENCE the person was asked anew; their reply address is of that.
-- moved_sequence: the first SEQUENCE with the present time. answered_*: the greatest answer that
-- counted, in the order of SEQUENCE and DTSTAMP; -1: none. countered_*: the last proposal taken.
ALTER TABLE invitation ADD COLUMN asked_sequence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE invitation ADD COLUMN moved_sequence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE invitation ADD COLUMN answered_sequence BIGINT NOT NULL DEFAULT -1;
ALTER TABLE invitation ADD COLUMN answered_stamp_s BIGINT NOT NULL DEFAULT 0;
ALTER TABLE invitation ADD COLUMN answered_partstat TEXT NOT NULL DEFAULT 'needs-action'
    CHECK (answered_partstat IN ('needs-action', 'accepted', 'declined', 'tentative', 'delegated'));
ALTER TABLE invitation ADD COLUMN countered_sequence BIGINT NOT NULL DEFAULT -1;
ALTER TABLE invitation ADD COLUMN countered_stamp_s BIGINT NOT NULL DEFAULT 0;
ALTER TABLE invitation ADD COLUMN undelivered BIGINT NOT NULL DEFAULT 0
    CHECK (undelivered IN (0, 1));

-- Every message that came, once: hash is of its bytes. raw is those bytes in base64, NULL when
-- they were too many to keep. invitation is no reference: invitations are written anew.
CREATE TABLE incoming (
    id BIGINT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
    received_s BIGINT NOT NULL,
    size BIGINT NOT NULL CHECK (size >= 0),
    kind TEXT NOT NULL CHECK (kind IN ('answer', 'bounce', 'auto-reply', 'other')),
    message_id TEXT,
    from_address TEXT,
    from_name TEXT,
    subject TEXT NOT NULL,
    booking BIGINT REFERENCES booking (id),
    peer BIGINT REFERENCES peer (id),
    invitation BIGINT,
    verdict TEXT NOT NULL,
    sentence TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('done', 'review', 'resolved')),
    resolution TEXT,
    resolved_by TEXT,
    resolved_s BIGINT,
    raw TEXT,
    CHECK ((state = 'resolved') = (resolved_s IS NOT NULL))
) /*STRICT*/;
CREATE INDEX incoming_state ON incoming (state, id);
CREATE INDEX incoming_from ON incoming (from_address, received_s);
CREATE INDEX incoming_booking ON incoming (booking, received_s);
CREATE INDEX incoming_peer ON incoming (peer);
