-- What rows of other tables are found by when somebody types the beginning of a
-- word; see words.go. The list says of what: a domain's name for it.
-- +goose Up
CREATE TABLE sys_words (
    list TEXT COLLATE "C" NOT NULL,
    word TEXT COLLATE "C" NOT NULL, -- lower-cased text from the beginning of a word on
    id   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (list, word, id)
) WITHOUT ROWID;

-- Lists of one state, and of what is rare among events.
CREATE INDEX dir_people_status ON dir_people (status, id);
CREATE INDEX sys_events_what ON sys_events (what, id);
CREATE INDEX sys_events_bad ON sys_events (outcome, id) WHERE outcome <> 'ALLOWED';

-- +goose Down
DROP INDEX sys_events_bad;
DROP INDEX sys_events_what;
DROP INDEX dir_people_status;
DROP TABLE sys_words;
