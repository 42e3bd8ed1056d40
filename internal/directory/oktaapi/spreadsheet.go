package oktaapi

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"time"

	"gatehouse/internal/directory/sheet"
)

// spreadsheet is an answer in CSV that is written while it is read, however
// long it gets. Its first line is sent before anything can go wrong, so a
// failure afterwards cuts the connection: half a list must not look like a
// whole one.
type spreadsheet struct {
	name   string // of the file
	header []string
	rows   func(write func(cells ...string) error) error
}

var notInName = regexp.MustCompile(`[^\w.-]+`)

// csvName is a file's name with the day in it.
func (c *call) csvName(what string) string {
	return notInName.ReplaceAllString(what, "-") + "-" + c.Now().UTC().Format(time.DateOnly) + ".csv"
}

// sentAtOnce is how many lines are written before they are handed on.
const sentAtOnce = 200

func (s spreadsheet) send(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", s.name))
	// Spreadsheets take a file without the mark for one in their country's encoding.
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return ignoreGone(err)
	}
	out := sheet.NewWriter(w)
	if err := out.Write(s.header...); err != nil {
		return ignoreGone(err)
	}
	lines := 0
	err := s.rows(func(cells ...string) error {
		if lines++; lines%sentAtOnce == 0 {
			if err := out.Flush(); err != nil {
				return err
			}
		}
		return out.Write(cells...)
	})
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		slog.Info("a list was cut short", "file", s.name, "error", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}
