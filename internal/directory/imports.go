package directory

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/directory/sheet"
	"gatehouse/internal/fault"
	"gatehouse/internal/job"
	"gatehouse/internal/listing"
)

// What nobody started is forgotten after a day, and everything after thirty.
const (
	draftLife  = 24 * time.Hour
	importLife = 30 * 24 * time.Hour
)

// CreateImport reads a file of people into a draft, with its columns matched to
// attributes by their names. Nobody is created before StartImport.
func (s *Service) CreateImport(ctx context.Context, name string, raw []byte) (i Import, err error) {
	t, err := sheet.Read(raw)
	if err != nil {
		return i, err
	}
	if name = strings.TrimSpace(name); name == "" || !printable(name) {
		name = "people.csv"
	}
	cells := make([][]string, len(t.Rows))
	for n, r := range t.Rows {
		cells[n] = r.Cells
	}
	err = s.store.Update(ctx, func(tx Tx) error {
		if err := sweepImports(ctx, tx); err != nil {
			return err
		}
		i = Import{
			ID: tx.IDs().Okta("imp"), Name: bounded(name, 100), Status: ImportDraft, Columns: t.Columns, Mapping: guessMapping(t.Columns),
			Options: ImportOptions{Activate: true, ChangePassword: true}, Rows: len(t.Rows), By: CallerOf(ctx), Created: tx.Now(),
		}
		rows := rowsOf(i.ID, t)
		for n := range rows {
			if err := s.sealCells(&rows[n], cells[n]); err != nil {
				return err
			}
		}
		if err := saveDraft(ctx, tx, &i, rows, cells); err != nil {
			return err
		}
		return record(ctx, tx, "system.import.user_csv.upload", map[string]any{"rows": i.Rows}, importParty(i))
	})
	return i, err
}

// saveDraft decides the fate of every row and keeps both.
func saveDraft(ctx context.Context, tx Tx, i *Import, rows []ImportRow, cells [][]string) error {
	if i.By != "" && i.ByLogin == "" {
		p, err := tx.Person(ctx, i.By)
		if err != nil {
			return err
		}
		i.ByLogin = p.Login()
	}
	if err := planAll(ctx, tx, *i, rows, cells); err != nil {
		return err
	}
	if err := tx.SaveImport(ctx, *i); err != nil {
		return err
	}
	return tx.SaveImportRows(ctx, rows)
}

func sweepImports(ctx context.Context, tx Tx) error {
	old, err := tx.ImportsBefore(ctx, tx.Now().Add(-draftLife))
	if err != nil {
		return err
	}
	for _, i := range old {
		if i.Status == ImportRunning || i.Status != ImportDraft && tx.Now().Before(i.Created.Add(importLife)) {
			continue
		}
		if err := tx.DeleteImport(ctx, i.ID); err != nil {
			return err
		}
	}
	return nil
}

func importParty(i Import) audit.Party { return audit.Party{Type: "Import", ID: i.ID, Name: i.Name} }

// Import finds an import, with how many of its rows are where.
func (s *Service) Import(ctx context.Context, id string) (i Import, counts map[RowStatus]int, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		if i, err = tx.Import(ctx, id); err != nil {
			return err
		}
		counts, err = tx.CountImportRows(ctx, id)
		return err
	})
	return i, counts, err
}

// Imports lists imports, newest first.
func (s *Service) Imports(ctx context.Context, page listing.Page) (l listing.List[Import], err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		l, err = tx.Imports(ctx, page)
		return err
	})
	return l, err
}

// ImportRows lists rows of an import.
func (s *Service) ImportRows(ctx context.Context, q ImportRowQuery) (i Import, rows []ImportRow, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		if i, err = tx.Import(ctx, q.Import); err != nil {
			return err
		}
		rows, err = tx.ImportRows(ctx, q)
		return err
	})
	return i, rows, err
}

// ConfigureImport says what the columns of a draft are and what becomes of its
// people; the fate of every row is decided anew.
func (s *Service) ConfigureImport(ctx context.Context, id string, mapping []string, o ImportOptions) (i Import, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		if i, err = tx.Import(ctx, id); err != nil {
			return err
		}
		if i.Status != ImportDraft {
			return wrongState("This import has been started already.")
		}
		if err := checkMapping(mapping, i.Columns); err != nil {
			return err
		}
		i.Mapping, i.Options = mapping, o
		rows, err := tx.ImportRows(ctx, ImportRowQuery{Import: id, Limit: sheet.MaxRows})
		if err != nil {
			return err
		}
		cells := make([][]string, len(rows))
		for n, r := range rows {
			if cells[n], err = s.ImportCells(r); err != nil {
				return err
			}
		}
		return saveDraft(ctx, tx, &i, rows, cells)
	})
	return i, err
}

