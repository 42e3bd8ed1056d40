-- Imports of people from files, and their rows. The cells of a row are sealed:
-- there may be passwords among them.
-- +goose Up
CREATE TABLE dir_imports (
    id      TEXT COLLATE "C" PRIMARY KEY,
    created BIGINT NOT NULL,
    doc     TEXT NOT NULL
);
CREATE INDEX dir_imports_created ON dir_imports (created, id);

CREATE TABLE dir_import_rows (
    import_id TEXT COLLATE "C" NOT NULL,
    n         INTEGER NOT NULL,
    status    TEXT NOT NULL,
    sealed    TEXT NOT NULL,
    doc       TEXT NOT NULL,
    PRIMARY KEY (import_id, n)
);
CREATE INDEX dir_import_rows_status ON dir_import_rows (import_id, status, n);

-- +goose Down
DROP TABLE dir_import_rows;
DROP TABLE dir_imports;
