package sheet_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gatehouse/internal/directory/sheet"
	"gatehouse/internal/fault"
)

func TestWhatSpreadsheetsSaveIsRead(t *testing.T) {
	want := sheet.Table{Columns: []string{"login", "First name"}, Rows: []sheet.Row{
		{Line: 2, Cells: []string{"a@x.test", "Ana; the first"}}, {Line: 4, Cells: []string{"b@x.test", ""}, Odd: 1},
	}}
	for name, text := range map[string]string{
		"comma":           "login,First name\na@x.test,Ana; the first\n\nb@x.test\n",
		"mark and CRLF":   "\ufefflogin, First name \r\na@x.test,\"Ana; the first\"\r\n\r\nb@x.test\r\n",
		"semicolon":       "login;First name\na@x.test;\"Ana; the first\"\n;\nb@x.test\n",
		"tab":             "login\tFirst name\na@x.test\tAna; the first\n\t\nb@x.test\n",
		"no last newline": "login,First name\na@x.test,Ana; the first\n,\nb@x.test",
	} {
		got, err := sheet.Read([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestBadFilesSayWhatIsWrongAndWhere(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"nothing":       {"", "The file is empty."},
		"blanks":        {" \n \n", "The file is empty."},
		"header alone":  {"login\n", "no rows below"},
		"UTF-16":        {"\xff\xfel\x00o\x00", "UTF-16"},
		"Latin-1":       {"login,name\na,b\nc,M\xfcller\n", "line 3"},
		"a workbook":    {"PK\x03\x04rubbish", "a spreadsheet, not CSV"},
		"zero":          {"login\na\x00b\n", "in line 2"},
		"quotes":        {"login,name\na,\"b\nc,d\n", "not CSV"},
		"stray quote":   {"login,name\na,b\"c\n", "line 2"},
		"twice":         {"login,Login\na,b\n", `"Login" twice`},
		"no name":       {"login,,x\na,b,c\n", "Column 2 has no name"},
		"many columns":  {strings.Repeat("x,", 101) + "y\na\n", "more than 100 columns"},
		"many rows":     {"login\n" + strings.Repeat("a\n", 1_000_000), "more than 10000 rows"},
		"large":         {"login\n" + strings.Repeat("x", 11<<20), "larger than 10 MB"},
		"long a header": {strings.Repeat("x", 201) + "\na\n", "longer than 200"},
	} {
		_, err := sheet.Read([]byte(c.text))
		if f := fault.From(err); f == nil || f.Kind != fault.Invalid || f.Field != "file" || !strings.Contains(f.Message, c.says) {
			t.Errorf("%s: got %v, want %q", name, err, c.says)
		}
	}
}

func TestNoCellRunsInASpreadsheet(t *testing.T) {
	cells := []string{"=1+1", "+49 30 1", "-1", "@SUM(A1)", "\tx", " =1", "\uff1d1", "plain", "", "a=b", "'quoted"}
	var b bytes.Buffer
	w := sheet.NewWriter(&b)
	if err := w.Write(cells...); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	got, err := csv.NewReader(&b).Read()
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range got {
		if c = strings.TrimLeft(got[i], " "); c != "" && strings.ContainsAny(c[:1], "=+-@\t\r\xef") {
			t.Errorf("%q begins a formula", c)
		}
		if sheet.Plain(got[i]) != cells[i] {
			t.Errorf("%q came back as %q", cells[i], sheet.Plain(got[i]))
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("login,First name\na@x.test,\"A \"\"q\"\"\"\n"))
	f.Add([]byte("\ufeffa;b\r\n1;2;3\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		table, err := sheet.Read(raw)
		if err != nil {
			if fault.From(err) == nil {
				t.Fatalf("%v is no fault", err)
			}
			return
		}
		if len(table.Rows) == 0 || len(table.Rows) > sheet.MaxRows {
			t.Fatalf("%d rows", len(table.Rows))
		}
		for _, r := range table.Rows {
			if len(r.Cells) != len(table.Columns) || r.Line < 2 {
				t.Fatalf("%+v for %v", r, table.Columns)
			}
		}
	})
}
