-- S3: buckets, the versions of their objects, uploads in parts, and which files of bytes are in use.
-- +goose Up
CREATE TABLE cld_buckets ( -- names are unique in the whole installation
    name    TEXT COLLATE "C" PRIMARY KEY,
    account TEXT COLLATE "C" NOT NULL,
    doc     TEXT NOT NULL
);
CREATE INDEX cld_buckets_account ON cld_buckets (account, name);

CREATE TABLE cld_versions ( -- place orders the versions of a name, newest first
    bucket TEXT COLLATE "C" NOT NULL,
    name   TEXT COLLATE "C" NOT NULL,
    place  BIGINT NOT NULL,
    id     TEXT COLLATE "C" NOT NULL,
    latest BOOLEAN NOT NULL,
    shown  BOOLEAN NOT NULL, -- the latest, and no delete marker
    doc    TEXT NOT NULL,
    PRIMARY KEY (bucket, name, place)
);
CREATE UNIQUE INDEX cld_versions_id_uq ON cld_versions (bucket, name, id);
CREATE INDEX cld_versions_shown ON cld_versions (bucket, shown, name);

CREATE TABLE cld_uploads (
    bucket TEXT COLLATE "C" NOT NULL,
    name   TEXT COLLATE "C" NOT NULL,
    id     TEXT COLLATE "C" NOT NULL,
    doc    TEXT NOT NULL,
    PRIMARY KEY (bucket, name, id)
);

CREATE TABLE cld_parts (
    upload TEXT COLLATE "C" NOT NULL,
    number INTEGER NOT NULL,
    doc    TEXT NOT NULL,
    PRIMARY KEY (upload, number)
);

CREATE TABLE cld_blobs ( -- what a row names, or named until freed: files, and rows of cld_bytes
    id    TEXT COLLATE "C" PRIMARY KEY,
    freed BIGINT NOT NULL -- 0 while in use
);
CREATE INDEX cld_blobs_freed ON cld_blobs (freed);

CREATE TABLE cld_bytes ( -- small blobs, which need no file
    id   TEXT COLLATE "C" PRIMARY KEY,
    data TEXT NOT NULL -- base64
);
-- +goose Down
DROP TABLE cld_bytes;
DROP TABLE cld_blobs;
DROP TABLE cld_parts;
DROP TABLE cld_uploads;
DROP TABLE cld_versions;
DROP TABLE cld_buckets;
