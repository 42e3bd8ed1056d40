-- What people reach for in the access portal: favourites, and what they used last.
-- +goose Up
CREATE TABLE ctr_favourites (
    user_id           TEXT COLLATE "C" NOT NULL,
    account_id        TEXT COLLATE "C" NOT NULL,
    permission_set_id TEXT COLLATE "C" NOT NULL,
    store_id          TEXT COLLATE "C" NOT NULL,
    favourite         BOOLEAN NOT NULL,
    used              BIGINT NOT NULL,
    PRIMARY KEY (user_id, account_id, permission_set_id)
);
CREATE INDEX ctr_favourites_store ON ctr_favourites (store_id);

-- +goose Down
DROP TABLE ctr_favourites;
