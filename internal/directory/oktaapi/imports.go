package oktaapi

import (
	"io"
	"mime"
	"slices"
	"strconv"
	"strings"

	"gatehouse/internal/directory"
	"gatehouse/internal/directory/sheet"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

// Imports are ours: Okta takes files on its console only (docs/api/directory.md).
func (a *API) registerImports() {
	const at = " /api/v1/imports/{importId}"
	a.add("POST /api/v1/imports", route{needs: directory.ManageUsers, body: sheet.MaxBytes + 1, do: createImport})
	a.handle("GET /api/v1/imports", directory.ManageUsers, listImports)
	a.handle("GET"+at, directory.ManageUsers, getImport)
	a.handle("PUT"+at, directory.ManageUsers, configureImport)
	a.handle("DELETE"+at, directory.ManageUsers, deleteImport)
	a.handle("POST"+at+"/lifecycle/start", directory.ManageUsers, startImport)
	a.handle("POST"+at+"/lifecycle/stop", directory.ManageUsers, stopImport)
	a.handle("GET"+at+"/rows", directory.ManageUsers, importRows)
	a.handle("GET"+at+"/results", directory.ManageUsers, importResults)
	a.handle("POST"+at+"/links", directory.ManageUsers, importLinks)
}

// importOptions are the options on the wire.
type importOptions struct {
	Activate       bool   `json:"activate"`
	ChangePassword bool   `json:"changePassword"`
	Existing       string `json:"existing"` // SKIP or UPDATE
	SendEmail      bool   `json:"sendEmail"`
}

const (
	skipExisting   = "SKIP"
	updateExisting = "UPDATE"
)

func (c *call) importObject(i directory.Import, counts map[directory.RowStatus]int) object {
	self := "/api/v1/imports/" + i.ID
	columns := make([]any, len(i.Columns))
	for n, name := range i.Columns {
		columns[n] = object{"name": name, "attribute": i.Mapping[n]}
	}
	lacks := i.Missing()
	if lacks == nil {
		lacks = []string{}
	}
	o := importOptions{Activate: i.Options.Activate, ChangePassword: i.Options.ChangePassword, Existing: skipExisting, SendEmail: i.Options.Mail}
	if i.Options.Update {
		o.Existing = updateExisting
	}
	out := object{
		"id": i.ID, "name": i.Name, "status": i.Status, "reason": i.Reason, "created": stamp(i.Created), "started": stamp(i.Started),
		"ended": stamp(i.Ended), "by": object{"id": i.By, "login": i.ByLogin}, "rowCount": i.Rows, "columns": columns, "options": o,
		"missing": lacks, "mailServer": c.Mail != nil,
		"_links": object{"self": c.href(self, "GET", "PUT", "DELETE"), "rows": c.href(self + "/rows"), "results": c.href(self + "/results")},
	}
	if counts != nil {
		by := object{}
		for _, s := range directory.RowStatuses() {
			by[string(s)] = counts[s]
		}
		out["counts"] = by
	}
	return out
}

// again answers with an import as it is now.
func (c *call) again(i directory.Import, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	i, counts, err := c.Service.Import(c.ctx(), i.ID)
	return c.importObject(i, counts), err
}

func createImport(c *call) (any, error) {
	kind, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || kind != "text/csv" {
		return nil, fault.New(fault.Invalid, "Bad request. Accept and/or Content-Type headers likely do not match supported values.").Coded("E0000018")
	}
	if set := params["charset"]; set != "" && !strings.EqualFold(set, "utf-8") {
		return nil, invalid("file", "The file must be in UTF-8, not in %s.", set)
	}
	raw, err := io.ReadAll(c.r.Body)
	if err != nil {
		return nil, err
	}
	i, err := c.Service.CreateImport(c.ctx(), c.r.URL.Query().Get("name"), raw)
	if err != nil {
		return nil, err
	}
	out, err := c.again(i, nil)
	return created{out}, err
}

func listImports(c *call) (any, error) {
	page, err := c.page(20, 100)
	if err != nil {
		return nil, err
	}
	l, err := c.Service.Imports(c.ctx(), page)
	if err != nil {
		return nil, err
	}
	return each(c, l, func(i directory.Import) any { return c.importObject(i, nil) }), nil
}

func getImport(c *call) (any, error) {
	return c.again(directory.Import{ID: c.path("importId")}, nil)
}

func configureImport(c *call) (any, error) {
	var b struct {
		Columns []struct {
			Attribute string `json:"attribute"`
		} `json:"columns"`
		Options importOptions `json:"options"`
	}
	if err := c.decode(&b, false); err != nil {
		return nil, err
	}
	o := directory.ImportOptions{Activate: b.Options.Activate, ChangePassword: b.Options.ChangePassword, Mail: b.Options.SendEmail}
	switch b.Options.Existing {
	case "", skipExisting:
	case updateExisting:
		o.Update = true
	default:
		return nil, invalid("options", "options.existing: must be SKIP or UPDATE")
	}
	if o.Mail && c.Mail == nil {
		return nil, invalid("options", "options.sendEmail: there is no mail server")
	}
	mapping := make([]string, len(b.Columns))
	for n, col := range b.Columns {
		mapping[n] = col.Attribute
	}
	return c.again(c.Service.ConfigureImport(c.ctx(), c.path("importId"), mapping, o))
}

func deleteImport(c *call) (any, error) {
	return nil, c.Service.DeleteImport(c.ctx(), c.path("importId"))
}

func startImport(c *call) (any, error) {
	return c.again(c.Service.StartImport(c.ctx(), c.path("importId")))
}

func stopImport(c *call) (any, error) {
	why := "Stopped by " + c.caller.Person.Login() + "."
	return c.again(c.Service.StopImport(c.ctx(), c.path("importId"), why))
}

// rowQuery reads which rows are asked for.
func (c *call) rowQuery() (directory.ImportRowQuery, error) {
	q := directory.ImportRowQuery{Import: c.path("importId")}
	for _, text := range c.r.URL.Query()["status"] {
		s := directory.RowStatus(text)
		if !slices.Contains(directory.RowStatuses(), s) {
			return q, invalid("status", "status: there is no such status of a row")
		}
		q.Statuses = append(q.Statuses, s)
	}
	return q, nil
}

func (c *call) importRow(i directory.Import, r directory.ImportRow) (any, error) {
	cells, err := c.Service.ImportCells(r)
	if err != nil {
		return nil, err
	}
	problems := make([]any, len(r.Problems))
	for n, p := range r.Problems {
		problems[n] = object{"column": p.Column, "attribute": p.Attribute, "errorSummary": p.Reason}
	}
	return object{
		"row": r.N, "line": r.Line, "status": r.Status, "login": r.Login, "userId": r.PersonID, "cells": shownCells(i, cells), "problems": problems,
	}, nil
}

// shownCells leaves passwords out: they were typed once, to be kept.
func shownCells(i directory.Import, cells []string) []string {
	out := make([]string, len(cells))
	for n, cell := range cells {
		if cell != "" && i.Hidden(n) {
			cell = "********"
		}
		out[n] = cell
	}
	return out
}

func importRows(c *call) (any, error) {
	page, err := c.page(50, 200)
	if err != nil {
		return nil, err
	}
	q, err := c.rowQuery()
	if err != nil {
		return nil, err
	}
	q.After, _ = strconv.Atoi(page.After)
	q.Limit = page.Limit + 1
	i, rows, err := c.Service.ImportRows(c.ctx(), q)
	if err != nil {
		return nil, err
	}
	l := listing.Cut(rows, page.Limit, func(r directory.ImportRow) string { return strconv.Itoa(r.N) })
	c.linkNext(l.Next)
	out := make([]any, len(l.Items))
	for n, r := range l.Items {
		if out[n], err = c.importRow(i, r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// importResults is what became of every row, with the cells of those that were
// refused: mended, the same file can be imported again.
func importResults(c *call) (any, error) {
	q, err := c.rowQuery()
	if err != nil {
		return nil, err
	}
	q.Limit = 500
	i, _, err := c.Service.Import(c.ctx(), q.Import)
	if err != nil {
		return nil, err
	}
	return spreadsheet{
		name: c.csvName("import-" + strings.TrimSuffix(i.Name, ".csv")), header: append([]string{"Row", "Result", "Directory id", "Reason"}, i.Columns...),
		rows: func(write func(...string) error) error {
			for {
				_, rows, err := c.Service.ImportRows(c.ctx(), q)
				if err != nil || len(rows) == 0 {
					return err
				}
				for _, r := range rows {
					if err := c.writeResult(i, r, write); err != nil {
						return err
					}
				}
				q.After = rows[len(rows)-1].N
			}
		},
	}, nil
}

func (c *call) writeResult(i directory.Import, r directory.ImportRow, write func(...string) error) error {
	cells, err := c.Service.ImportCells(r)
	if err != nil {
		return err
	}
	if cells = shownCells(i, cells); len(cells) == 0 {
		cells = make([]string, len(i.Columns))
		if n := slices.Index(i.Mapping, "login"); n >= 0 {
			cells[n] = r.Login
		}
	}
	var why []string
	for _, p := range r.Problems {
		why = append(why, strings.TrimPrefix(p.Column+": "+p.Reason, ": "))
	}
	return write(append([]string{strconv.Itoa(r.N), string(r.Status), r.PersonID, strings.Join(why, "; ")}, cells...)...)
}

// importLinks makes the links that people who were imported without a password
// need. Each is shown this once; those made before stop working.
func importLinks(c *call) (any, error) {
	i, _, err := c.Service.Import(c.ctx(), c.path("importId"))
	if err != nil {
		return nil, err
	}
	return spreadsheet{
		name: c.csvName("activation-links"), header: []string{"Username", "First name", "Last name", "Primary email", "Activation link", "Works until"},
		rows: func(write func(...string) error) error {
			return c.Service.ImportLinks(c.ctx(), i.ID, func(p directory.Person, l directory.Link) error {
				return write(p.Login(), p.Profile["firstName"], p.Profile["lastName"], p.Profile["email"], l.URL.Reveal(), l.Expires.UTC().Format(seconds))
			})
		},
	}, nil
}
