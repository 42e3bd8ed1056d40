-- Applications that every user of the instance may sign in to, without an assignment.
-- +goose Up
ALTER TABLE ctr_applications ADD COLUMN everybody BOOLEAN NOT NULL DEFAULT FALSE;
-- +goose Down
ALTER TABLE ctr_applications DROP COLUMN everybody;
