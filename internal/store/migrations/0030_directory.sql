-- The directory: people, groups, applications, and who administers them. What is
-- looked up or ordered is a column; the rest of each value is its document.
-- Columns named *_key hold lower-cased text, unique or searched without regard to case.
-- +goose Up
CREATE TABLE dir_organizations (
    id  TEXT COLLATE "C" PRIMARY KEY,
    doc TEXT NOT NULL
);

CREATE TABLE dir_people (
    id        TEXT COLLATE "C" PRIMARY KEY,
    login_key TEXT COLLATE "C" NOT NULL,
    short_key TEXT COLLATE "C" NOT NULL, -- the login before the @
    email_key TEXT COLLATE "C" NOT NULL,
    status    TEXT NOT NULL,
    doc       TEXT NOT NULL
);
CREATE UNIQUE INDEX dir_people_login_key_uq ON dir_people (login_key);
CREATE INDEX dir_people_short ON dir_people (short_key);
CREATE INDEX dir_people_email ON dir_people (email_key);

CREATE TABLE dir_credentials (
    person_id TEXT COLLATE "C" PRIMARY KEY,
    doc       TEXT NOT NULL
);

CREATE TABLE dir_tickets (
    hash      TEXT COLLATE "C" PRIMARY KEY,
    purpose   TEXT NOT NULL,
    person_id TEXT NOT NULL, -- empty for the set-up link
    expires   BIGINT NOT NULL
);
CREATE INDEX dir_tickets_person ON dir_tickets (purpose, person_id);

CREATE TABLE dir_groups (
    id       TEXT COLLATE "C" PRIMARY KEY,
    type     TEXT NOT NULL,
    app_id   TEXT NOT NULL,             -- APP_GROUP only
    name_key TEXT COLLATE "C" NOT NULL, -- begins with the application's id: names are unique within it
    doc      TEXT NOT NULL
);
CREATE UNIQUE INDEX dir_groups_name_key_uq ON dir_groups (name_key);
CREATE INDEX dir_groups_app ON dir_groups (app_id, id);

CREATE TABLE dir_members (
    group_id  TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (group_id, person_id)
);
CREATE INDEX dir_members_person ON dir_members (person_id, group_id);

CREATE TABLE dir_apps (
    id           TEXT COLLATE "C" PRIMARY KEY,
    label_key    TEXT COLLATE "C" NOT NULL,
    external_key TEXT COLLATE "C" NOT NULL,
    status       TEXT NOT NULL,
    doc          TEXT NOT NULL
);
CREATE UNIQUE INDEX dir_apps_label_key_uq ON dir_apps (label_key);
CREATE UNIQUE INDEX dir_apps_external_key_uq ON dir_apps (external_key);

CREATE TABLE dir_app_keys (
    app_id  TEXT COLLATE "C" NOT NULL,
    kid     TEXT COLLATE "C" NOT NULL,
    created BIGINT NOT NULL,
    doc     TEXT NOT NULL,
    PRIMARY KEY (app_id, kid)
);

CREATE TABLE dir_app_users (
    app_id        TEXT COLLATE "C" NOT NULL,
    person_id     TEXT COLLATE "C" NOT NULL,
    assigned      BOOLEAN NOT NULL,
    remote_id     TEXT NOT NULL, -- the user's id on the other side
    remote_active BOOLEAN NOT NULL,
    doc           TEXT NOT NULL,
    PRIMARY KEY (app_id, person_id)
);
CREATE INDEX dir_app_users_person ON dir_app_users (person_id, app_id);

CREATE TABLE dir_app_groups (
    app_id   TEXT COLLATE "C" NOT NULL,
    group_id TEXT COLLATE "C" NOT NULL,
    doc      TEXT NOT NULL,
    PRIMARY KEY (app_id, group_id)
);
CREATE INDEX dir_app_groups_group ON dir_app_groups (group_id, app_id);

CREATE TABLE dir_pushes (
    id       TEXT COLLATE "C" PRIMARY KEY,
    app_id   TEXT COLLATE "C" NOT NULL,
    group_id TEXT COLLATE "C" NOT NULL,
    status   TEXT NOT NULL,
    doc      TEXT NOT NULL
);
CREATE UNIQUE INDEX dir_pushes_group_id_uq ON dir_pushes (group_id, app_id);
CREATE INDEX dir_pushes_app ON dir_pushes (app_id, id);

CREATE TABLE dir_push_members (
    push_id   TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    remote_id TEXT NOT NULL,
    PRIMARY KEY (push_id, person_id)
);
CREATE INDEX dir_push_members_person ON dir_push_members (person_id, push_id);

CREATE TABLE dir_connections (
    app_id TEXT COLLATE "C" PRIMARY KEY,
    doc    TEXT NOT NULL
);

CREATE TABLE dir_tasks (
    id      TEXT COLLATE "C" PRIMARY KEY, -- sorts by time
    app_id  TEXT COLLATE "C" NOT NULL,
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL,
    doc     TEXT NOT NULL
);
CREATE UNIQUE INDEX dir_tasks_subject_uq ON dir_tasks (app_id, kind, subject);

CREATE TABLE dir_api_tokens (
    id        TEXT COLLATE "C" PRIMARY KEY,
    hash      TEXT COLLATE "C" NOT NULL,
    person_id TEXT NOT NULL,
    doc       TEXT NOT NULL
);
CREATE UNIQUE INDEX dir_api_tokens_hash_uq ON dir_api_tokens (hash);
CREATE INDEX dir_api_tokens_person ON dir_api_tokens (person_id);

CREATE TABLE dir_role_grants (
    person_id TEXT COLLATE "C" NOT NULL,
    role      TEXT COLLATE "C" NOT NULL,
    created   BIGINT NOT NULL,
    PRIMARY KEY (person_id, role)
);
CREATE INDEX dir_role_grants_role ON dir_role_grants (role);

-- +goose Down
DROP TABLE dir_role_grants;
DROP TABLE dir_api_tokens;
DROP TABLE dir_tasks;
DROP TABLE dir_connections;
DROP TABLE dir_push_members;
DROP TABLE dir_pushes;
DROP TABLE dir_app_groups;
DROP TABLE dir_app_users;
DROP TABLE dir_app_keys;
DROP TABLE dir_apps;
DROP TABLE dir_members;
DROP TABLE dir_groups;
DROP TABLE dir_tickets;
DROP TABLE dir_credentials;
DROP TABLE dir_people;
DROP TABLE dir_organizations;
