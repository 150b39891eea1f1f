-- The first schema. This file is never edited once released: what changes is a new file.
--
-- Portable to PostgreSQL: only BIGINT and TEXT, no defaults that compute, ids from the program.
-- For SQLite the build turns BIGINT into INTEGER and opens the comments that begin with STRICT.
-- Times are seconds since 1970 (_s), days are days since 1970 (_day); NULL is open or not known.
-- A column *_fold holds its neighbour in ASCII lower case, for searching.

CREATE TABLE counter (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
) /*STRICT, WITHOUT ROWID*/;
INSERT INTO counter (name, value) VALUES ('audit', 0), ('pool', 0);

CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) /*STRICT, WITHOUT ROWID*/;

-- What was done, by whom, in order. hash covers the entry and the hash of the one before.
CREATE TABLE audit (
    id BIGINT PRIMARY KEY,
    at_s BIGINT NOT NULL,
    actor TEXT NOT NULL,
    operation TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT,
    hash TEXT NOT NULL CHECK (length(hash) = 64)
) /*STRICT*/;
CREATE INDEX audit_subject ON audit (subject, id);

CREATE TABLE operation (
    id TEXT NOT NULL PRIMARY KEY,
    digest TEXT NOT NULL,
    at_s BIGINT NOT NULL,
    status BIGINT NOT NULL,
    answer TEXT,
    location TEXT,
    etag TEXT
) /*STRICT*/;
CREATE INDEX operation_at ON operation (at_s);

CREATE TABLE token (
    id BIGINT PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE CHECK (length(digest) = 64),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_s BIGINT NOT NULL,
    expires_s BIGINT,
    used_s BIGINT,
    revoked BIGINT NOT NULL CHECK (revoked IN (0, 1))
) /*STRICT*/;

CREATE TABLE work (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    digest TEXT,
    input TEXT,
    result TEXT,
    created_s BIGINT NOT NULL,
    due_s BIGINT,
    ended_s BIGINT
) /*STRICT*/;
CREATE INDEX work_state ON work (state, due_s);

-- Organisations ---------------------------------------------------------------------------------

CREATE TABLE organisation (
    id BIGINT PRIMARY KEY,
    rev BIGINT NOT NULL CHECK (rev >= 1),
    kind TEXT NOT NULL CHECK (kind IN ('authority', 'district', 'police', 'health', 'education',
                                       'trust', 'other')),
    name TEXT NOT NULL CHECK (name <> ''),
    name_fold TEXT NOT NULL,
    official_name TEXT,
    region TEXT,
    region_name TEXT,
    email_domain TEXT,
    placed BIGINT NOT NULL CHECK (placed IN (0, 1)),
    x_m BIGINT NOT NULL,
    y_m BIGINT NOT NULL,
    first_day BIGINT,
    last_day BIGINT
) /*STRICT*/;
CREATE INDEX organisation_name ON organisation (name_fold);

CREATE TABLE organisation_code (
    organisation BIGINT NOT NULL REFERENCES organisation (id),
    scheme TEXT NOT NULL CHECK (scheme <> ''),
    code TEXT NOT NULL CHECK (code <> ''),
    first_day BIGINT,
    last_day BIGINT,
    PRIMARY KEY (organisation, scheme, code)
) /*STRICT, WITHOUT ROWID*/;
CREATE UNIQUE INDEX organisation_code_current ON organisation_code (code, scheme)
    WHERE last_day IS NULL;

CREATE TABLE organisation_link (
    from_id BIGINT NOT NULL REFERENCES organisation (id),
    to_id BIGINT NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL CHECK (kind IN ('neighbour-land', 'neighbour-water', 'statistical',
                                       'predecessor', 'shares-services', 'district', 'police',
                                       'health')),
    rank BIGINT NOT NULL CHECK (rank >= 0),
    note TEXT,
    source TEXT,
    PRIMARY KEY (from_id, kind, to_id),
    CHECK (from_id <> to_id)
) /*STRICT, WITHOUT ROWID*/;
CREATE INDEX organisation_link_to ON organisation_link (to_id, kind);

