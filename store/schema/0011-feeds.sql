-- Calendars that people subscribe to by a secret address. See store/feed.h.

-- digest: of the secret, which is not kept. known: what the bytes last given were made from; mark:
-- their digest; changed_s: since when they are as they are. All three NULL: never read.
CREATE TABLE feed (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('peer', 'host', 'programme')),
    peer BIGINT REFERENCES peer (id),
    organisation BIGINT REFERENCES organisation (id),
    label TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE CHECK (length(digest) = 64),
    made_s BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    reset_s BIGINT,
    revoked_s BIGINT,
    used_s BIGINT,
    known TEXT,
    mark TEXT,
    changed_s BIGINT,
    CHECK ((kind = 'peer') = (peer IS NOT NULL)),
    CHECK ((kind = 'host') = (organisation IS NOT NULL)),
    CHECK ((known IS NULL) = (mark IS NULL)),
    CHECK ((known IS NULL) = (changed_s IS NULL))
) /*STRICT*/;
CREATE INDEX feed_peer ON feed (peer);
CREATE INDEX feed_organisation ON feed (organisation);
CREATE INDEX feed_of ON feed (kind, (coalesce(peer, 0)), (coalesce(organisation, 0)));
