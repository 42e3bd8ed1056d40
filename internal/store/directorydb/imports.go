package directorydb

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"gatehouse/internal/directory"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

type importRow struct {
	bun.BaseModel `bun:"table:dir_imports,alias:i"`
	ID            string `bun:",pk"`
	Created       int64
	Doc           string
}

// SaveImport creates or replaces an import.
func (tx *Tx) SaveImport(ctx context.Context, i directory.Import) error {
	doc, err := encode(i)
	if err != nil {
		return err
	}
	_, err = tx.NewInsert().Model(&importRow{ID: i.ID, Created: store.Micros(i.Created), Doc: doc}).
		On("CONFLICT (id) DO UPDATE").Set("doc = EXCLUDED.doc").Exec(ctx)
	return err
}

// Import finds an import.
func (tx *Tx) Import(ctx context.Context, id string) (i directory.Import, err error) {
	var row importRow
	if err := tx.NewSelect().Model(&row).Where("id = ?", id).Scan(ctx); err != nil {
		return i, or(err, directory.Missing(id, "Import"))
	}
	return decode[directory.Import](row.Doc)
}

// Imports lists imports, newest first.
func (tx *Tx) Imports(ctx context.Context, p listing.Page) (out listing.List[directory.Import], err error) {
	var rows []document
	// The key of a place is "<created>/<id>": two may be made in one microsecond.
	s := tx.NewSelect().Model((*importRow)(nil)).Column("i.id", "i.doc").OrderExpr("i.created DESC, i.id DESC").Limit(int64(p.Limit) + 1)
	if at, id, ok := strings.Cut(p.After, "/"); ok {
		created, err := strconv.ParseInt(at, 10, 64)
		if err != nil {
			return out, err
		}
		s = s.Where("i.created < ? OR (i.created = ? AND i.id < ?)", created, created, id)
	}
	if err := s.Scan(ctx, &rows); err != nil {
		return out, err
	}
	if out, err = cut[directory.Import](rows, p.Limit); err == nil && out.Next != "" {
		last := out.Items[len(out.Items)-1]
		out.Next = strconv.FormatInt(store.Micros(last.Created), 10) + "/" + last.ID
	}
	return out, err
}

// ImportsBefore lists the imports made before a time.
func (tx *Tx) ImportsBefore(ctx context.Context, before time.Time) ([]directory.Import, error) {
	var rows []document
	err := tx.NewSelect().Model((*importRow)(nil)).Column("i.id", "i.doc").
		Where("i.created < ?", store.Micros(before)).OrderExpr("i.created").Limit(1000).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	return decodeAll[directory.Import](rows)
}

// DeleteImport removes an import and its rows.
func (tx *Tx) DeleteImport(ctx context.Context, id string) error {
	if _, err := tx.NewDelete().Model((*importLineRow)(nil)).Where("import_id = ?", id).Exec(ctx); err != nil {
		return err
	}
	res, err := tx.NewDelete().Model((*importRow)(nil)).Where("id = ?", id).Exec(ctx)
	return changed(res, err, directory.Missing(id, "Import"))
}

type importLineRow struct {
	bun.BaseModel `bun:"table:dir_import_rows,alias:l"`
	ImportID      string `bun:",pk"`
	N             int64  `bun:",pk"`
	Status        string
	Sealed        string
	Doc           string
}

// linesAtOnce bounds one statement.
const linesAtOnce = 500

// SaveImportRows creates or replaces rows of imports.
func (tx *Tx) SaveImportRows(ctx context.Context, rows []directory.ImportRow) error {
	for some := range slices.Chunk(rows, linesAtOnce) {
		lines := make([]importLineRow, len(some))
		for n, r := range some {
			doc, err := encode(r)
			if err != nil {
				return err
			}
			lines[n] = importLineRow{ImportID: r.ImportID, N: int64(r.N), Status: string(r.Status), Sealed: r.Sealed, Doc: doc}
		}
		_, err := tx.NewInsert().Model(&lines).On("CONFLICT (import_id, n) DO UPDATE").Set("status = EXCLUDED.status").
			Set("sealed = EXCLUDED.sealed").Set("doc = EXCLUDED.doc").Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

// ImportRows lists rows of an import in their order.
func (tx *Tx) ImportRows(ctx context.Context, q directory.ImportRowQuery) ([]directory.ImportRow, error) {
	var lines []importLineRow
	s := tx.NewSelect().Model(&lines).Where("l.import_id = ? AND l.n > ?", q.Import, q.After).OrderExpr("l.n").Limit(int64(q.Limit))
	if len(q.Statuses) > 0 {
		s = s.Where("l.status IN (?)", bun.In(q.Statuses))
	}
	if err := s.Scan(ctx); err != nil {
		return nil, err
	}
	out := make([]directory.ImportRow, len(lines))
	for n, l := range lines {
		r, err := decode[directory.ImportRow](l.Doc)
		if err != nil {
			return nil, err
		}
		r.Sealed = l.Sealed
		out[n] = r
	}
	return out, nil
}

// CountImportRows counts rows by what became of them.
func (tx *Tx) CountImportRows(ctx context.Context, id string) (map[directory.RowStatus]int, error) {
	var counts []struct {
		Status string
		Count  int64
	}
	err := tx.NewSelect().Model((*importLineRow)(nil)).Column("l.status").ColumnExpr("count(*) AS count").
		Where("l.import_id = ?", id).GroupExpr("l.status").Scan(ctx, &counts)
	out := map[directory.RowStatus]int{}
	for _, c := range counts {
		out[directory.RowStatus(c.Status)] = int(c.Count)
	}
	return out, err
}

// PeopleByLogins finds who has one of the logins.
func (tx *Tx) PeopleByLogins(ctx context.Context, logins []string) ([]directory.Person, error) {
	return named[directory.Person](ctx, tx.NewSelect().Model((*personRow)(nil)).Column("p.id", "p.doc"), "p.login_key IN (?)", "", logins)
}

// GroupsByNames finds the directory's own groups of these names.
func (tx *Tx) GroupsByNames(ctx context.Context, names []string) ([]directory.Group, error) {
	s := tx.NewSelect().Model((*groupRow)(nil)).Column("g.id", "g.doc").Where("g.type = ?", directory.OktaGroup)
	return named[directory.Group](ctx, s, "g.name_key IN (?)", "/", names)
}

// named selects by a folded, unique column.
func named[T any](ctx context.Context, s *bun.SelectQuery, where, prefix string, names []string) ([]T, error) {
	if len(names) == 0 {
		return nil, nil
	}
	keys := make([]string, len(names))
	for n, name := range names {
		keys[n] = prefix + key(name)
	}
	var rows []document
	if err := s.Where(where, bun.In(keys)).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	return decodeAll[T](rows)
}
