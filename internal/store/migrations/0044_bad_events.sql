-- Refusals and failures are few among the events, and are listed in order of time whatever else is asked of them.
-- +goose Up
DROP INDEX sys_events_bad;
CREATE INDEX sys_events_bad ON sys_events (id) WHERE outcome <> 'ALLOWED';

-- +goose Down
DROP INDEX sys_events_bad;
CREATE INDEX sys_events_bad ON sys_events (outcome, id) WHERE outcome <> 'ALLOWED';