CREATE TABLE organisation_fact (
    id BIGINT PRIMARY KEY,
    organisation BIGINT NOT NULL REFERENCES organisation (id),
    framework TEXT NOT NULL,
    version TEXT NOT NULL,
    name TEXT NOT NULL,
    dated BIGINT NOT NULL,
    value TEXT NOT NULL,
    source TEXT,
    UNIQUE (organisation, framework, name, dated, version)
) /*STRICT*/;

-- organisation NULL: nobody works anywhere on that day.
CREATE TABLE closed_day (
    day BIGINT NOT NULL,
    organisation BIGINT REFERENCES organisation (id),
    title TEXT NOT NULL
) /*STRICT*/;
CREATE UNIQUE INDEX closed_day_key ON closed_day (day, (coalesce(organisation, 0)));

-- Peers -----------------------------------------------------------------------------------------

CREATE TABLE peer (
    id BIGINT PRIMARY KEY,
    rev BIGINT NOT NULL CHECK (rev >= 1),
    external_id TEXT UNIQUE CHECK (external_id <> ''),
    email TEXT NOT NULL CHECK (email <> ''),
    email_fold TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL CHECK (name <> ''),
    name_fold TEXT NOT NULL,
    known_as TEXT,
    phone TEXT,
    assistant_email TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('member', 'officer', 'adviser', 'health', 'police',
                                       'education', 'lived')),
    state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'left')),
    paused_until BIGINT,
    seniority BIGINT NOT NULL CHECK (seniority BETWEEN 1 AND 5),
    home BIGINT REFERENCES organisation (id),
    placed BIGINT NOT NULL CHECK (placed IN (0, 1)),
    x_m BIGINT NOT NULL,
    y_m BIGINT NOT NULL,
    day_rate BIGINT NOT NULL CHECK (day_rate >= 0),
    days_year BIGINT NOT NULL CHECK (days_year >= -1),
    engagements_year BIGINT NOT NULL CHECK (engagements_year >= -1),
    gap_days BIGINT NOT NULL CHECK (gap_days >= 0),
    newcomer BIGINT NOT NULL CHECK (newcomer IN (0, 1)),
    remote BIGINT NOT NULL CHECK (remote IN (0, 1)),
    onsite BIGINT NOT NULL CHECK (onsite IN (0, 1)),
    regions TEXT,
    confirmed_s BIGINT,
    notes TEXT
) /*STRICT*/;
CREATE INDEX peer_name ON peer (name_fold);

CREATE TABLE post (
    peer BIGINT NOT NULL REFERENCES peer (id),
    ord BIGINT NOT NULL,
    organisation BIGINT NOT NULL REFERENCES organisation (id),
    role TEXT NOT NULL,
    title TEXT,
    first_day BIGINT,
    last_day BIGINT,
    PRIMARY KEY (peer, ord)
) /*STRICT, WITHOUT ROWID*/;
CREATE INDEX post_organisation ON post (organisation);

CREATE TABLE affiliation (
    peer BIGINT NOT NULL REFERENCES peer (id),
    ord BIGINT NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    organisation BIGINT REFERENCES organisation (id),
    first_day BIGINT,
    last_day BIGINT,
    PRIMARY KEY (peer, ord)
) /*STRICT, WITHOUT ROWID*/;

CREATE TABLE peer_skill (
    peer BIGINT NOT NULL REFERENCES peer (id),
    ord BIGINT NOT NULL,
    skill TEXT NOT NULL,
    level BIGINT NOT NULL CHECK (level BETWEEN 1 AND 5),
    evidence TEXT,
    last_used BIGINT,
    PRIMARY KEY (peer, ord),
    UNIQUE (skill, peer)
) /*STRICT, WITHOUT ROWID*/;

