-- Plans: many requests matched together. See store/plan.h.

CREATE TABLE plan (
    id BIGINT PRIMARY KEY,
    status TEXT NOT NULL CHECK (status IN ('optimal', 'feasible')),
    points BIGINT NOT NULL,
    bound BIGINT NOT NULL,
    at_stake BIGINT NOT NULL CHECK (at_stake >= 0),
    steps BIGINT NOT NULL CHECK (steps >= 0),
    took_us BIGINT NOT NULL CHECK (took_us >= 0),
    served BIGINT NOT NULL CHECK (served >= 0),
    pool_revision BIGINT NOT NULL,
    instance_json TEXT NOT NULL,
    answer_json TEXT NOT NULL,
    people_json TEXT NOT NULL,
    instance_hash TEXT NOT NULL,
    answer_hash TEXT NOT NULL,
    weights TEXT NOT NULL,
    program TEXT NOT NULL,
    created_s BIGINT NOT NULL
) /*STRICT*/;

CREATE TABLE plan_request (
    plan BIGINT NOT NULL REFERENCES plan (id),
    ord BIGINT NOT NULL,
    request BIGINT NOT NULL REFERENCES request (id),
    request_rev BIGINT NOT NULL,
    priority BIGINT NOT NULL CHECK (priority >= 0),
    priority_words TEXT NOT NULL,
    words TEXT,
    PRIMARY KEY (plan, ord),
    UNIQUE (plan, request)
) /*STRICT, WITHOUT ROWID*/;
CREATE INDEX plan_request_request ON plan_request (request, plan);

-- A run that is one request's part of a plan keeps no instance of its own.
ALTER TABLE match_run ADD COLUMN plan BIGINT REFERENCES plan (id);
CREATE INDEX match_run_plan ON match_run (plan, request);
