-- Named, versioned weights. See store/weights.h. No version is ever changed but in its state, and
-- whoever drafts it is not who publishes it.

CREATE TABLE weights (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    version BIGINT NOT NULL CHECK (version >= 1),
    state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'retired')),
    weights_json TEXT NOT NULL,
    note TEXT,
    author TEXT NOT NULL,
    drafted_s BIGINT,
    publisher TEXT,
    published_s BIGINT,
    retired_by TEXT,
    retired_s BIGINT,
    UNIQUE (name, version),
    CHECK (publisher <> author),
    CHECK (state <> 'published' OR publisher IS NOT NULL),
    CHECK (state <> 'draft' OR publisher IS NULL)
) /*STRICT*/;

-- What every match before these were data was computed with.
INSERT INTO weights (id, name, version, state, weights_json, note, author, publisher)
VALUES (1, 'default', 1, 'published',
        '{"want":10,"seniority":3,"km_per_point":20,"fee_per_point":50,"load":4,"km_cost":2,"near_first":22,"near_step":2,"early":10,"priority":500}',
        'came with the program', 'peerpool', 'installation');