CREATE TABLE accreditation (
    peer BIGINT NOT NULL REFERENCES peer (id),
    ord BIGINT NOT NULL,
    kind TEXT NOT NULL,
    first_day BIGINT,
    expires BIGINT,
    PRIMARY KEY (peer, ord)
) /*STRICT, WITHOUT ROWID*/;

CREATE TABLE approval (
    peer BIGINT NOT NULL REFERENCES peer (id),
    ord BIGINT NOT NULL,
    kind TEXT NOT NULL,
    given_by TEXT,
    state TEXT NOT NULL CHECK (state IN ('asked', 'given', 'refused')),
    first_day BIGINT,
    expires BIGINT,
    PRIMARY KEY (peer, ord)
) /*STRICT, WITHOUT ROWID*/;

CREATE TABLE interest (
    peer BIGINT NOT NULL REFERENCES peer (id),
    ord BIGINT NOT NULL,
    organisation BIGINT NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL,
    note TEXT,
    first_day BIGINT,
    last_day BIGINT,
    PRIMARY KEY (peer, ord)
) /*STRICT, WITHOUT ROWID*/;

CREATE TABLE availability (
    id BIGINT PRIMARY KEY,
    peer BIGINT NOT NULL REFERENCES peer (id),
    kind TEXT NOT NULL CHECK (kind IN ('unavailable', 'remote-only', 'finish-only', 'available')),
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    source TEXT NOT NULL,
    reason TEXT,
    recorded_s BIGINT NOT NULL,
    UNIQUE (peer, first_day, last_day, kind, source),
    CHECK (first_day <= last_day)
) /*STRICT*/;

-- Points between two peers when both are in one team.
CREATE TABLE pair (
    a BIGINT NOT NULL REFERENCES peer (id),
    b BIGINT NOT NULL REFERENCES peer (id),
    points BIGINT NOT NULL,
    never BIGINT NOT NULL CHECK (never IN (0, 1)),
    reason TEXT,
    PRIMARY KEY (a, b),
    CHECK (a < b)
) /*STRICT, WITHOUT ROWID*/;
CREATE INDEX pair_b ON pair (b);

-- Kept apart from the peer: nothing that reads a peer reads this. The answer itself is sealed.
CREATE TABLE equality_answer (
    peer BIGINT NOT NULL REFERENCES peer (id),
    question TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('not-asked', 'asked', 'prefer-not', 'answered',
                                         'withdrawn')),
    list_version TEXT,
    sealed TEXT,
    purpose TEXT,
    notice_version TEXT,
    consent_s BIGINT,
    updated_s BIGINT NOT NULL,
    PRIMARY KEY (peer, question),
    CHECK ((state = 'answered') = (sealed IS NOT NULL)),
    CHECK (purpose IS NULL OR consent_s IS NOT NULL)
) /*STRICT, WITHOUT ROWID*/;

CREATE TABLE taxonomy (
    name TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version >= 1),
    published_s BIGINT NOT NULL,
    PRIMARY KEY (name, version)
) /*STRICT, WITHOUT ROWID*/;

CREATE TABLE term (
    taxonomy TEXT NOT NULL,
    version BIGINT NOT NULL,
    ord BIGINT NOT NULL,
    code TEXT NOT NULL CHECK (code <> ''),
    name TEXT NOT NULL,
    aliases TEXT,
    PRIMARY KEY (taxonomy, version, ord),
    UNIQUE (taxonomy, version, code),
    FOREIGN KEY (taxonomy, version) REFERENCES taxonomy (name, version)
) /*STRICT, WITHOUT ROWID*/;

-- Requests --------------------------------------------------------------------------------------

CREATE TABLE product (
    id BIGINT PRIMARY KEY,
    code TEXT NOT NULL CHECK (code <> ''),
    version BIGINT NOT NULL CHECK (version >= 1),
    name TEXT NOT NULL,
    strand TEXT NOT NULL CHECK (strand IN ('universal', 'targeted', 'intensive', 'sector')),
    template_json TEXT NOT NULL,
    UNIQUE (code, version)
) /*STRICT*/;

