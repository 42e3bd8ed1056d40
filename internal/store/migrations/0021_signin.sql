-- How people reach the center: identity source, SCIM tokens, sign-ins under way, CLI sessions. Secrets are stored hashed.
-- +goose Up
CREATE TABLE ctr_sources (
    instance_id TEXT COLLATE "C" PRIMARY KEY,
    portal_name TEXT COLLATE "C", -- the friendly name of the access portal, given once
    scim_tenant TEXT COLLATE "C", -- the first part of the SCIM endpoint's path
    doc         TEXT NOT NULL
);
CREATE UNIQUE INDEX ctr_sources_portal_name_uq ON ctr_sources (portal_name);
CREATE UNIQUE INDEX ctr_sources_scim_tenant_uq ON ctr_sources (scim_tenant);

CREATE TABLE ctr_scim_tokens (
    id          TEXT COLLATE "C" PRIMARY KEY,
    instance_id TEXT COLLATE "C" NOT NULL,
    hash        TEXT COLLATE "C" NOT NULL,
    created     BIGINT NOT NULL,
    expires     BIGINT NOT NULL
);
CREATE UNIQUE INDEX ctr_scim_tokens_hash_uq ON ctr_scim_tokens (hash);
CREATE INDEX ctr_scim_tokens_instance ON ctr_scim_tokens (instance_id, id);

-- Steps of a sign-in under way: requests to the identity provider, tickets, device and authorization codes.
CREATE TABLE ctr_steps (
    id          TEXT COLLATE "C" PRIMARY KEY, -- the hash of the secret that names it, or a request id
    kind        TEXT NOT NULL,
    instance_id TEXT COLLATE "C" NOT NULL,
    user_id     TEXT COLLATE "C" NOT NULL,    -- empty until known
    code        TEXT COLLATE "C",             -- the hash of a device's user code
    expires     BIGINT NOT NULL,
    doc         TEXT NOT NULL
);
CREATE UNIQUE INDEX ctr_steps_code_uq ON ctr_steps (code);
CREATE INDEX ctr_steps_user ON ctr_steps (user_id);
CREATE INDEX ctr_steps_expires ON ctr_steps (expires);

-- Assertions that have been used, until they would be refused as expired anyway.
CREATE TABLE ctr_assertions (
    id     TEXT COLLATE "C" PRIMARY KEY, -- a hash of issuer and assertion id
    forget BIGINT NOT NULL
);
CREATE INDEX ctr_assertions_forget ON ctr_assertions (forget);

CREATE TABLE ctr_clients (
    id      TEXT COLLATE "C" PRIMARY KEY,
    expires BIGINT NOT NULL,
    doc     TEXT NOT NULL
);
CREATE INDEX ctr_clients_expires ON ctr_clients (expires);

CREATE TABLE ctr_cli_sessions (
    id             TEXT COLLATE "C" PRIMARY KEY,
    instance_id    TEXT COLLATE "C" NOT NULL,
    user_id        TEXT COLLATE "C" NOT NULL,
    portal_session TEXT COLLATE "C" NOT NULL, -- the browser session in which it was approved
    created        BIGINT NOT NULL,
    expires        BIGINT NOT NULL,
    doc            TEXT NOT NULL
);
CREATE INDEX ctr_cli_sessions_user ON ctr_cli_sessions (user_id, id);
CREATE INDEX ctr_cli_sessions_expires ON ctr_cli_sessions (expires);

CREATE TABLE ctr_cli_tokens (
    hash       TEXT COLLATE "C" PRIMARY KEY,
    session_id TEXT COLLATE "C" NOT NULL,
    kind       TEXT NOT NULL, -- ACCESS or REFRESH
    used       BOOLEAN NOT NULL,
    expires    BIGINT NOT NULL
);
CREATE INDEX ctr_cli_tokens_session ON ctr_cli_tokens (session_id);
CREATE INDEX ctr_cli_tokens_expires ON ctr_cli_tokens (expires);

-- How often something that can be guessed was tried, in the present window.
CREATE TABLE ctr_tries (
    name  TEXT COLLATE "C" PRIMARY KEY,
    since BIGINT NOT NULL,
    tries INTEGER NOT NULL
);
CREATE INDEX ctr_tries_since ON ctr_tries (since);
-- +goose Down
DROP TABLE ctr_tries;
DROP TABLE ctr_cli_tokens;
DROP TABLE ctr_cli_sessions;
DROP TABLE ctr_clients;
DROP TABLE ctr_assertions;
DROP TABLE ctr_steps;
DROP TABLE ctr_scim_tokens;
DROP TABLE ctr_sources;
