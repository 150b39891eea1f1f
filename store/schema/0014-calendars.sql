-- Calendars that peers keep themselves: where each is read from, what came of it, and when they are
-- busy by it. Of a calendar only times are kept, never a title.

-- url is a secret and NULL for one that was uploaded; host is what may be shown of it. due_s NULL:
-- it is not read by itself.
CREATE TABLE calendar (
    id BIGINT PRIMARY KEY,
    peer BIGINT NOT NULL REFERENCES peer (id),
    url TEXT CHECK (url <> ''),
    host TEXT NOT NULL CHECK (host <> ''),
    zone TEXT NOT NULL CHECK (zone <> ''),
    blocks BIGINT NOT NULL CHECK (blocks IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('new', 'good', 'stale', 'failed')),
    sentence TEXT,
    etag TEXT,
    modified TEXT,
    digest TEXT,
    added_s BIGINT NOT NULL,
    tried_s BIGINT,
    good_s BIGINT,
    expanded_s BIGINT,
    due_s BIGINT,
    failures BIGINT NOT NULL CHECK (failures >= 0),
    events BIGINT NOT NULL CHECK (events >= 0),
    warnings BIGINT NOT NULL CHECK (warnings >= 0),
    CHECK ((state IN ('good', 'stale')) = (good_s IS NOT NULL)),
    CHECK ((state IN ('stale', 'failed')) = (sentence IS NOT NULL))
) /*STRICT*/;
CREATE INDEX calendar_peer ON calendar (peer, id);
CREATE INDEX calendar_due ON calendar (due_s, id);
CREATE INDEX calendar_state ON calendar (state);

-- The last good answer: disjoint, in order of time.
CREATE TABLE calendar_busy (
    calendar BIGINT NOT NULL REFERENCES calendar (id),
    from_s BIGINT NOT NULL,
    to_s BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('tentative', 'unavailable', 'busy')),
    PRIMARY KEY (calendar, from_s),
    CHECK (from_s < to_s)
) /*STRICT, WITHOUT ROWID*/;

-- The days that these times take.
CREATE TABLE calendar_day (
    calendar BIGINT NOT NULL REFERENCES calendar (id),
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    PRIMARY KEY (calendar, first_day),
    CHECK (first_day <= last_day)
) /*STRICT, WITHOUT ROWID*/;