CREATE TABLE request (
    id BIGINT PRIMARY KEY,
    rev BIGINT NOT NULL CHECK (rev >= 1),
    reference TEXT NOT NULL UNIQUE,
    product BIGINT NOT NULL REFERENCES product (id),
    host BIGINT NOT NULL REFERENCES organisation (id),
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'scoped', 'matching',
                                         'team-proposed', 'inviting', 'confirmed', 'delivered',
                                         'followed-up', 'closed', 'stood-down', 'postponed')),
    title TEXT NOT NULL,
    brief_json TEXT NOT NULL,
    external_id TEXT UNIQUE CHECK (external_id <> ''),
    created_s BIGINT NOT NULL
) /*STRICT*/;
CREATE INDEX request_host ON request (host, id);
CREATE INDEX request_state ON request (state, id);

CREATE TABLE request_window (
    request BIGINT NOT NULL REFERENCES request (id),
    ord BIGINT NOT NULL,
    first_day BIGINT NOT NULL,
    points BIGINT NOT NULL,
    PRIMARY KEY (request, ord)
) /*STRICT, WITHOUT ROWID*/;

CREATE TABLE request_seat (
    request BIGINT NOT NULL REFERENCES request (id),
    ord BIGINT NOT NULL,
    seat BIGINT NOT NULL CHECK (seat >= 0),
    name TEXT NOT NULL,
    required BIGINT NOT NULL CHECK (required IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('open', 'proposed', 'enquired', 'accepted', 'released',
                                         'host-approved', 'confirmed', 'delivered', 'declined',
                                         'vetoed', 'withdrawn', 'substituted')),
    peer BIGINT REFERENCES peer (id),
    PRIMARY KEY (request, ord),
    UNIQUE (request, seat)
) /*STRICT, WITHOUT ROWID*/;
CREATE INDEX request_seat_peer ON request_seat (peer);

CREATE TABLE match_run (
    id BIGINT PRIMARY KEY,
    request BIGINT NOT NULL REFERENCES request (id),
    request_rev BIGINT NOT NULL,
    pool_revision BIGINT NOT NULL,
    status TEXT NOT NULL,
    instance_json TEXT NOT NULL,
    answer_json TEXT NOT NULL,
    people_json TEXT NOT NULL,
    instance_hash TEXT NOT NULL,
    answer_hash TEXT NOT NULL,
    weights TEXT NOT NULL,
    program TEXT NOT NULL,
    created_s BIGINT NOT NULL
) /*STRICT*/;
CREATE INDEX match_run_request ON match_run (request, created_s, id);

CREATE TABLE proposal (
    id BIGINT PRIMARY KEY,
    rev BIGINT NOT NULL CHECK (rev >= 1),
    match BIGINT NOT NULL REFERENCES match_run (id),
    request BIGINT NOT NULL REFERENCES request (id),
    rank BIGINT NOT NULL CHECK (rank >= 1),
    state TEXT NOT NULL CHECK (state IN ('open', 'published', 'dropped')),
    first_day BIGINT NOT NULL,
    points BIGINT NOT NULL,
    parts_json TEXT NOT NULL,
    UNIQUE (match, rank)
) /*STRICT*/;
CREATE INDEX proposal_request ON proposal (request, state);

CREATE TABLE proposal_seat (
    proposal BIGINT NOT NULL REFERENCES proposal (id),
    ord BIGINT NOT NULL,
    seat BIGINT NOT NULL,
    peer BIGINT REFERENCES peer (id),
    parts_json TEXT NOT NULL,
    PRIMARY KEY (proposal, ord),
    UNIQUE (proposal, seat)
) /*STRICT, WITHOUT ROWID*/;
CREATE INDEX proposal_seat_peer ON proposal_seat (peer);

-- Bookings --------------------------------------------------------------------------------------

