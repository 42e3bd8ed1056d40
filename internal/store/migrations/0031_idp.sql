-- How people sign in to the directory: second factors, sign-ins under way,
-- counted tries, and requests of service providers that wait for a sign-in.
-- +goose Up
CREATE TABLE dir_factors (
    id        TEXT COLLATE "C" PRIMARY KEY,
    person_id TEXT COLLATE "C" NOT NULL,
    provider  TEXT NOT NULL,
    created   BIGINT NOT NULL,
    doc       TEXT NOT NULL
);
CREATE UNIQUE INDEX dir_factors_person_id_uq ON dir_factors (person_id, provider);

CREATE TABLE dir_recovery_codes (
    person_id TEXT COLLATE "C" NOT NULL,
    hash      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (person_id, hash)
);

CREATE TABLE dir_policies (
    name TEXT COLLATE "C" PRIMARY KEY,
    doc  TEXT NOT NULL
);

CREATE TABLE dir_signins (
    hash      TEXT COLLATE "C" PRIMARY KEY,
    person_id TEXT COLLATE "C" NOT NULL,
    expires   BIGINT NOT NULL,
    doc       TEXT NOT NULL
);
CREATE INDEX dir_signins_person ON dir_signins (person_id);
CREATE INDEX dir_signins_expires ON dir_signins (expires);

CREATE TABLE dir_tries (
    who   TEXT COLLATE "C" PRIMARY KEY,
    since BIGINT NOT NULL,
    count BIGINT NOT NULL
);
CREATE INDEX dir_tries_since ON dir_tries (since);

CREATE TABLE dir_sso_requests (
    hash    TEXT COLLATE "C" PRIMARY KEY,
    app_id  TEXT COLLATE "C" NOT NULL,
    expires BIGINT NOT NULL,
    doc     TEXT NOT NULL
);
CREATE INDEX dir_sso_requests_expires ON dir_sso_requests (expires);

-- +goose Down
DROP TABLE dir_sso_requests;
DROP TABLE dir_tries;
DROP TABLE dir_signins;
DROP TABLE dir_policies;
DROP TABLE dir_recovery_codes;
DROP TABLE dir_factors;
