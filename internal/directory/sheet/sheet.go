// Package sheet reads and writes the CSV files that administrators carry
// between this directory and their spreadsheets.
//
// Reading takes what spreadsheets save: comma, semicolon or tab between cells,
// with or without a byte order mark, lines ended either way. It refuses, and
// says where, what would only be half understood: other encodings, broken
// quotes, a header that names a column twice. A line with too few or too many
// cells is kept with that fact: it spoils one row, not the file.
//
// Writing quotes what a spreadsheet would take for a formula with a leading
// apostrophe, and reading takes that apostrophe away again: a value that
// somebody chose as "=HYPERLINK(...)" must not run at whoever opens the list.
package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"gatehouse/internal/fault"
)

// The bounds of a file.
const (
	MaxBytes   = 10 << 20
	MaxRows    = 10_000
	MaxColumns = 100
)

// Row is one line of the file below its header.
type Row struct {
	Line  int // in the file, from 1
	Cells []string
	// Odd is how many cells the line has, if that is not as many as the header.
	Odd int
}

// Table is a file that was understood.
type Table struct {
	Columns []string
	Rows    []Row
}

func bad(format string, args ...any) error {
	return fault.New(fault.Invalid, format, args...).On("file")
}

// Read understands a file, or says what is wrong with it and where.
func Read(raw []byte) (Table, error) {
	text, err := decode(raw)
	if err != nil {
		return Table{}, err
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord = separator(text), -1
	head, err := r.Read()
	if err != nil {
		return Table{}, broken(err)
	}
	t := Table{}
	if t.Columns, err = header(head); err != nil {
		return Table{}, err
	}
	for {
		cells, err := r.Read()
		switch {
		case errors.Is(err, io.EOF) && len(t.Rows) == 0:
			return Table{}, bad("The file has a header and no rows below it.")
		case errors.Is(err, io.EOF):
			return t, nil
		case err != nil:
			return Table{}, broken(err)
		case empty(cells):
			continue
		case len(t.Rows) == MaxRows:
			return Table{}, bad("The file has more than %d rows. Split it, and import the parts one after the other.", MaxRows)
		}
		line, _ := r.FieldPos(0)
		t.Rows = append(t.Rows, row(line, cells, len(t.Columns)))
	}
}

// decode takes UTF-8 only: to guess another encoding would spoil names silently.
func decode(raw []byte) ([]byte, error) {
	const how = `Save it as "CSV UTF-8" and choose it again.`
	switch {
	case len(raw) > MaxBytes:
		return nil, bad("The file is larger than %d MB.", MaxBytes>>20)
	case len(bytes.TrimSpace(raw)) == 0:
		return nil, bad("The file is empty.")
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}), bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		return nil, bad("The file is in UTF-16. %s", how)
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")), bytes.HasPrefix(raw, []byte{0xd0, 0xcf, 0x11, 0xe0}):
		return nil, bad("The file is a spreadsheet, not CSV. %s", how)
	case bytes.IndexByte(raw, 0) >= 0:
		return nil, bad("The file is not text: it has the character zero in it, in line %d.", lineAt(raw, bytes.IndexByte(raw, 0)))
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	for i := 0; i < len(raw); {
		r, n := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && n == 1 {
			return nil, bad("The file is not in UTF-8: line %d has a character in another encoding. %s", lineAt(raw, i), how)
		}
		i += n
	}
	return raw, nil
}

func lineAt(raw []byte, i int) int { return 1 + bytes.Count(raw[:i], []byte("\n")) }

// separator is what the header has most of.
func separator(text []byte) rune {
	head, _, _ := bytes.Cut(text, []byte("\n"))
	best := ','
	for _, c := range ";\t" {
		if bytes.Count(head, []byte(string(c))) > bytes.Count(head, []byte(string(best))) {
			best = c
		}
	}
	return best
}

// broken says a parser's complaint in words, with its place.
func broken(err error) error {
	var p *csv.ParseError
	if !errors.As(err, &p) {
		return bad("The file is not CSV.").(*fault.Error).Because(err)
	}
	return bad("The file is not CSV: a quote is out of place in line %d, at character %d. A cell with quotes in it stands in quotes, with its own doubled.", p.Line, p.Column)
}

func header(cells []string) ([]string, error) {
	if len(cells) > MaxColumns {
		return nil, bad("The header names more than %d columns.", MaxColumns)
	}
	seen := map[string]bool{}
	for i, name := range cells {
		name = strings.TrimSpace(name)
		key := strings.ToLower(name)
		switch {
		case name == "":
			return nil, bad("Column %d has no name. The first line must name every column.", i+1)
		case utf8.RuneCountInString(name) > 200:
			return nil, bad("The name of column %d is longer than 200 characters.", i+1)
		case seen[key]:
			return nil, bad("The header names the column %q twice.", name)
		}
		seen[key] = true
		cells[i] = name
	}
	return cells, nil
}

func empty(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

func row(line int, cells []string, columns int) Row {
	r := Row{Line: line, Cells: make([]string, columns)}
	if len(cells) != columns {
		r.Odd = len(cells)
	}
	for i := range min(columns, len(cells)) {
		r.Cells[i] = Plain(strings.TrimSpace(cells[i]))
	}
	return r
}

// formula is how a cell begins that spreadsheets run; some look past blanks and
// take the full-width signs for the others.
var formula = regexp.MustCompile(`^[\t\r]|^\s*[=+\-@\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]`)

// Safe is a cell that a spreadsheet shows and does not run.
func Safe(cell string) string {
	if formula.MatchString(cell) {
		return "'" + cell
	}
	return cell
}

// Plain takes away what Safe put before a cell.
func Plain(cell string) string {
	if rest, quoted := strings.CutPrefix(cell, "'"); quoted && formula.MatchString(rest) {
		return rest
	}
	return cell
}

// Writer writes safe cells.
type Writer struct{ csv *csv.Writer }

// NewWriter writes to w; Flush when done.
func NewWriter(w io.Writer) *Writer {
	c := csv.NewWriter(w)
	c.UseCRLF = true // RFC 4180 section 2
	return &Writer{c}
}

// Write adds a line.
func (w *Writer) Write(cells ...string) error {
	safe := make([]string, len(cells))
	for i, c := range cells {
		safe[i] = Safe(c)
	}
	return w.csv.Write(safe)
}

// Flush hands on what was written, and says whether that worked.
func (w *Writer) Flush() error {
	w.csv.Flush()
	return w.csv.Error()
}
