-- SAML applications of the center. Private keys: sealed.
-- +goose Up
CREATE TABLE ctr_applications (
    id          TEXT COLLATE "C" PRIMARY KEY,
    instance_id TEXT COLLATE "C" NOT NULL,
    name        TEXT NOT NULL,
    name_key    TEXT COLLATE "C" NOT NULL,
    enabled     BOOLEAN NOT NULL,
    active_key  TEXT NOT NULL,
    owner       TEXT NOT NULL,
    created     BIGINT NOT NULL,
    doc         TEXT NOT NULL
);
CREATE INDEX ctr_applications_list ON ctr_applications (instance_id, id);
CREATE INDEX ctr_applications_names ON ctr_applications (instance_id, name_key, id);

CREATE TABLE ctr_application_keys (
    id             TEXT COLLATE "C" PRIMARY KEY, -- of the certificate
    application_id TEXT COLLATE "C" NOT NULL,
    certificate    TEXT NOT NULL, -- base64
    sealed         TEXT NOT NULL,
    created        BIGINT NOT NULL,
    expires        BIGINT NOT NULL
);
CREATE INDEX ctr_application_keys_application ON ctr_application_keys (application_id, created, id);

CREATE TABLE ctr_application_assignments (
    application_id TEXT COLLATE "C" NOT NULL,
    instance_id    TEXT COLLATE "C" NOT NULL,
    principal_type TEXT NOT NULL,
    principal_id   TEXT COLLATE "C" NOT NULL,
    created        BIGINT NOT NULL,
    PRIMARY KEY (application_id, principal_id)
);
CREATE INDEX ctr_application_assignments_principal ON ctr_application_assignments (principal_id, application_id);
-- +goose Down
DROP TABLE ctr_application_assignments;
DROP TABLE ctr_application_keys;
DROP TABLE ctr_applications;
