-- The chain over sys_events; see package trail. The number and the hash of an event do not lie in its own row,
-- so that recording an event waits for nobody.
-- +goose Up
CREATE TABLE sys_event_seals (
    seq      BIGINT PRIMARY KEY,       -- 1, 2, 3, ... without gaps
    event_id TEXT COLLATE "C" NOT NULL,
    hash     TEXT NOT NULL             -- over the hash before, seq and the whole event
);
CREATE UNIQUE INDEX sys_event_seals_event_id_uq ON sys_event_seals (event_id);
-- +goose Down
DROP TABLE sys_event_seals;