// StartImport lets the rows that can be imported be, on behalf of the caller;
// one that was stopped goes on with those that are left.
func (s *Service) StartImport(ctx context.Context, id string) (i Import, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		if i, err = tx.Import(ctx, id); err != nil {
			return err
		}
		if err := startable(ctx, tx, i); err != nil {
			return err
		}
		c, err := caller(ctx, tx, CallerOf(ctx))
		if err != nil {
			return err
		}
		if err := i.permitted(c); err != nil {
			return err
		}
		i.Status, i.Reason, i.By, i.ByLogin = ImportRunning, "", c.Person.ID, c.Person.Login()
		i.Started, i.Ended = tx.Now(), time.Time{}
		if err := tx.SaveImport(ctx, i); err != nil {
			return err
		}
		if err := record(ctx, tx, "system.import.user_csv.start", nil, importParty(i)); err != nil {
			return err
		}
		return enqueueImport(ctx, tx, id)
	})
	return i, err
}

func startable(ctx context.Context, tx Tx, i Import) error {
	if i.Status != ImportDraft && i.Status != ImportStopped {
		return wrongState("This import has been started already.")
	}
	if lacks := i.Missing(); len(lacks) > 0 {
		return invalid("mapping", "mapping: no column is %s", strings.Join(lacks, ", "))
	}
	n, err := tx.CountImportRows(ctx, i.ID)
	if err == nil && n[RowReady]+n[RowMatched] == 0 {
		return invalid("import", "import: no row of this file can be imported")
	}
	return err
}

// permitted tells whether somebody may do what the import does.
func (i Import) permitted(c Caller) error {
	needs := []Permission{ManageUsers}
	if i.columnOf(ImportGroups) != "" {
		needs = append(needs, ManageMembers)
	}
	if slices.ContainsFunc(needs, func(p Permission) bool { return !Permits(c.Roles, p) }) {
		return NotPermitted()
	}
	return nil
}

func enqueueImport(ctx context.Context, tx Tx, id string) error {
	payload, err := json.Marshal(ImportWork{Import: id})
	if err != nil {
		return err
	}
	return tx.Enqueue(ctx, job.Task{Queue: ImportQueue, Kind: ImportPeople, Order: "import:" + id, Payload: string(payload), Soon: true})
}

// StopImport ends an import where it is; who is there already stays.
func (s *Service) StopImport(ctx context.Context, id, why string) (i Import, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		if i, err = tx.Import(ctx, id); err != nil {
			return err
		}
		if i.Status != ImportRunning {
			return wrongState("This import is not running.")
		}
		return endImport(ctx, tx, &i, ImportStopped, why)
	})
	return i, err
}

// endImport records how an import ended, with the counts of its rows.
func endImport(ctx context.Context, tx Tx, i *Import, to ImportStatus, why string) error {
	i.Status, i.Reason, i.Ended = to, why, tx.Now()
	if err := tx.SaveImport(ctx, *i); err != nil {
		return err
	}
	counts, err := tx.CountImportRows(ctx, i.ID)
	if err != nil {
		return err
	}
	detail := map[string]any{"status": to, "reason": why}
	for _, st := range RowStatuses() {
		detail[strings.ToLower(string(st))] = counts[st]
	}
	return record(ctx, tx, "system.import.user_csv.complete", detail, importParty(*i))
}

// DeleteImport forgets an import and what is left of its file.
func (s *Service) DeleteImport(ctx context.Context, id string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		i, err := tx.Import(ctx, id)
		if err != nil {
			return err
		}
		if i.Status == ImportRunning {
			return wrongState("This import is running. Stop it first.")
		}
		if err := tx.DeleteImport(ctx, id); err != nil {
			return err
		}
		return record(ctx, tx, "system.import.user_csv.delete", nil, importParty(i))
	})
}

// reasonToStop is why an import must not go on, or empty: whoever started it
// has to be somebody who may, at each moment.
func reasonToStop(ctx context.Context, tx Tx, i Import) (string, error) {
	c, err := caller(ctx, tx, i.By)
	if err == nil {
		err = i.permitted(c)
	}
	if fault.From(err) != nil {
		return i.ByLogin + ", who started it, may not import people any more.", nil
	}
	return "", err
}
