-- What happens to a booking after it was published: invitations are closed, seats move, mails that
-- have not left may be taken back, and each revision keeps the booking as it was before.

ALTER TABLE invitation ADD COLUMN closed BIGINT NOT NULL DEFAULT 0 CHECK (closed IN (0, 1));

-- Every step of a seat, in order of id; peer: whom it is about, NULL when the seat is open again.
CREATE TABLE seat_move (
    id BIGINT PRIMARY KEY,
    booking BIGINT NOT NULL REFERENCES booking (id),
    seat BIGINT NOT NULL CHECK (seat >= 0),
    peer BIGINT REFERENCES peer (id),
    state TEXT NOT NULL CHECK (state IN ('open', 'proposed', 'enquired', 'accepted', 'released',
                                         'host-approved', 'confirmed', 'delivered', 'declined',
                                         'vetoed', 'withdrawn', 'substituted')),
    reason TEXT,
    at_s BIGINT NOT NULL,
    actor TEXT NOT NULL
) /*STRICT*/;
CREATE INDEX seat_move_booking ON seat_move (booking, id);
CREATE INDEX seat_move_peer ON seat_move (peer);

-- rev: of the booking after it; part: of the change-set that it came from.
CREATE TABLE booking_revision (
    id BIGINT PRIMARY KEY,
    booking BIGINT NOT NULL REFERENCES booking (id),
    rev BIGINT NOT NULL,
    action TEXT NOT NULL,
    part BIGINT REFERENCES change_part (id),
    before_json TEXT NOT NULL,
    at_s BIGINT NOT NULL,
    actor TEXT NOT NULL
) /*STRICT*/;
CREATE INDEX booking_revision_booking ON booking_revision (booking, id);
CREATE INDEX booking_revision_part ON booking_revision (part);

CREATE TABLE outbox_next (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    booking BIGINT REFERENCES booking (id),
    peer BIGINT REFERENCES peer (id),
    revision BIGINT REFERENCES booking_revision (id),
    message_id TEXT NOT NULL UNIQUE,
    from_address TEXT NOT NULL,
    to_address TEXT NOT NULL,
    subject TEXT NOT NULL,
    mime TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'withdrawn')),
    tries BIGINT NOT NULL CHECK (tries >= 0),
    created_s BIGINT NOT NULL,
    next_s BIGINT NOT NULL,
    sent_s BIGINT,
    reply_code BIGINT NOT NULL,
    reply_text TEXT,
    doubtful BIGINT NOT NULL CHECK (doubtful IN (0, 1))
) /*STRICT*/;
INSERT INTO outbox_next
    SELECT id, kind, booking, peer, NULL, message_id, from_address, to_address, subject, mime,
        state, tries, created_s, next_s, sent_s, reply_code, reply_text, doubtful FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_next RENAME TO outbox;
CREATE INDEX outbox_peer ON outbox (peer);
CREATE INDEX outbox_state ON outbox (state, next_s, id);
CREATE INDEX outbox_booking ON outbox (booking, id);
CREATE INDEX outbox_revision ON outbox (revision);

-- Who is named in a change-set is looked for when a person's record is written.
CREATE INDEX change_seat_before ON change_seat (before_peer);
CREATE INDEX change_seat_after ON change_seat (after_peer);
