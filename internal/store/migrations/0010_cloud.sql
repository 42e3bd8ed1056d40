-- The organization of accounts and each account's IAM. Names that IAM compares without case have a
-- lower-cased column ..._key; what nobody searches for lies in doc.
-- +goose Up
CREATE TABLE cld_organizations (
    one   INTEGER PRIMARY KEY, -- always 1: an installation is one organization
    id    TEXT NOT NULL,
    doc   TEXT NOT NULL
);

CREATE TABLE cld_units ( -- the root has an empty parent
    id       TEXT COLLATE "C" PRIMARY KEY,
    parent   TEXT COLLATE "C" NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    doc      TEXT NOT NULL
);
CREATE UNIQUE INDEX cld_units_name_key_uq ON cld_units (parent, name_key);
CREATE INDEX cld_units_parent ON cld_units (parent, id);

CREATE TABLE cld_accounts (
    id        TEXT COLLATE "C" PRIMARY KEY,
    parent    TEXT COLLATE "C" NOT NULL,
    email_key TEXT COLLATE "C" NOT NULL,
    doc       TEXT NOT NULL
);
CREATE UNIQUE INDEX cld_accounts_email_key_uq ON cld_accounts (email_key);
CREATE INDEX cld_accounts_parent ON cld_accounts (parent, id);

CREATE TABLE cld_account_requests (
    id    TEXT COLLATE "C" PRIMARY KEY,
    state TEXT NOT NULL,
    doc   TEXT NOT NULL
);

CREATE TABLE cld_controls ( -- service control policies
    id       TEXT COLLATE "C" PRIMARY KEY,
    name_key TEXT COLLATE "C" NOT NULL,
    doc      TEXT NOT NULL
);
CREATE UNIQUE INDEX cld_controls_name_key_uq ON cld_controls (name_key);

CREATE TABLE cld_control_targets ( -- target: root, unit or account
    target  TEXT COLLATE "C" NOT NULL,
    control TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (target, control)
);
CREATE INDEX cld_control_targets_control ON cld_control_targets (control, target);

CREATE TABLE cld_services ( -- trusted access when account is empty, else a delegated administrator
    service TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    since   BIGINT NOT NULL,
    PRIMARY KEY (service, account)
);

CREATE TABLE cld_entities ( -- users and roles
    account  TEXT COLLATE "C" NOT NULL,
    kind     TEXT COLLATE "C" NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    path     TEXT COLLATE "C" NOT NULL,
    doc      TEXT NOT NULL,
    PRIMARY KEY (account, kind, name_key)
);

CREATE TABLE cld_attachments ( -- which entity names which policy: an index of what their docs say
    account  TEXT COLLATE "C" NOT NULL,
    kind     TEXT COLLATE "C" NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    policy   TEXT COLLATE "C" NOT NULL,
    boundary BOOLEAN NOT NULL,
    PRIMARY KEY (account, kind, name_key, policy, boundary)
);
CREATE INDEX cld_attachments_policy ON cld_attachments (policy, account, kind, name_key);

CREATE TABLE cld_keys ( -- long-term access keys; an empty user is the account's root
    id      TEXT COLLATE "C" PRIMARY KEY,
    account TEXT COLLATE "C" NOT NULL,
    owner   TEXT COLLATE "C" NOT NULL,
    active  BOOLEAN NOT NULL,
    created BIGINT NOT NULL,
    sealed  TEXT NOT NULL
);
CREATE INDEX cld_keys_owner ON cld_keys (account, owner, id);

CREATE TABLE cld_policies ( -- customer managed
    account  TEXT COLLATE "C" NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    path     TEXT COLLATE "C" NOT NULL,
    arn      TEXT COLLATE "C" NOT NULL,
    doc      TEXT NOT NULL,
    PRIMARY KEY (account, name_key)
);
CREATE UNIQUE INDEX cld_policies_arn_uq ON cld_policies (arn);

CREATE TABLE cld_providers ( -- SAML identity providers of an account
    account TEXT COLLATE "C" NOT NULL,
    name    TEXT COLLATE "C" NOT NULL,
    doc     TEXT NOT NULL,
    PRIMARY KEY (account, name)
);

CREATE TABLE cld_roots ( -- root users
    account TEXT COLLATE "C" PRIMARY KEY,
    setup   TEXT COLLATE "C" NOT NULL, -- hash of the set-up link's token, or empty
    doc     TEXT NOT NULL
);
CREATE INDEX cld_roots_setup ON cld_roots (setup);

CREATE TABLE cld_tries ( -- failed sign-ins by whom they were for and whence they came
    who   TEXT COLLATE "C" PRIMARY KEY,
    count INTEGER NOT NULL,
    since BIGINT NOT NULL
);

CREATE TABLE cld_revocations ( -- sessions issued before are refused; an empty subject means everybody's
    account TEXT COLLATE "C" NOT NULL,
    role    TEXT COLLATE "C" NOT NULL, -- the role's unique id
    subject TEXT COLLATE "C" NOT NULL,
    before  BIGINT NOT NULL,
    PRIMARY KEY (account, role, subject)
);

CREATE TABLE cld_assertions ( -- SAML assertions that bought credentials, until they expire
    id      TEXT COLLATE "C" PRIMARY KEY, -- hash of issuer and assertion id
    expires BIGINT NOT NULL
);
CREATE INDEX cld_assertions_expires ON cld_assertions (expires);
-- +goose Down
DROP TABLE cld_assertions;
DROP TABLE cld_revocations;
DROP TABLE cld_tries;
DROP TABLE cld_roots;
DROP TABLE cld_providers;
DROP TABLE cld_policies;
DROP TABLE cld_keys;
DROP TABLE cld_attachments;
DROP TABLE cld_entities;
DROP TABLE cld_services;
DROP TABLE cld_control_targets;
DROP TABLE cld_controls;
DROP TABLE cld_account_requests;
DROP TABLE cld_accounts;
DROP TABLE cld_units;
DROP TABLE cld_organizations;
