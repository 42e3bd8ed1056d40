-- What users of the center's own directory sign in by. Passwords, links and seeds: hashed, hashed, sealed.
-- +goose Up
CREATE TABLE ctr_passwords (
    user_id      TEXT COLLATE "C" PRIMARY KEY,
    store_id     TEXT COLLATE "C" NOT NULL,
    hash         TEXT NOT NULL,
    one_time     BOOLEAN NOT NULL,
    expires      BIGINT NOT NULL,
    history      TEXT NOT NULL,
    version      BIGINT NOT NULL,
    changed      BIGINT NOT NULL,
    failures     INTEGER NOT NULL,
    locked_until BIGINT NOT NULL,
    link         TEXT COLLATE "C", -- the hash of a single-use link's token
    link_expires BIGINT NOT NULL
);
CREATE UNIQUE INDEX ctr_passwords_link_uq ON ctr_passwords (link);
CREATE INDEX ctr_passwords_store ON ctr_passwords (store_id);

CREATE TABLE ctr_factors (
    id        TEXT COLLATE "C" PRIMARY KEY, -- sorts by time
    store_id  TEXT COLLATE "C" NOT NULL,
    user_id   TEXT COLLATE "C" NOT NULL,
    name      TEXT NOT NULL,
    confirmed BOOLEAN NOT NULL,
    sealed    TEXT NOT NULL,
    last_step BIGINT NOT NULL,
    created   BIGINT NOT NULL
);
CREATE INDEX ctr_factors_user ON ctr_factors (user_id, id);
CREATE INDEX ctr_factors_store ON ctr_factors (store_id);
-- +goose Down
DROP TABLE ctr_factors;
DROP TABLE ctr_passwords;
