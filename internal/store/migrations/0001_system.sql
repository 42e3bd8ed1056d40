-- Tables that no domain owns. Times are microseconds since 1970 in UTC; documents are JSON text.
-- +goose Up
CREATE TABLE sys_events (
    id         TEXT COLLATE "C" PRIMARY KEY, -- sorts by time
    time       BIGINT NOT NULL,
    half       TEXT NOT NULL,
    what       TEXT NOT NULL,
    actor_id   TEXT NOT NULL,
    target_id  TEXT NOT NULL, -- the first target's
    request_id TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    doc        TEXT NOT NULL
);
CREATE INDEX sys_events_half ON sys_events (half, id);
CREATE INDEX sys_events_actor ON sys_events (actor_id, id);
CREATE INDEX sys_events_target ON sys_events (target_id, id);
CREATE INDEX sys_events_request ON sys_events (request_id);

CREATE TABLE sys_jobs (
    id        TEXT COLLATE "C" PRIMARY KEY, -- sorts by time
    queue     TEXT NOT NULL,
    kind      TEXT NOT NULL,
    ord       TEXT NOT NULL,
    payload   TEXT NOT NULL,
    urgent    BOOLEAN NOT NULL,
    state     TEXT NOT NULL,
    attempts  INTEGER NOT NULL,
    created   BIGINT NOT NULL,
    due       BIGINT NOT NULL, -- while RUNNING: when the lease is over
    error     TEXT NOT NULL
);
CREATE INDEX sys_jobs_due ON sys_jobs (queue, state, due);
CREATE UNIQUE INDEX sys_jobs_waiting_uq ON sys_jobs (queue, ord, kind, payload) WHERE state = 'PENDING';
CREATE INDEX sys_jobs_order ON sys_jobs (queue, ord, id);

CREATE TABLE sys_sessions (
    hash       TEXT COLLATE "C" PRIMARY KEY, -- of the cookie's token
    id         TEXT NOT NULL,                -- to name it in lists
    half       TEXT NOT NULL,
    scope      TEXT NOT NULL,                -- what the cookie is good for, e.g. portal, console path
    subject    TEXT NOT NULL,
    created    BIGINT NOT NULL,
    seen       BIGINT NOT NULL,
    expires    BIGINT NOT NULL,
    ip         TEXT NOT NULL,
    agent      TEXT NOT NULL,
    doc        TEXT NOT NULL
);
CREATE UNIQUE INDEX sys_sessions_id_uq ON sys_sessions (id);
CREATE INDEX sys_sessions_subject ON sys_sessions (half, subject, id);

CREATE TABLE sys_settings (
    name  TEXT COLLATE "C" PRIMARY KEY,
    value TEXT NOT NULL
);
-- +goose Down
DROP TABLE sys_settings;
DROP TABLE sys_sessions;
DROP TABLE sys_jobs;
DROP TABLE sys_events;
