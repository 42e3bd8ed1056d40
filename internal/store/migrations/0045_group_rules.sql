-- Rules that put people into groups, and which memberships each of them holds.
-- +goose Up
CREATE TABLE dir_group_rules (
    id      TEXT COLLATE "C" PRIMARY KEY,
    status  TEXT NOT NULL,
    leaving BOOLEAN NOT NULL, -- deleted; what it holds has yet to go
    doc     TEXT NOT NULL
);

CREATE TABLE dir_rule_members (
    person_id TEXT COLLATE "C" NOT NULL,
    group_id  TEXT COLLATE "C" NOT NULL,
    rule_id   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (person_id, group_id, rule_id)
);
CREATE INDEX dir_rule_members_rule ON dir_rule_members (rule_id, person_id);
CREATE INDEX dir_rule_members_group ON dir_rule_members (group_id);

-- +goose Down
DROP TABLE dir_rule_members;
DROP TABLE dir_group_rules;