CREATE TABLE booking (
    id BIGINT PRIMARY KEY,
    rev BIGINT NOT NULL CHECK (rev >= 1),
    request BIGINT NOT NULL REFERENCES request (id),
    proposal BIGINT NOT NULL UNIQUE REFERENCES proposal (id),
    state TEXT NOT NULL CHECK (state IN ('inviting', 'confirmed', 'delivered', 'stood-down')),
    first_day BIGINT NOT NULL,
    charge BIGINT NOT NULL CHECK (charge >= 0),
    created_s BIGINT NOT NULL
) /*STRICT*/;
CREATE INDEX booking_request ON booking (request, id);
CREATE INDEX booking_first_day ON booking (first_day);

CREATE TABLE booking_seat (
    booking BIGINT NOT NULL REFERENCES booking (id),
    ord BIGINT NOT NULL,
    seat BIGINT NOT NULL,
    peer BIGINT NOT NULL REFERENCES peer (id),
    parts_json TEXT NOT NULL,
    PRIMARY KEY (booking, ord),
    UNIQUE (booking, seat),
    UNIQUE (peer, booking)
) /*STRICT, WITHOUT ROWID*/;

CREATE TABLE event (
    id BIGINT PRIMARY KEY,
    booking BIGINT NOT NULL REFERENCES booking (id),
    ord BIGINT NOT NULL,
    kind TEXT NOT NULL,
    summary TEXT NOT NULL,
    location TEXT,
    all_day BIGINT NOT NULL CHECK (all_day IN (0, 1)),
    first_day BIGINT NOT NULL,
    days BIGINT NOT NULL CHECK (days BETWEEN 0 AND 366),
    start_minute BIGINT NOT NULL,
    end_minute BIGINT NOT NULL,
    zone TEXT NOT NULL,
    UNIQUE (booking, ord)
) /*STRICT*/;
CREATE INDEX event_first_day ON event (first_day);

CREATE TABLE invitation (
    id BIGINT PRIMARY KEY,
    booking BIGINT NOT NULL REFERENCES booking (id),
    ord BIGINT NOT NULL,
    event BIGINT NOT NULL REFERENCES event (id),
    peer BIGINT NOT NULL REFERENCES peer (id),
    uid TEXT NOT NULL CHECK (uid <> ''),
    sequence BIGINT NOT NULL CHECK (sequence >= 0),
    partstat TEXT NOT NULL CHECK (partstat IN ('needs-action', 'accepted', 'declined',
                                               'tentative', 'delegated')),
    dtstamp_s BIGINT NOT NULL,
    UNIQUE (booking, ord),
    UNIQUE (event, peer),
    UNIQUE (uid, peer)
) /*STRICT*/;
CREATE INDEX invitation_peer ON invitation (peer);

-- No double booking: a peer has each half-hour once.
CREATE TABLE slot (
    peer BIGINT NOT NULL REFERENCES peer (id),
    half_hour BIGINT NOT NULL,
    booking BIGINT NOT NULL REFERENCES booking (id),
    PRIMARY KEY (peer, half_hour)
) /*STRICT, WITHOUT ROWID*/;
CREATE INDEX slot_booking ON slot (booking);

CREATE TABLE outbox (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    booking BIGINT REFERENCES booking (id),
    peer BIGINT REFERENCES peer (id),
    message_id TEXT NOT NULL UNIQUE,
    from_address TEXT NOT NULL,
    to_address TEXT NOT NULL,
    subject TEXT NOT NULL,
    mime TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed')),
    tries BIGINT NOT NULL CHECK (tries >= 0),
    created_s BIGINT NOT NULL,
    next_s BIGINT NOT NULL,
    sent_s BIGINT,
    reply_code BIGINT NOT NULL,
    reply_text TEXT,
    doubtful BIGINT NOT NULL CHECK (doubtful IN (0, 1))
) /*STRICT*/;
CREATE INDEX outbox_peer ON outbox (peer);
CREATE INDEX outbox_state ON outbox (state, next_s, id);
CREATE INDEX outbox_booking ON outbox (booking, id);
