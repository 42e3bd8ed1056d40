-- The identity center: instances, users, groups, permission sets, assignments. Documents are JSON text.
-- +goose Up
CREATE TABLE ctr_instances (
    id       TEXT COLLATE "C" PRIMARY KEY,
    store_id TEXT COLLATE "C" NOT NULL,
    owner    TEXT NOT NULL,
    kind     TEXT NOT NULL,
    name     TEXT NOT NULL,
    created  BIGINT NOT NULL,
    doc      TEXT NOT NULL
);
CREATE UNIQUE INDEX ctr_instances_store_id_uq ON ctr_instances (store_id);
CREATE UNIQUE INDEX ctr_instances_owner_uq ON ctr_instances (owner);

CREATE TABLE ctr_users (
    id            TEXT COLLATE "C" PRIMARY KEY, -- sorts by time
    store_id      TEXT COLLATE "C" NOT NULL,
    user_name     TEXT NOT NULL,
    user_name_key TEXT COLLATE "C" NOT NULL,
    email_key     TEXT COLLATE "C", -- provisioned users only; theirs is unique
    search_key    TEXT COLLATE "C" NOT NULL, -- lower-cased user name, display name and e-mail address, one a line
    status        TEXT NOT NULL,
    origin        TEXT NOT NULL,
    revision      BIGINT NOT NULL,
    created       BIGINT NOT NULL,
    updated       BIGINT NOT NULL,
    created_by    TEXT NOT NULL,
    updated_by    TEXT NOT NULL,
    doc           TEXT NOT NULL
);
CREATE UNIQUE INDEX ctr_users_user_name_key_uq ON ctr_users (store_id, user_name_key);
CREATE UNIQUE INDEX ctr_users_email_key_uq ON ctr_users (store_id, email_key);
CREATE INDEX ctr_users_list ON ctr_users (store_id, id);

CREATE TABLE ctr_groups (
    id               TEXT COLLATE "C" PRIMARY KEY, -- sorts by time
    store_id         TEXT COLLATE "C" NOT NULL,
    display_name     TEXT NOT NULL,
    display_name_key TEXT COLLATE "C" NOT NULL,
    origin           TEXT NOT NULL,
    revision         BIGINT NOT NULL,
    created          BIGINT NOT NULL,
    updated          BIGINT NOT NULL,
    created_by       TEXT NOT NULL,
    updated_by       TEXT NOT NULL,
    doc              TEXT NOT NULL
);
CREATE UNIQUE INDEX ctr_groups_display_name_key_uq ON ctr_groups (store_id, display_name_key);
CREATE INDEX ctr_groups_list ON ctr_groups (store_id, id);

-- What users and groups are called elsewhere.
CREATE TABLE ctr_external_ids (
    store_id    TEXT COLLATE "C" NOT NULL,
    kind        TEXT NOT NULL, -- USER or GROUP
    issuer      TEXT COLLATE "C" NOT NULL,
    external_id TEXT COLLATE "C" NOT NULL,
    owner_id    TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX ctr_external_ids_external_id_uq ON ctr_external_ids (store_id, kind, external_id, issuer);
CREATE INDEX ctr_external_ids_owner ON ctr_external_ids (owner_id);

CREATE TABLE ctr_memberships (
    id         TEXT COLLATE "C" PRIMARY KEY,
    store_id   TEXT COLLATE "C" NOT NULL,
    group_id   TEXT COLLATE "C" NOT NULL,
    user_id    TEXT COLLATE "C" NOT NULL,
    created    BIGINT NOT NULL,
    created_by TEXT NOT NULL
);
CREATE UNIQUE INDEX ctr_memberships_group_id_user_id_uq ON ctr_memberships (group_id, user_id);
CREATE INDEX ctr_memberships_user ON ctr_memberships (user_id, group_id);

CREATE TABLE ctr_permission_sets (
    id          TEXT COLLATE "C" PRIMARY KEY,
    instance_id TEXT COLLATE "C" NOT NULL,
    name        TEXT NOT NULL,
    name_key    TEXT COLLATE "C" NOT NULL, -- role names are compared without regard to case
    generation  BIGINT NOT NULL,           -- grows with every change that roles must follow
    created     BIGINT NOT NULL,
    doc         TEXT NOT NULL
);
CREATE UNIQUE INDEX ctr_permission_sets_name_key_uq ON ctr_permission_sets (instance_id, name_key);
CREATE INDEX ctr_permission_sets_list ON ctr_permission_sets (instance_id, id);

CREATE TABLE ctr_assignments (
    instance_id       TEXT COLLATE "C" NOT NULL,
    account_id        TEXT COLLATE "C" NOT NULL,
    permission_set_id TEXT COLLATE "C" NOT NULL,
    principal_type    TEXT NOT NULL,
    principal_id      TEXT COLLATE "C" NOT NULL,
    created           BIGINT NOT NULL
);
CREATE UNIQUE INDEX ctr_assignments_principal_id_uq ON ctr_assignments (permission_set_id, account_id, principal_id);
CREATE INDEX ctr_assignments_principal ON ctr_assignments (principal_id, account_id, permission_set_id);

-- Permission sets that are roles in accounts.
CREATE TABLE ctr_provisionings (
    instance_id       TEXT COLLATE "C" NOT NULL,
    account_id        TEXT COLLATE "C" NOT NULL,
    permission_set_id TEXT COLLATE "C" NOT NULL,
    role_name         TEXT NOT NULL,
    generation        BIGINT NOT NULL, -- of the permission set that the role equals; 0: no role yet
    updated           BIGINT NOT NULL
);
CREATE UNIQUE INDEX ctr_provisionings_account_id_uq ON ctr_provisionings (permission_set_id, account_id);
CREATE INDEX ctr_provisionings_account ON ctr_provisionings (account_id, permission_set_id);

-- Asynchronous requests: assignments created and deleted, permission sets provisioned.
CREATE TABLE ctr_requests (
    id                TEXT COLLATE "C" PRIMARY KEY, -- sorts by time
    instance_id       TEXT COLLATE "C" NOT NULL,
    kind              TEXT NOT NULL,
    status            TEXT NOT NULL,
    failure           TEXT NOT NULL,
    account_id        TEXT NOT NULL,
    permission_set_id TEXT NOT NULL,
    principal_type    TEXT NOT NULL,
    principal_id      TEXT NOT NULL,
    created           BIGINT NOT NULL
);
CREATE INDEX ctr_requests_list ON ctr_requests (instance_id, kind, id);
-- The same request is at work only once. A lookup before would make everybody who asks at the same time conflict on PostgreSQL.
CREATE UNIQUE INDEX ctr_requests_principal_id_uq ON ctr_requests (permission_set_id, account_id, kind, principal_id) WHERE status = 'IN_PROGRESS';
CREATE INDEX ctr_requests_open ON ctr_requests (permission_set_id, account_id, status);
CREATE INDEX ctr_requests_created ON ctr_requests (created);

-- The accounts of a provisioning request.
CREATE TABLE ctr_request_parts (
    request_id TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C" NOT NULL,
    status     TEXT NOT NULL,
    failure    TEXT NOT NULL,
    PRIMARY KEY (request_id, account_id)
);

-- What gave access until lately: sessions may still live on it, so it is
-- remembered for as long as the longest session, and revocation looks here too.
CREATE TABLE ctr_former_members (
    group_id TEXT COLLATE "C" NOT NULL,
    user_id  TEXT COLLATE "C" NOT NULL,
    ended    BIGINT NOT NULL,
    PRIMARY KEY (group_id, user_id)
);
CREATE INDEX ctr_former_members_user ON ctr_former_members (user_id, group_id);
CREATE INDEX ctr_former_members_ended ON ctr_former_members (ended);
CREATE TABLE ctr_former_assignments (
    principal_id      TEXT COLLATE "C" NOT NULL,
    account_id        TEXT COLLATE "C" NOT NULL,
    permission_set_id TEXT COLLATE "C" NOT NULL,
    ended             BIGINT NOT NULL,
    PRIMARY KEY (principal_id, account_id, permission_set_id)
);
CREATE INDEX ctr_former_assignments_ended ON ctr_former_assignments (ended);

-- Attributes for access control of an instance.
CREATE TABLE ctr_access_attributes (
    instance_id TEXT COLLATE "C" PRIMARY KEY,
    doc         TEXT NOT NULL
);
-- +goose Down
DROP TABLE ctr_access_attributes;
DROP TABLE ctr_former_assignments;
DROP TABLE ctr_former_members;
DROP TABLE ctr_request_parts;
DROP TABLE ctr_requests;
DROP TABLE ctr_provisionings;
DROP TABLE ctr_assignments;
DROP TABLE ctr_permission_sets;
DROP TABLE ctr_memberships;
DROP TABLE ctr_external_ids;
DROP TABLE ctr_groups;
DROP TABLE ctr_users;
DROP TABLE ctr_instances;
